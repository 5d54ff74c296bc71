"""marts.guide_verdicts: what each guide says of a skill, beside what the postings of its role and level say.

marts.guide_verdicts_by_years holds the same lines against the postings that ask for the guide's own years: an
ad that asks for four years belongs to a guide's "2-4 years" and to its "4+ years".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.measure.columns import ALL, Flags, Ints, Settings, Tables, coded, counts
from analysis.measure.demand import SkillMarket
from analysis.measure.grid import Grid, masked
from analysis.measure.periods import current_period, month_number, month_numbers
from analysis.measure.shares import Shares
from analysis.measure.verdicts import CANNOT_TELL, TOO_LITTLE

COMMON, SOMETIMES, RARE = "common", "sometimes", "rare"
CONFIRMED, NOT_SEEN = "confirmed", "not seen"
WEAKER, STRONGER = "weaker than the guide says", "stronger than the guide says"
MOST_YEARS = 99

GUIDE_SCHEMA = pa.schema(
    [
        ("guide_id", pa.string()), ("requirement_number", pa.int64()), ("skill_id", pa.string()),
        ("role", pa.string()), ("level", pa.string()), ("strength", pa.string()), ("lines", pa.string()),
        ("share", pa.float64()), ("share_low", pa.float64()), ("share_high", pa.float64()),
        ("posting_count", pa.int64()), ("cell_posting_count", pa.int64()), ("employer_count", pa.int64()),
        ("verdict", pa.string()), ("guide_verdict", pa.string()), ("skill_group_id", pa.string()),
    ]
)  # fmt: skip
YEARS_SCHEMA = pa.schema(
    [*GUIDE_SCHEMA, pa.field("years_min", pa.float64()), pa.field("years_max", pa.float64())]
)
_ORDER = [("guide_id", "ascending"), ("requirement_number", "ascending")]


@dataclass(frozen=True)
class Line:
    """What a line of a guide is held against: the cell of its role and level, and a thing counted there."""

    cell: int
    thing: int


def guide_verdicts(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.guide_verdicts: one row per requirement of a guide, with its share in the role and level.

    Where a guide puts skills side by side of which one is enough, a posting that names either counts.
    """
    asked = tables["ref.guide_requirements"].sort_by(_ORDER).to_pylist()
    groups = _groups(tables)
    named = {
        False: tables["marts.skill_counts"],
        True: tables["marts.group_counts"].rename_columns(
            [
                "skill_id" if name == "skill_group_id" else name
                for name in tables["marts.group_counts"].column_names
            ]
        ),
    }
    rows: dict[int, dict[str, Any]] = {}
    for is_group, counted in named.items():
        market = SkillMarket.of({**tables, "marts.skill_counts": counted}, as_of)
        chosen = [i for i, line in enumerate(asked) if (_key(line) in groups) == is_group]
        lines = [
            _place(market, line["role"], line["level"], groups.get(_key(line), line["skill_id"]))
            for line in (asked[i] for i in chosen)
        ]
        measured = _measured(market.now(), lines, [asked[i]["strength"] for i in chosen], settings)
        rows |= dict(zip(chosen, measured, strict=True))
    found = [line | {"skill_group_id": groups.get(_key(line))} | rows[i] for i, line in enumerate(asked)]
    return _table(found, GUIDE_SCHEMA)


def guide_verdicts_by_years(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.guide_verdicts_by_years: the lines of levels to which their guide gives years."""
    spans = {
        (row["guide_id"], row["level"]): (row["years_min"] or 0.0, row["years_max"])
        for row in tables["ref.guide_levels"].to_pylist()
        if row["years_min"] is not None or row["years_max"] is not None
    }
    groups = _groups(tables)
    asked = [
        line | dict(zip(("years_min", "years_max"), spans[line["guide_id"], line["level"]], strict=True))
        for line in tables["ref.guide_requirements"].sort_by(_ORDER).to_pylist()
        if (line["guide_id"], line["level"]) in spans
    ]
    cells = sorted({(line["role"], line["years_min"], line["years_max"] or MOST_YEARS) for line in asked})
    grid, things = _by_years(tables, cells, as_of)
    lines = [
        Line(
            cells.index((line["role"], line["years_min"], line["years_max"] or MOST_YEARS)),
            things.get(groups.get(_key(line), line["skill_id"]), len(things)),
        )
        for line in asked
    ]
    measured = _measured(grid, lines, [line["strength"] for line in asked], settings)
    found = [
        line | {"skill_group_id": groups.get(_key(line))} | row
        for line, row in zip(asked, measured, strict=True)
    ]
    return _table(found, YEARS_SCHEMA)


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema)


def _key(line: Mapping[str, Any]) -> tuple[str, int]:
    return (str(line["guide_id"]), int(line["requirement_number"]))


def _groups(tables: Tables) -> dict[tuple[str, int], str]:
    return {_key(row): str(row["skill_group_id"]) for row in tables["ref.guide_choices"].to_pylist()}


def _place(market: SkillMarket, role: str, level: str, thing: str) -> Line:
    roles, levels = (ALL, *market.roles), (ALL, *market.levels)
    known = role in roles and level in levels
    cell = roles.index(role) * len(levels) + levels.index(level) if known else -1
    return Line(cell, market.skills.index(thing) if thing in market.skills else len(market.skills))


def _by_years(
    tables: Tables, cells: list[tuple[str, float, float]], as_of: date
) -> tuple[Grid, dict[str, int]]:
    """A cell per role and span of years: the current postings that ask for a number of years inside it."""
    posted, named = tables["marts.requirement_counts"], tables["marts.years_skill_counts"]
    employer = coded(posted["employer_id"], named["employer_id"])
    (skill,) = coded(named["skill_id"])
    first, last = month_number(current_period(as_of)[0]), month_number(as_of)
    sides: list[tuple[Ints, Ints]] = []
    for table in (posted, named):
        years = pc.fill_null(pc.cast(table["years_asked"], pa.int64()), -1).to_numpy()
        (role,), month = coded(table["role"]), month_numbers(table["month"])
        inside: Flags = (month >= first) & (month <= last) & (years >= 0)
        rows = [
            np.flatnonzero(inside & role.are(name) & (years >= low) & (years <= high))
            for name, low, high in cells
        ]
        cell = np.repeat(np.arange(len(cells)), [len(part) for part in rows])
        sides.append((cell, np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)))
    (cell, row), (hit_cell, hit_row) = sides
    grid = Grid.of(
        len(cells), len(employer[0].values), len(skill.values) + 1,
        (cell, employer[0].codes[row], counts(posted, "posting_count")[row]),
        (hit_cell, employer[1].codes[hit_row], skill.codes[hit_row], counts(named, "posting_count")[hit_row]),
    )  # fmt: skip
    return grid, {name: code for code, name in enumerate(skill.values)}


def _measured(
    grid: Grid, lines: list[Line], strengths: list[str], settings: Settings
) -> list[dict[str, Any]]:
    """Share, interval and verdicts of each line."""
    if not lines:
        return []
    limits = settings["guides"]
    cell = np.array([line.cell for line in lines], dtype=np.int64)
    thing = np.array([line.thing for line in lines], dtype=np.int64)
    pairs, place = np.unique(np.stack([np.maximum(cell, 0), thing], axis=1), axis=0, return_inverse=True)
    every = grid.shares(pairs[:, 0], pairs[:, 1], settings["bands"]["interval_level"])
    found = Shares(every.hits[place], every.share[place], every.low[place], every.high[place])
    known, at = cell >= 0, np.maximum(cell, 0)
    postings, employers = (np.where(known, n[at], 0) for n in (grid.cells.postings, grid.cells.employers))
    hidden = (postings < limits["cell_postings_min"]) | (employers < limits["cell_employers_min"])
    words = np.where(
        found.share >= limits["common_share"], COMMON,
        np.where(found.share < limits["rare_share"], RARE, SOMETIMES),
    )  # fmt: skip
    columns = {
        "share": masked(found.share, hidden).to_pylist(),
        "share_low": masked(found.low, hidden).to_pylist(),
        "share_high": masked(found.high, hidden).to_pylist(),
        "posting_count": np.where(known, found.hits, 0).tolist(),
        "cell_posting_count": postings.tolist(),
        "employer_count": employers.tolist(),
        "verdict": np.where(hidden, TOO_LITTLE, words).tolist(),
        "guide_verdict": held_against(found, hidden, strengths, settings),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def held_against(found: Shares, hidden: Flags, strengths: list[str], settings: Settings) -> list[str]:
    """Where the whole interval of a share lies against the range that a guide's strength stands for.

    The ranges are [guides] must_share_min, core_share_min, good_share_min to good_share_max, and
    topic_share_min to topic_share_max.
    """
    limits = settings["guides"]
    least = np.array([limits[f"{strength}_share_min"] for strength in strengths])
    most = np.array([limits.get(f"{strength}_share_max", 1.0) for strength in strengths])
    words = np.select(
        [hidden, (found.hits == 0) & (found.high < least), found.high < least, found.low > most,
         (found.low >= least) & (found.high <= most)],
        [TOO_LITTLE, NOT_SEEN, WEAKER, STRONGER, CONFIRMED],
        CANNOT_TELL,
    )  # fmt: skip
    return [str(word) for word in words]
