"""One refresh: crawl, load, extract, model, check, publish; all of it or nothing.

Work happens on a copy beside the published file; whatever goes wrong, readers keep yesterday's data and the
result says why. Landing files are the memory between refreshes: what a killed one crawled, the next loads.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import duckdb
from filelock import FileLock

from data.content import Board, Content
from data.home import Home
from warehouse import (
    checks,
    computing,
    drift,
    employers,
    errors,
    gauges,
    keeping,
    lake,
    landing,
    load,
    prospects,
    publish,
    reference,
    result,
    revisions,
    standing,
    start,
)
from warehouse.checks import Rules
from warehouse.database import SCHEMA_VERSION, value
from warehouse.errors import RefreshRunning, Refused, WarehouseError
from warehouse.facts import Extractor
from warehouse.lock import locked
from warehouse.models import Measure
from warehouse.plan import Cluster, Outcome, Plan, Progress
from warehouse.result import BUSY, INCOMPLETE, NOT_PUBLISHED, PUBLISHED, RefreshResult
from warehouse.start import next_run_id

__all__ = ["Extractor", "Measure", "Progress", "RefreshResult", "next_run_id", "refresh"]


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
    accepted: Mapping[str, str] | None = None,
    accepted_by: str = "",
    afresh: str = "",
    processes: int | None = None,
    lake_at: str = "",
    cluster: Cluster | None = None,
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
        accepted: by gate that does not hold this refresh back, why.
        accepted_by: who says so.
        afresh: "raw" makes everything again from what is stored as it was read, "landing" from landing files,
            "lake" from the lake.
        lake_at: folder or address of that lake.
        processes: that compute at once; without it as many as there are processors, memory and work for.
        cluster: extracts and selects in place of this process.
    """
    rules = Rules(accepted=accepted or {}, accepted_by=accepted_by)
    plan = Plan(
        home, as_of, kind, content, boards, crawl, extractor, measures, progress, part, anew, afresh, rules,
        processes, lake_at, cluster,
    )  # fmt: skip
    outcome = Outcome(build_id="")
    try:
        with locked(home), _told(plan, outcome):
            _refresh(plan, outcome)
    except RefreshRunning as error:
        return RefreshResult(BUSY, as_of, error=str(error))
    except (WarehouseError, duckdb.Error, OSError) as error:
        return RefreshResult(
            NOT_PUBLISHED, as_of, None, outcome.run_id, outcome.sources, outcome.checks,
            errors.sentence(error, home.root), tuple(outcome.notes),
        )  # fmt: skip
    is_well = outcome.error is None and all(source.is_well for source in outcome.sources)
    return RefreshResult(
        PUBLISHED if is_well else INCOMPLETE, as_of, outcome.build_id, outcome.run_id, outcome.sources,
        outcome.checks, outcome.error, tuple(outcome.notes),
    )  # fmt: skip


@contextlib.contextmanager
def _told(plan: Plan, outcome: Outcome) -> Iterator[None]:
    """Leave a note for the pages if nothing is published: what they show is no longer the newest."""
    folder = plan.home.warehouse
    try:
        yield
    except Refused:
        raise  # whoever asked is told, and nobody else has to know
    except (WarehouseError, duckdb.Error, OSError) as error:
        shown = publish.current(plan.home)
        failed = [check for check in outcome.checks if check.is_blocking]
        if shown is not None:
            gates = [{"gate": c.check_name, "says": c.says, "rows": c.to_json()["rows"][:3]} for c in failed]
            standing.write(
                folder, standing.HELD_BACK if failed else standing.FAILED, publish.build_id_of(shown) or "",
                as_of=plan.as_of.isoformat(), gates=gates,
                error=errors.sentence(error, plan.home.root),
            )  # fmt: skip
        raise
    standing.clear(folder)


def _refresh(plan: Plan, outcome: Outcome) -> None:
    outcome.build_id = next_run_id(plan.home, plan.as_of)
    settings = plan.content.measurement.get("keeping", {})
    start.refuse_small_disk(plan.home, settings)
    work = plan.work(outcome.build_id)
    try:
        con, told = start.opened(plan.home, work, plan.kind, plan.afresh)
    except BaseException:
        publish.remove_leftovers(plan.home)  # at once: on a full disk the note for the pages needs the room
        raise
    outcome.notes += told
    try:
        is_first = not value(con, "select count(*) from ops.build")
        start.refuse_older(con, plan.moment)
        if plan.crawl is not None:
            _crawl(plan, outcome)
        _load(con, plan, outcome)
        if is_first:
            _refuse_nothing(con, outcome)
        _compute(con, plan, outcome)
        packable, outdated = publish.packable(con), keeping.outdated(con, settings, plan.moment)
        publish.publish(con, work, plan.home, outcome.build_id, plan.steps("publish"))
    finally:
        con.close()
        publish.remove_leftovers(plan.home)
    # Published is published: a full disk here is for the next refresh to meet.
    with contextlib.suppress(OSError):
        keeping.prune(plan.home, settings)
        keeping.remove_history(plan.home, settings, plan.as_of)
        keeping.remove_landing(plan.home, outdated)
        keeping.remove_logs(plan.home, settings, plan.as_of)
        publish.pack(plan.home, packable, plan.steps("compact"))


def _crawl(plan: Plan, outcome: Outcome) -> None:
    """Run the crawl; if it dies, what it landed still counts and its other boards are named as failed."""
    outcome.run_id = outcome.build_id + plan.part
    plan.progress.step("crawl", 0, None)
    try:
        if plan.crawl is not None:
            plan.crawl(outcome.run_id)
    except Exception as error:  # a crawl can die in any way
        outcome.error = f"The crawl stopped: {error}"
    plan.progress.step("crawl", 1, 1)


def _load(con: duckdb.DuckDBPyConnection, plan: Plan, outcome: Outcome) -> None:
    result.remember(con)
    revisions.remember(con)
    if plan.lake:  # it stands for all that was landed
        lake.fill(con, plan.lake)
        start.refuse_older(con, plan.moment)
        return
    # A crawl started by hand may still be writing.
    with FileLock(landing.lock_path(plan.home.landing)):
        runs = load.load(con, plan.home.landing, plan.kind, plan.steps("load"))
    start.refuse_older(con, plan.moment)
    crawled = plan.boards if plan.crawl is not None else ()
    outcome.sources = result.reads(con, runs, crawled)


def _refuse_nothing(con: duckdb.DuckDBPyConnection, outcome: Outcome) -> None:
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


def _compute(con: duckdb.DuckDBPyConnection, plan: Plan, outcome: Outcome) -> None:
    con.execute(
        "insert into ops.build values (?, ?, ?, ?, ?, ?, ?)",
        [outcome.build_id, plan.kind, plan.moment, outcome.run_id, SCHEMA_VERSION, plan.extractor.version,
         landing.SOFTWARE],
    )  # fmt: skip
    reference.fill(con, plan.content, plan.boards, plan.home.content_roots(), plan.as_of)
    prospects.fill(con, plan.content.measurement)
    employers.fill(con, plan.content)
    terms = computing.facts_and_tables(con, plan, outcome.build_id)
    revisions.record(con, plan.home.marts_history)
    drift.record(con, outcome.build_id, terms)
    outcome.sources = result.changes(con, outcome.sources)
    plan.progress.step("checks", 0, 1)
    gauges.record(con, outcome.build_id)
    own = Rules.of(plan.content.measurement.get("gates", {}))
    rules = replace(plan.rules, warn=own.warn, block=own.block, accepted_at=plan.moment)
    outcome.checks = checks.run(con, outcome.build_id, rules=rules)
    plan.progress.step("checks", 1, 1)
    blocking = [check for check in outcome.checks if check.is_blocking]
    if blocking:
        raise WarehouseError(checks.sentence(blocking))
