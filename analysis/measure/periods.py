"""The months a figure speaks of follow from `as_of` alone; nothing here asks what day it is.

A month is a whole number: months since January 1970, as numpy's `datetime64[M]` counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

CURRENT_MONTHS = 12
"""Whole months behind every "now" figure (bands, current shares, guide verdicts), besides the running one."""


def month_number(day: date) -> int:
    """Months from January 1970 to the month of `day`.

    >>> month_number(date(1971, 2, 28))
    13
    """
    return (day.year - 1970) * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month given as its number.

    >>> first_day(13)
    datetime.date(1971, 2, 1)
    """
    return date(1970 + month // 12, month % 12 + 1, 1)


def month_numbers(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Month numbers of a date column without nulls, in its order."""
    days: Any = column.cast(pa.date32()).to_numpy()
    return np.asarray(days).astype("datetime64[M]").astype(np.int64)


def days_in(months: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The days of each month given as its number.

    >>> days_in(np.array([0, 1, 25])).tolist()
    [31, 28, 29]
    """
    first = months.astype("datetime64[M]")
    return np.asarray((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)


@dataclass(frozen=True)
class Months:
    """A run of whole months, both ends included."""

    first: int
    last: int

    @property
    def first_on(self) -> date:
        """Its first day."""
        return first_day(self.first)

    @property
    def last_on(self) -> date:
        """Its last day."""
        return first_day(self.last + 1) - timedelta(days=1)

    def hold(self, months: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Which of the given month numbers lie inside."""
        return (months >= self.first) & (months <= self.last)


def last_complete_month(as_of: date) -> int:
    """The latest month whose last day lies before `as_of`.

    >>> first_day(last_complete_month(date(2026, 10, 31)))
    datetime.date(2026, 9, 1)
    >>> first_day(last_complete_month(date(2026, 11, 1)))
    datetime.date(2026, 10, 1)
    """
    return month_number(as_of) - 1


def current_period(as_of: date) -> tuple[date, date]:
    """First and last day of the period of "now" figures: twelve whole months and the running one.

    >>> current_period(date(2026, 11, 21))
    (datetime.date(2025, 11, 1), datetime.date(2026, 11, 21))
    """
    return first_day(month_number(as_of) - CURRENT_MONTHS), as_of


def trend_windows(as_of: date, months: int) -> tuple[Months, Months]:
    """The `months` whole months that ended last before `as_of`, preceded by as many before them.

    >>> before, after = trend_windows(date(2026, 11, 21), 3)
    >>> before.first_on, after.first_on, after.last_on
    (datetime.date(2026, 5, 1), datetime.date(2026, 8, 1), datetime.date(2026, 10, 31))
    """
    last = last_complete_month(as_of)
    after = Months(last - months + 1, last)
    return Months(after.first - months, after.first - 1), after
