from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from analysis.measure import bootstrap
from analysis.measure.band_cells import SCHEMA, salary_bands
from analysis.measure.bands import PERCENTILES, band, band_for, cell_key, narrow
from analysis.measure.bootstrap import expanded_tail
from analysis.measure.weights import TIE, balanced, weighted_quantiles

Settings = Mapping[str, Mapping[str, Any]]
AS_OF = date(2026, 11, 21)
JUNE = date(2026, 6, 1)


def points(pay: Sequence[tuple[str, float]], **same: Any) -> pa.Table:
    """Pay points from (employer, midpoint), the stated range being 10 % to either side."""
    cell = {
        "role": "ml-engineer",
        "level": "senior",
        "country": "US",
        "sector": "fintech",
        "workplace": "remote",
    }
    row = {**cell, "posted_on": JUNE, "skill_ids": ["python"], **same}
    return pa.Table.from_pylist(
        [
            {**row, "employer_id": employer, "pay_mid_usd_year": mid, "pay_min_usd_year": mid * 0.9,
             "pay_max_usd_year": mid * 1.1}
            for employer, mid in pay
        ]
    )  # fmt: skip


def posted(rows: Sequence[tuple[int, int]], **same: Any) -> pa.Table:
    cell = {
        "role": "ml-engineer",
        "level": "senior",
        "country": "US",
        "sector": "fintech",
        "workplace": "remote",
    }
    return pa.Table.from_pylist(
        [
            {**cell, "month": JUNE, **same, "posting_count": total, "pay_count": paying}
            for total, paying in rows
        ]
    )


EQUAL = [(f"e{number % 5}", 150_000.0) for number in range(20)]
SPREAD = [(f"e{number % 7}", 100_000.0 + 5_000 * (number % 20)) for number in range(60)]


@pytest.mark.parametrize(
    ("values", "weights", "p", "expected"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], 0.5, 2.5),
        ([1, 2, 3], [1, 1, 1], 0.5, 2),
        ([3, 1, 2], [1, 1, 1], 0.5, 2),
        ([1, 2], [3, 1], 0.5, 1),
        ([1, 2], [3, 1], 0.75, 1.5),
        ([1, 1, 2], [1, 1, 2], 0.5, 1.5),
        ([5], [2], 0.9, 5),
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], [1] * 10, 0.9, 95),
        # One employer's four ads weigh 1/2 each, the other's single ad 1: half of 3 is reached at 120.
        ([100, 110, 120, 130, 200], [0.5, 0.5, 0.5, 0.5, 1], 0.5, 125),
    ],
)
def test_weighted_quantile(values: list[float], weights: list[float], p: float, expected: float) -> None:
    found = weighted_quantiles(np.array(values, dtype=float), np.array(weights, dtype=float), p)
    assert found.tolist() == [expected]


def test_weights_are_one_over_the_root_of_the_employers_postings() -> None:
    found = balanced(np.array([4, 4, 9, 4, 4]))
    assert found.tolist() == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 6, 1 / 6])


def test_one_loud_employer_does_not_set_the_median(settings: Settings) -> None:
    loud = [("loud", 300_000.0)] * 60
    quiet = [(f"q{number}", 100_000.0 + number) for number in range(40)]
    found = band(points(loud + quiet), settings, "loud")
    assert np.median([pay for _, pay in loud + quiet]) == 300_000
    assert found.percentiles[50].value == 100_023  # 23.87, half of 40 + sqrt(60), is reached at the 24th
    assert (found.pay_min_median, found.pay_max_median) == pytest.approx((90_020.7, 110_025.3))


def test_everybody_pays_the_same(settings: Settings) -> None:
    found = band(points(EQUAL), settings, "equal").as_row()
    same = {f"p{number}{end}": 150_000.0 for number in (25, 50, 75) for end in ("", "_low", "_high")}
    tails = {f"p{number}{end}": None for number in (10, 90) for end in ("", "_low", "_high")}
    assert found == pytest.approx({
        **same, **tails, "pay_min_median": 135_000.0, "pay_max_median": 165_000.0,
        "posting_count": 20, "employer_count": 5, "is_suppressed": False, "suppressed_reason": None,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("pay", "counted"),
    [
        (EQUAL[:19], "19 postings with stated pay from 5 employers"),
        ([("only", 150_000.0)], "1 posting with stated pay from 1 employer"),
        (
            [(f"e{number % 4}", 150_000.0) for number in range(40)],
            "40 postings with stated pay from 4 employers",
        ),
        ([], "0 postings with stated pay from 0 employers"),
    ],
)
def test_small_cells_say_why_they_are_empty(
    settings: Settings, pay: list[tuple[str, float]], counted: str
) -> None:
    table = points(pay) if pay else points(EQUAL).slice(0, 0)
    found = band(table, settings, "small")
    assert found.percentiles == {}
    assert found.suppressed_reason == f"{counted}; a band needs 20 from 5."


def test_tails_need_fifty_postings(settings: Settings) -> None:
    assert sorted(band(points(SPREAD[:49]), settings, "t").percentiles) == [25, 50, 75]
    assert sorted(band(points(SPREAD[:50]), settings, "t").percentiles) == list(PERCENTILES)


def test_a_page_gets_the_figures_of_the_mart_and_the_way_out(settings: Settings) -> None:
    wide = points(SPREAD, country="US")
    rare = points(EQUAL[:3], country="US", workplace="hybrid", skill_ids=["rust"])
    table = pa.concat_tables([wide, rare])
    filters = {"role": "ml-engineer", "country": "US", "workplace": "remote"}
    assert band_for(table, filters, settings) == band(wide, settings, cell_key(filters))
    found = band_for(table, {"country": "US", "workplace": "hybrid"}, settings)
    assert found.suppressed_reason == (
        "3 postings with stated pay from 3 employers; a band needs 20 from 5."
        " Without the workplace filter: 63 from 7."
    )
    skilled = band_for(table, {"country": "US", "skill_ids": "rust"}, settings)
    assert str(skilled.suppressed_reason).endswith("Without the skill filter: 63 from 7.")
    assert narrow(table, {"sector": "all", "skill_ids": "rust"}).num_rows == 3


def test_the_mart_holds_shown_and_suppressed_cells(settings: Settings) -> None:
    tables = {
        "marts.pay_points": pa.concat_tables(
            [points(EQUAL), points([("old", 90_000.0)], posted_on=date(2025, 10, 31))]
        ),
        "marts.posting_counts": pa.concat_tables(
            [
                posted([(30, 20), (10, 0)]),
                posted([(5, 0)], country="DE"),
                posted([(9, 9)], month=date(2025, 10, 1)),
            ]
        ),
    }
    found = salary_bands(tables, settings, AS_OF)
    assert found.schema == SCHEMA
    rows = found.to_pylist()
    keys = [tuple(row[name] for name in ("role", "level", "country", "sector", "workplace")) for row in rows]
    assert len(keys) == len(set(keys)) == 2 * 2 * 3 * 3
    same = {f"p{number}{end}": 150_000.0 for number in (25, 50, 75) for end in ("", "_low", "_high")}
    empty = {f"p{number}{end}": None for number in PERCENTILES for end in ("", "_low", "_high")}
    period = {"currency": "USD", "period_from": date(2025, 11, 1), "period_to": AS_OF}
    cell = {"role": "ml-engineer", "level": "senior", "country": "US", "sector": "all", "workplace": "remote"}
    (shown,) = [row for row in rows if {name: row[name] for name in cell} == cell]
    assert shown == pytest.approx({
        **cell, **empty, **same, "pay_min_median": 135_000.0, "pay_max_median": 165_000.0,
        "posting_count": 20, "employer_count": 5, "disclosure_share": 0.5, "is_suppressed": False,
        "suppressed_reason": None, **period,
    })  # fmt: skip
    cell |= {"country": "DE"}
    (hidden,) = [row for row in rows if {name: row[name] for name in cell} == cell]
    assert hidden == {
        **cell, **empty, "pay_min_median": None, "pay_max_median": None, "posting_count": 0,
        "employer_count": 0, "disclosure_share": 0.0, "is_suppressed": True,
        "suppressed_reason": "0 postings with stated pay from 0 employers; a band needs 20 from 5."
        " Without the country filter: 20 from 5.", **period,
    }  # fmt: skip


def test_the_ends_looked_for_by_halving_are_the_first_that_enough_resamples_reach() -> None:
    """Against every value tried, with employers of different sizes, some amounts alike."""
    draw = np.random.default_rng(4)
    employer = np.repeat(np.arange(12), draw.integers(1, 9, 12))
    place = np.unique(np.sort(draw.integers(0, 30, len(employer))), return_inverse=True)[1]
    weights = np.sqrt(np.bincount(employer))
    mass = np.zeros((12, place[-1] + 1))
    np.add.at(mass, (employer, place), 1 / weights[employer])
    dealt = bootstrap._generator("key").permutation(12)
    drawn, outside = bootstrap._draws(12, 400).T, 0.02
    reached = (drawn @ np.cumsum(mass[dealt], axis=1)) / (drawn @ weights[dealt])[:, None]
    expected = [
        (
            int(np.argmax((reached >= p - TIE).mean(axis=0) > outside)),
            int(np.argmax((reached > p + TIE).mean(axis=0) >= 1 - outside)),
        )
        for p in (0.1, 0.25, 0.5, 0.75, 0.9)
    ]
    order = np.lexsort((employer, place))
    found = bootstrap._drawn(
        place[order], employer[order], weights, (10, 25, 50, 75, 90), 400, outside, "key"
    )
    assert found == expected


def test_what_is_computed_of_resamples_is_what_drawing_them_gives() -> None:
    """With 120 employers of very different sizes, against 20,000 resamples of their own."""
    draw = np.random.default_rng(5)
    posted = np.ceil(draw.pareto(1.2, 120) + 0.2).astype(np.int64)
    employer = np.repeat(np.arange(120), posted)
    habit = draw.normal(0, 10, 120)
    place = np.sort(draw.permutation(len(employer)) % 40)  # of 40 values
    employer = employer[np.argsort(habit[employer] + draw.normal(0, 10, len(employer)))]
    order = np.lexsort((employer, place))
    place, employer, weights = place[order], employer[order], np.sqrt(posted)
    tally = np.zeros((120, 40))
    np.add.at(tally, (employer, place), 1)
    drawn = draw.multinomial(120, np.full(120, 1 / 120), size=20_000)
    resampled = (drawn @ (np.cumsum(tally, axis=1) / weights[:, None])) / (drawn @ weights)[:, None]
    last = np.append(np.flatnonzero(np.diff(place)), len(place) - 1)
    sums = bootstrap.powers(employer, weights)[:, last]
    for p in (0.1, 0.25, 0.5, 0.75, 0.9):
        told = bootstrap.reaching(sums, weights, p)
        assert np.abs(told - (resampled >= p - 1e-9).mean(axis=0)).max() < 0.02


def test_few_employers_push_the_ends_outwards() -> None:
    tails = [expanded_tail(np.ones(employers), 0.95) for employers in (5, 20, 60, 100_000)]
    assert tails == sorted(tails)
    assert tails[-1] == pytest.approx(0.025, rel=1e-3)
    assert expanded_tail(np.array([100.0, 1, 1, 1, 1]), 0.95) < expanded_tail(np.ones(5), 0.95)


pays = st.lists(
    st.tuples(st.sampled_from([f"e{number}" for number in range(9)]), st.integers(20, 400)),
    min_size=50,
    max_size=80,
)


@given(pays)
@effort(max_examples=40, deadline=None)
def test_percentiles_rise_and_intervals_hold_them(settings: Settings, pay: list[tuple[str, int]]) -> None:
    found = band(points([(employer, mid * 1000.0) for employer, mid in pay]), settings, "any")
    values = [found.percentiles[number].value for number in PERCENTILES if number in found.percentiles]
    assert values == sorted(values)
    for one in found.percentiles.values():
        assert 0 < one.low <= one.value <= one.high
    assert found.is_suppressed == (found.employer_count < 5)


@given(st.lists(st.integers(20, 400), min_size=3, max_size=30), st.integers(1, 50))
@effort(max_examples=60, deadline=None)
def test_more_ads_of_one_employer_move_a_balanced_median_less(pay: list[int], copies: int) -> None:
    before = float(np.median(pay))
    values = np.array(pay + [pay[0]] * copies, dtype=float)
    employers = np.array([*range(len(pay)), *[0] * copies])
    after = float(weighted_quantiles(values, balanced(employers), 0.5)[0])
    naive = float(weighted_quantiles(values, np.ones(len(values)), 0.5)[0])
    assert abs(after - before) <= abs(naive - before)
