"""core.* and marts.*: every SQL model and measure, built in the order their own inputs give.

A model is one .sql file, models/<schema>/<name>.sql, with one select; the tables it reads are found by
parsing it. A measure is a pure function of Arrow tables that names its inputs. Neither is listed anywhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from warehouse.database import MEMORY, tables, value
from warehouse.errors import ModelError
from warehouse.reuse import Made

FOLDER = Path(__file__).parent / "models"
MART_MEMORY, MEASURE_MEMORY = "1GB", "256MB"
"""DuckDB's, while a mart is selected and while Python computes one: all of it stays below two gigabytes."""
COUNT = "posting_count"
"""The column that tables of counts have."""

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
        """Inputs (rows in order of all columns, texts perhaps as dictionaries), constants, day -> rows."""
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


def build(
    con: duckdb.DuckDBPyConnection,
    steps: Sequence[Step],
    *,
    settings: MeasureSettings,
    as_of: date,
    build_id: str,
    anew: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Make the tables, remove those no step makes any more, and note rows and seconds in ops.models.

    A mart that would be made of what it was made of before stays as it is (`warehouse.reuse`), unless `anew`.
    """
    filled = {name for name in tables(con) if name.startswith(("raw.", "facts.", "ref."))}
    order = in_order(steps, filled)
    _drop_orphans(con, {step.name for step in order})
    made = Made(con, settings, as_of, anew)
    made.forget_others({step.name for step in order})
    last_read = {name: place for place, step in enumerate(order) if step.measure for name in step.inputs}
    held: dict[str, pa.Table] = {}
    for done, step in enumerate(order):
        progress(done, len(order))
        started = time.perf_counter()
        made_from = made.of(step)
        kind = "kept" if made.is_same(step, made_from) else "model" if step.sql else "measure"
        if kind != "kept":
            made.begin(step)
            if step.measure is None:
                _select(con, step)
            else:
                held |= {name: _read(con, name) for name in sorted(step.inputs - held.keys())}
                _compute(con, step.measure, held, settings, as_of)
            made.end(step, made_from)
        held = {name: table for name, table in held.items() if last_read[name] > done}
        row_count = value(con, f"select count(*) from {_quoted(step.name)}")  # noqa: S608
        con.execute(
            "insert into ops.models values (?, ?, ?, ?, ?)",
            [build_id, step.name, kind, row_count, round(time.perf_counter() - started, 4)],
        )  # fmt: skip
    progress(len(order), len(order))


def _select(con: duckdb.DuckDBPyConnection, step: Step) -> None:
    most = MART_MEMORY if step.name.startswith("marts.") else MEMORY
    try:
        with _memory(con, most):
            con.execute(f"create or replace table {_quoted(step.name)} as {step.sql}")
    except duckdb.Error as error:
        raise ModelError(f"The model {step.name} failed: {error}") from error


def _compute(
    con: duckdb.DuckDBPyConnection, measure: Measure, held: Mapping[str, pa.Table], settings: MeasureSettings,
    as_of: date,
) -> None:  # fmt: skip
    given = {name: held[name] for name in measure.inputs}
    with _memory(con, MEASURE_MEMORY):
        con.register("computed", _plain(measure.compute(given, settings, as_of)))
        con.execute(f"create or replace table {_quoted(measure.name)} as select * from computed")  # noqa: S608
    con.unregister("computed")


@contextmanager
def _memory(con: duckdb.DuckDBPyConnection, most: str) -> Iterator[None]:
    """What DuckDB keeps in memory for the next query makes room for this one, or for a measure."""
    con.execute(f"set memory_limit = '{most}'")
    try:
        yield
    finally:
        con.execute(f"set memory_limit = '{MEMORY}'")


def _read(con: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    """The table's rows in the order of all columns; texts of counts as places in a list of them.

    Counts by month, skill and employer repeat few texts millions of times: as numbers they are sorted and
    read in a third of the time and a fifth of the memory.
    """
    columns = con.execute(f"describe {_quoted(name)}").fetchall()
    texts = [str(column[0]) for column in columns if column[1] == "VARCHAR"]
    if COUNT not in {column[0] for column in columns}:
        return con.sql(f"select * from {_quoted(name)} order by all").to_arrow_table()  # noqa: S608
    lists = {text: _listed(con, name, text) for text in texts}
    chosen = [
        f'"of {column[0]}".place as "{column[0]}"' if column[0] in lists else f'counted."{column[0]}"'
        for column in columns
    ]
    joined = [f'left join "of {text}" on counted."{text}" = "of {text}".name' for text in texts]
    query = f"select {', '.join(chosen)} from {_quoted(name)} as counted {' '.join(joined)} order by all"  # noqa: S608
    with _memory(con, MART_MEMORY):
        table = con.sql(query).to_arrow_table()
    for text, names in lists.items():
        chunks = [pa.DictionaryArray.from_arrays(chunk, names) for chunk in table[text].chunks]
        kind = pa.dictionary(pa.int32(), pa.string())
        table = table.set_column(table.column_names.index(text), text, pa.chunked_array(chunks, kind))
        con.execute(f'drop table "of {text}"')
    return table


def _listed(con: duckdb.DuckDBPyConnection, name: str, text: str) -> pa.Array:
    """The texts of a column in order, each with its place in the temporary table "of <column>"."""
    found = f'select distinct "{text}" as name from {_quoted(name)} where "{text}" is not null'  # noqa: S608
    places = f"select name, cast(row_number() over (order by name) - 1 as integer) as place from ({found})"  # noqa: S608
    con.execute(f'create or replace temporary table "of {text}" as {places}')
    names = con.sql(f'select name from "of {text}" order by place').to_arrow_table()["name"]  # noqa: S608
    return names.cast(pa.string()).combine_chunks()


def _plain(table: pa.Table) -> pa.Table:
    """The table without dictionary columns, which DuckDB would make enums of."""
    for number, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(number, field.name, table.column(number).cast(field.type.value_type))
    return table


def _drop_orphans(con: duckdb.DuckDBPyConnection, kept: set[str]) -> None:
    for name in tables(con) - kept:
        if name.startswith(("core.", "marts.")):
            con.execute(f"drop table {_quoted(name)}")


def _quoted(name: str) -> str:
    schema, table = name.split(".")
    return ".".join('"' + part.replace('"', '""') + '"' for part in (schema, table))
