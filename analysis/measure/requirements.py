"""marts.requirements: what ads of a role and level ask in years, degree and workplace, with intervals.

Of each fact: the part of all postings that state it (`fact_value` "stated"), and what those that do ask for.
The median of the years has Woodruff's interval (Journal of the American Statistical Association 47, 1952): it
holds every number of years that the interval of the cumulated share cannot tell from a half.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.measure.columns import ALL, Coded, Floats, Ints, Settings, Tables, coded, counts
from analysis.measure.grid import Grid, masked, named, share_columns
from analysis.measure.periods import current_period, month_number, month_numbers

YEARS, EDUCATION, WORKPLACE, STATED, UNSTATED = "years", "education", "workplace", "stated", "unstated"
MOST_YEARS = 10
"""So many years or more are one value, written 10+."""
YEAR_VALUES = (*map(str, range(MOST_YEARS)), f"{MOST_YEARS}+")

SCHEMA = pa.schema(
    [
        ("role", pa.string()), ("level", pa.string()), ("country", pa.string()),
        ("fact", pa.string()), ("fact_value", pa.string()),
        ("posting_count", pa.int64()), ("cell_posting_count", pa.int64()),
        ("share", pa.float64()), ("share_low", pa.float64()), ("share_high", pa.float64()),
        ("employer_count", pa.int64()),
        ("years_median", pa.float64()), ("years_median_low", pa.float64()),
        ("years_median_high", pa.float64()),
    ]
)  # fmt: skip
KEYS = ("role", "level", "country")


@dataclass(frozen=True)
class Cells:
    """Current postings in every cell they belong to: their own and those with `all` for a key.

    `row` is the row of the table, `cell` counts (role or all) x (level or all) x (country or all).
    """

    names: tuple[tuple[str, ...], ...]
    row: Ints
    cell: Ints

    @classmethod
    def of(cls, table: pa.Table, as_of: date) -> Cells:
        """From a table of counts with month, role, level and country."""
        month = month_numbers(table["month"])
        inside = (month >= month_number(current_period(as_of)[0])) & (month <= month_number(as_of))
        keys = [coded(table[name])[0] for name in KEYS]
        names = tuple((ALL, *key.values) for key in keys)
        rows, cells = [], []
        for filtered in product((False, True), repeat=len(keys)):
            cell = np.zeros(len(month), dtype=np.int64)
            for key, values, on in zip(keys, names, filtered, strict=True):
                cell = cell * len(values) + (key.codes + 1 if on else 0)
            known = [key.codes >= 0 for key, on in zip(keys, filtered, strict=True) if on]
            kept = np.flatnonzero(np.logical_and.reduce([inside, *known]))
            rows.append(kept)
            cells.append(cell[kept])
        return cls(names, np.concatenate(rows), np.concatenate(cells))

    @property
    def size(self) -> int:
        """The number of cells there could be."""
        return int(np.prod([len(names) for names in self.names]))


def requirements(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.requirements: by (role or all) x (level or all) x (country or all), over the current period."""
    asked, posted = tables["marts.requirement_counts"], tables["marts.posting_counts"]
    years = pc.fill_null(pc.cast(asked["years_asked"], pa.int64()), -1).to_numpy()
    (education,), (workplace,) = coded(asked["education"]), coded(posted["workplace"])
    in_asked, in_posted = Cells.of(asked, as_of), Cells.of(posted, as_of)
    parts = [
        _rows(asked, in_asked, YEARS, YEAR_VALUES, np.minimum(years, MOST_YEARS), settings),
        _rows(asked, in_asked, EDUCATION, *_stated(education), settings),
        _rows(posted, in_posted, WORKPLACE, *_stated(workplace), settings),
    ]
    order = [(name, "ascending") for name in (*KEYS, "fact", "fact_value")]
    return pa.concat_tables(parts).sort_by(order)


def _stated(values: Coded) -> tuple[tuple[str, ...], Ints]:
    """The values that say something, and their codes; -1 for the rest."""
    kept = tuple(value for value in values.values if value != UNSTATED)
    place = np.array([kept.index(value) if value in kept else -1 for value in values.values] + [-1])
    return kept, place[values.codes]


def _rows(
    table: pa.Table, cells: Cells, fact: str, values: tuple[str, ...], value: Ints, settings: Settings
) -> pa.Table:
    (employer,) = coded(table["employer_id"])
    who, cell = employer.codes[cells.row], cells.cell
    count, what = counts(table, "posting_count")[cells.row], value[cells.row]
    size, employers = cells.size, len(employer.values)
    told = np.where(what >= 0, 0, -1)
    every = Grid.of(size, employers, 1, (cell, who, count), (cell, who, told, count))
    base = np.where(what >= 0, cell, -1)
    stating = Grid.of(size, employers, max(len(values), 1), (base, who, count), (base, who, what, count))
    shown = np.flatnonzero(every.cells.postings > 0)
    first = _columns(cells, every, shown, np.zeros_like(shown), (STATED,), fact, settings)
    if fact == YEARS:
        first |= _medians(stating, base, who, what, count, shown, settings)
    at, thing = np.divmod(stating.pairs, stating.things)
    second = _columns(cells, stating, at, thing, values, fact, settings)
    parts = [
        pa.table({f.name: pa.array(columns.get(f.name, [None] * rows), f.type) for f in SCHEMA})
        for columns, rows in ((first, len(shown)), (second, len(at)))
    ]
    return pa.concat_tables(parts)


def _columns(
    cells: Cells, grid: Grid, cell: Ints, thing: Ints, values: tuple[str, ...], fact: str, settings: Settings
) -> dict[str, pa.Array | Ints]:
    keys = np.unravel_index(cell, tuple(len(names) for names in cells.names))
    return {
        **{name: named(cells.names[place], keys[place]) for place, name in enumerate(KEYS)},
        "fact": pa.array([fact] * len(cell)),
        "fact_value": named(values, thing),
        **share_columns(grid, cell, thing, settings),
    }


def _medians(
    stating: Grid, cell: Ints, who: Ints, years: Ints, count: Ints, shown: Ints, settings: Settings
) -> dict[str, pa.Array]:
    """Median of the years asked in each cell shown, with interval; null where too few postings state any."""
    limits, steps = settings["bands"], len(YEAR_VALUES) - 1
    reached = [(years >= 0) & (years <= most) for most in range(steps)]
    rows = np.concatenate([np.flatnonzero(flags) for flags in reached])
    most = np.repeat(np.arange(steps), [np.count_nonzero(flags) for flags in reached])
    size, employers = stating.cells.size, int(who.max(initial=0)) + 1
    cumulated = Grid.of(
        size, employers, steps, (cell, who, count), (cell[rows], who[rows], most, count[rows])
    )
    found = cumulated.shares(
        np.repeat(shown, steps), np.tile(np.arange(steps), len(shown)), limits["interval_level"]
    )
    share, low, high = (
        np.concatenate([part.reshape(-1, steps), np.ones((len(shown), 1))], axis=1)
        for part in (found.share, found.low, found.high)
    )
    reach, over = np.argmax(share >= 0.5 - 1e-9, axis=1), np.argmax(share > 0.5 + 1e-9, axis=1)
    value = (reach + over) / 2
    hidden = ~stating.is_enough(shown, limits["cell_postings_min"], limits["cell_employers_min"])
    ends: tuple[Floats, ...] = (
        np.minimum(np.argmax(high >= 0.5, axis=1), value),
        np.maximum(np.argmax(low > 0.5, axis=1), value),
    )
    columns = ("years_median", "years_median_low", "years_median_high")
    return {
        name: masked(part.astype(np.float64), hidden)
        for name, part in zip(columns, (value, *ends), strict=True)
    }
