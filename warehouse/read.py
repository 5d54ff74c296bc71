"""Published tables, for readers: the current generation, by short read-only connections.

Nothing here waits for a refresh or sees half of one. Names are checked against the file's own catalogue and
values are bound, so no text from a page or a query string becomes SQL.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data.home import Home
from warehouse import evaluations, publish

# Every connection to one file in one process must be opened alike. Readers reach no other file.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
QUERIES = Path(__file__).parent / "queries"
FORMATS = (".csv", ".parquet", ".jsonl")
# A spreadsheet runs a cell that begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Scalar = str | int | float | bool | date | None


class UnknownName(LookupError):  # it names what is wrong
    """A table or column that this generation does not have."""


@dataclass(frozen=True)
class Warehouse:
    """One published generation. `is_fallback`: not the one `current` names, which cannot be read."""

    path: Path
    build_id: str
    kind: str
    as_of: datetime
    published_at: datetime
    is_fallback: bool

    @classmethod
    def open(cls, home: Home) -> Warehouse | None:
        """The current generation, else the newest that can be read; None if there is none."""
        named = publish.current(home)
        others = [path for path in publish.generations(home) if path != named]
        for path in [*([named] if named else []), *others]:
            found = cls._read(path, is_fallback=path != named)
            if found is not None:
                return found
        return None

    @classmethod
    def _read(cls, path: Path, *, is_fallback: bool) -> Warehouse | None:
        build_id = publish.build_id_of(path)
        try:
            with _connect(path) as con:
                found = con.execute(
                    "select kind, as_of from ops.build where build_id = ?", [build_id]
                ).fetchall()
            published_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except (duckdb.Error, OSError):
            return None
        if not found or build_id is None:
            return None
        kind, as_of = found[0]
        return cls(path, build_id, kind, as_of.replace(tzinfo=UTC), published_at, is_fallback)

    def tables(self) -> dict[str, tuple[str, ...]]:
        """The columns of every table, by schema.name."""
        return dict(_catalogue(self.path))

    def evaluation(self, kind: str) -> dict[str, Any] | None:
        """What `guidepost evaluate` found last, of this build or an earlier one; None where nothing was."""
        return evaluations.read(self.path.parent, kind)

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Scalar | Sequence[Scalar]] | None = None,
        order_by: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> pa.Table:
        """Rows of a table as Arrow.

        Args:
            name: schema.name, such as "marts.salary_bands".
            columns: those wanted, in that order; all if None.
            where: per column the value, None for null, or a list of which it must be one; all must hold.
            order_by: columns, first first; "-name" sorts down. Nulls come last.
            limit: so many rows at most.

        Raises:
            UnknownName: there is no such table or column.
        """
        text, values = _select(_catalogue(self.path), name, columns, where, order_by, limit)
        with _connect(self.path) as con:
            return con.sql(text, params=values).to_arrow_table()

    def ask(self, query: str, **given: Scalar | Sequence[Scalar]) -> pa.Table:
        """Rows of a query of the folder queries/ as Arrow; `given` are its $parameters, which are bound.

        Raises:
            UnknownName: there is no such query.
        """
        text = _query(query)
        with _connect(self.path) as con:
            return con.sql(text, params=given).to_arrow_table()

    def batches(self, name: str, columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """The columns of a table, so many rows at a time, in the order they are stored.

        Raises:
            UnknownName: there is no such table or column.
        """
        text, _ = _select(_catalogue(self.path), name, columns, None, None, None)
        with _connect(self.path) as con:
            yield from con.sql(text).to_arrow_reader(rows)

    def export(self, name: str, path: Path) -> int:
        """Write a whole table to a .csv, .parquet or .jsonl file, replacing it; returns how many rows.

        In a CSV a text that a spreadsheet would run as a formula begins with an apostrophe; lists are JSON.
        Rows are in the order of all columns. What is not live carries its kind in a last column, data_kind.

        Raises:
            UnknownName: there is no such table.
            ValueError: the file's ending is none of these.
        """
        if path.suffix not in FORMATS:
            raise ValueError(f"{path.name} must end in {', '.join(FORMATS)}")
        rows = self.table(name, order_by=self._columns(name))
        if self.kind != "live":
            rows = rows.append_column("data_kind", pa.array([self.kind] * rows.num_rows, pa.string()))
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            if path.suffix == ".parquet":
                pq.write_table(rows, draft, compression="zstd")
            else:
                (_write_csv if path.suffix == ".csv" else _write_jsonl)(rows, draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return int(rows.num_rows)

    def _columns(self, name: str) -> tuple[str, ...]:
        catalogue = self.tables()
        if name not in catalogue:
            raise UnknownName(f"There is no table {name!r}; there are {', '.join(sorted(catalogue))}.")
        return catalogue[name]


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=True, config=_SETTINGS)


@lru_cache(maxsize=64)
def _query(name: str) -> str:
    """The text of a query that ships with us, by the name of its file."""
    known = {path.stem: path for path in QUERIES.glob("*.sql")}
    if name not in known:
        raise UnknownName(f"There is no query {name!r}; there are {', '.join(sorted(known))}.")
    return known[name].read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def _catalogue(path: Path) -> dict[str, tuple[str, ...]]:
    """The columns of every table of a generation, which is never written again."""
    found: dict[str, tuple[str, ...]] = {}
    with _connect(path) as con:
        rows = con.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where table_catalog = current_database() order by table_schema, table_name, ordinal_position"
        ).fetchall()
    for schema, table, column in rows:
        found[f"{schema}.{table}"] = (*found.get(f"{schema}.{table}", ()), column)
    return found


def _select(
    catalogue: Mapping[str, tuple[str, ...]],
    name: str,
    columns: Sequence[str] | None,
    where: Mapping[str, Scalar | Sequence[Scalar]] | None,
    order_by: str | Sequence[str] | None,
    limit: int | None,
) -> tuple[str, list[Any]]:
    """The text of a select, of checked names only, and the values to bind."""
    if name not in catalogue:
        raise UnknownName(f"There is no table {name!r}; there are {', '.join(sorted(catalogue))}.")
    known = catalogue[name]
    order = [order_by] if isinstance(order_by, str) else list(order_by or ())
    for column in [*(columns or ()), *(where or {}), *(o.removeprefix("-") for o in order)]:
        if column not in known:
            raise UnknownName(f"{name} has no column {column!r}; it has {', '.join(known)}.")
    conditions: list[str] = []
    values: list[Any] = []
    for column, value in (where or {}).items():
        if value is None:
            conditions.append(f"{_quoted(column)} is null")
        elif isinstance(value, str | bytes) or not isinstance(value, Sequence):
            conditions.append(f"{_quoted(column)} = ?")
            values.append(value)
        else:
            given = [element for element in value if element is not None]
            either = [f"list_contains(?, {_quoted(column)})"] if given else []
            either += [f"{_quoted(column)} is null"] if len(given) < len(value) else []
            conditions.append(f"({' or '.join(either) or 'false'})")
            values += [given] if given else []
    schema, table = name.split(".", 1)
    text = f"select {', '.join(map(_quoted, columns or known))} from {_quoted(schema)}.{_quoted(table)}"  # noqa: S608
    if conditions:
        text += f" where {' and '.join(conditions)}"
    if order:
        down = [
            f"{_quoted(o.removeprefix('-'))} {'desc' if o.startswith('-') else 'asc'} nulls last"
            for o in order
        ]
        text += f" order by {', '.join(down)}"
    if limit is not None:
        text += " limit ?"
        values.append(int(limit))
    return text, values


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _write_csv(rows: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows.column_names)
        for batch in rows.to_batches(max_chunksize=10_000):
            writer.writerows(map(_cell, row.values()) for row in batch.to_pylist())


def _cell(value: Any) -> Any:
    """A cell no spreadsheet runs; numbers are left as they are.

    >>> _cell("=1+1"), _cell(-5), _cell("plain")
    ("'=1+1", -5, 'plain')
    """
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _write_jsonl(rows: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for batch in rows.to_batches(max_chunksize=10_000):
            file.writelines(
                json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in batch.to_pylist()
            )
