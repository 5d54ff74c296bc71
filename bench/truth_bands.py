"""Medians of pay where one employer posts much, or a source repeats others: ours beside a count of ads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import binom

from analysis.measure.bands import band, cell_key
from analysis.measure.columns import Settings
from analysis.measure.periods import current_period
from bench.truth_coverage import Truth
from bench.truth_market import AS_OF, Tables

ROLE, COUNTRY, LEVELS = "ml-engineer", "US", ("junior", "mid", "senior", "principal")
TIMES = 10
"""How many times as many vacancies one employer has; and how often a source repeats an ad."""

Points = pd.DataFrame
Draw = np.random.Generator


def as_played(points: Points, _: Draw) -> tuple[Points, Points]:
    """Nothing is changed: what we measure, and what lies there to be counted."""
    return points, points


def one_employer(points: Points, draw: Draw) -> tuple[Points, Points]:
    """One employer, any of them, has ten times its vacancies, with pay like its own."""
    return _grown(points, str(draw.choice(points["employer_id"].unique())), draw)


def best_payer(points: Points, draw: Draw) -> tuple[Points, Points]:
    """The same of the employer that pays most."""
    pay = points.groupby("employer_id")["pay_mid_usd_year"].mean()
    return _grown(points, str(pay.idxmax()), draw)


def new_source(points: Points, _: Draw) -> tuple[Points, Points]:
    """A new source repeats the ads of the better-paying half of employers; copies are merged before."""
    pay = points.groupby("employer_id")["pay_mid_usd_year"].mean()
    repeated = points[points["employer_id"].isin(pay.index[pay >= pay.median()])]
    return points, pd.concat([points, *[repeated] * (TIMES - 1)])


def lost_source(points: Points, _: Draw) -> tuple[Points, Points]:
    """The threads are no longer read, and with them all employers that post there only."""
    kept = points[points["source"] != "hackernews"]
    return kept, kept


CHANGES: dict[str, Callable[[Points, Draw], tuple[Points, Points]]] = {
    "as it was played": as_played, "one employer with ten times its vacancies": one_employer,
    "the best payer with ten times its vacancies": best_payer,
    "a new source that repeats the better-paying half": new_source,
    "a source lost": lost_source,
}  # fmt: skip


def medians(seed: int, tables: Tables, truth: Truth, settings: Settings) -> pd.DataFrame:
    """A row for each change and level: errors of both medians as parts of the truth, and who holds it."""
    points = _points(tables)
    true = truth.figures["median of pay"]
    rows = []
    for level in LEVELS:
        cell = {"role": ROLE, "level": level, "country": COUNTRY, "sector": "all", "workplace": "all"}
        found = true.loc[(true[list(cell)] == pd.Series(cell)).all(axis=1), "value"]
        value = float(found.iloc[0])
        for name, change in CHANGES.items():
            ours, lying_there = change(points[points["level"] == level], np.random.default_rng([seed, 3]))
            one = _band(ours, settings, cell_key(cell) + name)
            low, middle, high = _counted(lying_there["pay_mid_usd_year"].to_numpy())
            rows.append(
                {
                    "change": name, "ours": one[1] / value - 1, "counted": middle / value - 1,
                    "is_held": one[0] <= value <= one[2], "is_held_counted": low <= value <= high,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _points(tables: Tables) -> Points:
    points = tables["marts.pay_points"].to_pandas()
    posted = tables["marts.posting_counts"].to_pandas()
    source = posted.groupby("employer_id")["source"].agg(lambda found: found.mode().iloc[0])
    is_now = pd.to_datetime(points["posted_on"]).dt.date >= current_period(AS_OF)[0]
    points = points[is_now & (points["role"] == ROLE) & (points["country"] == COUNTRY)]
    found: Points = points.assign(source=points["employer_id"].map(source))
    return found


def _grown(points: Points, employer: str, draw: Draw) -> tuple[Points, Points]:
    own = points[points["employer_id"] == employer]
    more = own.iloc[draw.integers(0, len(own), len(own) * (TIMES - 1))]
    grown = pd.concat([points, more], ignore_index=True)
    return grown, grown


def _band(points: Points, settings: Settings, key: str) -> tuple[float, float, float]:
    names = ["employer_id", "pay_mid_usd_year", "pay_min_usd_year", "pay_max_usd_year"]
    found = band(pa.Table.from_pandas(points[names], preserve_index=False), settings, key).percentiles[50]
    return found.low, found.value, found.high


def _counted(amounts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float, float]:
    """The plain median of ads, with the interval for independent ones."""
    ordered = np.sort(amounts)
    out = int(binom.ppf(0.025, len(ordered), 0.5))
    last = len(ordered) - 1
    return (
        float(ordered[max(out - 1, 0)]),
        float(np.median(ordered)),
        float(ordered[min(last - out + 1, last)]),
    )
