"""One refresh: crawl, load, extract, model, check, publish; all of it or nothing.

Work happens on a copy beside the published file; whatever goes wrong, readers keep yesterday's data and the
result says why. Landing files are the memory between refreshes: what a killed one crawled, the next loads.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import duckdb
from filelock import FileLock, Timeout

from data.content import Board, Content
from data.home import Home
from warehouse import (
    building,
    checks,
    drift,
    employers,
    facts,
    landing,
    load,
    models,
    prospects,
    publish,
    reference,
    result,
)
from warehouse.database import SCHEMA_VERSION, open_work, value
from warehouse.errors import RefreshRunning, WarehouseError
from warehouse.facts import Extractor
from warehouse.models import Measure
from warehouse.result import BUSY, INCOMPLETE, NOT_PUBLISHED, PUBLISHED, RefreshResult

__all__ = ["Extractor", "Measure", "Progress", "RefreshResult", "next_run_id", "refresh"]


class Progress(Protocol):
    """Told how far a refresh is; the steps are crawl, load, extract, models, checks, publish, compact."""

    def step(self, name: str, done: int, total: int | None) -> None:
        """`done` of `total` (None: unknown) of the step `name`."""
        ...


@dataclass(frozen=True)
class _Plan:
    """What was asked for."""

    home: Home
    as_of: datetime
    kind: str
    content: Content
    boards: Sequence[Board]
    crawl: Callable[[str], None] | None
    extractor: Extractor
    measures: Sequence[Measure]
    progress: Progress
    part: str
    anew: bool

    @property
    def moment(self) -> datetime:
        """The clock as the tables hold it: UTC, naive."""
        return self.as_of.astimezone(UTC).replace(tzinfo=None)

    def steps(self, name: str) -> Callable[[int, int], None]:
        """The progress of one step."""
        return partial(self.progress.step, name)


@dataclass
class _Outcome:
    """What is known so far: a refresh that stops half way still has something to report."""

    build_id: str
    run_id: str | None = None
    sources: tuple[result.SourceResult, ...] = ()
    checks: tuple[checks.CheckResult, ...] = ()
    error: str | None = None


def refresh(
    home: Home,
    *,
    as_of: datetime,
    kind: str,
    content: Content,
    boards: Sequence[Board],
    crawl: Callable[[str], None] | None,
    extractor: Extractor,
    measures: Sequence[Measure],
    progress: Progress,
    part: str = "",
    anew: bool = False,
) -> RefreshResult:
    """What became of one refresh of `home`; see `RefreshResult` for its exit codes.

    Args:
        home: where landing files and generations are kept.
        as_of: the clock of the run, aware; nothing here asks the machine's.
        kind: live, simulated or replayed; must be that of the warehouse and of every landing file.
        content: the content files, checked.
        boards: the boards `crawl` was asked to read.
        crawl: writes landing files for the run id it is given; None loads what is there.
        extractor: reads the facts in each posting version.
        measures: tables computed in Python.
        progress: told of every step.
        part: follows the run's id ("-2of4"), so that the landing files of several machines can lie together.
        anew: make every mart, also those nothing changed for.
    """
    plan = _Plan(home, as_of, kind, content, boards, crawl, extractor, measures, progress, part, anew)
    outcome = _Outcome(build_id="")
    try:
        with _locked(home):
            _refresh(plan, outcome)
    except RefreshRunning as error:
        return RefreshResult(BUSY, as_of, error=str(error))
    except (WarehouseError, duckdb.Error, OSError) as error:
        return RefreshResult(
            NOT_PUBLISHED, as_of, None, outcome.run_id, outcome.sources, outcome.checks, str(error)
        )  # fmt: skip
    is_well = outcome.error is None and all(source.is_well for source in outcome.sources)
    return RefreshResult(
        PUBLISHED if is_well else INCOMPLETE, as_of, outcome.build_id, outcome.run_id, outcome.sources,
        outcome.checks, outcome.error,
    )  # fmt: skip


@contextlib.contextmanager
def _locked(home: Home) -> Iterator[None]:
    """Hold the lock of this home; the system frees it when its holder dies."""
    home.warehouse.mkdir(parents=True, exist_ok=True)
    home.landing.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.warehouse / ".refresh.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise RefreshRunning("Another refresh of this home is running: wait for it to end.") from error
    try:
        publish.remove_leftovers(home)
        yield
    finally:
        lock.release()


def next_run_id(home: Home, as_of: datetime) -> str:
    """The first id of the form 20261121T030000Z-1, -2 … that no run or build of `home` has."""
    stem = f"{as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    taken = {path.name for folder in (home.landing, home.marts_history) for path in folder.glob(f"{stem}-*")}
    taken |= {build for path in publish.generations(home) if (build := publish.build_id_of(path))}
    of_this_moment = re.compile(re.escape(stem) + r"-(\d{1,9})(?:-\w+)?")
    numbers = [int(found[1]) for name in taken if (found := of_this_moment.fullmatch(name))]
    return f"{stem}-{max(numbers, default=0) + 1}"


def _refresh(plan: _Plan, outcome: _Outcome) -> None:
    outcome.build_id = next_run_id(plan.home, plan.as_of)
    work = plan.home.warehouse / f"work-{outcome.build_id}.duckdb"
    con = _open(plan, work)
    try:
        is_first = not value(con, "select count(*) from ops.build")
        _refuse_older(con, plan)
        if plan.crawl is not None:
            _crawl(plan, outcome)
        _load(con, plan, outcome)
        if is_first:
            _refuse_nothing(con, outcome)
        _compute(con, plan, outcome)
        packable = publish.packable(con)
        publish.publish(con, work, plan.home, outcome.build_id, plan.steps("publish"))
    finally:
        con.close()
        publish.remove_leftovers(plan.home)
    # Published is published: a full disk here is for the next refresh to meet.
    with contextlib.suppress(OSError):
        publish.pack(plan.home, packable, plan.steps("compact"))


def _open(plan: _Plan, work: Path) -> duckdb.DuckDBPyConnection:
    """A work copy of the newest generation that can be opened, the one readers see first; else a new file."""
    named = publish.current(plan.home)
    candidates = [*([named] if named else []), *(p for p in publish.generations(plan.home) if p != named)]
    for generation in candidates:
        try:
            return open_work(work, generation, plan.kind)
        except duckdb.Error:
            # Damaged: an older one is good enough, since every landing file it lacks is still there.
            publish.remove_leftovers(plan.home)
    return open_work(work, None, plan.kind)


def _refuse_older(con: duckdb.DuckDBPyConnection, plan: _Plan) -> None:
    """What came later cannot be unseen: the clock of a warehouse only goes forward."""
    later = value(con, "select run_id from raw.runs where as_of > ? order by as_of desc", [plan.moment])
    if later:
        raise WarehouseError(
            f"The run {later} is later than {plan.moment:%Y-%m-%dT%H:%MZ}: choose an --as-of after it."
        )


def _crawl(plan: _Plan, outcome: _Outcome) -> None:
    """Run the crawl; if it dies, what it landed still counts and its other boards are named as failed."""
    outcome.run_id = outcome.build_id + plan.part
    plan.progress.step("crawl", 0, None)
    try:
        if plan.crawl is not None:
            plan.crawl(outcome.run_id)
    except Exception as error:  # a crawl can die in any way
        outcome.error = f"The crawl stopped: {error}"
    plan.progress.step("crawl", 1, 1)


def _load(con: duckdb.DuckDBPyConnection, plan: _Plan, outcome: _Outcome) -> None:
    result.remember(con)
    # A crawl started by hand may still be writing.
    with FileLock(landing.lock_path(plan.home.landing)):
        runs = load.load(con, plan.home.landing, plan.kind, plan.steps("load"))
    _refuse_older(con, plan)
    crawled = plan.boards if plan.crawl is not None else ()
    outcome.sources = result.reads(con, runs, crawled)


def _refuse_nothing(con: duckdb.DuckDBPyConnection, outcome: _Outcome) -> None:
    """A first warehouse without a single good read would only look like data."""
    if any(source.is_well and source.status != "skipped" for source in outcome.sources):
        return
    if value(con, "select count(*) from raw.versions"):
        return
    reasons = "; ".join(f"{s.source} {s.board}: {s.error or s.status}" for s in outcome.sources)
    raise WarehouseError(
        f"Nothing could be read, so nothing was published: {reasons}"
        if reasons
        else outcome.error or "There is nothing to load: no landing files were found."
    )


def _compute(con: duckdb.DuckDBPyConnection, plan: _Plan, outcome: _Outcome) -> None:
    con.execute(
        "insert into ops.build values (?, ?, ?, ?, ?, ?, ?)",
        [outcome.build_id, plan.kind, plan.moment, outcome.run_id, SCHEMA_VERSION, plan.extractor.version,
         landing.SOFTWARE],
    )  # fmt: skip
    reference.fill(con, plan.content, plan.boards, plan.home.content_roots(), plan.as_of)
    prospects.fill(con, plan.content.measurement)
    employers.fill(con, plan.content)
    facts.extract(con, plan.extractor, plan.steps("extract"))
    measures = [models.Step(m.name, frozenset(m.inputs), measure=m) for m in plan.measures]
    building.build(
        con, [*models.read_models(), *measures], settings=plan.content.measurement, as_of=plan.moment.date(),
        build_id=outcome.build_id, anew=plan.anew, progress=plan.steps("models"),
    )  # fmt: skip
    drift.record(con, outcome.build_id, plan.extractor)
    outcome.sources = result.changes(con, outcome.sources)
    plan.progress.step("checks", 0, 1)
    outcome.checks = checks.run(con, outcome.build_id)
    plan.progress.step("checks", 1, 1)
    blocking = [check for check in outcome.checks if check.is_blocking]
    if blocking:
        raise WarehouseError(checks.sentence(blocking))
