"""Write, audit, publish: exit codes, two at once, kill -9 at every step, and what readers see meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from data import content as content_files
from data import home as homes
from data.content import Board, Content
from data.home import Home
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, Rules, Steps, day, land, run_id
from warehouse import landing, publish, read, refresh, texts
from warehouse.read import Warehouse
from warehouse.verify import WELL, verify

ACME = Board("greenhouse", "acme")
FAILED = Read(status="failed", is_complete=False, error="404 Not Found")


def test_a_crawl_lands_under_the_run_id_it_is_given(desk: Desk) -> None:
    def crawl(run: str) -> None:
        assert run == run_id("2026-01-05")
        land(desk.home, "2026-01-05", [Read([Ad("1")])])

    steps = Steps()
    result = desk.refresh("2026-01-05", crawl=crawl, boards=[ACME], progress=steps)
    assert result.to_json() == {
        "status": "published",
        "exit_code": 0,
        "build_id": run_id("2026-01-05"),
        "run_id": run_id("2026-01-05"),
        "as_of": "2026-01-05T03:00:00Z",
        "published": True,
        "error": None,
        "notes": [],
        "sources": [
            {"source": "greenhouse", "board": "acme", "status": "ok", "listing": "complete", "items": 1,
             "new": 1, "changed": 0, "closed": 0, "reopened": 0, "error": None}
        ],
        "checks": [check.to_json() for check in result.checks],
    }  # fmt: skip
    assert list(dict.fromkeys(name for name, _, _ in steps.seen)) == [
        "crawl", "load", "extract", "models", "checks", "publish", "compact"
    ]  # fmt: skip
    warehouse = desk.open()
    assert (warehouse.build_id, warehouse.kind, warehouse.as_of, warehouse.is_fallback) == (
        run_id("2026-01-05"), "live", day("2026-01-05"), False
    )  # fmt: skip
    assert desk.rows("ops.build") == [
        (run_id("2026-01-05"), "live", day("2026-01-05").replace(tzinfo=None), run_id("2026-01-05"), 4,
         "rules-1", landing.SOFTWARE)
    ]  # fmt: skip


def test_a_failed_board_is_named_and_costs_the_others_nothing(desk: Desk) -> None:
    result = desk.refresh("2026-01-05", [Read([Ad("1")], board="beta"), FAILED])
    assert (result.exit_code, result.status) == (3, "published_incomplete")
    assert [(s.board, s.status, s.error) for s in result.sources] == [
        ("acme", "failed", "404 Not Found"), ("beta", "ok", None)
    ]  # fmt: skip
    assert desk.rows("core.postings", "native_id") == [("1",)]


def test_a_first_refresh_where_everything_failed_publishes_nothing(desk: Desk) -> None:
    result = desk.refresh("2026-01-05", [FAILED])
    assert (result.exit_code, result.published, result.build_id) == (1, False, None)
    assert result.error == "Nothing could be read, so nothing was published: greenhouse acme: 404 Not Found"
    assert [(s.board, s.status) for s in result.sources] == [("acme", "failed")]
    assert Warehouse.open(desk.home) is None
    assert desk.refresh("2026-01-06").exit_code == 1
    assert list(desk.home.warehouse.glob("*.duckdb")) == []


def test_a_crawl_that_dies_leaves_its_boards_failed_and_what_it_landed(desk: Desk) -> None:
    def crawl(run: str) -> None:
        land(desk.home, "2026-01-05", [Read([Ad("1")], status=None)])
        raise RuntimeError("the crawler was killed")

    result = desk.refresh(
        "2026-01-05",
        crawl=crawl,
        boards=[ACME, Board("jsonld", "jobs.example"), Board("lever", "off", is_enabled=False)],
    )
    assert (result.exit_code, result.error) == (3, "The crawl stopped: the crawler was killed")
    assert [(s.source, s.status, s.items, s.error) for s in result.sources] == [
        ("greenhouse", "partial", 1, "The crawl stopped before this board was done."),
        ("jsonld", "failed", 0, "The crawl left nothing for this board."),
    ]


def test_the_clock_only_goes_forward(desk: Desk) -> None:
    desk.refresh("2026-01-12", [Read([Ad("1")])])
    asked: list[str] = []
    result = desk.refresh("2026-01-05", crawl=asked.append)
    assert (result.exit_code, asked) == (1, [])
    assert result.error == (
        f"The run {run_id('2026-01-12')} is later than 2026-01-05T03:00Z: "
        "set this machine's clock right, or choose an --as-of after it."
    )


def test_a_second_refresh_is_told_to_wait(desk: Desk) -> None:
    desk.home.warehouse.mkdir(parents=True)
    with FileLock(desk.home.warehouse / ".refresh.lock"):
        result = desk.refresh("2026-01-05", [Read([Ad("1")])])
    assert (result.exit_code, result.status) == (4, "busy")
    assert result.error == "Another refresh of this home is running: wait for it to end."
    assert desk.refresh("2026-01-05").exit_code == 0


def test_without_a_crawl_what_has_landed_is_loaded_and_an_empty_board_is_no_failure(
    desk: Desk, content: Content
) -> None:
    land(desk.home, "2026-01-05", [Read([Ad("1")]), Read(status="empty", board="beta")])
    result = refresh.refresh(
        desk.home, as_of=day("2026-01-06"), kind="live", content=content, boards=[ACME], crawl=None,
        extractor=Rules(), measures=[], progress=Steps(),
    )  # fmt: skip
    assert (result.exit_code, result.run_id) == (0, None)


# ---- kill -9 -----------------------------------------------------------------------------------------------

# The step at which the process is killed, and whether readers see the new build already.
KILLS = (
    ("crawl", 0, False), ("load", 1, False), ("models", 7, False), ("publish", 1, False),
    ("publish", 2, False), ("publish", 3, False), ("publish", 4, True),
)  # fmt: skip


class _Killer:
    """Progress that ends the process for good at one step."""

    def __init__(self, name: str, done: int) -> None:
        self.at = (name, done)

    def step(self, name: str, done: int, total: int | None) -> None:
        if (name, done) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def _refresh_until_killed(root: Path, name: str, done: int, on: str) -> None:
    home = Home(root)
    refresh.refresh(
        home, as_of=day(on), kind="live", content=content_files.load(homes.SHIPPED), boards=[ACME],
        crawl=lambda _run: None, extractor=Rules(), measures=[], progress=_Killer(name, done),
    )  # fmt: skip


@pytest.mark.slow
def test_kill_9_at_any_step_loses_nothing(desk: Desk) -> None:
    context: Any = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.warehouse.test_refresh"])
    first = desk.refresh("2026-01-05", [Read([Ad("1")])])
    seen = {first.build_id}
    land(desk.home, "2026-01-12", [Read([Ad("1"), Ad("2")])])
    for name, done, is_visible in KILLS:
        child = context.Process(target=_refresh_until_killed, args=(desk.home.root, name, done, "2026-01-13"))
        child.start()
        child.join(120)
        assert child.exitcode == -signal.SIGKILL, f"{name} {done} was never reached"
        warehouse = desk.open()
        assert not warehouse.is_fallback, (name, done)
        assert (warehouse.build_id in seen) is not is_visible, (name, done)
        assert warehouse.table("core.postings").num_rows == (2 if is_visible else 1)
    result = desk.refresh("2026-01-14")
    assert result.exit_code == 0, result.error
    assert desk.rows("core.postings", "native_id") == [("1",), ("2",)]
    left = {path.name for path in desk.home.warehouse.iterdir()}
    needed = {path.name for kept in publish.generations(desk.home) for path in texts.needed(kept)}
    assert {n for n in left if not n.startswith("warehouse-")} == {"current", ".refresh.lock", *needed}
    assert [path.name for path in desk.home.marts_history.iterdir() if path.name.startswith(".")] == []


# ---- generations -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_generations_are_read_only_and_the_last_ones_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**desk.content.measurement, "keeping": {"generations": 2}}
    desk.content = replace(desk.content, measurement=settings)
    monkeypatch.setattr(publish, "KEPT_PLAIN_RUNS", 1)
    builds = [desk.refresh(f"2026-01-{5 + n:02}", [Read([Ad("1")])]).build_id for n in range(3)]
    kept = publish.generations(desk.home)
    assert [publish.build_id_of(path) for path in kept] == builds[:0:-1]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o444}
    assert not list(desk.home.warehouse.glob("*.wal"))
    assert sorted(path.name for path in desk.home.marts_history.iterdir()) == builds
    runs = sorted(path.relative_to(desk.home.landing).as_posix() for path in desk.home.landing.glob("*/*"))
    assert runs == [
        f"{run_id(f'2026-01-{5 + n:02}')}/greenhouse.jsonl{'.gz' if n < 2 else ''}" for n in range(3)
    ]
    (history,) = (desk.home.marts_history / str(builds[0])).glob("coverage.parquet")
    with duckdb.connect() as con:
        assert con.execute(
            "select board from read_parquet(?)", [[str(history).replace("[", "[[]").replace("*", "[*]")]]
        ).fetchall() == [("acme",)]


@pytest.mark.slow
def test_a_broken_pointer_or_file_falls_back_to_the_newest_good_one(desk: Desk) -> None:
    first = desk.refresh("2026-01-05", [Read([Ad("1")])])
    second = desk.refresh("2026-01-06", [Read([Ad("1"), Ad("2")])])
    pointer = desk.home.warehouse / "current"
    named = pointer.read_text()
    for text in (
        "",
        "../../etc/passwd",
        "warehouse-x.duckdb",
        "\udcff" * 3,
        "warehouse-20990101T000000Z-1.duckdb",
    ):
        pointer.write_text(text, errors="surrogateescape")
        found = desk.open()
        assert (found.build_id, found.is_fallback) == (second.build_id, True), text
    pointer.unlink()
    assert desk.open().is_fallback
    pointer.write_text(named)
    broken = desk.open().path
    broken.chmod(0o644)
    broken.write_bytes(b"not a database" * 1000)
    found = desk.open()
    assert (found.build_id, found.is_fallback) == (first.build_id, True)
    assert found.table("core.postings").num_rows == 1
    assert desk.refresh("2026-01-07").exit_code == 0
    assert (desk.open().is_fallback, desk.rows("core.postings", "native_id")) == (False, [("1",), ("2",)])


@pytest.mark.slow
def test_everything_lost_but_the_landing_files_is_rebuilt_from_them(desk: Desk) -> None:
    for n in range(5):
        land(desk.home, f"2026-01-{5 + n:02}", [Read([Ad("1")])])
    desk.refresh("2026-01-09")
    before = desk.rows("raw.sightings")
    for path in publish.generations(desk.home):
        path.chmod(0o644)
        path.write_bytes(b"")
    assert desk.refresh("2026-01-10").exit_code == 0
    assert desk.rows("raw.sightings") == before


@pytest.mark.parametrize(
    "names", [[], ["20260105T030000Z-1"], ["20260105T030000Z-2", "20260105T030000Z-10", "other"]]
)
def test_run_ids_are_never_used_twice(home: Home, names: list[str]) -> None:
    for name in names:
        (home.landing / name).mkdir(parents=True)
    numbers = {0: 1, 1: 2, 3: 11}
    assert refresh.next_run_id(home, day("2026-01-05")) == f"20260105T030000Z-{numbers[len(names)]}"


@pytest.mark.slow
def test_a_board_that_is_empty_now_is_warned_of_until_it_lists_something(desk: Desk) -> None:
    def said(on: str, *reads: Read) -> tuple[int, list[tuple[str, str]], list[str]]:
        result = desk.refresh(on, reads).to_json()
        (check,) = [c for c in result["checks"] if c["check_name"] == "boards_emptied"]
        assert check["severity"] == "warn"
        boards = [(s["board"], s["status"]) for s in result["sources"]]
        return result["exit_code"], boards, [row["sentence"] for row in check["rows"]]

    two, empty = Read([Ad("1"), Ad("2")]), Read(status="empty")
    never = replace(empty, board="never")
    sentence = "greenhouse acme: the board is empty now and listed 2 postings at its last good read"
    assert said("2026-01-05", two, never) == (0, [("acme", "ok"), ("never", "empty")], [])
    assert said("2026-01-12", FAILED) == (3, [("acme", "failed")], [])
    assert said("2026-01-19", empty, never) == (0, [("acme", "empty"), ("never", "empty")], [sentence])
    assert said("2026-01-26", FAILED) == (3, [("acme", "failed")], [sentence])
    assert said("2026-02-02", Read([Ad("3")])) == (0, [("acme", "ok")], [])


@pytest.mark.slow
def test_skipped_boards_are_well_and_close_nothing(desk: Desk) -> None:
    skipped = Read(status="skipped", is_complete=False, error="it needs a key")
    first = desk.refresh("2026-01-05", [skipped])
    assert (first.exit_code, first.published) == (1, False)
    assert first.error == ("Nothing could be read, so nothing was published: greenhouse acme: it needs a key")
    results = [desk.refresh("2026-01-06", [Read([Ad("1")])])]
    results += [
        desk.refresh(on, [skipped]) for on in ("2026-01-07", "2026-01-08", "2026-01-09", "2026-01-20")
    ]
    assert [r.exit_code for r in results] == [0] * 5
    assert desk.rows("core.postings", "native_id", "is_open") == [("1", True)]
    assert desk.rows("marts.coverage", "watched_from", "watched_to") == [(date(2026, 1, 6), date(2026, 1, 6))]
    assert {status for (status,) in desk.rows("raw.runs", "status")} == {"ok"}


@pytest.mark.slow
@pytest.mark.parametrize("afresh", ["", "raw"])
def test_a_program_that_reads_what_is_published_can_refresh_it(desk: Desk, afresh: str) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1")])])
    with read.held():
        assert desk.rows("core.postings", "native_id") == [("1",)]
        done = desk.refresh("2026-01-06", [Read([Ad("1"), Ad("2")])], afresh=afresh)
        assert (done.exit_code, done.error, done.notes) == (0, None, ())
        assert desk.rows("core.postings", "native_id") == [("1",), ("2",)]
        assert [one for one in verify(desk.home) if one.verdict != WELL] == []


@pytest.mark.slow
def test_a_sound_build_that_cannot_be_opened_now_stays_where_it_is(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1")])])
    path = desk.open().path
    with duckdb.connect(str(path), read_only=True):  # with settings of its own: no other may open it
        done = desk.refresh("2026-01-06", [Read([Ad("1"), Ad("2")])])
        assert (done.exit_code, done.notes) == (1, ())
        assert "different configuration" in (done.error or "")
    assert desk.open().path == path
    assert desk.refresh("2026-01-07", [Read(status="empty")]).notes == ()
    assert desk.rows("core.postings", "native_id") == [("1",), ("2",)]
