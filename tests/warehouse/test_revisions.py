"""A figure of a past month that leaves the interval it was published with is listed, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse import revisions
from warehouse.database import sql

BEFORE, NOW = "20260310T030000Z-1", "20260311T030000Z-1"
JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)
TABLES = """
create table core.postings (
    posting_id varchar, posted_on date, role varchar, level varchar, sector varchar, is_primary boolean
);
create table marts.skill_demand (
    month date, role varchar, level varchar, skill_id varchar, share double, share_low double,
    share_high double
);
create table marts.sector_demand (
    month date, role varchar, sector varchar, role_per_100 double, role_per_100_low double,
    role_per_100_high double
);
"""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        found.execute(sql("schema.sql") + TABLES)
        for build in (BEFORE, NOW):
            found.execute(
                "insert into ops.build by name select ? as build_id, ?::timestamp as as_of, "
                "'x' as extractor_version",
                [build, f"2026-03-{build[6:8]}"],
            )
        yield found


def published(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Keep the marts as those of the build before, in a folder whose name holds wildcards."""
    (folder / BEFORE).mkdir(parents=True)
    for name in ("skill_demand", "sector_demand"):
        con.table(f"marts.{name}").write_parquet(str(folder / BEFORE / f"{name}.parquet"))


def posting(con: duckdb.DuckDBPyConnection, name: str, *, is_primary: bool = True) -> None:
    con.execute(
        "insert into core.postings values (?, date '2026-01-15', 'ml-engineer', 'senior', 'fintech', ?)",
        [name, is_primary],
    )


def told(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute(
        "select mart, month, role, level, sector, skill_id, figure_before, figure_now, late_count, "
        "regrouped_count, revised_reason from ops.revisions order by all"
    ).fetchall()


def skill(month: date, share: float, role: str = "ml-engineer") -> tuple[Any, ...]:
    return (month, role, "all", "python", share, 0.4, 0.6)


CASES: dict[str, tuple[float, list[str], list[str], str, list[tuple[str, int, int]]]] = {
    "late ads": (0.7, ["late"], [], "x", [("late ads", 1, 0)]),
    "copies": (0.3, [], ["old"], "x", [("de-duplication", 0, 1)]),
    "more late ads than copies": (0.7, ["a", "b"], ["old"], "x", [("late ads", 2, 1)]),
    "a new reading": (0.7, ["late"], [], "y", [("extractor version", 1, 0)]),
    "nothing among the ads": (0.7, [], [], "x", [("rules or coverage", 0, 0)]),
    "inside the interval": (0.59, ["late"], [], "x", []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_reason_is_what_changed_among_the_ads(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, case: str
) -> None:
    share, late, copies, version, expected = CASES[case]
    folder = tmp_path / "[it's] *"
    for name in ("old", "other"):
        posting(con, name)
    con.execute("insert into marts.skill_demand values (?, ?, ?, ?, ?, ?, ?)", skill(JANUARY, 0.5))
    revisions.remember(con)
    published(con, folder)
    for name in late:
        posting(con, name)
    for name in copies:
        con.execute("update core.postings set is_primary = false where posting_id = ?", [name])
    con.execute("update ops.build set extractor_version = ? where build_id = ?", [version, NOW])
    con.execute("update marts.skill_demand set share = ?", [share])
    assert revisions.record(con, folder) == len(expected)
    assert told(con) == [
        (
            "marts.skill_demand",
            JANUARY,
            "ml-engineer",
            "all",
            None,
            "python",
            0.5,
            share,
            late_count,
            copy_count,
            reason,
        )
        for reason, late_count, copy_count in expected
    ]


def test_the_running_month_and_what_had_no_figure_are_not_revised(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for month, role in ((MARCH, "ml-engineer"), (JANUARY, "data-scientist")):
        con.execute("insert into marts.skill_demand values (?, ?, ?, ?, ?, ?, ?)", skill(month, 0.5, role))
    con.execute("insert into marts.sector_demand values (?, 'ml-engineer', 'fintech', 5, 4, 6)", [JANUARY])
    con.execute("insert into marts.sector_demand values (null, 'ml-engineer', 'fintech', 5, 4, 6)")
    con.execute("update marts.skill_demand set share = null, share_low = null, share_high = null "
                "where role = 'data-scientist'")  # fmt: skip
    revisions.remember(con)
    published(con, tmp_path)
    con.execute("update marts.skill_demand set share = 0.9")
    con.execute("update marts.sector_demand set role_per_100 = 9")
    assert revisions.record(con, tmp_path) == 1
    assert told(con) == [
        (
            "marts.sector_demand",
            JANUARY,
            "ml-engineer",
            None,
            "fintech",
            None,
            5,
            9,
            0,
            0,
            "rules or coverage",
        )
    ]


def test_without_the_figures_before_nothing_is_said(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    revisions.remember(con)
    assert revisions.record(con, tmp_path) == 0
