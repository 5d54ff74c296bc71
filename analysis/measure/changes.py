"""The change of a share between two windows, tested with employers as the units that were sampled.

An employer seen in both windows enters once, as its own difference, so that what it always asks for cancels
(the covariance of the windows is accounted for). Variance and degrees of freedom as in `shares`: linearised
ratio estimators, one residual per employer, Satterthwaite's count. False discoveries among all the things
tested together are held down after Benjamini and Hochberg (Journal of the Royal Statistical Society B 57,
1995), by scipy.stats.false_discovery_control; among the tables of one report by `together`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtr, stdtrit
from scipy.stats import false_discovery_control

from analysis.measure.columns import Flags, Floats, Ints, Settings
from analysis.measure.shares import KURTOSIS, NOISE

RISING, FALLING, NO_CHANGE, TOO_LITTLE = "rising", "falling", "no clear change", "too little data"
NEW = "new"


@dataclass(frozen=True)
class Panel:
    """Each employer's postings in the window before and the window after."""

    before: Ints
    after: Ints

    def is_enough(self, settings: Settings) -> bool:
        """Whether each window holds the postings and employers that a verdict needs."""
        limits = settings["trends"]
        return all(
            window.sum() >= limits["cell_postings_min"]
            and np.count_nonzero(window) >= max(limits["employers_min"], 2)
            for window in (self.before, self.after)
        )


@dataclass(frozen=True)
class Hits:
    """Postings that name a thing, one entry per thing and employer that names it in either window.

    `thing` (0 .. things - 1) ascending; `employer` counts into the panel.
    """

    things: int
    thing: Ints
    employer: Ints
    before: Ints
    after: Ints


@dataclass(frozen=True)
class Changes:
    """One entry per thing, as fractions; nan where a window is empty or nothing was tested.

    `stretch`: how many times as strict as alone the tables judged beside this one make its first verdict.
    """

    hits_before: Ints
    hits_after: Ints
    share_before: Floats
    share_after: Floats
    change: Floats
    error: Floats
    freedom: Floats
    p: Floats
    q: Floats
    moved: Ints
    verdict: tuple[str, ...]
    stretch: float = 1.0

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Low and high end of each change tested, not beyond -1 and 1."""
        reach = stdtrit(self.freedom, (1 + level) / 2) * self.error
        return np.maximum(self.change - reach, -1.0), np.minimum(self.change + reach, 1.0)


def judge(panel: Panel, hits: Hits, settings: Settings) -> Changes:
    """Change, standard error, p, q and verdict of every thing on the panel.

    Tested are the things that at least `employers_min` employers name, since no other can get a verdict; in
    which window they name it plays no part in that choice.
    """
    limits = settings["trends"]
    total_before, total_after = int(panel.before.sum()), int(panel.after.sum())
    hits_before = _sum(hits, hits.before).astype(np.int64)
    hits_after = _sum(hits, hits.after).astype(np.int64)
    with np.errstate(invalid="ignore"):
        share_before = hits_before / np.float64(total_before)
        share_after = hits_after / np.float64(total_after)
    employers = np.bincount(hits.thing, minlength=hits.things)
    change = share_after - share_before
    nothing = np.full(hits.things, np.nan)
    error, freedom, p, q = nothing, nothing, nothing, nothing.copy()
    tested = (employers >= limits["employers_min"]) & panel.is_enough(settings)
    if tested.any():
        measured = error_of(panel, hits, share_before, share_after)
        error, freedom = (np.where(tested, part, np.nan) for part in measured)
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(error > 0, np.abs(change) / error, 0.0)
        p = np.where(tested, 2 * stdtr(freedom, -t), np.nan)
        q[tested] = false_discovery_control(p[tested])
    moved = _moved(panel, hits, share_before, share_after, change)
    verdict = _verdicts(tested, change, q, moved, settings)
    return Changes(
        hits_before, hits_after, share_before, share_after, change, error, freedom, p, q, moved, verdict
    )


def together(tables: Sequence[Changes], settings: Settings) -> list[Changes]:
    """The tables judged as one report: with no change anywhere, hardly any of them shows a verdict.

    Hypotheses in a tree (Yekutieli, Journal of the American Statistical Association 103, 2008): a table is
    looked into only if its own smallest q (the p of Simes for "nothing changed here") passes Benjamini and
    Hochberg's test among the tables; inside, its q is as it was. `python -m bench.truth` measures what part
    of the verdicts of a whole report is wrong.
    """
    simes = np.array([np.nanmin(one.q, initial=np.inf) for one in tables])
    families = np.flatnonzero(np.isfinite(simes))
    if not len(families):
        return list(tables)
    of_table = np.full(len(tables), np.inf)
    of_table[families] = false_discovery_control(np.minimum(simes[families], 1.0))
    is_shown = of_table < settings["trends"]["q_max"]
    next_one = len(families) / (np.count_nonzero(is_shown) + 1)
    found = []
    for number, one in enumerate(tables):
        if is_shown[number]:
            found.append(one)
            continue
        q = np.maximum(one.q, min(of_table[number], 1.0))
        verdict = _verdicts(~np.isnan(one.p), one.change, q, one.moved, settings)
        found.append(replace(one, q=q, verdict=verdict, stretch=next_one))
    return found


def top_shares(panel: Panel, hits: Hits, changes: Changes, settings: Settings) -> Floats:
    """The part of each change that its strongest employer alone accounts for; nan below the practical floor.

    Measured from the mean of both shares m, employer e adds (hits - m postings)/all postings after, less the
    same before; over all employers these add up to the change exactly.
    """
    total_before, total_after = panel.before.sum(), panel.after.sum()
    grown = panel.after / max(total_after, 1) - panel.before / max(total_before, 1)
    top = np.full(hits.things, np.nan)
    starts = np.searchsorted(hits.thing, np.arange(hits.things + 1))
    for thing in np.flatnonzero(np.abs(changes.change) * 100 >= settings["trends"]["floor_points"]):
        part = slice(starts[thing], starts[thing + 1])
        mean = (changes.share_before[thing] + changes.share_after[thing]) / 2
        added = -mean * grown
        added[hits.employer[part]] += hits.after[part] / total_after - hits.before[part] / total_before
        top[thing] = min(1.0, float((added / changes.change[thing]).max()))
    return top


def _sum(hits: Hits, amounts: Floats | Ints) -> Floats:
    return np.bincount(hits.thing, weights=amounts, minlength=hits.things).astype(np.float64, copy=False)


def error_of(panel: Panel, hits: Hits, share_before: Floats, share_after: Floats) -> tuple[Floats, Floats]:
    """Standard error of each change, and its degrees of freedom.

    The residuals of employers without a hit are summed in closed form, so that the cost follows the hits and
    not employers times things.
    """
    n1, n2 = panel.before.astype(np.float64), panel.after.astype(np.float64)
    part1, part2 = n1 / n1.sum(), n2 / n2.sum()
    a, b = 1 / (n1.sum() * np.sqrt(1 - part1)), 1 / (n2.sum() * np.sqrt(1 - part2))
    y1, y2 = a * n1, b * n2
    p1, p2 = share_before, share_after
    x = b[hits.employer] * hits.after - a[hits.employer] * hits.before
    z = p2[hits.thing] * y2[hits.employer] - p1[hits.thing] * y1[hits.employer]
    all_squares = p2**2 * (y2**2).sum() - 2 * p1 * p2 * (y1 * y2).sum() + p1**2 * (y1**2).sum()
    all_fourths = sum(
        factor * p2 ** (4 - power) * (-p1) ** power * (y2 ** (4 - power) * y1**power).sum()
        for power, factor in enumerate((1, 4, 6, 4, 1))
    )
    more = x * (x - 2 * z)  # (x - z)^2 - z^2
    variance = all_squares + _sum(hits, more)
    fourth = np.maximum(all_fourths + _sum(hits, more * (more + 2 * z * z)), 0.0)
    floor = NOISE * (p1**2 * (y1**2).sum() + p2**2 * (y2**2).sum())
    # No employer differs from any other: nothing but the number of ads is left to go by.
    mean = (p1 + p2) / 2
    alike = mean * (1 - mean) * (1 / n1.sum() + 1 / n2.sum())
    variance = np.where(variance < floor, np.where(p1 == p2, 0.0, alike), variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        active = np.where(variance > 0, np.maximum(KURTOSIS * variance**2 / fourth, KURTOSIS), np.inf)
    freedom = np.maximum(np.minimum(_freedom(n1, n2, p1, p2, variance), active), 1.0)
    return np.sqrt(variance), freedom


def _freedom(n1: Floats, n2: Floats, p1: Floats, p2: Floats, variance: Floats) -> Floats:
    """Satterthwaite's count with the likeness of an employer's ads that the variance implies."""
    part1, part2 = n1 / n1.sum(), n2 / n2.sum()
    clustered = (part2 - part1) ** 2
    single = part1 / n1.sum() + part2 / n2.sum()
    mean = (p1 + p2) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = variance / (mean * (1 - mean))
        likeness = (scaled - single.sum()) / (clustered.sum() - single.sum())
    r = np.clip(np.nan_to_num(likeness, posinf=0, neginf=0), 0.0, 1.0)
    expected = r * clustered.sum() + (1 - r) * single.sum()
    squares = (
        r**2 * (clustered**2).sum()
        + 2 * r * (1 - r) * (clustered * single).sum()
        + (1 - r) ** 2 * (single**2).sum()
    )
    return np.asarray(expected**2 / squares - 1, dtype=np.float64)


def _moved(panel: Panel, hits: Hits, share_before: Floats, share_after: Floats, change: Floats) -> Ints:
    """Employers whose own share moved the way the whole did.

    One seen only after moved up if it asks more than the panel did before; one seen only before moved down,
    going by what the panel asks after.
    """
    n1, n2 = panel.before[hits.employer], panel.after[hits.employer]
    own = hits.after * n1 - hits.before * n2  # the sign of the employer's own change, where it has one
    is_rising = (np.nan_to_num(change) > 0)[hits.thing]
    is_falling = (np.nan_to_num(change) < 0)[hits.thing]
    came = (n1 == 0) & (hits.after > share_before[hits.thing] * n2)
    left = (n2 == 0) & (hits.before > share_after[hits.thing] * n1)
    went = (is_rising & ((own > 0) | came)) | (is_falling & ((own < 0) | left))
    return np.bincount(hits.thing[went], minlength=hits.things).astype(np.int64)


def _verdicts(tested: Flags, change: Floats, q: Floats, moved: Ints, settings: Settings) -> tuple[str, ...]:
    limits = settings["trends"]
    clear = (
        tested
        & (np.abs(change) * 100 >= limits["floor_points"])
        & (np.nan_to_num(q, nan=1.0) < limits["q_max"])
        & (moved >= limits["employers_min"])
    )
    words = np.where(change > 0, RISING, FALLING)
    return tuple(np.where(clear, words, np.where(tested, NO_CHANGE, TOO_LITTLE)).tolist())
