"""core.* and marts.*: every SQL model and measure, in the order their own inputs give.

A model is one .sql file, models/<schema>/<name>.sql, with one select; the tables it reads are found by
parsing it. A measure is a pure function of Arrow tables that names its inputs. Neither is listed anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from warehouse.errors import ModelError

FOLDER = Path(__file__).parent / "models"

MeasureSettings = Mapping[str, Mapping[str, Any]]


class Measure(Protocol):
    """A table computed in Python: counts in, statistics out."""

    @property
    def name(self) -> str:
        """Schema and table, such as marts.salary_bands."""
        ...

    @property
    def inputs(self) -> tuple[str, ...]:
        """The tables `compute` is given, by schema and name."""
        ...

    @property
    def compute(self) -> Callable[[Mapping[str, pa.Table], MeasureSettings, date], pa.Table]:
        """Inputs (texts perhaps as dictionaries), constants, day -> rows; counts in any order."""
        ...


@dataclass(frozen=True)
class Step:
    """One table to build: `sql` of a model, or a measure."""

    name: str
    inputs: frozenset[str]
    sql: str | None = None
    measure: Measure | None = None


def read_models(folder: Path = FOLDER) -> list[Step]:
    """One step per .sql file below `folder`, by name.

    Raises:
        ModelError: a file is not one select, or reads a table without naming its schema.
    """
    return [
        Step(f"{path.parent.name}.{path.stem}", tables_read(text, path), sql=text)
        for path in sorted(folder.glob("*/*.sql"))
        for text in [path.read_text(encoding="utf-8")]
    ]


@lru_cache(maxsize=512)
def tables_read(text: str, path: Path) -> frozenset[str]:
    """The tables a model or check reads, as schema.name."""
    where = f"{path.parent.name}/{path.name}"
    try:
        parsed = [tree for tree in sqlglot.parse(text, read="duckdb") if tree is not None]
    except ParseError as error:
        raise ModelError(f"The model {where} cannot be read: {str(error).splitlines()[0]}") from error
    if len(parsed) != 1 or not isinstance(parsed[0], exp.Query):
        raise ModelError(f"The model {where} must be one select.")
    named = {cte.alias for cte in parsed[0].find_all(exp.CTE)}
    tables = {(table.db, table.name) for table in parsed[0].find_all(exp.Table)}
    bare = sorted(name for db, name in tables if not db and name not in named)
    if bare:
        raise ModelError(f"The model {where} reads {', '.join(bare)} without naming a schema.")
    return frozenset(f"{db}.{name}" for db, name in tables if db)


def in_order(steps: Sequence[Step], existing: set[str]) -> list[Step]:
    """The steps, each after what it reads; ties by name.

    Raises:
        ModelError: a table is built twice, read but nowhere made, or needed by itself.
    """
    by_name = {step.name: step for step in steps}
    if len(by_name) < len(steps):
        twice = sorted({s.name for s in steps if sum(t.name == s.name for t in steps) > 1})
        raise ModelError(f"{', '.join(twice)} is built twice: by a model and by a measure.")
    for step in steps:
        unknown = sorted(step.inputs - by_name.keys() - existing)
        if unknown:
            raise ModelError(f"{step.name} reads {', '.join(unknown)}, which nothing makes.")
    sorter = TopologicalSorter({s.name: sorted(s.inputs & by_name.keys()) for s in steps})
    order: list[Step] = []
    try:
        sorter.prepare()
    except CycleError as error:
        raise ModelError(f"These tables need each other: {' -> '.join(error.args[1])}.") from error
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += [by_name[name] for name in ready]
        sorter.done(*ready)
    return order
