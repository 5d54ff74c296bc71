"""The commands as a newcomer and a scheduler meet them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import cli
from app_pages.frame import launch
from tests.cli.conftest import ROOT, Guidepost, answers, rows, start


@pytest.mark.parametrize("name", sorted(cli.main.commands))
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = cli.main.commands[name]
    text = command.get_help(click.Context(command, info_name=name))
    assert "Example:" in text
    assert f"guidepost {name}" in text
    assert not command.get_short_help_str(60).endswith("...")


def test_nothing_yet_is_told_with_the_way_out(guidepost: Guidepost) -> None:
    for args, code in ((["status"], 0), (["dashboard"], 1), (["export", "core.postings", "x.csv"], 1)):
        done = guidepost(*args)
        assert done.returncode == code
        said = done.stdout + done.stderr
        assert "guidepost refresh" in said
        assert "Traceback" not in said


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["refresh", "--as-of", "yesterday"], "is not a time such as"),
        (["refresh", "--sources", "nowhere.toml"], "does not exist"),
        (["frobnicate"], "No such command"),
    ],
)
def test_wrong_usage_is_exit_code_2(guidepost: Guidepost, args: list[str], says: str) -> None:
    done = guidepost(*args)
    assert done.returncode == 2
    assert says in done.stderr


@pytest.mark.slow
def test_extract_reads_ads_and_keeps_going(tmp_path: Path, guidepost: Guidepost) -> None:
    ads, out = tmp_path / "ads.jsonl", tmp_path / "facts.jsonl"
    ad = {
        "id": "1",
        "title": "Senior Machine Learning Engineer",
        "company": "Acme",
        "location": "Remote, US",
        "description": "<p>You have 5+ years of experience with <b>Python</b> and PyTorch.</p>"
        "<p>The base salary is $150,000 - $185,000 per year.</p>",
    }
    ads.write_text(json.dumps(ad) + "\nnot json\n" + json.dumps({**ad, "id": "2"}) + "\n", encoding="utf-8")
    done = guidepost("extract", str(ads), "-o", str(out))
    assert done.returncode == 1
    assert "line 2" in done.stderr
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in found] == ["1", "2"]
    first = found[0]
    assert {"python", "pytorch"} <= {s["skill"] for s in first["skills"]}
    assert (first["level"], first["years_min"], first["role"], first["workplace"]) == (
        "senior", 5, "ml-engineer", "remote",
    )  # fmt: skip
    assert {k: first["pay"][k] for k in ("min", "max", "currency", "period")} == {
        "min": 150_000, "max": 185_000, "currency": "USD", "period": "year",
    }  # fmt: skip
    for skill in first["skills"]:
        for piece in skill["evidence"]:
            assert first["text"][piece["start"] : piece["end"]] == piece["text"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [["scrapy", "list"], ["scrapy", "crawl", "greenhouse", "-a", "board=gitlab"]]
)
def test_what_users_of_scrapy_type_works(tmp_path: Path, replay_folder: Path, command: list[str]) -> None:
    with answers(replay_folder, "dev") as base:
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=120,
            check=False, env={**os.environ, "GUIDEPOST_HOME": str(tmp_path), "GUIDEPOST_REPLAY": base},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if command[1] == "list":
        assert {"greenhouse", "hackernews", "jsonld"} <= set(done.stdout.split())
    else:
        landed = list((tmp_path / "landing").rglob("greenhouse.jsonl"))
        assert len(landed) == 1
        assert sum('"type": "item"' in x or '"type":"item"' in x for x in landed[0].open()) == 2


def test_the_next_free_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < launch.free_port(port) <= port + 20


def one_board(folder: Path) -> Path:
    path = folder / "one.toml"
    path.write_text('[[board]]\nsource = "hackernews"\nboard = "13080280"\n', encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.replay
def test_kill_9_then_a_refresh_loses_nothing(tmp_path: Path, replay_folder: Path, here: Guidepost) -> None:
    """Killed while crawling and while computing (tests/warehouse kills between any two steps)."""
    sources = str(one_board(tmp_path))
    with answers(replay_folder, "dev") as base:
        first = here("refresh", "--sources", sources, "--json", "--as-of", "2026-11-01", replay=base)
        assert first.returncode == 0, first.stderr
        for day, landed in (("2026-11-08", False), ("2026-11-09", True)):
            process = start(tmp_path / "home", "refresh", "--sources", sources, "--as-of", day, replay=base)
            folder = tmp_path / "home" / "landing" / f"{day.replace('-', '')}T000000Z-1"
            wait_for(lambda folder=folder: list(folder.glob("*.jsonl")))  # type: ignore[misc]
            time.sleep(1.0 if landed else 0.0)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            assert len(rows(here, "core.postings", tmp_path)) == 150  # a reader meanwhile
        again = here("refresh", "--sources", sources, "--json", "--as-of", "2026-11-15", replay=base)
    assert again.returncode == 0, again.stderr
    postings = rows(here, "core.postings", tmp_path)
    assert len(postings) == 150
    assert {p["last_seen_on"] for p in postings} == {"2026-11-15"}
    assert list((tmp_path / "home" / "warehouse").glob("*.wal")) == []


def wait_for(what: Callable[[], object], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.replay
def test_one_refresh_at_a_time(tmp_path: Path, replay_folder: Path, guidepost: Guidepost) -> None:
    sources = str(one_board(tmp_path))
    with answers(replay_folder, "dev", "hn.algolia.com:timeout:1") as base:
        slow = start(tmp_path / "home", "refresh", "--sources", sources, replay=base)
        wait_for(lambda: list((tmp_path / "home").rglob("*.jsonl")))
        second = guidepost("refresh", "--sources", sources, "--json", replay=base)
        slow.send_signal(signal.SIGTERM)
        slow.communicate(timeout=30)
    assert second.returncode == 4
    assert json.loads(second.stdout)["published"] is False


@pytest.mark.slow
@pytest.mark.replay
def test_kinds_do_not_mix(tmp_path: Path, replay_folder: Path, here: Guidepost) -> None:
    sources = str(one_board(tmp_path))
    with answers(replay_folder, "dev") as base:
        assert here("refresh", "--sources", sources, replay=base).returncode == 0
    live = here("refresh", "--sources", sources, "--json")  # no network is reached: it is refused first
    assert live.returncode == 1
    assert "replayed" in live.stderr + live.stdout
