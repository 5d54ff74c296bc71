"""marts.skill_pairs: which skills ads of a role ask for together more, or less, often than chance has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import stdtrit

from analysis.measure.columns import Floats, Ints, Settings, Tables, coded, counts
from analysis.measure.grid import masked
from analysis.measure.periods import current_period
from analysis.measure.shares import KURTOSIS

DIGITS = 6
BLOCK = 2_048
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
    """Postings by group of employers: of the role, of each skill and of each pair (rows x groups).

    `skills` are numbers of skills; `one` and `other` are places among them.
    """

    role: str
    every: Floats
    skills: Ints
    of_skill: Floats
    one: Ints
    other: Ints
    together: Floats


def skill_pairs(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.skill_pairs, one row per role and pair of skills that some posting names together, sorted.

    Only skills that enough of the role's postings name: [pairs] postings_min and skill_share_min.
    """
    numbered = tables["core.skill_numbers"].sort_by("skill_number")
    names = pa.concat_arrays([pa.nulls(1, pa.string()), *numbered["skill_id"].cast(pa.string()).chunks])
    period = current_period(as_of)
    of_roles = _roles(tables["marts.role_postings"], settings["pairs"])
    return pa.concat_tables(
        [SCHEMA.empty_table(), *(_rows(pairs, names, settings, period) for pairs in of_roles)]
    )


def _roles(postings: pa.Table, limits: Mapping[str, Any]) -> Iterator[Pairs]:
    """Each role's postings by group; skills are those that it names often, by their numbers."""
    (role,) = coded(postings["role"])
    group = counts(postings, "employer_group")
    lists = postings["skill_numbers"].combine_chunks()
    ad, skill = (np.asarray(part) for part in (pc.list_parent_indices(lists), pc.list_flatten(lists)))
    groups = int(group.max(initial=-1)) + 1
    for code, name in enumerate(role.values):
        is_here = role.codes == code
        of_role = is_here[ad]
        every = np.bincount(group[is_here], minlength=groups)
        named = np.bincount(skill[of_role], minlength=int(skill.max(initial=0)) + 1)
        is_often = (named >= limits["postings_min"]) & (named >= limits["skill_share_min"] * every.sum())
        often = of_role & is_often[skill]
        yield _paired(name, every, np.flatnonzero(is_often), group[ad[often]], ad[often], skill[often])


def _paired(name: str, every: Ints, skills: Ints, group: Ints, ad: Ints, skill: Ints) -> Pairs:
    """Pairs of the `skills`, from one entry per ad and skill, each ad's together."""
    order = np.argsort(group, kind="stable")
    thing, ad = np.searchsorted(skills, skill[order]), ad[order]
    ends = np.searchsorted(group[order], np.arange(len(every) + 1))
    size = len(skills)
    one, other = np.triu_indices(size, 1)
    together = np.empty((len(every), len(one)))
    of_skill = np.empty((size, len(every)))
    for number, (first, last) in enumerate(pairwise(ends)):
        things, ads = thing[first:last], ad[first:last]
        both = np.bincount(_both(things, ads, size), minlength=size * size)
        together[number] = both[one * size + other]
        of_skill[:, number] = np.bincount(things, minlength=size)
    seen = np.flatnonzero(together.sum(axis=0))
    paired = np.ascontiguousarray(together[:, seen].T)
    return Pairs(name, every.astype(np.float64), skills, of_skill, one[seen], other[seen], paired)


def _both(thing: Ints, ad: Ints, size: int) -> Ints:
    """Every two things of an ad as one number, the smaller one first: entries 1, 2, ... places apart."""
    found, apart = [np.zeros(0, dtype=np.int64)], 1
    while (same := np.flatnonzero(ad[apart:] == ad[:-apart])).size:
        one, other = thing[same], thing[same + apart]
        found.append(np.minimum(one, other) * size + np.maximum(one, other))
        apart += 1
    return np.concatenate(found)


def lifts(pairs: Pairs, level: float) -> tuple[Floats, Floats, Floats]:
    """How many times as often as chance has it each pair is named together, with its interval.

    `lift = together · all / (one · other)`. The interval is the jackknife over groups of employers on the
    logarithm (Kott, Journal of Official Statistics 17, 2001: "delete-a-group"); t with as many degrees of
    freedom as groups less one, or fewer where few groups carry the variance (as in `shares`). Nan where one
    group alone names both.
    """
    if not (seen := pairs.every > 0).all():
        pairs = replace(
            pairs, every=pairs.every[seen], of_skill=pairs.of_skill[:, seen], together=pairs.together[:, seen]
        )
    named = pairs.of_skill.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        without = np.log(named - pairs.of_skill)
    parts = [
        _lifts(pairs, named, without, slice(first, first + BLOCK), level)
        for first in range(0, max(len(pairs.together), 1), BLOCK)
    ]
    lift, low, high = (np.concatenate(column) for column in zip(*parts, strict=True))
    return lift, low, high


def _lifts(
    pairs: Pairs, named: Floats, without: Floats, rows: slice, level: float
) -> tuple[Floats, Floats, Floats]:
    """Of some pairs; `named` are the sums of each skill, `without` their logarithms less each group."""
    every, together, one, other = pairs.every, pairs.together[rows], pairs.one[rows], pairs.other[rows]
    sums, groups = together.sum(axis=1, keepdims=True), len(every)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.log(sums * every.sum() / (named[one] * named[other]))
        # Each group left out once, in place: these are the largest tables of all measures.
        off = sums - together
        np.log(off, out=off)
        off += np.log(every.sum() - every) - middle
        off -= without[one]
        off -= without[other]
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


def _rows(pairs: Pairs, names: pa.Array, settings: Settings, period: tuple[date, date]) -> pa.Table:
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
        "skill_id": names.take(pa.array(pairs.skills[pairs.one])),
        "other_skill_id": names.take(pa.array(pairs.skills[pairs.other])),
        "posting_count": together.astype(np.int64), "skill_posting_count": one.astype(np.int64),
        "other_posting_count": other.astype(np.int64), "cell_posting_count": np.full(rows, int(every)),
        "employer_group_count": groups, "lift": masked(lift, hidden), "lift_low": masked(low, hidden),
        "lift_high": masked(high, hidden), "closeness": masked(np.round(near, DIGITS), hidden),
        "period_from": pa.repeat(pa.scalar(period[0]), rows),
        "period_to": pa.repeat(pa.scalar(period[1]), rows),
    }  # fmt: skip
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in SCHEMA})
