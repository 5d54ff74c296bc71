"""marts.skill_trends and marts.trend_false_alarms: what moved on a fixed panel, and how often noise would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.measure.changes import FALLING, RISING, Changes, Hits, Panel, judge, top_shares
from analysis.measure.columns import ALL, Coded, Flags, Floats, Ints, Settings, Tables, coded, counts, summed
from analysis.measure.demand import core_roles
from analysis.measure.periods import Months, month_numbers, trend_windows

SHUFFLES = 20
"""Shuffles behind each published false-alarm rate: 20 of every role and window are over a thousand tests."""
SHUFFLE_SEED = 1

SCHEMA = pa.schema(
    [
        ("skill_id", pa.string()), ("role", pa.string()), ("window_months", pa.int64()),
        ("before_from", pa.date32()), ("before_to", pa.date32()),
        ("after_from", pa.date32()), ("after_to", pa.date32()),
        ("share_before", pa.float64()), ("share_after", pa.float64()), ("change_points", pa.float64()),
        ("change_low", pa.float64()), ("change_high", pa.float64()),
        ("p_value", pa.float64()), ("q_value", pa.float64()), ("verdict", pa.string()),
        ("posting_count_before", pa.int64()), ("posting_count_after", pa.int64()),
        ("cell_posting_count_before", pa.int64()), ("cell_posting_count_after", pa.int64()),
        ("employer_count", pa.int64()), ("employers_moved", pa.int64()),
        ("top_employer_share", pa.float64()), ("is_one_employer", pa.bool_()),
    ]
)  # fmt: skip
FALSE_ALARMS_SCHEMA = pa.schema(
    [
        ("role", pa.string()), ("window_months", pa.int64()), ("false_alarm_share", pa.float64()),
        ("any_alarm_share", pa.float64()), ("shuffles", pa.int64()), ("skills_tested", pa.int64()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A role's postings in both windows by employer and month: what is judged, and what is shuffled.

    `posted` is employers x months, the first half of the months being the window before; `hits` has one entry
    per skill, employer and month, sorted, of the (skill, employer) pair numbered `pair` in `pairs`.
    """

    role: str
    window_months: int
    before: Months
    after: Months
    skills: tuple[str, ...]
    posted: Ints
    pairs: tuple[Ints, Ints]
    pair: Ints
    month: Ints
    hits: Ints

    def split(self, is_after: Flags) -> tuple[Panel, Hits]:
        """Panel and hits where `is_after` (employers x months) says which window a month falls in."""
        skill, employer = self.pairs
        after = (self.posted * is_after).sum(axis=1)
        late = is_after.ravel().take(employer[self.pair] * self.posted.shape[1] + self.month)
        every, found = (
            np.bincount(self.pair, weights=hits, minlength=len(skill)).astype(np.int64)
            for hits in (self.hits, self.hits * late)
        )
        panel = Panel(self.posted.sum(axis=1) - after, after)
        return panel, Hits(len(self.skills), skill, employer, every - found, found)

    def as_it_was(self) -> Flags:
        """The true windows, for `split`."""
        return np.broadcast_to(np.arange(self.posted.shape[1]) >= self.window_months, self.posted.shape)


def skill_trends(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.skill_trends: one row per skill seen in either window, role (core ones and all) and window."""
    parts = [_judged(block, settings) for block in _blocks(tables, settings, as_of)]
    return pa.concat_tables([SCHEMA.empty_table(), *parts]).sort_by(
        [("role", "ascending"), ("window_months", "ascending"), ("skill_id", "ascending")]
    )


def trend_false_alarms(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.trend_false_alarms: how often skills get a verdict when nothing changed, per role and window.

    Each employer's months are put in random order, which keeps everything about the employer but when it
    posted what. `false_alarm_share` is per tested skill, `any_alarm_share` the part of shuffles in which any
    skill is called rising or falling; both null where the role has too little data to test.
    """
    rows = []
    for block in _blocks(tables, settings, as_of):
        alarms, tested = false_alarms(block, settings, SHUFFLES, SHUFFLE_SEED)
        total = int(tested.sum())
        rows.append(
            {
                "role": block.role, "window_months": block.window_months, "shuffles": SHUFFLES,
                "skills_tested": int(tested.max()),
                "false_alarm_share": float(alarms.sum() / total) if total else None,
                "any_alarm_share": float((alarms > 0).mean()) if total else None,
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows, FALSE_ALARMS_SCHEMA).sort_by(
        [("role", "ascending"), ("window_months", "ascending")]
    )


def false_alarms(block: Block, settings: Settings, shuffles: int, seed: int) -> tuple[Ints, Ints]:
    """Verdicts that shuffled months got, and skills tested, for each shuffle."""
    generator = np.random.default_rng([seed, block.window_months, *block.role.encode()])
    alarms, tested = np.zeros(shuffles, dtype=np.int64), np.zeros(shuffles, dtype=np.int64)
    months = np.broadcast_to(np.arange(block.posted.shape[1]), block.posted.shape)
    for turn in range(shuffles):
        is_after = generator.permuted(months, axis=1) >= block.window_months
        found = judge(*block.split(is_after), settings)
        alarms[turn] = sum(word in (RISING, FALLING) for word in found.verdict)
        tested[turn] = np.count_nonzero(~np.isnan(found.p))
    return alarms, tested


def _blocks(tables: Tables, settings: Settings, as_of: date) -> Iterator[Block]:
    """Every window and role, on the boards that have postings in both halves of the window."""
    posted, named = tables["marts.posting_counts"], tables["marts.skill_counts"]
    panels = coded(posted["panel_id"], named["panel_id"])
    employers = coded(posted["employer_id"], named["employer_id"])
    roles = coded(posted["role"], named["role"])
    (skills,) = coded(named["skill_id"])
    months = month_numbers(posted["month"]), month_numbers(named["month"])
    amounts = counts(posted, "posting_count"), counts(named, "posting_count")
    for window in settings["trends"]["windows_months"]:
        before, after = trend_windows(as_of, window)
        seen = [np.unique(panels[0].codes[half.hold(months[0])]) for half in (before, after)]
        fixed = np.intersect1d(seen[0], seen[1])
        inside = [
            (before.hold(months[i]) | after.hold(months[i])) & np.isin(panels[i].codes, fixed) for i in (0, 1)
        ]
        for role in sorted({*core_roles(tables), ALL}):
            chosen = [inside[i] & (True if role == ALL else roles[i].are(role)) for i in (0, 1)]
            yield _block(
                role, window, before, after, skills,
                [employers[i].codes[chosen[i]] for i in (0, 1)],
                [months[i][chosen[i]] - before.first for i in (0, 1)],
                [amounts[i][chosen[i]] for i in (0, 1)], chosen[1],
            )  # fmt: skip


def _block(
    role: str, window: int, before: Months, after: Months, skills: Coded,
    employers: list[Ints], months: list[Ints], amounts: list[Ints], named: Flags,
) -> Block:  # fmt: skip
    present = np.unique(employers[0])
    posted = np.zeros((len(present), 2 * window), dtype=np.int64)
    np.add.at(posted, (np.searchsorted(present, employers[0]), months[0]), amounts[0])
    used, skill = np.unique(skills.codes[named], return_inverse=True)
    (skill, employer, month), hits = summed(
        [skill, np.searchsorted(present, employers[1]), months[1]],
        [len(used), len(present), 2 * window], amounts[1],
    )  # fmt: skip
    names = tuple(skills.values[code] for code in used)
    pairs, pair = np.unique(skill * len(present) + employer, return_inverse=True)
    both = pairs // max(len(present), 1), pairs % max(len(present), 1)
    return Block(role, window, before, after, names, posted, both, pair, month, hits)


def _judged(block: Block, settings: Settings) -> pa.Table:
    panel, hits = block.split(block.as_it_was())
    found = judge(panel, hits, settings)
    top = top_shares(panel, hits, found, settings)
    rows = len(block.skills)
    same = {
        "role": block.role, "window_months": block.window_months,
        "before_from": block.before.first_on, "before_to": block.before.last_on,
        "after_from": block.after.first_on, "after_to": block.after.last_on,
        "cell_posting_count_before": int(panel.before.sum()),
        "cell_posting_count_after": int(panel.after.sum()), "employer_count": len(panel.before),
    }  # fmt: skip
    columns: dict[str, Any] = {name: [value] * rows for name, value in same.items()}
    low, high = found.interval(settings["bands"]["interval_level"])
    columns |= _figures(found) | {
        "change_low": _nullable(low * 100),
        "change_high": _nullable(high * 100),
        "skill_id": block.skills,
        "posting_count_before": found.hits_before,
        "posting_count_after": found.hits_after,
        "top_employer_share": _nullable(top),
        "is_one_employer": np.nan_to_num(top) > settings["trends"]["top_employer_share_max"],
    }
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in SCHEMA})


def _figures(found: Changes) -> dict[str, Any]:
    return {
        "share_before": _nullable(found.share_before), "share_after": _nullable(found.share_after),
        "change_points": _nullable(found.change * 100),
        "p_value": _nullable(found.p), "q_value": _nullable(found.q), "verdict": found.verdict,
        "employers_moved": found.moved,
    }  # fmt: skip


def _nullable(values: Floats) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
