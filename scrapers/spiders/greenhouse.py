"""Greenhouse job boards: the whole board in one answer, pay ranges as fields.

The API documents `content` for the list; `pay_transparency` is honoured there too, and the keys of what was
not asked for are absent. Source: developers.greenhouse.io, job board API.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

from scrapers.base import BoardSpider
from scrapers.errors import NothingFound, PageChanged
from scrapers.items import PayRange, Posting
from scrapers.reading import Reading
from scrapers.values import number, text, unescaped, utc

# A board that lists its jobs without their texts is read job by job, up to here.
MAX_SINGLE = 200
API = "https://boards-api.greenhouse.io/v1/boards"

# "Annual Salary:" · "Hourly Pay Range" · "per week"; the API has no field for the period
_PERIODS = (
    ("hour", re.compile(r"\bhour(?:ly|s)?\b|/\s?hr?\b|\bper hr\b", re.IGNORECASE)),
    ("year", re.compile(r"\bannual(?:ly|ized)?\b|\byear(?:ly)?\b|\bper annum\b|/\s?yr?\b", re.IGNORECASE)),
    ("month", re.compile(r"\bmonth(?:ly)?\b", re.IGNORECASE)),
    ("week", re.compile(r"\bweek(?:ly)?\b", re.IGNORECASE)),
    ("day", re.compile(r"\bdaily\b|\bper day\b", re.IGNORECASE)),
)
# Under 1,000 a unit of pay is an hour's, from 10,000 a year's; between them the amount does not tell.
_HOURLY_BELOW, _YEARLY_FROM = 1_000, 10_000


class GreenhouseSpider(BoardSpider):
    """Boards of boards-api.greenhouse.io; `board` is the token of job-boards.greenhouse.io/TOKEN."""

    name = "greenhouse"

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the board's postings; short of its own total it is not complete."""
        token = reading.board.board
        answer = await self.json(
            reading, f"{API}/{token}/jobs?content=true&pay_transparency=true", conditional=True
        )
        jobs = answer.get("jobs")
        if not isinstance(jobs, list):
            raise PageChanged(f"the board {token} answered without a list of jobs")
        employer = reading.board.employer
        for job in jobs:
            if not isinstance(job, dict) or not text(job.get("id")) or not text(job.get("title")):
                self.reject(reading, "a job without id or title", json.dumps(job))
                continue
            if not text(job.get("company_name")) and employer is None:
                employer = text((await self._single(reading, f"{API}/{token}")).get("name")) or token
            if "content" not in job and reading.requests <= MAX_SINGLE:
                job |= await self._single(reading, f"{API}/{token}/jobs/{job['id']}?pay_transparency=true")
            yield posting(job, employer)
        meta = answer.get("meta")
        total = number(meta.get("total")) if isinstance(meta, dict) else None
        reading.is_empty = total == 0
        if total is None:
            raise PageChanged(f"the board {token} does not say how many jobs it has")
        if len(jobs) < total:
            raise PageChanged(f"the board {token} lists {len(jobs)} of its {total:g} jobs")

    async def _single(self, reading: Reading, url: str) -> dict[str, Any]:
        """What the list did not hold: a job's text, the board's name; nothing if it has gone meanwhile."""
        try:
            return await self.json(reading, url)
        except NothingFound:
            return {}


def posting(job: Mapping[str, Any], employer: str | None = None) -> Posting:
    """The posting in one entry of a board; `employer` stands in where the entry names no company."""
    location = job.get("location")
    place = text(location.get("name")) if isinstance(location, dict) else None
    content = job.get("content")
    departments = [
        name for entry in _dicts(job.get("departments")) if (name := text(entry.get("name"))) is not None
    ]
    return Posting(
        native_id=str(job["id"]),
        url=text(job.get("absolute_url")),
        title_raw=text(job.get("title")),
        company_raw=text(job.get("company_name")) or employer,
        locations_raw=(place,) if place else (),
        # Tags come escaped, what was escaped inside them twice: undone once, or "&lt;" in prose is lost.
        description_raw=unescaped(content) if isinstance(content, str) else None,
        posted_at=utc(job.get("first_published")),
        posted_raw=text(job.get("first_published")),
        updated_raw=text(job.get("updated_at")),
        valid_through_raw=text(job.get("application_deadline")),
        department_raw="; ".join(departments) or None,
        requisition_raw=text(job.get("requisition_id")),
        language_raw=text(job.get("language")),
        pay_ranges=tuple(pay for entry in _dicts(job.get("pay_input_ranges")) if (pay := pay_range(entry))),
        is_prospect="internal_job_id" in job and job["internal_job_id"] is None,
    )


def pay_range(entry: Mapping[str, Any]) -> PayRange | None:
    """The range of one entry of pay_input_ranges, in major units; None if it holds no amount."""
    low, high = (_amount(entry.get(key)) for key in ("min_cents", "max_cents"))
    if low is None and high is None:
        return None
    label, blurb = text(entry.get("title")), entry.get("blurb")
    said = {key: entry.get(key) for key in ("min_cents", "max_cents", "currency_type", "title")}
    return PayRange(
        min=low,
        max=high,
        currency=text(entry.get("currency_type")),
        period=_period(label, blurb if isinstance(blurb, str) else "", low or high or 0),
        label=label,
        raw=json.dumps(said, ensure_ascii=False),
    )


def _period(label: str | None, blurb: str, amount: float) -> str | None:
    """The period the label names, else the blurb if the amount allows, else what the amount can only be."""
    guess = "hour" if amount < _HOURLY_BELOW else "year" if amount >= _YEARLY_FROM else None
    if (named := _named(label or "")) is not None:
        return named
    named = _named(re.sub(r"<[^>]*>", " ", html.unescape(blurb)))
    # A blurb beside an hourly rate may speak of the annual bonus.
    return guess if named is None or (guess and {named, guess} == {"hour", "year"}) else named


def _named(words: str) -> str | None:
    found = [name for name, pattern in _PERIODS if pattern.search(words)]
    return found[0] if len(found) == 1 else None


def _amount(cents: object) -> float | None:
    value = number(cents)
    return value / 100 if value else None


def _dicts(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
