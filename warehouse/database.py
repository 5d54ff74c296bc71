"""A DuckDB file that is being written: opened with the house's settings, holding the tables of schema.sql."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from warehouse import checksum, connections
from warehouse.errors import Damaged, KindMismatch, WarehouseError

SCHEMA_VERSION = 4
WIDENED_FROM = 3
"""The oldest schema whose files only lack columns, which schema.sql adds; what is older is made anew."""
HERE = Path(__file__).parent

MEMORY = "2GB"
"""Of DuckDB, and the disk beyond it: measured no slower than six."""
# Extensions are never fetched.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that may write `path` (made if missing), in UTC, spilling beside it."""
    con = duckdb.connect(str(path), config={**_SETTINGS, "temp_directory": str(path) + ".spill"})
    con.execute("set timezone = 'UTC'")
    con.execute("set enable_progress_bar = false")  # DuckDB would draw one where Python has no script
    con.execute(sql("schema.sql"))
    return con


def sql(name: str) -> str:
    """The text of a .sql file of this room."""
    return (HERE / name).read_text(encoding="utf-8")


def rows(con: duckdb.DuckDBPyConnection, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries."""
    result = con.execute(query, values or [])
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def value(con: duckdb.DuckDBPyConnection, query: str, values: list[Any] | None = None) -> Any:
    """The only value of a query's only row; None if there is no row."""
    found = con.execute(query, values or []).fetchall()
    return found[0][0] if found else None


def insert(con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows, in the order of the columns, by one statement: one per row takes a millisecond each."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        places = ", ".join(["unnest(?)"] * len(columns))
        con.execute(f"insert into {name} select {places}", columns)


def tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables of this file, as schema.name."""
    found = con.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_catalog = current_database()"
    ).fetchall()
    return {name for (name,) in found}


def open_work(work: Path, generation: Path, kind: str, afresh: str = "") -> duckdb.DuckDBPyConnection:
    """A writable copy of `generation` of this kind at `work`.

    One of a much older schema, or with `afresh` "raw", gives only what was read and what is noted of its
    builds; facts, core and marts are made again. With "landing" or "lake" what was read is read again too.

    Raises:
        Damaged: the generation is not what was published.
        KindMismatch: the generation holds another kind.
        WarehouseError: the generation was made by a newer Guidepost.
    """
    old_kind, version = _about(generation)
    if old_kind != kind:
        raise KindMismatch(
            f"This warehouse is {old_kind} and the refresh is {kind}: "
            f"choose another GUIDEPOST_HOME for {kind} data."
        )
    if version > SCHEMA_VERSION:
        raise WarehouseError(
            f"This warehouse has schema {version} and this Guidepost writes {SCHEMA_VERSION}: "
            "update Guidepost."
        )
    if version >= WIDENED_FROM and not afresh:
        checksum.copy(generation, work)
        work.chmod(0o644)
        return connect(work)
    if checksum.is_damaged(generation):
        raise Damaged(f"{generation.name} is not what was published: its checksum differs.")
    con = connect(work)
    copy_tables(con, generation, ("ops",) if afresh in ("landing", "lake") else ("raw", "ops"))
    # Noted of tables that are not here yet.
    con.execute("delete from ops.made_from")
    if afresh in ("landing", "lake"):
        con.execute("delete from ops.text_files")
    return con


def _about(generation: Path) -> tuple[str, int]:
    with connections.connect(generation) as con:  # as readers in this process do: others are refused
        found = con.execute(
            "select kind, schema_version from ops.build "
            "order by as_of desc, length(build_id) desc, build_id desc limit 1"
        ).fetchall()
    if not found:
        raise WarehouseError(f"{generation.name} does not say what it holds: remove it.")
    return str(found[0][0]), int(found[0][1])


def copy_tables(con: duckdb.DuckDBPyConnection, generation: Path, schemas: Sequence[str]) -> None:
    """Insert the rows of these schemas of another file; columns it lacks get what schema.sql says."""
    con.execute(f"attach {quoted_path(generation)} as older (read_only)")
    columns: dict[str, dict[str, set[str]]] = {}
    for catalogue, table, column in con.execute(
        "select table_catalog, table_schema || '.' || table_name, column_name "
        "from information_schema.columns "
        "where list_contains(?, table_schema)",
        [list(schemas)],
    ).fetchall():
        columns.setdefault(table, {}).setdefault("older" if catalogue == "older" else "new", set()).add(
            column
        )
    for table, sides in sorted(columns.items()):
        shared = ", ".join(sorted(sides.get("older", set()) & sides.get("new", set())))
        if shared:
            con.execute(f"insert into {table} ({shared}) select {shared} from older.{table}")  # noqa: S608
    con.execute("detach older")


def globbed(path: str, pattern: str = "") -> str:
    """A path as an SQL text that DuckDB takes as it is, and a pattern behind it.

    >>> globbed("it's [mine] *", "/*.parquet")
    "'it''s [[]mine] [*]/*.parquet'"
    """
    return quoted_path(re.sub(r"([\[*?])", r"[\1]", path) + pattern)


def quoted_path(text: str | Path) -> str:
    """A path as an SQL text."""
    return "'" + str(text).replace("'", "''") + "'"
