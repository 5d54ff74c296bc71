"""A share has an interval that knows how few employers stand behind it, and stays inside 0 and 1.

The variance is that of a ratio estimator whose sampling units are employers (linearised, with the
small-sample factor 1/(1 - s) per employer, s its part of the weight: "CR2" of Bell and McCaffrey, Survey
Methodology 28, 2002, for a mean). The interval is Wilson's with the effective sample size p(1-p)/variance
and a t quantile (Dean and Pagano, Journal of Survey Statistics and Methodology 3, 2015). Degrees of freedom:
the smaller of Satterthwaite's count from the employers' sizes and the estimated correlation within employers,
and the same count from the residuals themselves, which sees when few employers name the thing at all.

A handful of employers tell little about how alike an employer's ads are, for one thing; the hundreds of
things named in the same ads tell much. So each cell has a prior: the design effect u = variance / (p(1-p))
that all its things show together, and how many degrees of freedom that knowledge is worth, judged by how far
single things stray from it. Both estimates are averaged by their degrees of freedom, which then add up: the
moderated variance of Smyth (Statistical Applications in Genetics and Molecular Biology 3, 2004). Without it,
intervals from few employers hold the truth 98 to 99 times of 100 and are half as wide again. Coverage is
measured by analysis.measure.coverage_study.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, ndtri, stdtrit

from analysis.measure.columns import Flags, Floats, Ints

KURTOSIS = 3.0
"""Fourth over squared second moment of a normal deviate; turns moments into degrees of freedom."""
NOISE = 1e-12
"""A variance below this part of its terms is rounding."""
BORROWED = 20.0
"""What all cells say of the likeness weighs, in one cell, as much as p(1-p) times so many employers."""
USUAL = 1.5
"""p(1-p) times the cell's employers from which a thing tells its full part of the worth."""
LEAST_WORTH, MOST_WORTH = 4.0, 100.0
"""Bounds of what a prior is worth, in degrees of freedom; told less than the lower one, a cell has none."""


@dataclass(frozen=True)
class Shares:
    """One entry per row asked for; `low` and `high` are nan with fewer than two employers."""

    hits: Ints
    share: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Prior:
    """What a cell's things show together: `likeness` of an employer's ads (0 to 1), and its worth.

    One entry per cell; the worth, `freedom`, is in degrees of freedom.
    """

    likeness: Floats
    freedom: Floats


@dataclass(frozen=True)
class Spread:
    """Variance of each row's share as its own employers show it, and the degrees of freedom of that."""

    hits: Ints
    share: Floats
    variance: Floats
    freedom: Floats

    def at(self, rows: Ints) -> Spread:
        """The spread of some rows."""
        return Spread(self.hits[rows], self.share[rows], self.variance[rows], self.freedom[rows])

    def where(self, own: Flags, other: Spread) -> Spread:
        """Each row as it is where `own`, else as `other` has it."""
        return Spread(
            np.where(own, self.hits, other.hits), np.where(own, self.share, other.share),
            np.where(own, self.variance, other.variance), np.where(own, self.freedom, other.freedom),
        )  # fmt: skip

    @property
    def binomial(self) -> Floats:
        """p(1 - p) of each row."""
        return np.asarray(self.share * (1 - self.share), dtype=np.float64)


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
        self.powers = (self._sum(part**4), self._sum(part**4 / n), self._sum(part**4 / n**2))

    def _sum(self, amounts: Floats) -> Floats:
        return np.bincount(self.cell, weights=amounts, minlength=self.size).astype(np.float64, copy=False)

    def shares(
        self,
        row_cell: Ints,
        row: Ints,
        unit: Ints,
        hits: Ints | Floats,
        level: float,
        prior: Prior | None = None,
    ) -> Shares:
        """Shares of rows (a cell and a thing counted in it), from hits per row and unit.

        Args:
            row_cell: the cell of each row.
            row: the row of each hit entry.
            unit: the unit of each hit entry, at most one entry per row and unit.
            hits: postings of the unit that count, at most its total; one may count in part.
            level: of the interval, such as 0.95.
            prior: what the things of each cell show together (`prior`); without it each stands alone.
        """
        return self.ends(row_cell, self.spread(row_cell, row, unit, hits), level, prior)

    def ends(self, row_cell: Ints, found: Spread, level: float, prior: Prior | None = None) -> Shares:
        """The shares of rows whose spread is known."""
        low, high = self._interval(row_cell, found, level, prior)
        return Shares(found.hits, found.share, low, high)

    def prior(self, row_cell: Ints, found: Spread) -> Prior:
        """How alike an employer's ads are in each cell, from the spread of all rows given."""
        known = np.isfinite(found.variance) & (self.employers[row_cell] >= 2)
        cell, binomial, variance = row_cell[known], found.binomial[known], found.variance[known]
        single, clustered = self.single[cell], self.clustered[cell]
        room = np.maximum(clustered - single, 0.0) * (binomial + variance)
        excess = variance - single * (binomial + variance)
        sums = [np.bincount(cell, weights=amount, minlength=self.size) for amount in (excess, room)]
        told = np.bincount(cell, weights=binomial * self.employers[cell], minlength=self.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            own = np.nan_to_num(sums[0] / sums[1], nan=0.0, posinf=0.0, neginf=0.0)
        common = float((own * told).sum() / max(told.sum(), NOISE))
        likeness = np.clip((own * told + common * BORROWED) / (told + BORROWED), 0.0, 1.0)
        effect = likeness[cell] * clustered + (1 - likeness[cell]) * single
        # A thing that hardly any employer names tells little: its spread is not that of a variance.
        told_by = found.freedom[known] * np.minimum(binomial * self.employers[cell] / USUAL, 1.0)
        worth = _worth(variance, binomial, effect, told_by)
        in_cell = np.bincount(cell, weights=told_by, minlength=self.size)
        largest = np.zeros(self.size)
        np.maximum.at(largest, cell, told_by)
        # A prior cannot know more than the other things of the cell told it.
        return Prior(likeness, np.minimum(worth, in_cell - largest))

    def spread(self, row_cell: Ints, row: Ints, unit: Ints, hits: Ints | Floats) -> Spread:
        """Variance and degrees of freedom of each row; arguments as for `shares`."""
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
        with np.errstate(divide="ignore", invalid="ignore"):
            active = np.where(
                variance > 0, np.maximum(KURTOSIS * variance**2 / np.maximum(fourth, 0.0), KURTOSIS), np.inf
            )
        binomial = share * (1 - share)
        active = np.where(binomial < NOISE, np.inf, active)
        freedom = np.maximum(np.minimum(self._freedom(row_cell, binomial, variance), active), 1.0)
        return Spread(np.rint(add(k)).astype(np.int64), share, variance, freedom)

    def _interval(
        self, cell: Ints, found: Spread, level: float, prior: Prior | None
    ) -> tuple[Floats, Floats]:
        share, binomial = found.share, found.binomial
        single, clustered = self.single[cell], self.clustered[cell]
        edge = binomial < NOISE
        with np.errstate(divide="ignore", invalid="ignore"):
            # With no spread at all nothing tells how alike an employer's ads are: half-way on the log scale.
            effect = np.where(edge, np.sqrt(single * clustered), found.variance / binomial)
            freedom = found.freedom
            if prior is not None:
                worth, likeness = prior.freedom[cell], prior.likeness[cell]
                own = np.where(edge, 0.0, found.freedom)
                seen = np.where(edge, 0.0, found.variance / (binomial + found.variance))
                pooled = worth * (likeness * clustered + (1 - likeness) * single) + own * seen
                is_told = worth >= LEAST_WORTH
                effect = np.where(is_told, pooled / (worth + own), effect)
                freedom = np.where(is_told, worth + own, freedom)
        t = np.where(np.isnan(found.variance), np.nan, stdtrit(freedom, (1 + level) / 2))
        reach = t**2 * np.maximum(effect, single)
        centre = (share + reach / 2) / (1 + reach)
        half = np.sqrt(binomial * reach + reach**2 / 4) / (1 + reach)
        # Wilson's lower end lies too high where a thing was named once or twice; Jeffreys' interval (Brown,
        # Cai and DasGupta, Statistical Science 16, 2001) does not. So at the other end, for what most name.
        sure, tail = ndtri((1 + level) / 2) ** 2 / reach, (1 - level) / 2
        hits, misses = share * sure + 0.5, (1 - share) * sure + 0.5
        low = np.fmin(centre - half, betaincinv(hits, misses, tail))
        high = np.fmax(centre + half, betaincinv(hits, misses, 1 - tail))
        low, high = np.where(share < NOISE, 0.0, low), np.where(share > 1 - NOISE, 1.0, high)
        return np.clip(low, 0.0, share), np.clip(high, share, 1.0)

    def _freedom(self, cell: Ints, binomial: Floats, variance: Floats) -> Floats:
        """Satterthwaite's count with the likeness of an employer's ads that the variance implies."""
        clustered, single = self.clustered[cell], self.single[cell]
        with np.errstate(divide="ignore", invalid="ignore"):
            likeness = np.nan_to_num(
                (variance / binomial - single) / (clustered - single), posinf=0, neginf=0
            )
        r = np.clip(likeness, 0.0, 1.0)
        expected = r * clustered + (1 - r) * single
        together, mixed, apart = (part[cell] for part in self.powers)
        squares = r**2 * together + 2 * r * (1 - r) * mixed + (1 - r) ** 2 * apart
        with np.errstate(invalid="ignore"):
            return np.asarray(expected**2 / squares - 1, dtype=np.float64)


def _worth(variance: Floats, binomial: Floats, effect: Floats, freedom: Floats) -> float:
    """Degrees of freedom that a prior is worth: few where single things stray far from `effect`, else many.

    The mean square of (variance / expected variance - 1) is 2/freedom of the thing itself plus 2/worth.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.nan_to_num(variance / ((binomial + variance) * effect), nan=1.0)
        strays = np.where(freedom > 0, (ratio - 1) ** 2 - 2 / np.maximum(freedom, NOISE), 0.0)
    extra = float((freedom * strays).sum() / max(freedom.sum(), NOISE))
    return float(np.clip(2 / max(extra, NOISE), LEAST_WORTH, MOST_WORTH))


def share(
    hits: Ints | Floats, totals: Ints, level: float, balanced: bool = False
) -> tuple[float, float, float]:
    """Share, low and high of one cell from each employer's hits and postings.

    >>> [round(part, 3) for part in share(np.array([3, 0, 1, 2]), np.array([4, 4, 4, 4]), 0.95)]
    [0.375, 0.058, 0.829]
    """
    keep = totals > 0
    order = np.lexsort((hits[keep], totals[keep]))
    hits, totals = hits[keep][order], totals[keep][order]
    none = np.zeros(len(totals), dtype=np.int64)
    cells = EmployerCells(none, totals, 1, balanced)
    found = cells.shares(np.zeros(1, dtype=np.int64), none, np.arange(len(totals)), hits, level)
    return float(found.share[0]), float(found.low[0]), float(found.high[0])
