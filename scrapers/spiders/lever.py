"""Lever sites: a hundred postings a page, the ad in parts, pay as a field where the employer gives it.

Source: github.com/lever/postings-api. The payload names no company, and no day of the last edit. Without a
limit a whole site arrives at once, which can be 50 MB.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

from scrapers.base import BoardSpider
from scrapers.errors import NothingFound, PageChanged
from scrapers.items import PayRange, Posting
from scrapers.reading import Reading
from scrapers.values import number, text, utc

# The same name can be another company on the other host, so neither stands in for the other.
HOSTS = {None: "api.lever.co", "global": "api.lever.co", "eu": "api.eu.lever.co"}
PER_PAGE = 100
MAX_PAGES = 100

# per-year-salary · per-hour-wage; not bi-week-salary, semi-month-salary, one-time
_INTERVAL = re.compile(r"per-(year|month|week|day|hour)\b.*")


class LeverSpider(BoardSpider):
    """Sites of api.lever.co, with `region` "eu" of api.eu.lever.co; `board` is SITE of jobs.lever.co/SITE."""

    name = "lever"

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the site's postings, page by page until one is not full."""
        site, region = reading.board.board, reading.board.region
        if region not in HOSTS:
            raise NothingFound(f'{site}: there is no Lever region {region!r}; write "eu", or none')
        seen: set[str] = set()
        for page in range(MAX_PAGES):
            query = f"mode=json&limit={PER_PAGE}&skip={page * PER_PAGE}"
            jobs = await self.json_list(
                reading, f"https://{HOSTS[region]}/v0/postings/{quote(site, safe='')}?{query}"
            )
            reading.is_empty = not jobs and page == 0
            known = len(seen)
            for job in jobs:
                if not isinstance(job, dict) or not text(job.get("id")) or not text(job.get("text")):
                    self.reject(reading, "a posting without id or title", json.dumps(job))
                else:
                    seen.add(str(job["id"]))
                    yield posting(job, site)
            # More than was asked for is the whole site: the host did not page it.
            if len(jobs) != PER_PAGE:
                return
            if len(seen) == known:
                raise PageChanged(f"the site {site} repeats its first {known} postings instead of going on")
        reading.shortfall = f"the site {site} goes on after {MAX_PAGES} pages of {PER_PAGE} postings"


def posting(job: Mapping[str, Any], site: str) -> Posting:
    """The posting in one entry of a site."""
    given = job.get("categories")
    categories = given if isinstance(given, dict) else {}
    places = categories.get("allLocations")
    places = [place for entry in places if (place := text(entry))] if isinstance(places, list) else []
    workplace = text(job.get("workplaceType"))
    teams = [text(categories.get(key)) for key in ("department", "team")]
    return Posting(
        native_id=str(job["id"]),
        url=text(job.get("hostedUrl")),
        title_raw=text(job.get("text")),
        company_raw=site,
        locations_raw=tuple(places or filter(None, [text(categories.get("location"))])),
        description_raw=description(job) or None,
        posted_at=utc(job.get("createdAt")),
        posted_raw=text(job.get("createdAt")),
        employment_type_raw=text(categories.get("commitment")),
        workplace_raw=None if workplace == "unspecified" else workplace,
        department_raw="; ".join(dict.fromkeys(filter(None, teams))) or None,
        level_raw=text(categories.get("level")),
        pay_ranges=tuple(filter(None, [pay_range(job.get("salaryRange"))])),
    )


def description(job: Mapping[str, Any]) -> str:
    r"""The whole ad as HTML: opening, lists under their headings, pay, closing.

    >>> description({"description": "<p>Hi</p>", "lists": [{"text": "You", "content": "<li>A & B</li>"}]})
    '<p>Hi</p>\n<h3>You</h3>\n<ul><li>A & B</li></ul>'
    """
    lists = job.get("lists")
    parts = [_part(job, "description")]
    for entry in lists if isinstance(lists, list) else ():
        if isinstance(entry, dict):
            heading, items = text(entry.get("text")), text(entry.get("content"))
            parts.append(f"<h3>{html.escape(heading, quote=False)}</h3>" if heading else None)
            parts.append(f"<ul>{items}</ul>" if items else None)
    parts += [_part(job, "salaryDescription"), _part(job, "additional")]
    return "\n".join(filter(None, parts))


def _part(job: Mapping[str, Any], key: str) -> str | None:
    """A part of the ad as HTML, from its plain twin where only that is given."""
    plain = text(job.get(f"{key}Plain"))
    set_plainly = html.escape(plain, quote=False).replace("\n", "<br>\n") if plain else None
    return text(job.get(key)) or (f"<div>{set_plainly}</div>" if set_plainly else None)


def pay_range(entry: object) -> PayRange | None:
    """The range in `salaryRange`; None if it holds no amount."""
    if not isinstance(entry, dict):
        return None
    low, high = (number(entry.get(key)) or None for key in ("min", "max"))
    if low is None and high is None:
        return None
    interval = _INTERVAL.fullmatch(text(entry.get("interval")) or "")
    return PayRange(
        min=low,
        max=high,
        currency=text(entry.get("currency")),
        period=interval[1] if interval else None,
        label=None,
        raw=json.dumps(entry, ensure_ascii=False),
    )
