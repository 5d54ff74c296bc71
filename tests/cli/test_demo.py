"""What the whole path measures on the practice market is what was simulated."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from bench.employers import pairs
from data.home import Home
from tests.cli.conftest import ROOT, start
from warehouse.read import Warehouse

Row = dict[str, Any]


pytestmark = pytest.mark.slow  # the whole practice market takes a minute to make


@pytest.fixture(scope="module")
def published(demo_home: Home) -> Warehouse:
    found = Warehouse.open(demo_home.demo)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def truth(demo_home: Home) -> list[Row]:
    with (demo_home.demo.root / "truth" / "truth.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def summary(demo_home: Home) -> Row:
    text = (demo_home.demo.root / "truth" / "truth_summary.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def test_every_ad_that_was_seen_is_held_once(published: Warehouse, truth: list[Row]) -> None:
    held = {
        (p["source"], p["board"], p["native_id"])
        for p in published.table("core.postings", ["source", "board", "native_id"]).to_pylist()
    }
    seen = {(t["source"], t["board"], t["native_id"]) for t in truth if t["is_seen"]}
    assert seen - held == set()
    assert len(held - seen) <= 24  # the chatter below each monthly thread


def test_level_medians_are_within_5_percent(published: Warehouse, truth: list[Row], summary: Row) -> None:
    bands = published.table(
        "marts.salary_bands",
        where={"role": "ml-engineer", "country": "US", "sector": "all", "workplace": "all"},
    ).to_pylist()
    measured = {band["level"]: band["p50"] for band in bands}
    for level in ("junior", "mid", "senior", "principal"):
        true = summary["us_ml_engineer_pay"][level]["median_usd_year"]
        assert abs(measured[level] / true - 1) <= 0.05, (level, measured[level], true)


def test_stated_pay_is_read_as_it_was_written(published: Warehouse, truth: list[Row]) -> None:
    pay = {
        p["posting_id"]: (p["pay_min"], p["pay_max"], p["currency"], p["period"])
        for p in published.table("core.pay", where={"is_headline": True}).to_pylist()
    }
    stated = [t for t in truth if t["pay"] and t["is_seen"] and not t["pay_edited_on"]]
    wrong = [
        (t["pay"], pay.get(t["posting_id"]))
        for t in stated
        if pay.get(t["posting_id"])
        != (t["pay"]["min"], t["pay"]["max"], t["pay"]["currency"], t["pay"]["period"])
    ]
    assert len(stated) > 1000
    assert len(wrong) <= 0.05 * len(stated), wrong[:20]
    silent = {t["posting_id"] for t in truth if not t["pay"] and t["is_seen"]}
    invented = [pay[i] for i in silent & set(pay)]
    assert len(invented) <= 0.01 * len(silent), invented[:20]


def test_sector_shares_are_within_2_points(published: Warehouse, truth: list[Row], summary: Row) -> None:
    rows = published.table("marts.sector_demand", where={"role": "ml-engineer", "month": None}).to_pylist()
    measured = {row["sector"]: row["role_per_100"] for row in rows if row["role_per_100"] is not None}
    true = summary["ml_engineer_share_by_sector_last_12_months"]
    assert {"fintech", "healthcare", "e-commerce", "technology"} <= set(measured)
    for sector, per_100 in measured.items():
        assert abs(per_100 - 100 * true[sector]["share"]) <= 2.0, (sector, per_100, true[sector])


def test_employers_are_told_apart_however_they_write_their_names(
    published: Warehouse, truth: list[Row]
) -> None:
    rows = published.table("core.postings", ["posting_id", "employer_id"]).to_pylist()
    held = {row["posting_id"]: row["employer_id"] for row in rows}
    seen = [t for t in truth if t["posting_id"] in held]
    spellings = {(t["employer_token"], t["company"]) for t in seen}
    assert len(spellings) > 2 * len({t["employer_token"] for t in seen})
    found, true, both = pairs(
        [held[t["posting_id"]] for t in seen], [t["employer_token"] for t in seen], [1] * len(seen)
    )
    assert both / found >= 0.99
    assert both / true >= 0.95


def test_what_rises_and_falls_is_told_in_the_right_direction(published: Warehouse, summary: Row) -> None:
    cell: dict[str, str | int] = {"role": "ml-engineer", "window_months": 3}
    rows = published.table("marts.skill_trends", where=cell).to_pylist()
    trend = {row["skill_id"]: row for row in rows}
    skills = summary["ml_engineer_skills"]
    assert all(trend[s]["change_points"] > 10 for s in skills["rising"])
    assert all(trend[s]["change_points"] < -10 for s in skills["falling"])
    called = {s: trend[s]["verdict"] for s in trend if trend[s]["verdict"] in ("rising", "falling")}
    assert sum(called.get(s) == "rising" for s in skills["rising"]) >= len(skills["rising"]) - 1
    assert sum(called.get(s) == "falling" for s in skills["falling"]) >= len(skills["falling"]) - 1
    assert {s: v for s, v in called.items() if s in skills["flat"]} == {}


def test_closings_fall_on_the_first_reading_without_the_ad(published: Warehouse, truth: list[Row]) -> None:
    rows = published.table("core.postings", ["posting_id", "closed_on"], where={"source": "greenhouse"})
    closed = {row["posting_id"]: row["closed_on"] for row in rows.to_pylist()}
    late = []
    for t in truth:
        if t["source"] == "greenhouse" and t["is_seen"] and t["closed_on"] and len(t["spells"]) == 1:
            told = closed[t["posting_id"]]
            if told is not None:
                late.append(told.toordinal() - _day(t["closed_on"]))
    assert len(late) > 1000
    assert min(late) >= 0
    assert median(late) <= 7


def _day(text: str) -> int:
    from datetime import date

    return date.fromisoformat(text).toordinal()


def test_the_practice_market_is_labelled_and_kept_apart(demo_home: Home, published: Warehouse) -> None:
    assert published.kind == "simulated"
    assert Warehouse.open(demo_home) is None  # nothing of it is in the home of real ads
    assert list(demo_home.landing.glob("*")) == []


def test_the_second_demo_starts_in_seconds(demo_home: Home) -> None:
    process = start(demo_home.root, "demo", "--port", "8790")
    assert process.stdout is not None
    try:
        line = ""
        while "Guidepost is open" not in line:
            line = process.stdout.readline()
            assert line or process.poll() is None, process.communicate()
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert "Reading the practice boards" not in err


def test_an_export_of_invented_ads_says_so(demo_home: Home, tmp_path: Path) -> None:
    path = tmp_path / "bands.csv"
    done = subprocess.run(
        [sys.executable, "-m", "cli", "export", "marts.salary_bands", str(path), "--demo"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={"GUIDEPOST_HOME": str(demo_home.root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    head, first = path.read_text(encoding="utf-8").splitlines()[:2]
    assert head.endswith(",data_kind")
    assert first.endswith(",simulated")
