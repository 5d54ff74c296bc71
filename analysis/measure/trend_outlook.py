"""What a trend's data can tell while they give no verdict: the share now, the smallest change, and when.

The smallest change is the one that would be found eight times of ten: (critical t + t of 0.8) times the
standard error, at the level that the false-discovery control asks of the next skill, and not below the floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import stdtrit

from analysis.measure.changes import Changes, Hits, Panel, error_of
from analysis.measure.columns import Floats, Ints, Settings
from analysis.measure.grid import Grid
from analysis.measure.periods import Months, first_day
from analysis.measure.shares import NOISE, Shares
from analysis.measure.trend_blocks import NEVER, Counted

POWER = 0.8


@dataclass(frozen=True)
class Now:
    """Postings of the later window on all watched boards: a cell per role, in the order of `roles`."""

    roles: tuple[str, ...]
    skills: tuple[str, ...]
    grid: Grid

    @classmethod
    def of(cls, counted: Counted, after: Months) -> Now:
        """From the counts, fixed panel or not."""
        sides: list[tuple[list[Ints], list[Ints]]] = [([], []), ([], [])]
        for side, (cells, rows) in enumerate(sides):
            inside = after.hold(counted.month[side])
            for number, role in enumerate(counted.roles):
                chosen = np.flatnonzero(inside & counted.are(role, side))
                rows.append(chosen)
                cells.append(np.full(len(chosen), number))
        (cell, row), (hit_cell, hit_row) = ((np.concatenate(a), np.concatenate(b)) for a, b in sides)
        posted, named = counted.amount
        employer = [side.codes for side in counted.employer]
        grid = Grid.of(
            len(counted.roles), len(counted.employer[0].values), len(counted.skill.values) + 1,
            (cell, employer[0][row], posted[row]),
            (hit_cell, employer[1][hit_row], counted.skill.codes[hit_row], named[hit_row]),
        )  # fmt: skip
        return cls(counted.roles, counted.skill.values, grid)

    def seen(self, role: str) -> list[str]:
        """The skills that the role's postings name now."""
        cell, thing = np.divmod(self.grid.pairs, self.grid.things)
        return [self.skills[code] for code in thing[cell == self.roles.index(role)]]

    def shares(self, role: str, skills: list[str], level: float) -> Shares:
        """Share of each skill among the role's postings."""
        place = {name: code for code, name in enumerate(self.skills)}
        thing = np.array([place[name] for name in skills], dtype=np.int64)
        return self.grid.shares(np.full(len(thing), self.roles.index(role)), thing, level)

    def postings(self, role: str) -> Ints:
        """Each employer's postings for the role."""
        own = self.grid.cells.cell == self.roles.index(role)
        return np.asarray(self.grid.cells.total[own], dtype=np.int64)

    def employers_naming(self, role: str, skills: list[str]) -> Ints:
        """How many employers name each skill."""
        cell, thing = np.divmod(self.grid.key, self.grid.things)
        per = np.bincount(thing[cell == self.roles.index(role)], minlength=len(self.skills))
        place = {name: code for code, name in enumerate(self.skills)}
        return np.asarray(per[[place[name] for name in skills]] if skills else per[:0], dtype=np.int64)


def detectable(
    panel: Panel, hits: Hits, found: Changes, now: Shares, usable: Ints, settings: Settings
) -> Floats:
    """The smallest change, in points, that the windows could show of each thing; nan without any postings.

    A thing too rare to be tested gets the error that its share now, and the likeness of an employer's ads for
    the other things, lead one to expect. While a window is empty both are taken to be like the postings of
    each employer now, `usable`, wherever they stand.
    """
    limits = settings["trends"]
    if np.count_nonzero(panel.before) < 2 or np.count_nonzero(panel.after) < 2:
        if np.count_nonzero(usable) < 2:
            return np.full(hits.things, np.nan)
        error, freedom = np.full(hits.things, np.nan), np.full(hits.things, np.nan)
        single = 2 / usable.sum()
        clustered = 2 * np.square(usable / usable.sum()).sum()
        effect = float(np.sqrt(single * clustered))
        employers = int(np.count_nonzero(usable))
    else:
        error, freedom = error_of(panel, hits, found.share_before, found.share_after)
        mean = (found.share_before + found.share_after) / 2
        spread = (mean * (1 - mean))[~np.isnan(found.p)]
        squares = np.square(error[~np.isnan(found.p)])
        single = 1 / panel.before.sum() + 1 / panel.after.sum()
        effect = max(float(squares.sum() / spread.sum()) if spread.sum() > NOISE else 0.0, float(single))
        employers = int(min(np.count_nonzero(panel.before), np.count_nonzero(panel.after)))
    share = np.clip(
        (np.nan_to_num(now.share) + np.nan_to_num(now.high)) / 2, limits["floor_points"] / 100, 0.5
    )
    expected = np.sqrt(share * (1 - share) * effect)
    untested = np.isnan(found.p)
    error = np.where(untested, np.fmax(np.nan_to_num(error), expected), error)
    freedom = np.where(untested, float(max(employers - 1, 1)), freedom)
    tests = max(np.count_nonzero(~untested), 1)
    called = np.count_nonzero(np.nan_to_num(found.q, nan=1.0) < limits["q_max"])
    level = limits["q_max"] * min(called + 1, tests) / tests / found.stretch
    reach = (stdtrit(freedom, 1 - level / 2) + stdtrit(freedom, POWER)) * error * 100
    return np.asarray(np.clip(reach, limits["floor_points"], 100.0), dtype=np.float64)


def expected_on(counted: Counted, role: str, after: Months, settings: Settings) -> date | None:
    """The first day on which both windows hold enough, at the pace of the later window; None if not in sight.

    A board counts once it has been watched for both windows.
    """
    limits, window = settings["trends"], after.last - after.first + 1
    panel, month = counted.panel[0].codes, counted.month[0]
    first = counted.first_months
    rows = np.flatnonzero(after.hold(month) & counted.are(role, 0) & (panel >= 0))
    rows = rows[first[panel[rows]] < NEVER]
    order = rows[np.argsort(first[panel[rows]], kind="stable")]
    postings = np.cumsum(counted.amount[0][order])
    _, newest = np.unique(counted.employer[0].codes[order], return_index=True)
    employers = np.zeros(len(order), dtype=np.int64)
    employers[newest] = 1
    enough = (postings >= limits["cell_postings_min"]) & (np.cumsum(employers) >= limits["employers_min"])
    if not enough.any():
        return None
    last_of_both = int(first[panel[order[np.argmax(enough)]]]) + 2 * window - 1
    return first_day(max(last_of_both, after.last + 1) + 1)
