from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analysis.measure.demand import SECTOR_SCHEMA, SKILL_SCHEMA, sector_demand, skill_demand
from analysis.measure.guide_lines import (
    GUIDE_SCHEMA,
    guide_verdicts,
    guide_verdicts_by_years,
    held_against,
)
from analysis.measure.requirements import SCHEMA as REQUIREMENTS_SCHEMA
from analysis.measure.requirements import requirements as requirements_of
from analysis.measure.scorecard import guide_scorecard
from analysis.measure.sector_skills import sector_skills
from analysis.measure.shares import Shares, share
from analysis.measure.verdicts import BAND_SCHEMA, band_verdict, band_verdicts

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
    found = guide_verdicts({**TABLES, **GROUPED, "ref.guide_requirements": asked}, limits, AS_OF)
    assert found.schema == GUIDE_SCHEMA
    every, mid = measured([2, 1, 0], [2, 4, 2]), measured([2, 1], [2, 4])
    either = measured([2, 2, 0], [2, 4, 2])
    few = (None, None, None, 0)
    assert [tuple(row.values())[1:5] + tuple(row.values())[7:] for row in found.to_pylist()] == [
        (1, "python", ML, "all", *every, 3, 8, 3, "sometimes", "cannot tell", None),
        (2, "python", ML, "mid", *mid, 3, 6, 2, "common", "cannot tell", None),
        (3, "unseen", ML, "mid", *measured([0, 0], [2, 4]), 0, 6, 2, "rare", "cannot tell", None),
        (4, "python", ML, "senior", *few, 2, 1, "too little data", "too little data", None),
        (5, "python", "unknown-role", "all", *few, 0, 0, "too little data", "too little data", None),
        (6, "python", ML, "all", *either, 4, 8, 3, "common", "cannot tell", "g:either"),
    ]


GROUPED = {
    "ref.guide_choices": pa.table(
        {"guide_id": ["g"], "requirement_number": [6], "skill_group_id": ["g:either"]}
    ),
    "marts.group_counts": pa.table(
        {
            "month": [OCTOBER, NOVEMBER], "skill_group_id": ["g:either"] * 2, "role": [ML] * 2,
            "level": ["mid"] * 2, "employer_id": ["a", "b"], "posting_count": [2, 2],
        }
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("strength", "hits", "low", "high", "is_hidden", "verdict"),
    [
        ("must", 40, 0.25, 0.5, False, "confirmed"),
        ("must", 40, 0.2, 0.3, False, "cannot tell"),
        ("must", 40, 0.1, 0.249, False, "weaker than the guide says"),
        ("must", 0, 0.0, 0.1, False, "not seen"),
        ("must", 0, 0.0, 0.3, False, "cannot tell"),
        ("must", 40, 0.9, 1.0, False, "confirmed"),
        ("good", 40, 0.51, 0.7, False, "stronger than the guide says"),
        ("good", 40, 0.06, 0.5, False, "confirmed"),
        ("topic", 40, 0.26, 0.7, False, "stronger than the guide says"),
        ("core", 40, 0.05, 0.09, False, "weaker than the guide says"),
        ("core", 40, 0.2, 0.3, True, "too little data"),
    ],
)
def test_a_guides_strength_is_held_against_the_whole_interval(
    settings: Settings, strength: str, hits: int, low: float, high: float, is_hidden: bool, verdict: str
) -> None:
    found = Shares(np.array([hits]), np.array([(low + high) / 2]), np.array([low]), np.array([high]))
    assert held_against(found, np.array([is_hidden]), [strength], settings) == [verdict]


def test_an_ad_belongs_to_every_level_of_a_guide_whose_years_it_asks_for(tiny: Settings) -> None:
    """Of four ads ask 1, 3, 4 and 6 years; the guide's levels are 2-4 and 4+; that of 4 years is of both."""
    years = {"a": 1, "b": 3, "c": 4, "d": 6}
    counted = {"month": [OCTOBER] * 4, "role": [ML] * 4, "years_asked": list(years.values())}
    asked = requirements([("python", ML, "mid"), ("python", ML, "senior"), ("python", ML, "junior")])
    levels = {
        "level": ["mid", "senior", "junior"],
        "years_min": [2.0, 4.0, None],
        "years_max": [4.0, None, None],
    }
    tables = {
        "ref.guide_requirements": asked,
        "ref.guide_choices": GROUPED["ref.guide_choices"],
        "ref.guide_levels": pa.table({"guide_id": ["g"] * 3, **levels}),
        "marts.requirement_counts": pa.table(
            {**counted, "employer_id": list(years), "posting_count": [2, 2, 2, 2]}
        ),
        "marts.years_skill_counts": pa.table(
            {**counted, "employer_id": list(years), "skill_id": ["python"] * 4, "posting_count": [2, 1, 2, 0]}
        ),
    }
    rows = guide_verdicts_by_years(tables, tiny, AS_OF).to_pylist()
    told = ("level", "years_min", "years_max", "posting_count", "cell_posting_count", "employer_count")
    assert [tuple(row[name] for name in told) for row in rows] == [
        ("mid", 2.0, 4.0, 3, 4, 2),
        ("senior", 4.0, None, 2, 4, 2),
    ]


def test_requirements_tell_years_degree_and_workplace(tiny: Settings) -> None:
    asked = [
        ("a", 3, "bachelor", 2),
        ("a", None, "unstated", 2),
        ("b", 5, "master", 1),
        ("b", 12, "unstated", 3),
    ]
    key = {"month": OCTOBER, "role": ML, "level": "mid", "country": None}
    counted = pa.Table.from_pylist(
        [
            {**key, "years_asked": years, "education": degree, "employer_id": firm, "posting_count": ads}
            for firm, years, degree, ads in asked
        ]
    )
    posted = pa.Table.from_pylist(
        [
            {**key, "workplace": workplace, "employer_id": firm, "posting_count": 4}
            for firm, workplace in (("a", "remote"), ("b", "unstated"))
        ]
    )
    given = {"marts.requirement_counts": counted, "marts.posting_counts": posted}
    found = requirements_of(given, tiny, AS_OF)
    assert found.schema == REQUIREMENTS_SCHEMA
    rows = [row for row in found.to_pylist() if (row["role"], row["level"]) == (ML, "mid")]
    told = [
        (
            row["fact"],
            row["fact_value"],
            row["posting_count"],
            row["cell_posting_count"],
            row["employer_count"],
        )
        for row in rows
    ]
    assert told == [
        ("education", "bachelor", 2, 3, 2), ("education", "master", 1, 3, 2),
        ("education", "stated", 3, 8, 2),
        ("workplace", "remote", 4, 4, 1), ("workplace", "stated", 4, 8, 2),
        ("years", "10+", 3, 6, 2), ("years", "3", 2, 6, 2), ("years", "5", 1, 6, 2),
        ("years", "stated", 6, 8, 2),
    ]  # fmt: skip
    years = rows[-1]
    assert years["share"] == 6 / 8
    # Half of the six that state years ask for ten or more, half for five or fewer.
    assert years["years_median"] == 7.5
    assert years["years_median_low"] <= 3
    assert years["years_median_high"] == 10
    assert {row["country"] for row in found.to_pylist()} == {"all"}


def test_a_location_quotient_is_the_share_here_over_the_share_everywhere(settings: Settings) -> None:
    """Twenty employers of two sectors, ten ads each: rust in 4 of 10 in the one and 1 of 10 in the other."""
    firms = [(f"{sector}{number}", sector) for sector in ("fintech", "media") for number in range(10)]
    posted = [
        {"month": OCTOBER, "role": ML, "sector": sector, "employer_id": firm, "posting_count": 10}
        for firm, sector in firms
    ]
    said = [
        {**row, "skill_id": "rust", "posting_count": 4 if row["sector"] == "fintech" else 1} for row in posted
    ]
    tables = {
        "marts.posting_counts": pa.Table.from_pylist(posted),
        "marts.skill_counts": pa.Table.from_pylist(said),
        "ref.roles": TABLES["ref.roles"],
    }
    rows = {(row["role"], row["sector"]): row for row in sector_skills(tables, settings, AS_OF).to_pylist()}
    assert list(rows) == [("all", "fintech"), ("all", "media"), (ML, "fintech"), (ML, "media")]
    here = rows[ML, "fintech"]
    assert here["location_quotient"] == pytest.approx(0.4 / 0.25)
    assert here["share_elsewhere"] == pytest.approx(0.1)
    assert 1 < here["location_quotient_low"] < 1.6 < here["location_quotient_high"] <= 2.0
    assert rows[ML, "media"]["location_quotient_high"] < 1


def test_the_scorecard_says_which_claims_of_a_guide_hold(settings: Settings) -> None:
    def sector(name: str, rate: float, low: float, high: float) -> dict[str, Any]:
        return {"month": None, "sector": name, "role": ML, "role_per_100": rate, "role_per_100_low": low,
                "role_per_100_high": high, "posting_count": 30}  # fmt: skip

    def trend(group: str, window: int, p: float | None, verdict: str) -> dict[str, Any]:
        nothing = dict.fromkeys(
            ("share_now", "share_now_low", "share_now_high", "change_points", "change_low", "change_high",
             "detectable_points"), 0.1
        )  # fmt: skip
        return {**nothing, "skill_group_id": group, "role": ML, "window_months": window, "p_value": p,
                "verdict": verdict, "posting_count_now": 9}  # fmt: skip

    tables = {
        "ref.guides": pa.table({"guide_id": ["g"], "role": [ML]}),
        "ref.guide_sectors": pa.table({"guide_id": ["g"] * 4, "sector": ["a", "b", "c", "gone"]}),
        "ref.guide_trends": pa.table(
            {"guide_id": ["g"] * 3, "name": ["T1", "T2", "T3"], "skill_group_id": ["g1", "g2", "g3"],
             "lines": ["1", "2", "3"]}
        ),
        "marts.sector_demand": pa.Table.from_pylist(
            [sector("a", 9, 6, 12), sector("b", 5, 2, 8), sector("c", 1, 0.5, 2)]
        ),
        "marts.group_trends": pa.Table.from_pylist(
            [trend("g1", 12, None, "too little data"), trend("g1", 6, 0.01, "rising"),
             trend("g2", 12, 0.3, "no clear change"), trend("g3", 3, None, "too little data")]
        ),
    }  # fmt: skip
    rows = guide_scorecard(tables, settings, AS_OF).to_pylist()
    assert [(row["name"], row["verdict"], row["rank"], row["window_months"]) for row in rows] == [
        ("a", "borne out", 1, None), ("b", "cannot tell", 2, None), ("c", "not borne out", 3, None),
        ("gone", "too little data", None, None),
        ("T1", "borne out", None, 6), ("T2", "cannot tell", None, 12), ("T3", "too little data", None, 3),
    ]  # fmt: skip


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
