"""The tables that measures are given: rows in one order; of counts in any, with texts as places in a list.

Counts by month, skill and employer repeat few texts millions of times: as numbers they are read in a third of
the time and a fifth of the memory. Where a second process computes too, each table is a file that
both map, so that it is read from the warehouse once and lies in memory once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.database import MEMORY, value

MART_MEMORY, MEASURE_MEMORY = "1GB", "256MB"
"""DuckDB's, while a mart is selected and while Python computes one: all of it stays below two gigabytes."""
COUNT = "posting_count"
"""The column that tables of counts have."""
ID = "posting_id"
"""The column that tables of postings have, each posting once."""
BATCH = 1_000_000


class Inputs:
    """Tables by name, read when they are asked for and kept until `keep_only` no longer names them."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path | None = None) -> None:
        self.con = con
        self.folder = folder
        self.held: dict[str, pa.Table] = {}

    def tables(self, names: Iterable[str]) -> dict[str, pa.Table]:
        """The tables of these names."""
        return {name: self._table(name) for name in sorted(names)}

    def files(self, names: Iterable[str]) -> dict[str, Path]:
        """The files that hold them, for another process."""
        return {name: self._file(name) for name in sorted(names)}

    def keep_only(self, names: set[str]) -> None:
        """Let go of all others; what has been mapped stays while somebody uses it."""
        self.held = {name: table for name, table in self.held.items() if name in names}

    def _table(self, name: str) -> pa.Table:
        if name not in self.held:
            self.held[name] = mapped(self._file(name)) if self.folder else _selected(self.con, name)
        return self.held[name]

    def _file(self, name: str) -> Path:
        if self.folder is None:
            raise ValueError("tables are put into files only where there is a folder for them")
        path = self.folder / f"{name}.arrow"
        if not path.exists():
            draft = path.with_suffix(".part")
            write(_selected(self.con, name), draft)
            draft.replace(path)
        return path


def write(table: pa.Table, path: Path) -> None:
    """The table as a file to be mapped."""
    with pa.OSFile(str(path), "wb") as target, pa.ipc.new_file(target, table.schema) as rows:
        rows.write_table(table, max_chunksize=BATCH)


def mapped(path: Path) -> pa.Table:
    """The table of a file, read where it is used."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


@contextmanager
def files_beside(con: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """A folder for tables beside the file that is being written, named so that a later refresh clears it."""
    spill = str(value(con, "select current_setting('temp_directory')") or "")
    beside = Path(spill).with_suffix(".tables") if spill.endswith(".spill") else None
    with tempfile.TemporaryDirectory(
        prefix=f"{beside.name}-" if beside else None, dir=beside.parent if beside else None,
        ignore_cleanup_errors=True,
    ) as folder:  # fmt: skip
        yield Path(folder)


@contextmanager
def memory(con: duckdb.DuckDBPyConnection, most: str) -> Iterator[None]:
    """What DuckDB keeps in memory for the next query makes room for this one, or for a measure."""
    if most == MEMORY:
        yield
        return
    con.execute(f"set memory_limit = '{most}'")
    try:
        yield
    finally:
        con.execute(f"set memory_limit = '{MEMORY}'")


def plain(table: pa.Table) -> pa.Table:
    """The table without dictionary columns, which DuckDB would make enums of."""
    for number, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(number, field.name, table.column(number).cast(field.type.value_type))
    return table


def quoted(name: str) -> str:
    """Schema and table as identifiers."""
    schema, table = name.split(".")
    return ".".join('"' + part.replace('"', '""') + '"' for part in (schema, table))


def _selected(con: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    """The table's rows in the order of all columns; of counts in any, with texts as places in a list of them.

    Who adds up counts sorts them by what they are added up by: an order of all columns would cost more than
    reading them.
    """
    columns = con.execute(f"describe {quoted(name)}").fetchall()
    texts = [str(column[0]) for column in columns if column[1] == "VARCHAR"]
    if (names := {column[0] for column in columns}) & {COUNT, ID} != {COUNT}:
        key = ID if ID in names else "all"  # an id alone sorts in a fraction of the time of all columns
        return con.sql(f"select * from {quoted(name)} order by {key}").to_arrow_table()  # noqa: S608
    lists = {text: _listed(con, name, text) for text in texts}
    chosen = [
        f'"of {column[0]}".place as "{column[0]}"' if column[0] in lists else f'counted."{column[0]}"'
        for column in columns
    ]
    joined = [f'left join "of {text}" on counted."{text}" = "of {text}".name' for text in texts]
    query = f"select {', '.join(chosen)} from {quoted(name)} as counted {' '.join(joined)}"  # noqa: S608
    with memory(con, MART_MEMORY):
        table = con.sql(query).to_arrow_table()
    for text, names in lists.items():
        chunks = [pa.DictionaryArray.from_arrays(chunk, names) for chunk in table[text].chunks]
        kind = pa.dictionary(pa.int32(), pa.string())
        table = table.set_column(table.column_names.index(text), text, pa.chunked_array(chunks, kind))
        con.execute(f'drop table "of {text}"')
    return table


def _listed(con: duckdb.DuckDBPyConnection, name: str, text: str) -> pa.Array:
    """The texts of a column in order, each with its place in the temporary table "of <column>"."""
    found = f'select distinct "{text}" as name from {quoted(name)} where "{text}" is not null'  # noqa: S608
    places = f"select name, cast(row_number() over (order by name) - 1 as integer) as place from ({found})"  # noqa: S608
    con.execute(f'create or replace temporary table "of {text}" as {places}')
    names = con.sql(f'select name from "of {text}" order by place').to_arrow_table()["name"]  # noqa: S608
    return names.cast(pa.string()).combine_chunks()
