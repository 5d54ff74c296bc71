"""Teamtailor career sites: all jobs of one employer, in the RSS feed that the vendor documents.

Source: docs.teamtailor.com: jobs.rss, a hundred jobs to a page. Where that is switched off, jobs.json often
answers; it is not documented and lacks departments and who may work from where. Both call a job by one id.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

from scrapers import feeds
from scrapers.base import BoardSpider
from scrapers.errors import NothingFound, PageChanged
from scrapers.items import Posting
from scrapers.jobposting import job_posting
from scrapers.reading import Reading
from scrapers.values import text, utc

PER_PAGE, MAX_PAGES = 100, 50
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"


class TeamtailorSpider(BoardSpider):
    """Sites NAME.teamtailor.com; `board` is NAME, that host, or the host the employer has put before it."""

    name = "teamtailor"
    # acme · acme.na.teamtailor.com · jobs.acme.com
    board_form = re.compile(rf"(?=.{{1,200}}\Z){_LABEL}(?:\.{_LABEL})*")

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the site's jobs, page by page."""
        host = host_of(reading.board.board)
        seen = set[str]()
        for page in range(MAX_PAGES):
            url = f"https://{host}/jobs.rss?per_page={PER_PAGE}&offset={page * PER_PAGE}"
            response = await self.page(reading, url, accept="application/rss+xml", max_size=feeds.MAX_SIZE)
            if page == 0 and response.status in {404, 410}:
                async for found in self._undocumented(reading, host):
                    yield found
                return
            channel = feeds.channel(response, url)
            items = feeds.entries(channel, "item")
            reading.is_empty = page == 0 and not items
            employer = reading.board.employer or feeds.said(channel, "title") or host
            known = len(seen)
            for item in items:
                guid = feeds.said(item, "guid") or feeds.said(item, "link")
                if guid is None or not feeds.said(item, "title"):
                    self.reject(reading, "a job without guid or title", feeds.markup(item))
                else:
                    seen.add(guid)
                    yield posting(item, guid, employer)
            if len(items) < PER_PAGE:
                return
            if len(seen) == known:
                raise PageChanged(
                    f"{host} repeats its first {known} jobs: whether there are more is not known"
                )
        reading.shortfall = f"{host} has more jobs than the {len(seen):,} that were read"

    async def _undocumented(self, reading: Reading, host: str) -> AsyncIterator[Posting]:
        """Yield the jobs of jobs.json; if that is missing too, there is no such site."""
        for page in range(1, MAX_PAGES + 1):
            query = f"?page={page}&per_page={PER_PAGE}" if page > 1 else ""
            try:
                answer = await self.json(reading, f"https://{host}/jobs.json{query}")
            except NothingFound:
                raise NothingFound(f"https://{host}/jobs.rss answered 404, and so did jobs.json") from None
            items = answer.get("items")
            if not isinstance(items, list):
                raise PageChanged(f"https://{host}/jobs.json answered without a list of items")
            reading.is_empty = page == 1 and not items
            employer = reading.board.employer or text(answer.get("title")) or host
            for item in items:
                if not isinstance(item, dict) or not text(item.get("id")) or not text(item.get("title")):
                    self.reject(reading, "a job without id or title", json.dumps(item))
                else:
                    yield json_posting(item, employer)
            if not items or not answer.get("next_url"):
                return
        reading.shortfall = f"{host} has more than the {MAX_PAGES} pages of jobs that were read"


def host_of(board: str) -> str:
    """The host of a board.

    >>> host_of("Acme"), host_of("jobs.acme.com")
    ('acme.teamtailor.com', 'jobs.acme.com')
    """
    return board.lower() if "." in board else f"{board.lower()}.teamtailor.com"


def posting(item: feeds.Element, guid: str, employer: str) -> Posting:
    """The posting in one item of the RSS feed, which names no company."""
    places = [_place(place) for place in item.iterfind("{*}locations/{*}location")]
    groups = (feeds.said(item, f"{{*}}{name}") for name in ("department", "role", "division"))
    return Posting(
        native_id=guid,
        url=feeds.said(item, "link"),
        title_raw=feeds.said(item, "title"),
        company_raw=employer,
        locations_raw=tuple(dict.fromkeys(place for place in places if place)),
        description_raw=feeds.said(item, "description"),
        posted_at=utc(feeds.said(item, "pubDate")),
        posted_raw=feeds.said(item, "pubDate"),
        workplace_raw=feeds.said(item, "remoteStatus"),
        department_raw=next(filter(None, groups), None),
    )


def _place(place: feeds.Element) -> str | None:
    """City and country; the name an office has, which may be "HQ", only where there is neither."""
    parts = (feeds.said(place, "{*}city"), feeds.said(place, "{*}country"))
    return ", ".join(filter(None, parts)) or feeds.said(place, "{*}name")


def json_posting(item: Mapping[str, Any], employer: str) -> Posting:
    """The posting in one item of the JSON feed: its JobPosting, under the item's own id."""
    node = item.get("_jobposting")
    native_id, url, title = (text(item.get(key)) for key in ("id", "url", "title"))
    script = json.dumps(node).replace("</", r"<\/")
    found = job_posting(f'<script type="application/ld+json">{script}</script>', url or "")
    found = found or Posting(native_id="", url=None, title_raw=None)
    identifier = node.get("identifier") if isinstance(node, dict) else None
    named = text(identifier.get("name")) if isinstance(identifier, dict) else None
    return replace(
        found,
        native_id=native_id or "",
        url=url,
        title_raw=title,
        company_raw=found.company_raw or named or employer,
        description_raw=found.description_raw or text(item.get("content_html")),
        posted_at=utc(item.get("date_published")) or found.posted_at,
        posted_raw=text(item.get("date_published")) or found.posted_raw,
    )
