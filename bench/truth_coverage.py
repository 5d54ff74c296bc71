"""How often the intervals of the practice market's marts hold what was simulated.

The truth of a cell is what the same market gives when it is played many times more, with other seeds and
so with other employers: intervals speak of employers like these, not of these employers alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.measure.band_cells import salary_bands
from analysis.measure.columns import Settings
from analysis.measure.demand import sector_demand, skill_demand
from analysis.measure.periods import Months, month_numbers, trend_windows
from analysis.measure.requirements import requirements
from analysis.measure.trends import skill_trends
from bench.truth_market import AS_OF, Tables, counted, played, roles

GROUPS = 8
"""The truth's employers are put together by so many, where only their postings are counted."""
POOLED = {
    "marts.posting_counts": ("month", "role", "level", "country", "sector", "workplace"),
    "marts.skill_counts": ("month", "skill_id", "role", "level", "sector"),
    "marts.requirement_counts": ("month", "role", "level", "country", "years_asked", "education"),
}
"""What the truth is summed by, employers aside."""
KEYS = {
    "skill share, now": ("skill_id", "role", "level"),
    "skill share, month": ("skill_id", "role", "month"),
    "sector demand, now": ("sector", "role"),
    "sector demand, month": ("sector", "role", "month"),
    "requirement": ("role", "level", "country", "fact", "fact_value"),
    "median of years": ("role", "level", "country", "fact", "fact_value"),
    "median of pay": ("role", "level", "country", "sector", "workplace"),
    "p25 and p75 of pay": ("role", "level", "country", "sector", "workplace", "percentile"),
    "p10 and p90 of pay": ("role", "level", "country", "sector", "workplace", "percentile"),
    "change of a share": ("skill_id", "role", "window_months"),
}
"""The figures held against the truth, and what a cell of each is."""


class Truth:
    """The same market of many other seeds, counted as one."""

    def __init__(self, seeds: Iterable[int], settings: Settings, postings: int = 4000) -> None:
        parts: dict[str, list[pa.Table]] = defaultdict(list)
        for turn, seed in enumerate(seeds):
            for name, table in counted(played(seed, postings), f"{seed}-").items():
                if name in POOLED:
                    parts[f"pooled {name}"].append(_pooled(table, POOLED[name], turn))
                if name in ("marts.posting_counts", "marts.pay_points"):
                    parts[name].append(table)
        tables = {name: pa.concat_tables(found) for name, found in parts.items()} | {"ref.roles": roles()}
        pooled = {name: tables[f"pooled {name}"] for name in POOLED}
        few = {**settings, "bands": {**settings["bands"], "resamples": 1}}
        self.figures = {
            **shares({**tables, **pooled}, few), **amounts(tables, few),
            "change of a share": _true_changes(pooled, settings),
        }  # fmt: skip


def figures(tables: Tables, settings: Settings) -> dict[str, pd.DataFrame]:
    """Every figure of one market, with its ends and employers by cell."""
    trends = skill_trends(tables, settings, AS_OF).to_pandas()
    trends = trends.rename(columns={"change_low": "change_points_low", "change_high": "change_points_high"})
    return {
        **shares(tables, settings), **amounts(tables, settings),
        "change of a share": _figure(trends, "change_points"),
    }  # fmt: skip


def shares(tables: Tables, settings: Settings) -> dict[str, pd.DataFrame]:
    """The figures that count every posting alike."""
    skills = skill_demand(tables, settings, AS_OF).to_pandas()
    asked = requirements(tables, settings, AS_OF).to_pandas()
    return {
        **_both("skill share", skills, "share"),
        "requirement": _figure(asked, "share"),
        "median of years": _figure(asked, "years_median"),
    }


def amounts(tables: Tables, settings: Settings) -> dict[str, pd.DataFrame]:
    """The figures that weigh postings by their employer."""
    found = _both("sector demand", sector_demand(tables, settings, AS_OF).to_pandas(), "role_per_100")
    pay = salary_bands(tables, settings, AS_OF).to_pandas()
    found["median of pay"] = _figure(pay, "p50")
    for one, other in ((25, 75), (10, 90)):
        found[f"p{one} and p{other} of pay"] = pd.concat(
            [_figure(pay, f"p{part}").assign(percentile=part) for part in (one, other)]
        )
    return found


def _both(name: str, table: pd.DataFrame, figure: str) -> dict[str, pd.DataFrame]:
    is_now = table["month"].isna()
    return {
        f"{name}, now": _figure(table[is_now], figure),
        f"{name}, month": _figure(table[~is_now], figure),
    }


def held(found: Mapping[str, pd.DataFrame], truth: Truth) -> pd.DataFrame:
    """A row for each cell shown: which figure, its employers, and whether its interval holds the truth."""
    parts = []
    for name, table in found.items():
        keys = list(KEYS[name])
        shown = table[table["low"].notna()]
        both = shown.merge(truth.figures[name][[*keys, "value"]], on=keys, suffixes=("", "_true"))
        both = both[both["value_true"].notna()]
        inside = (both["low"] <= both["value_true"] + 1e-9) & (both["value_true"] <= both["high"] + 1e-9)
        parts.append(
            pd.DataFrame(
                {
                    "figure": name, "employers": both["employer_count"].astype(float), "is_held": inside,
                    "error": both["value"] - both["value_true"], "value": both["value_true"],
                    "width": both["high"] - both["low"],
                }
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def by_thirds(rows: pd.DataFrame) -> list[float]:
    """The part of cells whose interval holds the truth: all, then each third by number of employers."""
    one, two = np.quantile(rows["employers"], [1 / 3, 2 / 3])
    parts = (
        rows["employers"] <= one,
        rows["employers"].between(one, two, inclusive="right"),
        rows["employers"] > two,
    )
    return [float(rows["is_held"].mean()), *(float(rows.loc[part, "is_held"].mean()) for part in parts)]


def _figure(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table.rename(columns={name: "value", f"{name}_low": "low", f"{name}_high": "high"})


def _true_changes(tables: Tables, settings: Settings) -> pd.DataFrame:
    """Points by which each skill's share moved, by role and window, over all the postings of the truth."""
    rows = []
    posted, named = tables["marts.posting_counts"], tables["marts.skill_counts"]
    for window in settings["trends"]["windows_months"]:
        shares = []
        for months in trend_windows(AS_OF, window):
            every, some = (_within(table, months) for table in (posted, named))
            whole = {**_by(every, "role"), "all": float(pc.sum(every["posting_count"]).as_py())}
            part = _by(some, "role", "skill_id") | {("all", s): n for s, n in _by(some, "skill_id").items()}
            shares.append({key: n / whole[key[0]] for key, n in part.items()})
        before, after = shares
        rows += [
            (skill, role, window, (after.get((role, skill), 0) - before.get((role, skill), 0)) * 100)
            for role, skill in sorted(before.keys() | after.keys())
        ]
    return pd.DataFrame(rows, columns=["skill_id", "role", "window_months", "value"])


def _within(table: pa.Table, months: Months) -> pa.Table:
    return table.filter(pa.array(months.hold(month_numbers(table["month"]))))


def _by(table: pa.Table, *keys: str) -> dict[Any, float]:
    found = table.group_by(list(keys)).aggregate([("posting_count", "sum")]).to_pylist()
    return {
        (row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys)): row["posting_count_sum"]
        for row in found
    }


def _pooled(table: pa.Table, keys: tuple[str, ...], turn: int) -> pa.Table:
    """The counts of one seed without its employers, under the name of a group."""
    kept = _summed(table, keys)
    return kept.append_column("employer_id", pa.array([f"group {turn % GROUPS}"] * kept.num_rows))


def _summed(table: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    found = table.group_by(list(keys)).aggregate([("posting_count", "sum")])
    return found.rename_columns(
        ["posting_count" if n == "posting_count_sum" else n for n in found.column_names]
    )
