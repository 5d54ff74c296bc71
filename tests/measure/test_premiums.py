"""The premium of a skill: least squares by brute force, planted truth, silence where nothing was planted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analysis.measure.absorbed import effects
from analysis.measure.columns import Floats, Ints
from analysis.measure.premium_study import Plan, premium_coverage
from analysis.measure.premiums import skill_pay

Settings = Mapping[str, Mapping[str, Any]]
AS_OF = date(2026, 11, 21)


def drawn(ads: int, employers: int, cells: int, skills: int) -> tuple[Floats, Ints, Ints, Ints, Ints]:
    """Log pay, employer, cell, and mentions (ad, skill) by skill."""
    draw = np.random.default_rng(ads)
    employer, cell = draw.integers(0, employers, ads), draw.integers(0, cells, ads)
    employer, cell = (np.unique(codes, return_inverse=True)[1] for codes in (employer, cell))
    skill, ad = np.nonzero(draw.random((skills, ads)) < draw.uniform(0.1, 0.6, (skills, 1)))
    pay = 12 + draw.normal(0, 0.2, employers)[employer] + 0.1 * cell + draw.normal(0, 0.1, ads)
    return pay, employer, cell, ad, skill


@pytest.mark.parametrize(("ads", "employers", "cells"), [(60, 8, 4), (200, 30, 12), (90, 6, 1)])
def test_an_effect_is_that_of_least_squares_with_a_level_per_employer_and_cell(
    ads: int, employers: int, cells: int
) -> None:
    pay, employer, cell, ad, skill = drawn(ads, employers, cells, 5)
    found = effects(pay, employer, cell, ad, skill, 5)
    weight = np.sqrt(1 / np.sqrt(np.bincount(employer)[employer]))
    levels = np.hstack([np.eye(employer.max() + 1)[employer], np.eye(cell.max() + 1)[cell]])
    for number in range(5):
        names = np.isin(np.arange(ads), ad[skill == number]).astype(float)
        design = np.hstack([names[:, None], levels]) * weight[:, None]
        expected = np.linalg.lstsq(design, pay * weight, rcond=None)[0][0]
        assert found.effect[number] == pytest.approx(expected, abs=1e-7)
        assert found.ads[number] == names.sum()


def test_the_error_is_the_jackknife_over_employers() -> None:
    """With one cell nothing is held fixed: leaving an employer out by hand gives the same."""
    pay, employer, cell, ad, skill = drawn(120, 10, 1, 3)
    found = effects(pay, employer, cell, ad, skill, 3)
    for number in range(3):
        left_out = []
        for gone in range(10):
            keep = employer != gone
            place = np.cumsum(keep) - 1
            named = keep[ad] & (skill == number)
            rest = np.unique(employer[keep], return_inverse=True)[1]
            again = effects(pay[keep], rest, cell[keep], place[ad[named]], np.zeros(named.sum(), int), 1)
            left_out.append(again.effect[0])
        jackknife = 9 / 10 * np.square(np.array(left_out) - found.effect[number]).sum()
        assert found.error[number] == pytest.approx(np.sqrt(jackknife), rel=1e-6)


@pytest.mark.parametrize(
    "names", [np.ones(40, bool), np.arange(40) % 4 == 0], ids=["all ads name it", "a cell of its own"]
)
def test_nothing_to_compare_gives_no_figure(names: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
    employer, cell = np.repeat(np.arange(10), 4), np.tile(np.arange(4), 10)
    ad = np.flatnonzero(names)
    found = effects(np.linspace(11, 12, 40), employer, cell, ad, np.zeros(len(ad), int), 1)
    assert np.isnan([found.effect[0], found.error[0], found.freedom[0], found.p[0]]).all()


def points(*rows: tuple[str | None, str | None, str, str | None, float, list[str]]) -> pa.Table:
    """Employer, role, level, country, pay and skills of each ad."""
    names = ("employer_id", "role", "level", "country", "pay_mid_usd_year", "skill_ids")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    columns["skill_ids"] = pa.array(columns["skill_ids"], pa.list_(pa.string()))
    ids = [f"{number:016x}" for number in range(len(rows))]
    return pa.table({"posting_id": ids, "posted_on": [date(2026, 5, 1)] * len(rows), **columns})


def pairs_of_ads(employers: int, factor: float) -> list[tuple[str, str, str, str, float, list[str]]]:
    """Six ads per employer, half of them naming rust and paying `factor` of the others, unevenly."""
    draw = np.random.default_rng(7)
    return [
        (
            f"e{e:02}", "ml-engineer", "senior", "US",
            150_000.0 * (1 + 0.02 * e) * (factor if ad % 2 else 1.0) * float(np.exp(draw.normal(0, 0.03))),
            ["rust"] if ad % 2 else [],
        )
        for e in range(employers) for ad in range(6)
    ]  # fmt: skip


def test_an_ad_whose_employer_is_not_known_is_compared_with_none(settings: Settings) -> None:
    named = pairs_of_ads(12, 1.2)
    nameless = [(None, *row[1:]) for row in named[:3]]
    with_them, alone = ({"marts.pay_points": points(*rows)} for rows in ((*named, *nameless), named))
    assert skill_pay(with_them, settings, AS_OF).equals(skill_pay(alone, settings, AS_OF))


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1.2, "higher"), (1.0, "no clear difference"), (0.85, "lower")]
)
def test_a_row_says_how_much_more_such_ads_pay(factor: float, verdict: str, settings: Settings) -> None:
    tables = {"marts.pay_points": points(*pairs_of_ads(12, factor))}
    rows = skill_pay(tables, settings, AS_OF).to_pylist()
    assert [(row["role"], row["skill_id"]) for row in rows] == [("all", "rust"), ("ml-engineer", "rust")]
    for row in rows:
        assert row["premium_percent_low"] < 100 * (factor - 1) < row["premium_percent_high"]
        assert row["verdict"] == verdict
        counts = (row["posting_count"], row["posting_count_without"], row["compared_employer_count"])
        assert counts == (36, 36, 12)
        assert (row["suppressed_reason"], row["period_from"]) == (None, date(2025, 11, 1))


def test_what_cannot_be_compared_is_left_out(settings: Settings) -> None:
    good = pairs_of_ads(12, 1.2)
    odd = [
        ("e00", None, "senior", "US", 9e5, ["rust"]),
        ("e00", "ml-engineer", "unstated", "US", 9e5, ["rust"]),
        ("e00", "ml-engineer", "senior", None, 9e5, ["rust"]),
        ("single", "ml-engineer", "senior", "US", 9e5, ["rust"]),
    ]
    alone = skill_pay({"marts.pay_points": points(*good)}, settings, AS_OF)
    assert skill_pay({"marts.pay_points": points(*good, *odd)}, settings, AS_OF).equals(alone)


def test_too_few_ads_are_told_and_not_judged(settings: Settings) -> None:
    (row, _) = skill_pay({"marts.pay_points": points(*pairs_of_ads(6, 1.5))}, settings, AS_OF).to_pylist()
    assert (row["premium_percent"], row["q_value"], row["verdict"]) == (None, None, "too little data")
    assert row["suppressed_reason"] == (
        "18 postings name it, 18 do not, 6 employers have both; needed are 20 with it, 20 without, and 8 "
        "employers with both."
    )


@pytest.mark.parametrize("sizes", ["even", "uneven", "dominated"])
def test_planted_premiums_are_covered_and_nothing_else_is_called(sizes: str, settings: Settings) -> None:
    found = premium_coverage(Plan(40, sizes, skills=30), 12, settings)
    assert found.cells >= 250
    assert 0.92 <= found.covered <= 0.99
    assert found.any_call <= 2 / 12


@pytest.mark.slow
def test_coverage_over_many_markets(settings: Settings) -> None:
    studies = [
        premium_coverage(Plan(employers, sizes, slope=slope), 60, settings)
        for employers in (15, 40, 120)
        for sizes in ("even", "uneven", "dominated")
        for slope in (0.0, 0.04)
    ]
    cells = sum(study.cells for study in studies)
    assert cells >= 10_000
    assert 0.93 <= sum(study.covered * study.cells for study in studies) / cells <= 0.975
    assert sum(study.any_call for study in studies) / len(studies) <= 0.05
