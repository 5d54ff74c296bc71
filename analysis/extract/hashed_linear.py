"""A linear model over hashed yes/no features: the one kind of decision the tagger learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from analysis.extract.columns import Floats, Ints

_DECIMALS = 6  # weights are kept to this many: the last bits of a fit differ between machines


class HashedLinear(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Logistic regression that keeps the weights of the features it has seen, and no vocabulary.

    `strength` is scikit-learn's C. After `fit`: `classes_` (n, ascending), `columns_` (the k features seen,
    ascending), `coef_` (k by n; by 1 where n is 2, speaking for `classes_[1]`), `intercept_`, and
    `thresholds_`: probabilities by name from which on somebody acts; empty where nobody set any.
    """

    def __init__(
        self,
        buckets: int,
        strength: float = 1.0,
        class_weight: str | None = "balanced",
        max_iter: int = 500,
        tol: float = 1e-4,
    ) -> None:
        self.buckets = buckets
        self.strength = strength
        self.class_weight = class_weight
        self.max_iter = max_iter
        self.tol = tol

    def fit(self, rows: csr_matrix, y: Sequence[Any]) -> HashedLinear:
        """Learn from counts of features (samples by buckets); the same data give the same weights.

        Raises ValueError where y holds fewer than two classes.
        """
        rows = rows.copy()
        rows.sum_duplicates()
        self.columns_ = np.unique(rows.indices).astype(np.int64)
        model = LogisticRegression(
            C=self.strength, class_weight=self.class_weight, max_iter=self.max_iter, tol=self.tol
        )
        with threadpool_limits(1):  # threads that wait for one another make this small fit ten times slower
            model.fit(rows[:, self.columns_], y)
        self.classes_ = model.classes_
        self.coef_ = np.round(model.coef_.T, _DECIMALS)
        self.intercept_ = np.round(model.intercept_, _DECIMALS)
        self.thresholds_: dict[str, float] = getattr(self, "thresholds_", {})
        return self

    @property
    def table(self) -> Floats:
        """All weights, buckets + 1 by columns of `coef_`; the last row is that of no feature: zeros."""
        dense: Floats | None = getattr(self, "_table", None)
        if dense is None:
            dense = np.zeros((self.buckets + 1, self.coef_.shape[1]))
            dense[self.columns_] = self.coef_
            self._table = dense
        return dense

    def scores(self, features: Ints) -> Floats:
        """Sums of weights for rows of feature numbers (`buckets` is none): rows by columns of `coef_`."""
        total: Floats = self.table[features].sum(axis=1) + self.intercept_
        return total

    def decision_function(self, rows: csr_matrix) -> Floats:
        """Sums of weights for a matrix of counts: samples by columns of `coef_`."""
        total: Floats = rows @ self.table[: self.buckets] + self.intercept_
        return total

    def predict_proba(self, rows: csr_matrix) -> Floats:
        """Probabilities: samples by `classes_`."""
        return probabilities(self.decision_function(rows))

    def predict(self, rows: csr_matrix) -> np.ndarray[Any, Any]:
        """The likeliest class of each row."""
        best: np.ndarray[Any, Any] = self.classes_[self.predict_proba(rows).argmax(axis=1)]
        return best

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(super().__getstate__())
        state.pop("_table", None)  # made anew from the weights
        return state


def probabilities(scores: Floats) -> Floats:
    """Probabilities of scores: of two classes where they are one column, by softmax otherwise."""
    if scores.shape[1] == 1:
        second = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
        return np.hstack((1 - second, second))
    odds: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    share: Floats = odds / odds.sum(axis=1, keepdims=True)
    return share


def matrix_of(features: Ints, buckets: int) -> csr_matrix:
    """Rows of feature numbers (`buckets` is none) as a matrix of zeros and ones."""
    row, _ = np.nonzero(features < buckets)
    column = features[features < buckets]
    matrix = csr_matrix((np.ones(len(row)), (row, column)), shape=(len(features), buckets))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix
