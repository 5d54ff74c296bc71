"""A board that silently lists half of its postings closes none of them, and is not watched if that lasts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, land

START = date(2026, 1, 5)
# case: days between readings, what each lists, closed by reading, readings watched, is it told at the end
CASES: dict[str, tuple[int, list[int], dict[int, int], list[tuple[int, int]], bool]] = {
    "comes back": (1, [40] * 5 + [20] * 3 + [40], {}, [(0, 8)], False),
    "lasts": (1, [40] * 5 + [20] * 7, {10: 20}, [(0, 11)], False),
    "told while it lasts": (1, [40] * 5 + [20] * 2, {}, [(0, 4)], True),
    "a third fewer": (1, [40] * 5 + [27] * 2, {5: 13}, [(0, 6)], False),
    "too few to tell": (1, [30] * 5 + [11] * 2, {5: 19}, [(0, 6)], False),
    "too short a history": (1, [40] * 3 + [20] * 2, {3: 20}, [(0, 4)], False),
    "weekly, a gap": (7, [40] * 5 + [20] * 7, {10: 20}, [(0, 4), (10, 11)], False),
}  # fmt: skip


@pytest.fixture(scope="module")
def halved(shared_desk: Desk) -> Desk:
    by_day: dict[date, list[Read]] = {}
    for case, (step, counts, *_) in CASES.items():
        for number, count in enumerate(counts):
            ads = [Ad(f"{n}") for n in range(count)]
            by_day.setdefault(START + timedelta(days=step * number), []).append(Read(ads, board=case))
    for on, reads in by_day.items():
        land(shared_desk.home, on.isoformat(), reads)
    assert shared_desk.refresh(max(by_day).isoformat()).published
    return shared_desk


@pytest.mark.parametrize("case", CASES)
def test_half_a_listing_proves_nothing_until_it_lasts(halved: Desk, case: str) -> None:
    step, _, closed, watched, _ = CASES[case]
    found: dict[date, int] = {}
    postings = halved.rows("core.postings", "posting_id", board=case)
    spells = dict(halved.rows("core.spells", "posting_id", "closed_on"))
    assert len(halved.rows("core.spells", "posting_id")) == len(spells), "an ad was opened twice"
    for (posting_id,) in postings:
        if spells[posting_id] is not None:
            found[spells[posting_id]] = found.get(spells[posting_id], 0) + 1
    assert found == {START + timedelta(days=step * day): count for day, count in closed.items()}
    assert halved.rows(
        "marts.coverage", "watched_from", "watched_to", board=case, order_by="watched_from"
    ) == [
        (START + timedelta(days=step * first), START + timedelta(days=step * last)) for first, last in watched
    ]


def test_it_is_told_while_it_lasts(halved: Desk) -> None:
    newest: dict[str, tuple[int, bool]] = {}
    for board, number, is_halved in halved.rows("core.reads", "board", "read_number", "is_halved"):
        newest[board] = max(newest.get(board, (0, False)), (number, is_halved))
    assert {board for board, (_, is_halved) in newest.items() if is_halved} == {
        case for case, (*_, is_told) in CASES.items() if is_told
    }
