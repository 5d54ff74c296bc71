"""The Muse: postings of many employers, sorted by what the host finds interesting; no pay.

Source: www.themuse.com/developers/api/v2. 20 results make a page; the pages go from 0 to 99, and the next one
is answered with an error, however many postings there are.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

from scrapers.base import ANY_NAME, BoardSpider
from scrapers.errors import PageChanged
from scrapers.items import Posting
from scrapers.paging import Paging, ids
from scrapers.reading import Reading
from scrapers.values import number, text, utc

API = "https://www.themuse.com/api/public/jobs"
PER_PAGE, MAX_PAGES = 20, 100
# All there is would be cut at 2,000; these hold the roles that the guides are about.
CATEGORIES = ("Data Science", "Data and Analytics", "Software Engineering")


class TheMuseSpider(BoardSpider):
    """The postings of CATEGORIES, whatever the board is called."""

    name = "themuse"
    listing = "windowed"
    board_form = ANY_NAME
    keys = ("THEMUSE_API_KEY",)

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the postings page by page, up to the host's last page."""
        paging = Paging("The Muse")
        for page in range(MAX_PAGES):
            query = [("category", category) for category in CATEGORIES]
            query += [("page", str(page)), ("api_key", self.key("THEMUSE_API_KEY"))]
            answer = await self.json(reading, f"{API}?{urlencode(query)}")
            jobs = answer.get("results")
            if not isinstance(jobs, list):
                raise PageChanged("The Muse answered without a list of results")
            pages, total = number(answer.get("page_count")), number(answer.get("total"))
            reading.is_empty = not jobs and 0 in {pages, total}
            if answer.get("timed_out") is True:
                reading.shortfall = "The Muse says that it could not finish its own search"
            found = ids(jobs, "id")
            for job, native_id in zip(jobs, found, strict=True):
                if native_id is None or not text(job.get("name")):
                    self.reject(reading, "a job without id or name", json.dumps(job))
                else:
                    yield posting(job)
            if total is None and pages is not None:  # what is documented is the number of pages alone
                if page + 1 >= pages:
                    return
                total = pages * PER_PAGE
            if paging.is_last(found, total):
                return
        reading.shortfall = f"The Muse has {total:,.0f} postings and shows {MAX_PAGES * PER_PAGE:,} of them"


def posting(job: Mapping[str, Any]) -> Posting:
    """The posting in one result."""
    company, refs = job.get("company"), job.get("refs")
    return Posting(
        native_id=str(job["id"]),
        url=text(refs.get("landing_page")) if isinstance(refs, dict) else None,
        title_raw=text(job.get("name")),
        company_raw=text(company.get("name")) if isinstance(company, dict) else None,
        locations_raw=tuple(_names(job.get("locations"))),
        description_raw=text(job.get("contents")),
        posted_at=utc(job.get("publication_date")),
        posted_raw=text(job.get("publication_date")),
        department_raw="; ".join(_names(job.get("categories"))) or None,
        level_raw="; ".join(_names(job.get("levels"))) or None,
        attribution_raw="The Muse",
    )


def _names(entries: object) -> list[str]:
    found = (
        [text(entry.get("name")) for entry in entries if isinstance(entry, dict)]
        if isinstance(entries, list)
        else []
    )
    return [name for name in found if name]
