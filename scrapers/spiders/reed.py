"""Reed: postings in the United Kingdom that hold a phrase; cut texts, and pay without a period.

Source: www.reed.co.uk/developers/jobseeker, search. Dates are written day first, as the country does; an
employer that hides the pay leaves it null.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from w3lib.http import basic_auth_header

from scrapers.base import ANY_NAME, BoardSpider
from scrapers.errors import PageChanged
from scrapers.items import PayRange, Posting
from scrapers.paging import Paging, ids
from scrapers.reading import Reading
from scrapers.values import number, text, utc

API = "https://www.reed.co.uk/api/1.0/search"
PER_PAGE, MAX_PAGES = 100, 20  # for each phrase
# The API knows no sectors, and all of Reed is far more than its quota an hour lets anyone read.
PHRASES = ("machine learning", "artificial intelligence", "data scientist", "data engineer")
# The search answer names no period, and a contractor's day may stand beside a year's salary. What nobody in
# Britain is paid for an hour, a day, a week or a month is a year's pay; below it the amount does not tell.
YEARLY_FROM = 20_000
# 17/06/2026
_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


class ReedSpider(BoardSpider):
    """The postings that hold one of PHRASES, whatever the board is called."""

    name = "reed"
    listing = "windowed"
    board_form = ANY_NAME
    keys = ("REED_API_KEY",)

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the postings of each phrase, page by page; one that holds several lands once."""
        headers = {"Authorization": basic_auth_header(self.key("REED_API_KEY"), "", "utf-8").decode()}
        nothing_for = 0
        for phrase in PHRASES:
            paging = Paging(f"Reed's search for {phrase!r}")
            for page in range(MAX_PAGES):
                query = {"keywords": phrase, "resultsToTake": PER_PAGE, "resultsToSkip": page * PER_PAGE}
                answer = await self.json(reading, f"{API}?{urlencode(query)}", headers=headers)
                jobs, total = answer.get("results"), number(answer.get("totalResults"))
                if not isinstance(jobs, list):
                    raise PageChanged("Reed answered without a list of results")
                nothing_for += total == 0 and not jobs
                found = ids(jobs, "jobId")
                for job, native_id in zip(jobs, found, strict=True):
                    if native_id is None or not text(job.get("jobTitle")):
                        self.reject(reading, "a job without id or title", json.dumps(job))
                    else:
                        yield posting(job)
                if paging.is_last(found, total):
                    break
            else:
                reading.shortfall = f"{paging.name} goes on after {MAX_PAGES} pages of {PER_PAGE} postings"
        reading.is_empty = nothing_for == len(PHRASES)


def posting(job: Mapping[str, Any]) -> Posting:
    """The posting in one result."""
    place, pay = text(job.get("locationName")), pay_range(job)
    posted, closes = day(job.get("date")), day(job.get("expirationDate"))
    return Posting(
        native_id=str(job["jobId"]),
        url=text(job.get("jobUrl")),
        title_raw=text(job.get("jobTitle")),
        company_raw=text(job.get("employerName")),
        locations_raw=(place,) if place else (),
        description_raw=text(job.get("jobDescription")),
        posted_at=utc(posted),
        posted_raw=text(job.get("date")),
        # What reads it takes ISO dates, and "05/06/2026" would be two days at once to it.
        valid_through_raw=closes or text(job.get("expirationDate")),
        pay_ranges=(pay,) if pay else (),
    )


def pay_range(job: Mapping[str, Any]) -> PayRange | None:
    """The range of a result, a year's where the amount can be nothing else; None if pay is hidden."""
    low, high = (number(job.get(key)) or None for key in ("minimumSalary", "maximumSalary"))
    least = low or high
    if least is None:
        return None
    said = {key: job.get(key) for key in ("minimumSalary", "maximumSalary", "currency")}
    return PayRange(
        min=low,
        max=high,
        currency=text(job.get("currency")),
        period="year" if least >= YEARLY_FROM else None,
        label=None,
        raw=json.dumps(said, ensure_ascii=False),
    )


def day(value: object) -> str | None:
    """The ISO date of a date written day first; None for any other form, and never with the month first.

    >>> day("09/06/2026"), day("06/17/2026"), day("9/6/26"), day("2026-06-09")
    ('2026-06-09', None, None, None)
    """
    found = _DATE.fullmatch(text(value) or "")
    if not found:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return None
