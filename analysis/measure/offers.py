"""Where one offer, or one range, stands among the ranges that ads of a cell state.

Every figure is a share of the cell's ads, employers balanced as in the bands (analysis.measure.weights), with
the interval of analysis.measure.shares; nothing is said of a cell too small for a band.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from analysis.measure.bands import AMOUNTS, is_enough, narrow, why_suppressed
from analysis.measure.columns import Floats, Ints, Settings, coded
from analysis.measure.shares import share


@dataclass(frozen=True)
class Part:
    """A part of the cell's ads: how many, and their balanced share with its interval, from 0 to 1."""

    posting_count: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Standing:
    """Parts of the cell's ads by name; none, and the reason, where the cell is too small."""

    posting_count: int
    employer_count: int
    parts: Mapping[str, Part] = field(default_factory=dict)
    refused_reason: str | None = None


def offer_standing(
    points: pa.Table, filters: Mapping[str, str], offer: float, settings: Settings
) -> Standing:
    """Where an offer stands among the ads that pass the filters.

    Parts: `percentile`, the ads whose range has its midpoint below the offer, those at it counted half, so
    that the median of the cell stands at one half; `inside`, the ads whose stated range holds the offer, ends
    included; `above` and `below`, the ads whose whole range lies above or below it.

    Args:
        points: columns employer_id and the amounts of marts.pay_points, and those of the filters.
        filters: as for `bands.band_for`; 'all' filters nothing.
        offer: US dollars per year.
        settings: data/measurement.toml; section [bands] holds the minima and the level.

    Raises:
        ValueError: the offer is not a positive amount.
    """
    _check(offer)
    return _standing(points, filters, settings, {"percentile": (offer, offer), "inside": (offer, offer)})


def range_standing(
    points: pa.Table, filters: Mapping[str, str], low: float, high: float, settings: Settings
) -> Standing:
    """How the range from `low` to `high` lies to the ranges of the ads that pass the filters.

    Parts: `overlap`, the ads whose range shares at least one amount with it, ends included; `above` and
    `below`, the ads that lie wholly above or below it; these three add up to 1. `percentile` is that of the
    range's own midpoint, as in `offer_standing`. Arguments as there.

    Raises:
        ValueError: an end is not a positive amount, or `high` lies under `low`.
    """
    _check(low)
    _check(high)
    if high < low:
        raise ValueError("The high end of a range lies at or above its low end.")
    middle = (low + high) / 2
    return _standing(points, filters, settings, {"percentile": (middle, middle), "overlap": (low, high)})


def _check(amount: float) -> None:
    if not (np.isfinite(amount) and amount > 0):
        raise ValueError("Pay is a positive amount in US dollars per year.")


def _standing(
    points: pa.Table,
    filters: Mapping[str, str],
    settings: Settings,
    asked: Mapping[str, tuple[float, float]],
) -> Standing:
    cell = narrow(points, filters)
    (employers,) = coded(cell["employer_id"])
    count, employer_count = cell.num_rows, len(employers.values)
    if not is_enough(count, employer_count, settings):
        reason = why_suppressed(points, filters, count, employer_count, settings)
        return Standing(count, employer_count, refused_reason=reason)
    mid, low_end, high_end = (np.asarray(cell[name].to_numpy(), dtype=np.float64) for name in AMOUNTS)
    hits: dict[str, Floats] = {}
    for name, (low, high) in asked.items():
        if name == "percentile":
            hits[name] = (mid < low) + 0.5 * (mid == low)
            continue
        above, below = low_end > high, high_end < low
        for part, hit in ((name, ~(above | below)), ("above", above), ("below", below)):
            hits[part] = hit.astype(np.float64)
    level = settings["bands"]["interval_level"]
    parts = {name: _part(employers.codes, hit, level) for name, hit in hits.items()}
    return Standing(count, employer_count, parts)


def _part(employer: Ints, hits: Floats, level: float) -> Part:
    totals = np.bincount(employer)
    of_employer = np.bincount(employer, weights=hits, minlength=len(totals))
    return Part(float(hits.sum()), *share(of_employer, totals, level, balanced=True))
