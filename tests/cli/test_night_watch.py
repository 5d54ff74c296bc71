"""What a refresh that nobody watches leaves and says: its limit of time, its log, its webhook, its status."""

from __future__ import annotations

import json
import re
import signal
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from commands import webhook
from tests.cli.conftest import Guidepost, start
from tests.cli.test_nights import listed, listening
from tests.scrapers.boards import Answer, board, job, serving
from warehouse import runs

WHEN = ("--as-of", "2026-11-21T03:00Z", "--json")


def events(home: Path) -> list[dict[str, Any]]:
    """The lines of the only log."""
    (log,) = (home / "logs").iterdir()
    assert re.fullmatch(r"refresh-\d{8}T\d{6}Z-\d+\.jsonl", log.name)
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


@pytest.mark.slow
def test_when_time_is_up_what_was_read_is_published(tmp_path: Path, here: Guidepost) -> None:
    sources, home = listed(tmp_path / "boards.toml", "good", "slow"), tmp_path / "home"
    with serving() as server, listening() as (hook, told):
        (home / "content").mkdir(parents=True)
        (home / "content" / "webhook.toml").write_text(f'url = "{hook}"\n')
        server.greenhouse({"good": board(job(1)), "slow": Answer(fault="timeout")})
        begun = time.monotonic()
        done = here("refresh", "--sources", sources, *WHEN, "--time-limit", "12s", replay=server.url)
        assert time.monotonic() - begun < 100
    result = json.loads(done.stdout)
    assert (done.returncode, result["published"]) == (3, True), done.stderr
    assert result["error"] == "The crawl stopped: its limit of time was reached"
    assert {s["board"]: (s["status"], s["items"]) for s in result["sources"]} == {
        "good": ("ok", 1), "slow": ("failed", 0),
    }  # fmt: skip
    (news,) = told
    assert news["guidepost"]["new"][-1] == result["error"]
    text = news["text"].splitlines()
    assert re.fullmatch(
        r"Guidepost on \S+ \(recorded ads\), 2026-11-21 03:00 UTC: published; 1 of 2 boards were read well\.",
        text[0],
    )
    assert text[-1] == "guidepost status says more."
    # The log: what a machine reads of it, and no word of the webhook's address.
    found = events(home)
    names = [line["event"] for line in found]
    assert names[0] == "began"
    assert names[-2:] == ["ended", "webhook"]
    assert {"step", "board"} <= set(names)
    assert {line["run_id"] for line in found} == {result["run_id"]}
    assert all(line["at"].endswith("+00:00") for line in found)
    assert "sesame" not in json.dumps(found)
    ended = found[-2]
    assert (ended["exit_code"], ended["boards"], ended["items"]) == (3, {"failed": 1, "ok": 1}, 1)
    # The history and the status.
    (run,) = runs.read(home / "warehouse")
    assert (run.status, run.kind, run.items) == ("published_incomplete", "replayed", 1)
    assert run.seconds is not None
    assert run.seconds > 5
    (state,) = json.loads(here("status", "--json").stdout)
    assert state["last_run"]["status"] == "published_incomplete"
    assert [(row["board"], row["status"]) for row in state["troubled"]] == [("slow", "failed")]
    said = here("status").stdout
    assert re.search(
        r"last run    2026-11-21 03:00 UTC, published, some boards not read well, took \d+ \w+: "
        r"The crawl stopped: its limit of time was reached",
        said,
    )
    # Caught up with: it ended three hours ago.
    again = here("refresh", "--sources", sources, "--as-of", "2026-11-21T06:00Z", "--if-older", "26h")
    assert (again.returncode, again.stderr) == (0, "A refresh has ended within 26h: nothing to do.\n")


@pytest.mark.slow
@pytest.mark.real_start
def test_a_refresh_that_is_stopped_says_so(tmp_path: Path) -> None:
    """A scheduler stops with SIGTERM; what comes of kill -9 is a run without an end."""
    sources, home = listed(tmp_path / "boards.toml", "slow"), tmp_path / "home"
    with serving() as server:
        server.greenhouse({"slow": Answer(fault="timeout")})
        for night, (number, status) in enumerate(
            ((signal.SIGTERM, "stopped"), (signal.SIGKILL, "cut_off")), 1
        ):
            when = ("--as-of", f"2026-11-0{night}T03:00Z")
            with start(home, "refresh", "--sources", sources, *when, replay=server.url) as running:
                deadline = time.monotonic() + 100
                while len(runs.read(home / "warehouse")) < night and time.monotonic() < deadline:
                    time.sleep(0.1)
                running.send_signal(number)
                assert running.wait(60) == (128 + number if number == signal.SIGTERM else -number)
            assert runs.read(home / "warehouse")[-1].status == status


def test_a_refresh_that_breaks_down_is_told_of_once(
    tmp_path: Path, here: Guidepost, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise ZeroDivisionError("a slip of ours")

    monkeypatch.setattr("warehouse.refresh.refresh", broken)
    sources, home = listed(tmp_path / "boards.toml", "good"), tmp_path / "home"
    with listening() as (hook, told):
        monkeypatch.setenv("GUIDEPOST_WEBHOOK", hook)
        for night in (1, 2):
            when = ("--as-of", f"2026-11-0{night}T03:00Z")
            assert here("refresh", "--sources", sources, *when, replay="http://127.0.0.1:9").returncode == 1
    assert [line["guidepost"]["new"] for line in told] == [
        ["the refresh broke down: ZeroDivisionError: a slip of ours"]
    ]
    assert [(run.status, run.error) for run in runs.read(home / "warehouse")] == [
        ("crashed", "ZeroDivisionError: a slip of ours")
    ] * 2


@pytest.mark.slow
@pytest.mark.parametrize("status", [404, 302])
def test_a_webhook_that_fails_changes_nothing_and_is_told_next_time(
    status: int, tmp_path: Path, here: Guidepost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing can be read, nothing is published: exit code 1, whatever becomes of the telling."""
    sources, home = listed(tmp_path / "boards.toml", "dead"), tmp_path / "home"
    with serving() as server, listening(status) as (hook, told):
        monkeypatch.setenv("GUIDEPOST_WEBHOOK", hook)
        for night in (1, 2):
            when = ("--as-of", f"2026-11-0{night}T03:00Z")
            done = here("refresh", "--sources", sources, *when, replay=server.url)
            assert done.returncode == 1
            assert f"Nobody was told of what has changed: 127.0.0.1 answered {status}." in done.stderr
            assert "sesame" not in done.stdout + done.stderr
    assert [line["guidepost"]["new"][-1][:22] for line in told] == ["nothing was published:"] * 2
    assert [run.status for run in runs.read(home / "warehouse")] == ["not_published"] * 2
    assert "last run    2026-11-02 03:00 UTC, nothing published" in here("status").stdout
    (state,) = json.loads(here("status", "--json").stdout)
    assert (state["build_id"], state["last_run"]["exit_code"]) == (None, 1)


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://hooks.example/services/T0/B0/x?y=1", True), ("http://127.0.0.1:9000/hook", True),
        ("http://[::1]:9000/hook", True), ("http://localhost/hook", True), ("http://hooks.example/x", False),
        ("http://127.0.0.1.example/x", False), ("file:///etc/passwd", False), ("ftp://127.0.0.1/x", False),
        ("hooks.example/x", False), ("https://", False), ("https://a b/", False),
    ],
)  # fmt: skip
def test_only_https_or_this_machine_is_told(url: str, is_good: bool, tmp_path: Path) -> None:
    (tmp_path / "webhook.toml").write_text(f"url = {json.dumps(url)}\n")
    if is_good:
        assert webhook.address(tmp_path, {}) == url
        return
    with pytest.raises(webhook.BadWebhook) as failed:
        webhook.address(tmp_path, {})
    assert urlsplit(url).netloc not in str(failed.value) or not urlsplit(url).netloc
    with pytest.raises(webhook.BadWebhook):
        webhook.address(tmp_path / "none", {"GUIDEPOST_WEBHOOK": url})


def test_without_a_webhook_nobody_is_told(tmp_path: Path) -> None:
    assert webhook.address(tmp_path, {"GUIDEPOST_WEBHOOK": " "}) is None
    (tmp_path / "webhook.toml").write_text("url = sesame\n")
    with pytest.raises(webhook.BadWebhook, match=r"is not a file such as"):
        webhook.address(tmp_path, {})


def test_a_hook_that_does_not_answer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        begun = time.monotonic()
        said = webhook.post(f"http://127.0.0.1:{mute.getsockname()[1]}/", {"text": "x"}, 0.5)
    assert said in (
        "127.0.0.1 did not answer within 0.5 seconds", "127.0.0.1 could not be told: TimeoutError"
    )  # fmt: skip
    assert time.monotonic() - begun < 10
