"""What the pay of ads owes to single skills, once their employer and their cell are taken out.

One weighted least-squares fit per skill: log pay on the skill, with a level of its own for every employer and
for every cell (role, level and country). Frisch, Waugh and Lovell: both sides are taken net of these levels,
then regressed. Nothing as long as the ads is kept per skill: sums per employer and cell are enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix
from scipy.special import stdtr, stdtrit

from analysis.measure.columns import Floats, Ints
from analysis.measure.shares import KURTOSIS

BLOCK = 1_000_000
"""So many numbers (employers times skills) are held in one table at a time."""
SINGULAR = 1e-9
"""Added to the diagonal of the cells' equations, of which one per linked group of employers is redundant."""
NOTHING = 1e-9
"""A variation of a skill below this part of its sum is rounding: all ads alike, net of employer and cell."""


@dataclass(frozen=True)
class Effects:
    """One entry per skill: effect on log pay, its standard error, degrees of freedom; nan where none is told.

    `ads` name the skill; `employers` have ads with it and ads without it, the only ones that tell anything.
    """

    ads: Ints
    employers: Ints
    effect: Floats
    error: Floats
    freedom: Floats

    @property
    def p(self) -> Floats:
        """Two-sided p of no effect."""
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(self.error > 0, np.abs(self.effect) / self.error, np.nan)
        return np.asarray(2 * stdtr(self.freedom, -t), dtype=np.float64)

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Low and high end of each effect."""
        reach = stdtrit(self.freedom, (1 + level) / 2) * self.error
        return self.effect - reach, self.effect + reach


def effects(pay: Floats, employer: Ints, cell: Ints, ad: Ints, skill: Ints, skills: int) -> Effects:
    """The effect of each skill on log pay, net of employer and cell.

    The variance is the jackknife over employers: the fit is what it would be without the employer, its levels
    of cells held ("CV3", MacKinnon, Nielsen and Webb, Journal of Applied Econometrics 38, 2023). Degrees of
    freedom as in `shares`: the smaller of Satterthwaite's count from how the variation of the skill is spread
    over employers and the same from the residuals.

    Args:
        pay: log pay of each ad.
        employer: of each ad, as codes from 0 without gaps.
        cell: of each ad, likewise.
        ad: one entry per ad and skill it names.
        skill: the skill of each entry, ascending.
        skills: how many there are.
    """
    if not skills:
        none = np.zeros(0)
        return Effects(none.astype(np.int64), none.astype(np.int64), none, none, none)
    market = _Market(pay, employer, cell)
    parts = [market.block(*block) for block in _blocks(ad, skill, skills, market.employers)]
    return joined(parts)


def joined(parts: Sequence[Effects]) -> Effects:
    """Several effects in a row."""
    names = ("ads", "employers", "effect", "error", "freedom")
    return Effects(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _blocks(ad: Ints, skill: Ints, skills: int, employers: int) -> Iterator[tuple[Ints, Ints, int]]:
    size = max(1, BLOCK // max(employers, 1))
    for first in range(0, skills, size):
        last = min(first + size, skills)
        part = slice(*np.searchsorted(skill, [first, last]))
        yield ad[part], skill[part] - first, last - first


class _Market:
    """Ads with their weights, and the equations that take out employers and cells."""

    def __init__(self, pay: Floats, employer: Ints, cell: Ints) -> None:
        self.employer, self.cell = employer, cell
        self.posted = np.bincount(employer)
        self.employers, self.cells = len(self.posted), int(cell.max(initial=-1)) + 1
        self.weight = 1 / np.sqrt(self.posted[employer])
        self.mass = np.bincount(employer, weights=self.weight)
        size = (self.employers, self.cells)
        self.table = csr_matrix((self.weight, (employer, cell)), shape=size)
        equations = np.diag(np.bincount(cell, weights=self.weight, minlength=self.cells))
        equations -= (self.table.T @ self.table.multiply(1 / self.mass[:, None])).toarray()
        if self.cells:
            np.fill_diagonal(equations, equations.diagonal() + SINGULAR * self.weight.sum() / self.cells)
            self.factor = cho_factor(equations, lower=True)
        within = len(employer) - self.employers
        # What the cells' levels use up of the variation within employers, which the jackknife leaves out.
        self.used = within / (within - self.cells + 1) if within >= self.cells else np.nan
        everyone = np.zeros(len(employer), dtype=np.int64)
        a, b = self.levels(*self.sums(np.arange(len(employer)), everyone, 1, pay))
        self.rest = pay - a[employer, 0] - b[cell, 0]
        self.rest_table = csr_matrix((self.weight * self.rest, (employer, cell)), shape=size)

    def sums(self, ad: Ints, skill: Ints, skills: int, amounts: Floats | float) -> tuple[Floats, Floats]:
        """Weighted sums of amounts by employer and skill, and by cell and skill."""
        weighted = self.weight[ad] * amounts
        return self.by(self.employer, self.employers, ad, skill, skills, weighted), self.by(
            self.cell, self.cells, ad, skill, skills, weighted
        )

    def by(self, unit: Ints, units: int, ad: Ints, skill: Ints, skills: int, amounts: Floats) -> Floats:
        """Amounts of ads added up by unit and skill."""
        added = np.bincount(unit[ad] * skills + skill, weights=amounts, minlength=units * skills)
        return added.astype(np.float64, copy=False).reshape(units, skills)

    def levels(self, by_employer: Floats, by_cell: Floats) -> tuple[Floats, Floats]:
        """The levels of employers and cells that fit best, from the sums of what they are to fit."""
        share = by_employer / self.mass[:, None]
        b = cho_solve(self.factor, by_cell - self.table.T @ share) if self.cells else by_cell
        return share - (self.table @ b) / self.mass[:, None], b

    def block(self, ad: Ints, skill: Ints, skills: int) -> Effects:
        """Effects of some of the skills."""

        def added(amounts: Floats) -> Floats:
            return self.by(self.employer, self.employers, ad, skill, skills, amounts)

        a, b = self.levels(*self.sums(ad, skill, skills, 1.0))
        weight, of_cell = self.weight[ad], b[self.cell[ad], skill]
        left = 1 - a[self.employer[ad], skill] - of_cell
        product = added(weight * self.rest[ad]) - self.rest_table @ b
        # Net of employer and cell a skill adds up to 0 within each employer, which shortens its square.
        square = added(weight * (left - of_cell)) + a * (self.table @ b) + self.table @ b**2
        square = np.maximum(square, 0.0)
        count = added(np.ones(len(ad)))
        employers = ((count > 0) & (count < self.posted[:, None])).sum(axis=0)
        total = square.sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            total = np.where(total > NOTHING * self.mass.sum(), total, np.nan)
            effect = product.sum(axis=0) / total
            share = square / total
            without = (product - effect * square) / (1 - share)
            variance = (without**2).sum(axis=0)
            fourth = (without**4).sum(axis=0)
            spread = 1 / (share**2).sum(axis=0)
            active = KURTOSIS * variance**2 / fourth
            variance *= self.used * (1 - 1 / employers)
            error = np.sqrt(variance) / total
        freedom = np.maximum(np.minimum(spread, np.maximum(active, KURTOSIS)) - 1, 1.0)
        freedom = np.where(np.isnan(error), np.nan, freedom)
        ads = np.bincount(skill, minlength=skills)
        return Effects(ads, employers, effect, error, freedom)
