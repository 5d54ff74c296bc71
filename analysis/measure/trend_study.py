"""How far the trends of one published market can be trusted: false alarms without change, power with one.

Each employer's months are put in random order, so that nothing changes but by chance, and every role and
window is judged again. Then one skill in `MOVING` is made to move in the shuffled later window, and it is
counted how many movers are called and how many calls are wrong. A run is a whole table of trends, as a reader
sees it: one role and window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import Any

import numpy as np

from analysis.measure.changes import FALLING, RISING, Hits, Panel, judge
from analysis.measure.columns import Flags, Floats, Ints, Settings, Tables
from analysis.measure.trend_blocks import Block, blocks

MOVING = 10
"""One skill in so many is made to move."""
SHIFTS = (5.0, 10.0)
"""Points by which skills are moved."""
BASE = (0.05, 0.4)
"""Shares from which skills are moved; others are left alone."""
SEED = 1


@dataclass
class Tally:
    """What was seen of one role and window; a power of None is one that no skill allowed to measure."""

    role: str
    window_months: int
    skills_tested: int = 0
    posting_count: int = 0
    employer_count: int = 0
    runs: int = 0
    runs_with_alarm: int = 0
    tests: int = 0
    alarms: int = 0
    moved: dict[float, int] | None = None
    found: dict[float, int] | None = None
    calls: int = 0
    wrong_calls: int = 0

    def to_json(self) -> dict[str, Any]:
        """Rates, each with the counts behind it."""
        moved, found = self.moved or {}, self.found or {}
        return {
            "role": self.role, "window_months": self.window_months, "skills_tested": self.skills_tested,
            "posting_count": self.posting_count, "employer_count": self.employer_count, "runs": self.runs,
            "any_alarm_share": _part(self.runs_with_alarm, self.runs),
            "false_alarm_share": _part(self.alarms, self.tests),
            "wrong_verdict_share": _part(self.wrong_calls, self.calls), "verdicts": self.calls,
            "power": [
                {"points": points, "moved": moved[points], "share": _part(found[points], moved[points])}
                for points in sorted(moved)
            ],
        }  # fmt: skip


def study(
    tables: Tables, settings: Settings, as_of: date, runs: int, seconds: float,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Tally]:  # fmt: skip
    """A tally for each role and window that can be tested, of at most `runs` runs.

    Args:
        tables: marts.posting_counts, marts.skill_counts and ref.roles.
        settings: measurement.toml.
        as_of: the day the trends speak of.
        runs: shuffles, and as many simulated shifts, of each role and window.
        seconds: the time for all together, shared out evenly; each gets one run at least.
        progress: told how many of how many role-and-window pairs are done.
    """
    every = [block for block in blocks(tables, settings, as_of) if _is_testable(block, settings)]
    began = monotonic()
    for done, block in enumerate(every):
        progress(done, len(every))
        until = began + seconds * (done + 1) / len(every)
        yield _tally(block, settings, runs, until)
    progress(len(every), len(every))


def _is_testable(block: Block, settings: Settings) -> bool:
    panel, hits = block.split(block.as_it_was())
    return bool((~np.isnan(judge(panel, hits, settings).p)).any())


def _tally(block: Block, settings: Settings, runs: int, until: float) -> Tally:
    generator = np.random.default_rng([SEED, block.window_months, *block.role.encode()])
    months = np.broadcast_to(np.arange(block.posted.shape[1]), block.posted.shape)
    tally = Tally(
        block.role, block.window_months, posting_count=int(block.posted.sum()),
        employer_count=len(block.posted), moved=dict.fromkeys(SHIFTS, 0), found=dict.fromkeys(SHIFTS, 0),
    )  # fmt: skip
    for turn in range(runs):
        if turn and monotonic() > until:
            break
        panel, hits = block.split(generator.permuted(months, axis=1) >= block.window_months)
        still = judge(panel, hits, settings)
        called = np.isin(np.array(still.verdict), (RISING, FALLING))
        tested = ~np.isnan(still.p)
        tally.runs += 1
        tally.runs_with_alarm += bool(called.any())
        tally.tests += int(tested.sum())
        tally.alarms += int(called.sum())
        tally.skills_tested = max(tally.skills_tested, int(tested.sum()))
        base = (still.share_before + still.share_after) / 2
        able = np.flatnonzero(tested & (base >= BASE[0]) & (base <= BASE[1]))
        for points in SHIFTS:
            _shift(tally, panel, hits, base, able, tested, points, settings, generator)
    return tally


def _shift(
    tally: Tally, panel: Panel, hits: Hits, base: Floats, able: Ints, tested: Flags, points: float,
    settings: Settings, generator: np.random.Generator,
) -> None:  # fmt: skip
    """Move one skill in `MOVING`, up or down in turn; down only where there is room."""
    count = min(len(able), max(1, int(tested.sum()) // MOVING))
    if not count or tally.moved is None or tally.found is None:
        return
    shift = np.zeros(hits.things)
    movers = generator.choice(able, count, replace=False)
    shift[movers] = points / 100 * np.where(np.arange(count) % 2, -1, 1)
    shift = np.where(base + shift < 0, -shift, shift)
    found = judge(panel, moved(panel, hits, base, shift, generator), settings)
    verdict = np.array(found.verdict)
    right = ((verdict == RISING) & (shift > 0)) | ((verdict == FALLING) & (shift < 0))
    tally.moved[points] += count
    tally.found[points] += int(right.sum())
    tally.calls += int(np.isin(verdict, (RISING, FALLING)).sum())
    tally.wrong_calls += int((np.isin(verdict, (RISING, FALLING)) & ~right).sum())


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
