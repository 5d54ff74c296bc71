"""`guidepost crawl` and `guidepost record`: one source, one board, kept or only shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Guidepost, rows
from tests.scrapers.boards import Answer, BoardServer, as_json, as_page, as_xml, board, job, serving
from tests.scrapers.replaying import replaying

GH, SITE = "greenhouse", "site.example"
CLERK = {"@type": "JobPosting", "title": "Clerk", "description": "File."}
AD = f'<script type="application/ld+json">{json.dumps(CLERK)}</script>'


@pytest.fixture
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        boards.greenhouse({"acme": board(job(1), job(2)), "quiet": board(), "gone": Answer(status=404)})
        boards.host("api.eu.lever.co", {"/v0/postings/acme": as_json([{"id": "1", "text": "Clerk"}])})
        urls = "".join(f"<url><loc>https://{SITE}/{n}</loc></url>" for n in range(20))
        boards.host(
            SITE,
            {"/jobs.xml": as_xml(f"<urlset>{urls}</urlset>"), **{f"/{n}": as_page(AD) for n in range(20)}},
        )
        yield boards


def test_a_dry_run_shows_what_would_land_and_keeps_nothing(
    here: Guidepost, server: BoardServer, tmp_path: Path
) -> None:
    done = here("crawl", GH, "acme", "--dry-run", "--limit", "1", replay=server.url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Engineer 1",
        "  company   Acme",
        "  places    Berlin, Germany",
        "  posted    2026-05-29",
        "  pay       -",
        "  workplace -",
        "  url       https://job-boards.greenhouse.io/acme/jobs/1",
        "  text      35 characters",
        "",
        "... and 1 more",
        "",
        "greenhouse acme: ok, 2 postings, 1 request, the whole list",
    ]
    assert not (tmp_path / "home").exists()


def test_a_dry_run_as_json_is_a_line_each(here: Guidepost, server: BoardServer) -> None:
    done = here("crawl", GH, "acme", "--dry-run", "--json", replay=server.url)
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line.get("native_id") for line in lines] == ["1", "2", None]
    assert lines[0]["description_raw"] == "<p>R&amp;D with &lt;T&gt; types</p>"
    assert lines[-1] == {
        "source": GH, "board": "acme", "status": "ok", "items": 2, "requests": 1, "is_complete": True,
        "error": None,
    }  # fmt: skip


def test_a_limit_stops_a_long_reading(here: Guidepost, server: BoardServer) -> None:
    options = ("--sitemap", f"https://{SITE}/jobs.xml", "--limit", "3")
    done = here("crawl", "jsonld", SITE, "--dry-run", *options, replay=server.url)
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1]
    assert last.startswith(f"jsonld {SITE}: ok, 3 postings, 4 requests, not the whole list: ")
    assert "stopped on purpose after 3 postings" in last
    assert len([path for path in server.paths(SITE) if path not in {"/robots.txt", "/jobs.xml"}]) == 3


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ((GH, "quiet"), 0, "greenhouse quiet: empty, 0 postings, 1 request, the whole list"),
        (
            (GH, "gone"),
            3,
            "greenhouse gone: failed, 0 postings, 1 request, not the whole list: https://boards-api",
        ),
        (("lever", "acme", "--region", "eu"), 0, "lever acme: ok, 1 posting, 1 request, the whole list"),
        (("lever", "acme"), 3, "lever acme: failed"),
        (
            ("reed", "all"),
            0,
            "reed all: skipped, 0 postings, 0 requests, not the whole list: reed needs a key",
        ),
        (("remoteok",), 3, "remoteok all: failed"),
    ],
)
def test_how_a_board_ended_is_told(
    here: Guidepost, server: BoardServer, args: tuple[str, ...], code: int, says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delenv("REED_API_KEY", raising=False)
    done = here("crawl", *args, "--dry-run", replay=server.url)
    assert done.returncode == code, done.stderr
    assert says in done.stdout


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("nosuch",), 2, "there is no source 'nosuch'; there are adzuna"),
        (("himalayas",), 2, "no board of himalayas is on: name one, such as"),
        (("jsonld",), 2, "no board of jsonld is on"),
        (("remotive",), 1, "remotive is not read by Guidepost. Its robots.txt"),
        ((GH, "acme", "--limit", "0"), 2, "is not in the range"),
        ((GH, "acme", "--since", "May"), 2, "is not a month such as"),
    ],
)
def test_what_cannot_be_crawled_is_told(here: Guidepost, args: tuple[str, ...], code: int, says: str) -> None:
    done = here("crawl", *args)
    assert done.returncode == code
    assert says in done.stderr


@pytest.mark.slow
def test_what_is_crawled_is_loaded_by_the_next_refresh(
    here: Guidepost, server: BoardServer, tmp_path: Path
) -> None:
    crawled = here("crawl", GH, "acme", "--as-of", "2026-11-21T03:00Z", replay=server.url)
    assert crawled.returncode == 0, crawled.stderr
    assert crawled.stdout.splitlines()[0] == "greenhouse acme: ok, 2 postings, 1 request, the whole list"
    assert "guidepost refresh --no-crawl" in crawled.stdout
    assert [p.name for p in (tmp_path / "home" / "landing").glob("*/*")] == ["greenhouse.jsonl"]
    again = here("crawl", GH, "quiet", "--as-of", "2026-11-21T03:00Z", "--json", replay=server.url)
    assert json.loads(again.stdout)["status"] == "empty"
    done = here("refresh", "--no-crawl", "--as-of", "2026-11-21T04:00Z", "--json", replay=server.url)
    assert done.returncode == 0, done.stderr
    assert {p["native_id"] for p in rows(here, "core.postings", tmp_path)} == {"1", "2"}
    live = here("crawl", GH, "acme")  # no network is reached: it is refused first
    assert live.returncode == 1
    assert "holds replayed ads: name another folder in GUIDEPOST_HOME" in live.stderr


@pytest.mark.slow
def test_a_recording_is_made_and_not_overwritten(
    here: Guidepost, server: BoardServer, tmp_path: Path
) -> None:
    folder = tmp_path / "made"
    done = here("record", GH, "acme", "-o", str(folder), replay=server.url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "greenhouse acme: ok, 2 postings, 1 request, the whole list"
    assert done.stdout.splitlines()[1] == f"1 answer is in {folder}, with people and keys masked."
    assert "do not publish them" in done.stdout
    again = here("record", GH, "acme", "-o", str(folder), replay=server.url)
    assert again.returncode == 1
    assert (
        again.stderr == f"guidepost: {folder} already holds something: name another folder, or add --force\n"
    )
    assert here("record", GH, "acme", "-o", str(folder), "--force", replay=server.url).returncode == 0
    with replaying(folder) as recording:
        replayed = here("crawl", GH, "acme", "--dry-run", "--json", replay=recording.url)
    assert replayed.stdout == here("crawl", GH, "acme", "--dry-run", "--json", replay=server.url).stdout


def test_a_recording_goes_home_unless_told_otherwise(
    here: Guidepost, server: BoardServer, tmp_path: Path
) -> None:
    done = here("record", GH, "gone", replay=server.url)
    assert done.returncode == 3
    assert "answered 404" in done.stdout
    routes = tmp_path / "home" / "recordings" / "greenhouse-gone" / "boards-api.greenhouse.io" / "routes.json"
    assert json.loads(routes.read_text())[0]["status"] == 404


def test_where_no_answer_comes_nothing_is_recorded(here: Guidepost, tmp_path: Path) -> None:
    done = here("record", GH, "acme", "-o", str(tmp_path / "made"), replay="http://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr == "guidepost: no answer came, so nothing was recorded\n"
    assert not (tmp_path / "made").exists()
