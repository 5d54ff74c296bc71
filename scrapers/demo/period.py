"""The simulated months: which days are read, and when the monthly threads appear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

FIRST_THREAD = 42_000_000
THREAD_STEP = 1_000_000
KINDS = ("hiring", "wanted", "freelancer")


@dataclass(frozen=True, slots=True)
class Thread:
    """One month's "Who is hiring?" thread; the two others of the account follow it by seconds."""

    id: int
    month: date
    created_at: datetime

    @property
    def name(self) -> str:
        """The month as the title writes it."""
        return f"{self.month:%B %Y}"


@dataclass(frozen=True)
class Period:
    """Whole months that end with `ends_on`."""

    months: int
    ends_on: date
    refresh_every_days: int = 7

    @property
    def starts_on(self) -> date:
        """First day of the first month."""
        return first_of_month(self.ends_on, -(self.months - 1))

    @property
    def days(self) -> int:
        """Number of days, first and last included."""
        return (self.ends_on - self.starts_on).days + 1

    def refresh_days(self) -> list[date]:
        """Days on which the market is read: one a week, and the last day."""
        found = [
            self.starts_on + timedelta(days=offset) for offset in range(0, self.days, self.refresh_every_days)
        ]
        return found if found[-1] == self.ends_on else [*found, self.ends_on]

    def threads(self) -> list[Thread]:
        """One thread a month, on its first weekday shortly after 15:00 UTC."""
        found = []
        for number in range(self.months):
            month = first_of_month(self.starts_on, number)
            day = month + timedelta(days={5: 2, 6: 1}.get(month.weekday(), 0))
            created_at = datetime.combine(day, time(15, 0, 30 + number % 20), UTC)
            if day <= self.ends_on:
                found.append(Thread(FIRST_THREAD + number * THREAD_STEP, month, created_at))
        return found


def first_of_month(day: date, months_later: int) -> date:
    """The first day of the month `months_later` (may be negative) after that of `day`.

    >>> first_of_month(date(2026, 10, 31), -23)
    datetime.date(2024, 11, 1)
    """
    number = day.year * 12 + day.month - 1 + months_later
    return date(number // 12, number % 12 + 1, 1)
