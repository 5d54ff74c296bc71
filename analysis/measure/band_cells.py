"""marts.salary_bands: the band of every cell of the cube that pages ask for without computing.

The cube is (role or all) x (level or all) x (country or all), each with all sectors and workplaces, with one
sector, or with one workplace. Sector and workplace together, regions and skills are left to `bands.band_for`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from threadpoolctl import threadpool_limits

from analysis.measure.bands import (
    AMOUNTS,
    FILTERS,
    PERCENTILES,
    REMOVABLE,
    Band,
    band_of,
    cell_key,
    is_enough,
    suppressed_reason,
)
from analysis.measure.columns import ALL, Coded, Ints, Settings, Tables, coded, counts
from analysis.measure.periods import current_period

Cell = tuple[int, ...]
"""Codes of role, level, country, sector, workplace; 0 stands for 'all'."""

_ESTIMATES = [f"p{percentile}{end}" for percentile in PERCENTILES for end in ("", "_low", "_high")]
SCHEMA = pa.schema(
    [(name, pa.string()) for name in FILTERS]
    + [(name, pa.float64()) for name in (*_ESTIMATES, "pay_min_median", "pay_max_median")]
    + [
        ("posting_count", pa.int64()), ("employer_count", pa.int64()), ("disclosure_share", pa.float64()),
        ("is_suppressed", pa.bool_()), ("suppressed_reason", pa.string()), ("currency", pa.string()),
        ("period_from", pa.date32()), ("period_to", pa.date32()),
    ]
)  # fmt: skip

LAYERS = tuple(
    (*first, *last)
    for first in product((False, True), repeat=3)
    for last in ((False, False), (True, False), (False, True))
)
"""The layers of the cube: which of `FILTERS` the cells of each are told apart by."""


def salary_bands(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.salary_bands, one row per cell with a watched posting or a pay point, sorted by cell."""
    period_from, period_to = current_period(as_of)
    points = _within(tables["marts.pay_points"], "posted_on", period_from, period_to)
    posted = _within(tables["marts.posting_counts"], "month", period_from, period_to)
    # In this order each cell need not be sorted again.
    points = points.sort_by([("pay_mid_usd_year", "ascending"), ("employer_id", "ascending")])
    filters = [coded(points[name], posted[name]) for name in FILTERS]
    labels = [(ALL, *paying.values) for paying, _ in filters]
    rows_of = dict(_cells([paying for paying, _ in filters]))
    disclosed = _disclosure([counted for _, counted in filters], posted)
    (employers,) = coded(points["employer_id"])
    amounts = [np.asarray(points[name].to_numpy(), dtype=np.float64) for name in AMOUNTS]
    sizes = {cell: (len(rows), _different(employers.codes[rows])) for cell, rows in rows_of.items()}
    rows: dict[Cell, dict[str, Any]] = {}
    with threadpool_limits(1):  # cells are small: threads waiting for each other cost more than they bring
        # Cells of as many employers share their draws.
        for cell in sorted(rows_of.keys() | disclosed.keys(), key=lambda cell: sizes.get(cell, (0, 0))[1]):
            named = {name: labels[i][cell[i]] for i, name in enumerate(FILTERS)}
            if is_enough(*sizes.get(cell, (0, 0)), settings):
                points_of = rows_of[cell]
                mid, low_end, high_end = (amount[points_of] for amount in amounts)
                found = band_of(employers.codes[points_of], mid, low_end, high_end, settings, cell_key(named))
            else:
                found = _suppressed(cell, sizes, settings)
            rows[cell] = {
                **named, **found.as_row(), "disclosure_share": disclosed.get(cell), "currency": "USD",
                "period_from": period_from, "period_to": period_to,
            }  # fmt: skip
    return pa.Table.from_pylist([rows[cell] for cell in sorted(rows)], SCHEMA)


def _within(table: pa.Table, column: str, first: date, last: date) -> pa.Table:
    days = table[column].cast(pa.date32())
    inside = pc.and_(pc.greater_equal(days, pa.scalar(first)), pc.less_equal(days, pa.scalar(last)))
    return table.filter(inside)


def _cells(filters: Sequence[Coded]) -> Iterator[tuple[Cell, Ints]]:
    """Every cell with a row, and the numbers of its rows in ascending order; null belongs to 'all' alone."""
    for layer in LAYERS:
        codes = np.stack(
            [
                column.codes + 1 if kept else np.zeros_like(column.codes)
                for column, kept in zip(filters, layer, strict=True)
            ]
        )
        rows = np.flatnonzero(((codes > 0) | ~np.array(layer)[:, None]).all(axis=0))
        if not len(rows):
            continue
        sizes = [len(column.values) + 1 for column in filters]
        flat = np.ravel_multi_index(tuple(codes[:, rows]), sizes)
        order = np.argsort(flat, kind="stable")
        distinct, starts = np.unique(flat[order], return_index=True)
        cells = np.stack(np.unravel_index(distinct, sizes), axis=1).tolist()
        yield from zip(map(tuple, cells), np.split(rows[order], starts[1:]), strict=True)


def _different(codes: Ints) -> int:
    ordered = np.sort(codes)
    return 1 + int(np.count_nonzero(ordered[1:] != ordered[:-1]))


def _suppressed(cell: Cell, sizes: Mapping[Cell, tuple[int, int]], settings: Settings) -> Band:
    wider = {}
    for name in REMOVABLE:
        place = FILTERS.index(name)
        if cell[place]:
            wider[name] = sizes.get((*cell[:place], 0, *cell[place + 1 :]), (0, 0))
    postings, employers = sizes.get(cell, (0, 0))
    reason = suppressed_reason(postings, employers, wider, settings)
    return Band(postings, employers, {}, suppressed_reason=reason)


def _disclosure(filters: Sequence[Coded], posted: pa.Table) -> dict[Cell, float]:
    """The part of each cell's watched postings that state pay."""
    paying, every = counts(posted, "pay_count"), counts(posted, "posting_count")
    return {cell: int(paying[rows].sum()) / int(every[rows].sum()) for cell, rows in _cells(filters)}
