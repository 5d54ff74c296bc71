"""Which host answers what on which day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qsl, unquote

from scrapers.demo import greenhouse, hackernews
from scrapers.demo.answers import NOT_FOUND, Answer
from scrapers.demo.careers import Careers
from scrapers.demo.market import Market
from scrapers.demo.postings import Posting

# /2025-03-07/hn.algolia.com/api/v1/items/42000000
_TARGET = re.compile(
    r"/(?P<day>\d{4}-\d{2}-\d{2})/(?P<host>[a-z0-9.-]{1,200})(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?"
)
_MAX_TARGET = 2000
_MAX_FIELDS = 20


class Site:
    """All hosts of a market. Holds its postings in memory."""

    def __init__(self, market: Market) -> None:
        self.market = market
        boards: dict[str, dict[str, list[Posting]]] = defaultdict(lambda: defaultdict(list))
        for posting in market.stream():
            boards[posting.source][posting.board].append(posting)
        self.greenhouse = greenhouse.Greenhouse(market, boards["greenhouse"])
        self.hackernews = hackernews.HackerNews(market, boards["hackernews"])
        self.careers = Careers(market, boards["jsonld"])

    def answer(self, target: str) -> Answer:
        """The answer for a request's target, `/DAY/HOST/PATH?QUERY`; 404 for all that is unknown.

        The market stands still after its last day.
        """
        found = _TARGET.fullmatch(target) if len(target) <= _MAX_TARGET else None
        if found is None:
            return NOT_FOUND
        try:
            day = min(date.fromisoformat(found["day"]), self.market.ends_on)
            path = unquote(found["path"], errors="strict")
            query = dict(parse_qsl(found["query"] or "", keep_blank_values=True, max_num_fields=_MAX_FIELDS))
        except ValueError:
            return NOT_FOUND
        return self._host(day, found["host"], path, query)

    def _host(self, day: date, host: str, path: str, query: Mapping[str, str]) -> Answer:
        if host == greenhouse.HOST:
            return self.greenhouse.answer(day, path, query)
        if host == hackernews.HOST:
            return self.hackernews.answer(day, path, query)
        if host in self.careers.employers:
            return self.careers.answer(day, host, path)
        return NOT_FOUND
