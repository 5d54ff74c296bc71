"""The crawling process: runs what `scrapers.crawl` plans, and ends when its parent does.

    python -m scrapers.run   (the plan as one line of JSON on standard input, which stays open)

Standard output is one line of JSON per board that is done. Exit codes: 0 all runs are landed, 1 it broke
down, 3 it was stopped (its files are closed, boards not read to the end are marked so), 4 another crawl is
writing.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import scrapy.core.downloader.contextfactory  # noqa: F401  # first: it looks through all modules there are
from filelock import FileLock, Timeout
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from data.terms import why_not_shipped
from scrapers.base import SECONDS_FOR_LOCK, BoardSpider
from scrapers.keys import guarded
from scrapers.plan import BoardDone, PlannedRun
from scrapers.settings import for_run
from warehouse.landing import LandingFile, lock_path

BROKEN, STOPPED, LOCKED = 1, 3, 4
_SECONDS_TO_STOP = 10


class Crawl:
    """The runs of one plan, crawled in order; within a run each source is one crawler."""

    def __init__(self, landing: Path, runs: list[PlannedRun], out: TextIO) -> None:
        settings = Settings()
        settings.setmodule("scrapers.settings")
        self._landing, self._runs, self._out = landing, runs, out
        self._process = AsyncCrawlerProcess(settings)
        self._crawlers: list[Crawler] = []
        self.crash: BaseException | None = None

    def start(self) -> None:
        """Crawl everything; returns when it is landed, or when something broke (`crash`)."""
        asyncio.get_event_loop().create_task(self._all_runs())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop_soon())
        threading.Thread(target=self._watch_parent, daemon=True).start()
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)

    def stop_soon(self) -> None:
        """Close all files as soon as the reactor comes round, and end the process."""
        from twisted.internet import reactor

        reactor.callFromThread(self._stop)

    def _stop(self) -> None:
        try:
            for spider in self._open_spiders():
                spider.stop_reading()
        finally:
            os._exit(STOPPED)

    def _watch_parent(self) -> None:
        """End with the parent: its side of our standard input closes, however it ended."""
        while os.read(0, 4096):
            pass
        self.stop_soon()
        threading.Event().wait(_SECONDS_TO_STOP)
        os._exit(STOPPED)

    async def _all_runs(self) -> None:
        from twisted.internet import reactor

        try:
            for run in self._runs:
                await self._one_run(run)
        except BaseException as error:
            self.crash = error
        finally:
            reactor.stop()  # type: ignore[misc]

    async def _one_run(self, run: PlannedRun) -> None:
        known = set(self._process.spider_loader.list())
        self._process.settings.setdict(for_run(run.replay, os.environ), priority="cmdline")
        self._crawlers, tasks = [], []
        for source in sorted({board.source for board in run.boards}):
            if source not in known:
                self._refuse(run, source)
                continue
            crawler = Crawler(self._process.spider_loader.load(source), self._process.settings)
            tasks.append(self._process.crawl(crawler, run=run, landing=self._landing, done=self._say))
            self._crawlers.append(crawler)
        await asyncio.gather(*tasks)
        for spider in self._open_spiders():
            if spider.crash is not None:
                raise spider.crash

    def _open_spiders(self) -> list[BoardSpider]:
        return [crawler.spider for crawler in self._crawlers if isinstance(crawler.spider, BoardSpider)]

    def _refuse(self, run: PlannedRun, source: str) -> None:
        """Give the boards of a source that no spider reads their outcome."""
        boards = [board for board in run.boards if board.source == source]
        header = [
            {"source": source, "board": b.board, "employer": b.employer, "sector": b.sector} for b in boards
        ]
        reason = why_not_shipped(source)
        status, error = (
            ("disallowed", f"{source} is not read by Guidepost. {reason}")
            if reason
            else ("failed", f"there is no spider for the source {source}")
        )
        with LandingFile(
            self._landing, run_id=run.run_id, source=source, as_of=run.as_of, kind=run.kind, boards=header
        ) as file:
            for board in boards:
                file.close_board(
                    board.board, status=status, listing="complete", listing_complete=False, requests=0,
                    errors=1, error=error, finished_at=run.as_of,
                )  # fmt: skip
                self._say(BoardDone(run.run_id, source, board.board, status, 0, error))

    def _say(self, done: BoardDone) -> None:
        with suppress(BrokenPipeError):  # a parent that was killed hears nothing; its files are closed still
            self._out.write(done.to_json() + "\n")
            self._out.flush()


def main() -> int:
    """Read the plan, crawl it, and say how it ended."""
    # What anyone prints goes to standard error; the real standard output carries our lines only.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    plan = json.loads(sys.stdin.buffer.readline())
    landing = Path(plan["landing"])
    landing.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock_path(landing), timeout=SECONDS_FOR_LOCK):
            crawl = Crawl(landing, [PlannedRun.from_json(run) for run in plan["runs"]], out)
            crawl.start()
    except Timeout:
        sys.stderr.write(f"another crawl is writing to {landing}: wait for it to end\n")
        return LOCKED
    if crawl.crash is not None:
        sys.stderr.write(guarded(f"the crawl broke down: {type(crawl.crash).__name__}: {crawl.crash}\n"))
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main())
