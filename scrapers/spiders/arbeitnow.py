"""Arbeitnow: postings of employers and their boards, many of them in Germany, newest first.

Source: the terms and notes in the answer itself. The links between its pages have been seen with search terms
of other readers in them, so the pages are counted here.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

from scrapers.base import ANY_NAME, BoardSpider
from scrapers.errors import PageChanged
from scrapers.items import Posting
from scrapers.reading import Reading
from scrapers.values import number, text, unescaped, utc

API = "https://www.arbeitnow.com/api/job-board-api"
PER_PAGE, MAX_PAGES = 100, 20
# <p>Find <a href="https://www.arbeitnow.com">Jobs in Germany</a> on Arbeitnow</a>
_FOOTER = re.compile(
    r"<p>Find <a href=\"https?://(?:www\.)?arbeitnow\.com[^\"<>]{0,200}\">[^<>]{0,100}</a> on Arbeitnow"
    r"(?:</a>)?(?:</p>)?\s{0,100}\Z"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


class ArbeitnowSpider(BoardSpider):
    """The newest MAX_PAGES pages of www.arbeitnow.com, whatever the board is called."""

    name = "arbeitnow"
    listing = "windowed"
    board_form = ANY_NAME

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the postings page by page, until a page is short or says that none follows."""
        # The newest pages are the window, not a part of one: older postings are no shortfall.
        seen = set[str]()
        for page in range(1, MAX_PAGES + 1):
            answer = await self.json(reading, f"{API}?page={page}")
            jobs, links, meta = (answer.get(key) for key in ("data", "links", "meta"))
            if not isinstance(jobs, list):
                raise PageChanged(f"Arbeitnow answered without a list of jobs on page {page}")
            known = len(seen)
            for job in jobs:
                slug = text(job.get("slug")) if isinstance(job, dict) else None
                if slug is None or not text(job.get("title")):
                    self.reject(reading, "a job without slug or title", json.dumps(job))
                else:
                    seen.add(slug)
                    yield posting(job)
            per_page = number(meta.get("per_page")) if isinstance(meta, dict) else None
            follows = not isinstance(links, dict) or links.get("next") is not None
            if not follows or len(jobs) < (per_page or PER_PAGE):
                return
            if len(seen) == known:
                raise PageChanged(f"Arbeitnow showed nothing new on page {page}, and says that more follows")


def posting(job: Mapping[str, Any]) -> Posting:
    """The posting in one entry."""
    place = text(job.get("location"))
    return Posting(
        native_id=str(text(job["slug"])),
        url=(text(job.get("url")) or "").removesuffix("/apply") or None,  # robots.txt closes pages to apply
        title_raw=text(job.get("title")),
        company_raw=text(job.get("company_name")),
        locations_raw=(place,) if place else (),
        description_raw=description(job.get("description")),
        posted_at=utc(job.get("created_at")),
        posted_raw=text(job.get("created_at")),
        employment_type_raw=_labels(job.get("job_types")),
        workplace_raw="remote" if job.get("remote") is True else None,
        department_raw=_labels(job.get("tags")),
        attribution_raw="Arbeitnow",
    )


def description(value: object) -> str | None:
    """The ad without Arbeitnow's own last line, and with real tags where all of them came escaped.

    >>> description("&lt;p&gt;R&amp;amp;D&lt;/p&gt;"), description("<p>if a &lt; b</p>")
    ('<p>R&amp;D</p>', '<p>if a &lt; b</p>')
    """
    body = _FOOTER.sub("", text(value) or "").strip()
    return (unescaped(body) if "&lt;" in body and not _TAG.search(body) else body) or None


def _labels(value: object) -> str | None:
    return "; ".join(filter(None, map(text, value))) or None if isinstance(value, list) else None
