"""Cells by employer with what is counted in them: where every published share is read from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from analysis.measure.columns import Flags, Floats, Ints, Settings, is_first, summed
from analysis.measure.shares import EmployerCells, Prior, Shares, Spread

TABLE = 20_000_000
"""Up to so many numbers are looked up in a table of all of them."""


@dataclass(frozen=True)
class Grid:
    """Cells by employer, and in each the postings by thing (a skill, a role): what any share is read from.

    `shares` answers for any pairs of cell and thing, with 0 hits where a thing was not seen. `key` (cell *
    things + thing) is ascending; `unit` is the place of an entry's employer among those of the cells.
    """

    cells: EmployerCells
    things: int
    key: Ints
    unit: Ints
    hits: Ints

    @classmethod
    def of(
        cls, size: int, employers: int, things: int,
        posted: tuple[Ints, Ints, Ints], named: tuple[Ints, Ints, Ints, Ints], balanced: bool = False,
    ) -> Grid:  # fmt: skip
        """From postings (cell, employer, count) and hits (cell, employer, thing, count)."""
        (cell, employer), total = summed(posted[:2], [size, employers], posted[2])
        (hit_cell, thing, hit_employer), hits = summed(
            [named[0], named[2], named[1]], [size, things, employers], named[3]
        )
        unit = _places(cell * employers + employer, hit_cell * employers + hit_employer, size * employers)
        if (unit < 0).any():
            raise ValueError("postings that name a thing are missing from the counts of all postings")
        return cls(EmployerCells(cell, total, size, balanced), things, hit_cell * things + thing, unit, hits)

    def shares(self, cell: Ints, thing: Ints, level: float) -> Shares:
        """The shares of pairs of cell and thing, in the order given."""
        none = np.zeros(0, dtype=np.int64)
        found = self.cells.spread(cell, none, none, none)  # of a thing that was not seen
        if len(self.pairs):
            wanted = cell * self.things + thing
            place = np.minimum(np.searchsorted(self.pairs, wanted), len(self.pairs) - 1)
            found = self.spread.at(place).where(self.pairs[place] == wanted, found)
        return self.cells.ends(cell, found, level, self.prior)

    @cached_property
    def spread(self) -> Spread:
        """What `pairs` show, each by itself: worked out once, for their prior and for every share."""
        return self.cells.spread(self.pairs // max(self.things, 1), self.pair, self.unit, self.hits)

    @cached_property
    def pairs(self) -> Ints:
        """Every pair seen, as cell * things + thing, ascending."""
        return np.asarray(self.key[is_first(self.key)])

    @cached_property
    def pair(self) -> Ints:
        """The number of each entry's pair among `pairs`."""
        return np.cumsum(is_first(self.key)) - 1

    @cached_property
    def prior(self) -> Prior:
        """How alike an employer's ads are in each cell, from every thing seen there."""
        return self.cells.prior(self.pairs // max(self.things, 1), self.spread)

    def is_enough(self, cell: Ints, postings_min: int, employers_min: int) -> Flags:
        """Which of the cells hold the minimum of postings and employers."""
        return (self.cells.postings[cell] >= postings_min) & (self.cells.employers[cell] >= employers_min)


def share_columns(grid: Grid, cell: Ints, thing: Ints, settings: Settings) -> dict[str, pa.Array | Ints]:
    """Counts and shares of pairs of cell and thing; cells below the minimum of the bands have no share."""
    limits = settings["bands"]
    found = grid.shares(cell, thing, limits["interval_level"])
    hidden = ~grid.is_enough(cell, limits["cell_postings_min"], limits["cell_employers_min"])
    return {
        "posting_count": found.hits,
        "cell_posting_count": grid.cells.postings[cell],
        "share": masked(found.share, hidden),
        "share_low": masked(found.low, hidden),
        "share_high": masked(found.high, hidden),
        "employer_count": grid.cells.employers[cell],
    }


def _places(units: Ints, wanted: Ints, size: int) -> Ints:
    """The place of each wanted number among the ascending `units`, all below `size`; -1 where it is not."""
    if size <= TABLE:
        table = np.full(size, -1, dtype=np.int32)
        table[units] = np.arange(len(units), dtype=np.int32)
        return table[wanted].astype(np.int64)
    place = np.minimum(np.searchsorted(units, wanted), max(len(units) - 1, 0))
    return np.where(units[place] == wanted, place, -1) if len(units) else np.full(len(wanted), -1)


def masked(values: Floats, hidden: Flags) -> pa.Array:
    """Values with null where hidden or not a number."""
    return pa.array(values, mask=hidden | np.isnan(values))


def named(names: tuple[str, ...], codes: Ints) -> pa.Array:
    """The names that the codes stand for."""
    return pa.array(names, pa.string()).take(pa.array(codes, pa.int64()))


def dates(months: Ints | None, rows: int) -> pa.Array:
    """First days of months; null for no month (None, or a negative number)."""
    if months is None:
        return pa.nulls(rows, pa.date32())
    days = months.astype("datetime64[M]").astype("datetime64[D]")
    return pa.array(days, pa.date32(), mask=months < 0)
