from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analysis.measure.demand import SECTOR_SCHEMA, SKILL_SCHEMA, sector_demand, skill_demand
from analysis.measure.shares import share
from analysis.measure.verdicts import BAND_SCHEMA, GUIDE_SCHEMA, band_verdict, band_verdicts, guide_verdicts

Settings = Mapping[str, Mapping[str, Any]]
AS_OF = date(2026, 11, 21)
LONG_AGO, OCTOBER, NOVEMBER = date(2025, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
ML, SALES = "ml-engineer", "sales"

POSTED = pa.Table.from_pylist(
    [
        {
            "month": month,
            "role": role,
            "level": level,
            "sector": sector,
            "employer_id": firm,
            "posting_count": n,
        }
        for month, role, level, sector, firm, n in [
            (OCTOBER, ML, "mid", "fintech", "a", 2),
            (OCTOBER, SALES, "mid", "fintech", "a", 2),
            (OCTOBER, None, "unstated", "fintech", "b", 1),
            (OCTOBER, ML, "senior", None, "c", 2),
            (NOVEMBER, ML, "mid", "fintech", "b", 4),
            (LONG_AGO, ML, "mid", "fintech", "a", 7),
        ]
    ]
)
NAMED = pa.Table.from_pylist(
    [
        {
            "month": month,
            "skill_id": skill,
            "role": role,
            "level": level,
            "employer_id": firm,
            "posting_count": n,
        }
        for month, skill, role, level, firm, n in [
            (OCTOBER, "python", ML, "mid", "a", 2),
            (OCTOBER, "python", None, "unstated", "b", 1),
            (NOVEMBER, "python", ML, "mid", "b", 1),
            (LONG_AGO, "rust", ML, "mid", "a", 7),
        ]
    ]
)
TABLES = {
    "marts.posting_counts": POSTED,
    "marts.skill_counts": NAMED,
    "ref.roles": pa.table({"role": [ML, SALES], "is_core": [True, False]}),
}


def measured(hits: list[int], totals: list[int], is_balanced: bool = False, times: float = 1) -> Any:
    return [
        pytest.approx(part * times) for part in share(np.array(hits), np.array(totals), 0.95, is_balanced)
    ]


def test_skill_demand_now_and_by_month(tiny: Settings) -> None:
    found = skill_demand(TABLES, tiny, AS_OF)
    assert found.schema == SKILL_SCHEMA
    rows = [tuple(row.values()) for row in found.to_pylist()]
    nothing = (None, None, None)
    assert [row for row in rows if row[3] is None] == [
        ("python", "all", "all", None, 4, 11, *measured([2, 2, 0], [4, 5, 2]), 3),
        ("python", "all", "mid", None, 3, 8, *measured([2, 1], [4, 4]), 2),
        ("python", "all", "unstated", None, 1, 1, *nothing, 1),
        ("python", ML, "all", None, 3, 8, *measured([2, 1, 0], [2, 4, 2]), 3),
        ("python", ML, "mid", None, 3, 6, *measured([2, 1], [2, 4]), 2),
    ]  # fmt: skip
    assert [row for row in rows if row[3] is not None] == [
        ("python", "all", "all", LONG_AGO, 0, 7, *nothing, 1),
        ("python", "all", "all", OCTOBER, 3, 7, *measured([2, 1, 0], [4, 1, 2]), 3),
        ("rust", "all", "all", LONG_AGO, 7, 7, *nothing, 1),
        ("rust", "all", "all", OCTOBER, 0, 7, *measured([0, 0, 0], [4, 1, 2]), 3),
        ("python", ML, "all", LONG_AGO, 0, 7, *nothing, 1),
        ("python", ML, "all", OCTOBER, 2, 4, *measured([2, 0], [2, 2]), 2),
        ("rust", ML, "all", LONG_AGO, 7, 7, *nothing, 1),
        ("rust", ML, "all", OCTOBER, 0, 4, *measured([0, 0], [2, 2]), 2),
    ]


def test_sector_demand_balances_employers(tiny: Settings) -> None:
    found = sector_demand(TABLES, tiny, AS_OF)
    assert found.schema == SECTOR_SCHEMA
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        # a: 2 of 4 ads, b: 4 of 5; c has no known sector but counts among all watched ML ads
        (None, "fintech", ML, 6, 9, *measured([2, 4], [4, 5], True, 100), pytest.approx(6 / 8), 2),
        (LONG_AGO, "fintech", ML, 7, 7, None, None, None, 1.0, 1),
        # a speaks with weight 2, b with 1: (2 * 1/2 + 1 * 0) / 3
        (
            OCTOBER,
            "fintech",
            ML,
            2,
            5,
            pytest.approx(100 / 3),
            *measured([2, 0], [4, 1], True, 100)[1:],
            0.5,
            2,
        ),
    ]


def test_counts_that_do_not_belong_together_are_refused(tiny: Settings) -> None:
    with pytest.raises(ValueError, match="missing from the counts"):
        skill_demand({**TABLES, "marts.posting_counts": POSTED.slice(1)}, tiny, AS_OF)


def requirements(rows: list[tuple[str, str, str]]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"guide_id": "g", "requirement_number": number, "skill_id": skill, "role": role, "level": level,
             "strength": "must", "lines": "7, 8"}
            for number, (skill, role, level) in enumerate(rows, 1)
        ]
    )  # fmt: skip


def test_guide_verdicts(tiny: Settings) -> None:
    asked = requirements(
        [("python", ML, "all"), ("python", ML, "mid"), ("unseen", ML, "mid"), ("python", ML, "senior"),
         ("python", "unknown-role", "all"), ("python", ML, "all")]
    )  # fmt: skip
    limits = {**tiny, "guides": {**tiny["guides"], "common_share": 0.4}}
    found = guide_verdicts({**TABLES, "ref.guide_requirements": asked}, limits, AS_OF)
    assert found.schema == GUIDE_SCHEMA
    every, mid = measured([2, 1, 0], [2, 4, 2]), measured([2, 1], [2, 4])
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        ("g", 1, "python", ML, "all", "must", "7, 8", *every, 3, 8, 3, "sometimes"),
        ("g", 2, "python", ML, "mid", "must", "7, 8", *mid, 3, 6, 2, "common"),
        ("g", 3, "unseen", ML, "mid", "must", "7, 8", *measured([0, 0], [2, 4]), 0, 6, 2, "rare"),
        ("g", 4, "python", ML, "senior", "must", "7, 8", None, None, None, 0, 2, 1, "too little data"),
        (
            "g",
            5,
            "python",
            "unknown-role",
            "all",
            "must",
            "7, 8",
            None,
            None,
            None,
            0,
            0,
            0,
            "too little data",
        ),
        ("g", 6, "python", ML, "all", "must", "7, 8", *every, 3, 8, 3, "sometimes"),
    ]


@pytest.mark.parametrize(
    ("low", "high", "is_open_ended", "verdict"),
    [
        (100, 129.9, False, "below"),
        (100, 130, False, "cannot tell"),  # 130 opens this band
        (130, 179.9, False, "within"),
        (130, 180, False, "cannot tell"),  # 180 opens the next one
        (180, 190, False, "above"),
        (179, 190, False, "cannot tell"),
        (179, 190, True, "within"),
        (500, 600, True, "within"),
        (129, 600, True, "cannot tell"),
        (100, 129, True, "below"),
        (100, 600, False, "cannot tell"),
        (None, None, False, "too little data"),
    ],
)
def test_band_verdict(low: float | None, high: float | None, is_open_ended: bool, verdict: str) -> None:
    assert band_verdict(low, high, 130, 180, is_open_ended) == verdict


def test_band_verdicts_read_the_cell_of_the_guides_role_in_the_us(settings: Settings) -> None:
    cell = {"role": ML, "level": "mid", "country": "US", "sector": "all", "workplace": "all"}
    band = {"p50": 150e3, "p50_low": 140e3, "p50_high": 160e3, "posting_count": 40, "employer_count": 12}
    elsewhere = {**band, "p50_low": 1.0, "p50_high": 2.0}
    cells = [{**cell, **band}] + [
        {**cell, **elsewhere, **other}
        for other in ({"country": "all"}, {"sector": "x"}, {"workplace": "x"}, {"role": "all"})
    ]
    guide = {"guide_id": "g", "currency": "USD", "period": "year", "is_open_ended": False}
    bands = [
        {**guide, "level": "senior", "pay_min": 180e3, "pay_max": 250e3},
        {**guide, "level": "mid", "pay_min": 130e3, "pay_max": 180e3},
        {**guide, "level": "mid", "pay_min": 90e3, "pay_max": 120e3, "currency": "EUR"},
    ]
    tables = {
        "marts.salary_bands": pa.Table.from_pylist(cells),
        "ref.guides": pa.table({"guide_id": ["g"], "role": [ML]}),
        "ref.guide_bands": pa.Table.from_pylist(bands),
    }
    found = band_verdicts(tables, settings, AS_OF)
    assert found.schema == BAND_SCHEMA
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        ("g", "mid", 90e3, 120e3, False, 150e3, 140e3, 160e3, 40, 12, "cannot tell"),
        ("g", "mid", 130e3, 180e3, False, 150e3, 140e3, 160e3, 40, 12, "within"),
        ("g", "senior", 180e3, 250e3, False, None, None, None, 0, 0, "too little data"),
    ]
