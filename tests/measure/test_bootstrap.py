"""The ends of intervals of pay are those of sorted resamples, drawn or computed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from analysis.measure import bootstrap
from analysis.measure.bootstrap import Estimate, estimates_of, expanded_tail
from analysis.measure.columns import Floats, Ints

PERCENTILES = (10, 25, 50, 75, 90)
RESAMPLES = 1_000


def market(employers: int, is_even: bool, steps: int) -> tuple[Floats, Ints, Ints]:
    """Pay, employer of each ad and ads of each employer: one each, or few with many; pay in whole steps."""
    draw = np.random.default_rng([employers, steps])
    drawn = np.ones(employers) if is_even else np.ceil(draw.pareto(1.5, employers) + 0.2)
    posted = np.asarray(drawn, np.int64)
    employer = np.repeat(np.arange(employers), posted)
    pay = np.exp(12 + draw.normal(0, 0.2, employers)[employer] + draw.normal(0, 0.1, len(employer)))
    return np.round(pay / steps) * steps, employer, posted


def resampled(
    amounts: Floats, employer: Ints, posted: Ints, drawn: Floats, p: float
) -> tuple[Floats, Floats]:
    """Of each resample the first amount where its distribution reaches p, and the first where it passes p."""
    values, place = np.unique(amounts, return_inverse=True)
    mass = np.zeros((len(posted), len(values)))
    np.add.at(mass, (employer, place), 1 / np.sqrt(posted)[employer])
    share = np.cumsum(drawn @ mass, axis=1) / (drawn @ np.sqrt(posted))[:, None]
    return values[np.argmax(share >= p - 1e-9, axis=1)], values[np.argmax(share > p + 1e-9, axis=1)]


def ends(
    amounts: Floats, employer: Ints, posted: Ints, drawn: Floats, one: Estimate, percentile: int
) -> tuple[float, float]:
    """Of the interval of this percentile, from sorted resamples."""
    outside = expanded_tail(np.sqrt(posted), 0.95) * len(drawn)
    reaches, passes = (
        np.sort(part) for part in resampled(amounts, employer, posted, drawn, percentile / 100)
    )
    low = min(float(reaches[int(outside)]), one.value)
    high = max(float(passes[int(np.ceil(len(drawn) - outside)) - 1]), one.value)
    if percentile == 50:
        return low, high
    return min(low, one.value**2 / high), max(high, one.value**2 / low)


@pytest.mark.parametrize("is_even", [True, False])
@pytest.mark.parametrize("employers", [8, 20, 60])
def test_the_ends_are_those_of_sorted_resamples(employers: int, is_even: bool) -> None:
    cell = market(employers, is_even, 500)
    dealt = bootstrap._generator("a cell").permutation(employers)
    drawn = bootstrap._draws(employers, RESAMPLES).T[:, np.argsort(dealt)]
    for percentile, one in estimates_of(*cell, PERCENTILES, RESAMPLES, 0.95, "a cell").items():
        assert (one.low, one.high) == pytest.approx(ends(*cell, drawn, one, percentile))


def test_from_100_employers_on_they_are_those_of_all_resamples() -> None:
    """Of 8,000 drawn here, off by no more than their chance leaves."""
    cell = market(150, False, 1)
    drawn = np.random.default_rng(7).multinomial(150, np.full(150, 1 / 150), size=8_000).astype(np.float64)
    for percentile, one in estimates_of(*cell, PERCENTILES, 1, 0.95, "a cell").items():
        assert (one.low, one.high) == pytest.approx(ends(*cell, drawn, one, percentile), rel=0.01)


@pytest.mark.parametrize(("employers", "is_drawn"), [(99, True), (100, False)])
def test_what_is_computed_does_not_hang_on_the_key(employers: int, is_drawn: bool) -> None:
    cell = market(employers, False, 1)
    one, other = (estimates_of(*cell, (50,), 200, 0.95, key) for key in ("one", "other"))
    assert (one != other) is is_drawn


def test_what_is_computed_is_edgeworth_s_of_each_employer_s_part() -> None:
    """From running sums, as from the employers' own sums at every amount."""
    amounts, employer, posted = market(40, False, 20_000)
    values, place = np.unique(amounts, return_inverse=True)
    order, weights = np.argsort(place, kind="stable"), np.sqrt(posted)
    place, employer = place[order], employer[order]
    mass = np.zeros((40, len(values)))
    np.add.at(mass, (employer, place), 1 / weights[employer])
    last = np.searchsorted(place, np.arange(len(values)), side="right") - 1
    found = bootstrap.reaching(bootstrap.powers(employer, weights)[:, last], weights, 0.25)
    part = np.cumsum(mass, axis=1) - 0.25 * weights[:, None]
    off = part - part.mean(axis=0)
    spread = np.sqrt(np.square(off).sum(axis=0))
    t, skewness = part.sum(axis=0) / spread, (off**3).sum(axis=0) / spread**3
    told = norm.cdf(t) + skewness / 6 * (t**2 - 1) * norm.pdf(t)
    assert found == pytest.approx(np.maximum.accumulate(np.clip(told, 0, 1)))
