"""What is told of a trouble, day by day; the history of refreshes; the boards that are set aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from data.content import Content
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, land
from warehouse import alarms, runs
from warehouse.alarms import News, Told, Trouble
from warehouse.aside import boards_aside

FIRST = date(2026, 11, 1)
DOWN, ASIDE = Trouble("acme failed"), Trouble("acme is dead", is_aside=True)
WELL, UNASKED, UNLISTED = True, False, None
SILENT: dict[str, list[str]] = {}

# per day: the trouble with acme, or what is known of it without one; and what is told
STORIES: dict[str, list[tuple[Trouble | bool | None, Mapping[str, list[str]]]]] = {
    "well": [(WELL, SILENT)] * 3,
    "fails and recovers": [
        (DOWN, {"new": ["acme failed"]}), (DOWN, SILENT),
        (WELL, {"recovered": ["acme (since 2026-11-01)"]}), (WELL, SILENT),
    ],
    "fails for two weeks": [
        (DOWN, {"new": ["acme failed"]}), *[(DOWN, SILENT)] * 6,
        (DOWN, {"still": ["acme failed (since 2026-11-01)"]}), *[(DOWN, SILENT)] * 6,
        (DOWN, {"still": ["acme failed (since 2026-11-01)"]}),
    ],
    "is set aside": [
        (DOWN, {"new": ["acme failed"]}), *[(DOWN, SILENT)] * 5, (ASIDE, {"aside": ["acme is dead"]}),
        *[(ASIDE, SILENT)] * 20, (WELL, {"recovered": ["acme (since 2026-11-01)"]}),
    ],
    "was set aside when telling began": [(ASIDE, SILENT), (WELL, {"recovered": ["acme (since 2026-11-01)"]})],
    "is not read by one refresh": [
        (DOWN, {"new": ["acme failed"]}), (UNASKED, SILENT), (DOWN, SILENT),
    ],
    "is muted": [(DOWN, {"new": ["acme failed"]}), (UNLISTED, SILENT), (WELL, SILENT)],
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_a_change_is_told_once(story: str, tmp_path: Path) -> None:
    for day, (found, told) in enumerate(STORIES[story]):
        troubles = {"board acme": found} if isinstance(found, Trouble) else {}
        known = None if isinstance(found, Trouble) else found
        # As a new process would: from the file.
        news = alarms.news(alarms.read(tmp_path), troubles, partial(_is, known), _day(day), 7)
        assert _told(news) == told, (story, day)
        assert news.is_any is bool(told)
        alarms.write(tmp_path, news.state)


def _is(known: bool | None, _key: str) -> bool | None:
    return known


def _day(number: int) -> date:
    return FIRST + timedelta(days=number)


def _told(news: News) -> dict[str, list[str]]:
    return {
        name: list(lines) for name in ("new", "recovered", "still", "aside") if (lines := getattr(news, name))
    }


def test_a_damaged_file_of_alarms_costs_a_repetition(tmp_path: Path) -> None:
    alarms.write(tmp_path, {"board acme": Told(FIRST, FIRST, "acme failed")})
    assert alarms.read(tmp_path) == {"board acme": Told(FIRST, FIRST, "acme failed")}
    assert [path.name for path in tmp_path.iterdir()] == [alarms.FILE]
    for damage in ("", "[1]", '{"board acme": 1}', '{"board acme": {"since": "x"}}'):
        (tmp_path / alarms.FILE).write_text(damage)
        assert alarms.read(tmp_path) == {}


def test_the_history_survives_what_can_happen_to_it(tmp_path: Path) -> None:
    at = datetime(2026, 11, 1, 3, tzinfo=UTC)
    assert runs.read(tmp_path) == ()
    runs.begin(tmp_path, "a", at, "live")
    facts: dict[str, Any] = {"kind": "live", "status": "published", "exit_code": 0, "boards": {"ok": 2}}
    runs.end(tmp_path, "a", at, {**facts, "seconds": 61.5, "of_a_later_version": 1})
    runs.begin(tmp_path, "b", at + timedelta(days=1), "live")  # killed
    with (tmp_path / runs.FILE).open("a") as file:
        file.write('{"run_id":"c","event":"beg')  # the disk was full
    runs.begin(tmp_path, "d", at + timedelta(days=3), "live")
    runs.end(
        tmp_path, "d", at + timedelta(days=3), {"kind": "live", "status": "not_published", "exit_code": 1}
    )
    found = runs.read(tmp_path)
    assert [(run.run_id, run.status, run.exit_code, run.seconds, run.published) for run in found] == [
        ("a", "published", 0, 61.5, True), ("b", "cut_off", None, None, False),
        ("d", "not_published", 1, None, False),
    ]  # fmt: skip
    (tmp_path / runs.FILE).write_bytes(b"\xff\n[]\n{}\n" + b'{"run_id":"e","as_of":"yesterday"}\n')
    assert runs.read(tmp_path) == ()


def test_a_board_is_set_aside_by_its_readings_alone(desk: Desk, content: Content) -> None:
    """A night counts once; one when nothing was read well says nothing; read in part is read."""
    well = Read([Ad("1")], board="well")
    dead: dict[str, Any] = {"is_complete": False, "error": "404"}
    nights: list[list[Read]] = []
    for night in range(10):
        down = night == 3
        late = Read([Ad("3")], board="late") if night < 4 else Read(board="late", status="failed", **dead)
        short = Read([Ad("2")], board="short", status="failed" if down else "partial", is_complete=False)
        nights.append(
            [
                Read(board="well", status="failed", **dead) if down else well, short, late,
                Read(board="dead", status="failed", **dead),
                Read(board="closed", status="disallowed", **dead),
            ]
        )  # fmt: skip
        if down:
            nights[-1].remove(late)
    limits = content.measurement["refresh"]
    keys = [("greenhouse", name) for name in ("well", "dead", "closed", "short", "late")]
    assert boards_aside(None, limits, keys) == ()
    for night, reads in enumerate(nights[:-1]):
        land(desk.home, f"2026-01-{night + 1:02}", reads)
    land(desk.home, "2026-01-01", nights[0], number=2)
    desk.refresh("2026-01-10", nights[-1])
    found = boards_aside(desk.open(), limits, keys)
    assert [(a.board, a.night_count, str(a.failing_since), str(a.retry_on), a.error) for a in found] == [
        ("closed", 9, "2026-01-01", "2026-01-17", "404"), ("dead", 9, "2026-01-01", "2026-01-17", "404"),
    ]  # fmt: skip
    assert [a.board for a in boards_aside(desk.open(), limits, keys[:2])] == ["dead"]
