"""Openings and closings (DESIGN §3), one case a row: what each read got, and the periods that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, land

DAYS = ("2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02")
AD = Ad("1", posted="2026-01-03")
HERE, GONE = Read([AD]), Read([Ad("2")])
EMPTY = Read(status="empty")
FAILED = Read(status="failed", is_complete=False, error="404")
DISALLOWED = Read(status="disallowed", is_complete=False)
PARTIAL = Read([Ad("2")], status="partial", is_complete=False)
SHORT = Read([Ad("2")], is_complete=False)  # shorter than its own total
WINDOW = Read([Ad("2")], listing="windowed")
UNSURE, MISSED = [PARTIAL] * 4, [GONE] * 4
KILLED = Read([Ad("2")], status=None)


def until(on: str) -> Read:
    return Read([Ad("1", posted="2026-01-03", valid_through=on)])


O, S0, S1, S2, S3, S4 = "2026-01-03", *DAYS  # noqa: E741  # opened, seen
CASES: dict[str, tuple[list[Read], list[tuple[int, str, str, str | None]]]] = {
    "seen every time": ([HERE] * 5, [(1, O, S4, None)]),
    "missed once": ([HERE, HERE, HERE, HERE, GONE], [(1, O, S3, None)]),
    "missed twice: the first miss is the date": ([HERE, HERE, GONE, GONE, GONE], [(1, O, S1, S2)]),
    "an empty board proves absence": ([HERE, EMPTY, EMPTY, EMPTY, EMPTY], [(1, O, S0, S1)]),
    "missed once, then back": ([HERE, GONE, HERE, HERE, HERE], [(1, O, S4, None)]),
    "missed twice, then back: reopened": (
        [HERE, GONE, GONE, HERE, HERE], [(1, O, S0, S1), (2, S3, S4, None)],
    ),
    "reopened and closed": ([HERE, GONE, GONE, HERE, GONE], [(1, O, S0, S1), (2, S3, S3, None)]),
    "a board that is gone closes nothing": ([HERE, FAILED, FAILED, FAILED, FAILED], [(1, O, S0, None)]),
    "robots forbid: closes nothing": ([HERE, DISALLOWED, DISALLOWED, DISALLOWED, GONE], [(1, O, S0, None)]),
    "truncated listings close nothing": ([HERE, SHORT, SHORT, SHORT, SHORT], [(1, O, S0, None)]),
    "partial reads close nothing": ([HERE, *UNSURE], [(1, O, S0, None)]),
    "killed crawls close nothing": ([HERE, KILLED, KILLED, KILLED, KILLED], [(1, O, S0, None)]),
    "windows never prove absence": ([HERE, WINDOW, WINDOW, WINDOW, WINDOW], [(1, O, S0, None)]),
    "failures between misses do not count": ([HERE, GONE, FAILED, FAILED, GONE], [(1, O, S0, S1)]),
    "a miss, a failure, and back": ([HERE, GONE, FAILED, HERE, HERE], [(1, O, S4, None)]),
    "reworded stays one period": (
        [HERE, Read([AD.saying("other words")]), HERE, HERE, HERE], [(1, O, S4, None)],
    ),
    "its own date is past": ([until("2026-01-20"), *UNSURE], [(1, O, S0, "2026-01-20")]),
    "its own date is today": ([until(DAYS[4]), *UNSURE], [(1, O, S0, None)]),
    "its own date is past, yet it is shown": ([until("2026-01-06")] * 5, [(1, O, S4, None)]),
    "its own date comes before the miss": ([until("2026-01-10"), *MISSED], [(1, O, S0, "2026-01-10")]),
    "its own date comes after the miss": ([until("2026-01-15"), *MISSED], [(1, O, S0, S1)]),
    "its own date cannot be read": ([until("soon"), *UNSURE], [(1, O, S0, None)]),
    "its own date does not exist": ([until("2026-02-31"), *UNSURE], [(1, O, S0, None)]),
}  # fmt: skip


@pytest.fixture(scope="module")
def periods(shared_desk: Desk) -> Desk:
    for number, on in enumerate(DAYS):
        land(shared_desk.home, on, [replace(reads[number], board=case) for case, (reads, _) in CASES.items()])
    assert shared_desk.refresh(DAYS[-1]).published
    return shared_desk


@pytest.mark.parametrize("case", CASES)
def test_periods_of_a_posting(periods: Desk, case: str) -> None:
    desk, expected = periods, CASES[case][1]
    (posting,) = desk.open().table("core.postings", where={"native_id": "1", "board": case}).to_pylist()
    found = desk.rows(
        "core.spells",
        "spell_number",
        "opened_on",
        "last_seen_on",
        "closed_on",
        posting_id=posting["posting_id"],
    )
    assert found == [(n, *(date.fromisoformat(d) if d else None for d in dates)) for n, *dates in expected]
    assert (posting["closed_on"], posting["is_open"]) == (found[-1][3], found[-1][3] is None)


@pytest.mark.parametrize(
    ("as_of", "closed_on"),
    [("2026-01-31", None), ("2026-02-01", date(2026, 2, 1)), ("2026-04-10", date(2026, 2, 1))],
)
def test_an_ad_in_a_monthly_thread_is_open_until_the_next_month(
    desk: Desk, as_of: str, closed_on: date | None
) -> None:
    thread = Read(
        [Ad("1", posted="2026-01-02"), Ad("2", posted="2026-01-20")],
        source="hackernews",
        board="46",
        listing="history",
    )
    land(desk.home, "2026-01-22", [thread])
    land(
        desk.home,
        "2026-01-29",
        [Read([Ad("1", posted="2026-01-02")], source="hackernews", board="46", listing="history")],
    )
    desk.refresh(as_of)
    assert desk.rows("core.postings", "native_id", "posted_on", "closed_on") == [
        ("1", date(2026, 1, 2), closed_on),
        ("2", date(2026, 1, 20), closed_on),
    ]


DATES = {
    "before it was seen": ("2026-01-02", date(2026, 1, 2)),
    "tomorrow, by another time zone": ("2026-01-06", date(2026, 1, 6)),
    "after it was seen": ("2026-02-01", date(2026, 1, 5)),
    "before job boards were": ("1999-01-01", date(2026, 1, 5)),
    "not stated": (None, date(2026, 1, 5)),
}


def test_posted_on_is_the_stated_date_if_it_can_be_true(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad(case, posted=stated) for case, (stated, _) in DATES.items()])])
    found = dict(desk.rows("core.postings", "native_id", "posted_on"))
    assert found == {case: expected for case, (_, expected) in DATES.items()}


def test_a_board_that_moves_its_dates_does_not_move_ours(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1", posted="2026-01-02")])])
    desk.refresh("2026-01-12", [Read([Ad("1", posted="2026-01-11", says="reworded")])])
    assert desk.rows("core.postings", "posted_on") == [(date(2026, 1, 2),)]


def test_the_result_counts_what_changed(desk: Desk) -> None:
    def counts(on: str, *reads: Read) -> list[tuple[int, ...]]:
        return [(s.items, s.new, s.changed, s.closed, s.reopened) for s in desk.refresh(on, reads).sources]

    assert counts("2026-01-05", Read([AD, Ad("2")])) == [(2, 2, 0, 0, 0)]
    assert counts("2026-01-12", Read([AD.saying("new words"), Ad("3")])) == [(2, 1, 1, 0, 0)]
    assert counts("2026-01-19", Read([Ad("3")])) == [(1, 0, 0, 1, 0)]
    assert counts("2026-01-26", Read([Ad("2"), Ad("3")])) == [(2, 0, 0, 1, 1)]
    assert counts("2026-02-02", FAILED) == [(0, 0, 0, 0, 0)]
