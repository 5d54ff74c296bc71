"""How often the intervals hold the truth on simulated markets: `python -m analysis.measure.coverage_study`.

Employers are drawn from an endless population of employers, postings from their employer; an employer's size
says nothing about its habits. Nominal coverage is the level of data/measurement.toml (0.95).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

import numpy as np
from scipy.special import betaincinv, expit, logit, ndtri

from analysis.measure.bands import PERCENTILES, band_of
from analysis.measure.changes import Hits, Panel, judge
from analysis.measure.columns import Floats, Ints, Settings
from analysis.measure.grid import Grid
from analysis.measure.shares import EmployerCells

EMPLOYERS = (8, 20, 60)
Generator = np.random.Generator


def even(_: Generator, size: tuple[int, ...]) -> Ints:
    """Every employer posts five ads."""
    return np.full(size, 5)


def uneven(generator: Generator, size: tuple[int, ...]) -> Ints:
    """A few employers post a large part of the ads (log-normal, sigma 1)."""
    return np.ceil(generator.lognormal(1.0, 1.0, size)).astype(np.int64)


def dominated(generator: Generator, size: tuple[int, ...]) -> Ints:
    """One employer can post more than all others (Pareto 1.2, at most 300)."""
    return np.minimum(np.ceil(2 * generator.pareto(1.2, size) + 0.5), 300).astype(np.int64)


SIZES: dict[str, Callable[[Generator, tuple[int, ...]], Ints]] = {
    "even": even, "uneven": uneven, "dominated": dominated,
}  # fmt: skip


@dataclass(frozen=True)
class Coverage:
    """How often the interval held the truth, and how wide it was on average."""

    what: str
    covered: float
    width: float


def habits(generator: Generator, share: float, likeness: float, size: tuple[int, ...]) -> Floats:
    """Employers' own shares: beta about `share`; `likeness` is the correlation of two ads of one employer."""
    spread = (1 - likeness) / likeness
    return generator.beta(share * spread, (1 - share) * spread, size)


def share_coverage(
    employers: int,
    sizes: str,
    share: float,
    likeness: float,
    rounds: int,
    *,
    is_balanced: bool,
    level: float = 0.95,
) -> Coverage:
    """Coverage of `shares.EmployerCells` for one kind of market."""
    generator = np.random.default_rng([employers, len(sizes), int(share * 1000), int(likeness * 1000)])
    total = SIZES[sizes](generator, (rounds, employers))
    hits = generator.binomial(total, habits(generator, share, likeness, total.shape)).astype(np.int64)
    cell = np.repeat(np.arange(rounds), employers)
    cells = EmployerCells(cell, total.ravel(), rounds, is_balanced)
    named = np.flatnonzero(hits.ravel())
    found = cells.shares(np.arange(rounds), cell[named], named, hits.ravel()[named], level)
    held = (found.low <= share) & (share <= found.high)
    what = f"share {share:.2f}, likeness {likeness:.2f}, {sizes}, {'balanced' if is_balanced else 'plain'}"
    return Coverage(what, float(held.mean()), float((found.high - found.low).mean()))


def band_coverage(
    employers: int, sizes: str, between: float, within: float, rounds: int, settings: Settings
) -> dict[int, Coverage]:
    """Coverage of each percentile of `bands.band_of`, log-normal pay, over the rounds that showed it."""
    generator = np.random.default_rng([employers, len(sizes), int(between * 1000), int(within * 1000)])
    spread = np.hypot(between, within)
    kept: dict[int, list[tuple[bool, float]]] = {percentile: [] for percentile in PERCENTILES}
    for turn in range(rounds):
        total = SIZES[sizes](generator, (employers,))
        employer = np.repeat(np.arange(employers), total)
        own = generator.normal(12, between, employers)[employer]
        pay = np.exp(own + generator.normal(0, within, len(employer)))
        found = band_of(employer, pay, pay, pay, settings, f"study {turn}")
        for percentile, estimate in found.percentiles.items():
            truth = float(np.exp(12 + spread * ndtri(percentile / 100)))
            held = estimate.low <= truth <= estimate.high
            kept[percentile].append((held, (estimate.high - estimate.low) / truth))
    what = f"pay between {between:.2f} within {within:.2f}, {sizes}"
    return {
        percentile: Coverage(what, float(np.mean([h for h, _ in rows])), float(np.mean([w for _, w in rows])))
        for percentile, rows in kept.items()
        if rows
    }


def change_coverage(
    employers: int, sizes: str, share: float, likeness: float, things: int, settings: Settings
) -> tuple[Coverage, float]:
    """Coverage of the interval of a change of nothing, and the part of things that p < 0.05 calls changed.

    Half of the employers post in both windows, a quarter in each alone.
    """
    generator = np.random.default_rng([employers, len(sizes), int(share * 1000), int(likeness * 1000), 7])
    covered, width, called = [], [], []
    for _ in range(max(1, things // 100)):
        before, after = (SIZES[sizes](generator, (employers,)) for _ in range(2))
        absent = np.arange(employers) % 4
        before, after = np.where(absent == 1, 0, before), np.where(absent == 3, 0, after)
        panel = Panel(before, after)
        own = habits(generator, share, likeness, (100, employers))
        found = judge(
            panel, as_hits(generator.binomial(before, own), generator.binomial(after, own)), settings
        )
        tested = ~np.isnan(found.p)
        low, high = found.interval(settings["bands"]["interval_level"])
        covered += ((low <= 0) & (high >= 0))[tested].tolist()
        width += (high - low)[tested].tolist()
        called += (found.p < 0.05)[tested].tolist()
    what = f"share {share:.2f}, likeness {likeness:.2f}, {sizes}"
    if not covered:
        return Coverage(what, np.nan, np.nan), np.nan
    return Coverage(what, float(np.mean(covered)), float(np.mean(width))), float(np.mean(called))


def demand_coverage(seed: int, employers: int, sizes: str, likeness: float, skills: int = 120) -> Floats:
    """One market of five levels: for each cell big enough to show and skill seen there, a row of two.

    Employers in the cell, and whether the interval of `grid.Grid` held the truth. Half of the skills are
    twice as alike within employers as `likeness`; an employer likes a skill equally at every level.
    """
    levels = 5
    generator = np.random.default_rng([seed, employers, len(sizes), int(likeness * 1000)])
    total = np.stack([SIZES[sizes](generator, (employers,)) for _ in range(levels)])
    total = np.where(generator.random(total.shape) < 0.3, 0, total)
    base = np.clip(generator.beta(0.5, 4, size=skills), 0.005, 0.95)
    truth = expit(logit(base) + generator.normal(0, 0.3, (levels, skills)))
    alike = np.where(np.arange(skills) % 2, likeness, 2 * likeness)
    liking, spread = generator.random((employers, skills)), (1 - alike) / np.maximum(alike, 1e-9)
    own = np.broadcast_to(truth[:, None, :], (levels, employers, skills))
    if likeness:
        own = np.stack([betaincinv(share * spread, (1 - share) * spread, liking) for share in truth])
    hits = generator.binomial(total[:, :, None], np.clip(own, 0, 1))
    level, employer = np.nonzero(total)
    hit_level, hit_employer, skill = np.nonzero(hits)
    grid = Grid.of(
        levels, employers, skills + 1, (level, employer, total[level, employer]),
        (hit_level, hit_employer, skill, hits[hit_level, hit_employer, skill]),
    )  # fmt: skip
    cell, thing = np.divmod(np.unique(grid.key), grid.things)
    shown = grid.is_enough(cell, 20, 5)
    cell, thing = cell[shown], thing[shown]
    found = grid.shares(cell, thing, 0.95)
    held = (found.low <= truth[cell, thing]) & (truth[cell, thing] <= found.high)
    return np.stack([grid.cells.employers[cell].astype(np.float64), held.astype(np.float64)], axis=1)


def by_thirds(rows: Floats) -> tuple[float, float, float, float]:
    """Coverage over all rows of `demand_coverage`, then in each third by number of employers."""
    one, two = np.quantile(rows[:, 0], [1 / 3, 2 / 3])
    thirds = (rows[:, 0] <= one, (rows[:, 0] > one) & (rows[:, 0] <= two), rows[:, 0] > two)
    return (float(rows[:, 1].mean()), *(float(rows[part, 1].mean()) for part in thirds))  # type: ignore[return-value]


def as_hits(before: Any, after: Any) -> Hits:
    """Hits from two tables of counts, things x employers."""
    thing, employer = np.nonzero(before + after)
    return Hits(len(before), thing, employer, before[thing, employer], after[thing, employer])


def false_alarms(
    employers: int, ads: int, skills: int, moving: float, points: float, runs: int, settings: Settings
) -> tuple[float, float, float]:
    """Runs with any verdict without change; wrong ones among the verdicts, and power, when some skills move.

    `ads` per window from `employers` employers; a part `moving` of the skills moves by `points` points, half
    of them up, from bases spread over 5 to 40 %.
    """
    generator = np.random.default_rng([employers, ads, skills, runs])
    any_alarm, wrong, right, moved = [], 0, 0, 0
    for _ in range(runs):
        pull = uneven(generator, (employers,)).astype(np.float64)
        windows = [generator.multinomial(ads, pull / pull.sum()).astype(np.int64) for _ in range(2)]
        base = generator.uniform(0.05, 0.4, skills)
        own = np.stack([habits(generator, share, 0.1, (employers,)) for share in base])
        shift = np.zeros(skills)
        shift[: int(skills * moving)] = points / 100 * np.where(np.arange(int(skills * moving)) % 2, -1, 1)
        shift = np.where(base + shift < 0.01, -shift, shift)
        late = np.clip(own * (1 + shift / base)[:, None], 0, 1)
        early_hits = generator.binomial(windows[0], own)
        for after in (own, late):
            found = judge(
                Panel(*windows), as_hits(early_hits, generator.binomial(windows[1], after)), settings
            )
            verdict = np.array(found.verdict)
            if after is own:
                any_alarm.append(bool(np.isin(verdict, ["rising", "falling"]).any()))
                continue
            correct = np.where(shift > 0, verdict == "rising", verdict == "falling") & (shift != 0)
            right, moved = right + int(correct.sum()), moved + int(np.count_nonzero(shift))
            wrong += int((np.isin(verdict, ["rising", "falling"]) & ~correct).sum())
    return float(np.mean(any_alarm)), wrong / max(wrong + right, 1), right / max(moved, 1)


def report(settings: Settings, rounds: int) -> Iterator[str]:
    """The lines of the study."""
    grid = [(share, likeness) for share in (0.04, 0.1, 0.3, 0.7) for likeness in (0.05, 0.3)]
    for employers in EMPLOYERS:
        for sizes in SIZES:
            for is_balanced in (False, True):
                found = [
                    share_coverage(employers, sizes, s, r, rounds * 5, is_balanced=is_balanced)
                    for s, r in grid
                ]
                kind = "balanced" if is_balanced else "plain"
                yield _line(f"shares, {employers} employers, {sizes}, {kind}", found)
    for employers in (5, *EMPLOYERS):
        for sizes in SIZES:
            every = [
                band_coverage(employers, sizes, b, w, rounds, settings) for b, w in ((0.1, 0.2), (0.2, 0.1))
            ]
            for percentile in PERCENTILES:
                bands = [one[percentile] for one in every if percentile in one]
                if bands:
                    yield _line(f"p{percentile}, {employers} employers, {sizes}", bands)
    for employers in EMPLOYERS:
        for sizes in SIZES:
            pairs = [change_coverage(employers, sizes, s, r, rounds * 5, settings) for s, r in grid]
            pairs = [pair for pair in pairs if not np.isnan(pair[1])]  # too few ads for any test
            line = _line(f"changes, {employers} employers, {sizes}", [pair[0] for pair in pairs])
            yield f"{line}  p < 0.05: {np.mean([pair[1] for pair in pairs]):.3f}"
    alarm, wrong, power = false_alarms(200, 4000, 300, 0.1, 5.0, max(20, rounds // 10), settings)
    yield f"4,000 ads a window, 200 employers, 300 skills: any alarm without change {alarm:.3f}"
    yield f"  a tenth moving by 5 points: wrong verdicts {wrong:.3f}, power {power:.3f}"


def _line(label: str, found: list[Coverage]) -> str:
    covered = [one.covered for one in found]
    width = np.mean([one.width for one in found])
    return f"{label:44} mean {np.mean(covered):.3f}  lowest {min(covered):.3f}  width {width:.3f}"


def main(out: TextIO, rounds: int = 400) -> None:
    """Write the study to `out`."""
    from data.content import load
    from data.home import SHIPPED

    for line in report(load(SHIPPED).measurement, rounds):
        out.write(line + "\n")
        out.flush()


if __name__ == "__main__":
    main(sys.stdout)
