"""marts.skill_demand and marts.sector_demand: shares of postings now and by month, with intervals.

Rows without a month speak of the last twelve whole months and the running one; monthly rows of whole months.
Cells below the minimum of the bands keep their counts and lose their shares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.measure.columns import ALL, Flags, Ints, Settings, Tables, coded, counts, distinct, small
from analysis.measure.grid import Grid, dates, masked, named, share_columns
from analysis.measure.periods import current_period, last_complete_month, month_number, month_numbers

SKILL_SCHEMA = pa.schema(
    [
        ("skill_id", pa.string()), ("role", pa.string()), ("level", pa.string()), ("month", pa.date32()),
        ("posting_count", pa.int64()), ("cell_posting_count", pa.int64()),
        ("share", pa.float64()), ("share_low", pa.float64()), ("share_high", pa.float64()),
        ("employer_count", pa.int64()),
    ]
)  # fmt: skip
SECTOR_SCHEMA = pa.schema(
    [
        ("month", pa.date32()), ("sector", pa.string()), ("role", pa.string()),
        ("posting_count", pa.int64()), ("sector_posting_count", pa.int64()),
        ("role_per_100", pa.float64()), ("role_per_100_low", pa.float64()),
        ("role_per_100_high", pa.float64()),
        ("watched_share", pa.float64()), ("employer_count", pa.int64()),
    ]
)  # fmt: skip


def skill_demand(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.skill_demand: shares now by (role or all) x (level or all), by month by (role or all)."""
    market = SkillMarket.of(tables, as_of)
    now = market.now()
    cell, skill = np.divmod(now.pairs, now.things)
    role, level = np.divmod(cell, len(market.levels) + 1)
    parts = [_skill_rows(market, now, cell, skill, role, level, None, settings)]
    monthly, months = market.monthly()
    if len(months):
        cell, skill, role, month = _every_month(monthly, len(months))
        parts.append(
            _skill_rows(market, monthly, cell, skill, role, np.zeros_like(role), months[month], settings)
        )
    return pa.concat_tables(parts).sort_by(
        [(name, "ascending") for name in ("role", "level", "skill_id", "month")]
    )


@dataclass(frozen=True)
class SkillMarket:
    """Postings and skill mentions as codes, -1 for null.

    In the grids made of them role and level count from 1, 0 being 'all'; one thing more than there are skills
    stands for a skill no posting names.
    """

    roles: tuple[str, ...]
    levels: tuple[str, ...]
    skills: tuple[str, ...]
    employers: int
    as_of: date
    posted: dict[str, Ints]
    named: dict[str, Ints]

    @classmethod
    def of(cls, tables: Tables, as_of: date) -> SkillMarket:
        """From marts.posting_counts and marts.skill_counts."""
        both = tables["marts.posting_counts"], tables["marts.skill_counts"]
        role, level, employer = (
            coded(*(table[name] for table in both)) for name in ("role", "level", "employer_id")
        )
        (skill,) = coded(both[1]["skill_id"])
        sides = [
            {
                "role": role[i].codes, "level": level[i].codes, "employer": employer[i].codes,
                "month": month_numbers(both[i]["month"]), "count": counts(both[i], "posting_count"),
            }
            for i in (0, 1)
        ]  # fmt: skip
        sides[1]["skill"] = skill.codes
        sides = [{name: small(column) for name, column in side.items()} for side in sides]
        return cls(
            role[0].values, level[0].values, skill.values, len(employer[0].values), as_of, sides[0], sides[1]
        )

    def now(self) -> Grid:
        """Cells role * (levels + 1) + level of the current period."""
        first = month_number(current_period(self.as_of)[0])
        last, wide = month_number(self.as_of), len(self.levels) + 1

        def cells(side: dict[str, Ints]) -> list[tuple[Ints, Flags]]:
            inside = (side["month"] >= first) & (side["month"] <= last)
            role, level = side["role"], side["level"]
            return [
                (np.where(r, role + 1, 0) * wide + np.where(at, level + 1, 0),
                 inside & (role >= 0 if r else True) & (level >= 0 if at else True))
                for r in (False, True) for at in (False, True)
            ]  # fmt: skip

        return self._grid((len(self.roles) + 1) * wide, cells)

    def monthly(self) -> tuple[Grid, Ints]:
        """Cells role * months + month, and the whole months there are, as numbers."""
        last = last_complete_month(self.as_of)
        first = int(self.posted["month"].min(initial=last + 1))
        months = np.arange(first, last + 1)

        def cells(side: dict[str, Ints]) -> list[tuple[Ints, Flags]]:
            inside, month = side["month"] <= last, side["month"] - first
            return [
                (month, inside),
                ((side["role"] + 1) * len(months) + month, inside & (side["role"] >= 0)),
            ]

        return self._grid((len(self.roles) + 1) * len(months), cells), months

    def _grid(self, size: int, cells: Callable[[dict[str, Ints]], list[tuple[Ints, Flags]]]) -> Grid:
        def stacked(side: dict[str, Ints], *names: str) -> list[Ints]:
            layers = cells(side)
            cell = np.concatenate([layer[keep] for layer, keep in layers])
            return [cell] + [np.concatenate([side[name][keep] for _, keep in layers]) for name in names]

        cell, employer, total = stacked(self.posted, "employer", "count")
        hit_cell, hit_employer, skill, hits = stacked(self.named, "employer", "skill", "count")
        return Grid.of(
            size, self.employers, len(self.skills) + 1, (cell, employer, total),
            (hit_cell, hit_employer, skill, hits),
        )  # fmt: skip


def _every_month(grid: Grid, months: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Cell, skill, role and month of every skill a role ever named, in every month the role was watched."""
    cell, skill = np.divmod(grid.pairs, grid.things)
    pair = distinct((cell // months) * grid.things + skill)
    role, skill = (np.repeat(part, months) for part in np.divmod(pair, grid.things))
    month = np.tile(np.arange(months), len(pair))
    cell = role * months + month
    watched = grid.cells.postings[cell] > 0
    return cell[watched], skill[watched], role[watched], month[watched]


def _skill_rows(
    market: SkillMarket, grid: Grid, cell: Ints, skill: Ints, role: Ints, level: Ints, month: Ints | None,
    settings: Settings,
) -> pa.Table:  # fmt: skip
    columns = {
        "skill_id": named(market.skills, skill),
        "role": named((ALL, *market.roles), role),
        "level": named((ALL, *market.levels), level),
        "month": dates(month, len(cell)),
        **share_columns(grid, cell, skill, settings),
    }
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in SKILL_SCHEMA})


def sector_demand(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.sector_demand: core roles' postings per 100 of each sector's, now and by month."""
    limits, table = settings["bands"], tables["marts.posting_counts"]
    core = np.array(sorted(core_roles(tables)), dtype=object)
    (sector,), (role,), (employer,) = (coded(table[name]) for name in ("sector", "role", "employer_id"))
    months, rows, period = _periods(month_numbers(table["month"]), as_of)
    count, sectors, roles = counts(table, "posting_count")[rows], len(sector.values), len(core)
    thing = np.searchsorted(core, np.array([*role.values, ""], dtype=object))[role.codes[rows]]
    is_core = np.isin(np.array([*role.values, ""], dtype=object), core)[role.codes[rows]]
    thing = np.where(is_core, thing, -1)
    cell = np.where(sector.codes[rows] >= 0, period * sectors + sector.codes[rows], -1)
    who = employer.codes[rows]
    grid = Grid.of(
        len(months) * sectors, len(employer.values), max(roles, 1), (cell, who, count),
        (cell, who, thing, count), balanced=True,
    )  # fmt: skip
    shown = np.flatnonzero(grid.cells.postings > 0)
    cells, things = np.repeat(shown, roles), np.tile(np.arange(roles), len(shown))
    found = grid.shares(cells, things, limits["interval_level"])
    hidden = ~grid.is_enough(cells, limits["cell_postings_min"], limits["cell_employers_min"])
    when, which = np.divmod(cells, max(sectors, 1))
    of_role = np.zeros((len(months), max(roles, 1)))
    np.add.at(of_role, (period[is_core], thing[is_core]), count[is_core])
    everywhere = of_role[when, things]
    columns = {
        "month": dates(months[when], len(cells)),
        "sector": named(sector.values, which),
        "role": named(tuple(core), things),
        "posting_count": found.hits,
        "sector_posting_count": grid.cells.postings[cells],
        "role_per_100": masked(found.share * 100, hidden),
        "role_per_100_low": masked(found.low * 100, hidden),
        "role_per_100_high": masked(found.high * 100, hidden),
        "watched_share": masked(found.hits / np.maximum(everywhere, 1), everywhere == 0),
        "employer_count": grid.cells.employers[cells],
    }
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in SECTOR_SCHEMA})


def _periods(month: Ints, as_of: date) -> tuple[Ints, Ints, Ints]:
    """The months compared (-1 being now), and for each (row, period) pair that counts its row and period."""
    whole = last_complete_month(as_of)
    first = min(int(month.min(initial=whole)), whole)
    now = (month >= month_number(current_period(as_of)[0])) & (month <= month_number(as_of))
    past = np.flatnonzero(month <= whole)
    rows = np.concatenate([np.flatnonzero(now), past])
    period = np.concatenate([np.zeros(np.count_nonzero(now), dtype=np.int64), month[past] - first + 1])
    return np.concatenate([[-1], np.arange(first, whole + 1)]), rows, period


def core_roles(tables: Tables) -> list[str]:
    """The roles that are compared with the guides."""
    roles = tables["ref.roles"]
    return [str(name) for name in roles.filter(pc.fill_null(roles["is_core"], False))["role"].to_pylist()]
