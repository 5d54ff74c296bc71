"""Where an offer or a range stands: worked out by hand, beside the bands, and at the edges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measure.bands import band_for
from analysis.measure.offers import Standing, offer_standing, range_standing

Settings = Mapping[str, Mapping[str, Any]]


def points(*rows: tuple[str, float, float], level: str = "senior") -> pa.Table:
    """Employer and both ends of each ad's range."""
    return pa.Table.from_pylist(
        [
            {
                "employer_id": employer, "level": level, "pay_min_usd_year": low, "pay_max_usd_year": high,
                "pay_mid_usd_year": (low + high) / 2,
            }
            for employer, low, high in rows
        ]
    )  # fmt: skip


FOUR = points(("a", 100.0, 120.0), ("b", 110.0, 150.0), ("c", 130.0, 150.0), ("d", 160.0, 200.0))


def shares(found: Standing) -> dict[str, float]:
    return {name: round(part.share, 4) for name, part in found.parts.items()}


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        (90.0, {"percentile": 0.0, "inside": 0.0, "above": 1.0, "below": 0.0}),
        (110.0, {"percentile": 0.125, "inside": 0.5, "above": 0.5, "below": 0.0}),
        (135.0, {"percentile": 0.5, "inside": 0.5, "above": 0.25, "below": 0.25}),
        (150.0, {"percentile": 0.75, "inside": 0.5, "above": 0.25, "below": 0.25}),
        (250.0, {"percentile": 1.0, "inside": 0.0, "above": 0.0, "below": 1.0}),
    ],
)
def test_an_offer_by_hand(offer: float, expected: dict[str, float], tiny: Settings) -> None:
    assert shares(offer_standing(FOUR, {}, offer, tiny)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (120.0, 130.0, {"percentile": 0.25, "overlap": 0.75, "above": 0.25, "below": 0.0}),
        (151.0, 159.0, {"percentile": 0.75, "overlap": 0.0, "above": 0.25, "below": 0.75}),
        (50.0, 300.0, {"percentile": 0.75, "overlap": 1.0, "above": 0.0, "below": 0.0}),
        (140.0, 140.0, {"percentile": 0.625, "overlap": 0.5, "above": 0.25, "below": 0.25}),
    ],
)
def test_a_range_by_hand(low: float, high: float, expected: dict[str, float], tiny: Settings) -> None:
    assert shares(range_standing(FOUR, {}, low, high, tiny)) == expected


def test_an_employer_with_four_ads_speaks_twice_as_loud_as_one_with_a_single_ad(tiny: Settings) -> None:
    many = points(*[("a", 100.0, 120.0)] * 4, ("b", 200.0, 220.0))
    found = offer_standing(many, {}, 150.0, tiny)
    assert shares(found) == {"percentile": 0.6667, "inside": 0.0, "above": 0.3333, "below": 0.6667}
    assert [part.posting_count for part in found.parts.values()] == [4.0, 0.0, 1.0, 4.0]


def test_a_cell_too_small_for_a_band_is_refused_with_the_same_reason(settings: Settings) -> None:
    senior = points(*[(f"e{n % 6}", 100.0, 120.0) for n in range(19)])
    every = pa.concat_tables([senior, points(*[("x", 90.0, 100.0)] * 5, level="mid")])
    found = offer_standing(every, {"level": "senior"}, 110.0, settings)
    assert found == Standing(
        19, 6, {},
        "19 postings with stated pay from 6 employers; a band needs 20 from 5. "
        "Without the level filter: 24 from 7.",
    )  # fmt: skip
    assert found.refused_reason == band_for(every, {"level": "senior"}, settings).suppressed_reason


@pytest.mark.parametrize("amount", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_no_amount_is_an_error(amount: float, tiny: Settings) -> None:
    with pytest.raises(ValueError, match="positive amount"):
        offer_standing(FOUR, {}, amount, tiny)
    with pytest.raises(ValueError, match="positive amount"):
        range_standing(FOUR, {}, 100.0, amount, tiny)


def test_a_range_that_ends_below_its_start_is_an_error(tiny: Settings) -> None:
    with pytest.raises(ValueError, match="at or above"):
        range_standing(FOUR, {}, 120.0, 110.0, tiny)


@pytest.mark.parametrize("percentile", [25, 50, 75])
def test_a_percentile_of_the_band_stands_at_that_percentile(percentile: int, settings: Settings) -> None:
    draw = np.random.default_rng(percentile)
    who = draw.integers(0, 40, 400)
    pay = np.round(np.exp(draw.normal(12, 0.2, 400)))
    table = points(*((f"e{e:02}", p * 0.9, p * 1.1) for e, p in zip(who.tolist(), pay.tolist(), strict=True)))
    offer = band_for(table, {}, settings).percentiles[percentile].value
    place = offer_standing(table, {}, offer, settings).parts["percentile"]
    assert place.share == pytest.approx(percentile / 100, abs=0.005)
    assert place.low < percentile / 100 < place.high


RANGES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(50, 300), st.integers(0, 80)), min_size=3, max_size=40
)


@given(RANGES, st.integers(1, 400), st.integers(0, 100))
def test_the_parts_of_a_range_add_up_and_order_does_not_matter(
    drawn: list[tuple[str, int, int]], low: int, width: int
) -> None:
    tiny = {"bands": {"cell_postings_min": 1, "cell_employers_min": 1, "interval_level": 0.95}}
    rows = [(employer, float(start), float(start + wide)) for employer, start, wide in drawn]
    found = range_standing(points(*rows), {}, float(low), float(low + width), tiny)
    again = range_standing(points(*rows[::-1]), {}, float(low), float(low + width), tiny)
    assert found.parts.keys() == again.parts.keys()
    assert sum(found.parts[name].share for name in ("overlap", "above", "below")) == pytest.approx(1)
    for name, part in found.parts.items():
        assert (part.share, part.posting_count) == (again.parts[name].share, again.parts[name].posting_count)
        if found.employer_count > 1:
            assert 0 <= part.low <= part.share + 1e-12
            assert part.share - 1e-12 <= part.high <= 1
