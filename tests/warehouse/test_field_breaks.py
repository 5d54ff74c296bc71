"""A feed that loses half of its pay fields overnight broke; a market that states less pay did not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from analysis.market.status import market_status
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read

PAY = [{"min": 150000.0, "max": 190000.0, "currency": "USD", "period": "year", "label": None}]
FIRST = date(2026, 3, 2)
DAYS = 60
BREAK = FIRST + timedelta(days=30)


def ads(has_pay: Callable[[int, date], bool], upto: date, per_day: int = 2) -> list[Ad]:
    """Two new ads a day, all still open; `has_pay` tells by number and day of posting."""
    found = []
    for number in range(((upto - FIRST).days + 1) * per_day):
        posted = FIRST + timedelta(days=number // per_day)
        more = {"pay_ranges": PAY} if has_pay(number, posted) else {}
        found.append(Ad(f"{number}", title=f"ML Engineer {number}", posted=posted.isoformat(), more=more))
    return found


def always(_number: int, _posted: date) -> bool:
    return True


def every_other(number: int, _posted: date) -> bool:
    return number % 2 == 0


def from_the_break(number: int, posted: date) -> bool:
    return posted < BREAK or number % 2 == 0


def less_and_less(number: int, posted: date) -> bool:
    """From all to half within the two months."""
    return number * 7919 % 1000 / 1000 > 0.5 * (posted - FIRST).days / DAYS


LAST = FIRST + timedelta(days=DAYS)
READ_BEFORE = BREAK - timedelta(days=1)
BROKE = (
    "greenhouse the same postings gives pay in 50 % of its postings that gave it since 2026-04-01: "
    "a break of the feed, not of the market"
)
HasPay = Callable[[int, date], bool]
CASES: dict[str, tuple[list[tuple[date, HasPay]], list[tuple[object, ...]]]] = {
    "the same postings": (
        [(READ_BEFORE, always), (BREAK, every_other), (LAST, every_other)],
        [("pay_ranges", BREAK, "same postings", 60, 60, 1.0, 0.5)],
    ),
    "new postings of one reading": (
        [(LAST, from_the_break)], [("pay_ranges", BREAK, "new postings", 56, 56, 1.0, 0.5)],
    ),
    "the market turns slowly": ([(READ_BEFORE, less_and_less), (LAST, less_and_less)], []),
    "nothing changes": ([(READ_BEFORE, every_other), (LAST, every_other)], []),
}  # fmt: skip


@pytest.fixture(scope="module")
def read(shared_desk: Desk) -> Desk:
    by_day: dict[date, list[Read]] = {}
    for case, (reads, _) in CASES.items():
        for on, has_pay in reads:
            source = {"the same postings": "greenhouse"}.get(case, "lever")
            by_day.setdefault(on, []).append(Read(ads(has_pay, on), source=source, board=case))
    for on in sorted(by_day):
        result = shared_desk.refresh(on.isoformat(), by_day[on])
        assert result.published, result.error
        if on == BREAK:
            (check,) = [check for check in result.checks if check.check_name == "fields_broken"]
            assert [row["sentence"] for row in check.rows] == [BROKE]
    return shared_desk


@pytest.mark.parametrize("case", CASES)
def test_what_broke_and_when(read: Desk, case: str) -> None:
    rows = read.rows("marts.field_breaks", order_by="field", board=case)
    assert [row[2:] for row in rows] == CASES[case][1]


def test_the_period_watched_and_the_refresh_say_so(read: Desk) -> None:
    found = dict(read.rows("marts.coverage", "board", "fields_broken", order_by="board"))
    broken = f"pay_ranges from {BREAK}"
    assert {board: told for board, told in found.items() if told} == {
        "the same postings": broken, "new postings of one reading": broken,
    }  # fmt: skip


def test_status_warns_of_each(read: Desk) -> None:
    found = market_status(read.home, datetime(2026, 5, 3, tzinfo=UTC))
    assert found is not None
    text = found.as_text().replace("\N{NO-BREAK SPACE}", " ")
    assert [line for line in text.splitlines() if "WARNING" in line] == [
        "  WARNING     Coverage break on 1 Apr 2026: 50 % of the ads of Greenhouse boards (the same "
        "postings) that gave pay lost it. The feed changed, not the market.",
        "  WARNING     Coverage break on 1 Apr 2026: 50 % of the new ads of Lever boards (new postings "
        "of one reading) give pay, 100 % before. The feed changed, not the market.",
    ]
    assert found.to_json()["breaks"] == found.breaks
    assert found.posting_count == len(read.rows("core.postings", "posting_id", is_primary=True))
