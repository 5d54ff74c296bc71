"""marts.skill_trends: what moved on a fixed panel of boards.

How often noise alone would be called so is measured by `guidepost evaluate trends` (trend_study).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.measure import trend_outlook as outlook
from analysis.measure.changes import (
    NEW,
    NO_CHANGE,
    TOO_LITTLE,
    Changes,
    Hits,
    Panel,
    judge,
    together,
    top_shares,
)  # fmt: skip
from analysis.measure.columns import Floats, Settings, Tables
from analysis.measure.grid import masked
from analysis.measure.periods import Months, trend_windows
from analysis.measure.trend_blocks import YEAR, Block, Counted

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
        ("share_now", pa.float64()), ("share_now_low", pa.float64()), ("share_now_high", pa.float64()),
        ("posting_count_now", pa.int64()), ("cell_posting_count_now", pa.int64()),
        ("detectable_points", pa.float64()), ("verdict_expected_on", pa.date32()),
        ("season_share_before", pa.float64()), ("season_change_points", pa.float64()),
        ("season_change_low", pa.float64()), ("season_change_high", pa.float64()),
        ("season_verdict", pa.string()),
    ]
)  # fmt: skip
WAITING = (NEW, TOO_LITTLE)
"""Verdicts that never stand alone: what the data could show, what is known now, and when more will be."""


def skill_trends(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.skill_trends: one row per skill seen in either window, role (core ones and all) and window.

    The later window is compared with the one before it, and (`season_`) with the same months a year earlier.
    """
    return trends_of(Counted.of(tables, settings), settings, as_of)


def trends_of(counted: Counted, settings: Settings, as_of: date) -> pa.Table:
    """The same of what was counted: the tables of its roles are judged together."""
    if not counted.roles:
        return SCHEMA.empty_table()
    windows = [trend_windows(as_of, months) for months in settings["trends"]["windows_months"]]
    nows = [outlook.Now.of(counted, after) for _, after in windows]
    year_ago = [
        (Months(after.first - YEAR, after.last - YEAR), after)
        for _, after in windows
        if after.last - after.first + 1 < YEAR
    ]
    seasons = _seasons([block for pair in year_ago for block in counted.blocks(*pair)], settings)
    every = [
        (block.with_skills(now.seen(block.role)), now)
        for pair, now in zip(windows, nows, strict=True)
        for block in counted.blocks(*pair)
    ]
    every = [(block, now) for block, now in every if block.skills]
    splits = [block.split(block.as_it_was()) for block, _ in every]
    found = together([judge(*split, settings) for split in splits], settings)
    parts = [
        _judged(counted, block, now, split, one, seasons.get((block.role, block.window_months), {}), settings)
        for (block, now), split, one in zip(every, splits, found, strict=True)
    ]
    return pa.concat_tables([SCHEMA.empty_table(), *parts]).sort_by(
        [("role", "ascending"), ("window_months", "ascending"), ("skill_id", "ascending")]
    )


Season = dict[str, tuple[float, float, float, float, str]]


def _seasons(every: list[Block], settings: Settings) -> dict[tuple[str, int], Season]:
    """By role and window: share a year ago, change in points with its ends, verdict; of what was tested."""
    judged = together([judge(*block.split(block.as_it_was()), settings) for block in every], settings)
    seasons = {}
    for block, found in zip(every, judged, strict=True):
        low, high = found.interval(settings["bands"]["interval_level"])
        figures = zip(
            found.share_before, found.change * 100, low * 100, high * 100, found.verdict, strict=True
        )
        seasons[block.role, block.window_months] = {
            skill: row
            for skill, row, p in zip(block.skills, figures, found.p, strict=True)
            if not np.isnan(p)
        }
    return seasons


def _judged(
    counted: Counted, block: Block, now: outlook.Now, split: tuple[Panel, Hits], found: Changes,
    season: Season, settings: Settings,
) -> pa.Table:  # fmt: skip
    panel, hits = split
    top = top_shares(panel, hits, found, settings)
    rows, skills = len(block.skills), list(block.skills)
    same = {
        "role": block.role, "window_months": block.window_months,
        "before_from": block.before.first_on, "before_to": block.before.last_on,
        "after_from": block.after.first_on, "after_to": block.after.last_on,
        "cell_posting_count_before": int(panel.before.sum()),
        "cell_posting_count_after": int(panel.after.sum()), "employer_count": len(panel.before),
        "cell_posting_count_now": int(now.grid.cells.postings[now.roles.index(block.role)]),
    }  # fmt: skip
    columns: dict[str, Any] = {name: [value] * rows for name, value in same.items()}
    level = settings["bands"]["interval_level"]
    low, high = found.interval(level)
    is_new = _first_named(counted, block, panel, hits, found, settings)
    verdict = np.where(is_new, NEW, np.array(found.verdict, dtype=object))
    shown = now.shares(block.role, skills, level)
    columns |= _figures(found) | {
        "change_low": _nullable(low * 100), "change_high": _nullable(high * 100),
        "skill_id": skills, "verdict": verdict.tolist(),
        "posting_count_before": found.hits_before, "posting_count_after": found.hits_after,
        "top_employer_share": _nullable(top),
        "is_one_employer": np.nan_to_num(top) > settings["trends"]["top_employer_share_max"],
        "share_now": _nullable(shown.share), "share_now_low": _nullable(shown.low),
        "share_now_high": _nullable(shown.high), "posting_count_now": shown.hits,
        "detectable_points": _nullable(
            outlook.detectable(panel, hits, found, shown, now.postings(block.role), settings)
        ),
        "verdict_expected_on": _expected(counted, block, now, verdict, settings),
    }  # fmt: skip
    figures = [season.get(skill, (None,) * 5) for skill in skills]
    names = ("share_before", "change_points", "change_low", "change_high", "verdict")
    columns |= {f"season_{name}": [row[place] for row in figures] for place, name in enumerate(names)}
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in SCHEMA})


def _first_named(
    counted: Counted, block: Block, panel: Panel, hits: Hits, found: Changes, settings: Settings
) -> np.typing.NDArray[np.bool_]:
    """Skills that several employers name now and none of the role's watched postings ever named before."""
    limits = settings["trends"]
    if not panel.is_enough(settings):
        return np.zeros(hits.things, dtype=bool)
    known = counted.named_before(block.role, block.after.first)
    unheard = np.array([skill not in known for skill in block.skills], dtype=bool)
    employers = np.bincount(hits.thing[hits.after > 0], minlength=hits.things)
    quiet = np.isin(np.array(found.verdict), (NO_CHANGE, TOO_LITTLE))
    return np.asarray(unheard & quiet & (employers >= limits["new_employers_min"]), dtype=bool)


def _expected(
    counted: Counted, block: Block, now: outlook.Now, verdict: Any, settings: Settings
) -> list[date | None]:
    """When a verdict can be expected of rows that wait for one, if enough employers name the skill now."""
    on = outlook.expected_on(counted, block.role, block.after, settings)
    naming = now.employers_naming(block.role, list(block.skills))
    can = np.isin(verdict, WAITING) & (naming >= settings["trends"]["employers_min"])
    return [on if possible else None for possible in can.tolist()]


def _figures(found: Changes) -> dict[str, Any]:
    return {
        "share_before": _nullable(found.share_before), "share_after": _nullable(found.share_after),
        "change_points": _nullable(found.change * 100),
        "p_value": _nullable(found.p), "q_value": _nullable(found.q),
        "employers_moved": found.moved,
    }  # fmt: skip


def _nullable(values: Floats) -> pa.Array:
    return masked(values, np.zeros(len(values), dtype=bool))
