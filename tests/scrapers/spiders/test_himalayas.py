"""Himalayas: pages by cursor or by number, names that are missing, and periods beside no pay."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import himalayas
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

HOST, PATH = "himalayas.app", "/jobs/api"
SITE = f"https://{HOST}/companies"
FOOTER = '<p>Originally posted on <a href="https://himalayas.app">Himalayas</a></p>'


def job(number: int, **fields: Any) -> dict[str, Any]:
    """An entry in the source's form."""
    url = f"{SITE}/acme-sails/jobs/sailmaker-{number}"
    return {
        "title": f"Sailmaker {number} ",
        "excerpt": "Sew sails.",
        "companyName": "Acme Sails",
        "companySlug": "acme-sails",
        "companyLogo": "thumbnail_url",
        "employmentType": "Full Time",
        "minSalary": 77905,
        "maxSalary": 116858,
        "salaryPeriod": "annual",
        "seniority": ["Entry-level", "Mid-level"],
        "currency": "USD",
        "locationRestrictions": ["Malta", "Peru"],
        "timezoneRestrictions": [-5, 5.5],
        "categories": ["Sail-Making", "Sewing"],
        "parentCategories": ["Crafts", "Operations"],
        "description": f"<p>Sew.</p>{FOOTER}",
        "pubDate": 1786813232,
        "expiryDate": 1791997231,
        "applicationLink": url,
        "guid": url,
        **fields,
    }


def page(*jobs: Any, total: Any = None, cursor: Any = None) -> Answer:
    """A page of the source's envelope: until August 2026 with a total, since then with a cursor."""
    said = {"comments": "Link back.", "updatedAt": 1785798000, "offset": 0, "limit": 20, "jobs": list(jobs)}
    said |= {} if total is None else {"totalCount": total}
    return as_json(said | ({} if cursor is None else {"nextCursor": cursor}))


def some(start: int, number: int) -> list[dict[str, Any]]:
    return [job(n) for n in range(start, start + number)]


def number(query: Mapping[str, str]) -> int:
    """Of a page, from its offset, or from the cursor "page=N&x/y"."""
    return int(query["cursor"].split("=")[1][0]) if "cursor" in query else int(query["offset"]) // 20


NAMELESS = job(
    2, companyName="name", minSalary=None, maxSalary=None, currency=None, locationRestrictions=[],
    parentCategories=[], seniority=["Senior"], description=None, pubDate=1786813232000,
)  # fmt: skip
GOOD = (Board("himalayas", "all"), {(HOST, PATH): page(job(1), NAMELESS, total=2)})
HOSTILE = [
    job(1, companyName=["x"], companySlug={}, seniority="Senior", locationRestrictions="Peru", minSalary="a"),
    job(2, description=[], excerpt=None, pubDate="soon", expiryDate={}, parentCategories={"a": 1}, guid=None),
]

# feed -> its pages, and what must come of them: status, items, a piece of the sentence, pages asked for
FEEDS: dict[str, tuple[Pages, str, int, str, int]] = {
    "good": ([GOOD[1][HOST, PATH]], "ok", 2, "", 1),
    "by-number": ([page(*some(0, 20), total=25), page(*some(20, 5), total=25)], "ok", 25, "", 2),
    "full-and-last": ([page(*some(0, 20), total=40), page(*some(20, 20), total=40)], "ok", 40, "", 2),
    "short-inside": ([page(*some(0, 19), total=40), page(*some(20, 20), total=40)], "ok", 39, "", 2),
    "shifts": ([page(*some(0, 20), total=40), page(*some(15, 20), total=40)], "ok", 35, "", 2),
    "repeats": ([page(*some(0, 20), total=99_000)], "partial", 20, "nothing new on page 2", 2),
    "ends-early": ([page(*some(0, 20), total=99), page(total=99)], "partial", 20, "nothing new on page 2", 2),
    "window": ([page(*some(20 * n, 20), total=99_000) for n in range(60)], "ok", 1_000, "", 50),
    "by-cursor": (
        [page(*some(0, 20), cursor="page=1&x/y"), page(*some(20, 20), cursor="page=2&x/y"), page(job(40))],
        "ok", 41, "", 3,
    ),
    "cursor-to-nothing": ([page(*some(0, 20), cursor="page=1&x/y"), page(cursor="")], "ok", 20, "", 2),
    "cursor-and-total": (
        [page(*some(0, 20), cursor="page=1&x/y", total=1), page(job(20), total=1)], "ok", 21, "", 2
    ),
    "cursor-repeats": ([page(*some(0, 20), cursor="page=1&x/y")], "partial", 20, "nothing new on page 2", 2),
    "cursor-too-long": ([page(job(1), cursor="x" * 1_001)], "partial", 1, "a cursor that is longer", 1),
    "cursor-no-text": ([page(job(1), cursor={"a": 1})], "ok", 1, "", 1),
    "breaks": ([page(*some(0, 20), total=40), Answer(status=403)], "partial", 20, "answered 403", 2),
    "nothing": ([page(total=0)], "failed", 0, "no posting was there", 1),
    "promises": ([page(total=60)], "failed", 0, "nothing new on page 1", 1),
    "no-list": ([as_json({"ok": False, "errors": "x"})], "failed", 0, "without a list of jobs", 1),
    "odd": ([page(job(1), job(2, guid=None, applicationLink=""), job(3, title=""), "word", total=4)],
            "partial", 1, "3 entries could not be read", 1),
    "hostile": ([page(*HOSTILE, total=2)], "ok", 2, "", 1),
    "wall": ([as_page("<html><title>Just a moment...</title></html>")], "failed", 0, "instead of JSON", 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    with feeding(pages, f"{HOST}{PATH}", number) as boards:
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
    assert outcome(landed[feed], "himalayas") == (status, count, False), sentence(landed[feed], "himalayas")
    assert words in sentence(landed[feed], "himalayas")
    assert bool(words) is bool(sentence(landed[feed], "himalayas"))
    assert len(queries(server, feed)) == pages


def test_a_cursor_stands_where_the_number_of_the_page_stood(
    landed: dict[str, Landed], server: BoardServer
) -> None:
    assert queries(server, "by-number") == [{"limit": ["20"], "offset": [n]} for n in ("0", "20")]
    assert queries(server, "by-cursor") == [
        {"limit": ["20"], "offset": ["0"]},
        {"limit": ["20"], "cursor": ["page=1&x/y"]},
        {"limit": ["20"], "cursor": ["page=2&x/y"]},
    ]


def test_a_posting_lands_as_a_whole_row(landed: dict[str, Landed]) -> None:
    rows = [{name: item[name] for name in ITEM_FIELDS} for item in landed["good"].items("himalayas")]
    common: dict[str, Any] = {
        **dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False, "source": "himalayas",
        "board": "all", "description_format": "html", "workplace_raw": "remote",
        "attribution_raw": "Himalayas", "employment_type_raw": "Full Time", "valid_through_raw": "1791997231",
        "posted_at": "2026-08-15T17:00:32Z",
    }  # fmt: skip
    said = {"minSalary": 77905, "maxSalary": 116858, "currency": "USD", "salaryPeriod": "annual"}
    pay = {"min": 77905.0, "max": 116858.0, "currency": "USD", "period": "year", "label": None}
    assert rows == [
        {
            **common,
            "native_id": f"{SITE}/acme-sails/jobs/sailmaker-1",
            "url": f"{SITE}/acme-sails/jobs/sailmaker-1",
            "title_raw": "Sailmaker 1",
            "company_raw": "Acme Sails",
            "locations_raw": ["Malta", "Peru"],
            "description_raw": "<p>Sew.</p>",
            "posted_raw": "1786813232",
            "department_raw": "Crafts; Operations",
            "level_raw": "Entry-level; Mid-level",
            "pay_ranges": [{**pay, "raw": json.dumps(said)}],
        },
        {
            **common,
            "native_id": f"{SITE}/acme-sails/jobs/sailmaker-2",
            "url": f"{SITE}/acme-sails/jobs/sailmaker-2",
            "title_raw": "Sailmaker 2",
            "company_raw": "acme-sails",
            "locations_raw": ["Worldwide"],
            "description_raw": "Sew sails.",
            "posted_raw": "1786813232000",
            "level_raw": "Senior",
            "pay_ranges": [],
        },
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"minSalary": 14, "maxSalary": 14, "salaryPeriod": "hourly", "currency": "USD"},
         (14.0, 14.0, "USD", "hour")),
        ({"minSalary": 3000, "maxSalary": None, "salaryPeriod": "monthly", "currency": "EUR"},
         (3000.0, None, "EUR", "month")),
        ({"minSalary": 400, "salaryPeriod": "daily"}, (400.0, None, None, "day")),
        ({"maxSalary": 900, "salaryPeriod": "Weekly"}, (None, 900.0, None, "week")),
        ({"minSalary": 1, "maxSalary": 2, "salaryPeriod": "per gig"}, (1.0, 2.0, None, None)),
        ({"minSalary": 0, "maxSalary": 0, "salaryPeriod": "annual", "currency": "USD"}, None),
        ({"minSalary": None, "maxSalary": None, "salaryPeriod": "annual"}, None),
    ],
)  # fmt: skip
def test_a_period_is_no_pay(fields: dict[str, Any], expected: Any) -> None:
    found = himalayas.pay_range(fields)
    assert (found and (found.min, found.max, found.currency, found.period)) == expected
    if found:
        assert json.loads(found.raw) == fields


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (f"<p>Sew.</p>{FOOTER}\n", "<p>Sew.</p>"),
        ("Sew. Originally posted on Himalayas", "Sew."),
        ("<p>Originally posted on Himalayas was the old one.</p>",
         "<p>Originally posted on Himalayas was the old one.</p>"),
        (FOOTER, "Sew sails."),
    ],
)  # fmt: skip
def test_the_line_at_the_end_is_no_part_of_the_ad(given: str, expected: str) -> None:
    assert himalayas.posting(job(1, description=given)).description_raw == expected


@pytest.mark.replay
@pytest.mark.parametrize(("tree", "count", "paid"), [("dev", 58, 31), ("dev2", 63, 35)])
def test_recorded_pages(replay_folder: Path, tmp_path: Path, tree: str, count: int, paid: int) -> None:
    said = expected_of(replay_folder, tree, HOST)["-"]
    summary, items = landed_from(replay_folder, tree, tmp_path, Board("himalayas", "-"), {})
    assert (summary["status"], summary["listing"], summary["error"]) == ("ok", "windowed", None)
    assert sorted(items) == sorted(said["ids"])
    assert len(items) == said["postings"] == count
    assert sum(bool(item["pay_ranges"]) for item in items.values()) == said["with_pay"] == paid
    for sample in said["sample"]:
        # Where the name is missing the slug beside it stands in.
        slug = sample.pop("company_slug")
        assert seen_in(items[sample["id"]]) == {**sample, "company": sample["company"] or slug}
    assert not any("Originally posted on" in item["description_raw"] for item in items.values())
