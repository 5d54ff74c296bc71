"""Reed: phrases, dates with the day first, and pay whose period the amount must tell."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import reed
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

HOST, PATH = "www.reed.co.uk", "/api/1.0/search"
KEYS = {"REED_API_KEY": "00000000-1111-2222-3333-444455556666"}


def job(number: int, **fields: Any) -> dict[str, Any]:
    """A result in the vendor's form."""
    return {
        "jobId": 57000000 + number,
        "employerId": 7,
        "employerName": "Acme Caves ",
        "employerProfileId": None,
        "employerProfileName": None,
        "jobTitle": f"Data Engineer {number} ",
        "locationName": "Buxton",
        "minimumSalary": 45000.0,
        "maximumSalary": 65000.0,
        "currency": "GBP",
        "expirationDate": "05/08/2026",
        "date": "17/06/2026",
        "jobDescription": "Caves &amp; caverns. We draw and mainta... ",
        "applications": 45,
        "jobUrl": f"https://www.reed.co.uk/jobs/data-engineer/{57000000 + number}",
        **fields,
    }


def results(*jobs: Any, total: Any = None) -> Answer:
    said = len(jobs) if total is None else total
    return as_json({"results": list(jobs), "ambiguousLocations": [], "totalResults": said})


def some(start: int, number: int) -> list[dict[str, Any]]:
    return [job(n) for n in range(start, start + number)]


BARE = {
    "jobId": 57000002, "jobTitle": "Clerk", "minimumSalary": None, "maximumSalary": None, "currency": None,
    "jobUrl": "https://www.reed.co.uk/jobs/clerk/57000002",
}  # fmt: skip
GOOD = (Board("reed", "all"), {(HOST, PATH): results(job(1), BARE)})
HOSTILE = [
    job(1, date="soon", expirationDate={"a": 1}, minimumSalary="lots", maximumSalary=[1], jobUrl=["x"]),
    job(2, date=17062026, expirationDate="2026-08-05", locationName={"a": 1}, employerName=["x"]),
]

# feed -> its pages, the same for all phrases, and what must come of them: status, items, words of the error
FEEDS: dict[str, tuple[Pages, str, int, str]] = {
    "good": ([GOOD[1][HOST, PATH]], "ok", 2, ""),
    "nothing": ([results()], "empty", 0, ""),
    "two-pages": ([results(*some(0, 100), total=120), results(*some(100, 20), total=120)], "ok", 120, ""),
    "short": ([results(*some(0, 100), total=120), results(total=120)],
              "partial", 100, "Reed's search for 'machine learning' lists 100 of its 120"),
    "repeats": ([results(*some(0, 100), total=300)], "partial", 100, "lists 100 of its 300"),
    "endless": ([results(*some(100 * n, 100), total=7_434) for n in range(reed.MAX_PAGES)],
                "partial", 2_000, "goes on after 20 pages of 100 postings"),
    "breaks": ([results(*some(0, 100), total=120), Answer(status=500)], "partial", 100, "answered 500"),
    "limited": ([as_json({"message": "exceeded your per-hour request limit"}, status=403)],
                "failed", 0, "answered 403: the host turns us away"),
    "bad-key": ([as_json({}, status=401)], "failed", 0, "answered 401"),
    "promises": ([results(total=3)], "failed", 0, "lists 0 of its 3"),
    "no-total": ([results(job(1), total="many")], "partial", 1, "does not say how many"),
    "odd": ([results(job(1), {"jobId": 2}, {"jobTitle": "No id"}, "word", job(3, jobTitle=" "))],
            "partial", 1, "entries could not be read"),
    "hostile": ([results(*HOSTILE)], "ok", 2, ""),
    "no-list": ([as_json({"results": {}, "totalResults": 0})], "failed", 0, "without a list of results"),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    with feeding(pages, f"{HOST}{PATH}", lambda query: int(query["resultsToSkip"]) // 100) as boards:
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Landed]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    return landed_feeds(server, tmp_path_factory.mktemp("landing"), GOOD[0], pages, KEYS)


@pytest.mark.parametrize("feed", FEEDS)
def test_every_state_of_the_feed_has_its_outcome(landed: dict[str, Landed], feed: str) -> None:
    _, status, count, words = FEEDS[feed]
    assert outcome(landed[feed], "reed") == (status, count, False), sentence(landed[feed], "reed")
    assert words in sentence(landed[feed], "reed")
    assert bool(words) is bool(sentence(landed[feed], "reed"))
    assert len({item["native_id"] for item in landed[feed].items("reed")}) == count


def test_every_phrase_is_searched_page_by_page(landed: dict[str, Landed], server: BoardServer) -> None:
    def asked(feed: str) -> list[tuple[str, str, str]]:
        names = ("keywords", "resultsToTake", "resultsToSkip")
        found = [tuple(query[name][0] for name in names) for query in queries(server, feed)]
        return [(phrase, take, skip) for phrase, take, skip in found]

    assert asked("good") == [(phrase, "100", "0") for phrase in reed.PHRASES]
    assert asked("two-pages") == [(phrase, "100", skip) for phrase in reed.PHRASES for skip in ("0", "100")]
    assert asked("short") == [("machine learning", "100", "0"), ("machine learning", "100", "100")]
    assert len(asked("endless")) == len(reed.PHRASES) * reed.MAX_PAGES


def test_a_phrase_without_postings_is_no_empty_board(tmp_path: Path) -> None:
    """Three of four phrases find nothing: what the fourth found is all there is."""
    pages = [results(), results(), results(job(1)), results()]
    asked = iter(range(len(pages)))
    with feeding({"mixed": pages}, f"{HOST}{PATH}", lambda _: next(asked)) as server:
        landed = landed_feeds(server, tmp_path, GOOD[0], {"mixed": pages}, KEYS)
    assert outcome(landed["mixed"], "reed") == ("ok", 1, False)


def test_the_key_is_the_name_of_basic_authentication(landed: dict[str, Landed], server: BoardServer) -> None:
    credentials = base64.b64encode(f"{KEYS['REED_API_KEY']}:".encode()).decode()
    told = {asked.headers.get("Authorization") for asked in server.asked if asked.query}
    assert told == {f"Basic {credentials}"}
    assert not any("Authorization" in asked.headers for asked in server.asked if not asked.query)


def test_a_posting_lands_as_a_whole_row(landed: dict[str, Landed]) -> None:
    rows = [{name: item[name] for name in ITEM_FIELDS} for item in landed["good"].items("reed")]
    nothing = {
        **dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False, "source": "reed",
        "board": "all", "description_format": "html",
    }  # fmt: skip
    said = {"minimumSalary": 45000.0, "maximumSalary": 65000.0, "currency": "GBP"}
    assert rows == [
        {
            **nothing,
            "native_id": "57000001",
            "url": "https://www.reed.co.uk/jobs/data-engineer/57000001",
            "title_raw": "Data Engineer 1",
            "company_raw": "Acme Caves",
            "locations_raw": ["Buxton"],
            "description_raw": "Caves &amp; caverns. We draw and mainta...",
            "posted_at": "2026-06-17T00:00:00Z",
            "posted_raw": "17/06/2026",
            "valid_through_raw": "2026-08-05",
            "pay_ranges": [
                {
                    "min": 45000.0, "max": 65000.0, "currency": "GBP", "period": "year", "label": None,
                    "raw": json.dumps(said),
                }
            ],
        },
        {
            **nothing,
            "native_id": "57000002",
            "url": BARE["jobUrl"],
            "title_raw": "Clerk",
            "locations_raw": [],
            "pay_ranges": [],
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (45000.0, 65000.0, (45000.0, 65000.0, "year")),
        (20000, 20000, (20000.0, 20000.0, "year")),
        (None, 65000.0, (None, 65000.0, "year")),
        (65000.0, None, (65000.0, None, "year")),
        (0, 65000.0, (None, 65000.0, "year")),
        (450.0, 550.0, (450.0, 550.0, None)),
        (15.5, 18, (15.5, 18.0, None)),
        (9000, 12000, (9000.0, 12000.0, None)),
        # A day's pay beside a year's: neither can be told.
        (500, 65000, (500.0, 65000.0, None)),
        (0, 0, None),
        (None, None, None),
        ("competitive", None, None),
    ],
)
def test_a_period_is_kept_where_it_can_be_nothing_else(
    low: Any, high: Any, expected: tuple[float | None, float | None, str | None] | None
) -> None:
    pay = reed.pay_range({"minimumSalary": low, "maximumSalary": high, "currency": "GBP"})
    assert (pay and (pay.min, pay.max, pay.period)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("17/06/2026", "2026-06-17"),
        ("05/06/2026", "2026-06-05"),
        (" 01/12/2025 ", "2025-12-01"),
        ("29/02/2028", "2028-02-29"),
        ("29/02/2026", None),
        ("06/17/2026", None),
        ("00/01/2026", None),
        ("1/6/2026", None),
        ("17/06/26", None),
        ("17-06-2026", None),
        ("2026-06-17", None),
        ("17/06/2026 10:00", None),
        ("", None),
        (None, None),
        (17062026, None),
        (["17/06/2026"], None),
    ],
)
def test_the_day_comes_first_or_there_is_no_date(given: Any, expected: str | None) -> None:
    assert reed.day(given) == expected
    found = reed.posting(job(1, date=given, expirationDate=given))
    assert found.posted_at == (f"{expected}T00:00:00Z" if expected else None)
    said = str(given).strip() if isinstance(given, str | int) and given else None
    assert (found.posted_raw, found.valid_through_raw) == (said, expected or said)


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_results(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    said = expected_of(replay_folder, tree, HOST)["-"]
    summary, items = landed_from(replay_folder, tree, tmp_path, GOOD[0], KEYS)
    assert (summary["status"], summary["error"]) == ("ok", None)
    assert sorted(items) == sorted(said["ids"])
    for sample in said["sample"]:
        assert seen_in(items[sample["id"]]) == {k: v for k, v in sample.items() if k != "pay_period"}
        assert items[sample["id"]]["valid_through_raw"] == "2026-07-21"
    assert len(items) == said["postings"] == 1
