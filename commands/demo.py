"""The practice market: `demo`."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import monotonic
from typing import Any

import click
from filelock import FileLock, Timeout

from commands.crawling import HISTORY_MONTHS
from commands.dashboard import show
from commands.new_terms import look_after_refresh
from commands.night import remember
from commands.reading import extractor_of
from commands.refreshing import print_result, refreshed
from commands.terminal import Failed, Steps, content_of, example
from data import home as homes
from data.content import Content
from data.home import Home

DEMO_FILE = "demo.json"


@click.command(
    epilog=example(
        """guidepost demo
guidepost demo --check      stop once the dashboard has answered"""
    ),
    short_help="Make the practice market and open the dashboard on it.",
)
@click.option("--check", is_flag=True, help="Stop after proving that every page answers.")
@click.option(
    "--port", type=click.IntRange(1024, 65535), help="Port of the dashboard.  [default: 8501 or next]"
)
@click.option("--postings", type=click.IntRange(100, 5_000_000), default=4000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another market.")
@click.option("--fresh", is_flag=True, help="Make the market anew even if it is there.")
def demo(check: bool, port: int | None, postings: int, seed: int, fresh: bool) -> None:
    """Try Guidepost on a practice market: the guides are real, the ads are invented, no network is needed."""
    home = homes.find(os.environ)
    content = content_of(home)
    if make_demo(home.demo, content, postings=postings, seed=seed, fresh=fresh):
        steps = Steps()
        look_after_refresh(home, content, steps, is_demo=True)
        steps.close()
    show("demo", port, check=check)


def make_demo(home: Home, content: Content, *, postings: int, seed: int, fresh: bool = False) -> bool:
    """Publish the practice market, unless it is already there; whether it was published now."""
    from scrapers.demo import Market, fingerprint
    from warehouse.read import Warehouse

    begun = monotonic()
    asked = {"seed": seed, "postings": postings, "market": fingerprint()}
    note = home.root / DEMO_FILE
    steps = Steps()
    home.root.mkdir(parents=True, exist_ok=True)
    with _only_one(home.root / ".demo.lock"):
        is_same = note.is_file() and note.read_text(encoding="utf-8") == json.dumps(asked)
        published = Warehouse.open(home) if is_same and not fresh else None
        if published is None:
            for made in (home.landing, home.warehouse, home.marts_history, home.root / "truth"):
                shutil.rmtree(made, ignore_errors=True)
            note.unlink(missing_ok=True)
            market = Market(seed=seed, postings=postings)
            as_of, boards = _crawl_demo(home, market, steps), market.boards()
        elif _extractor_of(published) != extractor_of(home, content).version:
            as_of, boards = published.as_of, ()  # the same ads, read anew
        else:
            return False
        result = refreshed(home, content, boards, as_of, "simulated", None, steps)
        steps.close()
        remember(home, result, as_of, "simulated", monotonic() - begun)
        if not result.published:
            print_result(result.to_json(), home)
            raise Failed("the practice market could not be published")
        if published is None:
            market.write_truth(home.root / "truth")
            note.write_text(json.dumps(asked), encoding="utf-8")
    return True


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout as error:
        raise Failed("another `guidepost demo` is making the practice market: wait for it to end") from error


def _crawl_demo(home: Home, market: Any, steps: Steps) -> datetime:
    """Read the practice boards with the real spiders, week by week; returns the time of the last reading."""
    from scrapers.crawl import BoardDone, CrawlFailed, PlannedRun, crawl
    from scrapers.demo import serve

    days = market.refresh_days()
    seen: set[str] = set()

    def heard(board: BoardDone) -> None:
        seen.add(board.run_id)
        steps.step("Reading the practice boards, week by week", len(seen), len(days))

    with serve(market) as base:
        runs = [
            PlannedRun(
                run_id=f"{_evening(day):%Y%m%dT%H%M%SZ}-1", as_of=_evening(day), kind="simulated",
                boards=market.boards(), replay=f"{base}/{day.isoformat()}",
                history_months=HISTORY_MONTHS if day == days[0] else 2,
            )
            for day in days
        ]  # fmt: skip
        steps.step("Reading the practice boards, week by week", 0, len(days))
        try:
            crawl(home.landing, runs, heard, os.environ)
        except CrawlFailed as error:
            raise Failed(f"the practice boards could not be read: {error}") from error
    return _evening(days[-1])


def _extractor_of(published: Any) -> str:
    build = published.table("ops.build", ["extractor_version"], where={"build_id": published.build_id})
    return str(build.column("extractor_version")[0])


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(23), UTC)  # the practice boards answer as of the end of a day
