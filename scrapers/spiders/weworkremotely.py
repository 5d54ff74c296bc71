"""We Work Remotely: remote postings of many employers, in a feed of the newest and one of each category.

Source: weworkremotely.com/remote-job-rss-feed, which lists the feeds. The main one shows a fifth of what the
categories hold, so that only together they are the board.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from scrapers import feeds
from scrapers.base import ANY_NAME, BoardSpider
from scrapers.errors import Blocked, BoardError, Disallowed, Unreachable
from scrapers.items import Posting
from scrapers.reading import Reading
from scrapers.values import utc

SITE = "https://weworkremotely.com"
MAIN = "/remote-jobs.rss"
CATEGORIES = (
    "remote-programming-jobs", "remote-full-stack-programming-jobs", "remote-back-end-programming-jobs",
    "remote-front-end-programming-jobs", "remote-devops-sysadmin-jobs", "remote-design-jobs",
    "remote-product-jobs", "remote-management-and-finance-jobs", "remote-sales-and-marketing-jobs",
    "remote-customer-support-jobs", "all-other-remote-jobs",
)  # fmt: skip
# So many in a row without an answer say that the host is down.
GIVE_UP_AFTER = 3
# remote-design-jobs · /categories/remote-design-jobs.rss · https://weworkremotely.com/categories/…
_CATEGORY = re.compile(r"(?:.*/)?(?!remote-jobs\b)([a-z]+(?:-[a-z]+)*-jobs)(?:\.rss)?", re.IGNORECASE)


class WeWorkRemotelySpider(BoardSpider):
    """All feeds of weworkremotely.com, whatever the board is called; one that names a category reads that."""

    name = "weworkremotely"
    listing = "windowed"
    board_form = ANY_NAME

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield what the feeds list, much of it twice (it lands once); one that fails leaves the others."""
        paths = paths_of(reading.board.board)
        failures, in_a_row = list[BoardError](), 0
        for path in paths:
            try:
                items = await self._items(reading, SITE + path)
            except BoardError as error:
                in_a_row = in_a_row + 1 if isinstance(error, Unreachable) else 0
                if isinstance(error, Blocked | Disallowed) or in_a_row == GIVE_UP_AFTER or len(paths) == 1:
                    raise
                failures.append(error)
                continue
            in_a_row = 0
            for item in items:
                guid = feeds.said(item, "guid") or feeds.said(item, "link")
                if guid is None or not feeds.said(item, "title"):
                    self.reject(reading, "an item without guid or title", feeds.markup(item))
                else:
                    yield posting(item, guid)
        if failures:
            reading.errors += len(failures)
            reading.shortfall = f"{len(failures)} of {len(paths)} feeds failed; the last: {failures[-1]}"
        reading.is_empty = len(paths) == 1
        reading.note = None if reading.is_empty else "all feeds of We Work Remotely were empty"

    async def _items(self, reading: Reading, url: str) -> list[feeds.Element]:
        response = await self.page(reading, url, accept="application/rss+xml", max_size=feeds.MAX_SIZE)
        return feeds.entries(feeds.channel(response, url), "item")


def paths_of(board: str) -> tuple[str, ...]:
    """The feeds a board reads: one category's if it names one, else all.

    >>> paths_of("remote-design-jobs"), len(paths_of("all")), len(paths_of("/remote-jobs.rss"))
    (('/categories/remote-design-jobs.rss',), 12, 12)
    """
    named = _CATEGORY.fullmatch(board.strip())
    categories = (named[1].lower(),) if named else CATEGORIES
    paths = tuple(f"/categories/{category}.rss" for category in categories)
    return paths if named else (MAIN, *paths)


def posting(item: feeds.Element, guid: str) -> Posting:
    """The posting in one item."""
    title = feeds.said(item, "title") or ""
    company, colon, role = title.partition(": ")
    is_split = bool(colon and company.strip() and role.strip())
    # `state` is left out: it is where the employer sits, whoever may apply.
    places = (feeds.said(item, "region"), feeds.said(item, "country"))
    return Posting(
        native_id=guid,
        url=feeds.said(item, "link") or guid,
        title_raw=role.strip() if is_split else title,
        company_raw=company.strip() if is_split else None,
        locations_raw=tuple(dict.fromkeys(filter(None, places))),
        description_raw=feeds.said(item, "description"),
        posted_at=utc(feeds.said(item, "pubDate")),
        posted_raw=feeds.said(item, "pubDate"),
        valid_through_raw=feeds.said(item, "expires_at"),
        employment_type_raw=feeds.said(item, "type"),
        workplace_raw="remote",
        department_raw=feeds.said(item, "category"),
        attribution_raw="We Work Remotely",
    )
