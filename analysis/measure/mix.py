"""marts.posting_mix and marts.sector_trends: parts of the postings by workplace and role, and what moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.measure.columns import ALL, Ints, Settings, Tables, coded, counts
from analysis.measure.demand import core_roles
from analysis.measure.grid import Grid, dates, named, share_columns
from analysis.measure.periods import last_complete_month, month_numbers
from analysis.measure.trend_blocks import Counted
from analysis.measure.trends import trends_of

POSTINGS, SKILLS, ROLES = "marts.posting_counts", "marts.skill_counts", "ref.roles"
ROLE, WORKPLACE = "role", "workplace"

SCHEMA = pa.schema(
    [
        ("month", pa.date32()), ("role", pa.string()), ("fact", pa.string()), ("fact_value", pa.string()),
        ("posting_count", pa.int64()), ("cell_posting_count", pa.int64()),
        ("share", pa.float64()), ("share_low", pa.float64()), ("share_high", pa.float64()),
        ("employer_count", pa.int64()),
    ]
)  # fmt: skip


def posting_mix(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.posting_mix: shares of the workplaces by month, core role and all; shares of core roles by month.

    A whole month in which nobody hires so is a 0, one in which nothing was watched has no row.
    """
    posted, core = tables[POSTINGS], core_roles(tables)
    posted = posted.filter(pa.array(month_numbers(posted["month"]) <= last_complete_month(as_of)))
    (role,), (workplace,) = coded(posted["role"]), coded(posted["workplace"])
    is_core = np.array([name in core for name in role.values] + [False])[role.codes]
    of_role = np.where(is_core, role.codes, -1)
    none = np.full(len(of_role), len(role.values))
    parts = [
        _rows(posted, (*role.values, ALL), cell, WORKPLACE, workplace.values, workplace.codes, settings)
        for cell in (of_role, none)
    ]
    parts.append(_rows(posted, (*role.values, ALL), none, ROLE, role.values, of_role, settings))
    found = pa.concat_tables(parts)
    wanted = pc.or_(
        pc.equal(found["fact"], WORKPLACE), pc.is_in(found["fact_value"], pa.array(core, pa.string()))
    )
    return found.filter(wanted).sort_by(
        [(name, "ascending") for name in ("fact", "role", "fact_value", "month")]
    )


def _rows(
    posted: pa.Table, roles: tuple[str, ...], role: Ints, fact: str, values: tuple[str, ...], value: Ints,
    settings: Settings,
) -> pa.Table:  # fmt: skip
    month, count = month_numbers(posted["month"]), counts(posted, "posting_count")
    (employer,) = coded(posted["employer_id"])
    first = int(month.min()) if len(month) else 0
    months = int(month.max(initial=first)) - first + 1
    cell = np.where(role >= 0, role * months + month - first, -1)
    grid = Grid.of(
        len(roles) * months, len(employer.values), max(len(values), 1), (cell, employer.codes, count),
        (cell, employer.codes, value, count),
    )  # fmt: skip
    shown = np.flatnonzero(grid.cells.postings > 0)
    cells, things = np.repeat(shown, len(values)), np.tile(np.arange(len(values)), len(shown))
    columns = {
        "month": dates(cells % months + first, len(cells)),
        "role": named(roles, cells // months),
        "fact": pa.array([fact] * len(cells), pa.string()),
        "fact_value": named(values, things),
        **share_columns(grid, cells, things, settings),
    }
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in SCHEMA})


def sector_trends(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.sector_trends: as marts.skill_trends, a core role among the postings of a sector's employers."""
    posted, core = tables[POSTINGS], pa.array(core_roles(tables), pa.string())
    sectors = pc.unique(posted["sector"]).drop_null().sort()
    known = posted.filter(pc.is_valid(posted["sector"])).drop_columns(["role"])
    of_roles = posted.filter(pc.and_(pc.is_valid(posted["sector"]), pc.is_in(posted["role"], core)))
    counted = Counted.of(
        {
            **tables,
            POSTINGS: _renamed(known, sector="role"),
            SKILLS: _renamed(of_roles, role="skill_id", sector="role"),
            ROLES: pa.table({"role": sectors, "is_core": pa.array([True] * len(sectors), pa.bool_())}),
        },
        settings,
    )
    # The table of all sectors is not shown: it has no say in what is.
    alone = replace(counted, roles=tuple(name for name in counted.roles if name != ALL))
    found = _renamed(trends_of(alone, settings, as_of), role="sector", skill_id="role")
    return found.sort_by([(name, "ascending") for name in ("sector", "window_months", "role")])


def _renamed(table: pa.Table, **names: str) -> pa.Table:
    return table.rename_columns([names.get(name, name) for name in table.column_names])
