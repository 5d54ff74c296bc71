"""Models keep to the SQL that means the same on Spark (docs/decisions/0002-sql-subset.md)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warehouse import models, portable

ROOT = Path(__file__).resolve().parents[2]
MODELS = sorted(models.FOLDER.glob("*/*.sql"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_model_is_portable_states_its_grain_and_is_lower_case(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert portable.objections(text) == []
    assert re.match(r"-- grain: one row per \S", text)
    code = re.sub(r"--.*|'[^']*'", "", text)
    assert re.findall(r"\b(?:SELECT|FROM|WHERE|JOIN|WITH|CASE|GROUP|ORDER)\b", code) == []


REFUSED = {
    "select * from a.b asof join a.c on b.x >= c.x": "ASOF join",
    "select quantile_cont(x, 0.5) from a.b": "quantile",
    "select percentile_cont(0.5) within group (order by x) from a.b": "quantile",
    "select quantile_disc(x, 0.5) from a.b": "quantile",
    "select list(x order by y) from a.b": "ordered list aggregate",
    "select array_agg(x order by y) from a.b": "ordered list aggregate",
    "select string_agg(x, ',' order by y) from a.b": "ordered list aggregate",
    "select * replace (1 as x) from a.b": "* replace or rename",
    "select date_diff('month', x, y) from a.b": "date_diff by month or longer",
    "select datediff('year', x, y) from a.b": "date_diff by month or longer",
    "select any_value(x) from a.b": "first, last or any_value without an order",
    "select first(x) from a.b": "first, last or any_value without an order",
    "select regexp_replace(x, 'a', 'b') from a.b": "regexp_replace without 'g'",
    "select row_number() over () from a.b": "row_number without an order",
    "select row_number() over (partition by x) from a.b": "row_number without an order",
    "select now() from a.b": "clock or chance",
    "select current_date from a.b": "clock or chance",
    "select random() from a.b": "clock or chance",
    "select x from a.b limit 3": "limit without order by",
    "select distinct on (x) y from a.b": "distinct on",
    "select list_transform(x, lambda y: y + 1) from a.b": "lambda or list comprehension",
    "select [y for y in x] from a.b": "lambda or list comprehension",
    "select x[y] from a.b": "list[place] unless a number",
    "select x[-1] from a.b": "list[place] unless a number",
    "select from where": "cannot be parsed",
}


@pytest.mark.parametrize("sql", REFUSED)
def test_what_spark_reads_differently_is_refused(sql: str) -> None:
    assert [objection.split(":")[0] for objection in portable.objections(sql)] == [REFUSED[sql]]


ALLOWED = (
    "select date_diff('day', x, y) from a.b",
    "select median(x), max_by(x, y), count(*) filter (where z) from a.b",
    "select first_value(x) over (order by y) from a.b",
    "select x from a.b order by x limit 3",
    "select regexp_replace(x, 'a', 'b', 'g') from a.b",
    "select array_agg(distinct x) from a.b",
)


@pytest.mark.parametrize("sql", ALLOWED)
def test_what_means_the_same_is_let_through(sql: str) -> None:
    assert portable.objections(sql) == []


def test_the_translation_is_sparks() -> None:
    assert portable.to_spark("select array_length(x) as n, regexp_matches(t, '^a') as m from a.b") == (
        "SELECT\n  SIZE(x) AS n,\n  t RLIKE '^a' AS m\nFROM a.b"
    )
    assert portable.to_spark(r"select regexp_matches(t, '^[$]\s$|\$') as m, lower(t) as l from a.b") == (
        r"""SELECT
  t RLIKE '^[$][\\t\\n\\f\\r ]\\z|\\$' AS m,
  LOWER(TRANSLATE(t, 'İΣ', 'iσ')) AS l
FROM a.b"""
    )
    assert portable.to_spark("select list_select(x, y) as z from a.b") == (
        "SELECT\n  TRANSFORM(y, place -> ELEMENT_AT(x, place)) AS z\nFROM a.b"
    )
    assert portable.to_spark("select list_extract(x, y) as z, x[1] as first from a.b") == (
        "SELECT\n  ELEMENT_AT(x, y) AS z,\n  x[0] AS first\nFROM a.b"
    )
    assert "MATERIALIZED" not in portable.to_spark(
        "with c as not materialized (select x from a.b) select c.x from c inner join c as d on c.x = d.x"
    )


def test_the_decision_record_lists_every_rule() -> None:
    text = (ROOT / "docs/decisions/0002-sql-subset.md").read_text(encoding="utf-8")
    assert [name for name in portable.RULES if name.split(":")[0] not in text] == []
