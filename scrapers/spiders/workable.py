"""Workable accounts: all jobs in one answer, a row for each place of a job; no pay.

Source: help.workable.com, careers page by API; the form is that of the widget employers embed. The host
limits hard, for all accounts together and up to hours: one account is asked at a time, and once the host
answers 429 no further one is.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from scrapers import pages
from scrapers.base import BoardSpider
from scrapers.errors import Blocked, PageChanged
from scrapers.items import Posting
from scrapers.reading import Reading
from scrapers.values import text, utc

HOST = "apply.workable.com"
TOO_MANY = 429
# The parts of an ad after its description, under the headings the vendor's own pages give them.
_PARTS = {"requirements": "Requirements", "benefits": "Benefits"}


class WorkableSpider(BoardSpider):
    """Accounts of apply.workable.com; `board` is ACCOUNT of apply.workable.com/ACCOUNT."""

    name = "workable"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._turn = asyncio.Lock()
        self._is_refused = False

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the account's jobs, each once with all its places."""
        account = reading.board.board
        answer = await self._answer(reading)
        jobs = answer.get("jobs")
        if not isinstance(jobs, list):
            raise PageChanged(f"the account {account} answered without a list of jobs")
        reading.is_empty = not jobs
        rows: dict[str, list[Mapping[str, Any]]] = {}
        for job in jobs:
            code = text(job.get("shortcode")) if isinstance(job, dict) else None
            if code is None or not text(job.get("title")):
                self.reject(reading, "a job without shortcode or title", json.dumps(job))
            else:
                rows.setdefault(code, []).append(job)
        employer = text(answer.get("name")) or reading.board.employer or account
        for code, found in rows.items():
            yield posting(code, found, employer)

    async def _answer(self, reading: Reading) -> dict[str, Any]:
        """What the host says of the account, unless it has turned us away in this crawl."""
        account = reading.board.board
        url = f"https://{HOST}/api/v1/widget/accounts/{quote(account, safe='')}?details=true"
        async with self._turn:
            if self._is_refused:
                raise Blocked(f"{account} was not asked for: {HOST} had enough of our requests (429)")
            response = await self.page(reading, url, accept="application/json", conditional=True)
            self._is_refused = response.status == TOO_MANY
        return pages.json_object(response)


def posting(code: str, rows: Sequence[Mapping[str, Any]], employer: str) -> Posting:
    """The posting in the rows of one shortcode, which differ in their place only."""
    job = rows[0]
    teams = job.get("department")
    teams = [text(team) for team in (teams if isinstance(teams, list) else [teams])]
    parts = [text(job.get("description"))]
    parts += [f"<h3>{title}</h3>\n{part}" for key, title in _PARTS.items() if (part := text(job.get(key)))]
    return Posting(
        native_id=code,
        url=text(job.get("url")) or text(job.get("shortlink")),
        title_raw=text(job.get("title")),
        company_raw=employer,
        locations_raw=places(rows),
        description_raw="\n".join(filter(None, parts)) or None,
        posted_at=utc(job.get("published_on")),
        posted_raw=text(job.get("published_on")),
        created_raw=text(job.get("created_at")),
        employment_type_raw=text(job.get("employment_type")),
        # False is no flag: the job may be hybrid or on site.
        workplace_raw="remote" if any(row.get("telecommuting") is True for row in rows) else None,
        department_raw="; ".join(filter(None, teams)) or text(job.get("function")),
        level_raw=text(job.get("experience")),
        education_raw=text(job.get("education")),
        requisition_raw=text(job.get("code")),
    )


def places(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The place of each row, then those its list adds and shows."""
    found = [_place(row, "state") for row in rows]
    for row in rows:
        listed = row.get("locations")
        entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        found += [_place(entry, "region") for entry in entries if entry.get("hidden") is not True]
    return tuple(dict.fromkeys(filter(None, found)))


def _place(entry: Mapping[str, Any], region: str) -> str:
    return ", ".join(filter(None, (text(entry.get(key)) for key in ("city", region, "country"))))
