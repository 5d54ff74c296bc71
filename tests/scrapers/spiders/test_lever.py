"""Lever: parts of an ad, pages, two hosts, and names in their own spelling."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from data.content import Board
from scrapers.spiders import lever
from tests.scrapers.boards import Answer, BoardServer, Landed, as_json, crawled, serving
from tests.scrapers.spiders.recorded import check, expected_of, landed_from
from warehouse.landing import ITEM_FIELDS

HOST, EU = "api.lever.co", "api.eu.lever.co"
JOBS = "https://jobs.lever.co/acme"


def job(number: int, **fields: Any) -> dict[str, Any]:
    """A posting in the vendor's form."""
    return {
        "id": f"5f3c-{number}",
        "text": f" Data Engineer {number}",
        "hostedUrl": f"{JOBS}/5f3c-{number}?lever-source=feed",
        "applyUrl": f"{JOBS}/5f3c-{number}/apply",
        "createdAt": 1782821535482,
        "country": "GB",
        "workplaceType": "hybrid",
        "categories": {
            "commitment": "Full-time",
            "department": "Engineering",
            "team": "Data",
            "location": "London",
            "allLocations": ["London", "Stockholm"],
        },
        "description": "<p>We map caves.</p>",
        "descriptionPlain": "We map caves.",
        "lists": [],
        "additional": "",
        "additionalPlain": "",
        **fields,
    }


AD = job(
    1,
    lists=[
        {"text": "What you'll do <R&D>", "content": "<li>Dig</li>\n<li>Draw</li>"},
        {"text": "", "content": "<li>Sing</li>"},
    ],
    salaryDescription="<p>Paid in gold.</p>",
    additional="<p>Bring a lamp.</p>",
    salaryRange={"currency": "GBP", "interval": "per-year-salary", "min": 60000, "max": 75000.5},
)
BARE = {
    "id": "5f3c-2",
    "text": "Clerk",
    "hostedUrl": f"{JOBS}/5f3c-2",
    "categories": {"location": "Bath", "team": "Data", "department": "Data"},
}
GOOD = (Board("lever", "acme"), {(HOST, "/v0/postings/acme"): as_json([AD, BARE])})

NOT_FOUND = as_json({"ok": False, "error": "Document not found"}, status=404)

# site -> its region, its postings, and what must come of it: status, items, complete, a piece of the sentence
SITES: dict[str, tuple[str | None, Answer, str, int, bool, str | None]] = {
    "acme": (None, GOOD[1][HOST, "/v0/postings/acme"], "ok", 2, True, None),
    "ACME": (None, NOT_FOUND, "failed", 0, False, "answered 404"),
    "quiet": (None, as_json([]), "empty", 0, True, None),
    "many": (None, as_json([job(n) for n in range(250)]), "ok", 250, True, None),
    "even": (None, as_json([job(n) for n in range(200)]), "ok", 200, True, None),
    "shifts": (None, as_json([job(n) for n in (*range(100), *range(99, 150))]), "ok", 150, True, None),
    "unpaged": (None, as_json([job(n) for n in range(130)]), "ok", 130, True, None),
    "deaf": (None, as_json([job(n) for n in range(100)]), "partial", 100, False, "repeats its first 100 "),
    "breaks": (None, as_json([job(n) for n in range(150)]), "partial", 100, False, "skip=100 answered 500"),
    "endless": (None, as_json([]), "partial", 10_000, False, "goes on after 100 pages of 100 postings"),
    "umbra": ("eu", as_json([job(1)]), "ok", 1, True, None),
    "moon": ("moon", as_json([job(1)]), "failed", 0, False, "no Lever region 'moon'"),
    "object": (None, as_json({"ok": True}), "failed", 0, False, "not a list"),
    "odd": (
        None,
        as_json([job(1), {"id": "x"}, {"text": "No id"}, "word", job(2, text=" ")]),
        "partial", 1, False, "4 entries could not be read",
    ),
    "hostile": (
        None,
        as_json(
            [
                job(1, categories="here", lists={"a": 1}, salaryRange=["x"], description=7, createdAt="soon"),
                job(2, categories={"allLocations": {"a": 1}}, lists=["x", {"text": [1], "content": None}]),
                job(3, salaryRange={"min": "lots", "max": {}}, workplaceType={"a": 1}, hostedUrl=["x"]),
            ]
        ),
        "ok", 3, True, None,
    ),
}  # fmt: skip
UNPAGED = {"unpaged", "deaf"}


def paging(reply: Callable[..., None]) -> Callable[..., None]:
    """The reply of a host that obeys skip and limit, as far as the site's name lets it."""

    def replied(handler: BaseHTTPRequestHandler, answer: Answer, length: int | None = None) -> None:
        parts = urlsplit(handler.path)
        site, query = parts.path.rpartition("/")[2], parse_qs(parts.query)
        assert parts.path.endswith("/robots.txt") or query["mode"] == ["json"]
        skip, limit = (int(query.get(name, ["0"])[0]) for name in ("skip", "limit"))
        if site == "endless":
            answer = as_json([job(n) for n in range(skip, skip + limit)])
        elif site == "breaks" and skip:
            answer = Answer(status=500)
        elif limit and site not in UNPAGED and answer.body.startswith(b"["):
            answer = replace(answer, body=json.dumps(json.loads(answer.body)[skip : skip + limit]).encode())
        reply(handler, answer, length)

    return replied


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        boards.reply = paging(boards.reply)  # type: ignore[method-assign]
        for site, (region, answer, *_) in SITES.items():
            boards.host(EU if region else HOST, {f"/v0/postings/{site}": answer})
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    boards = [Board("lever", site, region=region) for site, (region, *_) in SITES.items()]
    return crawled(tmp_path_factory.mktemp("landing"), server.url, boards)


@pytest.mark.parametrize("site", SITES)
def test_every_site_has_its_outcome(landed: Landed, site: str) -> None:
    _, _, status, count, is_complete, sentence = SITES[site]
    summary = landed.summaries("lever")[site]
    assert (summary["status"], summary["items"], summary["listing_complete"]) == (status, count, is_complete)
    assert sentence in summary["error"] if sentence else summary["error"] is None
    assert len({item["native_id"] for item in landed.items("lever", site)}) == count


def test_pages_are_asked_for_until_one_is_not_full(landed: Landed, server: BoardServer) -> None:
    def skips(site: str, host: str = HOST) -> list[str]:
        asked = [a for a in server.asked if (a.host, a.path) == (host, f"/v0/postings/{site}")]
        return [parse_qs(a.query)["skip"][0] for a in asked]

    assert {site: skips(site) for site in ("acme", "many", "even", "unpaged", "deaf", "umbra", "moon")} == {
        "acme": ["0"],
        "many": ["0", "100", "200"],
        "even": ["0", "100", "200"],
        "unpaged": ["0"],
        "deaf": ["0", "100"],
        "umbra": [],
        "moon": [],
    }
    assert (skips("umbra", EU), len(skips("endless"))) == (["0"], lever.MAX_PAGES)


def test_a_posting_lands_as_a_whole_row(landed: Landed) -> None:
    rows = [{name: item[name] for name in ITEM_FIELDS} for item in landed.items("lever", "acme")]
    nothing = {**dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False}
    common = {"source": "lever", "board": "acme", "company_raw": "acme", "description_format": "html"}
    assert rows == [
        {
            **nothing,
            **common,
            "native_id": "5f3c-1",
            "url": f"{JOBS}/5f3c-1",
            "title_raw": "Data Engineer 1",
            "locations_raw": ["London", "Stockholm"],
            "description_raw": "<p>We map caves.</p>\n"
            "<h3>What you'll do &lt;R&amp;D&gt;</h3>\n<ul><li>Dig</li>\n<li>Draw</li></ul>\n"
            "<ul><li>Sing</li></ul>\n<p>Paid in gold.</p>\n<p>Bring a lamp.</p>",
            "posted_at": "2026-06-30T12:12:15Z",
            "posted_raw": "1782821535482",
            "employment_type_raw": "Full-time",
            "workplace_raw": "hybrid",
            "department_raw": "Engineering; Data",
            "pay_ranges": [
                {
                    "min": 60000.0,
                    "max": 75000.5,
                    "currency": "GBP",
                    "period": "year",
                    "label": None,
                    "raw": '{"currency": "GBP", "interval": "per-year-salary", "min": 60000, "max": 75000.5}',
                }
            ],
        },
        {
            **nothing,
            **common,
            "native_id": "5f3c-2",
            "url": f"{JOBS}/5f3c-2",
            "title_raw": "Clerk",
            "locations_raw": ["Bath"],
            "department_raw": "Data",
            "pay_ranges": [],
        },
    ]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"interval": "per-year-salary", "min": 1, "max": 2, "currency": "USD"}, (1.0, 2.0, "USD", "year")),
        ({"interval": "per-month-salary", "min": 1, "max": 2, "currency": "EUR"}, (1.0, 2.0, "EUR", "month")),
        ({"interval": "per-week-salary", "min": 1, "max": 2, "currency": "EUR"}, (1.0, 2.0, "EUR", "week")),
        (
            {"interval": "per-day-wage", "min": 500, "max": 500, "currency": "GBP"},
            (500.0, 500.0, "GBP", "day"),
        ),
        ({"interval": "per-hour-wage", "min": 63.09, "max": 70}, (63.09, 70.0, None, "hour")),
        ({"interval": "bi-week-salary", "min": 1, "max": 2}, (1.0, 2.0, None, None)),
        ({"interval": "semi-month-salary", "min": 1, "max": 2}, (1.0, 2.0, None, None)),
        ({"interval": "one-time", "min": 1, "max": 2}, (1.0, 2.0, None, None)),
        ({"interval": None, "min": "1,000", "max": None}, (1000.0, None, None, None)),
        ({"interval": "per-year-salary", "min": 0, "max": 90000}, (None, 90000.0, None, "year")),
        ({"interval": "per-year-salary", "min": 0, "max": 0, "currency": "USD"}, None),
        ({"interval": "per-year-salary", "currency": "USD"}, None),
        ({}, None),
        (None, None),
        ("90k", None),
    ],
)
def test_salary_ranges_become_pay(
    entry: Any, expected: tuple[float | None, float | None, str | None, str | None] | None
) -> None:
    found = lever.pay_range(entry)
    assert (found and (found.min, found.max, found.currency, found.period)) == expected
    if found:
        assert json.loads(found.raw) == entry


@pytest.mark.parametrize(
    ("given", "expected"),
    [("remote", "remote"), ("onsite", "onsite"), ("on-site", "on-site"), ("unspecified", None), (None, None)],
)
def test_the_workplace_is_the_sources_word(given: str | None, expected: str | None) -> None:
    assert lever.posting(job(1, workplaceType=given), "acme").workplace_raw == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"description": "<p>A</p>", "descriptionPlain": "A", "additional": "<p>B</p>"},
            "<p>A</p>\n<p>B</p>",
        ),
        ({"descriptionPlain": "A & B\n\nC < D"}, "<div>A &amp; B<br>\n<br>\nC &lt; D</div>"),
        ({"description": " ", "descriptionPlain": "A", "additionalPlain": "B"}, "<div>A</div>\n<div>B</div>"),
        ({"description": "<p>A</p>", "salaryDescriptionPlain": "$1"}, "<p>A</p>\n<div>$1</div>"),
        ({"lists": [{"text": "Only a heading"}]}, "<h3>Only a heading</h3>"),
        ({}, ""),
    ],
)
def test_plain_parts_stand_in_for_missing_ones(fields: dict[str, Any], expected: str) -> None:
    assert lever.description(fields) == expected


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_sites(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    expected = expected_of(replay_folder, tree, HOST)
    boards = [Board("lever", name) for name in expected]
    landed = landed_from(replay_folder, tree, tmp_path, boards)
    for board in boards:
        check(landed, board, expected[board.board])
    assert len(boards) == 5
