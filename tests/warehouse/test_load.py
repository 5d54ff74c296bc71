"""Landing files -> raw.*: whole expected rows, whatever the crawl left behind."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data.home import Home
from tests.warehouse.conftest import HOME, Desk
from tests.warehouse.market import Ad, Read, land, run_id
from warehouse import landing, landing_items
from warehouse.database import connect
from warehouse.load import load


def pid(native_id: str, board: str = "acme", source: str = "greenhouse") -> str:
    return landing_items.posting_id(source, board, native_id)


class Loader:
    """A warehouse into which landing files are loaded, and nothing more."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / HOME)
        self.con = connect(folder / "work.duckdb")

    def load(self) -> tuple[str, ...]:
        return load(self.con, self.home.landing, "live")

    def rows(self, name: str, *columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        return self.con.table(name).filter(where).project(", ".join(columns or "*")).order("all").fetchall()


@pytest.fixture
def loader(tmp_path: Path) -> Iterator[Loader]:
    found = Loader(tmp_path)
    yield found
    found.con.close()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T03:00:00")


def test_one_run_becomes_runs_versions_and_sightings(loader: Loader) -> None:
    more = {
        "created_raw": "2025-12-30", "level_raw": "Mid-level", "education_raw": "PhD",
        "requisition_raw": "R-7", "pay_raw": "$80K", "pay_predicted_raw": '{"min":1}',
        "attribution_raw": "via X",
    }  # fmt: skip
    ad = Ad(
        "7", says="skill: python\nplace: Berlin, DE\nplace: Paris, FR", valid_through="2026-09-01T00:00:00Z",
        is_unlisted=True, more=more,
    )  # fmt: skip
    validator = {"url": "https://x.example/jobs", "etag": '"v1"'}
    read = Read([ad], employer="Acme Robotics", sector="fintech", validator=validator)
    land(loader.home, "2026-01-05", [read])
    loader.load()

    run = run_id("2026-01-05")
    assert loader.rows("raw.runs") == [
        (run, at("2026-01-05"), "live", landing.SOFTWARE, at("2026-01-05"), at("2026-01-05"), "ok")
    ]
    assert loader.rows("raw.source_runs") == [
        (run, "greenhouse", "acme", "ok", "complete", True, 1, 1, 0, None, f"{run}/greenhouse.jsonl",
         at("2026-01-05"), at("2026-01-05"), "Acme Robotics", "fintech", False, "https://x.example/jobs",
         '"v1"', None)
    ]  # fmt: skip
    line = landing_items.item_line("greenhouse", "acme", ad.fields())
    assert loader.rows("raw.versions") == [
        (line["posting_id"], line["content_hash"], "greenhouse", "acme", "7", at("2026-01-05"),
         "https://boards.example/7", "ML Engineer", "Acme", ["Berlin, DE", "Paris, FR"], "text",
         datetime.fromisoformat("2026-01-01"), "2026-01-01", None, "2026-09-01T00:00:00Z", None, None, None,
         None, "[]", False, "2025-12-30", "Mid-level", "PhD", "R-7", "$80K", '{"min":1}', "via X", True,
         None, ad.says)
    ]  # fmt: skip
    assert loader.rows("raw.sightings") == [
        (line["posting_id"], line["content_hash"], run, run, at("2026-01-05"), at("2026-01-05"))
    ]
    assert loader.rows("raw.rejects") == []


OLD, NEW = Ad("1"), Ad("1", says="skill: sql\nnow with other words")
HERE, GONE = Read([OLD]), Read([Ad("2")])
FAILED = Read(status="failed", is_complete=False)
SAME = Read(not_modified=True)
SPANS = {
    "seen without a break": ([HERE, HERE, HERE], [(0, 2)]),
    "missed by a complete read": ([HERE, GONE, HERE], [(0, 0), (2, 2)]),
    "missed by a complete, empty read": ([HERE, Read(status="empty"), HERE], [(0, 0), (2, 2)]),
    "missed by a failed read only": ([HERE, FAILED, HERE], [(0, 2)]),
    "missed by a partial read only": ([HERE, Read([Ad("2")], "partial", is_complete=False), HERE], [(0, 2)]),
    "shown by a partial read": ([HERE, Read([OLD], "partial", is_complete=False), GONE], [(0, 1)]),
    "missed by a windowed read only": ([HERE, Read([Ad("2")], listing="windowed"), HERE], [(0, 2)]),
    "reworded and worded back": ([HERE, Read([NEW]), HERE], [(0, 0), (1, 1), (2, 2)]),
    "not modified": ([HERE, SAME, SAME], [(0, 2)]),
    "not modified after a failed read": ([HERE, FAILED, SAME], [(0, 2)]),
    "not modified since it was gone": ([HERE, GONE, SAME], [(0, 0)]),
    "not modified since the board was empty": ([HERE, Read(status="empty"), SAME], [(0, 0)]),
    "not modified since a complete read, whatever a partial one showed": (
        [HERE, Read([NEW], "partial", is_complete=False), SAME], [(0, 0), (1, 1), (2, 2)],
    ),
    "missed by a read of another board": ([HERE, Read([Ad("2")], board="other"), HERE], [(0, 2)]),
    "a board cut off by kill -9": ([HERE, Read([Ad("2")], status=None), HERE], [(0, 2)]),
}  # fmt: skip
DAYS = ("2026-01-05", "2026-01-12", "2026-01-19")


@pytest.fixture(scope="module", params=[False, True], ids=["all at once", "run by run"])
def sightings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Loader:
    """Every case as a board of its own."""
    loader = Loader(tmp_path_factory.mktemp("spans"))
    for number, on in enumerate(DAYS):
        land(
            loader.home, on,
            [replace(reads[number], board=f"{case} {reads[number].board}")
             for case, (reads, _) in SPANS.items()],
        )  # fmt: skip
        if request.param:
            loader.load()
    loader.load()
    return loader


@pytest.mark.parametrize("case", SPANS)
def test_a_sighting_is_an_unbroken_run_of_reads(sightings: Loader, case: str) -> None:
    found = sightings.rows(
        "raw.sightings", "first_run_id", "last_run_id", "first_seen_at", "last_seen_at",
        where=f"posting_id = '{pid('1', f'{case} acme')}'",
    )  # fmt: skip
    assert found == [(run_id(DAYS[a]), run_id(DAYS[b]), at(DAYS[a]), at(DAYS[b])) for a, b in SPANS[case][1]]


def test_boards_a_killed_crawl_left_count_as_partial_or_failed(loader: Loader) -> None:
    reads = [Read([Ad("1")], status=None), Read(status=None, board="beta"), Read([Ad("3")], board="c")]
    land(loader.home, "2026-01-05", reads)
    loader.load()
    assert loader.rows("raw.source_runs", "board", "status", "listing_complete", "item_count", "error") == [
        ("acme", "partial", False, 1, "The crawl stopped before this board was done."),
        ("beta", "failed", False, 0, "The crawl stopped before this board was done."),
        ("c", "ok", True, 1, None),
    ]
    assert loader.rows("raw.runs", "status") == [("partial",)]


def test_a_cut_off_last_line_is_kept_as_a_reject_and_costs_nothing_else(desk: Desk) -> None:
    (path,) = land(desk.home, "2026-01-05", [Read([Ad("1")]), Read([Ad("2")], status=None, board="beta")])
    text = path.read_bytes()
    path.write_bytes(text + '{"type":"item","title_raw":"Café'.encode()[:-1])
    result = desk.refresh("2026-01-06")
    assert result.exit_code == 3
    assert [row[:3] for row in desk.rows("raw.rejects", "run_id", "source", "reason", "payload")] == [
        (run_id("2026-01-05"), "greenhouse", "the line is cut off")
    ]
    assert desk.rows("raw.versions", "native_id") == [("1",), ("2",)]


def test_lines_lost_on_the_disk_make_a_listing_incomplete(loader: Loader) -> None:
    (path,) = land(loader.home, "2026-01-05", [Read([Ad("1"), Ad("2")])])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[1], b"\x00garbage\n", *lines[3:]]))
    loader.load()
    assert loader.rows("raw.source_runs", "status", "listing_complete", "item_count", "error") == [
        ("partial", False, 1, "The landing file holds 1 of 2 items.")
    ]
    assert loader.rows("raw.rejects", "reason") == [("the line is not JSON",)]


@pytest.mark.slow
def test_a_file_without_a_header_is_named_and_read_once(desk: Desk) -> None:
    folder = desk.home.landing / "20260105T030000Z-1"
    folder.mkdir(parents=True)
    (folder / "lever.jsonl").write_text('{"type":"hea')
    results = [desk.refresh("2026-01-05", [Read([Ad("1")])]), desk.refresh("2026-01-06")]
    assert [(s.source, s.board, s.status, s.error) for s in results[0].sources] == [
        ("greenhouse", "acme", "ok", None),
        ("lever", "", "failed", "The landing file has no readable header."),
    ]
    assert results[1].sources == ()
    assert desk.rows("raw.rejects", "source", "reason") == [("lever", "the line is cut off")]


def test_another_kind_is_refused_with_one_sentence_and_nothing_is_loaded(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1")])])
    land(desk.home, "2026-01-06", [Read([Ad("2")])])
    land(desk.home, "2026-01-07", [Read([Ad("3")])], kind="simulated")
    result = desk.refresh("2026-01-08")
    assert (result.exit_code, result.published) == (1, False)
    assert result.error == (
        "The landing file 20260107T030000Z-1/greenhouse.jsonl is simulated and this warehouse is live: "
        f"move it out of {desk.home.landing}."
    )
    assert desk.rows("raw.versions", "native_id") == [("1",)]


def test_a_refresh_of_another_kind_is_refused_before_anything_is_asked(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1")])])
    asked: list[str] = []
    result = desk.refresh("2026-01-06", kind="replayed", crawl=asked.append)
    assert result.exit_code == 1
    assert result.error == (
        "This warehouse is live and the refresh is replayed: choose another GUIDEPOST_HOME for replayed data."
    )
    assert asked == []


def test_packed_files_are_read_and_a_half_packed_one_is_read_once(loader: Loader) -> None:
    (path,) = land(loader.home, "2026-01-05", [Read([Ad("1")])])
    with path.open("rb") as plain, gzip.open(f"{path}.gz", "wb") as packed:
        shutil.copyfileobj(plain, packed)
    assert loader.load() == (run_id("2026-01-05"),)
    path.unlink()
    assert loader.load() == ()
    expected = [(1, f"{run_id('2026-01-05')}/greenhouse.jsonl")]
    assert loader.rows("raw.source_runs", "item_count", "landing_file") == expected
    loader.con.execute("delete from raw.source_runs")
    assert loader.load() == (run_id("2026-01-05"),)
    assert loader.rows("raw.source_runs", "item_count", "landing_file") == expected


@pytest.mark.slow
def test_a_read_older_than_what_is_known_closes_nothing(desk: Desk) -> None:
    land(desk.home, "2026-01-05", [Read([Ad("1")])])
    desk.refresh("2026-01-19", [Read([Ad("1")])])
    land(desk.home, "2026-01-12", [Read([Ad("2")])])
    land(desk.home, "2026-01-13", [Read([Ad("2")])])
    desk.refresh("2026-01-21")
    assert desk.rows("core.postings", "native_id", "is_open") == [("1", True), ("2", True)]
    assert desk.rows("raw.source_runs", "run_id", "listing_complete") == [
        (run_id("2026-01-05"), True),
        (run_id("2026-01-12"), False),
        (run_id("2026-01-13"), False),
        (run_id("2026-01-19"), True),
    ]


def test_a_list_of_threads_is_named_only_where_no_thread_was_read(loader: Loader) -> None:
    thread = Read([Ad("9")], source="hackernews", board="41234567", listing="history")
    cut_off = Read([Ad("8")], status=None, source="hackernews", board="42345678", listing="history")
    land(loader.home, "2026-01-05", [thread, cut_off])
    land(loader.home, "2026-01-06", [Read(status=None, source="hackernews", board="whoishiring")])
    loader.load()
    assert loader.rows("raw.source_runs", "run_id", "board", "status") == [
        (run_id("2026-01-05"), "41234567", "ok"),
        (run_id("2026-01-05"), "42345678", "partial"),
        (run_id("2026-01-06"), "whoishiring", "failed"),
    ]


def test_text_in_names_and_values_stays_text(desk: Desk) -> None:
    name = "x'); drop table raw.versions; --"
    result = desk.refresh(
        "2026-01-05", [Read([Ad("'; --", title=name, company=name)], board=name, employer=name)]
    )
    assert result.exit_code == 0, result.error
    assert desk.rows("core.postings", "board", "native_id", "title", "employer") == [
        (name, "'; --", name, name)
    ]


def reads_of(loader: Loader) -> list[tuple[Any, ...]]:
    return loader.rows(
        "raw.source_runs",
        "run_id", "board", "status", "listing_complete", "item_count", "is_not_modified", "error",
    )  # fmt: skip


def test_not_modified_sees_all_postings_of_the_last_complete_read(loader: Loader) -> None:
    days = [run_id(on) for on in DAYS]
    two, short = Read([Ad("1"), Ad("2")]), Read([Ad("1")], "partial", is_complete=False)
    land(loader.home, DAYS[0], [two, replace(two, board="beta"), Read(status="empty", board="c")])
    land(loader.home, DAYS[1], [short, replace(SAME, board="beta"), replace(SAME, board="c")])
    land(loader.home, DAYS[2], [SAME, replace(SAME, board="beta"), replace(SAME, board="new")])
    loader.load()
    unknown = "Nothing has changed since a complete read that this warehouse does not hold."
    assert reads_of(loader) == [
        (days[0], "acme", "ok", True, 2, False, None),
        (days[0], "beta", "ok", True, 2, False, None),
        (days[0], "c", "empty", True, 0, False, None),
        (days[1], "acme", "partial", False, 1, False, None),
        (days[1], "beta", "ok", True, 2, True, None),
        (days[1], "c", "empty", True, 0, True, None),
        (days[2], "acme", "ok", True, 2, True, None),
        (days[2], "beta", "ok", True, 2, True, None),
        (days[2], "new", "failed", False, 0, True, unknown),
    ]
    assert loader.rows("raw.runs", "run_id", "status") == [
        (days[0], "ok"), (days[1], "partial"), (days[2], "partial")
    ]  # fmt: skip
    assert loader.rows("raw.sightings", "posting_id", "first_run_id", "last_run_id") == sorted(
        (pid(number, board), days[0], days[2]) for board in ("acme", "beta") for number in "12"
    )


def test_a_late_not_modified_proves_no_absence(loader: Loader) -> None:
    land(loader.home, DAYS[0], [Read([Ad("1")])])
    land(loader.home, DAYS[2], [Read([Ad("2")])])
    loader.load()
    land(loader.home, DAYS[1], [SAME])
    loader.load()
    assert reads_of(loader)[1] == (run_id(DAYS[1]), "acme", "ok", False, 1, True, None)
    assert loader.rows("raw.sightings", "posting_id", "last_run_id") == sorted(
        [(pid("1"), run_id(DAYS[1])), (pid("2"), run_id(DAYS[2]))]
    )


RUNS = {
    "a skipped board says nothing of the run": (("ok", "skipped"), "ok"),
    "nothing but skipped boards": (("skipped", "skipped"), "ok"),
    "a failure beside a skipped board": (("failed", "skipped"), "failed"),
    "a good, a failed and a skipped board": (("ok", "failed", "skipped"), "partial"),
}


@pytest.mark.parametrize("case", RUNS)
def test_what_became_of_a_run(loader: Loader, case: str) -> None:
    statuses, expected = RUNS[case]
    land(loader.home, DAYS[0], [Read(status=s, board=str(n)) for n, s in enumerate(statuses)])
    loader.load()
    assert loader.rows("raw.runs", "status") == [(expected,)]


def test_files_of_an_older_writer_load_as_before(loader: Loader) -> None:
    (path,) = land(loader.home, DAYS[0], [Read([Ad("1")])])
    new = {
        "created_raw", "level_raw", "education_raw", "requisition_raw", "pay_raw", "pay_predicted_raw",
        "attribution_raw", "is_unlisted", "not_modified", "validator",
    }  # fmt: skip
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert new <= {key for line in lines for key in line}
    older = [{key: value for key, value in line.items() if key not in new} for line in lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in older))
    loader.load()
    columns = sorted(new - {"not_modified", "validator"})
    assert loader.rows("raw.versions", "native_id", *columns) == [("1", *[None] * 3, False, *[None] * 4)]
    assert reads_of(loader) == [(run_id(DAYS[0]), "acme", "ok", True, 1, False, None)]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[: len(data) // 2],
    "no gzip at all": lambda data: b"garbage" * 100,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_can_be_read_of_a_damaged_packed_file_is_loaded_and_the_file_stays_beside(
    loader: Loader, damage: str
) -> None:
    ads = [Ad(str(n), says=f"skill: python\n{n * 7919}") for n in range(300)]
    (path,) = land(loader.home, "2026-01-05", [Read(ads)])
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(DAMAGES[damage](gzip.compress(path.read_bytes())))
    path.unlink()
    loader.load()
    found = len(loader.rows("raw.versions"))
    assert 0 < found < 300 if damage == "cut off" else found == 0
    assert loader.rows("raw.source_runs", "status") in ([("partial",)], [("failed",)])
    assert sorted(p.name for p in path.parent.iterdir()) == [
        "greenhouse.jsonl",
        "greenhouse.jsonl.gz.damaged",
    ]
    assert loader.load() == ()
