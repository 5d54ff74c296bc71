"""Jobicy: the newest hundred remote postings in one answer, six hours late.

Source: github.com/Jobicy/remote-jobs-api. Pay had other names until the middle of 2026; both are read.
"""

from __future__ import annotations

import html
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from scrapers.base import ANY_NAME, BoardSpider
from scrapers.errors import PageChanged
from scrapers.items import PayRange, Posting
from scrapers.reading import Reading
from scrapers.values import number, text, utc

API = "https://jobicy.com/api/v2/remote-jobs?count=100"
_PERIODS = {
    "yearly": "year", "annual": "year", "annually": "year", "year": "year", "monthly": "month",
    "month": "month", "weekly": "week", "week": "week", "daily": "day", "day": "day", "hourly": "hour",
    "hour": "hour",
}  # fmt: skip


class JobicySpider(BoardSpider):
    """The feed of jobicy.com, whatever the board is called."""

    name = "jobicy"
    listing = "windowed"
    board_form = ANY_NAME

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the postings of the one page there is."""
        jobs = (await self.json(reading, API)).get("jobs")
        if not isinstance(jobs, list):
            raise PageChanged("Jobicy answered without a list of jobs")
        for job in jobs:
            if not isinstance(job, dict) or not text(job.get("id")) or not text(job.get("jobTitle")):
                self.reject(reading, "a job without id or title", json.dumps(job))
            else:
                yield posting(job)
        reading.note = "Jobicy answered with no posting, which it never has"


def posting(job: Mapping[str, Any]) -> Posting:
    """The posting in one entry."""
    place = text(job.get("jobGeo"))
    return Posting(
        native_id=str(text(job["id"])),
        url=text(job.get("url")),
        title_raw=text(job.get("jobTitle")),
        company_raw=text(job.get("companyName")),
        locations_raw=(place,) if place else (),
        description_raw=text(job.get("jobDescription")) or text(job.get("jobExcerpt")),
        posted_at=utc(job.get("pubDate")),
        posted_raw=text(job.get("pubDate")),
        employment_type_raw=_labels(job.get("jobType")),
        workplace_raw="remote",
        department_raw=_labels(job.get("jobIndustry")),
        level_raw=text(job.get("jobLevel")),
        pay_ranges=tuple(filter(None, [pay_range(job)])),
        attribution_raw="Jobicy",
    )


def pay_range(job: Mapping[str, Any]) -> PayRange | None:
    """The range of the salary fields, or of the ones for a year's pay that came before them; None if none."""
    for names, period in (
        (("salaryMin", "salaryMax"), _PERIODS.get((text(job.get("salaryPeriod")) or "").lower())),
        (("annualSalaryMin", "annualSalaryMax"), "year"),
    ):
        low, high = (number(job.get(name)) or None for name in names)
        if low is None and high is None:
            continue
        said = {key: job[key] for key in (*names, "salaryCurrency", "salaryPeriod") if key in job}
        return PayRange(
            min=low,
            max=high,
            currency=text(job.get("salaryCurrency")),
            period=period,
            label=None,
            raw=json.dumps(said, ensure_ascii=False),
        )
    return None


def _labels(value: object) -> str | None:
    """The labels of a list, whose ampersands come escaped."""
    found = map(text, value if isinstance(value, list) else [value])
    return "; ".join(html.unescape(label) for label in found if label) or None
