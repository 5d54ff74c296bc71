"""What all spiders share: the life of a board, from the plan to its summary line.

A spider is a declaration (name, listing) and one hook, `read`, an asynchronous generator that asks for pages
with `self.page` or `self.json` and yields postings in the order it meets them. What it raises is the outcome:
a `BoardError` ends this board, as partial if it has landed postings and as failed if not; other boards go on.
Nothing that went wrong can look like a complete listing.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import scrapy
from filelock import FileLock

from data.content import Board
from scrapers.asking import AskingSpider
from scrapers.errors import (
    BoardError,
    NothingFound,
    NotModified,
    PageChanged,
    Unreachable,
)
from scrapers.items import Posting
from scrapers.plan import BoardDone, PlannedRun
from scrapers.reading import Reading
from warehouse.landing import LandingFile, lock_path
from warehouse.landing import read as read_landing

if TYPE_CHECKING:
    pass

# gitlab · mistral.ai · jobs.acme.com:8443 · 44159528; no slashes, no "..", nothing that could change a URL
_BOARD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_:-]|\.(?!\.)){0,199}")
ANY_NAME = re.compile(r"[^\x00-\x1f]{1,200}")  # for a source that is one feed, whatever its board is called
SECONDS_FOR_LOCK = 2
STOPPED = "the crawl was stopped before this board was read to its end"


class BoardSpider(AskingSpider):
    """Reads boards and lands what it reads.

    A spider may set `listing` (complete; windowed: an absent posting proves nothing; history), `board_form`
    (what its boards are called) and `keys` (names in the environment without which it is skipped).

    Args:
        run: the plan; without one (`scrapy crawl NAME -a board=...`) a run of that one board is planned.
        landing: the folder of landing files.
        done: is told about each board as it ends.
        board: for `scrapy crawl`: the board; further `-a` options are fields of `data.content.Board`.
    """

    board_form: ClassVar[re.Pattern[str]] = _BOARD
    file: LandingFile

    def __init__(
        self,
        *,
        run: PlannedRun | None = None,
        landing: Path | None = None,
        done: Callable[[BoardDone], None] | None = None,
        board: str | None = None,
        **options: str,
    ) -> None:
        super().__init__()
        self._planned, self._landing, self._done = run, landing, done
        self._asked, self._options = board, options
        self._readings: list[Reading] = []
        self._started = 0.0
        self.is_landing = False
        self.crash: BaseException | None = None

    # ---- for spiders ------------------------------------------------------------------------------------

    def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the postings of `reading.board`; the one hook a spider must have."""
        raise NotImplementedError

    async def expand(self, reading: Reading) -> Sequence[Board]:
        """The boards to read for the one that is planned; none if there is nothing new to read."""
        return [reading.board]

    def landed_before(self, reading: Reading) -> dict[str, Posting]:
        """By native id: items of this board landed by an interrupted crawl that this one continues."""
        found: dict[str, Posting] = {}
        landing = self._landing or Path(self.settings["GUIDEPOST_LANDING"])
        for run_id in self.run.continues:
            path = landing / run_id / f"{self.name}.jsonl"
            for line in read_landing(path) if path.is_file() else ():
                if line["type"] == "item" and line.get("board") == reading.board.board:
                    found[str(line["native_id"])] = Posting.from_landing(line)
        return found

    def reject(self, reading: Reading, reason: str, payload: object) -> None:
        """Keep an entry that is no posting as far as we can read it; the listing is not complete then."""
        self.file.reject(reading.board.board, reason, str(payload))

    # ---- the life of a board ----------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Read all boards at once, hosts paced by their slots; requests and items take no other road."""
        try:
            await self._read_boards()
        except BaseException as error:
            self.crash = error
            raise
        requests: tuple[scrapy.Request, ...] = ()
        for request in requests:
            yield request

    async def _read_boards(self) -> None:
        run = self.run = self._planned or self._run_of_one()
        self._started = time.monotonic()
        boards = [board for board in run.boards if board.source == self.name]
        expanded = await asyncio.gather(*map(self._expanded, boards))
        self._readings = list({r.board.key: r for readings in expanded for r in readings}.values())
        header = [
            {"source": b.source, "board": b.board, "employer": b.employer, "sector": b.sector}
            for b in (reading.board for reading in self._readings)
        ]
        self.file = LandingFile(
            self._landing or Path(self.settings["GUIDEPOST_LANDING"]),
            run_id=run.run_id, source=self.name, as_of=run.as_of, kind=run.kind, boards=header,
            clean=self.without_keys,
        )  # fmt: skip
        self.is_landing = True
        await asyncio.gather(*map(self._read, self._readings))
        self.stop_reading()

    async def _expanded(self, board: Board) -> list[Reading]:
        """The readings for a planned board: one of itself if it cannot be expanded."""
        reading = Reading(board)
        try:
            if not self.board_form.fullmatch(board.board):
                raise NothingFound(f"{board.board!r} cannot be the name of a {self.name} board")
            for name in self.keys:
                self.key(name)
            boards = await self.expand(reading)
        except BoardError as error:
            reading.failure = error
            return [reading]
        if not boards:
            reading.verdict = reading.verdict or "empty"
        return [Reading(found) for found in boards] or [reading]

    async def _read(self, reading: Reading) -> None:
        try:
            if reading.failure is None and reading.verdict is None:
                async for posting in self.read(reading):
                    self.file.item(reading.board.board, posting.landing_fields())
        except NotModified:
            reading.verdict = "ok"
            reading.is_not_modified = True
        except BoardError as error:
            reading.failure = error
        except Exception as error:
            # What a hostile page can do to one board must not reach the others; the result names it.
            self.logger.exception("reading %s %s", self.name, reading.board.board)
            reading.failure = PageChanged(
                f"the spider could not read the answer ({type(error).__name__}: {error})"
            )
        self._close_board(reading)

    def _close_board(self, reading: Reading) -> None:
        """Write the summary line: the one place where an outcome gets its name."""
        name = reading.board.board
        items, rejects = self.file.item_counts[name], self.file.reject_counts[name]
        if not (items or rejects or reading.failure or reading.shortfall or reading.verdict):
            # Only the vendor's own words for "nothing is open" say so.
            if reading.is_empty:
                reading.verdict = "empty"
            else:
                reading.failure = NothingFound(reading.note or f"{name} was read, and no posting was there")
        failure = reading.failure
        if rejects and not reading.shortfall:
            entries = "1 entry" if rejects == 1 else f"{rejects} entries"
            reading.shortfall = f"{entries} could not be read as a posting"
        error = str(failure) if failure else reading.shortfall or (None if items else reading.note)
        error = self.without_keys(" ".join(error.split())) if error else None
        is_short = failure is not None or reading.shortfall is not None
        if is_short:
            status = "partial" if items else (failure or BoardError()).status
        else:
            status = reading.verdict or "ok"
        is_whole = not is_short and (items > 0 or reading.is_empty or reading.is_not_modified)
        self.file.close_board(
            name,
            status=status,
            listing=self.listing,
            listing_complete=is_whole and self.listing != "windowed",
            requests=reading.requests,
            errors=reading.errors + rejects + (failure is not None and failure.status != "skipped"),
            error=error,
            finished_at=self.run.as_of + timedelta(seconds=time.monotonic() - self._started),
            not_modified=reading.is_not_modified,
            validator=reading.validator if is_whole else None,
        )
        if self._done:
            self._done(BoardDone(self.run.run_id, self.name, name, status, items, error))

    def stop_reading(self) -> None:
        """Give every board that is still being read its summary, and close the file."""
        if not self.is_landing:
            return
        self.is_landing = False
        for reading in self._readings:
            if reading.board.board not in self.file.closed_boards:
                reading.failure = reading.failure or Unreachable(STOPPED)
                self._close_board(reading)
        self.file.close()

    def closed(self, reason: str) -> None:
        """Called by Scrapy at the end, however it came."""
        self.stop_reading()
        if self._asked and hasattr(self, "file"):
            sys.stdout.write(f"{self.file.path} ({reason})\n")

    def _run_of_one(self) -> PlannedRun:
        """The plan of `scrapy crawl NAME -a board=...`: this board, as of the start Scrapy noted."""
        if not self._asked:
            raise ValueError(f"name a board: scrapy crawl {self.name} -a board=...")
        landing = Path(self.settings["GUIDEPOST_LANDING"])
        landing.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(lock_path(landing), timeout=SECONDS_FOR_LOCK)
        self._lock.acquire()  # until this process ends
        as_of = self.crawler.stats.get_value("start_time")
        stamp, number = f"{as_of:%Y%m%dT%H%M%SZ}", 1
        while (landing / f"{stamp}-{number}").exists():
            number += 1
        replay = self.settings.get("GUIDEPOST_REPLAY")
        return PlannedRun(
            run_id=f"{stamp}-{number}",
            as_of=as_of,
            kind="replayed" if replay else "live",
            boards=(Board(self.name, self._asked, **self._options),),  # type: ignore[arg-type]
            replay=replay,
        )
