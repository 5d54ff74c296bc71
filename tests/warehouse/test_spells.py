"""Openings and closings (DESIGN §3), one case a row: what each read got, and the periods that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.content import Content
from data.home import Home
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
SAME = Read(not_modified=True)
SKIPPED = Read(status="skipped", is_complete=False, error="it needs a key")
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
    "not modified is seen": ([HERE, SAME, SAME, SAME, SAME], [(1, O, S4, None)]),
    "not modified after failures": ([HERE, FAILED, PARTIAL, SAME, SAME], [(1, O, S4, None)]),
    "not modified since the miss: a second miss": ([HERE, GONE, SAME, SAME, SAME], [(1, O, S0, S1)]),
    "not modified since the return": ([HERE, GONE, GONE, HERE, SAME], [(1, O, S0, S1), (2, S3, S4, None)]),
    "skipped boards close nothing": ([HERE, SKIPPED, SKIPPED, SKIPPED, SKIPPED], [(1, O, S0, None)]),
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


@pytest.mark.slow
def test_a_refresh_that_is_asked_for_again_with_its_clock_proves_nothing_new(desk: Desk) -> None:
    land(desk.home, S0, [HERE])
    for again in (1, 2):
        land(desk.home, S1, [GONE], number=again)
    assert desk.refresh(S1).published
    posting_id = dict(desk.rows("core.postings", "native_id", "posting_id"))["1"]
    wanted = ("spell_number", "last_seen_on", "closed_on")
    assert desk.rows("core.spells", *wanted, posting_id=posting_id) == [(1, date(2026, 1, 5), None)]
    for again in (1, 2):
        land(desk.home, S2, [GONE], number=again)
    assert desk.refresh(S2).published
    closed = [(1, date(2026, 1, 5), date(2026, 1, 12))]
    assert desk.rows("core.spells", *wanted, posting_id=posting_id) == closed


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
    desk.refresh(as_of, [Read(status="empty")])
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


@pytest.mark.slow
def test_a_board_that_moves_its_dates_does_not_move_ours(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1", posted="2026-01-02")])])
    desk.refresh("2026-01-12", [Read([Ad("1", posted="2026-01-11", says="reworded")])])
    assert desk.rows("core.postings", "posted_on") == [(date(2026, 1, 2),)]


@pytest.mark.slow
def test_the_result_counts_what_changed(desk: Desk) -> None:
    def counts(on: str, *reads: Read) -> list[tuple[int, ...]]:
        return [(s.items, s.new, s.changed, s.closed, s.reopened) for s in desk.refresh(on, reads).sources]

    assert counts("2026-01-05", Read([AD, Ad("2")])) == [(2, 2, 0, 0, 0)]
    assert counts("2026-01-12", Read([AD.saying("new words"), Ad("3")])) == [(2, 1, 1, 0, 0)]
    assert counts("2026-01-19", Read([Ad("3")])) == [(1, 0, 0, 1, 0)]
    assert counts("2026-01-26", Read([Ad("2"), Ad("3")])) == [(2, 0, 0, 1, 1)]
    assert counts("2026-02-02", FAILED) == [(0, 0, 0, 0, 0)]


def window(*ads: Ad) -> Read:
    return Read(ads, listing="windowed", is_complete=False)


W1, W2 = window(AD), window(Ad("2"))
LATER = window(Ad("1", posted="2026-01-03", valid_through="2026-04-01"))
EARLIER = window(Ad("1", posted="2026-01-03", valid_through="2026-01-20"))
PAST = window(Ad("1", posted="2026-01-03", valid_through="2026-01-04"))
# What a windowed feed showed on these days, and when and why the ad is closed on 2026-03-07, 61 days later.
WINDOWS: dict[str, tuple[dict[str, Read], tuple[str | None, str | None]]] = {
    "gone since the next read": ({S0: W1, S1: W2}, ("2026-03-06", "age")),
    "gone, and the feed gone after it": ({S0: W1, S1: W2, S2: FAILED}, ("2026-03-06", "age")),
    "gone for 59 days": ({S0: W1, "2026-01-07": W1, S1: W2}, (None, None)),
    "back in the window": ({S0: W1, S1: W2, "2026-03-05": W1}, (None, None)),
    "never read again": ({S0: W1}, (None, None)),
    "never read well again": ({S0: W1, S1: FAILED, S2: replace(W2, status="partial")}, (None, None)),
    "open until a later day": ({S0: LATER, S1: W2}, (None, None)),
    "open until an earlier day": ({S0: EARLIER, S1: W2}, ("2026-01-20", "expiry")),
    "shown after its own date": ({S0: PAST, S1: W2}, ("2026-03-06", "age")),
    "a complete listing that can only be read in part since": ({S0: HERE, S1: PARTIAL}, (None, None)),
}


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Desk:
    desk = Desk(Home(tmp_path_factory.mktemp("windows")), content)
    for on in sorted({on for reads, _ in WINDOWS.values() for on in reads}):
        land(desk.home, on, [replace(r[on], board=case) for case, (r, _) in WINDOWS.items() if on in r])
    assert desk.refresh("2026-03-07").published
    return desk


@pytest.mark.parametrize("case", WINDOWS)
def test_what_is_gone_from_a_window_ages_out_unless_it_names_its_own_end(windows: Desk, case: str) -> None:
    (posting,) = windows.rows("core.postings", "posting_id", board=case, native_id="1")
    day, why = WINDOWS[case][1]
    closed_on = date.fromisoformat(day) if day else None
    assert windows.rows("core.spells", "closed_on", "closed_by", posting_id=posting[0]) == [(closed_on, why)]


@pytest.mark.slow
def test_an_ad_back_in_the_window_was_open_all_the_time(desk: Desk) -> None:
    land(desk.home, "2026-01-05", [W1])
    desk.refresh("2026-03-07", [W2])
    assert desk.rows("core.spells", "closed_on", "closed_by", last_seen_on=date(2026, 1, 5)) == [
        (date(2026, 3, 6), "age")
    ]
    desk.refresh("2026-03-14", [W1])
    assert desk.rows("core.spells", "spell_number", "closed_on", order_by="opened_on")[-1] == (1, None)
    assert desk.rows("core.postings", "native_id", "is_open") == [("1", True), ("2", True)]


ENDS = {
    "2026-09-15": date(2026, 9, 15),
    "2026-09-15T23:30:00-05:00": date(2026, 9, 15),
    "2026-09-15 20:28:32 UTC": date(2026, 9, 15),
    "Tue, 15 Sep 2026 00:00:00 +0000": date(2026, 9, 15),
    "5 Sep 2026 00:00 GMT": date(2026, 9, 5),
    "1789473600": date(2026, 9, 15),
    "1789473600.5": date(2026, 9, 15),
    "1789473600000": date(2026, 9, 15),
    "2026-01-03": date(2026, 1, 3),
    # before the ad, too far ahead, not a day, not one meaning, not a date
    "2026-01-02": None,
    "2020-11-19 20:28:32 UTC": None,
    "1605817712": None,
    "2031-01-05": date(2031, 1, 5),
    "2031-01-06": None,
    "2026-02-31": None,
    "Sat, 31 Feb 2026 00:00:00 +0000": None,
    "Tue, 15 Foo 2026 00:00:00 +0000": None,
    "03/04/2026": None,
    "20260915": None,
    "2026-09-150": None,
    "until filled": None,
    "": None,
}


def test_closing_dates_are_read_in_every_form_that_sources_use(desk: Desk) -> None:
    ads = [Ad(text or "-", posted="2026-01-03", valid_through=text) for text in ENDS]
    desk.refresh("2026-01-05", [Read(ads)])
    found = dict(desk.rows("core.current_versions", "native_id", "valid_through_on"))
    assert found == {text or "-": expected for text, expected in ENDS.items()}


@pytest.mark.slow
def test_an_ad_that_is_dated_anew_keeps_its_first_date_and_a_late_copy_is_a_vacancy(desk: Desk) -> None:
    """The board moves the date, then posts the ad again under new ids: soon after, and long after."""
    moved = replace(AD, posted="2026-01-12")
    again = replace(AD, native_id="again", posted="2026-02-16")
    much_later = replace(AD, native_id="late", posted="2026-06-01")
    weeks = [
        ("2026-01-05", [AD]), ("2026-01-12", [moved]), ("2026-02-09", []), ("2026-02-16", [again]),
        ("2026-02-23", []), ("2026-03-02", []), ("2026-06-01", [much_later]),
    ]  # fmt: skip
    for on, ads in weeks:
        land(desk.home, on, [Read([*ads, Ad("other", says="other words")])])
    desk.refresh("2026-06-01")
    ids = dict(desk.rows("core.postings", "posting_id", "native_id"))
    found = desk.rows("core.postings", "native_id", "posted_on", "closed_on", "duplicate_of")
    assert [(n, posted, closed, ids.get(of)) for n, posted, closed, of in found] == [
        ("1", date(2026, 1, 3), date(2026, 2, 9), None),
        ("again", date(2026, 2, 16), date(2026, 2, 23), "1"),
        ("late", date(2026, 6, 1), None, None),
        ("other", date(2026, 1, 1), None, None),
    ]
