"""core.* and marts.* are made in the order their inputs give, measures of large markets in two processes.

With a second process (`warehouse.beside`) this one selects, since it has the connection, and hands over
measures whose inputs are there, one ahead; when nothing is left to select both compute. What took longest in
earlier builds, with all that waits for it, comes first. The tables are the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from threadpoolctl import threadpool_limits

from warehouse.beside import Asked, Beside, GoneError
from warehouse.database import MEMORY, insert, tables, value
from warehouse.errors import ModelError
from warehouse.inputs import MART_MEMORY, MEASURE_MEMORY, Inputs, files_beside, mapped, memory, plain, quoted
from warehouse.mending import Mending
from warehouse.models import MeasureSettings, Step, in_order
from warehouse.processors import processors
from warehouse.reuse import Made

LARGE = 2_000_000
"""Rows of raw.* and facts.* together from which on a second process brings more than its start costs."""

AHEAD = 2
"""Measures handed to the other process at a time: one it computes, and one for when that is done."""

Progress = Callable[[int, int], None]
Select = Callable[[duckdb.DuckDBPyConnection, Step], None]
"""Makes the table of a model."""


def build(
    con: duckdb.DuckDBPyConnection,
    steps: Sequence[Step],
    *,
    settings: MeasureSettings,
    as_of: date,
    build_id: str,
    anew: bool = False,
    progress: Progress = lambda _done, _total: None,
    processes: int | None = None,
    select: Select | None = None,
) -> None:
    """Make the tables, remove those no step makes any more, and note rows and seconds in ops.models.

    A mart that would be made of what it was made of before stays as it is (`warehouse.reuse`), unless `anew`.
    One or two `processes` compute; without it two where there is much to compute and a processor for each.
    `select` makes the models' tables in `con` where that is not left to DuckDB.
    """
    filled = {name for name in tables(con) if name.startswith(("raw.", "facts.", "ref."))}
    order = in_order(steps, filled)
    _drop_orphans(con, {step.name for step in order})
    made = Made(con, settings, as_of, anew)
    made.forget_others({step.name for step in order})
    with ExitStack() as stack:
        other, folder = None, None
        if (processes or _wanted(con)) > 1:
            other, folder = stack.enter_context(Beside()), stack.enter_context(files_beside(con))
            order = _longest_first(con, order)
        inputs = Inputs(con, folder)
        stack.callback(inputs.keep_only, set())
        _Build(
            con, settings, as_of, build_id, progress, made, inputs, other, list(order), Mending(con),
            select or _select,
        ).run()  # fmt: skip


@dataclass
class _Handed:
    """A measure that the other process computes."""

    step: Step
    made_from: str | None
    target: Path
    seconds: Future[float]


@dataclass
class _Build:
    """What is left to make, and with what."""

    con: duckdb.DuckDBPyConnection
    settings: MeasureSettings
    as_of: date
    build_id: str
    progress: Progress
    made: Made
    inputs: Inputs
    other: Beside | None
    waiting: list[Step]
    mending: Mending
    select: Select
    handed: list[_Handed] = field(default_factory=list)
    notes: list[list[Any]] = field(default_factory=list)

    def run(self) -> None:
        """Make everything, then note it."""
        total = len(self.waiting)
        while self.waiting or self.handed:
            self.progress(total - len(self.waiting) - len(self.handed), total)
            step = self._next()
            if self.handed and self.handed[0].seconds.done():
                self._take_back()
            elif step is None:
                self._wait()
            else:
                self.waiting.remove(step)
                self._make(step)
            self.inputs.keep_only({name for step in self.waiting if step.measure for name in step.inputs})
        insert(self.con, "ops.models", self.notes)
        self.progress(total, total)

    def _next(self) -> Step | None:
        """A step whose inputs are there; None where the other process has to finish first."""
        missing = {step.name for step in (*self.waiting, *(handed.step for handed in self.handed))}
        ready = [step for step in self.waiting if not step.inputs & missing]
        if self.other is None or not ready:
            return ready[0] if ready else None
        measures, models = ([s for s in ready if bool(s.measure) is given] for given in (True, False))
        return (models or measures)[0] if len(self.handed) == AHEAD or not measures else measures[0]

    def _make(self, step: Step) -> None:
        started = time.perf_counter()
        mended_from = self.mending.of(step)
        made_from = mended_from or self.made.of(step)
        if mended_from and self.made.is_same(step, mended_from) and self.mending.can_mend(step):
            is_mended = self.mending.mend(step)
            self._note(step, "mended" if is_mended else "kept", time.perf_counter() - started)
        elif not mended_from and self.made.is_same(step, made_from):
            self._note(step, "kept", time.perf_counter() - started)
        elif step.measure is None:
            self.made.begin(step)
            self.select(self.con, step)
            self._end(step, made_from, "model", time.perf_counter() - started)
        elif self.other and len(self.handed) < AHEAD and self.inputs.folder:
            target = self.inputs.folder / f"made.{step.name}.arrow"
            files = self.inputs.files(step.measure.inputs)
            asked = Asked(step.measure.compute, files, self.settings, self.as_of, target)
            self.handed.append(_Handed(step, made_from, target, self.other.begin(asked)))
        else:
            self._compute(step, made_from)

    def _compute(self, step: Step, made_from: str | None) -> None:
        started = time.perf_counter()
        if step.measure is None:
            raise ModelError(f"{step.name} is no measure")
        self.made.begin(step)
        given = self.inputs.tables(step.measure.inputs)
        with memory(self.con, MEASURE_MEMORY), threadpool_limits(1):  # as in the other process
            self._store(step.name, plain(step.measure.compute(given, self.settings, self.as_of)))
        self._end(step, made_from, "measure", time.perf_counter() - started)

    def _wait(self) -> None:
        """Compute what the other process has not begun; else wait for what it computes."""
        if not self.handed:
            raise ModelError("nothing can be made and nothing is being computed")
        last = self.handed[-1]
        if len(self.handed) < AHEAD or not last.seconds.cancel():
            self._take_back()
            return
        self.handed.pop()
        self._compute(last.step, last.made_from)

    def _take_back(self) -> None:
        """Store what the other process has computed first; waits for it."""
        handed = self.handed.pop(0)
        try:
            seconds = handed.seconds.result()
        except GoneError:  # then this one computes what is left
            self.other = None
            self.waiting.insert(0, handed.step)
            return
        self.made.begin(handed.step)
        self._store(handed.step.name, mapped(handed.target))
        self._end(handed.step, handed.made_from, "measure", seconds)

    def _store(self, name: str, table: pa.Table) -> None:
        self.con.register("computed", table)
        self.con.execute(f"create or replace table {quoted(name)} as select * from computed")  # noqa: S608
        self.con.unregister("computed")

    def _end(self, step: Step, made_from: str | None, kind: str, seconds: float) -> None:
        self.made.end(step, made_from)
        self._note(step, kind, seconds)

    def _note(self, step: Step, kind: str, seconds: float) -> None:
        row_count = value(self.con, f"select count(*) from {quoted(step.name)}")  # noqa: S608
        row = [self.build_id, step.name, kind, row_count, round(seconds, 4)]
        self.notes.append(row)


def _select(con: duckdb.DuckDBPyConnection, step: Step) -> None:
    most = MART_MEMORY if step.name.startswith("marts.") else MEMORY
    try:
        with memory(con, most):
            con.execute(f"create or replace table {quoted(step.name)} as {step.sql}")
    except duckdb.Error as error:
        raise ModelError(f"The model {step.name} failed: {error}") from error


def _drop_orphans(con: duckdb.DuckDBPyConnection, kept: set[str]) -> None:
    for name in tables(con) - kept:
        if name.startswith(("core.", "marts.")):
            con.execute(f"drop table {quoted(name)}")


def _wanted(con: duckdb.DuckDBPyConnection) -> int:
    sizes = "select sum(estimated_size) from duckdb_tables() where schema_name in ('raw', 'facts')"
    return 2 if (value(con, sizes) or 0) >= LARGE and processors() > 1 else 1


def _longest_first(con: duckdb.DuckDBPyConnection, order: Sequence[Step]) -> list[Step]:
    """First what most has to follow, by seconds of earlier builds; without them what most others need."""
    noted = con.execute(
        "select name, max(seconds) from ops.models where kind in ('model', 'measure') group by name"
    ).fetchall()
    seconds: dict[str, float] = dict(noted)
    needed_by: dict[str, set[str]] = {step.name: set() for step in order}
    after = dict.fromkeys(needed_by, 0.0)
    for step in reversed(order):
        whole = after[step.name] + seconds.get(step.name, 0.0)
        for name in step.inputs & needed_by.keys():
            needed_by[name] |= {step.name} | needed_by[step.name]
            after[name] = max(after[name], whole)
    return sorted(
        order, key=lambda step: (-after[step.name] - seconds.get(step.name, 0.0), -len(needed_by[step.name]))
    )
