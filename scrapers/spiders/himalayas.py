"""Himalayas: the newest of about a hundred thousand remote postings, twenty to a page.

Source: himalayas.app/docs/remote-jobs-api and the comments in the answer itself: since August 2026 pages
follow each other by a cursor, and offsets are on their way out. The dates that the data dictionary gives in
milliseconds come in seconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

from scrapers.base import ANY_NAME, BoardSpider
from scrapers.errors import PageChanged
from scrapers.items import PayRange, Posting
from scrapers.reading import Reading
from scrapers.values import number, text, utc

API = "https://himalayas.app/jobs/api"
PER_PAGE, MAX_PAGES = 20, 50
MAX_CURSOR = 1_000
# Seen for weeks where the name of the company belongs; its slug beside it was right.
_NO_NAME = "name"
_PERIODS = {
    "annual": "year", "annually": "year", "yearly": "year", "monthly": "month", "weekly": "week",
    "daily": "day", "hourly": "hour",
}  # fmt: skip
# <p>Originally posted on <a href="https://himalayas.app">Himalayas</a></p>
_FOOTER = re.compile(
    r"(?:<p>)?Originally posted on (?:<a [^<>]{0,200}>)?Himalayas(?:</a>)?\.?(?:</p>)?\s{0,100}\Z"
)


class HimalayasSpider(BoardSpider):
    """The newest MAX_PAGES pages of himalayas.app, whatever the board is called."""

    name = "himalayas"
    listing = "windowed"
    board_form = ANY_NAME

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the postings page by page, as far as the window goes or there are any."""
        # The newest pages are the window, not a part of one: older postings are no shortfall.
        seen = set[str]()
        cursor: str | None = None
        for page in range(MAX_PAGES):
            answer = await self.json(reading, page_url(page, cursor))
            jobs, total = answer.get("jobs"), number(answer.get("totalCount"))
            if not isinstance(jobs, list):
                raise PageChanged("Himalayas answered without a list of jobs")
            known = len(seen)
            for job in jobs:
                found = native_id(job) if isinstance(job, dict) else None
                if found is None or not text(job.get("title")):
                    self.reject(reading, "a job without guid or title", json.dumps(job))
                else:
                    seen.add(found)
                    yield posting(job)
            cursor = text(answer.get("nextCursor"))
            if cursor and len(cursor) > MAX_CURSOR:
                raise PageChanged("Himalayas gives a cursor that is longer than an address can be")
            if not cursor and (len(jobs) < PER_PAGE if total is None else (page + 1) * PER_PAGE >= total):
                return
            if len(seen) == known:
                raise PageChanged(
                    f"Himalayas showed nothing new on page {page + 1}, and says that more follows"
                )


def page_url(page: int, cursor: str | None) -> str:
    """Where a page is: behind the cursor that the one before it gave, else by its number from 0.

    >>> page_url(2, None), page_url(2, "a=&b")
    ('https://himalayas.app/jobs/api?limit=20&offset=40', 'https://himalayas.app/jobs/api?limit=20&cursor=a%3D%26b')
    """
    place = {"cursor": cursor} if cursor else {"offset": page * PER_PAGE}
    return f"{API}?{urlencode({'limit': PER_PAGE, **place})}"


def native_id(job: Mapping[str, Any]) -> str | None:
    """The address that is a job's only lasting name."""
    return text(job.get("guid")) or text(job.get("applicationLink"))


def posting(job: Mapping[str, Any]) -> Posting:
    """The posting in one entry."""
    company = text(job.get("companyName"))
    return Posting(
        native_id=native_id(job) or "",
        url=text(job.get("applicationLink")) or text(job.get("guid")),
        title_raw=text(job.get("title")),
        company_raw=company if company and company != _NO_NAME else text(job.get("companySlug")),
        locations_raw=places(job.get("locationRestrictions")),
        description_raw=_FOOTER.sub("", text(job.get("description")) or "").strip()
        or text(job.get("excerpt")),
        posted_at=utc(job.get("pubDate")),
        posted_raw=text(job.get("pubDate")),
        valid_through_raw=text(job.get("expiryDate")),
        employment_type_raw=text(job.get("employmentType")),
        workplace_raw="remote",
        department_raw=_labels(job.get("parentCategories")),
        level_raw=_labels(job.get("seniority")),
        pay_ranges=tuple(filter(None, [pay_range(job)])),
        attribution_raw="Himalayas",
    )


def places(restrictions: object) -> tuple[str, ...]:
    """The countries a job is restricted to, given as names or objects; none of them means the whole world.

    >>> places(["Peru", {"name": "Chile", "alpha2": "CL"}]), places([]), places(None)
    (('Peru', 'Chile'), ('Worldwide',), ())
    """
    if not isinstance(restrictions, list):
        return ()
    names = [text(entry.get("name") if isinstance(entry, dict) else entry) for entry in restrictions]
    return tuple(name for name in names if name) if restrictions else ("Worldwide",)


def pay_range(job: Mapping[str, Any]) -> PayRange | None:
    """The range of the salary fields; None where they hold no amount, whatever period stands beside them."""
    keys = ("minSalary", "maxSalary", "currency", "salaryPeriod")
    low, high = (number(job.get(key)) or None for key in keys[:2])
    if low is None and high is None:
        return None
    said = {key: job[key] for key in keys if key in job}
    return PayRange(
        min=low,
        max=high,
        currency=text(job.get("currency")),
        period=_PERIODS.get((text(job.get("salaryPeriod")) or "").lower()),
        label=None,
        raw=json.dumps(said, ensure_ascii=False),
    )


def _labels(value: object) -> str | None:
    return "; ".join(filter(None, map(text, value))) or None if isinstance(value, list) else None
