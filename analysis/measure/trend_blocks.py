"""A role's postings in two windows on a fixed panel of boards, by employer: what trends are judged on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.measure.changes import Hits, Panel
from analysis.measure.columns import (
    ALL,
    Coded,
    Flags,
    Ints,
    Settings,
    Tables,
    coded,
    counts,
    is_first,
    small,
    summed,
)
from analysis.measure.demand import core_roles
from analysis.measure.periods import Months, days_in, month_numbers, trend_windows

YEAR = 12
WATCHED = "marts.panel_months"
NEVER = np.iinfo(np.int64).max
_MONTHS = 1 << 16  # more than there are


@dataclass(frozen=True)
class Block:
    """A role's postings in both windows by employer and month: what is judged, and what is shuffled.

    `posted` is employers x months, the first half of the months being the window before; `hits` has one entry
    per skill, employer and month, sorted, of the (skill, employer) pair numbered `pair` in `pairs`.
    """

    role: str
    window_months: int
    before: Months
    after: Months
    skills: tuple[str, ...]
    posted: Ints
    pairs: tuple[Ints, Ints]
    pair: Ints
    month: Ints
    hits: Ints

    def split(self, is_after: Flags) -> tuple[Panel, Hits]:
        """Panel and hits where `is_after` (employers x months) says which window a month falls in."""
        skill, employer = self.pairs
        after = (self.posted * is_after).sum(axis=1)
        late = is_after.ravel().take(employer[self.pair] * self.posted.shape[1] + self.month)
        every, found = (
            np.bincount(self.pair, weights=hits, minlength=len(skill)).astype(np.int64)
            for hits in (self.hits, self.hits * late)
        )
        panel = Panel(self.posted.sum(axis=1) - after, after)
        return panel, Hits(len(self.skills), skill, employer, every - found, found)

    def with_skills(self, more: list[str]) -> Block:
        """The same, with rows for skills that nobody on the panel names."""
        skills = tuple(sorted({*self.skills, *more}))
        if skills == self.skills:
            return self
        place = {name: number for number, name in enumerate(skills)}
        moved = np.array([place[name] for name in self.skills], dtype=np.int64)
        skill, employer = self.pairs
        return replace(self, skills=skills, pairs=(moved[skill] if len(skill) else skill, employer))

    def shuffled(self, generator: np.random.Generator) -> Flags:
        """Each employer's months in random order, for `split`: nothing changes but by chance."""
        months = np.broadcast_to(np.arange(self.posted.shape[1]), self.posted.shape)
        return np.asarray(generator.permuted(months, axis=1) >= self.window_months)

    def as_it_was(self) -> Flags:
        """The true windows, for `split`."""
        return np.broadcast_to(np.arange(self.posted.shape[1]) >= self.window_months, self.posted.shape)


@dataclass(frozen=True)
class Counted:
    """marts.posting_counts and marts.skill_counts as codes: entry 0 counts postings, entry 1 mentions.

    `watched`: panel, month and days of marts.panel_months, None if every board was watched throughout; on the
    panel are boards watched on at least `share_min` of the days of a window.
    """

    panel: tuple[Coded, ...]
    employer: tuple[Coded, ...]
    role: tuple[Coded, ...]
    skill: Coded
    month: tuple[Ints, Ints]
    amount: tuple[Ints, Ints]
    roles: tuple[str, ...]
    watched: tuple[Ints, Ints, Ints] | None
    share_min: float

    @classmethod
    def of(cls, tables: Tables, settings: Settings) -> Counted:
        """Core roles and all of them together are looked at."""
        posted, named = tables["marts.posting_counts"], tables["marts.skill_counts"]
        panel, employer, role = (
            coded(posted[name], named[name]) for name in ("panel_id", "employer_id", "role")
        )
        panel, employer, role, skill = (
            tuple(replace(column, codes=small(column.codes)) for column in columns)
            for columns in (panel, employer, role, coded(named["skill_id"]))
        )
        return cls(
            panel, employer, role, skill[0],
            (small(month_numbers(posted["month"])), small(month_numbers(named["month"]))),
            (small(counts(posted, "posting_count")), small(counts(named, "posting_count"))),
            tuple(sorted({*core_roles(tables), ALL})),
            _watched(tables.get(WATCHED), panel[0].values), settings["trends"]["watched_share_min"],
        )  # fmt: skip

    def on_panel(self, months: Months) -> Flags:
        """Which boards have postings in the months and were watched in them; the first place is for none."""
        size = len(self.panel[0].values)
        found = _are_among(self.panel[0].codes[months.hold(self.month[0])], size)
        if self.watched is None:
            return found
        panel, month, days = self.watched
        inside = months.hold(month)
        watched = np.bincount(panel[inside] + 1, weights=days[inside], minlength=size + 1)
        length = (months.last_on - months.first_on + timedelta(days=1)).days
        return np.asarray(found & (watched >= self.share_min * length), dtype=np.bool_)

    @cached_property
    def first_months(self) -> Ints:
        """By board, the first month with postings in which it was watched so; NEVER if there is none."""
        panel, month = self.panel[0].codes.astype(np.int64), self.month[0]
        first = np.full(len(self.panel[0].values), NEVER)
        whole = panel >= 0
        if self.watched is not None:
            board, at, days = self.watched
            is_whole = days >= self.share_min * days_in(at)
            whole &= np.isin(panel * _MONTHS + month, (board * _MONTHS + at)[is_whole])
        np.minimum.at(first, panel[whole], month[whole])
        return first

    def blocks(self, before: Months, after: Months) -> Iterator[Block]:
        """Every role, on the boards of the fixed panel of both windows, which are equally long."""
        window = after.last - after.first + 1
        on_both = self.on_panel(before) & self.on_panel(after)
        is_late = [after.hold(month) for month in self.month]
        # Of millions of rows only these are looked at for each role.
        rows = [
            np.flatnonzero((before.hold(self.month[i]) | is_late[i]) & on_both[self.panel[i].codes + 1])
            for i in (0, 1)
        ]
        sides, roles = [], []
        for i in (0, 1):
            # A role's rows together, so that each is a slice.
            of_role = self.role[i].codes[rows[i]]
            order = np.argsort(of_role, kind="stable")
            row = rows[i][order]
            month, late = self.month[i][row], is_late[i][row]
            place = np.where(late, month - after.first + window, month - before.first)
            sides.append((self.employer[i].codes[row], place, self.amount[i][row]))
            roles.append(of_role[order])
        skill = self.skill.codes[row]  # of the mentions, which come last
        codes = {name: code for code, name in enumerate(self.role[0].values)}
        for role in self.roles:
            code = codes.get(role, len(codes))
            chosen = [
                slice(None) if role == ALL else slice(*np.searchsorted(known, [code, code + 1]))
                for known in roles
            ]
            employers, months, amounts = (
                [side[part][keep] for side, keep in zip(sides, chosen, strict=True)] for part in range(3)
            )
            named = skill[chosen[1]]
            yield _block(role, window, before, after, self.skill.values, employers, months, amounts, named)

    @cached_property
    def first_named(self) -> Ints:
        """When each role (rows; the first one is no role) first named each skill (columns)."""
        size = (len(self.role[1].values) + 1, len(self.skill.values))
        first = np.full(size[0] * size[1], NEVER, dtype=np.int64)
        np.minimum.at(first, (self.role[1].codes + 1) * size[1] + self.skill.codes, self.month[1])
        return first.reshape(size)

    def named_before(self, role: str, month: int) -> set[str]:
        """The skills that the role, or any, ever named before that month."""
        if role == ALL:
            first = self.first_named.min(axis=0)
        elif role in self.role[1].values:
            first = self.first_named[self.role[1].values.index(role) + 1]
        else:
            return set()
        return {self.skill.values[code] for code in np.flatnonzero(first < month)}

    def are(self, role: str, side: int) -> Flags:
        """Which rows count for a role, or for all."""
        return np.ones(len(self.month[side]), dtype=bool) if role == ALL else self.role[side].are(role)


def blocks(tables: Tables, settings: Settings, as_of: date) -> Iterator[Block]:
    """Every window of the settings and role."""
    counted = Counted.of(tables, settings)
    for window in settings["trends"]["windows_months"]:
        yield from counted.blocks(*trend_windows(as_of, window))


def _watched(table: pa.Table | None, panels: tuple[str, ...]) -> tuple[Ints, Ints, Ints] | None:
    """Panel (its place among `panels`), month and days watched of each row of a board with postings."""
    if table is None:
        return None
    panel = pc.index_in(table["panel_id"].cast(pa.string()), value_set=pa.array(panels, pa.string()))
    known = np.asarray(panel.is_valid())
    place = np.asarray(panel.fill_null(-1)).astype(np.int64)
    return place[known], month_numbers(table["month"])[known], counts(table, "watched_days")[known]


def _are_among(codes: Ints, size: int) -> Flags:
    """Which of the codes from -1 to `size` - 1 there are, -1 coming first."""
    found = np.zeros(size + 1, dtype=np.bool_)
    found[codes + 1] = True
    return found


def _block(
    role: str, window: int, before: Months, after: Months, skills: tuple[str, ...],
    employers: list[Ints], months: list[Ints], amounts: list[Ints], named: Ints,
) -> Block:  # fmt: skip
    place = np.cumsum(_are_among(employers[0], int(employers[0].max(initial=-1)) + 1)) - 1
    count = int(place[-1]) + 1
    posted = np.zeros((count, 2 * window), dtype=np.int64)
    np.add.at(posted, (place[employers[0] + 1], months[0]), amounts[0])
    is_used = _are_among(named, len(skills))
    used = np.flatnonzero(is_used) - 1
    (skill, employer, month), hits = summed(
        [(np.cumsum(is_used) - 1)[named + 1], place[employers[1] + 1], months[1]],
        [len(used), count, 2 * window], amounts[1],
    )  # fmt: skip
    names = tuple(skills[code] for code in used)
    key = skill * count + employer  # ascending, as `summed` has them
    first = is_first(key)
    pairs, pair = key[first], np.cumsum(first) - 1
    both = pairs // max(count, 1), pairs % max(count, 1)
    return Block(role, window, before, after, names, posted, both, pair, month, hits)
