"""Crawls through the real command: cut off and gone on with, split over machines, and far back in time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from data.content import Board, Content
from tests.cli.conftest import Guidepost, rows, start
from tests.scrapers.boards import GREENHOUSE, Answer, BoardServer, as_json, board, job, serving
from tests.scrapers.spiders.test_recruitee import OFFERS, offer

NAMES = [f"acme-{number}" for number in range(8)]
HN = "hn.algolia.com"


def sources(path: Path, *boards: str) -> str:
    path.write_text("".join(f'[[board]]\nsource = "greenhouse"\nboard = "{name}"\n' for name in boards))
    return str(path)


def serve_boards(server: BoardServer) -> None:
    server.greenhouse({name: board(job(1), job(2)) for name in NAMES})


def crawled_boards(server: BoardServer) -> list[str]:
    return [path.split("/")[3] for path in server.paths(GREENHOUSE) if path != "/robots.txt"]


@pytest.mark.slow
def test_a_refresh_that_was_killed_goes_on_where_it_was(tmp_path: Path, guidepost: Guidepost) -> None:
    listed = sources(tmp_path / "boards.toml", *NAMES, "slow")
    with serving() as server:
        serve_boards(server)
        server.greenhouse({"slow": Answer(fault="timeout")})
        when = ("--sources", listed, "--as-of", "2026-11-21T03:00Z", "--json")
        with start(tmp_path / "home", "refresh", *when, replay=server.url) as killed:
            deadline = time.monotonic() + 60
            landing = tmp_path / "home" / "landing"
            while time.monotonic() < deadline:
                files = list(landing.glob("*/greenhouse.jsonl"))
                if files and files[0].read_text(encoding="utf-8").count('"type":"board"') == len(NAMES):
                    break
                time.sleep(0.05)
            os.kill(killed.pid, signal.SIGKILL)
        assert sorted(crawled_boards(server)) == sorted([*NAMES, "slow"])
        server.asked.clear()
        server.greenhouse({"slow": board(job(9))})
        when = ("--sources", listed, "--as-of", "2026-11-21T03:10Z", "--json")
        done = guidepost("refresh", *when, replay=server.url)
        assert crawled_boards(server) == ["slow"]
    assert done.returncode == 0, done.stderr
    assert "Going on from a crawl that was cut off" in done.stderr
    read = {
        source["board"]: (source["status"], source["items"]) for source in json.loads(done.stdout)["sources"]
    }
    assert read == {**dict.fromkeys(NAMES, ("ok", 2)), "slow": ("ok", 1)}
    assert len(rows(guidepost, "core.postings", tmp_path)) == 2 * len(NAMES) + 1


@pytest.mark.slow
def test_shards_read_every_board_once_and_make_one_warehouse(tmp_path: Path, here: Guidepost) -> None:
    """The hosts are divided, not the boards: no host is asked by two machines, each at its own pace."""
    sites = [f"{name}.recruitee.com" for name in NAMES]
    path = tmp_path / "boards.toml"
    listed = ("--sources", sources(path, *NAMES), "--as-of", "2026-11-21T03:00Z")
    with path.open("a") as file:
        file.writelines(f'[[board]]\nsource = "recruitee"\nboard = "{name}"\n' for name in NAMES)
    homes = [tmp_path / f"machine-{part}" for part in (1, 2)]
    with serving() as server:
        serve_boards(server)
        for site in sites:
            server.host(site, {OFFERS: as_json({"offers": [offer(1), offer(2)]})})
        asked: list[set[str]] = []
        for part, home in enumerate(homes, 1):
            server.asked.clear()
            done = here("refresh", *listed, "--shard", f"{part}/2", home=home, replay=server.url)
            assert done.returncode == 0, done.stderr
            asked.append({one.host for one in server.asked})
            assert not crawled_boards(server) or set(crawled_boards(server)) == set(NAMES)
        assert asked[0] | asked[1] == {GREENHOUSE, *sites}
        assert not asked[0] & asked[1]
        assert all(asked)
        # The landing folders of both machines, put together on a third.
        for home in homes:
            shutil.copytree(home / "landing", tmp_path / "home" / "landing", dirs_exist_ok=True)
        server.asked.clear()
        done = here("refresh", *listed, "--no-crawl", replay=server.url)
        assert (done.returncode, server.asked) == (0, []), done.stderr
        joined = rows(here, "core.postings", tmp_path)
        every = sorted(
            (source, name, number, True)
            for source in ("greenhouse", "recruitee") for name in NAMES for number in ("1", "2")
        )  # fmt: skip
        assert sorted((r["source"], r["board"], r["native_id"], r["is_open"]) for r in joined) == every
        # A machine with another list reads some boards again the same evening: nothing counts twice.
        other = ("--sources", listed[1], "--as-of", "2026-11-21T04:00Z", "--shard", "1/1")
        done = here("refresh", *other, replay=server.url)
        assert done.returncode == 0, done.stderr
    joined = rows(here, "core.postings", tmp_path)
    assert sorted((r["source"], r["board"], r["native_id"], r["is_open"]) for r in joined) == every


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
def test_a_shard_that_is_none_is_a_usage_error(here: Guidepost, shard: str) -> None:
    done = here("refresh", "--shard", shard)
    assert done.returncode == 2
    assert "is not a part such as 1/4" in done.stderr


@pytest.mark.slow
def test_backfill_reads_every_month_once(tmp_path: Path, here: Guidepost) -> None:
    threads = {
        2011: "Ask HN: Who is Hiring? (April 2011)",
        2012: "Ask HN: Who is hiring? (May 2012)",
        2010: "Ask HN: Who is hiring? (January 2011)",
    }
    created = {2011: "2011-04-01", 2012: "2012-05-01", 2010: "2011-01-03"}
    stories = [
        {"objectID": str(n), "title": title, "created_at": f"{created[n]}T15:00:00Z", "num_comments": 9}
        for n, title in threads.items()
    ]
    with serving() as server:
        server.host(HN, {"/api/v1/search_by_date": as_json({"hits": stories, "nbPages": 1})})
        for n, title in threads.items():
            at = f"{created[n]}T16:00:00Z"
            comment = {"id": n * 10, "created_at": at, "text": "Acme | ML Engineer | Berlin", "children": []}
            thread = {"id": n, "type": "story", "title": title, "children": [comment]}
            server.host(HN, {f"/api/v1/items/{n}": as_json(thread)})
        asked = ("backfill", "hackernews", "--since", "2011-04")
        done = here(*asked, "--as-of", "2026-11-21T03:00Z", replay=server.url)
        assert done.returncode == 0, done.stderr
        read = sorted(path for path in server.paths(HN) if "items" in path)
        assert read == ["/api/v1/items/2011", "/api/v1/items/2012"]
        server.asked.clear()
        done = here(*asked, "--as-of", "2026-11-22T03:00Z", replay=server.url)
        assert done.returncode == 0, done.stderr
        assert [p for p in server.paths(HN) if "items" in p] == []
    found = rows(here, "core.postings", tmp_path)
    assert sorted((row["native_id"], row["posted_on"], row["closed_on"]) for row in found) == [
        ("20110", "2011-04-01", "2011-05-01"),
        ("20120", "2012-05-01", "2012-06-01"),
    ]


def test_backfill_needs_a_month(here: Guidepost) -> None:
    for month in ("2011", "2011-13", "yesterday"):
        done = here("backfill", "hackernews", "--since", month)
        assert (done.returncode, "is not a month such as 2011-04" in done.stderr) == (2, True)


def test_boards_of_one_host_fall_to_one_part_and_others_are_spread(content: Content) -> None:
    from commands.refreshing import _part_of

    def parts(source: str, employer: str | None = None) -> list[int]:
        return [_part_of(Board(source, name, employer), content, 3) for name in [*NAMES, *"abcdefgh"]]

    assert len(set(parts("greenhouse"))) == 1
    assert set(parts("recruitee")) == {1, 2, 3}
    assert parts("recruitee", "Acme") == parts("recruitee")
