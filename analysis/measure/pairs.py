"""marts.skill_pairs: which skills ads of a role ask for together more, or less, often than chance has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from scipy.special import stdtrit

from analysis.measure.columns import Flags, Floats, Ints, Settings, Tables, coded, counts
from analysis.measure.grid import masked
from analysis.measure.periods import current_period
from analysis.measure.shares import KURTOSIS

DIGITS = 6
BLOCK = 8_192
"""Pairs looked at together."""
SCHEMA = pa.schema(
    [
        ("role", pa.string()), ("skill_id", pa.string()), ("other_skill_id", pa.string()),
        ("posting_count", pa.int64()), ("skill_posting_count", pa.int64()),
        ("other_posting_count", pa.int64()), ("cell_posting_count", pa.int64()),
        ("employer_group_count", pa.int64()),
        ("lift", pa.float64()), ("lift_low", pa.float64()), ("lift_high", pa.float64()),
        ("closeness", pa.float64()), ("period_from", pa.date32()), ("period_to", pa.date32()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Pairs:
    """Postings by group of employers: of the role, of each skill and of each pair (rows x groups)."""

    role: str
    every: Floats
    of_skill: Floats
    one: Ints
    other: Ints
    together: Floats


def skill_pairs(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.skill_pairs, one row per role and pair of skills that some posting names together, sorted."""
    counted = tables["marts.skill_pair_counts"]
    one, other = coded(counted["skill_id"], counted["other_skill_id"])
    period = current_period(as_of)
    parts = [_rows(pairs, one.values, settings, period) for pairs in _roles(counted, one.codes, other.codes)]
    return pa.concat_tables([SCHEMA.empty_table(), *parts])


def _roles(counted: pa.Table, one: Ints, other: Ints) -> Iterator[Pairs]:
    (role,) = coded(counted["role"])
    group, count = counts(counted, "employer_group"), counts(counted, "posting_count")
    groups, skills = int(group.max(initial=-1)) + 1, int(one.max(initial=-1)) + 1
    for name in role.values:
        here = role.are(name)

        def spread(keep: Flags, row: Ints, rows: int) -> Floats:
            table = np.bincount(row * groups + group[keep], weights=count[keep], minlength=rows * groups)
            return table.astype(np.float64, copy=False).reshape(rows, groups)

        totals, singles = here & (one < 0), here & (one >= 0) & (one == other)
        paired = here & (one >= 0) & (one != other)
        flat, row = np.unique(one[paired] * max(skills, 1) + other[paired], return_inverse=True)
        first, second = np.divmod(flat, max(skills, 1))
        yield Pairs(
            name, spread(totals, np.zeros(np.count_nonzero(totals), dtype=np.int64), 1)[0],
            spread(singles, one[singles], skills), first, second, spread(paired, row, len(flat)),
        )  # fmt: skip


def lifts(pairs: Pairs, level: float) -> tuple[Floats, Floats, Floats]:
    """How many times as often as chance has it each pair is named together, with its interval.

    `lift = together · all / (one · other)`. The interval is the jackknife over groups of employers on the
    logarithm (Kott, Journal of Official Statistics 17, 2001: "delete-a-group"); t with as many degrees of
    freedom as groups less one, or fewer where few groups carry the variance (as in `shares`). Nan where one
    group alone names both.
    """
    parts = [
        _lifts(pairs, slice(first, first + BLOCK), level)
        for first in range(0, max(len(pairs.together), 1), BLOCK)
    ]
    lift, low, high = (np.concatenate(column) for column in zip(*parts, strict=True))
    return lift, low, high


def _lifts(pairs: Pairs, rows: slice, level: float) -> tuple[Floats, Floats, Floats]:
    seen = pairs.every > 0
    every, together = pairs.every[seen], pairs.together[rows][:, seen]
    one, other = pairs.of_skill[:, seen][pairs.one[rows]], pairs.of_skill[:, seen][pairs.other[rows]]
    sums = [part.sum(axis=-1, keepdims=True) for part in (together, every, one, other)]
    groups = len(every)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.log(sums[0] * sums[1] / (sums[2] * sums[3]))
        # Each group left out once, in place: these are the largest tables of all measures.
        without = np.subtract(sums[0], together, out=together)
        without *= sums[1] - every
        without /= np.subtract(sums[2], one, out=one)
        without /= np.subtract(sums[3], other, out=other)
        off = np.log(without, out=without)
        off -= middle
        squares = np.square(off, out=off)
        square, fourth = squares.sum(axis=1), np.einsum("ij,ij->i", squares, squares)
        active = np.where(square > 0, KURTOSIS * square**2 / fourth, np.inf)
        freedom = np.maximum(np.minimum(groups, np.maximum(active, KURTOSIS)) - 1, 1.0)
        reach = stdtrit(freedom, (1 + level) / 2) * np.sqrt((groups - 1) / max(groups, 1) * square)
    middle = middle[:, 0]
    reach = np.where(np.isfinite(reach), reach, np.nan)
    return np.exp(middle), np.exp(middle - reach), np.exp(middle + reach)


def closeness(together: Floats, one: Floats, other: Floats, every: float, prior: float) -> Floats:
    """How much two skills keep company, from -1 (never together) by 0 (as chance has it) to 1 (always).

    Normalised pointwise mutual information (Bouma, GSCL 2009), shrunk towards 0: `prior` postings that name
    both are added to what is seen and to what chance would give.

    >>> one = np.array([50.0, 100, 2])
    >>> closeness(np.array([50.0, 10, 1]), one, one, 1000, 10).round(2)
    array([0.56, 0.  , 0.02])
    """
    ratio = (together + prior) / (one * other / max(every, 1.0) + prior)
    with np.errstate(divide="ignore", invalid="ignore"):  # nan where every ad names both
        return np.asarray(np.log(ratio) / -np.log((together + prior) / (every + prior)), dtype=np.float64)


def _rows(pairs: Pairs, names: tuple[str, ...], settings: Settings, period: tuple[date, date]) -> pa.Table:
    limits = settings["pairs"]
    lift, low, high = (np.round(part, DIGITS) for part in lifts(pairs, settings["bands"]["interval_level"]))
    of_skill, every = pairs.of_skill.sum(axis=1), float(pairs.every.sum())
    together, one, other = pairs.together.sum(axis=1), of_skill[pairs.one], of_skill[pairs.other]
    groups = np.count_nonzero(pairs.together, axis=1)
    hidden = groups < limits["employers_min"]
    near = closeness(together, one, other, every, limits["prior_postings"])
    rows = len(together)
    columns = {
        "role": pa.repeat(pa.scalar(pairs.role), rows),
        "skill_id": pa.array(names, pa.string()).take(pa.array(pairs.one)),
        "other_skill_id": pa.array(names, pa.string()).take(pa.array(pairs.other)),
        "posting_count": together.astype(np.int64), "skill_posting_count": one.astype(np.int64),
        "other_posting_count": other.astype(np.int64), "cell_posting_count": np.full(rows, int(every)),
        "employer_group_count": groups, "lift": masked(lift, hidden), "lift_low": masked(low, hidden),
        "lift_high": masked(high, hidden), "closeness": masked(np.round(near, DIGITS), hidden),
        "period_from": pa.repeat(pa.scalar(period[0]), rows),
        "period_to": pa.repeat(pa.scalar(period[1]), rows),
    }  # fmt: skip
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in SCHEMA})
