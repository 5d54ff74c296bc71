"""A range in which the pay of an ad that states none would lie four times in five, for employers never seen.

Gradient-boosted quantiles of log pay, made honest by split-conformal calibration (Romano, Patterson and
Candès, NeurIPS 2019: conformalised quantile regression), with employers, not ads, kept apart: each fold of
employers is estimated by a model that saw none of them, and how far the stated pay falls outside says by how
much the ranges must be widened. The employer itself is no feature: the range holds for one that never stated
any pay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from analysis.measure.columns import Flags, Floats, Ints
from analysis.measure.weights import TIE

FOLDS = 4
TREES, LEAVES, RATE, LEAST = 40, 8, 0.15, 20
"""Trees per quantile, leaves of each, learning rate, and ads in a leaf at least."""


@dataclass(frozen=True)
class Ranges:
    """Low end, middle and high end, on the scale that was fitted; one entry per ad."""

    low: Floats
    middle: Floats
    high: Floats

    def widened(self, by: Floats | float) -> Ranges:
        """Both ends moved outwards (inwards where negative), never past the middle."""
        return Ranges(
            np.minimum(self.low - by, self.middle), self.middle, np.maximum(self.high + by, self.middle)
        )


@dataclass(frozen=True)
class PayModel:
    """Quantile models, one trio per fold of employers, and what their ranges are widened by.

    `held_out` are the ranges of the ads it was fitted on, each by the models that did not see its employer,
    widened by what the other folds ask for: as good as those of an ad of an employer never seen.
    """

    models: Sequence[Sequence[HistGradientBoostingRegressor]]
    widening: float
    held_out: Ranges

    def ranges(self, features: Floats) -> Ranges:
        """Ranges of ads: the mean over the folds' models, widened."""
        with threadpool_limits(1):
            every = [_predicted(trio, features) for trio in self.models]
        low, middle, high = (
            np.mean([getattr(one, name) for one in every], axis=0) for name in ("low", "middle", "high")
        )
        return Ranges(low, middle, high).widened(self.widening)


def fitted(
    features: Floats, categorical: Flags, target: Floats, employer: Ints, coverage: float, seed: int
) -> PayModel:
    """The model of `target` (log pay), the same for the same rows.

    Args:
        features: one row per ad, nan where missing; categories as codes below 255.
        categorical: which columns are categories.
        target: of each ad.
        employer: of each ad, as codes from 0; at least `FOLDS` different ones.
        coverage: of the ranges, such as 0.8.
        seed: deals out the employers to folds.
    """
    employers = int(employer.max()) + 1
    dealt = np.random.default_rng(seed).permutation(employers) % FOLDS
    fold, weight = dealt[employer], 1 / np.sqrt(np.bincount(employer)[employer])
    models, raw = [], np.zeros((3, len(target)))
    for number in range(FOLDS):
        out = fold == number
        with threadpool_limits(
            1
        ):  # these are small: threads waiting for each other cost more than they bring
            trio = _trio(features[~out], categorical, target[~out], weight[~out], coverage)
            predicted = _predicted(trio, features[out])
        raw[:, out] = predicted.low, predicted.middle, predicted.high
        models.append(trio)
    ranges = Ranges(raw[0], raw[1], raw[2])
    outside = np.maximum(ranges.low - target, target - ranges.high)
    by_fold = np.zeros(len(target))
    for number in range(FOLDS):
        rest = fold != number
        by_fold[~rest] = needed(outside[rest], employer[rest], coverage)
    return PayModel(models, needed(outside, employer, coverage), ranges.widened(by_fold))


def needed(outside: Floats, employer: Ints, coverage: float) -> float:
    """By how much ranges must be widened to hold `coverage` of the ads of a new employer.

    The weighted quantile of how far each ad lies outside (negative: inside), ads weighing 1/√n as in the
    bands, one employer more than there are being counted as wholly outside (the conformal correction, with
    the effective number of employers).
    """
    weight = 1 / np.sqrt(np.bincount(employer)[employer])
    mass = np.bincount(employer, weights=weight)
    effective = mass.sum() ** 2 / (mass**2).sum()
    order = np.argsort(outside, kind="stable")
    share = np.cumsum(weight[order]) / weight.sum()
    place = np.searchsorted(share, min(coverage * (1 + 1 / effective), 1.0) - TIE)
    return float(outside[order][min(place, len(order) - 1)])


def _trio(
    features: Floats, categorical: Flags, target: Floats, weight: Floats, coverage: float
) -> list[HistGradientBoostingRegressor]:
    tail = (1 - coverage) / 2
    return [
        HistGradientBoostingRegressor(
            loss="quantile", quantile=quantile, max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE,
            min_samples_leaf=LEAST, categorical_features=categorical, early_stopping=False, random_state=0,
        ).fit(features, target, sample_weight=weight)
        for quantile in (tail, 0.5, 1 - tail)
    ]  # fmt: skip


def _predicted(trio: Sequence[HistGradientBoostingRegressor], features: Floats) -> Ranges:
    """The three quantiles in their order: crossed ones are sorted, which can only better them."""
    found = np.sort(np.stack([model.predict(features) for model in trio]), axis=0)
    return Ranges(found[0], found[1], found[2])
