"""Two weeks and a bit of nights, with a market that changes and boards that fail: what each night is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Guidepost, rows
from tests.scrapers.boards import GREENHOUSE, Answer, BoardServer, board, job, jobs_path, serving
from warehouse import runs

FIRST = date(2026, 11, 1)
BOARDS = ("steady", "dead", "flaky", "short")


def day(night: int) -> date:
    return FIRST + timedelta(days=night - 1)


def as_of(night: int) -> str:
    return f"{day(night)}T03:00Z"


@contextmanager
def listening(status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An address for a webhook, and what it is told."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hooks/sesame-open-wide", told
    finally:
        server.shutdown()
        server.server_close()


def listed(path: Path, *names: str) -> str:
    path.write_text("".join(f'[[board]]\nsource = "greenhouse"\nboard = "{name}"\n' for name in names))
    return str(path)


def market(server: BoardServer, night: int) -> None:
    """The boards as they are that night."""
    gone, down = Answer(b"Not Found", 404), Answer(b"", 500)
    steady = [job(1), *([job(2)] if night < 5 else []), *([job(3)] if night >= 2 else [])]
    boards: dict[str, object] = {
        "steady": board(*steady),
        "dead": gone if 3 <= night <= 16 else board(job(11)),
        "flaky": down if night == 5 else board(job(21)),
        # Says that there are more than it shows.
        "short": board(job(31), total=40) if night in (7, 8) else board(job(31), job(32)),
    }
    if night == 6:  # our own network is down
        boards = dict.fromkeys(boards, down)
    server.greenhouse(boards)


# night: exit code, what is new, well again, still not well, set aside (boards, and the publishing as "crawl")
TOLD = {
    1: (0, {}),
    2: (0, {}),
    3: (3, {"new": ["dead"]}),
    4: (3, {}),
    5: (3, {"new": ["flaky"]}),
    6: (3, {"new": ["short", "steady"]}),
    7: (3, {"recovered": ["flaky", "steady"]}),  # short was not read well before, either
    8: (3, {}),
    9: (3, {"recovered": ["short"]}),
    10: (3, {"set_aside": ["dead"]}),
    17: (0, {"recovered": ["dead"]}),
}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_seventeen_nights(tmp_path: Path, here: Guidepost, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, home = listed(tmp_path / "boards.toml", *BOARDS), tmp_path / "home"
    found, asked, aside = {}, {}, {}
    with serving() as server, listening() as (hook, told):
        monkeypatch.setenv("GUIDEPOST_WEBHOOK", hook)
        for night in range(1, 18):
            market(server, night)
            server.asked.clear()
            told.clear()
            done = here("refresh", "--sources", sources, "--as-of", as_of(night), "--json", replay=server.url)
            assert done.returncode in (0, 3), done.stderr
            assert len(told) <= 1
            result = json.loads(done.stdout)
            news = {
                what: [line.split()[1].rstrip(",") for line in lines]
                for what, lines in (told[0]["guidepost"] if told else {}).items()
                if isinstance(lines, list) and lines
            }
            found[night] = (done.returncode, news)
            asked[night] = jobs_path("dead") in server.paths(GREENHOUSE)
            aside[night] = [a["board"] for a in result["set_aside"]]
    assert found == {night: TOLD.get(night, (0, {})) for night in range(1, 18)}
    # The night of the seventh failure (the sixth night, when nothing could be read, is none) it is set aside.
    assert [night for night, names in aside.items() if names == ["dead"]] == list(range(10, 17))
    assert [night for night, was_asked in asked.items() if not was_asked] == list(range(11, 17))
    assert closings(here, tmp_path) == {
        "1": None, "2": day(5), "3": None, "11": None, "21": None, "31": None, "32": None,
    }  # fmt: skip
    assert calendar(here, tmp_path) == {
        "steady": [(day(1), day(17))], "flaky": [(day(1), day(17))], "short": [(day(1), day(17))],
        "dead": [(day(1), day(2)), (day(17), day(17))],
    }  # fmt: skip
    history = runs.read(home / "warehouse")
    assert [(run.day, run.exit_code) for run in history] == [
        (day(night), found[night][0]) for night in range(1, 18)
    ]
    assert history[5].boards == {"failed": 4}
    logs = sorted((home / "logs").glob("refresh-*.jsonl"))
    assert len(logs) == 17
    assert all("sesame-open-wide" not in log.read_text(encoding="utf-8") for log in logs)


def closings(here: Guidepost, folder: Path) -> dict[str, date | None]:
    """By native id, the day from which it was no longer listed."""
    postings = rows(here, "core.postings", folder)
    return {p["native_id"]: date.fromisoformat(p["closed_on"]) if p["closed_on"] else None for p in postings}


def calendar(here: Guidepost, folder: Path) -> dict[str, list[tuple[date, date]]]:
    """By board, the periods in which it was watched."""
    found: dict[str, list[tuple[date, date]]] = {}
    for row in rows(here, "marts.coverage", folder):
        period = (date.fromisoformat(row["watched_from"]), date.fromisoformat(row["watched_to"]))
        found.setdefault(row["board"], []).append(period)
    return {name: sorted(periods) for name, periods in found.items()}
