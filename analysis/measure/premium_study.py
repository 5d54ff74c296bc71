"""Whether premiums hold what was planted: `python -m analysis.measure.premium_study`.

Simulated markets: employers pay each at their own level and ask for skills by their own habits, cells (role,
level, country) differ in both, and naming some of the skills pays. Every truth is known.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import numpy as np
from scipy.special import expit, logit

from analysis.measure.absorbed import Effects, effects
from analysis.measure.columns import Floats, Settings
from analysis.measure.coverage_study import SIZES, Generator, habits
from analysis.measure.premiums import HIGHER, LOWER, judged

PLANTED = (-0.08, 0.05, 0.1, 0.15)
"""Effects on log pay that are planted, on a quarter of the skills."""
CELLS = 12


@dataclass(frozen=True)
class Plan:
    """A kind of market; `slope` is how much an employer's own premium differs from the planted one."""

    employers: int
    sizes: str
    skills: int = 40
    slope: float = 0.0

    def market(self, generator: Generator, planted: Floats) -> tuple[Effects, int]:
        """What is found in one market in which skill s changes log pay by planted[s], and its ads."""
        total = SIZES[self.sizes](generator, (self.employers,))
        employer = np.repeat(np.arange(self.employers), total)
        cell = generator.integers(0, CELLS, len(employer))
        shares = generator.uniform(0.1, 0.5, self.skills)
        own = np.stack([habits(generator, share, 0.2, (self.employers,)) for share in shares], axis=1)
        lift = generator.normal(0, 0.5, (CELLS, self.skills))
        named = generator.random((len(employer), self.skills)) < expit(
            logit(np.clip(own, 0.01, 0.99))[employer] + lift[cell]
        )
        premium = planted + generator.normal(0, self.slope, (self.employers, self.skills))
        pay = generator.normal(12, 0.15, self.employers)[employer] + np.linspace(-0.5, 0.5, CELLS)[cell]
        pay = pay + (premium[employer] * named).sum(axis=1) + generator.normal(0, 0.12, len(employer))
        skill, ad = np.nonzero(named.T)
        several = total[employer] > 1
        place, keep = np.cumsum(several) - 1, several[ad]
        codes = np.unique(employer[several], return_inverse=True)[1]
        found = effects(pay[several], codes, cell[several], place[ad[keep]], skill[keep], self.skills)
        return found, int(several.sum())


@dataclass(frozen=True)
class PremiumStudy:
    """Cells shown, the part of intervals with the truth inside, and calls.

    `any_call` is the part of markets without any premium in which one is called; `power` the part of planted
    ones that are called, `wrong` the part of calls that are false or have the wrong sign.
    """

    cells: int
    covered: float
    any_call: float
    power: float
    wrong: float


def premium_coverage(plan: Plan, markets: int, settings: Settings) -> PremiumStudy:
    """The study of one kind of market, as many with planted premiums as without."""
    seed = [plan.employers, len(plan.sizes), int(plan.slope * 100), plan.skills]
    generator = np.random.default_rng(seed)
    held: list[bool] = []
    any_call, right, calls, movers = [], 0, 0, 0
    for turn in range(2 * markets):
        planted = np.zeros(plan.skills)
        if turn % 2:
            planted[: plan.skills // 4] = generator.choice(PLANTED, plan.skills // 4)
        found, ads = plan.market(generator, planted)
        shown, _, verdict = judged(found, ads - found.ads, settings)
        called = np.isin(verdict, (HIGHER, LOWER))
        low, high = found.interval(settings["bands"]["interval_level"])
        held += ((low <= planted) & (planted <= high))[shown].tolist()
        if not turn % 2:
            any_call.append(bool(called.any()))
            continue
        right += int((called & (np.sign(found.effect) == np.sign(planted))).sum())
        calls, movers = calls + int(called.sum()), movers + int((shown & (planted != 0)).sum())
    return PremiumStudy(
        len(held), float(np.mean(held)), float(np.mean(any_call)), right / max(movers, 1),
        (calls - right) / max(calls, 1),
    )  # fmt: skip


def report(settings: Settings, markets: int) -> Iterator[str]:
    """The lines of the study."""
    for employers in (15, 40, 120):
        for sizes in SIZES:
            for slope in (0.0, 0.04):
                found = premium_coverage(Plan(employers, sizes, slope=slope), markets, settings)
                yield (
                    f"{employers:4} employers, {sizes:9}, own premiums ±{slope:.2f}: {found.cells:6} "
                    f"intervals, covered {found.covered:.3f}; any call of none {found.any_call:.3f}; "
                    f"found {found.power:.3f}, wrong {found.wrong:.3f}"
                )


def main(out: TextIO, markets: int = 100) -> None:
    """Write the study to `out`."""
    from data.content import load
    from data.home import SHIPPED

    for line in report(load(SHIPPED).measurement, markets):
        out.write(line + "\n")
        out.flush()


if __name__ == "__main__":
    main(sys.stdout)
