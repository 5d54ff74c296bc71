"""One employer cannot set a figure alone: each posting weighs the less, the more its employer posts.

A posting of an employer with n postings in the cell weighs 1/sqrt(n), so that the employer as a whole weighs
sqrt(n): an employer with 100 ads speaks ten times as loud as one with a single ad, not a hundred times. It
lies half-way between counting ads (weight 1) and counting employers (weight 1/n); power allocation in
sample surveys with exponent 1/2 is the same compromise (Bankier, The American Statistician 42, 1988).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.measure.columns import Floats, Ints

TIE = 1e-9
"""Cumulative shares closer than this are equal: sums of weights differ in the last bits with their order."""


def balanced(employers: Ints) -> Floats:
    """Weights of postings, adding up to 1, in the order of `employers` (the employer of each posting).

    >>> balanced(np.array([7, 7, 7, 7, 3])).round(4).tolist()
    [0.1667, 0.1667, 0.1667, 0.1667, 0.3333]
    """
    _, employer, posted = np.unique(employers, return_inverse=True, return_counts=True)
    weights = 1 / np.sqrt(posted[employer])
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def quantiles_of(values: Floats, cumulated: Floats, probabilities: npt.ArrayLike) -> Floats:
    """Quantiles read from a distribution: sorted `values` and their `cumulated` shares (last one 1).

    The smallest value whose cumulated share exceeds p, averaged with the value before it where that one's
    share is exactly p: definition 2 of Hyndman and Fan (The American Statistician 50, 1996), with weights.

    >>> quantiles_of(np.array([1.0, 2, 3, 4]), np.array([0.25, 0.5, 0.75, 1]), [0.5, 0.9]).tolist()
    [2.5, 4.0]
    """
    wanted = np.atleast_1d(np.asarray(probabilities, dtype=np.float64))
    last = len(values) - 1
    reached = np.minimum(np.searchsorted(cumulated, wanted - TIE), last)
    passed = np.minimum(np.searchsorted(cumulated, wanted + TIE), last)
    return np.asarray((values[reached] + values[passed]) / 2, dtype=np.float64)


def weighted_quantiles(values: Floats, weights: Floats, probabilities: npt.ArrayLike) -> Floats:
    """Quantiles of values that carry weights, by the definition of `quantiles_of`.

    Equal weights give the usual median (2.5 of 1, 2, 3, 4); values in any order give the same result.
    """
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    return quantiles_of(values[order], cumulated / cumulated[-1], probabilities)
