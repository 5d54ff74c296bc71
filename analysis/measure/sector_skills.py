"""marts.sector_skills: how many times as often as elsewhere the postings of a sector name a skill.

The location quotient of a skill is its share in the sector over its share in all sectors together.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
from scipy.special import stdtrit

from analysis.measure.columns import ALL, Floats, Ints, Settings, Tables, coded, counts
from analysis.measure.demand import core_roles
from analysis.measure.grid import Grid, masked, named
from analysis.measure.periods import current_period, month_number, month_numbers
from analysis.measure.ratios import Bounded, location_quotient, ratio

SCHEMA = pa.schema(
    [
        ("sector", pa.string()), ("role", pa.string()), ("skill_id", pa.string()),
        ("posting_count", pa.int64()), ("cell_posting_count", pa.int64()),
        ("share", pa.float64()), ("share_low", pa.float64()), ("share_high", pa.float64()),
        ("share_elsewhere", pa.float64()),
        ("location_quotient", pa.float64()), ("location_quotient_low", pa.float64()),
        ("location_quotient_high", pa.float64()), ("employer_count", pa.int64()),
    ]
)  # fmt: skip


def sector_skills(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.sector_skills: (core role or all) x sector x skill of the current period."""
    limits = settings["bands"]
    posted, said = tables["marts.posting_counts"], tables["marts.skill_counts"]
    roles = (ALL, *sorted(core_roles(tables)))  # sums of floats differ in their last bits with the order
    sector, employer = (coded(posted[name], said[name]) for name in ("sector", "employer_id"))
    role = coded(posted["role"], said["role"])
    (skill,) = coded(said["skill_id"])
    sectors, skills = len(sector[0].values), len(skill.values)
    first, last = month_number(current_period(as_of)[0]), month_number(as_of)
    sides: list[tuple[Ints, Ints]] = []
    for number, table in enumerate((posted, said)):
        month = month_numbers(table["month"])
        now = (month >= first) & (month <= last) & (sector[number].codes >= 0)
        rows = [np.flatnonzero(now & (role[number].are(name) if name != ALL else True)) for name in roles]
        row = np.concatenate(rows)
        layer = np.repeat(np.arange(len(roles)), [len(part) for part in rows])
        sides.append((layer * max(sectors, 1) + sector[number].codes[row], row))
    (cell, row), (hit_cell, hit_row) = sides
    grid = Grid.of(
        len(roles) * max(sectors, 1), len(employer[0].values), skills + 1,
        (cell, employer[0].codes[row], counts(posted, "posting_count")[row]),
        (hit_cell, employer[1].codes[hit_row], skill.codes[hit_row], counts(said, "posting_count")[hit_row]),
    )  # fmt: skip
    at, thing = np.divmod(grid.pairs, grid.things)
    enough = grid.is_enough(at, limits["cell_postings_min"], limits["cell_employers_min"])
    at, thing = at[enough], thing[enough]
    found = grid.shares(at, thing, limits["interval_level"])
    rest, part = _elsewhere(grid, at, thing, len(roles), max(sectors, 1), limits["interval_level"])
    quotient = location_quotient(ratio(Bounded(found.share, found.low, found.high), rest), part)
    shown = np.zeros(len(at), dtype=bool)
    bounded = np.isinf(quotient.high)
    columns = {
        "sector": named(sector[0].values, at % max(sectors, 1)),
        "role": named(roles, at // max(sectors, 1)),
        "skill_id": named(skill.values, thing),
        "posting_count": found.hits,
        "cell_posting_count": grid.cells.postings[at],
        "share": masked(found.share, shown),
        "share_low": masked(found.low, shown),
        "share_high": masked(found.high, shown),
        "share_elsewhere": masked(rest.value, shown),
        "location_quotient": masked(quotient.value, shown),
        "location_quotient_low": masked(quotient.low, shown),
        "location_quotient_high": masked(quotient.high, bounded),
        "employer_count": grid.cells.employers[at],
    }
    table = pa.table({field.name: pa.array(columns[field.name], field.type) for field in SCHEMA})
    return table.sort_by([("role", "ascending"), ("sector", "ascending"), ("skill_id", "ascending")])


def _elsewhere(
    grid: Grid, cell: Ints, thing: Ints, roles: int, sectors: int, level: float
) -> tuple[Bounded, Floats]:
    """Share of each thing in the role's other sectors with interval, and the sector's part of the role.

    Sums over the employers of all sectors less those of the own one give the cluster variance of the rest:
    sum (k - p n)^2 = sum k^2 - 2 p sum k n + p^2 sum n^2.
    """
    n, k = grid.cells.total, grid.hits.astype(np.float64)
    pairs, group = grid.pairs, grid.pair
    own = np.searchsorted(pairs, cell * grid.things + thing)
    of_role = (pairs // grid.things // sectors) * grid.things + pairs % grid.things
    wanted = (cell // sectors) * grid.things + thing

    def mentions(amounts: Floats) -> Floats:
        by_pair = np.bincount(group, weights=amounts, minlength=len(pairs))
        by_role = np.bincount(of_role, weights=by_pair, minlength=roles * grid.things)
        return np.asarray(by_role[wanted] - by_pair[own], dtype=np.float64)

    def postings(amounts: Floats) -> tuple[Floats, Floats]:
        by_cell = np.bincount(grid.cells.cell, weights=amounts, minlength=roles * sectors)
        by_role = by_cell.reshape(roles, sectors).sum(axis=1)
        return by_role[cell // sectors] - by_cell[cell], by_role[cell // sectors]

    hits, squares, cross = mentions(k), mentions(k * k), mentions(k * n[grid.unit])
    (total, whole), (square, _), (employers, _) = postings(n), postings(n * n), postings(np.ones_like(n))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / total
        variance = (squares - 2 * share * cross + share**2 * square) / total**2
        variance *= employers / np.maximum(employers - 1, 0)
        binomial = share * (1 - share)
        effect = np.fmax(np.where(binomial > 0, variance / binomial, 0.0), 1 / total)
        reach = stdtrit(np.maximum(employers - 1, 1), (1 + level) / 2) ** 2 * effect
        centre = (share + reach / 2) / (1 + reach)
        half = np.sqrt(binomial * reach + reach**2 / 4) / (1 + reach)
        low, high = np.clip(centre - half, 0, share), np.clip(centre + half, share, 1)
        return Bounded(share, np.where(share > 0, low, 0.0), high), 1 - total / whole
