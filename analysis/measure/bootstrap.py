"""Percentiles of pay with bootstrap intervals in which employers, not postings, are drawn again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtr, stdtrit

from analysis.measure.columns import Floats, Ints
from analysis.measure.weights import TIE, quantiles_of

SAMPLED = 100
"""From so many employers on the part of resamples that reaches p is computed: it errs less than 1,000 do."""


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
    From `SAMPLED` employers on the resamples are not drawn: that part of them is known better by `reaching`.
    """
    order = np.lexsort((employer, amounts))  # sums in one order, whatever the order of the postings
    amounts, employer, weights = amounts[order], employer[order], np.sqrt(posted)
    starts = np.append(True, amounts[1:] != amounts[:-1])
    values, place = amounts[starts], np.cumsum(starts) - 1
    each = np.bincount(place, weights=1 / weights[employer], minlength=len(values))
    cumulated = np.cumsum(each) / weights.sum()
    outside = expanded_tail(weights, level)
    if len(weights) < SAMPLED:
        found = _drawn(place, employer, weights, percentiles, resamples, outside, key)
    else:
        found = _known(place, employer, weights, percentiles, outside)
    estimates = {}
    middles = quantiles_of(values, cumulated, np.array(percentiles) / 100).tolist()
    for percentile, value, (low_place, high_place) in zip(percentiles, middles, found, strict=True):
        low, high = min(float(values[low_place]), value), max(float(values[high_place]), value)
        is_middle = percentile == 50
        estimates[percentile] = Estimate(value, low, high) if is_middle else _mirrored(value, low, high)
    return estimates


def _drawn(
    place: Ints, employer: Ints, weights: Floats, percentiles: tuple[int, ...], resamples: int,
    outside: float, key: str,
) -> list[tuple[int, int]]:  # fmt: skip
    """The places of both ends among the values, for each percentile, from resamples.

    The lower end is the first value at which more than `outside` of the resamples reach p, the upper one that
    at which as many as `1 - outside` pass it: looked for by halving, for all percentiles at once.
    """
    employers, values = len(weights), int(place[-1]) + 1
    dealt = _generator(key).permutation(employers)
    column = np.empty_like(dealt)
    column[dealt] = np.arange(employers)
    tally = np.bincount(place * employers + column[employer], minlength=values * employers)
    mass = np.cumsum(tally.reshape(values, employers), axis=0) / weights[dealt]
    drawn = _draws(employers, resamples)
    p = np.array(percentiles) / 100
    wanted = np.outer(np.append(p - TIE, p + TIE), weights[dealt] @ drawn)
    some, most = np.floor(outside * resamples + TIE) + 1, np.ceil((1 - outside) * resamples - TIE)
    needed = np.repeat((some, most), len(p))
    low, high = np.zeros(2 * len(p), dtype=np.int64), np.full(2 * len(p), values - 1)
    while (low < high).any():
        middle = (low + high) // 2
        reached = np.packbits(mass[middle] @ drawn >= wanted, axis=1)  # eight times as quick to count
        enough = np.bitwise_count(reached).sum(axis=1) >= needed
        low, high = np.where(enough | (low == high), low, middle + 1), np.where(enough, middle, high)
    return list(zip(high[: len(p)].tolist(), high[len(p) :].tolist(), strict=True))


def _known(
    place: Ints, employer: Ints, weights: Floats, percentiles: tuple[int, ...], outside: float
) -> list[tuple[int, int]]:
    """The same from the distribution that the resamples would be drawn from."""
    last = np.append(np.flatnonzero(np.diff(place)), len(place) - 1)  # of the postings at each value
    sums = powers(employer, weights)[:, last]
    found = []
    for p in np.array(percentiles) / 100:
        reached = reaching(sums, weights, p)
        found.append((int(np.argmax(reached > outside)), int(np.argmax(reached >= 1 - outside))))
    return found


def powers(employer: Ints, weights: Floats) -> Floats:
    """Running sums over employers of m, m², m³, m·w and m²·w, m·w², m being an employer's mass so far."""
    order = np.argsort(employer, kind="stable")
    starts = np.searchsorted(employer[order], np.arange(len(weights)))
    nth = np.empty(len(employer))
    nth[order] = np.arange(len(employer)) - starts[employer[order]] + 1
    w = weights[employer]
    m, before = nth / w, (nth - 1) / w
    square = m**2 - before**2
    return np.cumsum([1 / w, square, m**3 - before**3, np.ones_like(w), square * w, w], axis=1)


def reaching(sums: Floats, weights: Floats, p: float) -> Floats:
    """The part of all possible resamples whose distribution reaches `p`, at each column of `sums`.

    A resample reaches p at x where its employers' a = m(x) - p·w add up to 0 or more: a sum of independent
    draws, normal but for a correction for skewness (Edgeworth; Hall, "The Bootstrap and Edgeworth Expansion",
    1992).
    """
    count = len(weights)
    one, two, three = weights.sum(), (weights**2).sum(), (weights**3).sum()
    m, mm, mmm, mw, mmw, mww = sums
    total = m - p * one
    squares = mm - 2 * p * mw + p**2 * two
    cubes = mmm - 3 * p * mmw + 3 * p**2 * mww - p**3 * three
    mean = total / count
    variance = np.maximum(squares - total * mean, TIE)
    third = cubes - 3 * mean * squares + 2 * count * mean**3
    t = total / np.sqrt(variance)
    skewness = third / variance**1.5
    density = np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi)
    reached = ndtr(t) + skewness / 6 * (t**2 - 1) * density
    return np.asarray(np.maximum.accumulate(np.clip(reached, 0.0, 1.0)), dtype=np.float64)


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


def _generator(key: str) -> np.random.Generator:
    """Random numbers that follow from the key alone."""
    seed = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=16).digest(), "big")
    return np.random.Generator(np.random.PCG64(seed))


@lru_cache(maxsize=8)
def _draws(employers: int, resamples: int) -> Floats:
    """How often each employer was drawn in each resample (employers x resamples).

    The same for all cells of so many employers, who are dealt out to its rows by the key of their cell.
    """
    chosen = _generator(f"{employers} employers").integers(0, employers, size=(resamples, employers))
    chosen += np.arange(resamples)[:, None] * employers
    drawn = np.bincount(chosen.ravel(), minlength=resamples * employers)
    return np.ascontiguousarray(drawn.reshape(resamples, employers).T, dtype=np.float64)
