"""A share has an interval that knows how few employers stand behind it, and stays inside 0 and 1.

The variance is that of a ratio estimator whose sampling units are employers (linearised, with the
small-sample factor 1/(1 - s) per employer, s its part of the weight: "CR2" of Bell and McCaffrey, Survey
Methodology 28, 2002, for a mean). The interval is Wilson's with the effective sample size p(1-p)/variance
and a t quantile (Dean and Pagano, Journal of Survey Statistics and Methodology 3, 2015). Degrees of freedom:
the smaller of Satterthwaite's count from the employers' sizes and the estimated correlation within employers,
and the same count from the residuals themselves, which sees when few employers name the thing at all.
Coverage measured by analysis.measure.coverage_study.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from analysis.measure.columns import Floats, Ints

KURTOSIS = 3.0
"""Fourth over squared second moment of a normal deviate; turns moments into degrees of freedom."""
NOISE = 1e-12
"""A variance below this part of its terms is rounding."""


@dataclass(frozen=True)
class Shares:
    """One entry per row asked for; `low` and `high` are nan with fewer than two employers."""

    hits: Ints
    share: Floats
    low: Floats
    high: Floats


class EmployerCells:
    """Cells made of employers, each with its number of postings: the denominators of shares.

    Args:
        cell: the cell of each (cell, employer) unit, ascending.
        total: the unit's postings, at least 1.
        size: the number of cells.
        balanced: weigh postings by 1/sqrt(postings of the employer in the cell) instead of equally.
    """

    def __init__(self, cell: Ints, total: Ints, size: int, balanced: bool = False) -> None:
        self.cell = cell
        self.size = size
        n = total.astype(np.float64)
        self.total = n
        self.weight = 1 / np.sqrt(n) if balanced else np.ones_like(n)
        self.postings = self._sum(n).astype(np.int64)
        self.employers = np.bincount(cell, minlength=size)
        self.mass = self._sum(self.weight * n)
        part = self.weight * n / self.mass[cell]
        with np.errstate(divide="ignore"):
            self.scale = self.weight**2 / (self.mass[cell] ** 2 * (1 - part))
        self.scale[self.employers[cell] < 2] = np.nan
        self.square = self._sum(self.scale * n**2)
        self.fourth = self._sum(self.scale**2 * n**4)
        self.clustered = self._sum(part**2)
        self.single = self._sum(part**2 / n)
        self.spread = (self._sum(part**4), self._sum(part**4 / n), self._sum(part**4 / n**2))

    def _sum(self, amounts: Floats) -> Floats:
        return np.bincount(self.cell, weights=amounts, minlength=self.size).astype(np.float64, copy=False)

    def shares(self, row_cell: Ints, row: Ints, unit: Ints, hits: Ints | Floats, level: float) -> Shares:
        """Shares of rows (a cell and a thing counted in it), from hits per row and unit.

        Args:
            row_cell: the cell of each row.
            row: the row of each hit entry.
            unit: the unit of each hit entry, at most one entry per row and unit.
            hits: postings of the unit that count, at most its total; one may count in part.
            level: of the interval, such as 0.95.
        """
        rows = len(row_cell)
        k, n, g = hits.astype(np.float64), self.total[unit], self.scale[unit]

        def add(amounts: Floats) -> Floats:
            return np.bincount(row, weights=amounts, minlength=rows).astype(np.float64, copy=False)

        with np.errstate(invalid="ignore"):
            share = add(self.weight[unit] * k) / self.mass[row_cell]  # nan in a cell without employers
        expected = share[row] * n
        # Employers without a hit have the residual -share * n: the cell's sum less that of the others.
        more = k * (k - 2 * expected)  # (k - expected)^2 - expected^2
        variance = share**2 * self.square[row_cell] + add(g * more)
        fourth = share**4 * self.fourth[row_cell] + add(g * g * more * (more + 2 * expected * expected))
        variance = np.where(variance < NOISE * share**2 * self.square[row_cell], 0.0, variance)
        low, high = self._interval(row_cell, share, variance, np.maximum(fourth, 0.0), level)
        return Shares(np.rint(add(k)).astype(np.int64), share, low, high)

    def _interval(
        self, cell: Ints, share: Floats, variance: Floats, fourth: Floats, level: float
    ) -> tuple[Floats, Floats]:
        binomial = share * (1 - share)
        with np.errstate(divide="ignore", invalid="ignore"):
            independent = 1 / self.single[cell]
            employers = 1 / self.clustered[cell]
            effective = np.minimum(binomial / variance, independent)
            active = np.where(variance > 0, np.maximum(KURTOSIS * variance**2 / fourth, KURTOSIS), np.inf)
        # With no spread at all nothing tells how alike an employer's ads are: half-way on the log scale.
        edge = binomial < NOISE
        effective = np.where(edge, np.sqrt(independent * employers), effective)
        active = np.where(edge, np.inf, active)
        freedom = np.maximum(np.minimum(self._freedom(cell, binomial, variance), active), 1.0)
        t = stdtrit(freedom, (1 + level) / 2)
        t = np.where(np.isnan(variance), np.nan, t)
        reach = t**2 / effective
        centre = (share + reach / 2) / (1 + reach)
        half = np.sqrt(binomial * reach + reach**2 / 4) / (1 + reach)
        return np.clip(centre - half, 0.0, share), np.clip(centre + half, share, 1.0)

    def _freedom(self, cell: Ints, binomial: Floats, variance: Floats) -> Floats:
        """Satterthwaite's count with the likeness of an employer's ads that the variance implies."""
        clustered, single = self.clustered[cell], self.single[cell]
        with np.errstate(divide="ignore", invalid="ignore"):
            likeness = np.nan_to_num(
                (variance / binomial - single) / (clustered - single), posinf=0, neginf=0
            )
        r = np.clip(likeness, 0.0, 1.0)
        expected = r * clustered + (1 - r) * single
        together, mixed, apart = (part[cell] for part in self.spread)
        squares = r**2 * together + 2 * r * (1 - r) * mixed + (1 - r) ** 2 * apart
        with np.errstate(invalid="ignore"):
            return np.asarray(expected**2 / squares - 1, dtype=np.float64)


def share(
    hits: Ints | Floats, totals: Ints, level: float, balanced: bool = False
) -> tuple[float, float, float]:
    """Share, low and high of one cell from each employer's hits and postings.

    >>> [round(part, 3) for part in share(np.array([3, 0, 1, 2]), np.array([4, 4, 4, 4]), 0.95)]
    [0.375, 0.083, 0.8]
    """
    keep = totals > 0
    order = np.lexsort((hits[keep], totals[keep]))
    hits, totals = hits[keep][order], totals[keep][order]
    none = np.zeros(len(totals), dtype=np.int64)
    cells = EmployerCells(none, totals, 1, balanced)
    found = cells.shares(np.zeros(1, dtype=np.int64), none, np.arange(len(totals)), hits, level)
    return float(found.share[0]), float(found.low[0]), float(found.high[0])
