"""Personio career sites: all positions of one employer in one XML document, texts by language.

Source: support.personio.de, "Integrate jobs via XML": the feed is German unless asked for in English. A
position has its text in the languages it was written in, and none in the others; the rest comes in any.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator
from urllib.parse import quote

from scrapers import feeds
from scrapers.base import BoardSpider
from scrapers.errors import BoardError, NothingFound, PageChanged
from scrapers.items import PayRange, Posting
from scrapers.middlewares import LeftTheSite
from scrapers.reading import Reading
from scrapers.values import number, utc

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PERIODS = {"yearly": "year", "monthly": "month", "weekly": "week", "daily": "day", "hourly": "hour"}


class PersonioSpider(BoardSpider):
    """Sites NAME.jobs.personio.de and .com; `board` is NAME or the whole host."""

    name = "personio"
    # acme · acme.jobs.personio.de · acme.jobs.personio.com
    board_form = re.compile(rf"{_LABEL}(?:\.jobs\.personio\.(?:de|com))?", re.IGNORECASE)

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the site's positions; one that is listed twice lands once."""
        host, positions = await self._found(reading)
        german, failure = {}, None
        if not all(texts(position) for position in positions):
            reading.validator = None  # one of the two answers can change without the other
            try:
                german = {feeds.said(p, "id"): texts(p) for p in await self._positions(reading, host, "de")}
            except BoardError as error:
                failure = error
        employer = reading.board.employer or host.split(".")[0]
        for position in positions:
            found = feeds.said(position, "id")
            if found is None or not feeds.said(position, "name"):
                self.reject(reading, "a position without id or name", feeds.markup(position))
            else:
                text = texts(position) or german.get(found)
                if text or not failure:  # else its text would seem to have gone
                    yield posting(position, host, employer, text)
        if failure:
            raise failure

    async def _found(self, reading: Reading) -> tuple[str, list[feeds.Element]]:
        """The first of the board's hosts that has a feed, and its positions."""
        *others, last = hosts(reading.board.board)
        for host in others:
            try:
                return host, await self._positions(reading, host, "en")
            except NothingFound:
                continue
        return last, await self._positions(reading, last, "en")

    async def _positions(self, reading: Reading, host: str, language: str) -> list[feeds.Element]:
        url = f"https://{host}/xml?language={language}"
        try:
            response = await self.page(
                reading, url, accept="text/xml", max_size=feeds.MAX_SIZE, conditional=language == "en"
            )
        except PageChanged as error:
            if isinstance(error.__cause__, LeftTheSite):  # what becomes of a name that is nobody's
                raise NothingFound(f"{error}: there is no such customer of Personio") from error
            raise
        root = feeds.root(response, url, "workzag-jobs")
        reading.is_empty = len(root) == 0
        return feeds.entries(root, "position")


def hosts(board: str) -> tuple[str, ...]:
    """Where a board's feed may be, in the order of asking.

    >>> hosts("acme"), hosts("Acme.jobs.personio.com")
    (('acme.jobs.personio.de', 'acme.jobs.personio.com'), ('acme.jobs.personio.com',))
    """
    name = board.lower()
    return (name,) if "." in name else (f"{name}.jobs.personio.de", f"{name}.jobs.personio.com")


def texts(position: feeds.Element) -> str | None:
    """The parts of the ad, each under its heading; None where the language asked for has none."""
    parts = []
    for part in position.iterfind("jobDescriptions/jobDescription"):
        heading, value = feeds.said(part, "name"), feeds.said(part, "value")
        if value:
            parts.append(f"<h3>{html.escape(heading, quote=False)}</h3>\n{value}" if heading else value)
    return "\n".join(parts) or None


def posting(position: feeds.Element, host: str, employer: str, description: str | None) -> Posting:
    """The posting in one position; `employer` where it names no company."""

    def all_of(*names: str) -> str | None:
        return "; ".join(filter(None, (feeds.said(position, name) for name in names))) or None

    offices = [feeds.said(position, "office")]
    offices += [
        "".join(office.itertext()).strip() for office in position.iterfind("additionalOffices/office")
    ]
    found = feeds.said(position, "id") or ""
    return Posting(
        native_id=found,
        url=f"https://{host}/job/{quote(found, safe='')}",
        title_raw=feeds.said(position, "name"),
        company_raw=feeds.said(position, "subcompany") or employer,
        locations_raw=tuple(dict.fromkeys(filter(None, offices))),
        description_raw=description,
        posted_at=utc(feeds.said(position, "createdAt")),
        posted_raw=feeds.said(position, "createdAt"),
        employment_type_raw=all_of("employmentType", "schedule"),
        department_raw=feeds.said(position, "department") or feeds.said(position, "recruitingCategory"),
        level_raw=all_of("seniority", "yearsOfExperience"),
        pay_ranges=tuple(filter(None, [pay_range(position)])),
    )


def pay_range(position: feeds.Element) -> PayRange | None:
    """The range in salaryInformation, which some employers fill; None if it holds no amount."""
    keys = ("min", "max", "currencyCode", "type")
    said = {key: value for key in keys if (value := feeds.said(position, f"salaryInformation/{key}"))}
    low, high = (number(said.get(key)) or None for key in keys[:2])
    if low is None and high is None:
        return None
    return PayRange(
        min=low,
        max=high,
        currency=said.get("currencyCode"),
        period=_PERIODS.get(said.get("type", "").lower()),
        label=None,
        raw=json.dumps(said, ensure_ascii=False),
    )
