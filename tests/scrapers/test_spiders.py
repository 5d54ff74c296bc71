"""Every spider is held to one contract; what is its own is a table below."""

from __future__ import annotations

import doctest
import importlib
import json
import math
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

import scrapers
from data import content as content_files
from data.content import Board
from scrapers.base import BoardSpider
from scrapers.items import PayRange, Posting
from scrapers.spiders import greenhouse, hackernews
from tests.scrapers.boards import (
    AS_OF,
    GREENHOUSE,
    BoardServer,
    Landed,
    as_json,
    as_page,
    as_xml,
    board,
    crawled,
    job,
    serving,
)
from warehouse.landing import ITEM_FIELDS, LISTINGS, read


def settings() -> Settings:
    found = Settings()
    found.setmodule("scrapers.settings")
    return found


LOADER = SpiderLoader.from_settings(settings())
SOURCES = sorted(LOADER.list())
HN = "hn.algolia.com"
# One board per spider that is well; a new spider needs a line here, and an answer in `server`.
BOARDS = {
    "greenhouse": Board("greenhouse", "acme"),
    "hackernews": Board("hackernews", "45000001"),
    "jsonld": Board("jsonld", "acme.example"),
}
# Nobody may go faster than the settings say, or is named here with the reason.
MAY_SET: dict[str, set[str]] = {}

NEVER_NULL = {"native_id", "locations_raw", "pay_ranges", "is_prospect", "description_format"}


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


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        boards.greenhouse(
            {
                "acme": board(job(1), job(2, internal_job_id=None)),
                "nameless": board(job(1, company_name=" ")),
                "textless": {
                    "jobs": [
                        {"id": 1, "title": "A", "company_name": "B"},
                        {"id": 2, "title": "C", "company_name": "B"},
                    ],
                    "meta": {"total": 2},
                },
            }
        )
        boards.host(GREENHOUSE, {"/v1/boards/nameless": as_json({"name": "Acme Holding "})})
        boards.host(
            GREENHOUSE, {"/v1/boards/textless/jobs/1": as_json({"content": "&lt;p&gt;Hello&lt;/p&gt;"})}
        )
        page = '<script type="application/ld+json">{"@type": "JobPosting", "title": "Engineer"}</script>'
        boards.host("acme.example", {"/jobs/1": as_page(page)})
        urls = "<urlset><url><loc>https://acme.example/jobs/1</loc></url></urlset>"
        boards.host("acme.example", {"/sitemap.xml": as_xml(urls)})
        ad = comment(101, "Acme | ML Engineer | Berlin<p>Mail jobs at acme dot com")
        boards.host(
            HN, {"/api/v1/items/45000001": as_json(thread(45000001, ad, comment(102, None), {"id": 103}))}
        )
        for number in (6, 8, 9):
            boards.host(HN, {f"/api/v1/items/{number}": as_json(thread(number, comment(number * 100, "Hi")))})
        boards.host(HN, {"/api/v1/search_by_date": as_json({"hits": STORIES, "nbPages": 1})})
        wanted = thread(2, ad, title="Ask HN: Who wants to be hired? (November 2026)")
        boards.host(HN, {"/api/v1/items/2": as_json(wanted), "/api/v1/items/77": as_json(thread(78, ad))})
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """One crawl of a good board of every spider, and of the odd boards of some."""
    boards = [*BOARDS.values(), Board("greenhouse", "nameless"), Board("greenhouse", "textless")]
    boards += [Board("hackernews", name) for name in ("whoishiring", "2", "77", "threads")]
    landing = tmp_path_factory.mktemp("landing")
    return crawled(landing, server.url, boards, known_threads=("9",))


# ---- the contract ------------------------------------------------------------------------------------------


def test_there_is_a_board_for_every_spider() -> None:
    assert sorted(BOARDS) == SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_a_spider_is_a_declaration_and_one_hook(source: str) -> None:
    spider = LOADER.load(source)
    assert issubclass(spider, BoardSpider)
    assert spider.name == source
    assert spider.listing in LISTINGS
    assert spider.read is not BoardSpider.read
    assert spider.__doc__
    module = importlib.import_module(spider.__module__)
    assert module.__name__ == f"scrapers.spiders.{source}"
    assert module.__doc__


@pytest.mark.parametrize("source", SOURCES)
def test_no_spider_is_less_polite_than_the_settings(source: str) -> None:
    common, own = settings(), settings()
    LOADER.load(source).update_settings(own)
    changed = {name for name in own if own[name] != common[name]}
    assert changed <= MAY_SET.get(source, set())
    assert own.getbool("ROBOTSTXT_OBEY")
    for name in ("COOKIES", "REFERER", "TELNETCONSOLE", "REMOTE_CONTROL", "METAREFRESH", "HTTPPROXY"):
        assert not own.getbool(f"{name}_ENABLED"), name
    assert own.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert own.getint("DOWNLOAD_MAXSIZE") == 64 * 1024 * 1024
    assert (own.getint("RETRY_TIMES"), own.getint("DOWNLOAD_DELAY_JITTER")) == (2, 0)
    assert {scheme for scheme, handler in own["DOWNLOAD_HANDLERS"].items() if handler} == {"http", "https"}


@pytest.mark.parametrize("source", SOURCES)
def test_items_have_all_fields_of_the_right_type(landed: Landed, source: str) -> None:
    items = landed.items(source, BOARDS[source].board)
    assert items
    for item in items:
        assert set(item) == {"type", "posting_id", "content_hash", *ITEM_FIELDS}
        for field in fields(Posting):
            value = item[field.name]
            kind = {"locations_raw": list, "pay_ranges": list, "is_prospect": bool}.get(field.name, str)
            assert isinstance(value, kind) or (value is None and field.name not in NEVER_NULL), field.name
        assert item["title_raw"] == item["title_raw"].strip()
        assert item["description_format"] in {"html", "text"}
        assert item["posted_at"] is None or item["posted_at"].endswith("Z")
        assert item["url"].startswith("https://")


@pytest.mark.parametrize("source", SOURCES)
def test_a_good_board_is_ok_and_complete(landed: Landed, source: str) -> None:
    summary = landed.summaries(source)[BOARDS[source].board]
    assert (summary["status"], summary["listing_complete"], summary["errors"]) == ("ok", True, 0)
    assert summary["finished_at"] >= "2026-11-21T03:00:00Z"


def test_the_shipped_boards_have_spiders(content: content_files.Content) -> None:
    assert {b.source for b in content.boards} <= set(SOURCES)
    quick = [b for b in content.boards if b.is_quick]
    assert 8 <= len(quick) <= 16
    assert ("hackernews", "whoishiring") in {b.key for b in quick}
    assert all(b.is_verified for b in quick), "what everybody tries first must answer"
    assert all(b.employer for b in content.boards if b.source == "greenhouse")


@pytest.mark.parametrize(
    "module", [m.name for m in pkgutil.walk_packages(scrapers.__path__, "scrapers.") if ".demo" not in m.name]
)
def test_examples_in_docstrings_hold(module: str) -> None:
    if module != "scrapers.settings":
        assert doctest.testmod(importlib.import_module(module)).failed == 0


# ---- Greenhouse --------------------------------------------------------------------------------------------


def test_a_greenhouse_job_lands_as_a_whole_row(landed: Landed) -> None:
    first, prospect = landed.items("greenhouse", "acme")
    assert prospect["is_prospect"] is True
    del first["posting_id"], first["content_hash"]
    assert first == {
        "type": "item",
        "source": "greenhouse",
        "board": "acme",
        "native_id": "1",
        "url": "https://job-boards.greenhouse.io/acme/jobs/1",
        "title_raw": "Engineer 1",
        "company_raw": "Acme",
        "locations_raw": ["Berlin, Germany"],
        "description_raw": "<p>R&amp;D with &lt;T&gt; types</p>",
        "description_format": "html",
        "posted_at": "2026-05-29T11:49:29Z",
        "posted_raw": "2026-05-29T07:49:29-04:00",
        "updated_raw": "2026-07-16T08:40:10-04:00",
        "valid_through_raw": None,
        "employment_type_raw": None,
        "workplace_raw": None,
        "department_raw": "Engineering",
        "language_raw": "en",
        "pay_ranges": [],
        "is_prospect": False,
    }


def test_a_nameless_company_takes_the_name_of_its_board(landed: Landed) -> None:
    assert [item["company_raw"] for item in landed.items("greenhouse", "nameless")] == ["Acme Holding"]


def test_a_list_without_texts_is_read_job_by_job(landed: Landed) -> None:
    texts = {item["native_id"]: item["description_raw"] for item in landed.items("greenhouse", "textless")}
    assert texts == {"1": "<p>Hello</p>", "2": None}
    assert landed.summaries("greenhouse")["textless"]["requests"] == 3


@pytest.mark.parametrize(
    ("low", "high", "title", "blurb", "expected"),
    [
        (10840000, 12960000, "United States Salary Range", "", (108400.0, 129600.0, "year")),
        (12000000, 15000000, "Annual Salary:", None, (120000.0, 150000.0, "year")),
        (4500, 6000, "Hourly Pay Range", "", (45.0, 60.0, "hour")),
        (4500, 6000, "", "<p>and an annual bonus</p>", (45.0, 60.0, "hour")),
        (4500, 6000, "NYC Pay Range", "", (45.0, 60.0, "hour")),
        (800000, 900000, "", "paid monthly", (8000.0, 9000.0, "month")),
        (800000, 900000, "Zone 1", "", (8000.0, 9000.0, None)),
        (200000, 200000, "Weekly rate", "", (2000.0, 2000.0, "week")),
        (0, 15000000, "", "", (None, 150000.0, "year")),
        (15000000, None, "", "", (150000.0, None, "year")),
        (None, None, "", "", None),
        (0, 0, "Salary", "", None),
        ("12000000", "15000000", "", "", (120000.0, 150000.0, "year")),
        (12345678, 23456789, "", "", (123456.78, 234567.89, "year")),
        ({"a": 1}, [2], "", "", None),
    ],
)
def test_greenhouse_cents_become_pay(
    low: Any,
    high: Any,
    title: str,
    blurb: Any,
    expected: tuple[float | None, float | None, str | None] | None,
) -> None:
    entry = {"min_cents": low, "max_cents": high, "currency_type": "USD", "title": title, "blurb": blurb}
    found = greenhouse.pay_range(entry)
    assert (found and (found.min, found.max, found.period)) == expected
    if found:
        assert (found.currency, found.label) == ("USD", title or None)
        assert json.loads(found.raw)["min_cents"] == low


def test_all_zones_are_kept() -> None:
    entries = [
        {"min_cents": n * 10_000_000, "max_cents": n * 11_000_000, "title": f"Zone {n}"} for n in (1, 2, 3)
    ]
    posting = greenhouse.posting(job(1, pay_input_ranges=entries))
    assert [(pay.label, pay.min) for pay in posting.pay_ranges] == [
        ("Zone 1", 100_000.0), ("Zone 2", 200_000.0), ("Zone 3", 300_000.0),
    ]  # fmt: skip
    assert all(isinstance(pay, PayRange) and math.isfinite(pay.min or 0) for pay in posting.pay_ranges)


# ---- Hacker News -------------------------------------------------------------------------------------------


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
