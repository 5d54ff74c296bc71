"""`guidepost sources`: what is read, what is not and why, and how a user adds and mutes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest

import cli
from analysis.market.sources import WIDTH
from analysis.market.status import field_shares
from data import content as content_files
from data.content import Board, Content
from data.home import Home
from tests.cli.conftest import Guidepost
from tests.scrapers.boards import Answer, BoardServer, as_json, as_page, as_xml, board, job, serving

GH = "greenhouse"
ACME = "acme.example"


def content_of(folder: Path) -> Content:
    return content_files.load(*Home(folder / "home").content_roots())


def listed(folder: Path) -> dict[tuple[str, str], Board]:
    return {b.key: b for b in content_of(folder).boards}


def own_file(folder: Path) -> Path:
    return folder / "home" / "content" / "my_sources.toml"


@pytest.mark.parametrize("group", ["sources", "new"])
def test_every_subcommand_has_help_with_an_example(group: str) -> None:
    commands = getattr(cli.main.commands[group], "commands", {})
    assert commands
    for name, command in commands.items():
        text = command.get_help(click.Context(command, info_name=f"{group} {name}"))
        assert "Example:" in text, name
        assert f"guidepost {group}" in text, name


# ---- listing ---------------------------------------------------------------------------------------------


def test_before_anything_is_read(here: Guidepost, content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ADZUNA_APP_ID", "ADZUNA_APP_KEY", "REED_API_KEY", "THEMUSE_API_KEY", "USAJOBS_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    done = here("sources")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= WIDTH
    table = {line.split()[0]: line for line in lines[1 : lines.index("")] if not line.startswith("(")}
    assert set(table) == {source.id for source in content.sources.values() if source.is_shipped}
    assert table["greenhouse"].split()[1] == "on"
    assert "not read yet" in table["greenhouse"]
    reasons = " ".join(" ".join(lines[lines.index("Not read, and why:") :]).split())
    for said in (
        "himalayas It is off because its robots.txt",
        "To read it: guidepost sources unmute himalayas",
        "adzuna It answers only with a key of your own. Get one at https://developer.adzuna.com and set "
        "ADZUNA_APP_ID and ADZUNA_APP_KEY",
        "remotive Its robots.txt closes the API",
        "smartrecruiters Its robots.txt closes",
        "workday Its site terms forbid",
    ):
        assert said in reasons
    assert "guidepost sources add" in lines[-1]


def test_every_source_can_be_shown(here: Guidepost, content: Content) -> None:
    for source in content.sources.values():
        done = here("sources", "show", source.id)
        assert done.returncode == 0, source.id
        said = " ".join(done.stdout.split())
        assert max(map(len, done.stdout.splitlines())) <= max(WIDTH, len(source.docs) + len(source.url) + 16)
        for fact in (source.name, source.robots, source.terms, source.attribution, source.pay, source.misses):
            assert " ".join(fact.split()) in said, (source.id, fact)
        assert bool(source.reason) is (source.reason != "" and source.reason in said)


@pytest.mark.slow
def test_after_a_refresh_the_last_result_and_the_fields_are_told(here: Guidepost, tmp_path: Path) -> None:
    sources = tmp_path / "boards.toml"
    sources.write_text(
        "".join(f'[[board]]\nsource = "greenhouse"\nboard = "{b}"\n' for b in ("gitlab", "stripe"))
    )
    pay = [{"min_cents": 9_000_000, "max_cents": 9_500_000, "currency_type": "USD", "title": "Annual"}]
    with serving() as server:
        server.greenhouse(
            {"gitlab": board(job(1, pay_input_ranges=pay), job(2), job(3, location=None), job(4))}
        )
        done = here("refresh", "--sources", str(sources), "--as-of", "2026-11-21T03:00Z", replay=server.url)
    assert done.returncode == 3, done.stderr
    shares = field_shares(Home(tmp_path / "home"))
    told = ("title_raw", "posted_at", "locations_raw", "pay_ranges", "workplace_raw")
    assert {name: shares[GH, name] for name in told} == dict(zip(told, (1, 1, 0.75, 0.25, 0), strict=True))
    (line,) = (line for line in here("sources").stdout.splitlines() if line.startswith("greenhouse "))
    assert line.split()[1:] == [
        "on", "149", "of", "149", "2026-11-21:", "1", "ok,", "1", "failed", "100%", "75%", "100%", "25%",
    ]  # fmt: skip
    shown = here("sources", "show", GH).stdout
    assert "last read   2026-11-21: 1 ok, 1 failed" in shown
    assert "fields      date 100%, place 75%, text 100%, pay 25%, workplace 0%" in shown
    boards = here("sources", GH)
    assert boards.returncode == 0
    rows = {line[4:].split()[1]: line for line in boards.stdout.splitlines() if f" {GH} " in line}
    assert rows["gitlab"].endswith("ok, 4 postings")
    assert rows["stripe"].endswith("failed")
    assert "answered 404" in boards.stdout
    everything: dict[str, Any] = json.loads(here("sources", "--json").stdout)
    by_id = {row["id"]: row for row in everything["sources"]}
    assert {k: by_id[GH][k] for k in ("state", "listing", "last_statuses", "last_items", "last_read_at")} == {
        "state": "on", "listing": "complete", "last_statuses": {"ok": 1, "failed": 1}, "last_items": 4,
        "last_read_at": by_id[GH]["last_read_at"],
    }  # fmt: skip
    assert by_id[GH]["fields"]["pay_ranges"] == 0.25
    assert {b["board"]: b["status"] for b in everything["boards"] if b["status"]} == {
        "gitlab": "ok",
        "stripe": "failed",
    }


def test_boards_never_read_by_us_are_marked(here: Guidepost, content: Content) -> None:
    said = here("sources", "--boards").stdout
    marked = {tuple(line.split()[1:3]) for line in said.splitlines() if line.startswith("? ")}
    marked.discard(("=", "seen"))
    assert {(source, name.split()[0]) for source, name in marked} == {
        (b.source, b.board.split()[0]) for b in content.boards if b.is_enabled and not b.is_verified
    }
    assert "`guidepost doctor --all` says which are dead" in said
    off = [line.split()[1] for line in said.splitlines() if line.startswith("off ")]
    assert sorted(off) == sorted(b.source for b in content.boards if not b.is_enabled)
    assert json.loads(here("sources", "boards", "lever", "--json").stdout)[0]["source"] == "lever"


@pytest.mark.parametrize("args", [("nosuch",), ("show", "nosuch"), ("mute", "nosuch"), ("boards", "nosuch")])
def test_an_unknown_source_is_a_usage_error(here: Guidepost, args: tuple[str, ...]) -> None:
    done = here("sources", *args)
    assert done.returncode == 2
    assert "there is no source and no command 'nosuch'; the sources are adzuna, arbeitnow" in done.stderr


# ---- adding ----------------------------------------------------------------------------------------------


def serve_acme(server: BoardServer) -> None:
    server.greenhouse({"acme": board(job(1), job(2)), "quiet": board(), "second": board(job(1))})
    server.host("api.lever.co", {"/v0/postings/Acme": as_json([{"id": "1", "text": "Clerk"}])})
    ad = {"@type": "JobPosting", "title": "Clerk", "description": "<p>File.</p>", "datePosted": "2026-11-02"}
    page = as_page(f'<script type="application/ld+json">{json.dumps(ad)}</script>')
    server.host(
        ACME,
        {
            "/careers": as_page(
                '<script src="https://boards.greenhouse.io/embed/job_board/js?for=acme"></script>'
            ),
            "/two": as_page(
                "<a href='https://jobs.lever.co/dead'></a>" * 2 + "<a href='https://jobs.lever.co/Acme'></a>"
            ),
            "/own": as_page("<h1>Jobs</h1>"),
            "/more": as_page("<a href='https://boards.greenhouse.io/second'></a>"),
            "/sitemap.xml": as_xml(f"<urlset><url><loc>https://{ACME}/jobs/1</loc></url></urlset>"),
            "/jobs/1": page,
        },
    )
    server.host("silent.example", {"/": as_page("<p>No jobs.</p>"), "/sitemap.xml": Answer(status=404)})


@pytest.mark.slow
def test_an_employer_is_added_from_its_careers_page(here: Guidepost, tmp_path: Path) -> None:
    with serving() as server:
        serve_acme(server)
        page = here("sources", "add", f"https://{ACME}/careers", "--sector", "technology", replay=server.url)
        named = here("sources", "add", f"{ACME}/two", "--employer", "Acme Sails", "--yes", replay=server.url)
        site = here("sources", "add", f"https://{ACME}/own", replay=server.url)
        more = here("sources", "add", f"https://{ACME}/more", replay=server.url)  # the site itself is listed
        again = here("sources", "add", "https://job-boards.greenhouse.io/acme/jobs/1", replay=server.url)
    assert (page.returncode, page.stdout.splitlines()) == (
        0,
        [
            "Found greenhouse acme: 2 postings of Acme.",
            f"Added greenhouse acme to {own_file(tmp_path)}: the next refresh reads it.",
        ],
    )
    assert named.returncode == 0, named.stderr
    assert "Found lever Acme: 1 posting of Acme." in named.stdout
    assert (site.returncode, site.stdout.splitlines()[0]) == (0, f"Found jsonld {ACME}: 1 posting.")
    assert "It names no employer" in site.stdout
    assert "Added greenhouse second" in more.stdout
    assert again.returncode == 1
    assert "greenhouse acme is on the list already, and each refresh reads it" in again.stderr
    boards = listed(tmp_path)
    assert boards[GH, "acme"] == Board(GH, "acme", employer="Acme", sector="technology")
    assert boards["lever", "Acme"] == Board("lever", "Acme", employer="Acme Sails")
    assert boards["jsonld", ACME] == Board("jsonld", ACME)


def test_what_was_added_is_read_by_the_next_refresh_and_can_be_removed(
    here: Guidepost, tmp_path: Path
) -> None:
    with serving() as server:
        serve_acme(server)
        assert here("sources", "add", "https://boards.greenhouse.io/acme", replay=server.url).returncode == 0
        crawled = here("crawl", GH, "acme", "--dry-run", replay=server.url)
    assert crawled.stdout.splitlines()[-1] == "greenhouse acme: ok, 2 postings, 1 request, the whole list"
    gone = here("sources", "remove", GH, "acme")
    assert (gone.returncode, gone.stdout) == (0, "Removed greenhouse acme.\n")
    assert (GH, "acme") not in listed(tmp_path)
    again = here("sources", "remove", GH, "acme")
    assert again.returncode == 1
    assert "greenhouse acme is not among your boards" in again.stderr


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://boards.greenhouse.io/dead", "no posting came (greenhouse dead: "),
        ("https://boards.greenhouse.io/quiet", "greenhouse quiet: it answers, and nothing is open there now"),
        ("https://silent.example/", "jsonld silent.example: "),
        ("https://jobs.smartrecruiters.com/Acme", "SmartRecruiters is not read by Guidepost."),
        ("https://remoteok.com", "see `guidepost sources show remoteok`"),
        ("https://boards.greenhouse.io/gitlab", "greenhouse gitlab is on the list already"),
        ("javascript:alert(1)", "only web addresses can be added"),
        ("https://user@acme.com", "leave out what stands before the @"),
        ("https://127.0.0.1:8501/", "is not a name on the public internet"),
    ],
)
def test_what_is_not_added_is_told_in_a_sentence(
    here: Guidepost, tmp_path: Path, url: str, says: str
) -> None:
    with serving() as server:
        serve_acme(server)
        done = here("sources", "add", url, replay=server.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert says in done.stderr
    assert done.stderr.count("guidepost: ") == 1
    assert not own_file(tmp_path).exists()


def test_a_board_can_be_added_unread(here: Guidepost, tmp_path: Path) -> None:
    with serving() as server:
        done = here("sources", "add", "https://jobs.eu.lever.co/acme", "--no-try", replay=server.url)
        assert server.asked == []
    assert done.returncode == 0
    assert listed(tmp_path)["lever", "acme"] == Board("lever", "acme", region="eu")


def test_a_wrong_sector_is_told_before_anything_is_asked(here: Guidepost) -> None:
    with serving() as server:
        done = here("sources", "add", "https://acme.com", "--sector", "boats", replay=server.url)
        assert server.asked == []
    assert done.returncode == 2
    assert "there is no sector 'boats'; there are " in done.stderr


# ---- muting ----------------------------------------------------------------------------------------------


def test_boards_are_muted_and_unmuted(here: Guidepost, tmp_path: Path) -> None:
    assert (
        here("sources", "mute", GH, "gitlab").stdout
        == "greenhouse gitlab: no longer read by the next refresh.\n"
    )
    assert not listed(tmp_path)[GH, "gitlab"].is_enabled
    assert any(
        line.startswith("off ") and " gitlab " in line for line in here("sources", GH).stdout.splitlines()
    )
    assert here("sources", "unmute", GH, "gitlab").returncode == 0
    assert listed(tmp_path)[GH, "gitlab"].is_enabled


def test_a_source_is_muted_whole(here: Guidepost, tmp_path: Path) -> None:
    count = sum(b.source == "recruitee" for b in content_of(tmp_path).boards)
    done = here("sources", "mute", "recruitee")
    assert done.stdout == f"{count} boards of recruitee: no longer read by the next refresh.\n"
    assert "You have muted it. To read it: guidepost sources unmute recruitee" in " ".join(
        here("sources", "show", "recruitee").stdout.split()
    )
    assert here("sources", "unmute", "recruitee").returncode == 0
    assert all(b.is_enabled for b in listed(tmp_path).values() if b.source == "recruitee")


def test_a_source_that_is_off_is_turned_on(here: Guidepost, tmp_path: Path) -> None:
    assert here("sources", "unmute", "himalayas").returncode == 0
    assert listed(tmp_path)["himalayas", "all"].is_enabled
    line = next(line for line in here("sources").stdout.splitlines() if line.startswith("himalayas"))
    assert line.split()[1] == "on"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("mute", GH, "nobody"), "greenhouse nobody is not listed: add it first"),
        (("remove", GH, "gitlab"), "greenhouse gitlab is no board of your own: mute it instead"),
        (("unmute", "workday"), "workday is not read by Guidepost. Its site terms forbid"),
    ],
)
def test_what_cannot_be_switched_is_told(here: Guidepost, args: tuple[str, ...], says: str) -> None:
    done = here("sources", *args)
    assert done.returncode == 1
    assert says in done.stderr
