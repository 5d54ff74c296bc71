"""Recordings: replayed they give the same postings, and neither people nor keys are in them."""

from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.dry import ENOUGH, Seen, item_text, look, outcome_text
from scrapers.people import without_people
from scrapers.record import answers_in, record
from tests.cli.conftest import answers as serve_py
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
from tests.scrapers.replaying import replaying

SITE, HN, ADZUNA = "careers.acme.example", "hn.algolia.com", "api.adzuna.com"
KEYS = {"ADZUNA_APP_ID": "1d0f5c7a", "ADZUNA_APP_KEY": "0f1e2d3c4b5a69788796a5b4c3d2e1f0"}
# Whoever is named in an answer must not be in its recording.
PEOPLE = (
    "First Person", "Second Person", "Third Person", "Fourth Person", "user_five", "sixth@acme.example",
    "seventh@acme.example", "eighth@acme.example", "(415) 555-0100",
)  # fmt: skip

AD = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Sailmaker",
    "description": "<p>Sew. Write to sixth@acme.example, or call (415) 555-0100 & ask.</p>",
    "datePosted": "2026-11-02",
    "hiringOrganization": {"@type": "Organization", "name": "Acme Sails"},
    "author": {"@type": "Person", "name": "First Person"},
    "jobLocation": {"@type": "Place", "address": {"addressLocality": "Cádiz"}},
}
PAGE = f"""<html><head><meta name="author" content="Second Person">
<script type="application/ld+json">{json.dumps(AD)}</script></head>
<body>Mail eighth@acme.example</body></html>"""
SITEMAP = (
    f"<urlset><url><loc>https://{SITE}/jobs/1</loc></url><url><loc>https://{SITE}/old</loc></url></urlset>"
)
COMMENT = {
    "id": 2,
    "author": "user_five",
    "created_at": "2026-11-02T10:00:00Z",
    "text": "Acme | Sailmaker | Cádiz<p>Mail seventh@acme.example",
    "_tags": ["comment", "author_user_five", "story_1"],
}
BOARDS = (
    Board("greenhouse", "acme"),
    Board("hackernews", "1"),
    Board("jsonld", SITE),
    Board("adzuna", "gb"),
    Board("greenhouse", "gone"),
)


def serve_all(server: BoardServer) -> None:
    content = (
        "&lt;p&gt;R&amp;amp;D: sixth@acme.example, seventh&amp;#64;acme.example &amp;lt;T&amp;gt;&lt;/p&gt;"
    )
    people = {
        "recruiter": {"name": "Third Person"}, "hiringManager": "Fourth Person", "phone": "415 555 0100",
        "metadata": [{"created_by": "First Person"}],
    }  # fmt: skip
    server.greenhouse({"acme": board(job(4155550100, content=content, **people), job(2))})
    story = {
        "id": 1,
        "title": "Ask HN: Who is hiring? (November 2026)",
        "author": "user_five",
        "children": [COMMENT],
    }
    server.host(HN, {"/api/v1/items/1": as_json(story)})
    server.host(
        SITE,
        {
            "/robots.txt": robots(f"User-agent: *\nAllow: /\nSitemap: https://{SITE}/jobs.xml.gz"),
            "/jobs.xml.gz": as_xml(SITEMAP, zipped=True),
            "/jobs/1": as_page(PAGE),
            "/old": Answer(status=301, headers={"Location": "/new?x=1"}),
            "/new": Answer(b"Gone", 410, {"ETag": '"1"', "Set-Cookie": "id=sixth@acme.example"}),
        },
    )
    key = KEYS["ADZUNA_APP_KEY"]
    ad = {
        "id": "7", "title": "Sailmaker", "description": f"Sew. {key}", "created": "2026-11-02T10:00:00Z",
        "redirect_url": f"https://www.adzuna.co.uk/land/7?app_key={key}", "company": {"display_name": "Acme"},
        "location": {"display_name": "Hull"},
    }  # fmt: skip
    server.host(ADZUNA, {"/v1/api/jobs/gb/search/1": as_json({"count": 1, "results": [ad]})})


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[Board, tuple[Path, Seen, Seen]]:
    """By board: its recording, what was read live, and what is read from the recording."""
    found = {}
    with serving() as server:
        serve_all(server)
        for asked in BOARDS:
            folder = tmp_path_factory.mktemp("recordings") / "made"
            live = record(
                asked, folder, as_of=AS_OF, environ=environment(GUIDEPOST_REPLAY=server.url, **KEYS)
            )
            with replaying(folder) as again:
                replayed = look([asked], as_of=AS_OF, environ=environment(GUIDEPOST_REPLAY=again.url, **KEYS))
            found[asked] = (folder, live, replayed)
    return found


def test_a_recording_gives_what_the_live_reading_gave(
    recordings: dict[Board, tuple[Path, Seen, Seen]],
) -> None:
    for asked, (_, live, replayed) in recordings.items():
        assert replayed == live, asked.key
    counts = {
        asked.key: [(o.status, o.items) for o in live.outcomes] for asked, (_, live, _) in recordings.items()
    }
    assert counts == {
        ("greenhouse", "acme"): [("ok", 2)],
        ("hackernews", "1"): [("ok", 1)],
        ("jsonld", SITE): [("ok", 1)],
        ("adzuna", "gb"): [("ok", 1)],
        ("greenhouse", "gone"): [("failed", 0)],
    }
    texts = " ".join(item["description_raw"] for _, live, _ in recordings.values() for item in live.items)
    assert "R&amp;D: [email], [email] &lt;T&gt;" in texts


def contents(folder: Path) -> str:
    """Everything a recording says, also in packed files and in names."""
    said = []
    for path in sorted(folder.rglob("*")):
        said.append(path.name)
        if path.is_file():
            data = path.read_bytes()
            said.append((gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8"))
    return "\n".join(said)


def test_nobody_and_no_key_is_in_a_recording(recordings: dict[Board, tuple[Path, Seen, Seen]]) -> None:
    for asked, (folder, _, _) in recordings.items():
        said = contents(folder)
        for secret in (*PEOPLE, *KEYS.values(), "Set-Cookie"):
            assert secret not in said, (asked.key, secret)
    assert '"author": "someone"' in contents(recordings[BOARDS[1]][0])
    assert '"author_someone"' in contents(recordings[BOARDS[1]][0])


def test_a_recording_is_in_the_replay_form(recordings: dict[Board, tuple[Path, Seen, Seen]]) -> None:
    site, adzuna = recordings[BOARDS[2]][0], recordings[BOARDS[3]][0]
    routes = json.loads((site / SITE / "routes.json").read_text(encoding="utf-8"))
    assert sorted(routes, key=lambda route: str(route["path"])) == [
        {
            "path": "/jobs.xml.gz",
            "headers": {"Content-Type": "application/xml"},
            "file": "001-jobs-xml-gz.xml",
        },
        {
            "path": "/jobs/1",
            "headers": {"Content-Type": "text/html; charset=utf-8"},
            "file": "002-1.html",
        },
        {
            "path": "/new",
            "query": {"x": "1"},
            "status": 410,
            "headers": {"Content-Type": "application/octet-stream", "ETag": '"1"'},
            "file": "003-new.bin",
        },
        {
            "path": "/old",
            "status": 301,
            "headers": {"Content-Type": "application/octet-stream", "Location": "/new?x=1"},
            "file": None,
        },
    ]
    assert (site / SITE / "robots.txt").read_text().startswith("User-agent: *")
    (route,) = json.loads((adzuna / ADZUNA / "routes.json").read_text(encoding="utf-8"))
    assert route["query"].keys() == {
        "results_per_page",
        "sort_by",
        "max_days_old",
        "content-type",
        "category",
    } & (route["query"].keys())
    assert not set(route["query"]) & {"app_id", "app_key"}
    assert (answers_in(site), answers_in(adzuna)) == (4, 1)


def test_nothing_recorded_is_overwritten_unless_forced(tmp_path: Path) -> None:
    with serving() as server:
        serve_all(server)
        environ = environment(GUIDEPOST_REPLAY=server.url)
        folder = tmp_path / "made"
        record(BOARDS[0], folder, as_of=AS_OF, environ=environ)
        before = contents(folder)
        server.greenhouse({"acme": board(job(3))})
        asked = len(server.asked)
        with pytest.raises(
            FileExistsError, match="already holds something: name another folder, or add --force"
        ):
            record(BOARDS[0], folder, as_of=AS_OF, environ=environ)
        assert len(server.asked) == asked
        assert contents(folder) == before
        record(BOARDS[0], folder, as_of=AS_OF, environ=environ, is_forced=True)
    assert "Engineer 3" in contents(folder)
    assert "Engineer 2" not in contents(folder)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ('{"author": "First Person", "n": 1.50}', '{"author": "someone", "n": 1.5}'),
        ('{"by": "user", "bytes": "user"}', '{"by": "someone", "bytes": "user"}'),
        ('{"contact": [{"n": "A", "m": "a@acme.com"}]}', '{"contact": [{"n": "someone", "m": "[email]"}]}'),
        ('{"recruiterName": "A", "creator": {"n": 1}}', '{"recruiterName": "someone", "creator": {"n": 1}}'),
        ('["4155550100", "2026-08-05 09:41:37 UTC"]', '["4155550100", "2026-08-05 09:41:37 UTC"]'),
        ('{"mobilePhone": "12 34"}', '{"mobilePhone": "[phone]"}'),
        ('["https://acme.com/415-555-0100", "415-555-0100"]', '["https://acme.com/415-555-0100", "[phone]"]'),
        ("<x><dc:creator>A Person</dc:creator></x>", "<x><dc:creator>someone</dc:creator></x>"),
        ("<author><name>A Person</name><email>a@acme.com</email></author>", "<author>someone</author>"),
        ("<p>Mail a@acme.com</p>", "<p>Mail [email]</p>"),
        ('<script>x = {"author": "First Person"}</script>', '<script>x = {"author": "someone"}</script>'),
        ('{"broken": "a@acme.com"', '{"broken": "[email]"'),
        ("", ""),
    ],
)  # fmt: skip
def test_people_are_taken_out_of_answers(body: str, kept: str) -> None:
    found = without_people(body.encode()).decode()
    assert found == kept if kept[-1:] not in {"}", "]"} else json.loads(found) == json.loads(kept)


def test_what_is_no_text_stays_as_it_is() -> None:
    for body in (b"\x1f\x8b\x08a@acme.com", b"\x00\x01a@acme.com", b"caf\xe9"):
        assert without_people(body, "text/html") == body


def test_bounds_hold_and_say_so() -> None:
    with serving() as server:
        pages = {f"/jobs/{n}": as_page(PAGE) for n in range(30)}
        urls = "".join(f"<url><loc>https://{SITE}{path}</loc></url>" for path in pages)
        server.host(SITE, {"/sitemap.xml": as_xml(f"<urlset>{urls}</urlset>"), **pages})
        seen: list[Any] = []
        for items, requests in ((3, None), (None, 5), (None, 1)):
            server.asked.clear()
            (outcome,) = look(
                [Board("jsonld", SITE)],
                as_of=AS_OF,
                environ=environment(GUIDEPOST_REPLAY=server.url),
                max_items=items,
                max_requests=requests,
            ).outcomes
            asked = [path for path in server.paths(SITE) if path != "/robots.txt"]
            seen.append((len(asked), outcome.items, outcome.is_bounded, outcome.is_well, outcome.is_complete))
            assert ENOUGH in (outcome.error or "")
    assert seen == [(4, 3, True, True, False), (5, 4, True, True, False), (1, 0, True, False, False)]


def test_a_look_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with serving() as server:
        serve_all(server)
        seen = look([BOARDS[0]], as_of=AS_OF, environ=environment(GUIDEPOST_REPLAY=server.url))
    assert len(seen.items) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_posting_and_an_outcome_in_words(recordings: dict[Board, tuple[Path, Seen, Seen]]) -> None:
    seen = recordings[BOARDS[0]][1]
    pay = {"min": 60000.0, "max": 75500.5, "currency": "EUR", "period": "year"}
    item = {**seen.items[1], "pay_ranges": [pay, {**pay, "min": None}, {**pay, "max": None, "period": None}]}
    assert item_text(item).splitlines() == [
        "Engineer 2",
        "  company   Acme",
        "  places    Berlin, Germany",
        "  posted    2026-05-29",
        "  pay       60,000 - 75,500.5 EUR a year; up to 75,500.5 EUR a year; "
        "from 60,000 EUR (period not stated)",
        "  workplace -",
        "  url       https://job-boards.greenhouse.io/acme/jobs/2",
        "  text      35 characters",
    ]
    hostile = item_text({**item, "title_raw": "\x1b]0;x\x07Clerk\n\u202e", "company_raw": "A\x9b2J"})
    assert hostile.splitlines()[:2] == ["]0;x Clerk", "  company   A 2J"]
    (outcome,) = seen.outcomes
    assert outcome_text(outcome) == "greenhouse acme: ok, 2 postings, 1 request, the whole list"
    cut = replace(outcome, status="partial", is_complete=False, items=1, error="it broke off")
    assert (
        outcome_text(cut)
        == "greenhouse acme: partial, 1 posting, 1 request, not the whole list: it broke off"
    )


@pytest.mark.replay
def test_our_server_answers_as_the_recordings_own(replay_folder: Path) -> None:
    paths = [
        "boards-api.greenhouse.io/v1/boards/gitlab/jobs?content=true&pay_transparency=true&extra=1",
        "boards-api.greenhouse.io/v1/boards/gitlab/jobs",
        "boards-api.greenhouse.io/v1/boards/anduril/jobs?content=true",
        "boards-api.greenhouse.io/robots.txt",
        "api.ashbyhq.com/robots.txt",
        "hn.algolia.com/robots.txt",
        "api.lever.co/v0/postings/spotify?mode=json&limit=100&skip=100",
        "nobody.example/robots.txt",
        "nobody.example/",
    ]
    with serve_py(replay_folder, "dev") as theirs, replaying(replay_folder / "dev") as ours:
        for path in paths:
            assert fetched(f"{ours.url}/{path}") == fetched(f"{theirs}/{path}"), path


def fetched(url: str) -> tuple[int, str | None, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 (loopback)
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


@pytest.mark.replay
@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        Board("greenhouse", "stripe"), Board("lever", "spotify"), Board("ashby", "ramp"),
        Board("hackernews", "13080280"), Board("jsonld", "www.metacareers.com"),
        Board("teamtailor", "career"), Board("weworkremotely", "all"), Board("themuse", "all"),
        Board("usajobs", "all"),
    ],
    ids=lambda board: board.source,
)  # fmt: skip
def test_recorded_boards_recorded_again(tmp_path: Path, replay_folder: Path, asked: Board) -> None:
    keys = {
        "THEMUSE_API_KEY": "key-of-the-muse",
        "USAJOBS_EMAIL": "me@acme.example",
        "USAJOBS_API_KEY": "key-of-usa",
    }
    options = {"GUIDEPOST_CRAWL_DELAYS": "off", **keys}
    with replaying(replay_folder / "dev") as first:
        environ = environment(GUIDEPOST_REPLAY=first.url, **options)
        live = record(asked, tmp_path / "made", as_of=AS_OF, environ=environ)
    with replaying(tmp_path / "made") as second:
        assert look([asked], as_of=AS_OF, environ=environment(GUIDEPOST_REPLAY=second.url, **options)) == live
    assert live.items
    assert not [key for key in keys.values() if key in contents(tmp_path / "made")]
