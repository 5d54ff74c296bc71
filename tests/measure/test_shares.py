from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from scipy import stats

from analysis.measure.shares import EmployerCells, share


def by_hand(hits: list[int], totals: list[int], is_balanced: bool) -> tuple[float, float, float]:
    """The documented formula, employer by employer."""
    weights = [n**-0.5 if is_balanced else 1.0 for n in totals]
    mass = sum(w * n for w, n in zip(weights, totals, strict=True))
    p = sum(w * k for w, k in zip(weights, hits, strict=True)) / mass
    part = [w * n / mass for w, n in zip(weights, totals, strict=True)]
    residual = [
        w * (k - p * n) / mass / (1 - s) ** 0.5
        for w, k, n, s in zip(weights, hits, totals, part, strict=True)
    ]
    variance = sum(u**2 for u in residual)
    single = sum(s**2 / n for s, n in zip(part, totals, strict=True))
    clustered = sum(s**2 for s in part)
    likeness = min(1.0, max(0.0, (variance / (p * (1 - p)) - single) / (clustered - single)))
    expected = [s**2 * (likeness + (1 - likeness) / n) for s, n in zip(part, totals, strict=True)]
    freedom = sum(expected) ** 2 / sum(v**2 for v in expected) - 1
    active = max(3.0, 3 * variance**2 / sum(u**4 for u in residual))
    t = stats.t.ppf(0.975, max(1.0, min(freedom, active)))
    n = min(p * (1 - p) / variance, 1 / single)
    centre = (p + t**2 / (2 * n)) / (1 + t**2 / n)
    half = t / (1 + t**2 / n) * (p * (1 - p) / n + t**2 / (4 * n**2)) ** 0.5
    seen = n * stats.norm.ppf(0.975) ** 2 / t**2
    jeffreys = stats.beta(p * seen + 0.5, (1 - p) * seen + 0.5)
    return p, min(centre - half, jeffreys.ppf(0.025)), max(centre + half, jeffreys.ppf(0.975))


@pytest.mark.parametrize("is_balanced", [False, True])
@pytest.mark.parametrize(
    ("hits", "totals"),
    [
        ([3, 0, 1, 2], [4, 4, 4, 4]),
        ([1, 0, 0, 0, 0, 9], [5, 3, 2, 8, 1, 40]),
        ([2, 2, 5, 0, 1], [2, 3, 9, 30, 1]),
    ],
)
def test_share_and_interval_are_those_of_the_formula(
    hits: list[int], totals: list[int], is_balanced: bool
) -> None:
    found = share(np.array(hits), np.array(totals), 0.95, is_balanced)
    assert found == pytest.approx(by_hand(hits, totals, is_balanced))


def test_employers_weigh_by_the_root_of_their_ads() -> None:
    assert share(np.array([2, 0]), np.array([4, 1]), 0.95)[0] == pytest.approx(0.4)
    assert share(np.array([2, 0]), np.array([4, 1]), 0.95, balanced=True)[0] == pytest.approx(1 / 3)


def test_nothing_seen_still_has_an_upper_end_that_shrinks() -> None:
    ends = [share(np.zeros(size, dtype=int), np.full(size, 4), 0.95) for size in (5, 20, 100)]
    assert [end[:2] for end in ends] == [(0.0, 0.0)] * 3
    assert 1 > ends[0][2] > ends[1][2] > ends[2][2] > 0
    everywhere = share(np.full(20, 4), np.full(20, 4), 0.95)
    assert everywhere == pytest.approx((1.0, 1 - ends[1][2], 1.0))


def test_one_employer_has_no_interval() -> None:
    found = share(np.array([1]), np.array([4]), 0.95)
    assert found[0] == 0.25
    assert np.isnan(found[1:]).all()


def test_an_employer_with_many_ads_is_not_many_employers() -> None:
    spread = share(np.array([1, 0] * 50), np.full(100, 1), 0.95)
    alike = share(np.array([10, 0] * 5), np.full(10, 10), 0.95)
    assert spread[0] == alike[0] == 0.5
    assert alike[2] - alike[1] > 2.5 * (spread[2] - spread[1])


counts = st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=2, max_size=40)


@given(counts, st.booleans())
@effort(max_examples=150, deadline=None)
def test_shares_stay_inside_and_hold_the_estimate(
    employers: list[tuple[int, float]], is_balanced: bool
) -> None:
    totals = np.array([n for n, _ in employers])
    hits = np.array([round(n * part) for n, part in employers])
    found = share(hits, totals, 0.95, is_balanced)
    assert 0 <= found[1] <= found[0] <= found[2] <= 1
    assert found == share(hits[::-1], totals[::-1], 0.95, is_balanced)


def test_cells_do_not_touch_each_other() -> None:
    cells = EmployerCells(np.array([0, 0, 1, 1, 1]), np.array([2, 3, 4, 1, 1]), 2)
    found = cells.shares(
        np.array([1, 0, 1]), np.array([0, 1, 1]), np.array([2, 0, 1]), np.array([2, 1, 3]), 0.95
    )
    assert found.hits.tolist() == [2, 4, 0]
    assert found.share[0] == pytest.approx(2 / 6)
    assert found.low[0] == pytest.approx(share(np.array([2, 0, 0]), np.array([4, 1, 1]), 0.95)[1])
