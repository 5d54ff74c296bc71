"""Ashby job boards: the whole board in one answer, pay by tier (zone or level) and kind.

Source: developers.ashbyhq.com, public job posting API. Without `includeCompensation` the pay is left out. The
payload names no company.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

from scrapers.base import BoardSpider
from scrapers.errors import PageChanged
from scrapers.items import PayRange, Posting
from scrapers.reading import Reading
from scrapers.values import number, text, utc

API = "https://api.ashbyhq.com/posting-api/job-board"

# "2 WEEK" and "0.5 MONTH" have no word of ours; "NONE" is equity's.
_PERIODS = {f"1 {period.upper()}": period for period in ("year", "month", "week", "day", "hour")}


class AshbySpider(BoardSpider):
    """Boards of api.ashbyhq.com; `board` is NAME of jobs.ashbyhq.com/NAME, spelled as there."""

    name = "ashby"
    # acme · acme.ai · Acme Robotics; spaces and the like are quoted, slashes are no part of a name
    board_form = re.compile(r"(?!\.)[^\x00-\x1f\x7f/\\?#%]{1,200}")

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the board's postings, those reachable by their link only marked as such."""
        name = reading.board.board
        url = f"{API}/{quote(name, safe='')}?includeCompensation=true"
        jobs = (await self.json(reading, url, conditional=True)).get("jobs")
        if not isinstance(jobs, list):
            raise PageChanged(f"the board {name} answered without a list of jobs")
        reading.is_empty = not jobs
        for job in jobs:
            if not isinstance(job, dict) or not text(job.get("id")) or not text(job.get("title")):
                self.reject(reading, "a job without id or title", json.dumps(job))
            else:
                yield posting(job, name)


def posting(job: Mapping[str, Any], board: str) -> Posting:
    """The posting in one entry of a board."""
    page, plain = text(job.get("descriptionHtml")), text(job.get("descriptionPlain"))
    places = [_place(entry) for entry in (job, *_dicts(job.get("secondaryLocations")))]
    teams = [text(job.get(key)) for key in ("department", "team")]
    # isRemote is true on hybrid jobs too.
    workplace = text(job.get("workplaceType")) or ("Remote" if job.get("isRemote") is True else None)
    ranges = pay_ranges(job)
    return Posting(
        native_id=str(job["id"]),
        url=text(job.get("jobUrl")),
        title_raw=text(job.get("title")),
        company_raw=board,
        locations_raw=tuple(dict.fromkeys(filter(None, places))),
        description_raw=page or plain,
        description_format="html" if page else "text",
        posted_at=utc(job.get("publishedAt")),
        posted_raw=text(job.get("publishedAt")),
        employment_type_raw=text(job.get("employmentType")),
        workplace_raw=workplace,
        department_raw="; ".join(dict.fromkeys(filter(None, teams))) or None,
        pay_ranges=ranges,
        pay_raw=None if ranges else text(_shown(job).get("scrapeableCompensationSalarySummary")),
        is_unlisted=job.get("isListed") is False,
    )


def pay_ranges(job: Mapping[str, Any]) -> tuple[PayRange, ...]:
    """Every salary of every tier, under the tier's title; never equity, bonus or commission."""
    return tuple(
        PayRange(
            min=number(part.get("minValue")) or None,
            max=number(part.get("maxValue")) or None,
            currency=text(part.get("currencyCode")),
            period=_PERIODS.get(str(part.get("interval"))),
            label=text(tier.get("title")),
            raw=json.dumps(part, ensure_ascii=False),
        )
        for tier in _dicts(_shown(job).get("compensationTiers"))
        for part in _dicts(tier.get("components"))
        if part.get("compensationType") == "Salary"
        and (number(part.get("minValue")) or number(part.get("maxValue")))
    )


def _shown(job: Mapping[str, Any]) -> Mapping[str, Any]:
    """The compensation of a job; nothing where the employer withholds it from postings."""
    pay = job.get("compensation")
    is_withheld = job.get("shouldDisplayCompensationOnJobPostings") is False
    return pay if isinstance(pay, dict) and not is_withheld else {}


def _place(entry: Mapping[str, Any]) -> str | None:
    """The place of a job or of a secondary location: its name, else what its address holds."""
    address = entry.get("address")
    if isinstance(address, dict):
        address = address.get("postalAddress", address)
    parts = address if isinstance(address, dict) else {}
    keys = ("addressLocality", "addressRegion", "addressCountry")
    return text(entry.get("location")) or ", ".join(filter(None, (text(parts.get(k)) for k in keys))) or None


def _dicts(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
