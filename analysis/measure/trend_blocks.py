"""A role's postings in two windows on a fixed panel of boards, by employer: what trends are judged on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analysis.measure.changes import Hits, Panel
from analysis.measure.columns import ALL, Coded, Flags, Ints, Settings, Tables, coded, counts, summed
from analysis.measure.demand import core_roles
from analysis.measure.periods import Months, month_numbers, trend_windows

YEAR = 12


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
    """marts.posting_counts and marts.skill_counts as codes: entry 0 counts postings, entry 1 mentions."""

    panel: tuple[Coded, ...]
    employer: tuple[Coded, ...]
    role: tuple[Coded, ...]
    skill: Coded
    month: tuple[Ints, Ints]
    amount: tuple[Ints, Ints]
    roles: tuple[str, ...]

    @classmethod
    def of(cls, tables: Tables) -> Counted:
        """Core roles and all of them together are looked at."""
        posted, named = tables["marts.posting_counts"], tables["marts.skill_counts"]
        panel, employer, role = (
            coded(posted[name], named[name]) for name in ("panel_id", "employer_id", "role")
        )
        return cls(
            panel, employer, role, coded(named["skill_id"])[0],
            (month_numbers(posted["month"]), month_numbers(named["month"])),
            (counts(posted, "posting_count"), counts(named, "posting_count")),
            tuple(sorted({*core_roles(tables), ALL})),
        )  # fmt: skip

    def blocks(self, before: Months, after: Months) -> Iterator[Block]:
        """Every role, on the boards that have postings in both windows, which are equally long."""
        window = after.last - after.first + 1
        seen = [np.unique(self.panel[0].codes[half.hold(self.month[0])]) for half in (before, after)]
        fixed = np.intersect1d(seen[0], seen[1])
        late = [after.hold(month) for month in self.month]
        inside = [
            (before.hold(self.month[i]) | late[i]) & np.isin(self.panel[i].codes, fixed) for i in (0, 1)
        ]
        place = [
            np.where(late[i], self.month[i] - after.first + window, self.month[i] - before.first)
            for i in (0, 1)
        ]
        for role in self.roles:
            chosen = [inside[i] & self.are(role, i) for i in (0, 1)]
            yield _block(
                role, window, before, after, self.skill,
                [self.employer[i].codes[chosen[i]] for i in (0, 1)],
                [place[i][chosen[i]] for i in (0, 1)],
                [self.amount[i][chosen[i]] for i in (0, 1)], chosen[1],
            )  # fmt: skip

    def are(self, role: str, side: int) -> Flags:
        """Which rows count for a role, or for all."""
        return np.ones(len(self.month[side]), dtype=bool) if role == ALL else self.role[side].are(role)


def blocks(tables: Tables, settings: Settings, as_of: date) -> Iterator[Block]:
    """Every window of the settings and role."""
    counted = Counted.of(tables)
    for window in settings["trends"]["windows_months"]:
        yield from counted.blocks(*trend_windows(as_of, window))


def _block(
    role: str, window: int, before: Months, after: Months, skills: Coded,
    employers: list[Ints], months: list[Ints], amounts: list[Ints], named: Flags,
) -> Block:  # fmt: skip
    present = np.unique(employers[0])
    posted = np.zeros((len(present), 2 * window), dtype=np.int64)
    np.add.at(posted, (np.searchsorted(present, employers[0]), months[0]), amounts[0])
    used, skill = np.unique(skills.codes[named], return_inverse=True)
    (skill, employer, month), hits = summed(
        [skill, np.searchsorted(present, employers[1]), months[1]],
        [len(used), len(present), 2 * window], amounts[1],
    )  # fmt: skip
    names = tuple(skills.values[code] for code in used)
    pairs, pair = np.unique(skill * len(present) + employer, return_inverse=True)
    both = pairs // max(len(present), 1), pairs % max(len(present), 1)
    return Block(role, window, before, after, names, posted, both, pair, month, hits)
