"""facts.*, core.* and marts.* of one build: made by this process, or on a cluster from the lake."""

from __future__ import annotations

import duckdb

from warehouse import building, drift, facts, lake, models, texts
from warehouse.plan import Cluster, Plan


def facts_and_tables(con: duckdb.DuckDBPyConnection, plan: Plan, build_id: str) -> drift.Terms | None:
    """Extract what is not extracted yet, put the texts aside, then make every table in `con`.

    Returns what `drift.terms` found in the texts.
    """
    if plan.cluster is not None:
        return _compute_on(plan.cluster, con, plan, build_id)
    facts.extract(con, plan.extractor, plan.steps("extract"), plan.processes)
    return _build(con, plan, build_id)


def _compute_on(
    cluster: Cluster, con: duckdb.DuckDBPyConnection, plan: Plan, build_id: str
) -> drift.Terms | None:
    """The same on a cluster; one that was given no lake reads ours, written anew."""
    lake_at = plan.lake or str(plan.home.lake)
    if not plan.lake:
        plan.progress.step("lake", 0, 1)
        lake.write(con, plan.home.lake, plan.kind, plan.moment)
        plan.progress.step("lake", 1, 1)
    scratch = f"{plan.work(build_id)}.spark"
    with cluster.started(con, lake_at, scratch) as engine:
        engine.extract(plan.extractor.version, plan.steps("extract"))
        return _build(con, plan, build_id, engine.select)


def _build(
    con: duckdb.DuckDBPyConnection, plan: Plan, build_id: str, select: building.Select | None = None
) -> drift.Terms | None:
    found = drift.terms(con, plan.extractor)
    texts.put_aside(con, build_id)
    measures = [models.Step(m.name, frozenset(m.inputs), measure=m) for m in plan.measures]
    building.build(
        con, [*models.read_models(), *measures], settings=plan.content.measurement, as_of=plan.moment.date(),
        build_id=build_id, anew=plan.anew, progress=plan.steps("models"), select=select,
        processes=1 if plan.processes == 1 else None,
    )  # fmt: skip
    return found
