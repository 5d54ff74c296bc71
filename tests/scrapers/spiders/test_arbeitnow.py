"""Arbeitnow: pages that are counted here, and ads of which some came escaped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import arbeitnow
from tests.scrapers.boards import Answer, BoardServer, Landed, as_json, as_page
from tests.scrapers.spiders.feeds import (
    Pages,
    feeding,
    landed_feeds,
    landed_from,
    outcome,
    queries,
    sentence,
)
from tests.scrapers.spiders.recorded import expected_of, seen_in
from warehouse.landing import ITEM_FIELDS

HOST, PATH = "www.arbeitnow.com", "/api/job-board-api"
SITE = f"https://{HOST}"
FOOTER = '<p>Find <a href="https://www.arbeitnow.com">Jobs in Germany</a> on Arbeitnow</a>'


def job(number: int, **fields: Any) -> dict[str, Any]:
    """An entry in the source's form."""
    return {
        "slug": f"segelmacher-kiel-{number}",
        "company_name": "Acme Segel GmbH ",
        "title": f"Segelmacher {number} (m/w/d)",
        "description": f"<p>N&auml;hen &amp; flicken.</p>\n{FOOTER}",
        "remote": False,
        "url": f"{SITE}/jobs/companies/acme-segel-gmbh/segelmacher-kiel-{number}",
        "tags": ["Crafts", "Central 1000030"],
        "job_types": ["Full-time permanent", "berufserfahren"],
        "location": "Kiel",
        "created_at": 1786807824,
        **fields,
    }


def page(*jobs: Any, more: bool = False, **fields: Any) -> Answer:
    """A page of the source's envelope; the link it gives leads into somebody else's search."""
    follows = f"{SITE}{PATH}?search=golf&page=2" if more else None
    links = {"first": f"{SITE}{PATH}?page=1", "last": None, "prev": None, "next": follows}
    meta = {"current_page": 1, "per_page": 100, "terms": "Free to use.", "info": "Updated hourly."}
    return as_json({"data": list(jobs), "links": links, "meta": meta, **fields})


def some(start: int, number: int) -> list[dict[str, Any]]:
    return [job(n) for n in range(start, start + number)]


ESCAPED = job(
    2, remote=True, location="Remote", tags=[], job_types=[], url=f"{SITE}/jobs/companies/acme/2/apply",
    description=f"&lt;p&gt;R&amp;amp;D with &amp;lt;T&amp;gt;&lt;/p&gt;{FOOTER}",
)  # fmt: skip
GOOD = (Board("arbeitnow", "all"), {(HOST, PATH): page(job(1), ESCAPED, more=True)})
HOSTILE = [
    job(1, tags="x", job_types={"a": 1}, location=["Kiel"], remote="yes", created_at="soon", url=None),
    job(2, description=None, company_name={}, tags=[1, None, {}]),
]

# feed -> its pages, and what must come of them: status, items, a piece of the sentence, pages asked for
FEEDS: dict[str, tuple[Pages, str, int, str, int]] = {
    "good": ([GOOD[1][HOST, PATH]], "ok", 2, "", 1),
    "two-pages": ([page(*some(0, 100), more=True), page(*some(100, 3))], "ok", 103, "", 2),
    "short-but-more": ([page(*some(0, 99), more=True), page(job(99))], "ok", 99, "", 1),
    "own-size": ([page(*some(0, 50), more=True, meta={"per_page": 50}), page(*some(50, 2))], "ok", 52, "", 2),
    "full-and-last": ([page(*some(0, 100)), page(job(100))], "ok", 100, "", 1),
    "empty-at-the-end": ([page(*some(0, 100), more=True), page(more=True)], "ok", 100, "", 2),
    "overlaps": ([page(*some(0, 100), more=True), page(*some(99, 5))], "ok", 104, "", 2),
    "repeats": ([page(*some(0, 100), more=True)], "partial", 100, "nothing new on page 2", 2),
    "window": ([page(*some(100 * n, 100), more=True) for n in range(30)], "ok", 2_000, "", 20),
    "breaks": ([page(*some(0, 100), more=True), Answer(status=404)], "partial", 100, "answered 404", 2),
    "no-links": ([page(*some(0, 100), links=None, meta=None), page(job(100), links=[])], "ok", 101, "", 2),
    "nothing": ([page()], "failed", 0, "no posting was there", 1),
    "no-list": ([as_json({"data": {"a": 1}})], "failed", 0, "without a list of jobs on page 1", 1),
    "odd": ([page(job(1), job(2, slug=None), job(3, title=""), "word")], "partial", 1, "3 entries could", 1),
    "hostile": ([page(*HOSTILE)], "ok", 2, "", 1),
    "wall": ([as_page("<html><title>Just a moment...</title></html>")], "failed", 0, "instead of JSON", 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    with feeding(pages, f"{HOST}{PATH}", lambda query: int(query["page"]) - 1) as boards:
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Landed]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    return landed_feeds(server, tmp_path_factory.mktemp("landing"), GOOD[0], pages, {})


@pytest.mark.parametrize("feed", FEEDS)
def test_every_state_of_the_feed_has_its_outcome(
    landed: dict[str, Landed], server: BoardServer, feed: str
) -> None:
    _, status, count, words, pages = FEEDS[feed]
    assert outcome(landed[feed], "arbeitnow") == (status, count, False), sentence(landed[feed], "arbeitnow")
    assert words in sentence(landed[feed], "arbeitnow")
    assert bool(words) is bool(sentence(landed[feed], "arbeitnow"))
    assert queries(server, feed) == [{"page": [str(n + 1)]} for n in range(pages)]


def test_a_posting_lands_as_a_whole_row(landed: dict[str, Landed]) -> None:
    rows = [{name: item[name] for name in ITEM_FIELDS} for item in landed["good"].items("arbeitnow")]
    common: dict[str, Any] = {
        **dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False, "source": "arbeitnow",
        "board": "all", "company_raw": "Acme Segel GmbH", "description_format": "html", "pay_ranges": [],
        "posted_at": "2026-08-15T15:30:24Z", "posted_raw": "1786807824", "attribution_raw": "Arbeitnow",
    }  # fmt: skip
    assert rows == [
        {
            **common,
            "native_id": "segelmacher-kiel-1",
            "url": f"{SITE}/jobs/companies/acme-segel-gmbh/segelmacher-kiel-1",
            "title_raw": "Segelmacher 1 (m/w/d)",
            "locations_raw": ["Kiel"],
            "description_raw": "<p>N&auml;hen &amp; flicken.</p>",
            "employment_type_raw": "Full-time permanent; berufserfahren",
            "department_raw": "Crafts; Central 1000030",
        },
        {
            **common,
            "native_id": "segelmacher-kiel-2",
            "url": f"{SITE}/jobs/companies/acme/2",
            "title_raw": "Segelmacher 2 (m/w/d)",
            "locations_raw": ["Remote"],
            "description_raw": "<p>R&amp;D with &lt;T&gt;</p>",
            "workplace_raw": "remote",
        },
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<p>if a &lt; b</p>", "<p>if a &lt; b</p>"),
        ("&lt;p&gt;if a &amp;lt; b&lt;/p&gt;", "<p>if a &lt; b</p>"),
        ("R&amp;D, no tags", "R&amp;D, no tags"),
        (f"<p>Sew.</p>{FOOTER}</p> \n", "<p>Sew.</p>"),
        (f"{FOOTER}<p>Sew.</p>", f"{FOOTER}<p>Sew.</p>"),
        (FOOTER, None), ("", None), (None, None), (["x"], None),
    ],
)  # fmt: skip
def test_escaped_html_is_unescaped_once(given: Any, expected: str | None) -> None:
    assert arbeitnow.description(given) == expected


@pytest.mark.parametrize(
    ("remote", "expected"), [(True, "remote"), (False, None), (None, None), ("yes", None), (1, None)]
)
def test_only_true_is_remote(remote: Any, expected: str | None) -> None:
    assert arbeitnow.posting(job(1, remote=remote)).workplace_raw == expected


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_pages(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    said = expected_of(replay_folder, tree, HOST)["-"]
    summary, items = landed_from(replay_folder, tree, tmp_path, Board("arbeitnow", "-"), {})
    assert (summary["status"], summary["listing"], summary["error"]) == ("ok", "windowed", None)
    assert sorted(items) == sorted(said["ids"])
    assert len(items) == said["postings"] == 3
    assert [seen_in(items[sample["id"]]) for sample in said["sample"]] == said["sample"]
    for item in items.values():
        assert item["description_raw"].startswith("<")
        assert "on Arbeitnow" not in item["description_raw"]
        assert "&lt;p" not in item["description_raw"]
