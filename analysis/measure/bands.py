"""A pay band: percentiles of stated pay with intervals that allow for how few employers stand behind them.

`band` computes one band from any set of pay points. marts.salary_bands, pages and the API all call it, so
that the same points and the same key give the same figures everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.measure.bootstrap import Estimate, estimates_of
from analysis.measure.columns import ALL, Floats, Ints, Settings, coded
from analysis.measure.weights import weighted_quantiles

PERCENTILES = (10, 25, 50, 75, 90)
TAILS = (10, 90)
AMOUNTS = ("pay_mid_usd_year", "pay_min_usd_year", "pay_max_usd_year")
FILTERS = ("role", "level", "country", "sector", "workplace")
"""The filters a cell is made of, in the order of its key."""
REMOVABLE = ("workplace", "sector", "country", "level", "role")
"""The order in which filters are tried for removal when a cell is too small."""


@dataclass(frozen=True)
class Band:
    """The pay of a cell: `percentiles` by number, medians of the stated ends, n; empty where suppressed."""

    posting_count: int
    employer_count: int
    percentiles: Mapping[int, Estimate]
    pay_min_median: float | None = None
    pay_max_median: float | None = None
    suppressed_reason: str | None = None

    @property
    def is_suppressed(self) -> bool:
        """Whether the cell is too small to show."""
        return self.suppressed_reason is not None

    def as_row(self) -> dict[str, Any]:
        """Its columns of marts.salary_bands: p10, p10_low, p10_high ... suppressed_reason."""
        row: dict[str, Any] = {}
        for percentile in PERCENTILES:
            found = self.percentiles.get(percentile)
            row[f"p{percentile}"] = found.value if found else None
            row[f"p{percentile}_low"] = found.low if found else None
            row[f"p{percentile}_high"] = found.high if found else None
        row["pay_min_median"] = self.pay_min_median
        row["pay_max_median"] = self.pay_max_median
        row["posting_count"] = self.posting_count
        row["employer_count"] = self.employer_count
        row["is_suppressed"] = self.is_suppressed
        row["suppressed_reason"] = self.suppressed_reason
        return row


def cell_key(filters: Mapping[str, str]) -> str:
    """The text that seeds a cell's resampling; filters that are absent count as 'all'.

    >>> cell_key({"role": "ml-engineer", "country": "US"})
    'role=ml-engineer|level=all|country=US|sector=all|workplace=all'
    """
    named = [f"{name}={filters.get(name, ALL)}" for name in FILTERS]
    more = [
        f"{name}={value}" for name, value in sorted(filters.items()) if name not in FILTERS and value != ALL
    ]
    return "|".join(named + more)


def narrow(points: pa.Table, filters: Mapping[str, str]) -> pa.Table:
    """The points whose columns equal the filters; 'all' filters nothing, `skill_ids` asks for that skill."""
    for name, value in filters.items():
        if value == ALL:
            continue
        if name == "skill_ids":
            points = points.filter(
                pa.array([value in (ids or ()) for ids in points[name].to_pylist()], pa.bool_())
            )
        else:
            points = points.filter(pc.fill_null(pc.equal(points[name], value), False))
    return points


def band(points: pa.Table, settings: Settings, key: str) -> Band:
    """The band of the points, whatever their order.

    Args:
        points: columns employer_id, pay_mid_usd_year, pay_min_usd_year, pay_max_usd_year (marts.pay_points).
        settings: data/measurement.toml; section [bands] holds the minima, the resamples and the level.
        key: seeds the resampling; `cell_key` of the filters that chose the points.
    """
    (employers,) = coded(points["employer_id"])
    amounts = [np.asarray(points[name].to_numpy(), dtype=np.float64) for name in AMOUNTS]
    return band_of(employers.codes, amounts[0], amounts[1], amounts[2], settings, key)


def band_for(points: pa.Table, filters: Mapping[str, str], settings: Settings) -> Band:
    """The band of the points that pass the filters; where it is suppressed the reason names a way out."""
    found = band(narrow(points, filters), settings, cell_key(filters))
    if not found.is_suppressed:
        return found
    reason = why_suppressed(points, filters, found.posting_count, found.employer_count, settings)
    return Band(found.posting_count, found.employer_count, {}, suppressed_reason=reason)


def why_suppressed(
    points: pa.Table, filters: Mapping[str, str], postings: int, employers: int, settings: Settings
) -> str:
    """Why the cell of the filters is not shown; names a filter without which there would be an answer."""
    wider = {}
    for name in _removable(filters):
        left = narrow(points, {**filters, name: ALL})
        wider[name] = (left.num_rows, len(pc.unique(left["employer_id"])))
    return suppressed_reason(postings, employers, wider, settings)


def _removable(filters: Mapping[str, str]) -> list[str]:
    extra = [name for name in filters if name not in REMOVABLE]
    return [name for name in (*extra, *REMOVABLE) if filters.get(name, ALL) != ALL]


def is_enough(postings: int, employers: int, settings: Settings) -> bool:
    """Whether a cell of so many postings and employers is shown."""
    limits = settings["bands"]
    return bool(postings >= limits["cell_postings_min"] and employers >= limits["cell_employers_min"])


def suppressed_reason(
    postings: int, employers: int, wider: Mapping[str, tuple[int, int]], settings: Settings
) -> str:
    """Why a cell is not shown, and the first filter of `wider` without which there would be an answer.

    `wider` gives, per removable filter, the postings and employers there are without it.
    """
    limits = settings["bands"]
    reason = (
        f"{_counted(postings, 'posting')} with stated pay from {_counted(employers, 'employer')}; "
        f"a band needs {limits['cell_postings_min']} from {limits['cell_employers_min']}"
    )
    for name, (more, from_employers) in wider.items():
        if is_enough(more, from_employers, settings):
            label = "skill" if name == "skill_ids" else name
            return f"{reason}. Without the {label} filter: {more} from {from_employers}."
    return f"{reason}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def band_of(
    employers: Ints, mid: Floats, low_end: Floats, high_end: Floats, settings: Settings, key: str
) -> Band:
    """`band` from arrays, one entry per posting; `employers` are codes in the order of their sorted ids."""
    limits = settings["bands"]
    _, employer, posted = np.unique(employers, return_inverse=True, return_counts=True)
    postings, employer_count = len(employers), len(posted)
    if not is_enough(postings, employer_count, settings):
        reason = suppressed_reason(postings, employer_count, {}, settings)
        return Band(postings, employer_count, {}, suppressed_reason=reason)
    shown = tuple(
        percentile
        for percentile in PERCENTILES
        if percentile not in TAILS or postings >= limits["tail_postings_min"]
    )
    weights = 1 / np.sqrt(posted[employer])
    estimates = estimates_of(mid, employer, posted, shown, limits["resamples"], limits["interval_level"], key)
    ends = [float(weighted_quantiles(end, weights, 0.5)[0]) for end in (low_end, high_end)]
    return Band(postings, employer_count, estimates, pay_min_median=ends[0], pay_max_median=ends[1])
