"""Teamtailor: a documented feed in pages, and what stands in where it is switched off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from data.content import Board
from scrapers.spiders.teamtailor import json_posting
from tests.scrapers.boards import Answer, BoardServer, Landed, as_json, as_page, as_xml, crawled, serving
from tests.scrapers.spiders.feeds import landed_from
from tests.scrapers.spiders.recorded import expected_of, seen_in
from warehouse.landing import ITEM_FIELDS

RSS, FEED = "/jobs.rss", "/jobs.json"


def place(name: str = "", city: str = "", country: str = "") -> str:
    parts = f"<tt:name>{name}</tt:name><tt:city>{city}</tt:city><tt:country>{country}</tt:country>"
    return f"<tt:location>{parts}<tt:address>Mole 1</tt:address></tt:location>"


KIEL = place("HQ", "Kiel", "Germany")


def item(number: int, *, places: str | None = KIEL, **fields: str | None) -> str:
    """An item of the RSS feed in the vendor's form; a field that is None is left out."""
    values: dict[str, str | None] = {
        "title": f" Sailmaker {number} &amp; Rigger",
        "description": "&lt;p&gt;Sew &amp;amp; splice.&lt;/p&gt;",
        "pubDate": "Fri, 24 Jul 2026 01:05:16 +0200",
        "link": f"https://career.acme.example/jobs/{number}-sailmaker?utm_source=rss",
        "remoteStatus": "hybrid",
        "guid": guid(number),
        "tt:locations": places,
        "tt:department": "Loft",
        "tt:role": "Craft",
        **fields,
    }
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value is not None)
    return f"<item>{inner}</item>"


def guid(number: int) -> str:
    return f"20fafb7d-f013-4061-b6de-{number:012}"


def rss(*items: str, title: str = "Acme Sails") -> Answer:
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:tt="https://teamtailor.com/locations">'
    about = f"<title>{title}</title><description/><link>https://career.acme.example/jobs</link>"
    return as_xml(f"{head}<channel>{about}{''.join(items)}</channel></rss>")


def entry(number: int, *, node: Any = "own", **fields: Any) -> dict[str, Any]:
    """An item of the JSON feed in the vendor's form, with its JobPosting."""
    own = {
        "@context": "http://schema.org/",
        "@type": "JobPosting",
        "title": f"Sailmaker {number} & Rigger",
        "identifier": {"@type": "PropertyValue", "name": "Acme Sails", "value": number},
        "datePosted": "2026-07-24T01:05:16+02:00",
        "validThrough": "2026-12-24",
        "employmentType": "FULL_TIME",
        "description": "<p>Sew &amp; splice.</p><script>alert('</script>')",
        "jobLocation": [
            {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "Mole 1",
                    "addressLocality": "Kiel",
                    "addressCountry": "DE",
                },
            }
        ],
    }
    return {
        "id": guid(number),
        "title": f"Sailmaker {number} & Rigger ",
        "url": f"https://career.acme.example/jobs/{number}-sailmaker",
        "date_published": "2026-07-24T01:05:16+02:00",
        "content_html": "<p>Other.</p>",
        "_jobposting": own if node == "own" else node,
        **fields,
    }


def json_feed(*items: Any, title: str = "Jobs at sea", **fields: Any) -> Answer:
    return as_json(
        {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": list(items), **fields}
    )


def some(start: int, number: int) -> list[str]:
    return [item(n) for n in range(start, start + number)]


GOOD = (
    Board("teamtailor", "acme"),
    {("acme.teamtailor.com", RSS): rss(item(1), item(2, places="", remoteStatus=None, description=""))},
)
MORE = "https://evil.example/jobs.json?page=2"
# board -> pages of the RSS feed and of the JSON feed (none: 404), and what must come of them: status, items,
# complete, a piece of the sentence, requests
BOARDS: dict[str, tuple[list[Answer], list[Answer], str, int, bool, str | None, int]] = {
    "acme": ([GOOD[1]["acme.teamtailor.com", RSS]], [], "ok", 2, True, None, 1),
    "Loft.teamtailor.com": ([rss(item(1))], [], "ok", 1, True, None, 1),
    "rig.na.teamtailor.com": ([rss(item(1))], [], "ok", 1, True, None, 1),
    "jobs.acme.example": ([rss(item(1))], [], "ok", 1, True, None, 1),
    "quiet": ([rss()], [json_feed(entry(1))], "empty", 0, True, None, 1),
    "three-pages": ([rss(*some(0, 100)), rss(*some(100, 100)), rss(item(200))], [], "ok", 201, True, None, 3),
    "just-full": ([rss(*some(0, 100)), rss()], [], "ok", 100, True, None, 2),
    "all-at-once": ([rss(*some(0, 120)), rss(*some(100, 20))], [], "ok", 120, True, None, 2),
    "repeats": ([rss(*some(0, 100))], [], "partial", 100, False, "repeats its first 100 jobs", 2),
    "endless": ([rss(*some(100 * n, 100)) for n in range(51)], [], "partial", 5_000, False,
                "has more jobs than the 5,000 that were read", 50),
    "breaks": ([rss(*some(0, 100)), Answer(status=404)], [json_feed(entry(1))], "partial", 100, False,
               "offset=100 answered 404", 2),
    "switched-off": ([], [json_feed(entry(1))], "ok", 1, True, None, 2),
    "off-and-quiet": ([], [json_feed()], "empty", 0, True, None, 2),
    "off-two-pages": ([], [json_feed(entry(1), next_url=MORE), json_feed(entry(2))], "ok", 2, True, None, 3),
    "off-odd": ([], [json_feed(entry(1), entry(2, id=None), entry(3, title=" "), "word")], "partial", 1,
                False, "3 entries could not be read", 2),
    "off-no-list": ([], [as_json({"items": {}})], "failed", 0, False, "without a list of items", 2),
    "off-breaks": ([], [json_feed(entry(1), next_url=MORE), Answer(status=403)], "partial", 1, False,
                   "jobs.json?page=2&per_page=100 answered 403", 3),
    "nobody": ([], [], "failed", 0, False, "jobs.rss answered 404, and so did jobs.json", 2),
    "gone": ([Answer(status=410)], [json_feed(entry(1))], "ok", 1, True, None, 2),
    "refused": ([Answer(status=403)], [json_feed(entry(1))], "failed", 0, False, "answered 403", 1),
    "wall": ([as_page("<html><title>Just a moment...</title></html>")], [json_feed(entry(1))], "failed", 0,
             False, "a web page instead of XML", 1),
    "moved": ([Answer(status=302, headers={"Location": "https://careers.acme.org/jobs.rss"})], [], "failed",
              0, False, "redirects to another site, careers.acme.org", 1),
    "cut": ([as_xml("<rss><channel><item>")], [], "failed", 0, False, "cut short or broken", 1),
    "odd": ([rss(item(1), item(2, guid="", link=None), item(3, title=" "), "<item/>")], [], "partial", 1,
            False, "3 entries could not be read", 1),
}  # fmt: skip
IMPOSSIBLE = ("a/b", "a..b", ".acme", "acme.", "-acme", "a_b", "acme.teamtailor.com:80", "a@b", "ä", "a b")


def host(board: str) -> str:
    return board.lower() if "." in board else f"{board}.teamtailor.com"


def page_of(path: str, query: Mapping[str, list[str]]) -> int:
    return int(query["offset"][0]) // 100 if path == RSS else int(query.get("page", ["1"])[0]) - 1


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    """Each board's host, which answers by page; the last page goes for all behind it, too."""
    pages = {(host(name), RSS): found[0] for name, found in BOARDS.items()}
    pages |= {(host(name), FEED): found[1] for name, found in BOARDS.items()}
    with serving() as boards:
        reply = boards.reply

        def paged(handler: BaseHTTPRequestHandler, answer: Answer, length: int | None = None) -> None:
            parts = urlsplit(handler.path)
            _, name, path = parts.path.split("/", 2)
            if found := pages.get((name, f"/{path}")):
                answer = found[min(page_of(f"/{path}", parse_qs(parts.query)), len(found) - 1)]
            reply(handler, answer, length)

        boards.reply = paged  # type: ignore[method-assign]
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    boards = [Board("teamtailor", name) for name in (*BOARDS, *IMPOSSIBLE)]
    return crawled(tmp_path_factory.mktemp("landing"), server.url, boards)


@pytest.mark.parametrize("name", BOARDS)
def test_every_board_has_its_outcome(landed: Landed, name: str) -> None:
    _, _, status, count, is_complete, words, requests = BOARDS[name]
    summary = landed.summaries("teamtailor")[name]
    assert (summary["status"], summary["items"], summary["listing_complete"]) == (status, count, is_complete)
    assert words in summary["error"] if words else summary["error"] is None
    assert summary["requests"] == requests


def test_what_is_no_host_is_not_asked_for(landed: Landed, server: BoardServer) -> None:
    summaries = landed.summaries("teamtailor")
    assert {(summaries[name]["status"], summaries[name]["requests"]) for name in IMPOSSIBLE} == {
        ("failed", 0)
    }
    assert {asked.host for asked in server.asked} == {host(name) for name in BOARDS}


def test_pages_are_counted_here(landed: Landed, server: BoardServer) -> None:
    def queries(name: str) -> list[str]:
        return [
            asked.query for asked in server.asked if asked.host == host(name) and asked.path != "/robots.txt"
        ]

    assert queries("three-pages") == [f"per_page=100&offset={n}" for n in (0, 100, 200)]
    assert queries("off-two-pages") == ["per_page=100&offset=0", "", "page=2&per_page=100"]


COMMON: dict[str, Any] = {
    **dict.fromkeys(ITEM_FIELDS),
    "source": "teamtailor",
    "description_format": "html",
    "is_prospect": False,
    "is_unlisted": False,
    "pay_ranges": [],
    "native_id": guid(1),
    "url": "https://career.acme.example/jobs/1-sailmaker",
    "title_raw": "Sailmaker 1 & Rigger",
    "company_raw": "Acme Sails",
    "posted_at": "2026-07-23T23:05:16Z",
}


def row(landed: Landed, board: str, which: int = 0) -> dict[str, Any]:
    item = landed.items("teamtailor", board)[which]
    return {name: item[name] for name in ITEM_FIELDS}


def test_a_job_lands_as_a_whole_row(landed: Landed) -> None:
    assert row(landed, "acme") == {
        **COMMON,
        "board": "acme",
        "locations_raw": ["Kiel, Germany"],
        "description_raw": "<p>Sew &amp; splice.</p>",
        "posted_raw": "Fri, 24 Jul 2026 01:05:16 +0200",
        "workplace_raw": "hybrid",
        "department_raw": "Loft",
    }
    second = row(landed, "acme", 1)
    assert second["native_id"] == guid(2)
    assert [second[name] for name in ("locations_raw", "workplace_raw", "description_raw")] == [
        [],
        None,
        None,
    ]


def test_the_other_feed_names_the_same_job_by_the_same_id(landed: Landed) -> None:
    assert row(landed, "switched-off") == {
        **COMMON,
        "board": "switched-off",
        "locations_raw": ["Kiel, DE"],
        "description_raw": "<p>Sew &amp; splice.</p><script>alert('</script>')",
        "posted_raw": "2026-07-24T01:05:16+02:00",
        "valid_through_raw": "2026-12-24",
        "employment_type_raw": "FULL_TIME",
    }


# places of a job, as the feed gives them -> as they land
PLACES: dict[str | None, list[str]] = {
    KIEL + place("Berlin office", "Berlin", "Germany"): ["Kiel, Germany", "Berlin, Germany"],
    place("Kiel loft", "Kiel", "Germany") + KIEL: ["Kiel, Germany"],
    place("Copenhagen, Denmark"): ["Copenhagen, Denmark"],
    place("HQ", "", "Sweden") + place("HQ", "Oslo"): ["Sweden", "Oslo"],
    place(): [],
    "": [],
    None: [],
}


def test_a_place_is_its_city_and_country(tmp_path: Path) -> None:
    items = [item(n, places=places) for n, places in enumerate(PLACES)]
    with serving() as boards:
        boards.host("acme.teamtailor.com", {RSS: rss(*items)})
        landed = crawled(tmp_path, boards.url, [GOOD[0]])
    assert [found["locations_raw"] for found in landed.items("teamtailor")] == list(PLACES.values())


def test_the_company_is_who_the_plan_or_the_feed_names(tmp_path: Path) -> None:
    with serving() as boards:
        boards.host("acme.teamtailor.com", {RSS: rss(item(1))})
        boards.host("loft.teamtailor.com", {RSS: rss(item(1), title="")})
        boards.host("rig.teamtailor.com", {FEED: json_feed(entry(1, node=None), title="")})
        plan = [Board("teamtailor", "acme", employer="Acme Holding"), Board("teamtailor", "loft")]
        landed = crawled(tmp_path, boards.url, [*plan, Board("teamtailor", "rig")])
    assert {board: row(landed, board)["company_raw"] for board in ("acme", "loft", "rig")} == {
        "acme": "Acme Holding",
        "loft": "loft.teamtailor.com",
        "rig": "rig.teamtailor.com",
    }


@pytest.mark.parametrize("node", [None, {}, [], "x", 7, {"@type": "Person"}, {"identifier": "x"}])
def test_without_its_jobposting_an_item_is_what_it_says_itself(node: Any) -> None:
    found = json_posting(entry(1, node=node), "Acme")
    assert (found.native_id, found.title_raw, found.company_raw, found.description_raw, found.posted_at) == (
        guid(1), "Sailmaker 1 & Rigger", "Acme", "<p>Other.</p>", "2026-07-23T23:05:16Z",
    )  # fmt: skip


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
@pytest.mark.parametrize("name", ["career", "career.teamtailor.com"])
def test_recorded_site(replay_folder: Path, tmp_path: Path, tree: str, name: str) -> None:
    said = expected_of(replay_folder, tree, "career.teamtailor.com")["-"]
    summary, items = landed_from(replay_folder, tree, tmp_path, Board("teamtailor", name), {})
    assert (summary["status"], summary["listing_complete"], summary["error"]) == ("ok", True, None)
    assert sorted(items) == sorted(said["ids"])
    assert len(items) == said["postings"] == 1
    for sample in said["sample"]:
        del sample["identifier"]
        assert seen_in(items[sample["id"]]) == sample
