"""Hacker News: which threads, which comments, and the header of a comment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import hackernews
from tests.scrapers.boards import AS_OF, BoardServer, Landed, as_json, crawled, serving
from warehouse.landing import read

HN = "hn.algolia.com"


def comment(number: int, text: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "created_at": "2026-11-02T15:30:00Z", "author": "someone", "text": text, "children": [],
        **more,
    }  # fmt: skip


def thread(
    number: int, *comments: object, title: str = "Ask HN: Who is hiring? (November 2026)"
) -> dict[str, Any]:
    return {"id": number, "type": "story", "title": title, "children": list(comments)}


def story(number: int, month: str, created: str, comments: int | None = 100) -> dict[str, Any]:
    return {"objectID": str(number), "title": month, "created_at": created, "num_comments": comments}


STORIES = [
    story(1, "Ask HN: Who is hiring? (December 2026)", "2026-12-01T16:00:00Z"),
    story(2, "Ask HN: Who wants to be hired? (November 2026)", "2026-11-02T15:00:01Z"),
    story(3, "Ask HN: Freelancer? Seeking freelancer? (November 2026)", "2026-11-02T15:00:02Z"),
    story(45000001, "Ask HN: Who is hiring? (November 2026)", "2026-11-02T15:00:00Z"),
    story(5, "Ask HN: Who is hiring? (October 2026)", "2026-10-01T15:00:00Z", 0),
    story(6, "Ask HN: Who is hiring? (October 2026)", "2026-10-01T15:05:00Z", 500),
    story(7, "Ask HN: Who is hiring right now?", "2026-09-15T15:00:00Z"),
    story(8, "Ask HN: Who is hiring? (September 2026)", "2026-09-01T15:00:00Z", None),
    story(9, "Ask HN: Who is hiring? (November 2024)", "2024-11-01T15:00:00Z"),
    story(10, "Ask HN: Who is hiring? (October 2024)", "2024-10-01T15:00:00Z"),
    {
        "objectID": "../11",
        "title": "Ask HN: Who is hiring? (August 2026)",
        "created_at": "2026-08-03T15:00:00Z",
    },
    {"title": None},
]
AD = comment(101, "Acme | ML Engineer | Berlin<p>Mail jobs at acme dot com")
THREAD = as_json(thread(45000001, AD, comment(102, None), {"id": 103}))
GOOD = (Board("hackernews", "45000001"), {(HN, "/api/v1/items/45000001"): THREAD})


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        boards.routes |= GOOD[1]
        for number in (6, 8, 9):
            boards.host(HN, {f"/api/v1/items/{number}": as_json(thread(number, comment(number * 100, "Hi")))})
        boards.host(HN, {"/api/v1/search_by_date": as_json({"hits": STORIES, "nbPages": 1})})
        wanted = thread(2, AD, title="Ask HN: Who wants to be hired? (November 2026)")
        boards.host(HN, {"/api/v1/items/2": as_json(wanted), "/api/v1/items/77": as_json(thread(78, AD))})
        boards.host(HN, {"/api/v1/items/88": as_json(thread(88))})
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """One crawl of the monthly threads, and of some that are none."""
    boards = [Board("hackernews", name) for name in ("45000001", "whoishiring", "2", "77", "threads")]
    return crawled(tmp_path_factory.mktemp("landing"), server.url, boards, known_threads=("9",))


def test_whoishiring_becomes_a_board_per_thread(landed: Landed) -> None:
    header, *lines = landed.lines["hackernews"]
    assert [entry["board"] for entry in header["boards"]] == ["45000001", "6", "8", "2", "77", "threads"]
    assert {
        line["board"]: (line["status"], line["listing"]) for line in lines if line["type"] == "board"
    } == {
        "45000001": ("ok", "history"),
        "6": ("ok", "history"),
        "8": ("ok", "history"),
        "2": ("failed", "history"),
        "77": ("failed", "history"),
        "threads": ("failed", "history"),
    }
    errors = {name: line["error"] for name, line in landed.summaries("hackernews").items()}
    assert "not a hiring thread" in errors["2"]
    assert "is not that thread" in errors["77"]
    assert "no thread" in errors["threads"]


def test_only_comments_with_text_are_postings(landed: Landed) -> None:
    (item,) = landed.items("hackernews", "45000001")
    assert (item["native_id"], item["title_raw"], item["company_raw"], item["locations_raw"]) == (
        "101", "Acme | ML Engineer | Berlin", "Acme", [],
    )  # fmt: skip
    assert item["description_raw"] == "Acme | ML Engineer | Berlin<p>Mail [email]"
    assert item["url"] == "https://news.ycombinator.com/item?id=101"


def test_threads_are_found_by_title_month_and_clock() -> None:
    assert hackernews.hiring_threads(STORIES, "2024-11", AS_OF) == ["45000001", "6", "8", "9"]
    assert hackernews.hiring_threads(STORIES, "2026-10", AS_OF) == ["45000001", "6"]
    assert hackernews.hiring_threads(STORIES, "2026-10", AS_OF.replace(day=1)) == ["6"]


def test_nothing_new_is_no_failure(server: BoardServer, tmp_path: Path) -> None:
    boards = [Board("hackernews", "whoishiring", since="2026-11")]
    landed = crawled(tmp_path, server.url, boards, known_threads=("45000001",))
    summary = landed.summaries("hackernews")["whoishiring"]
    assert (summary["status"], summary["items"], summary["listing_complete"]) == ("ok", 0, False)
    assert summary["error"] == "there is nothing new to read"
    assert [line["type"] for line in read(tmp_path / "run" / "hackernews.jsonl")] == ["header", "board"]


def test_no_thread_yet_is_empty_and_closes_nothing(server: BoardServer, tmp_path: Path) -> None:
    run: dict[str, Any] = {"as_of": AS_OF.replace(year=2024, month=9), "history_months": 1}
    landed = crawled(tmp_path, server.url, [Board("hackernews", "whoishiring")], **run)
    summary = landed.summaries("hackernews")["whoishiring"]
    assert (summary["status"], summary["listing_complete"]) == ("empty", False)
    assert summary["error"] == "whoishiring has posted no hiring thread since 2024-08"


@pytest.mark.parametrize(
    ("body", "title", "company"),
    [
        ("Acme | Berlin<p>We build", "Acme | Berlin", "Acme"),
        ("<p>Acme | Berlin</p><p>We build</p>", "Acme | Berlin", "Acme"),
        ("Acme &amp; Sons | A&#x2F;B", "Acme & Sons | A/B", "Acme & Sons"),
        ('<a href="https:&#x2F;&#x2F;acme.com">acme.com</a> | Berlin', "acme.com | Berlin", None),
        ("Acme (acme.io) | Berlin", "Acme (acme.io) | Berlin", None),
        ("REMOTE | Acme", "REMOTE | Acme", None),
        ("Chicago, IL | Acme", "Chicago, IL | Acme", None),
        ("Acme is hiring in Berlin", "Acme is hiring in Berlin", None),
        (
            "Amazon New Product Demand Forecasting | Seattle",
            "Amazon New Product Demand Forecasting | Seattle",
            None,
        ),
        ("<p>", "", None),
        ("|", "|", None),
    ],
)
def test_the_first_paragraph_is_the_header(body: str, title: str, company: str | None) -> None:
    assert hackernews.header_line(body) == title
    assert hackernews.company(title) == company


@pytest.mark.parametrize(
    ("title", "is_monthly"),
    [
        ("Ask HN: Who is hiring? (June 2025)", True),
        ("Ask HN: Who is Hiring? (April 2011)", True),
        ("Ask HN: Who is Hiring? (July 2011 Edition)", True),
        ("Who is hiring? (May 2011)", True),
        ("Ask HN: Who is hiring right now?", False),
        ("Ask HN: Who wants to be hired? (June 2025)", False),
        ("Ask HN: Freelancer? Seeking freelancer? (June 2025)", False),
    ],
)
def test_the_titles_of_all_years_are_known(title: str, is_monthly: bool) -> None:
    stories = [story(1, title, "2011-07-01T15:00:00Z")]
    assert hackernews.hiring_threads(stories, "2011-04", AS_OF) == (["1"] if is_monthly else [])


def test_a_thread_without_comments_yet_is_empty(server: BoardServer, tmp_path: Path) -> None:
    summary = crawled(tmp_path, server.url, [Board("hackernews", "88")]).summaries("hackernews")["88"]
    assert (summary["status"], summary["items"]) == ("empty", 0)
