from __future__ import annotations

from datetime import date

import pytest

from analysis.measure.periods import current_period, trend_windows


@pytest.mark.parametrize(
    ("as_of", "months", "before", "after"),
    [
        (
            date(2026, 11, 21),
            3,
            (date(2026, 5, 1), date(2026, 7, 31)),
            (date(2026, 8, 1), date(2026, 10, 31)),
        ),
        (date(2026, 10, 31), 1, (date(2026, 8, 1), date(2026, 8, 31)), (date(2026, 9, 1), date(2026, 9, 30))),
        (
            date(2026, 1, 1),
            1,
            (date(2025, 11, 1), date(2025, 11, 30)),
            (date(2025, 12, 1), date(2025, 12, 31)),
        ),
        (date(2024, 3, 5), 1, (date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 2, 1), date(2024, 2, 29))),
        (
            date(2026, 11, 21),
            12,
            (date(2024, 11, 1), date(2025, 10, 31)),
            (date(2025, 11, 1), date(2026, 10, 31)),
        ),
    ],
)
def test_windows_are_whole_months_that_ended_before_the_day(
    as_of: date, months: int, before: tuple[date, date], after: tuple[date, date]
) -> None:
    windows = trend_windows(as_of, months)
    assert [(window.first_on, window.last_on) for window in windows] == [before, after]


def test_now_is_twelve_whole_months_and_the_running_one() -> None:
    assert current_period(date(2026, 1, 31)) == (date(2025, 1, 1), date(2026, 1, 31))
