"""The crawling process: it ends when its parent does, closes what it has open, and lets no second one in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from data.content import Board
from scrapers.crawl import BoardDone, CrawlFailed, crawl
from scrapers.plan import PlannedRun
from tests.scrapers.boards import (
    AS_OF,
    Answer,
    BoardServer,
    board,
    environment,
    job,
    planned,
    serving,
)
from warehouse.landing import lock_path, read

pytestmark = pytest.mark.real_start
ROOT = Path(__file__).resolve().parents[2]
HANGS = Answer(fault="timeout")


@pytest.fixture
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        boards.greenhouse({"fine": board(job(1), job(2)), "hangs": HANGS, "hangs-too": HANGS})
        yield boards


def lines_of(path: Path) -> list[dict[str, Any]]:
    return list(read(path)) if path.exists() else []


def eventually(true: Any, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


def children(process: int) -> list[int]:
    task = Path(f"/proc/{process}/task/{process}/children")
    return [int(number) for number in task.read_text().split()] if task.exists() else []


def is_running(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def summaries(path: Path) -> dict[str, tuple[str, int]]:
    return {
        line["board"]: (line["status"], line["items"]) for line in lines_of(path) if line["type"] == "board"
    }


def start_parent(tmp_path: Path, server: BoardServer) -> subprocess.Popen[bytes]:
    """A caller of `crawl` in a process of its own, crawling a board that hangs."""
    boards = [Board("greenhouse", name) for name in ("fine", "hangs", "hangs-too")]
    plan = planned(server.url, boards).to_json()
    program = (
        # What a shell starts in the background ignores Ctrl-C, and hands that on.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import os, sys; from pathlib import Path; from scrapers.crawl import crawl, PlannedRun;"
        "crawl(Path(sys.argv[1]), [PlannedRun.from_json(sys.argv[2])], print, os.environ)"
    )
    return subprocess.Popen([sys.executable, "-c", program, str(tmp_path), plan], cwd=ROOT, env=environment())


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the child through /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_the_child_closes_its_files_and_ends_with_its_parent(
    tmp_path: Path, server: BoardServer, number: signal.Signals
) -> None:
    path = tmp_path / "run" / "greenhouse.jsonl"
    with start_parent(tmp_path, server) as parent:
        assert eventually(lambda: summaries(path) == {"fine": ("ok", 2)})
        (child,) = children(parent.pid)
        parent.send_signal(number)
        parent.wait(20)
        assert eventually(lambda: not is_running(child), 8), "sooner than the child's own last resort"
    assert summaries(path) == {"fine": ("ok", 2), "hangs": ("failed", 0), "hangs-too": ("failed", 0)}
    assert lines_of(path)[-1]["error"] == "the crawl was stopped before this board was read to its end"
    assert not lines_of(path)[-1]["listing_complete"]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the child through /proc")
def test_a_child_that_is_stopped_is_an_error_for_the_caller(tmp_path: Path, server: BoardServer) -> None:
    path = tmp_path / "run" / "greenhouse.jsonl"

    def stop_it(done: BoardDone) -> None:
        for child in children(os.getpid()):
            if "scrapers.run" in Path(f"/proc/{child}/cmdline").read_text():
                os.kill(child, signal.SIGTERM)

    boards = [Board("greenhouse", "fine"), Board("greenhouse", "hangs")]
    with pytest.raises(CrawlFailed, match="ended with code 3"):
        crawl(tmp_path, [planned(server.url, boards)], stop_it, environment())
    assert summaries(path) == {"fine": ("ok", 2), "hangs": ("failed", 0)}


def test_a_caller_that_fails_takes_the_child_along(tmp_path: Path, server: BoardServer) -> None:
    def fail(done: BoardDone) -> None:
        raise KeyboardInterrupt

    boards = [Board("greenhouse", "fine"), Board("greenhouse", "hangs")]
    with pytest.raises(KeyboardInterrupt):
        crawl(tmp_path, [planned(server.url, boards)], fail, environment())
    assert summaries(tmp_path / "run" / "greenhouse.jsonl") == {"fine": ("ok", 2), "hangs": ("failed", 0)}
    with FileLock(lock_path(tmp_path), timeout=1):  # the lock is free again
        pass


@pytest.mark.slow
def test_runs_follow_each_other_in_one_process(tmp_path: Path, server: BoardServer) -> None:
    said: list[BoardDone] = []
    boards = [Board("greenhouse", "fine", "Acme", "technology"), Board("greenhouse", "unknown")]
    runs = [planned(server.url, boards, f"r{number}") for number in range(4)]
    crawl(tmp_path, runs, said.append, environment())
    assert sorted(path.parent.name for path in tmp_path.glob("*/greenhouse.jsonl")) == [
        "r0",
        "r1",
        "r2",
        "r3",
    ]
    assert {(done.run_id, done.board, done.status, done.items) for done in said} == {
        (f"r{n}", name, status, items)
        for n in range(4)
        for name, status, items in (("fine", "ok", 2), ("unknown", "failed", 0))
    }
    assert [done.run_id for done in said] == sorted(done.run_id for done in said)
    header = lines_of(tmp_path / "r0" / "greenhouse.jsonl")[0]
    assert header["boards"][0] == {
        "source": "greenhouse",
        "board": "fine",
        "employer": "Acme",
        "sector": "technology",
    }
    bodies = [(tmp_path / f"r{n}" / "greenhouse.jsonl").read_bytes().split(b"\n", 1)[1] for n in range(4)]
    assert [b.count(b'"type":"item"') for b in bodies] == [2, 2, 2, 2]


def test_two_crawls_do_not_write_to_one_place(tmp_path: Path, server: BoardServer) -> None:
    tmp_path.mkdir(exist_ok=True)
    with FileLock(lock_path(tmp_path)), pytest.raises(CrawlFailed, match="another crawl is writing"):
        crawl(tmp_path, [planned(server.url, [Board("greenhouse", "fine")])], None, environment())
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_what_breaks_the_crawl_is_said(tmp_path: Path, server: BoardServer) -> None:
    run = planned(server.url, [Board("greenhouse", "fine")])
    crawl(tmp_path, [run], None, environment())
    with pytest.raises(CrawlFailed, match="FileExistsError"):
        crawl(tmp_path, [run], None, environment())


def test_a_plan_survives_the_pipe(as_of: Any) -> None:
    run = PlannedRun(
        run_id="r",
        as_of=as_of,
        kind="live",
        boards=(
            Board("hackernews", "whoishiring", since="2013-11"),
            Board("jsonld", "ä\n", "Acmé", "fintech"),
        ),
        known_threads=("1", "2"),
    )
    assert PlannedRun.from_json(run.to_json()) == run
    assert "\n" not in run.to_json()
    done = BoardDone("r", "greenhouse", "a", "ok", 3, None)
    assert BoardDone.from_json(done.to_json()) == done


def test_a_plan_needs_a_time_zone_and_a_kind() -> None:
    with pytest.raises(ValueError, match="time zone"):
        PlannedRun(run_id="r", as_of=AS_OF.replace(tzinfo=None), kind="live", boards=())
    with pytest.raises(ValueError, match="kind is one of"):
        PlannedRun(run_id="r", as_of=AS_OF, kind="real", boards=())


# ---- Scrapy's own door -------------------------------------------------------------------------------------


def scrapy(*arguments: str, home: Path, replay: str) -> subprocess.CompletedProcess[str]:
    environ = environment(GUIDEPOST_HOME=str(home), GUIDEPOST_REPLAY=replay)
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_scrapy_lists_the_spiders(tmp_path: Path, server: BoardServer) -> None:
    listed = scrapy("list", home=tmp_path, replay=server.url)
    files = (Path(__file__).parents[2] / "scrapers" / "spiders").glob("[a-z]*.py")
    assert listed.stdout.split() == sorted(file.stem for file in files), listed.stderr
    assert len(listed.stdout.split()) >= 18


def test_scrapy_crawl_lands_a_board_and_says_where(tmp_path: Path, server: BoardServer) -> None:
    done = scrapy("crawl", "greenhouse", "-a", "board=fine", home=tmp_path, replay=server.url)
    path = Path(done.stdout.split(" (")[0])
    assert path.is_relative_to(tmp_path / "landing"), done.stderr
    header, *lines = lines_of(path)
    assert header["kind"] == "replayed"
    assert header["run_id"] == path.parent.name
    assert [line["type"] for line in lines] == ["item", "item", "board"]
    assert json.loads(json.dumps(lines[-1]))["status"] == "ok"


def test_scrapy_crawl_without_a_board_says_what_is_missing(tmp_path: Path, server: BoardServer) -> None:
    done = scrapy("crawl", "greenhouse", home=tmp_path, replay=server.url)
    assert "name a board: scrapy crawl greenhouse -a board=" in done.stderr
    assert not list(tmp_path.rglob("*.jsonl"))
