"""Two published files hold the same tables: keys, counts, texts and dates exactly, floats within 1e-9."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

RELATIVE = 1e-9
FLOATS = ("DOUBLE", "FLOAT")


def differences(one: Path, other: Path) -> dict[str, str]:
    """What is not the same, by table; nothing if all of raw, facts, core, ref and marts is."""
    with duckdb.connect() as con:
        for name, path in (("one", one), ("other", other)):
            con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {name} (read_only)")
        tables = {name: _tables(con, name) for name in ("one", "other")}
        found = dict.fromkeys(tables["one"].keys() ^ tables["other"].keys(), "only in one of them")
        for name, columns in tables["one"].items():
            if name in found:
                continue
            if columns != tables["other"][name]:
                found[name] = f"other columns: {columns}, {tables['other'][name]}"
            elif said := _rows_differ(con, name, columns):
                found[name] = said
        return found


def _tables(con: duckdb.DuckDBPyConnection, file: str) -> dict[str, list[tuple[str, str]]]:
    rows = con.execute(
        """
        select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()
        where database_name = ? and schema_name in ('raw', 'facts', 'core', 'ref', 'marts')
        order by all
        """,
        [file],
    ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        found.setdefault(table, []).append((column, kind))
    return found


def _rows_differ(con: duckdb.DuckDBPyConnection, name: str, columns: list[tuple[str, str]]) -> str:
    """Rows in the order of what is exact in them, then of the floats: equal ones stand at one place."""
    exact = [f'"{column}"' for column, kind in columns if kind not in FLOATS]
    floats = [f'"{column}"' for column, kind in columns if kind in FLOATS]
    order = ", ".join([*exact, *(f"round({column}, 6)" for column in floats), *floats])
    sides = [
        con.execute(f"select * from {file}.{name} order by {order}").fetchall()  # noqa: S608
        for file in ("one", "other")
    ]
    if len(sides[0]) != len(sides[1]):
        return f"{len(sides[0])} and {len(sides[1])} rows"
    for left, right in zip(*sides, strict=True):
        if not all(map(_same, left, right)):
            return f"{left} and {right}"
    return ""


def _same(left: Any, right: Any) -> bool:
    """Whether two values are one.

    >>> [_same(*pair) for pair in ((1.0, 1.0 + 1e-12), (1.0, 1.001), (None, 0.0), ("a", "a"))]
    [True, False, False, True]
    """
    if isinstance(left, float) and isinstance(right, float):
        return left == right or abs(left - right) <= RELATIVE * max(abs(left), abs(right))
    return bool(left == right)
