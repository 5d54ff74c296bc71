"""When the steps of a plan are done at somebody's hours per week, and whether a wished end can be met.

Only whole days are reckoned with: no clock, no zone. The hours of a week are spread evenly over its days.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

_WEEKS_PER_YEAR, _MONTHS_PER_YEAR, _DAYS_PER_WEEK = 52, 12, 7
HOURS_MAX = 80
"""More hours a week than this are not asked of anybody."""
FULL_WEEK = 40


@dataclass(frozen=True)
class Span:
    """Days from `from_on` to `to_on`, both included."""

    from_on: date
    to_on: date


@dataclass(frozen=True)
class Deadline:
    """A wished end held against the work that is left; `hours_needed` is None where no hours would do."""

    wished_on: date
    ends_on: date
    hours_needed: int | None

    @property
    def is_met(self) -> bool:
        """Whether the work ends in time."""
        return self.ends_on <= self.wished_on


def whole_weeks(months: int) -> int:
    """The whole weeks that so many months hold, a year having 52: 39 for 9 months, 43 for 10.

    >>> [whole_weeks(months) for months in (1, 3, 4, 9, 10, 12)]
    [4, 13, 17, 39, 43, 52]
    """
    return months * _WEEKS_PER_YEAR // _MONTHS_PER_YEAR


def last_day(first: date, months: int) -> date:
    """The last of so many months from `first` on: the day before the day of the same number.

    Where the last month is too short to have such a day, it is the month's own last.

    >>> str(last_day(date(2026, 11, 1), 9)), str(last_day(date(2026, 5, 31), 9))
    ('2027-07-31', '2027-02-28')
    """
    year, month = divmod(first.year * _MONTHS_PER_YEAR + first.month - 1 + months, _MONTHS_PER_YEAR)
    days = monthrange(year, month + 1)[1]
    if first.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, first.day) - timedelta(days=1)


def spans(first: date, weeks: Sequence[Fraction], reckoned: Fraction, hours: int) -> list[Span | None]:
    """The days of each piece of work, one after the other; None for one that is nothing.

    `weeks` are weeks of `reckoned` hours each; they are worked at `hours` a week. Two pieces may share a day.
    """
    found: list[Span | None] = []
    before = Fraction(0)
    for piece in weeks:
        after = before + piece * reckoned / hours * _DAYS_PER_WEEK
        begins, ends = first + timedelta(days=floor(before)), first + timedelta(days=ceil(after) - 1)
        found.append(Span(begins, ends) if piece else None)
        before = after
    return found


def ends_on(first: date, work: Fraction, hours: int) -> date:
    """The day on which so many hours of work are done; the day before `first` where there are none."""
    return first + timedelta(days=ceil(work / hours * _DAYS_PER_WEEK) - 1)


def held_against(first: date, work: Fraction, hours: int, wished_on: date) -> Deadline:
    """Whether so many hours of work are done on the wished day, and the hours a week it takes."""
    days = (wished_on - first).days + 1
    needed = ceil(work * _DAYS_PER_WEEK / days) if days > 0 else None
    if needed is not None and needed > _DAYS_PER_WEEK * 24:
        needed = None
    return Deadline(wished_on, ends_on(first, work, hours), needed)
