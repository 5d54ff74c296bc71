"""A crawl that was cut off is continued: what it has read is not asked again, what it was reading goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from data.content import Board
from scrapers.crawl import crawl
from scrapers.resume import FRESH, rest
from tests.scrapers.boards import (
    AS_OF,
    GREENHOUSE,
    Answer,
    as_json,
    board,
    environment,
    job,
    planned,
    serving,
)
from warehouse.landing import LandingFile, read

DONE, CUT = Board("greenhouse", "done"), Board("greenhouse", "cut")


def landed(folder: Path, run_id: str, *boards: tuple[str, str], kind: str = "live", hours: float = 0) -> None:
    """A run that gave these boards their summary, as (name, status); it planned both DONE and CUT."""
    with LandingFile(
        folder, run_id=run_id, source="greenhouse", as_of=AS_OF + timedelta(hours=hours), kind=kind,
        boards=[{"source": "greenhouse", "board": name} for name in ("done", "cut")],
    ) as file:  # fmt: skip
        for name, status in boards:
            file.close_board(
                name, status=status, listing="complete", listing_complete=status == "ok",
                requests=1, errors=0, error=None, finished_at=AS_OF,
            )  # fmt: skip


@pytest.mark.parametrize(
    ("boards", "loaded", "kind", "hours", "left", "continues"),
    [
        ([("done", "ok")], [], "live", 1, ["cut"], ("first",)),
        ([("done", "empty")], [], "live", 1, ["cut"], ("first",)),
        ([("done", "partial")], [], "live", 1, ["done", "cut"], ("first",)),
        ([("done", "failed"), ("cut", "ok")], [], "live", 1, ["done"], ("first",)),
        ([], [], "live", 1, ["done", "cut"], ("first",)),
        ([("done", "ok")], ["first"], "live", 1, ["done", "cut"], ()),
        ([("done", "ok")], [], "replayed", 1, ["done", "cut"], ()),
        ([("done", "ok")], [], "live", 12.5, ["done", "cut"], ()),
        ([("done", "ok")], [], "live", -1, ["done", "cut"], ()),
    ],
)
def test_what_is_left_of_a_crawl(
    tmp_path: Path,
    boards: list[tuple[str, str]],
    loaded: list[str],
    kind: str,
    hours: float,
    left: list[str],
    continues: tuple[str, ...],
) -> None:
    landed(tmp_path, "first", *boards)
    found = rest(tmp_path, loaded, [DONE, CUT], AS_OF + timedelta(hours=hours), kind)
    assert ([b.board for b in found.boards], found.continues) == (left, continues)
    assert {b.board for b in (*found.boards, *found.finished)} == {"done", "cut"}


def test_nothing_landed_leaves_everything(tmp_path: Path) -> None:
    assert rest(tmp_path / "none", (), [DONE, CUT], AS_OF, "live").boards == (DONE, CUT)


def test_threads_read_whole_are_known(tmp_path: Path) -> None:
    with LandingFile(
        tmp_path, run_id="first", source="hackernews", as_of=AS_OF, kind="live", boards=[]
    ) as file:
        file.close_board(
            "45000001", status="ok", listing="history", listing_complete=True,
            requests=1, errors=0, error=None, finished_at=AS_OF,
        )  # fmt: skip
    everything = Board("hackernews", "whoishiring")
    found = rest(tmp_path, (), [everything], AS_OF + FRESH, "live")
    assert (found.boards, found.threads) == ((everything,), ("45000001",))


def test_a_damaged_landing_file_is_no_hindrance(tmp_path: Path) -> None:
    landed(tmp_path, "first", ("done", "ok"))
    for name, body in (
        ("a", b""),
        ("b", b"\xff\xfe{"),
        ("c", b"[1]\n"),
        ("d", b'{"type": "header", "as_of": 3}\n'),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "greenhouse.jsonl").write_bytes(body)
    assert rest(tmp_path, (), [DONE, CUT], AS_OF, "live").boards == (CUT,)


def test_a_crawl_killed_at_once_loses_at_most_a_line_and_is_gone_on_with(tmp_path: Path) -> None:
    with serving() as server:
        names = [f"b{number}" for number in range(6)]
        server.greenhouse({name: board(job(1), job(2)) for name in names})
        server.greenhouse({"slow": Answer(fault="timeout")})
        boards = [Board("greenhouse", name) for name in (*names, "slow")]
        plan = {"landing": str(tmp_path), "runs": [planned(server.url, boards, "first").to_json()]}
        with subprocess.Popen(
            [sys.executable, "-m", "scrapers.run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment(PYTHONPATH=str(Path(__file__).parents[2])),
        ) as child:  # fmt: skip
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(json.dumps(plan) + "\n")
            child.stdin.flush()
            for _ in names:
                assert json.loads(child.stdout.readline())["status"] == "ok"
            os.kill(child.pid, signal.SIGKILL)
        server.asked.clear()
        server.greenhouse({"slow": board(job(9))})
        found = rest(tmp_path, (), boards, AS_OF + timedelta(minutes=5), "replayed")
        assert [b.board for b in found.boards] == ["slow"]
        again = planned(server.url, list(found.boards), "second", continues=found.continues)
        crawl(tmp_path, [again], None, environment())
        assert server.paths(GREENHOUSE) == ["/robots.txt", "/v1/boards/slow/jobs"]
    lines = [line for run in ("first", "second") for line in read(tmp_path / run / "greenhouse.jsonl")]
    assert {line["board"]: line["status"] for line in lines if line["type"] == "board"} == {
        **dict.fromkeys(names, "ok"), "slow": "ok",
    }  # fmt: skip


def test_an_unchanged_board_costs_one_conditional_request(tmp_path: Path) -> None:
    """The host is asked with what it said last time; only its own 304 counts as "nothing has changed"."""
    with serving() as server:
        headers = {"ETag": 'W/"7"', "Last-Modified": "Fri, 20 Nov 2026 00:00:00 GMT"}
        server.greenhouse({"acme": Answer(as_json(board(job(1))).body, headers=headers)})
        acme = Board("greenhouse", "acme")
        crawl(tmp_path, [planned(server.url, [acme], "first")], None, environment())
        summary = list(read(tmp_path / "first" / "greenhouse.jsonl"))[-1]
        validator = {
            "url": f"https://{GREENHOUSE}/v1/boards/acme/jobs?content=true&pay_transparency=true",
            "etag": 'W/"7"',
            "last_modified": "Fri, 20 Nov 2026 00:00:00 GMT",
        }
        assert (summary["validator"], summary["not_modified"]) == (validator, False)
        known = {"validators": ({"source": "greenhouse", "board": "acme", **validator},)}
        server.asked.clear()
        server.greenhouse({"acme": Answer(status=304, headers=headers)})
        crawl(tmp_path, [planned(server.url, [acme], "second", **known)], None, environment())
        asked = [request for request in server.asked if request.path != "/robots.txt"]
        assert [(a.headers["If-None-Match"], a.headers["If-Modified-Since"]) for a in asked] == [
            ('W/"7"', "Fri, 20 Nov 2026 00:00:00 GMT")
        ]
        # A 304 to a question that was not conditional is no answer.
        crawl(tmp_path, [planned(server.url, [acme], "third")], None, environment())
    second, third = (list(read(tmp_path / run / "greenhouse.jsonl"))[-1] for run in ("second", "third"))
    assert (second["status"], second["items"], second["listing_complete"], second["not_modified"]) == (
        "ok", 0, True, True,
    )  # fmt: skip
    assert second["validator"] == validator
    assert (third["status"], third["listing_complete"], third["validator"]) == ("failed", False, None)
    assert "304" in third["error"]
