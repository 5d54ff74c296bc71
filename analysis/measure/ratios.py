"""The ratio of two shares, and how many times a part is above the whole, with intervals.

An interval of a ratio is put together from the intervals of the two shares, which need not be symmetric: the
method of variance estimates recovery (MOVER-R; Donner and Zou, Statistical Methods in Medical Research 21,
2012). The shares must come from different employers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.measure.columns import Floats

TINY = 1e-12


@dataclass(frozen=True)
class Bounded:
    """Estimates with the ends of their intervals, one entry each."""

    value: Floats
    low: Floats
    high: Floats


def ratio(one: Bounded, other: Bounded) -> Bounded:
    """`one` over `other`; infinite at the upper end where `other` may be nought.

    >>> found = ratio(*(Bounded(*(np.array([v]) for v in row)) for row in ((.4, .3, .5), (.2, .15, .25))))
    >>> [round(float(part[0]), 2) for part in (found.value, found.low, found.high)]
    [2.0, 1.39, 2.88]
    """
    p, low1, high1 = one.value, one.low, one.high
    q, low2, high2 = other.value, other.low, other.high
    cross = p * q
    with np.errstate(divide="ignore", invalid="ignore"):
        under, over = high2 * (2 * q - high2), low2 * (2 * q - low2)
        under = np.where(np.abs(under) < TINY, TINY, under)
        low = (cross - np.sqrt(np.maximum(cross**2 - low1 * (2 * p - low1) * under, 0))) / under
        high = (cross + np.sqrt(np.maximum(cross**2 - high1 * (2 * p - high1) * over, 0))) / over
        value = p / q
    high = np.where(low2 > TINY, high, np.where(np.isnan(low2), np.nan, np.inf))
    return Bounded(value, np.maximum(low, 0.0), high)


def location_quotient(against_rest: Bounded, part: Floats) -> Bounded:
    """How many times the share of a part is that of the whole, from its ratio to the share of the rest.

    Args:
        against_rest: share in the part over share in the rest.
        part: the part's weight in the whole, 0 to 1.
    """

    def whole(times: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            found = times / (part * times + 1 - part)
        return np.asarray(np.where(np.isinf(times), 1 / np.maximum(part, TINY), found), dtype=np.float64)

    return Bounded(whole(against_rest.value), whole(against_rest.low), whole(against_rest.high))
