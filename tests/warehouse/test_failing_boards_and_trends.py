"""Two weeks of nights in which boards fail: trends are those of nights in which none does.

Sixteen employers list ads week by week, then night by night until the month is over. One skill rises at all
of them; another is asked for as ever, but by the employers whose boards fail far more than by the others, so
that whoever only counts what was seen would call it falling.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analysis.measure.registry import MEASURES
from data.content import Content
from data.home import Home
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, land

START, NIGHTS_FROM, END = date(2026, 1, 1), date(2026, 2, 15), date(2026, 3, 1)
BOARDS = [f"b{number:02}" for number in range(16)]
# Every other day a new ad on each board; it is listed for ten days.
LISTED = timedelta(days=10)
FAILING = BOARDS[:7]


def ads_of(board: str) -> list[tuple[date, Ad]]:
    """All ads of a board with the day each begins to be listed."""
    chance, found = random.Random(board), []
    for number in range((END - START).days // 2):
        on = START + timedelta(days=2 * number)
        words = " ".join(f"w{chance.randrange(10_000)}" for _ in range(40))
        skills = ["python"]
        if chance.random() < (0.2 if on.month == 1 else 0.7):
            skills.append("kubernetes")
        if chance.random() < (0.9 if board in FAILING else 0.1):
            skills.append("sql")
        says = "\n".join(["place: Berlin, DE", "level: senior", *(f"skill: {s}" for s in skills), words])
        ad = Ad(f"{board}-{number}", f"ML Engineer {words[:30]}", f"Employer {board}", says, on.isoformat())
        found.append((on, ad))
    return found


def read_of(board: str, day: date, ads: Sequence[tuple[date, Ad]], *, fails: bool) -> Read:
    """What a night gets from a board; those that fail do so each in its own way."""
    listed = [ad for on, ad in ads if on <= day < on + LISTED]
    night, number = (day - NIGHTS_FROM).days, BOARDS.index(board)
    if fails and board in FAILING and night >= 2:
        if number < 4:  # dead to the end
            return Read(board=board, status="failed", is_complete=False, error="404")
        if number in (4, 5) and night < 11:  # back again, when ads have come and gone unseen
            return Read(board=board, status="failed", is_complete=False, error="500")
        if number == 6 and night < 11:  # half of its listing, as if that were all
            return Read(listed[::2], board=board)
    return Read(listed, board=board)


def watched(home: Home, content: Content, *, fails: bool) -> Desk:
    """A home that has read all days, loaded and measured in one refresh at the end."""
    desk, ads = Desk(home, content), {board: ads_of(board) for board in BOARDS}
    day = START
    while day <= END:
        if day >= NIGHTS_FROM or (day - START).days % 4 == 0:
            reads = [read_of(board, day, ads[board], fails=fails) for board in BOARDS]
            land(desk.home, day.isoformat(), reads)
        day += timedelta(days=1)
    measures = [measure for measure in MEASURES if measure.name == "marts.skill_trends"]
    result = desk.refresh("2026-03-02", measures=measures)
    assert result.published, result.error
    return desk


def trends(desk: Desk) -> dict[str, dict[str, Any]]:
    """By skill, February against January over all roles."""
    rows = desk.open().table("marts.skill_trends").to_pylist()
    return {row["skill_id"]: row for row in rows if (row["role"], row["window_months"]) == ("all", 1)}


def seen(desk: Desk, skill: str) -> list[float]:
    """The share of January's and February's ads that name a skill, of whatever was seen."""
    postings = desk.open().table("core.postings", ["posting_id", "posted_on"]).to_pylist()
    skills = desk.open().table("core.named_skills", ["posting_id"], {"skill_id": skill}).to_pylist()
    named = {row["posting_id"] for row in skills}
    months = [[p["posting_id"] in named for p in postings if p["posted_on"].month == m] for m in (1, 2)]
    return [sum(month) / len(month) for month in months]


@pytest.mark.slow
def test_boards_that_fail_move_no_trend(tmp_path: Path, content: Content) -> None:
    sound = watched(Home(tmp_path / "sound"), content, fails=False)
    failing = watched(Home(tmp_path / "failing"), content, fails=True)
    told = {"kubernetes": "rising", "sql": "no clear change", "python": "no clear change"}
    for desk in (sound, failing):
        assert {skill: row["verdict"] for skill, row in trends(desk).items()} == told
    before, after = seen(failing, "sql")
    assert 100 * (before - after) > 2 * content.measurement["trends"]["floor_points"]
    held = trends(failing)["sql"]
    assert abs(held["change_points"]) < 100 * (before - after)
    # The employers whose boards were not watched to the end are on neither side.
    assert held["cell_posting_count_after"] < trends(sound)["sql"]["cell_posting_count_after"]
    assert held["cell_posting_count_before"] < trends(sound)["sql"]["cell_posting_count_before"]
