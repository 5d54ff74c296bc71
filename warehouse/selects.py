"""The text of a select over published tables: names checked against a catalogue, values bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

QUERIES = Path(__file__).parent / "queries"

Scalar = str | int | float | bool | date | None
Where = Mapping[str, Scalar | Sequence[Scalar]]


class UnknownName(LookupError):  # it names what is wrong
    """A table, column or query that there is not."""


def select(
    catalogue: Mapping[str, tuple[str, ...]],
    name: str,
    columns: Sequence[str] | None,
    where: Mapping[str, Scalar | Sequence[Scalar]] | None,
    order_by: str | Sequence[str] | None,
    limit: int | None,
    sums: Sequence[str] | None = None,
) -> tuple[str, list[Any]]:
    """The text of a select, of checked names only, and the values to bind; see `Warehouse.table`."""
    if name not in catalogue:
        raise UnknownName(f"There is no table {name!r}; there are {', '.join(sorted(catalogue))}.")
    known = catalogue[name]
    order = [order_by] if isinstance(order_by, str) else list(order_by or ())
    for column in [*(columns or ()), *(where or {}), *(o.removeprefix("-") for o in order), *(sums or ())]:
        if column not in known:
            raise UnknownName(f"{name} has no column {column!r}; it has {', '.join(known)}.")
    conditions: list[str] = []
    values: list[Any] = []
    for column, value in (where or {}).items():
        if value is None:
            conditions.append(f"{quoted(column)} is null")
        elif isinstance(value, str | bytes) or not isinstance(value, Sequence):
            conditions.append(f"{quoted(column)} = ?")
            values.append(value)
        else:
            given = [element for element in value if element is not None]
            either = [f"list_contains(?, {quoted(column)})"] if given else []
            either += [f"{quoted(column)} is null"] if len(given) < len(value) else []
            conditions.append(f"({' or '.join(either) or 'false'})")
            values += [given] if given else []
    schema, table = name.split(".", 1)
    shown = [*map(quoted, columns or (known if sums is None else ())), *_sums(map(quoted, sums or ()))]
    text = f"select {', '.join(shown)} from {quoted(schema)}.{quoted(table)}"  # noqa: S608  # checked above
    if conditions:
        text += f" where {' and '.join(conditions)}"
    if sums is not None:
        text += " group by all"
    if order:
        down = [
            f"{quoted(o.removeprefix('-'))} {'desc' if o.startswith('-') else 'asc'} nulls last"
            for o in order
        ]
        text += f" order by {', '.join(down)}"
    if limit is not None:
        text += " limit ?"
        values.append(int(limit))
    return text, values


def _sums(columns: Iterable[str]) -> list[str]:
    return [f"cast(sum({column}) as bigint) as {column}" for column in columns]


def quoted(name: str) -> str:
    """The name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


@lru_cache(maxsize=64)
def query_text(name: str) -> str:
    """The text of a query that ships with us, by the name of its file.

    Raises:
        UnknownName: there is no such query.
    """
    known = {path.stem: path for path in QUERIES.glob("*.sql")}
    if name not in known:
        raise UnknownName(f"There is no query {name!r}; there are {', '.join(sorted(known))}.")
    return known[name].read_text(encoding="utf-8")


def told(
    name: str, columns: Sequence[str] | None, where: Where | None, sums: Sequence[str] | None = None
) -> str:
    """The same as a reader would type it: to be shown, never to be run by us.

    >>> print(told("marts.skill_demand", ["skill_id", "share"], {"role": "it's", "month": None, "n": [1, 2]}))
    select skill_id, share
    from marts.skill_demand
    where role = 'it''s' and month is null and n in (1, 2);
    """
    shown = [*(columns or (("*",) if sums is None else ())), *_sums(sums or ())]
    lines = [f"select {', '.join(shown)}", f"from {name}"]  # shown, not run
    if where:
        lines.append("where " + " and ".join(_condition(column, value) for column, value in where.items()))
    if sums is not None:
        lines.append("group by all")
    return "\n".join(lines) + ";"


def told_query(name: str, given: Mapping[str, object]) -> str:
    """A query of ours with what it was given, as comments and the file's own text."""
    values = "".join(f"\n-- ${key} = {_literal(value)}" for key, value in given.items())
    return f"-- warehouse/queries/{name}.sql{values}\n{query_text(name).strip()}"


def _condition(column: str, value: object) -> str:
    if value is None:
        return f"{column} is null"
    return f"{column} {'in' if isinstance(value, list | tuple) else '='} {_literal(value)}"


def _literal(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"({', '.join(map(_literal, value))})"
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return "'" + str(value).replace("'", "''").replace("\n", " ") + "'"
