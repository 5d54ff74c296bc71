"""Percentiles of pay with bootstrap intervals in which employers, not postings, are drawn again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtrit

from analysis.measure.columns import Floats, Ints
from analysis.measure.weights import TIE, quantiles_of

EXACT = 600
"""Up to so many distinct amounts each is tried as the end of an interval."""


@dataclass(frozen=True)
class Estimate:
    """A percentile and the ends of its interval, in USD per year."""

    value: float
    low: float
    high: float


def estimates_of(
    amounts: Floats, employer: Ints, posted: Ints, percentiles: tuple[int, ...], resamples: int, level: float,
    key: str,
) -> dict[int, Estimate]:  # fmt: skip
    """Percentiles with expanded bootstrap intervals, employers being what is drawn again.

    A resampled quantile lies at or below x exactly where the resample's distribution at x reaches p; so the
    ends of the interval are read from how many resamples reach p at each x, without sorting any resample.
    """
    values, place = np.unique(amounts, return_inverse=True)
    order = np.lexsort((employer, place))  # sums in one order, whatever the order of the postings
    place, employer, weights = place[order], employer[order], np.sqrt(posted)
    each = np.bincount(place, weights=1 / weights[employer], minlength=len(values))
    cumulated = np.cumsum(each) / weights.sum()
    ends = _candidates(cumulated, weights, percentiles)
    size = (len(posted), len(ends))
    tally = np.bincount(employer * size[1] + np.searchsorted(ends, place), minlength=size[0] * size[1])
    mass = np.cumsum(tally.reshape(size), axis=1) / weights[:, None]
    drawn = _draws(key, len(weights), resamples)
    resampled = (drawn @ mass) / (drawn @ weights)[:, None]
    outside = expanded_tail(weights, level)
    found = {}
    for percentile in percentiles:
        p = percentile / 100
        value = float(quantiles_of(values, cumulated, p)[0])
        reached = np.count_nonzero(resampled >= p - TIE, axis=0) / resamples
        passed = np.count_nonzero(resampled > p + TIE, axis=0) / resamples
        low = float(values[ends[np.argmax(reached > outside)]])
        high = float(values[ends[np.argmax(passed >= 1 - outside)]])
        low, high = min(low, value), max(high, value)
        found[percentile] = Estimate(value, low, high) if percentile == 50 else _mirrored(value, low, high)
    return found


def _candidates(cumulated: Floats, weights: Floats, percentiles: tuple[int, ...]) -> Ints:
    """Which of the values may be an end of an interval: all of them up to `EXACT`, else a fine net.

    The net is laid around each percentile, to four times the largest standard error its share can have (that
    of employers whose ads are all alike), in steps of a sixteenth of it. The last value is always in.
    """
    if len(cumulated) <= EXACT:
        return np.arange(len(cumulated))
    employers = weights.sum() ** 2 / np.square(weights).sum()
    net = np.linspace(-4, 4, 129)
    shares = [p + net * np.sqrt(p * (1 - p) / employers) for p in np.array(percentiles) / 100]
    last = len(cumulated) - 1
    return np.unique([last, *np.minimum(np.searchsorted(cumulated, np.concatenate(shares)), last)])


def _mirrored(value: float, low: float, high: float) -> Estimate:
    """The estimate with each end at least as far off, as a ratio, as the other.

    Off the middle a percentile has few employers on one side, and its interval would end at the last pay seen
    there, however near. Measured: this takes the coverage of p25 and p75 with 5 employers from .85 to .95, of
    p10 and p90 with 20 employers from .90 to .95; the median needs none of it.
    """
    return Estimate(value, min(low, value * value / high), max(high, value * value / low))


def expanded_tail(weights: Floats, level: float) -> float:
    """The share of resamples left outside at each end, smaller than (1 - level) / 2 where employers are few.

    The plain percentile bootstrap is too narrow by sqrt((G-1)/G) and by the normal in place of t; its ends
    are moved outwards to make up for both (Hesterberg, The American Statistician 69, 2015: "expanded
    percentile"), with G the effective number of employers, (sum of weights)^2 / sum of their squares (Kish).
    """
    effective = max(float(weights.sum() ** 2 / np.square(weights).sum()), 2.0)
    t = stdtrit(effective - 1, (1 + level) / 2) * np.sqrt(effective / (effective - 1))
    return float(ndtr(-t))


def _draws(key: str, employers: int, resamples: int) -> Floats:
    """How often each employer was drawn in each resample (resamples x employers), from the key alone."""
    seed = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=16).digest(), "big")
    generator = np.random.Generator(np.random.PCG64(seed))
    chosen = generator.integers(0, employers, size=(resamples, employers))
    chosen += np.arange(resamples)[:, None] * employers
    drawn = np.bincount(chosen.ravel(), minlength=resamples * employers)
    return drawn.reshape(resamples, employers).astype(np.float64)
