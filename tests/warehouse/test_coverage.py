"""Which periods a board was watched without a gap, and which postings fall into one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, land

ONE = Read([Ad("1")])
SAME = Read(not_modified=True)


def window(*ids: str) -> Read:
    return Read([Ad(n) for n in ids], listing="windowed")


COVERAGE: dict[str, tuple[list[tuple[str, Read]], list[tuple[str, str]]]] = {
    "weekly": ([("2026-01-05", ONE), ("2026-01-12", ONE)], [("2026-01-05", "2026-01-12")]),
    "8 days are no gap": ([("2026-01-05", ONE), ("2026-01-13", ONE)], [("2026-01-05", "2026-01-13")]),
    "9 days are one": (
        [("2026-01-05", ONE), ("2026-01-14", ONE)],
        [("2026-01-05", "2026-01-05"), ("2026-01-14", "2026-01-14")],
    ),
    "nothing has changed: the board is watched": (
        [("2026-01-05", ONE), ("2026-01-12", SAME), ("2026-01-19", SAME)], [("2026-01-05", "2026-01-19")],
    ),
    "nothing has changed, ten days later": (
        [("2026-01-05", ONE), ("2026-01-14", replace(ONE, is_complete=False)), ("2026-01-15", SAME)],
        [("2026-01-05", "2026-01-05"), ("2026-01-15", "2026-01-15")],
    ),
    "failures do not bridge": (
        [("2026-01-05", ONE), ("2026-01-10", Read(status="failed", is_complete=False)), ("2026-01-14", ONE)],
        [("2026-01-05", "2026-01-05"), ("2026-01-14", "2026-01-14")],
    ),
    "windows that overlap": (
        [("2026-01-05", window("1", "2")), ("2026-02-05", window("2", "3"))], [("2026-01-05", "2026-02-05")],
    ),
    "windows that do not": (
        [("2026-01-05", window("1", "2")), ("2026-01-06", window("3", "4")), ("2026-01-07", window("4"))],
        [("2026-01-05", "2026-01-05"), ("2026-01-06", "2026-01-07")],
    ),
    "never read well": ([("2026-01-05", Read([Ad("1")], "partial", is_complete=False))], []),
}  # fmt: skip


@pytest.fixture(scope="module")
def watched(shared_desk: Desk) -> Desk:
    by_day: dict[str, list[Read]] = {}
    for case, (reads, _) in COVERAGE.items():
        for on, read in reads:
            by_day.setdefault(on, []).append(replace(read, board=case))
    for on, day_reads in by_day.items():
        land(shared_desk.home, on, day_reads)
    assert shared_desk.refresh(max(by_day)).published
    return shared_desk


@pytest.mark.parametrize("case", COVERAGE)
def test_periods_watched(watched: Desk, case: str) -> None:
    reads, expected = COVERAGE[case]
    listing = reads[0][1].listing
    assert watched.rows("marts.coverage", order_by="watched_from", board=case) == [
        (
            "greenhouse",
            case,
            f"greenhouse:{case}",
            date.fromisoformat(a),
            date.fromisoformat(b),
            listing,
            None,
        )
        for a, b in expected
    ]


def test_a_thread_is_watched_for_its_month_and_a_running_one_until_now(desk: Desk) -> None:
    def thread(board: str, posted: str) -> Read:
        return Read([Ad("1", posted=posted)], source="hackernews", board=board, listing="history")

    desk.refresh("2026-02-11", [thread("45", "2025-12-01"), thread("46", "2026-02-02")])
    assert desk.rows("marts.coverage", order_by="board") == [
        ("hackernews", "45", "hackernews", date(2025, 12, 1), date(2025, 12, 31), "history", None),
        ("hackernews", "46", "hackernews", date(2026, 2, 1), date(2026, 2, 11), "history", None),
    ]


def test_only_what_was_posted_while_we_watched_counts(desk: Desk) -> None:
    early, dated, undated = (
        Ad("early", posted="2025-12-01"),
        Ad("dated", posted="2026-01-09"),
        Ad("undated", posted=None),
    )
    late = Ad("late", posted=None)
    land(desk.home, "2026-01-05", [Read([early, undated])])
    desk.refresh("2026-01-12", [Read([early, dated, undated, late])])
    assert desk.rows("core.postings", "native_id", "posted_on", "is_watched") == [
        ("dated", date(2026, 1, 9), True),
        ("early", date(2025, 12, 1), False),
        ("late", date(2026, 1, 12), True),
        ("undated", date(2026, 1, 5), False),
    ]


@pytest.mark.slow
def test_how_complete_the_fields_of_a_board_were_at_its_newest_good_read(desk: Desk) -> None:
    """A board with four ads, one of which is gone; its fields are those of the three that are left."""
    pay = [{"min": 1, "max": 2, "currency": "USD", "period": "hour", "label": None, "raw": "1-2"}]
    full = {"pay_ranges": pay, "workplace_raw": "remote", "employment_type_raw": "Full-time"}
    bare: dict[str, Any] = {"url": None, "description_raw": " ", "locations_raw": []}
    shown = [
        Ad("1", valid_through="2026-09-01", more=full),
        Ad("2", posted=None),
        Ad("3", company=None, more=bare),
    ]
    land(desk.home, "2026-01-05", [Read([*shown, Ad("4", more=full)]), Read(board="b", status="empty")])
    land(
        desk.home,
        "2026-01-12",
        [Read(shown), Read([Ad("1")], board="b", status="partial", is_complete=False)],
    )
    land(desk.home, "2026-01-19", [Read(not_modified=True)])
    desk.refresh("2026-01-26", [Read(status="failed", is_complete=False)])
    found = desk.rows("core.source_fields", "field", "source", "board", "posting_count", "filled_share")
    assert [(*row[:4], round(row[4], 2)) for row in found] == [
        (field, "greenhouse", "acme", 3, share)
        for field, share in [
            ("company_raw", 0.67), ("description_raw", 0.67), ("employment_type_raw", 0.33),
            ("locations_raw", 0.67), ("pay_ranges", 0.33), ("posted_at", 0.67), ("title_raw", 1.0),
            ("url", 0.67), ("valid_through_raw", 0.33), ("workplace_raw", 0.33),
        ]
    ]  # fmt: skip
