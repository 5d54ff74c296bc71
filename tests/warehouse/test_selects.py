"""The text of a select: what is asked, with every value bound, and the same to be shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from warehouse.selects import UnknownName, query_text, quoted, select, told, told_query

CATALOGUE = {"main.ads": ("ad", "role", "posted_on")}
ROWS = "select * from (values (1, 'x', null), (2, null, date '2026-01-02'), (3, 'it''s', date '2026-01-01'))"
ASKED: dict[str, tuple[dict[str, Any], list[int]]] = {
    "everything": ({}, [1, 2, 3]),
    "one value": ({"where": {"role": "it's"}}, [3]),
    "no value": ({"where": {"role": None}}, [2]),
    "several": ({"where": {"role": ["x", "it's", "y"]}}, [1, 3]),
    "several or none": ({"where": {"role": ["x", None]}}, [1, 2]),
    "none of a list": ({"where": {"role": [None]}}, [2]),
    "of an empty list": ({"where": {"role": []}}, []),
    "both": ({"where": {"role": ["x", None], "ad": 2}}, [2]),
    "by day, without one last": ({"order_by": "posted_on"}, [3, 2, 1]),
    "the newest first, without one last": ({"order_by": ["-posted_on", "ad"]}, [2, 3, 1]),
    "two of them": ({"order_by": "-ad", "limit": 2}, [3, 2]),
}


@pytest.mark.parametrize("case", ASKED)
def test_rows_are_those_asked_for(case: str) -> None:
    asked, ads = ASKED[case]
    given = {"columns": ["ad"], "where": None, "order_by": "ad", "limit": None, **asked}
    text, values = select(CATALOGUE, "main.ads", **given)
    with duckdb.connect() as con:
        con.execute(f"create table ads as from ({ROWS}) as given (ad, role, posted_on)")
        assert [row[0] for row in con.execute(text, values).fetchall()] == ads


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("main.nowhere", {}),
        ("main.ads", {"columns": ["ad", "x"]}),
        ("main.ads", {"where": {"x": 1}}),
        ("main.ads", {"order_by": ["-x"]}),
        ("main.ads", {"sums": ["x"]}),
    ],
)
def test_an_unknown_name_is_refused(name: str, given: dict[str, Any]) -> None:
    with pytest.raises(UnknownName, match=r"There is no table|has no column 'x'"):
        select(CATALOGUE, name, **{"columns": None, "where": None, "order_by": None, "limit": None, **given})


SUMMED: dict[str, tuple[dict[str, Any], list[tuple[Any, ...]]]] = {
    "by a column": ({"columns": ["role"], "sums": ["ad"], "order_by": "role"}, [("x", 6), (None, 4)]),
    "of some rows": ({"columns": ["role"], "sums": ["ad"], "where": {"role": "x"}}, [("x", 6)]),
    "of all": ({"sums": ["ad", "number"]}, [(10, 100)]),
    "of nothing": ({"columns": ["role"], "sums": [], "order_by": "role"}, [("x",), (None,)]),
    "of no row": ({"columns": ["role"], "sums": ["ad"], "where": {"role": "y"}}, []),
}


@pytest.mark.parametrize("case", SUMMED)
def test_rows_are_summed(case: str) -> None:
    asked, expected = SUMMED[case]
    given = {"columns": None, "where": None, "order_by": None, "limit": None, **asked}
    text, values = select({"main.ads": ("ad", "role", "number")}, "main.ads", **given)
    with duckdb.connect() as con:
        con.execute(
            "create table ads (ad integer, role varchar, number integer);"
            "insert into ads values (1, 'x', 10), (4, null, 40), (5, 'x', 50)"
        )
        assert con.execute(text, values).fetchall() == expected


def test_a_name_stays_a_name() -> None:
    assert quoted('a" from b') == '"a"" from b"'


def test_what_is_shown_is_what_a_reader_would_type() -> None:
    assert told("main.ads", None, {"posted_on": date(2026, 1, 2), "is_open": True, "share": 0.5}) == (
        "select *\nfrom main.ads\nwhere posted_on = '2026-01-02' and is_open = true and share = 0.5;"
    )
    assert told("main.ads", ["role"], {"role": None}, ["ad"]) == (
        "select role, cast(sum(ad) as bigint) as ad\nfrom main.ads\nwhere role is null\ngroup by all;"
    )
    assert told("main.ads", ["role"], None, []) == "select role\nfrom main.ads\ngroup by all;"


def test_a_query_is_shown_with_what_it_was_given_on_one_line_each() -> None:
    shown = told_query("health_left_out", {"skill": "a'\ndrop", "role": None, "ids": ["x", 1]})
    assert shown == (
        "-- warehouse/queries/health_left_out.sql\n"
        "-- $skill = 'a'' drop'\n-- $role = null\n-- $ids = ('x', 1)\n"
        + query_text("health_left_out").strip()
    )
