"""Gates that hold a build against those before it, what is accepted, and what stands beside a build."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analysis.market import standing as words
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, day
from warehouse import checks, gauges
from warehouse.checks import Rules
from warehouse.database import sql
from warehouse.errors import WarehouseError

SKILL = "skill: python\nplace: Berlin, DE\nWe build models."
NOW = "20260301T030000Z-1"


@pytest.fixture
def con() -> Any:
    """Tables of builds, overrides and limits, as they stand before the newest build is measured."""
    with duckdb.connect() as found:
        found.execute("set timezone = 'UTC'")
        yield found


TABLES = """
create table core.reads (
    source varchar, board varchar, item_count bigint, read_number bigint, is_good boolean
);
create table core.source_fields (source varchar, field varchar, filled_share double, posting_count bigint);
create table core.postings (
    source varchar, posting_id varchar, content_hash varchar, language varchar, is_readable boolean,
    is_primary boolean, is_open boolean
);
create table core.pay (
    posting_id varchar, currency varchar, period varchar, pay_min double, pay_max double
);
create table core.posting_skills (posting_id varchar);
"""


def history(con: duckdb.DuckDBPyConnection, gauge: str, now: float, before: list[float], cases: int) -> None:
    """A warehouse whose builds had these values of one gauge, and whose newest build shows `now`."""
    con.execute(sql("schema.sql") + TABLES)
    for number, value in enumerate(before):
        on = date(2026, 1, 5) + timedelta(days=number)
        build = f"{on:%Y%m%d}T030000Z-1"
        con.execute("insert into ops.build by name select ? as build_id, ? as as_of", [build, on])
        con.execute(
            "insert into ops.gauges by name select ? as build_id, ? as gauge, '' as gauge_part, "
            "unnest(['all', 'greenhouse']) as source, ?::double as gauge_value",
            [build, gauge, value],
        )
    con.execute("insert into ops.build by name select ? as build_id, timestamp '2026-03-01' as as_of", [NOW])
    if gauge == "row_counts":
        con.execute("insert into core.reads values ('greenhouse', 'acme', ?, 1, true)", [now])
        return
    con.execute(
        "insert into raw.versions by name "
        "select range::varchar as posting_id, 'h' as content_hash from range(?)",
        [cases],
    )
    con.execute(
        "insert into core.postings by name select posting_id, content_hash, 'greenhouse' as source, "
        "'en' as language, true as is_readable, true as is_primary, true as is_open from raw.versions"
    )
    con.execute("insert into core.posting_skills select range::varchar from range(?)", [round(now * cases)])


# gauge, value now, values before, postings, gates that speak
BOTH = {"row_counts", "row_counts_all"}
LIMITS: dict[str, tuple[str, float, list[float], int, set[str]]] = {
    "a loss of half, night after night the same": ("row_counts", 50, [100] * 6, 0, BOTH),
    "a loss of half of a noisy listing": ("row_counts", 48, [70, 130, 95, 140, 60, 100], 0, BOTH),
    "a fifth fewer": ("row_counts", 80, [100] * 6, 0, set()),
    "too few builds to tell": ("row_counts", 10, [100] * 4, 0, set()),
    "more boards": ("row_counts", 301, [100] * 6, 0, {"row_counts"}),
    "a handful": ("row_counts", 3, [19] * 6, 0, set()),
    "one odd night before": ("row_counts", 100, [100, 100, 20, 100, 100], 0, set()),
    "skills as usual": ("tag_rate", 0.87, [0.9, 0.9, 0.91, 0.9, 0.9], 400, set()),
    "fewer skills": ("tag_rate", 0.8, [0.9, 0.9, 0.91, 0.9, 0.9], 400, {"tag_rate"}),
    "hardly any skills": ("tag_rate", 0.3, [0.9, 0.9, 0.91, 0.9, 0.9], 400, {"tag_rate", "tag_rate_all"}),
    "too few postings to tell": ("tag_rate", 0.3, [0.9, 0.9, 0.91, 0.9, 0.9], 40, set()),
}  # fmt: skip


@pytest.mark.parametrize("case", LIMITS)
def test_a_gate_speaks_where_a_limit_is_crossed(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, case: str
) -> None:
    gauge, now, before, cases, expected = LIMITS[case]
    for path in checks.FOLDER.glob(f"{gauge}*.sql"):
        shutil.copy(path, tmp_path)
    history(con, gauge, now, [float(value) for value in before], cases)
    gauges.record(con, NOW)
    failed = {r.check_name: r for r in checks.look(con, tmp_path) if r.status == "failed"}
    assert set(failed) == expected
    assert all(row["sentence"] for result in failed.values() for row in result.rows)


def test_what_was_accepted_is_the_usual_from_then_on(con: duckdb.DuckDBPyConnection) -> None:
    history(con, "row_counts", 50.0, [100.0] * 6 + [50.0] * 5, 0)
    con.execute(
        "insert into ops.overrides by name "
        "select '20260111T030000Z-1' as build_id, 'row_counts_all' as check_name"
    )
    gauges.record(con, NOW)
    assert con.execute(
        "select source, build_count, usual, limit_low from ops.gauges "
        "where build_id = ? and gauge = 'row_counts' order by source",
        [NOW],
    ).fetchall() == [("all", 5, 50.0, 35.0), ("greenhouse", 5, 50.0, 35.0)]


def night(number: int) -> str:
    return (date(2026, 1, 5) + timedelta(days=number)).isoformat()


def ads(count: int, says: str = SKILL) -> list[Read]:
    return [Read([Ad(str(n), title=f"ML Engineer {n}", says=says + f"\nTeam {n}") for n in range(count)])]


@pytest.mark.slow
def test_a_held_back_refresh_is_told_on_the_pages_until_it_is_accepted(desk: Desk) -> None:
    for number in range(5):
        desk.refresh(night(number), ads(60))
    shown = desk.open()
    assert shown.standing() is None
    result = desk.refresh(night(5), ads(20))
    failed = {c.check_name for c in result.checks if c.status == "failed"}
    assert (result.exit_code, failed) == (1, {"boards_halved", "row_counts", "row_counts_all"})
    note = desk.open().standing()
    assert note is not None
    assert desk.open().build_id == shown.build_id
    assert words.told(note, date(2026, 1, 9)).replace("\u00a0", " ") == (
        "The refresh of 10 Jan 2026 was held back by its checks: all boards together list 20 postings "
        "where 60 are usual. These numbers are still those of 9 Jan 2026. What to do: `guidepost status`."
    )
    accepted = desk.refresh(night(6), accepted={"row_counts_all": "they closed a site"}, accepted_by="kim")
    assert (accepted.exit_code, desk.open().standing()) == (0, None)
    assert {c.check_name: c.status for c in accepted.checks if c.status in ("failed", "accepted")} == {
        "boards_halved": "failed", "row_counts": "failed", "row_counts_all": "accepted",
    }  # fmt: skip
    assert desk.rows("ops.overrides") == [
        (
            accepted.build_id,
            "row_counts_all",
            1,
            "kim",
            "they closed a site",
            day(night(6)).replace(tzinfo=None),
        )
    ]
    assert desk.refresh(night(7), ads(20)).exit_code == 0


@pytest.mark.slow
def test_a_note_of_another_build_says_nothing(desk: Desk) -> None:
    from warehouse import standing

    desk.refresh("2026-01-05", [Read([Ad("1")])])
    standing.write(desk.home.warehouse, standing.HELD_BACK, "20260104T030000Z-1")
    assert desk.open().standing() is None
    (desk.home.warehouse / "standing.json").write_bytes(b"\xff{")
    assert desk.open().standing() is None


def test_lists_of_measurement_toml_overrule_what_a_gate_says(tmp_path: Any) -> None:
    (tmp_path / "loud.sql").write_text("-- severity: block\n-- says: x\nselect 1 as one")
    (tmp_path / "quiet.sql").write_text("-- severity: warn\n-- says: x\nselect 1 as one")
    with duckdb.connect() as con:
        rules = Rules(warn=frozenset({"loud"}), block=frozenset({"quiet"}))
        assert [r.is_blocking for r in checks.look(con, tmp_path)] == [True, False]
        assert [r.is_blocking for r in checks.look(con, tmp_path, rules)] == [False, True]
    with pytest.raises(WarehouseError, match="moon_phase must name a gate"):
        Rules.of({"warn": ["moon_phase"]})
