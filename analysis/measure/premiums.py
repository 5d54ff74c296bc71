"""marts.skill_pay: how much more, or less, ads pay that name a skill than ads like them that do not.

Like them: of the same employer, role, level and country. Ads that lack one of these are left out, and so are
employers with a single ad, since there is nothing of theirs to compare it with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import false_discovery_control

from analysis.measure.absorbed import Effects, effects, joined
from analysis.measure.columns import ALL, Flags, Floats, Ints, Settings, Tables, coded, distinct
from analysis.measure.periods import current_period

HIGHER, LOWER, NO_DIFFERENCE, TOO_LITTLE = "higher", "lower", "no clear difference", "too little data"
DIGITS = 6
"""Figures are rounded to so many decimals: the last bits of a sum depend on how the machine adds it up."""
UNSTATED = "unstated"
Words = npt.NDArray[np.str_]

SCHEMA = pa.schema(
    [
        ("skill_id", pa.string()), ("role", pa.string()),
        ("premium_percent", pa.float64()), ("premium_percent_low", pa.float64()),
        ("premium_percent_high", pa.float64()), ("q_value", pa.float64()), ("verdict", pa.string()),
        ("posting_count", pa.int64()), ("posting_count_without", pa.int64()),
        ("compared_employer_count", pa.int64()), ("suppressed_reason", pa.string()),
        ("period_from", pa.date32()), ("period_to", pa.date32()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class _Role:
    """The skills that a role's ads name, with what their pay owes to each."""

    role: str
    postings: int
    skills: Ints
    found: Effects


def skill_pay(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.skill_pay, one row per role (or all) and skill that a comparable ad names, sorted by both."""
    period = current_period(as_of)
    points = comparable(tables["marts.pay_points"], period)
    roles = _roles(points)
    skill_ids, rows = _skills(points)
    found = [_measured(role, points, keep, rows) for role, keep in roles]
    table = _table([role for role in found if len(role.skills)], skill_ids, settings, period)
    return table.sort_by([("role", "ascending"), ("skill_id", "ascending")])


def comparable(points: pa.Table, period: tuple[date, date]) -> pa.Table:
    """The pay points of the period with employer, role, level and country, in the order of their ids."""
    days = points["posted_on"].cast(pa.date32())
    keep = pc.and_(pc.greater_equal(days, pa.scalar(period[0])), pc.less_equal(days, pa.scalar(period[1])))
    for name in ("employer_id", "role", "level", "country"):
        keep = pc.and_(keep, pc.is_valid(points[name]))
    keep = pc.and_(keep, pc.not_equal(points["level"], UNSTATED))
    return points.filter(keep).sort_by("posting_id")


def _roles(points: pa.Table) -> list[tuple[str, Flags]]:
    (role,) = coded(points["role"])
    every = np.ones(points.num_rows, dtype=np.bool_)
    return [(ALL, every), *((name, role.are(name)) for name in role.values)]


def _skills(points: pa.Table) -> tuple[tuple[str, ...], tuple[Ints, Ints]]:
    """All skill ids, and for each mention its ad and its skill, by skill and then ad."""
    lists = points["skill_ids"].combine_chunks()
    if pa.types.is_null(lists.type.value_type):
        lists = lists.cast(pa.list_(pa.string()))
    (skill,) = coded(pa.chunked_array([pc.list_flatten(lists)]))
    ad = np.asarray(pc.list_parent_indices(lists), dtype=np.int64)
    pair = distinct(skill.codes * max(points.num_rows, 1) + ad)
    named, where = np.divmod(pair, max(points.num_rows, 1))
    return skill.values, (where, named)


def _measured(role: str, points: pa.Table, keep: Flags, rows: tuple[Ints, Ints]) -> _Role:
    (employer,) = coded(points["employer_id"])
    keep = keep & (np.bincount(employer.codes[keep], minlength=len(employer.values)) > 1)[employer.codes]
    ads = np.flatnonzero(keep)
    place = np.cumsum(keep) - 1
    named = keep[rows[0]]
    ad, skill = place[rows[0][named]], rows[1][named]
    present, skill = np.unique(skill, return_inverse=True)
    pay = np.log(np.asarray(points["pay_mid_usd_year"].to_numpy(), dtype=np.float64)[ads])
    found = effects(pay, _dense(employer.codes[ads]), _cells(points, ads), ad, skill, len(present))
    return _Role(role, len(ads), present, found)


def _cells(points: pa.Table, ads: Ints) -> Ints:
    """The cell of each ad: its role, level and country."""
    columns = [coded(points[name])[0] for name in ("role", "level", "country")]
    sizes = tuple(max(len(column.values), 1) for column in columns)
    return _dense(np.ravel_multi_index(tuple(column.codes[ads] for column in columns), sizes))


def _dense(codes: Ints) -> Ints:
    return np.asarray(np.unique(codes, return_inverse=True)[1], dtype=np.int64)


def _table(
    roles: Sequence[_Role], skill_ids: tuple[str, ...], settings: Settings, period: tuple[date, date]
) -> pa.Table:
    if not roles:
        return SCHEMA.empty_table()
    number = np.repeat(np.arange(len(roles)), [len(role.skills) for role in roles])
    found = joined([role.found for role in roles])
    without = np.array([role.postings for role in roles])[number] - found.ads
    tested, q, verdict = judged(found, without, settings)
    low, high = found.interval(settings["bands"]["interval_level"])
    columns = {
        "skill_id": pa.array(skill_ids, pa.string()).take(np.concatenate([role.skills for role in roles])),
        "role": pa.array([role.role for role in roles], pa.string()).take(number),
        "premium_percent": _percent(found.effect, tested), "premium_percent_low": _percent(low, tested),
        "premium_percent_high": _percent(high, tested), "q_value": _nulls(np.round(q, DIGITS)),
        "verdict": verdict, "posting_count": found.ads, "posting_count_without": without,
        "compared_employer_count": found.employers,
        "suppressed_reason": _reasons(tested, found, without, settings),
        "period_from": pa.repeat(pa.scalar(period[0]), len(number)),
        "period_to": pa.repeat(pa.scalar(period[1]), len(number)),
    }  # fmt: skip
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in SCHEMA})


def judged(found: Effects, without: Ints, settings: Settings) -> tuple[Flags, Floats, Words]:
    """Which effects are tested, their q (nan elsewhere) and verdicts; `without` ads lack the skill."""
    limits = settings["premiums"]
    tested = (
        (found.ads >= limits["postings_with_min"])
        & (without >= limits["postings_without_min"])
        & (found.employers >= limits["employers_min"])
        & ~np.isnan(found.error)
    )
    q = np.full(len(tested), np.nan)
    if tested.any():
        q[tested] = false_discovery_control(found.p[tested])
    is_large = np.abs(100 * np.expm1(np.where(tested, found.effect, 0.0))) >= limits["floor_percent"]
    clear = tested & (np.nan_to_num(q, nan=1.0) < limits["q_max"]) & is_large
    sign = np.where(found.effect > 0, HIGHER, LOWER)
    return tested, q, np.where(clear, sign, np.where(tested, NO_DIFFERENCE, TOO_LITTLE))


def _percent(effect: Floats, tested: Flags) -> pa.Array:
    """An effect on log pay as a percentage of the pay without the skill."""
    return _nulls(np.round(100 * np.expm1(np.where(tested, effect, np.nan)), DIGITS - 2))


def _nulls(values: Floats) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


def _reasons(tested: Flags, found: Effects, without: Ints, settings: Settings) -> list[str | None]:
    limits = settings["premiums"]
    needed = (
        f"needed are {limits['postings_with_min']} with it, {limits['postings_without_min']} without, and "
        f"{limits['employers_min']} employers with both"
    )
    rows = zip(tested, found.ads.tolist(), without.tolist(), found.employers.tolist(), strict=True)
    return [
        None if is_tested else f"{a} postings name it, {w} do not, {e} employers have both; {needed}."
        for is_tested, a, w, e in rows
    ]
