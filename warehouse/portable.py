"""The SQL that means the same on DuckDB and on Apache Spark; docs/decisions/0002-sql-subset.md says why."""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

_MONTHS = {"MONTH", "QUARTER", "YEAR", "DECADE", "CENTURY"}
_QUANTILES = {
    "quantile",
    "quantile_cont",
    "quantile_disc",
    "approx_quantile",
    "percentile_cont",
    "percentile_disc",
}
_UNORDERED = {"first", "last", "any_value", "arbitrary"}
_CLOCKS = {
    "now",
    "today",
    "current_timestamp",
    "current_date",
    "random",
    "uuid",
    "gen_random_uuid",
    "getdate",
}
# The end of a text; what is escaped or in brackets is left as it is.
_ENDS = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\$")
_LOWER_ALONE = ("İΣ", "iσ")


def objections(sql: str) -> list[str]:
    """What in a model would fail or mean something else on Spark; empty if nothing would."""
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except SqlglotError as error:
        return [f"cannot be parsed: {str(error).splitlines()[0]}"]
    found = {name for node in tree.walk() for name, is_so in _CHECKS if is_so(node)}
    try:
        to_spark(sql)
    except SqlglotError as error:
        found.add(f"cannot be translated: {str(error).splitlines()[0]}")
    return sorted(found)


def to_spark(sql: str) -> str:
    """The model in Spark's dialect.

    Raises:
        SqlglotError: a construct has no counterpart.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for exact in (_selected, _matched, _lowered, _planned):
        tree = tree.transform(exact)
    return tree.sql("spark", unsupported_level=ErrorLevel.RAISE, pretty=True, comments=False)


def _selected(node: exp.Expr) -> exp.Expr:
    """list_select(list, places) and list_extract(list, place) as Spark has them; anything else as it is."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "list_extract":
        return exp.func("element_at", *node.expressions)
    if not isinstance(node, exp.Anonymous) or node.name.lower() != "list_select":
        return node
    chosen, places = node.expressions
    place = exp.Lambda(
        this=exp.func("element_at", chosen, exp.column("place")), expressions=[exp.to_identifier("place")]
    )
    return exp.Transform(this=places, expression=place)


def _matched(node: exp.Expr) -> exp.Expr:
    r"""A pattern that Java reads as DuckDB does: its own `$` also stands before a last line break."""
    pattern = node.args.get("expression")
    is_match = isinstance(node, exp.RegexpLike | exp.RegexpReplace | exp.RegexpExtract)
    if is_match and isinstance(pattern, exp.Literal) and pattern.is_string:
        text = _ENDS.sub(lambda found: found[1] or r"\z", pattern.this).replace(r"\s", r"[\t\n\f\r ]")
        node.set("expression", exp.Literal.string(text))
    return node


def _lowered(node: exp.Expr) -> exp.Expr:
    """Small letters one for one: Java makes two of `İ`, and another one of `Σ` at the end of a word."""
    if not isinstance(node, exp.Lower):
        return node
    return exp.Lower(this=exp.func("translate", node.this, *map(exp.Literal.string, _LOWER_ALONE)))


def _planned(node: exp.Expr) -> exp.Expr:
    """A common table without [not] materialized: Spark decides that, and has no word for it."""
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    return node


def _name(node: exp.Expr) -> str:
    """The function's name as DuckDB would write it, lower case; empty for what is no function."""
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    return node.sql_name().lower() if isinstance(node, exp.Func) else ""


def _unit(node: exp.Expr) -> str:
    return str(node.args.get("unit") or "").strip("'").upper()


def _is_quantile(node: exp.Expr) -> bool:
    return isinstance(node, exp.PercentileCont | exp.PercentileDisc | exp.Quantile | exp.ApproxQuantile) or (
        _name(node) in _QUANTILES
    )


def _is_ordered_list(node: exp.Expr) -> bool:
    lists = isinstance(node, exp.ArrayAgg | exp.GroupConcat) or _name(node) in {
        "list",
        "string_agg",
        "array_agg",
    }
    return lists and node.find(exp.Order) is not None


def _is_calendar_diff(node: exp.Expr) -> bool:
    return isinstance(node, exp.DateDiff | exp.TimestampDiff | exp.DatetimeDiff) and _unit(node) in _MONTHS


def _is_unordered_pick(node: exp.Expr) -> bool:
    is_pick = isinstance(node, exp.First | exp.Last | exp.AnyValue) or _name(node) in _UNORDERED
    return is_pick and not isinstance(node.parent, exp.Window)


def _is_unordered_number(node: exp.Expr) -> bool:
    return (
        isinstance(node, exp.Window)
        and isinstance(node.this, exp.RowNumber)
        and node.args.get("order") is None
    )


def _is_once_replaced(node: exp.Expr) -> bool:
    modifiers = node.args.get("modifiers") if isinstance(node, exp.RegexpReplace) else None
    return isinstance(node, exp.RegexpReplace) and "g" not in str(modifiers or "")


def _is_star_rewrite(node: exp.Expr) -> bool:
    return isinstance(node, exp.Star) and any(
        node.args.get(key) for key in ("replace", "rename", "replace_", "rename_")
    )


def _is_clock(node: exp.Expr) -> bool:
    return (
        isinstance(node, exp.CurrentDate | exp.CurrentTimestamp | exp.Rand | exp.Uuid)
        or _name(node) in _CLOCKS
    )


def _is_asof(node: exp.Expr) -> bool:
    return (
        isinstance(node, exp.Join)
        and "ASOF" in (str(node.args.get("method") or "") + node.side + node.kind).upper()
    )


def _is_limited(node: exp.Expr) -> bool:
    return isinstance(node, exp.Limit) and node.parent is not None and node.parent.args.get("order") is None


def _is_distinct_on(node: exp.Expr) -> bool:
    return isinstance(node, exp.Distinct) and bool(node.args.get("on"))


def _is_computed_place(node: exp.Expr) -> bool:
    return isinstance(node, exp.Bracket) and not all(isinstance(e, exp.Literal) for e in node.expressions)


def _is_lambda(node: exp.Expr) -> bool:
    return isinstance(node, exp.Lambda | exp.Comprehension)


# What a person is told, and how it is seen.
_CHECKS: tuple[tuple[str, Callable[[exp.Expr], bool]], ...] = (
    ("ASOF join: take the range from lead() instead", _is_asof),
    ("quantile: exact ones come from a measure", _is_quantile),
    ("ordered list aggregate: Spark loses the order", _is_ordered_list),
    ("* replace or rename: name the columns", _is_star_rewrite),
    ("date_diff by month or longer: compare dates or count days", _is_calendar_diff),
    ("first, last or any_value without an order: use min, max or row_number", _is_unordered_pick),
    ("row_number without an order: number by a key", _is_unordered_number),
    ("regexp_replace without 'g': Spark replaces all", _is_once_replaced),
    ("clock or chance: take ref.clock", _is_clock),
    ("limit without order by: not the same rows", _is_limited),
    ("distinct on: use row_number", _is_distinct_on),
    ("list[place] unless a number: it is not translated, use list_extract", _is_computed_place),
    ("lambda or list comprehension: use unnest", _is_lambda),
)

RULES = tuple(name for name, _ in _CHECKS)
