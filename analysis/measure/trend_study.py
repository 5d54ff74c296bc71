"""How far the trends of one published market can be trusted: false alarms without change, power with one.

Each employer's months are put in random order, so that nothing changes but by chance, and every role and
window is judged again. Then one skill in `MOVING` is made to move in the shuffled later window, and it is
counted how many are called and how many calls are wrong. A run is a whole report: all roles and windows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import Any

import numpy as np

from analysis.measure.changes import FALLING, RISING, Changes, Hits, Panel, judge, together
from analysis.measure.columns import Flags, Floats, Settings, Tables
from analysis.measure.trend_blocks import Block, blocks

MOVING = 10
"""One skill in so many is made to move."""
SHIFTS = (5.0, 10.0)
"""Points by which skills are moved."""
BASE = (0.05, 0.4)
"""Shares from which skills are moved; others are left alone."""
SEED = 1


@dataclass
class Report:
    """Runs over all roles and windows together, and in how many of them anything was called."""

    runs: int = 0
    runs_with_alarm: int = 0


@dataclass
class Tally:
    """What was seen of one role and window; `moved` and `found` count skills by the points of their shift."""

    role: str
    window_months: int
    posting_count: int
    employer_count: int
    moved: dict[float, int]
    found: dict[float, int]
    skills_tested: int = 0
    runs: int = 0
    runs_with_alarm: int = 0
    tests: int = 0
    alarms: int = 0
    calls: int = 0
    wrong_calls: int = 0

    @classmethod
    def of(cls, block: Block) -> Tally:
        """An empty one."""
        none = dict.fromkeys(SHIFTS, 0)
        return cls(
            block.role,
            block.window_months,
            int(block.posted.sum()),
            len(block.posted),
            dict(none),
            dict(none),
        )

    def add(self, found: Changes, shift: Floats, points: float) -> None:
        """Count what was called where `shift` moved some skills."""
        verdict = np.array(found.verdict)
        right = ((verdict == RISING) & (shift > 0)) | ((verdict == FALLING) & (shift < 0))
        self.moved[points] += int(np.count_nonzero(shift))
        self.found[points] += int(right.sum())
        self.calls += int(_called(found).sum())
        self.wrong_calls += int((_called(found) & ~right).sum())

    def to_json(self) -> dict[str, Any]:
        """Rates, each with the counts behind it."""
        return {
            "role": self.role, "window_months": self.window_months, "skills_tested": self.skills_tested,
            "posting_count": self.posting_count, "employer_count": self.employer_count, "runs": self.runs,
            "any_alarm_share": _part(self.runs_with_alarm, self.runs),
            "false_alarm_share": _part(self.alarms, self.tests),
            "wrong_verdict_share": _part(self.wrong_calls, self.calls), "verdicts": self.calls,
            "power": [
                {"points": points, "moved": self.moved[points],
                 "share": _part(self.found[points], self.moved[points])}
                for points in sorted(self.moved)
            ],
        }  # fmt: skip


def study(
    tables: Tables, settings: Settings, as_of: date, runs: int, seconds: float,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[list[Tally], Report]:  # fmt: skip
    """A tally for each role and window that can be tested, and of all together, of at most `runs` runs.

    Args:
        tables: marts.posting_counts, marts.skill_counts, marts.panel_months and ref.roles.
        settings: measurement.toml.
        as_of: the day the trends speak of.
        runs: shuffled reports, and as many with simulated shifts of each size.
        seconds: no run begins after so long; there is one at least.
        progress: told how many of how many runs are done.
    """
    every = [block for block in blocks(tables, settings, as_of) if _is_testable(block, settings)]
    tallies = [Tally.of(block) for block in every]
    generators = [np.random.default_rng([SEED, block.window_months, *block.role.encode()]) for block in every]
    report, began = Report(), monotonic()
    for turn in range(runs if every else 0):
        progress(turn, runs)
        if turn and monotonic() - began > seconds:
            break
        _run(every, tallies, generators, report, settings)
    progress(runs, runs)
    return tallies, report


def _run(
    every: list[Block], tallies: list[Tally], generators: list[np.random.Generator], report: Report,
    settings: Settings,
) -> None:  # fmt: skip
    """One report without any change, and one for each size of shift."""
    splits = [
        block.split(block.shuffled(generator)) for block, generator in zip(every, generators, strict=True)
    ]
    still = together([judge(*split, settings) for split in splits], settings)
    alarms = [int(_called(found).sum()) for found in still]
    report.runs += 1
    report.runs_with_alarm += any(alarms)
    for tally, found, alarm in zip(tallies, still, alarms, strict=True):
        tested = int((~np.isnan(found.p)).sum())
        tally.runs += 1
        tally.runs_with_alarm += bool(alarm)
        tally.tests += tested
        tally.alarms += alarm
        tally.skills_tested = max(tally.skills_tested, tested)
    for points in SHIFTS:
        shifts = [_shifts(found, points, draw) for found, draw in zip(still, generators, strict=True)]
        judged = [
            judge(panel, moved(panel, hits, _base(found), shift, draw), settings)
            for (panel, hits), found, shift, draw in zip(splits, still, shifts, generators, strict=True)
        ]
        for tally, found, shift in zip(tallies, together(judged, settings), shifts, strict=True):
            tally.add(found, shift, points)


def _is_testable(block: Block, settings: Settings) -> bool:
    return bool((~np.isnan(judge(*block.split(block.as_it_was()), settings).p)).any())


def _called(found: Changes) -> Flags:
    return np.asarray(np.isin(np.array(found.verdict), (RISING, FALLING)))


def _base(found: Changes) -> Floats:
    return np.asarray((found.share_before + found.share_after) / 2, dtype=np.float64)


def _shifts(found: Changes, points: float, generator: np.random.Generator) -> Floats:
    """One tested skill in `MOVING`, of those with a share in `BASE`, up or down in turn, down with room."""
    base, tested = _base(found), ~np.isnan(found.p)
    able = np.flatnonzero(tested & (base >= BASE[0]) & (base <= BASE[1]))
    count = min(len(able), max(1, int(tested.sum()) // MOVING))
    shift = np.zeros(len(base))
    shift[generator.choice(able, count, replace=False)] = points / 100 * np.where(np.arange(count) % 2, -1, 1)
    return np.where(base + shift < 0, -shift, shift)


def moved(panel: Panel, hits: Hits, base: Floats, shift: Floats, generator: np.random.Generator) -> Hits:
    """The hits after some things' shares have moved, in the later window, by `shift` at every employer.

    Up: a posting without the thing gets it with probability shift / (1 - base). Down: one with it loses it
    with probability -shift / base.
    """
    up = np.flatnonzero(shift > 0)
    late = np.zeros((len(up), len(panel.after)), dtype=np.int64)
    place = np.full(hits.things, -1)
    place[up] = np.arange(len(up))
    is_up = place[hits.thing] >= 0
    late[place[hits.thing[is_up]], hits.employer[is_up]] = hits.after[is_up]
    gain = generator.binomial(panel.after[None, :] - late, (shift[up] / (1 - base[up]))[:, None])
    chance = np.clip(np.where(shift < 0, -shift / np.maximum(base, 1e-9), 0.0), 0, 1)
    after = hits.after - generator.binomial(hits.after, chance[hits.thing])
    thing, employer = np.nonzero(gain)
    things = np.concatenate([hits.thing, up[thing]])
    employers = np.concatenate([hits.employer, employer])
    early = np.concatenate([hits.before, np.zeros(len(thing), dtype=np.int64)])
    later = np.concatenate([after, gain[thing, employer]])
    pairs, pair = np.unique(things * len(panel.after) + employers, return_inverse=True)
    added = [
        np.bincount(pair, weights=part, minlength=len(pairs)).astype(np.int64) for part in (early, later)
    ]
    return replace(
        hits, thing=pairs // len(panel.after), employer=pairs % len(panel.after), before=added[0],
        after=added[1],
    )  # fmt: skip


def _part(some: int, whole: int) -> float | None:
    return some / whole if whole else None
