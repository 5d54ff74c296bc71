"""The doctor: a line on each thing, what is wrong with it, and what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.content import Board, Content
from data.home import Home
from scrapers import doctor, house
from scrapers.dry import Outcome, Seen
from tests.cli.conftest import Guidepost
from tests.scrapers.boards import (
    AS_OF,
    Answer,
    BoardServer,
    as_json,
    as_page,
    as_xml,
    board,
    environment,
    job,
    robots,
    serving,
)

GH = "greenhouse"
GOOD = [
    job(n, pay_input_ranges=[{"min_cents": 9_000_000, "max_cents": None}] if n < 3 else [])
    for n in range(1, 5)
]
SITE, SHUT, DOWN, BARE, MANY = (f"{name}.example" for name in ("site", "shut", "down", "bare", "many"))
CLERK = {"@type": "JobPosting", "title": "Clerk", "description": "<p>File.</p>"}
AD = f'<script type="application/ld+json">{json.dumps(CLERK)}</script>'

WELL, TROUBLE = "ok", "attention"
# board -> its answer, verdict, robots, a piece of what is said and of what to do
BOARDS: dict[str, tuple[object, str, str, str, str]] = {
    "good": (board(*GOOD), WELL, "allowed", "robots allow; 4 postings, pay on 50%", ""),
    "unpaid": (
        board(job(1)), WELL, "allowed", "1 posting, no pay on any: fine, not every employer states it", "",
    ),
    "quiet": (board(), WELL, "allowed", "it answers, and nothing is open there now", ""),
    "gone": (
        Answer(status=404), TROUBLE, "allowed",
        "the board is dead: boards-api.greenhouse.io/v1/boards/gone/jobs answered 404",
        "run `guidepost sources add URL`, then `guidepost sources mute greenhouse gone`",
    ),
    "undated": (
        board(*(job(n, first_published=None) for n in range(1, 5))), TROUBLE, "allowed",
        "0 of 4 postings have a date", "its answers have changed: report it",
    ),
    "nowhere": (
        board(*(job(n, location=None) for n in range(1, 5))), TROUBLE, "allowed",
        "0 of 4 postings have a place (90% of the published ones have)", "report it",
    ),
    "short": (board(job(1), total=3), TROUBLE, "allowed", "lists 1 of its 3 jobs", "report it"),
    "other": (as_json({"vacancies": []}), TROUBLE, "allowed", "answered without a list of jobs", "report it"),
    "denied": (Answer(status=403), TROUBLE, "allowed", "the host turns us away", "leave it alone for a day"),
    "429": (Answer(fault="429"), TROUBLE, "allowed", "answered 429", "leave it alone for a day"),
    "500": (Answer(fault="500"), TROUBLE, "allowed", "answered 500", "look again later"),
    "timeout": (Answer(fault="timeout"), TROUBLE, "allowed", "did not answer within 2 s", "look again later"),
    "reset": (Answer(fault="reset"), TROUBLE, "allowed", "could not be reached", "look again later"),
    "truncate": (as_json(board(*GOOD), fault="truncate"), TROUBLE, "allowed", "broke off", "again later"),
    "html": (Answer(fault="html"), TROUBLE, "allowed", "instead of JSON", "leave it alone for a day"),
    "garbage": (Answer(fault="garbage"), TROUBLE, "allowed", "something that is not JSON", "report it"),
    "empty": (Answer(fault="empty"), TROUBLE, "allowed", "an empty body", "report it"),
    "huge": (Answer(fault="huge"), TROUBLE, "allowed", "more than we take", "look again later"),
    "no such": (None, TROUBLE, "allowed", "'no such' cannot be the name of a", "sources add URL"),
}  # fmt: skip


def sitemap(host: str, pages: int) -> Answer:
    urls = "".join(f"<url><loc>https://{host}/{number}</loc></url>" for number in range(pages))
    return as_xml(f"<urlset>{urls}</urlset>")


SITES: dict[str, tuple[dict[str, Answer], str, str, str, str]] = {
    SITE: ({"/sitemap.xml": sitemap(SITE, 1), "/0": as_page(AD)}, WELL, "allowed", "1 posting", ""),
    SHUT: (
        {"/robots.txt": robots("User-agent: *\nDisallow: /")}, TROUBLE, "disallowed",
        "robots.txt of shut.example does not allow", "`guidepost sources mute jsonld shut.example`",
    ),
    DOWN: (
        {"/robots.txt": Answer(status=503)}, TROUBLE, "unreadable",
        "robots.txt of down.example answered 503", "look again tomorrow",
    ),
    BARE: (
        {"/sitemap.xml": sitemap(BARE, 1), "/0": as_page("Hi")}, TROUBLE, "allowed",
        "held no JobPosting", "it has no postings in a form we can read",
    ),
    MANY: (
        {"/sitemap.xml": sitemap(MANY, 90), **{f"/{n}": as_page("Hi") for n in range(90)}},
        TROUBLE, "allowed", "its first 12 pages hold no posting",
        "`guidepost crawl jsonld many.example --dry-run`",
    ),
}  # fmt: skip
USUAL = {(GH, "locations_raw"): 0.9, (GH, "workplace_raw"): 0.4, (GH, "pay_ranges"): 0.9}


@pytest.fixture(scope="module")
def examined(content: Content) -> Iterator[tuple[dict[str, house.Finding], BoardServer]]:
    """What the doctor finds on every board above, in one look."""
    with serving() as server:
        server.greenhouse({name: answer for name, (answer, *_) in BOARDS.items() if answer is not None})
        for host, (routes, *_) in SITES.items():
            server.host(host, routes)
        boards = [Board(GH, name) for name in BOARDS] + [Board("jsonld", host) for host in SITES]
        environ = environment(GUIDEPOST_REPLAY=server.url, GUIDEPOST_TIMEOUT="2")
        found = doctor.examine(boards, content.sources, USUAL, as_of=AS_OF, environ=environ)
        yield {finding.facts["board"]: finding for finding in found}, server


@pytest.mark.parametrize("name", [*BOARDS, *SITES])
def test_each_board_has_its_line(examined: tuple[dict[str, house.Finding], BoardServer], name: str) -> None:
    _, verdict, robots_say, says, do = BOARDS[name] if name in BOARDS else SITES[name]
    finding = examined[0][name]
    assert (finding.verdict, finding.facts["robots"]) == (verdict, robots_say), finding
    assert says in finding.says
    assert do in finding.do
    assert bool(finding.do) is (verdict == TROUBLE)
    line = finding.as_text()
    assert "\n" not in line
    assert line.startswith("ok " if verdict == WELL else "!  ")


def test_little_is_asked_of_a_host(examined: tuple[dict[str, house.Finding], BoardServer]) -> None:
    _, server = examined
    assert len([path for path in server.paths(MANY) if path != "/robots.txt"]) == doctor.MAX_REQUESTS
    assert server.paths(SHUT) == ["/robots.txt"]


@pytest.mark.parametrize(
    ("source", "named", "is_all", "chosen"),
    [
        (None, None, False, ["a 2", "b 1", "c 1"]),
        (None, None, True, ["a 2", "b 1", "c 1", "a 1", "c 2"]),
        ("a", None, False, ["a 2"]),
        ("a", None, True, ["a 2", "a 1"]),
        ("a", "3", False, ["a 3"]),
        ("a", "9", False, ["a 9"]),
        ("z", None, False, []),
    ],
)
def test_which_boards_are_looked_at(
    source: str | None, named: str | None, is_all: bool, chosen: list[str]
) -> None:
    listed = [
        Board("a", "1", is_verified=False), Board("a", "2"), Board("a", "3", is_enabled=False),
        Board("a", "4"), Board("b", "1"), Board("c", "1", is_verified=False),
        Board("c", "2", is_verified=False),
    ]  # fmt: skip
    found = doctor.chosen(listed, source, named, is_all=is_all)
    assert [" ".join(b.key) for b in found] == chosen


def test_a_field_the_source_has_not_is_no_loss(content: Content) -> None:
    item = dict.fromkeys(doctor.FIELDS, "x") | {"source": "hackernews", "board": "1", "pay_ranges": []}
    seen = Seen(tuple({**item, "locations_raw": []} for _ in range(5)), ())
    outcome = Outcome("hackernews", "1", "ok", 5, 1, True, None)
    found = doctor.finding(outcome, seen, content.sources["hackernews"], {})
    assert (found.verdict, found.says) == (
        WELL,
        "robots allow; 5 postings, no pay on any: fine, this source has no field for it",
    )


# ---- the house -------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def lines(home: Home, now: datetime = NOW) -> dict[str, house.Finding]:
    return {finding.about: finding for finding in house.house(home, now)}


def test_the_house_is_well(tmp_path: Path) -> None:
    found = lines(Home(tmp_path / "home"))
    assert {name: finding.verdict for name, finding in found.items()} == dict.fromkeys(
        ("home", "disk space", "rates"), WELL
    )
    assert list((tmp_path / "home").iterdir()) == []


def test_a_home_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = lines(Home(tmp_path / "file" / "home"))
    assert (found["home"].verdict, "GUIDEPOST_HOME" in found["home"].do) == (TROUBLE, True)
    assert "disk space" not in found


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "LEAST_SPACE", shutil.disk_usage(tmp_path).total * 2)
    found = lines(Home(tmp_path))["disk space"]
    assert (found.verdict, "make room" in found.do) == (TROUBLE, True)


def test_old_rates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, shipped = Home(tmp_path / "home"), tmp_path / "shipped"
    monkeypatch.setattr(house, "SHIPPED", shipped)
    assert "rates" not in lines(home)
    for folder, day in ((shipped / "fx", "2026-06-05"), (home.content / "fx", "2026-06-12")):
        folder.mkdir(parents=True)
        (folder / "ecb_weekly.csv").write_text(f"date,USD\n{day},1.1\n")
    found = lines(home)["rates"]
    assert (found.verdict, found.says) == (TROUBLE, "exchange rates until 2026-06-12, 162 days ago")
    assert "guidepost rates" in found.do
    (home.content / "fx" / "ecb_daily.csv").write_text("date,USD\n2026-11-20,1.1\n")
    assert lines(home)["rates"] == house.Finding("rates", WELL, "exchange rates until 2026-11-20")


def test_keys_that_are_missing(content: Content) -> None:
    boards = [Board("adzuna", "gb"), Board("reed", "all"), Board(GH, "acme")]
    found = house.missing_keys(boards, content.sources, {"ADZUNA_APP_ID": "x", "ADZUNA_APP_KEY": " "})
    assert {name: (finding.verdict, finding.says) for name, finding in found.items()} == {
        "adzuna": (TROUBLE, "not read: ADZUNA_APP_KEY is not set"),  # one of two is a slip
        "reed": ("skipped", "not read: REED_API_KEY is not set"),
    }
    assert "https://www.reed.co.uk/developers" in found["reed"].do
    assert (
        house.missing_keys(
            boards, content.sources, dict.fromkeys(["ADZUNA_APP_ID", "ADZUNA_APP_KEY", "REED_API_KEY"], "x")
        )
        == {}
    )


# ---- the command -----------------------------------------------------------------------------------------


def test_the_command_says_it_in_lines_and_in_its_exit_code(here: Guidepost, tmp_path: Path) -> None:
    with serving() as server:
        server.greenhouse({"acme": board(*GOOD)})
        well = here("doctor", GH, "acme", replay=server.url)
        dead = here("doctor", GH, "gone", "--json", replay=server.url)
        everything = here("doctor", "--as-of", "2026-11-21", replay=server.url)
    assert well.returncode == 0, well.stderr
    assert well.stdout.splitlines()[0] == f"ok  {'greenhouse acme':<28} robots allow; 4 postings, pay on 50%"
    assert dead.returncode == 3
    said = json.loads(dead.stdout)
    assert said["status"] == "attention"
    (finding,) = said["findings"]
    assert (finding["about"], finding["verdict"], finding["facts"]["meaning"]) == (
        "greenhouse gone", "attention", "dead",
    )  # fmt: skip
    assert everything.returncode == 3
    about = [line[4:32].strip() for line in everything.stdout.splitlines()[:-1]]
    assert about[:7] == ["home", "disk space", "rates", "adzuna", "reed", "themuse", "usajobs"]
    assert {line.split()[0] for line in about[7:]} >= {GH, "lever", "ashby", "hackernews", "remoteok"}
    assert everything.stdout.splitlines()[-1].startswith(f"{len(about)} checked, ")
    assert not list((tmp_path / "home").rglob("*.jsonl")), "nothing is landed"
    assert "Traceback" not in everything.stdout + everything.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("doctor", "nosuch"), "there is no source and no command 'nosuch'"),
        (("doctor", "nosuch", "acme"), "there is no source 'nosuch'"),
        (("doctor", "jobicy"), "no board of jobicy is on: `guidepost sources show jobicy` says why"),
    ],
)
def test_what_cannot_be_checked_is_a_usage_error(here: Guidepost, args: tuple[str, ...], says: str) -> None:
    done = here(*args)
    assert done.returncode == 2
    assert says in done.stderr


def test_content_that_cannot_be_read_is_exit_code_1(here: Guidepost, tmp_path: Path) -> None:
    (tmp_path / "home" / "content").mkdir(parents=True)
    (tmp_path / "home" / "content" / "my_sources.toml").write_text("[[board]]\nsource = 1\n")
    done = here("doctor")
    assert done.returncode == 1
    assert "the content files need mending" in done.stderr
    assert "my_sources.toml" in done.stderr


def test_findings_are_plain_values() -> None:
    finding = house.Finding("home", WELL, "fine")
    assert json.loads(json.dumps(finding.to_json())) == {
        "about": "home", "verdict": "ok", "says": "fine", "do": "", "facts": {},
    }  # fmt: skip
    assert replace(finding, do="nothing").as_text() == f"ok  {'home':<28} fine; nothing"
