"""Looks at boards without keeping anything: crawls that land in a folder of their own, which is then deleted.

A look can be bounded in requests and in postings. The bounds reach the crawling child through its environment
and are held by a downloader middleware, so that no spider knows of them; where they stop a board, its outcome
says so (`ENOUGH`).
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import NotConfigured

from data.content import Board
from scrapers.crawl import BoardDone, PlannedRun, crawl
from scrapers.errors import BoardError
from scrapers.plan import replay_from
from scrapers.values import number
from warehouse.landing import read

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

MAX_REQUESTS, MAX_ITEMS = "GUIDEPOST_MAX_REQUESTS", "GUIDEPOST_MAX_ITEMS"
RECORD = "GUIDEPOST_RECORD"
ENOUGH = "stopped on purpose after"
# control characters, and marks that turn the direction of the text
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Enough(BoardError):
    """A bounded look has seen what it wanted to see of this board."""


class Bounds:
    """Lets no request pass for a board of which so many requests were sent, or postings read, as allowed."""

    def __init__(self, crawler: Crawler, requests: float | None, items: float | None) -> None:
        self._crawler, self._requests, self._items = crawler, requests, items

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Bounds:
        """The bounds of the environment; none there, no middleware."""
        requests, items = (number(os.environ.get(name)) for name in (MAX_REQUESTS, MAX_ITEMS))
        if requests is None and items is None:
            raise NotConfigured
        return cls(crawler, requests, items)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `Enough`; robots.txt always passes."""
        reading = request.meta.get("reading")
        if reading is None:
            return
        if self._requests is not None and reading.requests >= self._requests:
            raise Enough(f"{ENOUGH} {reading.requests} requests")
        spider: Any = self._crawler.spider
        if self._items is not None and getattr(spider, "is_landing", False):
            landed = spider.file.item_counts[reading.board.board]
            if landed >= self._items:
                raise Enough(f"{ENOUGH} {landed} postings")


@dataclass(frozen=True)
class Outcome:
    """How one board ended: the facts of its summary line in a landing file."""

    source: str
    board: str
    status: str
    items: int
    requests: int
    is_complete: bool
    error: str | None

    @property
    def is_bounded(self) -> bool:
        """True if our own bound ended it, whatever its status says."""
        return self.error is not None and ENOUGH in self.error

    @property
    def is_well(self) -> bool:
        """True unless the board failed, was read in part, or forbids reading."""
        return self.status in {"ok", "empty", "skipped"} or (self.is_bounded and self.items > 0)


@dataclass(frozen=True)
class Seen:
    """What a crawl left: landed items, and the outcome of each board (a thread is a board of its own)."""

    items: tuple[dict[str, Any], ...]
    outcomes: tuple[Outcome, ...]

    def of(self, source: str, board: str) -> list[dict[str, Any]]:
        """The items of one board."""
        return [item for item in self.items if (item["source"], item["board"]) == (source, board)]


def look(
    boards: Sequence[Board],
    *,
    as_of: datetime,
    environ: Mapping[str, str],
    max_requests: int | None = None,
    max_items: int | None = None,
    record: Path | None = None,
    progress: Callable[[BoardDone], None] | None = None,
) -> Seen:
    """What a crawl of the boards reads now, of monthly threads the newest; nothing of it is kept.

    Args:
        boards: also such as are not listed.
        as_of: the clock of the crawl.
        environ: with GUIDEPOST_REPLAY where that is meant.
        max_requests: for each board.
        max_items: for each board; no further request is sent once so many are read.
        record: folder in which the answers are kept in the replay form.
        progress: is told about each board as it ends.

    Raises:
        CrawlFailed: the crawling process broke down.
    """
    replay = replay_from(environ)
    asked = {MAX_REQUESTS: max_requests, MAX_ITEMS: max_items, RECORD: record}
    kept = {name: value for name, value in environ.items() if name not in asked}
    given = {name: str(value) for name, value in asked.items() if value is not None}
    with tempfile.TemporaryDirectory(prefix="guidepost-") as folder:
        run = PlannedRun(
            run_id="look", as_of=as_of, kind="replayed" if replay else "live", boards=tuple(boards),
            replay=replay, history_months=1,
        )  # fmt: skip
        crawl(Path(folder), [run], progress, {**kept, **given})
        return landed(Path(folder) / "look")


def landed(folder: Path) -> Seen:
    """What the landing files of one run hold."""
    items: list[dict[str, Any]] = []
    outcomes: list[Outcome] = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in read(path):
            if line["type"] == "item":
                items.append(line)
            elif line["type"] == "board":
                outcomes.append(_outcome(path.stem, line))
    return Seen(tuple(items), tuple(outcomes))


def _outcome(source: str, line: Mapping[str, Any]) -> Outcome:
    return Outcome(
        source=source, board=line["board"], status=line["status"], items=line["items"],
        requests=line["requests"], is_complete=line["listing_complete"], error=line["error"],
    )  # fmt: skip


# ---- in words ----------------------------------------------------------------------------------------------


def printable(text: str) -> str:
    r"""The text on one line, without what would steer a terminal.

    >>> printable("Clerk\x1b[2J\n(m/f/d)")
    'Clerk [2J (m/f/d)'
    """
    return " ".join(_STEERING.sub(" ", text).split())


def item_text(item: Mapping[str, Any]) -> str:
    """A posting as a few lines for a person: what was read, and what was not."""
    facts = {
        "company": item["company_raw"],
        "places": "; ".join(item["locations_raw"]) or None,
        "posted": (item["posted_at"] or "")[:10] or None,
        "pay": "; ".join(map(_pay_text, item["pay_ranges"])) or item["pay_raw"],
        "workplace": item["workplace_raw"],
        "url": item["url"],
        "text": f"{len(item['description_raw']):,} characters" if item["description_raw"] else None,
    }
    lines = [f"  {name:<10}{printable(value) if value else '-'}" for name, value in facts.items()]
    return "\n".join([printable(item["title_raw"] or item["native_id"]), *lines])


def _pay_text(pay: Mapping[str, Any]) -> str:
    low, high = (f"{value:,.10g}" if value is not None else None for value in (pay["min"], pay["max"]))
    amount = f"{low} - {high}" if low and high and low != high else low or f"up to {high}"
    if low and high is None:
        amount = f"from {low}"
    period = f"a {pay['period']}" if pay["period"] else "(period not stated)"
    return " ".join(filter(None, [amount, pay["currency"], period]))


def outcome_text(outcome: Outcome) -> str:
    """How a board ended, in one line."""
    count = f"{outcome.items:,} posting{'' if outcome.items == 1 else 's'}"
    asked = f"{outcome.requests:,} request{'' if outcome.requests == 1 else 's'}"
    whole = "the whole list" if outcome.is_complete else "not the whole list"
    status = "ok" if outcome.is_bounded and outcome.items else outcome.status
    error = f": {printable(outcome.error)}" if outcome.error else ""
    return f"{outcome.source} {outcome.board}: {status}, {count}, {asked}, {whole}{error}"


def texts(seen: Seen, limit: int | None) -> Iterator[str]:
    """The postings (at most `limit`) and the outcomes of a look, block by block."""
    shown = seen.items if limit is None else seen.items[:limit]
    for item in shown:
        yield item_text(item) + "\n"
    if len(shown) < len(seen.items):
        yield f"... and {len(seen.items) - len(shown):,} more\n"
    for outcome in seen.outcomes:
        yield outcome_text(outcome)
