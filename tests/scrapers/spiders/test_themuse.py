"""The Muse: pages from 0 to the last the host gives, and a ceiling that is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from tests.scrapers.boards import Answer, BoardServer, Landed, as_json
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

HOST, PATH = "www.themuse.com", "/api/public/jobs"
KEYS = {"THEMUSE_API_KEY": "00112233445566778899aabbccddeeff"}


def job(number: int, **fields: Any) -> dict[str, Any]:
    """A result in the vendor's form."""
    return {
        "id": 22000000 + number,
        "name": f"Data Scientist {number} ",
        "short_name": f"data-scientist-{number}",
        "type": "external",
        "model_type": "jobs",
        "contents": "<p>Count bats, R&amp;D.</p>",
        "publication_date": "2026-08-07T01:02:03Z",
        "locations": [{"name": "New York, NY"}, {"name": "Flexible / Remote"}],
        "categories": [{"name": "Data Science"}],
        "levels": [{"name": "Mid Level", "short_name": "mid"}],
        "tags": [],
        "refs": {"landing_page": f"https://www.themuse.com/jobs/acme/data-scientist-{number}"},
        "company": {"id": 7, "short_name": "acme", "name": "Acme Caves"},
        **fields,
    }


def page(*jobs: Any, pages: Any = 1, total: Any = None, **more: Any) -> Answer:
    """A page of the vendor's envelope; `total` stands in it only where it is given."""
    said = {"page_count": pages, "results": list(jobs)} | ({} if total is None else {"total": total})
    return as_json({"page": 0, "items_per_page": 20, "took": 3, "timed_out": False, **said, **more})


def some(start: int, number: int) -> list[dict[str, Any]]:
    return [job(n) for n in range(start, start + number)]


BARE = {"id": 5526783, "name": "Clerk", "refs": {"landing_page": "https://www.themuse.com/jobs/acme/clerk"}}
MANAGER = {"name": "management", "short_name": "management"}
WHOLE = job(1, levels=[{"name": "Senior Level", "short_name": "senior"}, MANAGER])
GOOD = (Board("themuse", "all"), {(HOST, PATH): page(WHOLE, BARE, total=2)})
HOSTILE = [
    job(1, company="Acme", locations={"a": 1}, refs=["x"], levels="Mid", categories=[1, {"name": {}}]),
    job(2, contents={"a": 1}, publication_date="soon", locations=["x", {"name": None}]),
]

# feed -> its pages, and what must come of them: status, items, a piece of the sentence
FEEDS: dict[str, tuple[Pages, str, int, str]] = {
    "good": ([GOOD[1][HOST, PATH]], "ok", 2, ""),
    "nothing": ([page(pages=0, total=0)], "empty", 0, ""),
    "nothing-said-shorter": ([page(pages=0)], "empty", 0, ""),
    "two-pages": ([page(*some(0, 20), pages=2, total=21), page(job(20), pages=2, total=21)], "ok", 21, ""),
    "pages-only": ([page(*some(0, 20), pages=2), page(job(20), pages=2)], "ok", 21, ""),
    "short": ([page(*some(0, 20), pages=3, total=60), page(pages=3, total=60)], "partial", 20, "of its 60"),
    "short-pages-only": ([page(*some(0, 20), pages=3), page(pages=3)], "partial", 20, "lists 20 of its 60"),
    "repeats": ([page(*some(0, 20), pages=9, total=180)], "partial", 20, "The Muse lists 20 of its 180"),
    "ceiling": ([page(*some(20 * n, 20), pages=307, total=6_123) for n in range(100)],
                "partial", 2_000, "has 6,123 postings and shows 2,000 of them"),
    "ceiling-pages-only": ([page(*some(20 * n, 20), pages=307) for n in range(100)],
                           "partial", 2_000, "has 6,140 postings and shows 2,000 of them"),
    "full": ([page(*some(20 * n, 20), pages=100, total=2_000) for n in range(100)], "ok", 2_000, ""),
    "breaks": ([page(*some(0, 20), pages=2), Answer(status=500)], "partial", 20, "answered 500"),
    "limited": ([as_json({"code": 403, "error": "API rate limit exceeded"}, status=403)],
                "failed", 0, "api_key=[key] answered 403: the host turns us away"),
    "limited-later": ([page(*some(0, 20), pages=2), as_json({"code": 403, "error": "limit"}, status=403)],
                      "partial", 20, "answered 403"),
    "bad-page": ([as_json({"code": 400, "error": "page must be an integer"}, status=400)],
                 "failed", 0, "answered 400"),
    "timed-out": ([page(job(1), total=1, timed_out=True)], "partial", 1, "could not finish its own search"),
    "promises": ([page(pages=3, total=60)], "failed", 0, "lists 0 of its 60"),
    "says-nothing": ([page(job(1), pages=None)], "partial", 1, "does not say how many"),
    "odd": ([page(job(1), {"id": 2}, {"name": "No id"}, "word", job(3, name=" "), total=5)],
            "partial", 1, "4 entries could not be read"),
    "hostile": ([page(*HOSTILE, total=2)], "ok", 2, ""),
    "no-list": ([as_json({"results": {}})], "failed", 0, "without a list of results"),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    with feeding(pages, f"{HOST}{PATH}", lambda query: int(query["page"])) as boards:
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Landed]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    return landed_feeds(server, tmp_path_factory.mktemp("landing"), GOOD[0], pages, KEYS)


@pytest.mark.parametrize("feed", FEEDS)
def test_every_state_of_the_feed_has_its_outcome(landed: dict[str, Landed], feed: str) -> None:
    _, status, count, words = FEEDS[feed]
    assert outcome(landed[feed], "themuse") == (status, count, False), sentence(landed[feed], "themuse")
    assert words in sentence(landed[feed], "themuse")
    assert bool(words) is bool(sentence(landed[feed], "themuse"))
    assert len({item["native_id"] for item in landed[feed].items("themuse")}) == count


def test_pages_are_asked_for_from_0_to_99(landed: dict[str, Landed], server: BoardServer) -> None:
    def pages(feed: str) -> list[int]:
        return [int(query["page"][0]) for query in queries(server, feed)]

    feeds = ("good", "nothing", "two-pages", "pages-only", "repeats", "ceiling", "full")
    assert {feed: pages(feed) for feed in feeds} == {
        "good": [0],
        "nothing": [0],
        "two-pages": [0, 1],
        "pages-only": [0, 1],
        "repeats": [0, 1],
        "ceiling": list(range(100)),
        "full": list(range(100)),
    }
    assert queries(server, "good") == [
        {
            "category": ["Data Science", "Data and Analytics", "Software Engineering"],
            "page": ["0"],
            "api_key": [KEYS["THEMUSE_API_KEY"]],
        }
    ]


def test_a_posting_lands_as_a_whole_row(landed: dict[str, Landed]) -> None:
    rows = [{name: item[name] for name in ITEM_FIELDS} for item in landed["good"].items("themuse")]
    nothing: dict[str, Any] = {
        **dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False, "source": "themuse",
        "board": "all", "description_format": "html", "attribution_raw": "The Muse", "pay_ranges": [],
    }  # fmt: skip
    assert rows == [
        {
            **nothing,
            "native_id": "22000001",
            "url": "https://www.themuse.com/jobs/acme/data-scientist-1",
            "title_raw": "Data Scientist 1",
            "company_raw": "Acme Caves",
            "locations_raw": ["New York, NY", "Flexible / Remote"],
            "description_raw": "<p>Count bats, R&amp;D.</p>",
            "posted_at": "2026-08-07T01:02:03Z",
            "posted_raw": "2026-08-07T01:02:03Z",
            "department_raw": "Data Science",
            "level_raw": "Senior Level; management",
        },
        {
            **nothing,
            "native_id": "5526783",
            "url": "https://www.themuse.com/jobs/acme/clerk",
            "title_raw": "Clerk",
            "locations_raw": [],
        },
    ]


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_pages(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    said = expected_of(replay_folder, tree, HOST)["-"]
    summary, items = landed_from(replay_folder, tree, tmp_path, GOOD[0], KEYS)
    assert (summary["status"], summary["error"]) == ("ok", None)
    assert sorted(items) == sorted(said["ids"])
    assert len(items) == said["postings"] == 101
    assert [item["native_id"] for item in items.values() if not item["description_raw"]] == []
    for sample in said["sample"]:
        assert seen_in(items[sample["id"]]) == sample
        assert items[sample["id"]]["level_raw"]
