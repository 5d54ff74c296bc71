"""Published tables, for readers: the current generation, by short read-only connections.

Nothing here waits for a refresh or sees half of one. Names are checked against the file's own catalogue and
values are bound, so no text from a page or a query string becomes SQL.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data.home import Home
from warehouse import checksum, evaluations, publish, runs, standing, texts
from warehouse.connections import connect, forget, held
from warehouse.history import Earlier
from warehouse.runs import Run
from warehouse.selects import Scalar, UnknownName, Where, query_text, select

__all__ = ["FORMATS", "Run", "Warehouse", "held", "runs_of"]

FORMATS = (".csv", ".parquet", ".jsonl")
# A spreadsheet runs a cell that begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


runs_of = runs.read
"""The history of refreshes in a folder of generations."""


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
    def at(cls, path: Path) -> Warehouse | None:
        """This generation, whichever is shown; None if it cannot be read."""
        return cls._read(path, is_fallback=False)

    @classmethod
    def _read(cls, path: Path, *, is_fallback: bool) -> Warehouse | None:
        try:
            stat = path.stat()
            if (path, stat.st_ino) in _damaged:
                return None
            found = _build(path, (stat.st_ino, stat.st_size, stat.st_mtime_ns))
        except (duckdb.Error, OSError, UnknownName):
            return None
        published_at = datetime.fromtimestamp(stat.st_mtime, UTC)
        return cls(path, *found, published_at, is_fallback)

    def tables(self) -> dict[str, tuple[str, ...]]:
        """The columns of every table, by schema.name."""
        return dict(_catalogue(self.path))

    def evaluation(self, kind: str) -> dict[str, Any] | None:
        """What `guidepost evaluate` found last, of this build or an earlier one; None where nothing was."""
        return evaluations.read(self.path.parent, kind)

    def standing(self) -> Mapping[str, Any] | None:
        """What must be said of this build since it was published, such as a refresh that was held back."""
        return standing.read(self.path.parent, self.build_id)

    def runs(self) -> tuple[Run, ...]:
        """The last refreshes of this home, oldest first, also those that published nothing."""
        return runs.read(self.path.parent)

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Scalar | Sequence[Scalar]] | None = None,
        order_by: str | Sequence[str] | None = None,
        limit: int | None = None,
        sums: Sequence[str] | None = None,
    ) -> pa.Table:
        """Rows of a table as Arrow.

        Args:
            name: schema.name, such as "marts.salary_bands".
            columns: those wanted, in that order; all if None.
            where: per column the value, None for null, or a list of which it must be one; all must hold.
            order_by: columns, first first; "-name" sorts down. Nulls come last.
            limit: so many rows at most.
            sums: whole numbers to be summed over the rows that have the same `columns`; of an empty list
                come those rows once, in any order.

        Raises:
            UnknownName: there is no such table or column.
        """
        text, values = select(_catalogue(self.path), name, columns, where, order_by, limit, sums)
        with _reading(self.path) as con:
            return _with_texts(con, con.sql(text, params=values).to_arrow_table())

    def part(self, name: str, where: Where, limit: int, offset: int) -> tuple[int, pa.Table]:
        """How many rows of a table meet `where`, and `limit` of them from `offset` on, in a fixed order.

        Raises:
            UnknownName: there is no such table or column.
            ValueError: a value is not one of its column's type.
        """
        catalogue = _catalogue(self.path)
        text, values = select(catalogue, name, None, where, catalogue.get(name), None)
        with _reading(self.path) as con:
            try:
                rows = con.sql(f"{text} limit ? offset ?", params=[*values, limit, offset]).to_arrow_table()
                counted = con.execute(f"select count(*) from ({text})", values).fetchall()  # noqa: S608  # ours
            except duckdb.ConversionException as error:
                raise ValueError(str(error).splitlines()[0]) from error
        return int(counted[0][0]), rows

    def ask(self, query: str, **given: Scalar | Sequence[Scalar]) -> pa.Table:
        """Rows of a query of the folder queries/ as Arrow; `given` are its $parameters, which are bound.

        Raises:
            UnknownName: there is no such query.
        """
        text = query_text(query)
        with _reading(self.path) as con:
            return _with_texts(con, con.sql(text, params=given).to_arrow_table())

    def earlier(self, build_id: str) -> Earlier | None:
        """The marts of an earlier build of this home, if they are kept."""
        return Earlier.open(self, build_id)

    def batches(self, name: str, columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """The columns of a table, so many rows at a time, in the order they are stored; texts in that of ids.

        Raises:
            UnknownName: there is no such table or column.
        """
        order = texts.KEYS if texts.TEXT in columns else None
        text, _ = select(_catalogue(self.path), name, columns, None, order, None)
        with _reading(self.path) as con:
            beside = texts.files(con) if texts.TEXT in columns else []
            for batch in con.sql(text).to_arrow_reader(rows):
                yield from texts.filled(pa.Table.from_batches([batch]), beside).to_batches()

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


_damaged: set[tuple[Path, int]] = set()
"""Generations that could not be read although they open, with their inodes: this process passes them over."""
_BROKEN = (duckdb.IOException, duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)


@contextmanager
def _reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to `path`; what turns out to be damaged in it is not opened again.

    The question fails, and the next one is asked of the newest generation that is sound.
    """
    try:
        with connect(path) as con:
            yield con
    except duckdb.Error as error:
        if type(error) is duckdb.Error or isinstance(error, _BROKEN):  # a block that changed has no kind
            forget(path)
            with suppress(OSError):
                if checksum.is_damaged(path):
                    _damaged.add((path, path.stat().st_ino))
        raise


def _with_texts(con: duckdb.DuckDBPyConnection, rows: pa.Table) -> pa.Table:
    """The rows with the texts that lie beside the file `con` is open on."""
    return texts.filled(rows, texts.files(con)) if texts.TEXT in rows.column_names else rows


@lru_cache(maxsize=8)
def _build(path: Path, _file: tuple[int, int, int]) -> tuple[str, str, datetime]:
    """Id, kind and clock of the file's build, read once for each file: pages ask at every click.

    Raises:
        UnknownName: the file does not hold the build it is named for.
    """
    build_id = publish.build_id_of(path)
    forget(path)  # a connection that stays open is to the file that was there before
    with connect(path) as con:
        found = con.execute("select kind, as_of from ops.build where build_id = ?", [build_id]).fetchall()
    if not found or build_id is None:
        raise UnknownName(f"{path.name} does not hold its build")
    kind, as_of = found[0]
    return build_id, kind, as_of.replace(tzinfo=UTC)


@lru_cache(maxsize=8)
def _catalogue(path: Path) -> dict[str, tuple[str, ...]]:
    """The columns of every table of a generation, which is never written again."""
    found: dict[str, tuple[str, ...]] = {}
    with connect(path) as con:
        rows = con.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where table_catalog = current_database() order by table_schema, table_name, ordinal_position"
        ).fetchall()
    for schema, table, column in rows:
        found[f"{schema}.{table}"] = (*found.get(f"{schema}.{table}", ()), column)
    return found


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
