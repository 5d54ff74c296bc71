"""Jobicy: one page, labels with escaped ampersands, and pay under its old and new names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import jobicy
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

HOST, PATH = "jobicy.com", "/api/v2/remote-jobs"


def job(number: int, **fields: Any) -> dict[str, Any]:
    """An entry in the source's form."""
    return {
        "id": 150000 + number,
        "url": f"https://jobicy.com/jobs/15000{number}-sailmaker",
        "jobSlug": f"15000{number}-sailmaker",
        "jobTitle": f"Sailmaker {number} ",
        "companyName": "Acme Sails",
        "companyLogo": "https://jobicy.com/data/logo.png",
        "jobIndustry": ["Crafts &amp; Repair", "Sea &amp; Air"],
        "jobType": ["Full-Time", "Contract"],
        "jobGeo": "LATAM,  Malta",
        "jobLevel": "Midweight",
        "jobExcerpt": "Sew&hellip;",
        "jobDescription": "<p>Sew.</p>",
        "pubDate": "2026-08-15T15:28:49+00:00",
        **fields,
    }


def page(*jobs: Any, **fields: Any) -> Answer:
    envelope = {"apiVersion": "2", "friendlyNotice": "Credit Jobicy.", "jobCount": len(jobs)}
    return as_json({**envelope, "jobs": list(jobs), **fields})


PAID = {"salaryMin": 60000, "salaryMax": 75000, "salaryCurrency": "EUR", "salaryPeriod": "yearly"}
BARE = {
    "id": "150002",
    "url": "https://jobicy.com/jobs/150002-clerk",
    "jobTitle": "Clerk",
    "pubDate": "2026-08-14 08:00:00",
    "jobExcerpt": "Count&hellip;",
}
GOOD = (Board("jobicy", "all"), {(HOST, PATH): page(job(1, **PAID), BARE)})
HOSTILE = [
    job(1, jobType="Full-Time", jobIndustry={"a": 1}, jobGeo=["x"], jobLevel=[], salaryMin="lots", url=7),
    job(2, jobDescription=None, jobExcerpt=[1], pubDate="soon", companyName={}, jobType=[None, 3]),
]

# feed -> its one answer, and what must come of it: status, items, a piece of the sentence
FEEDS: dict[str, tuple[Pages, str, int, str]] = {
    "good": ([GOOD[1][HOST, PATH]], "ok", 2, ""),
    "nothing": ([page()], "failed", 0, "no posting, which it never has"),
    "no-list": ([as_json({"success": False, "statusCode": 400})], "failed", 0, "without a list of jobs"),
    "odd": ([page(job(1), job(2, id=None), job(3, jobTitle=" "), "word")], "partial", 1, "3 entries could"),
    "hostile": ([page(*HOSTILE)], "ok", 2, ""),
    "wall": ([as_page("<html><title>Just a moment...</title></html>")], "failed", 0, "instead of JSON"),
    "throttled": ([Answer(status=403)], "failed", 0, "answered 403: the host turns us away"),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with feeding({name: feed[0] for name, feed in FEEDS.items()}, f"{HOST}{PATH}", lambda _: 0) as boards:
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Landed]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    return landed_feeds(server, tmp_path_factory.mktemp("landing"), GOOD[0], pages, {})


@pytest.mark.parametrize("feed", FEEDS)
def test_every_state_of_the_feed_has_its_outcome(
    landed: dict[str, Landed], server: BoardServer, feed: str
) -> None:
    _, status, count, words = FEEDS[feed]
    assert outcome(landed[feed], "jobicy") == (status, count, False), sentence(landed[feed], "jobicy")
    assert words in sentence(landed[feed], "jobicy")
    assert bool(words) is bool(sentence(landed[feed], "jobicy"))
    assert queries(server, feed) == [{"count": ["100"]}]


def test_a_posting_lands_as_a_whole_row(landed: dict[str, Landed]) -> None:
    rows = [{name: item[name] for name in ITEM_FIELDS} for item in landed["good"].items("jobicy")]
    common: dict[str, Any] = {
        **dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False, "source": "jobicy",
        "board": "all", "description_format": "html", "workplace_raw": "remote", "attribution_raw": "Jobicy",
    }  # fmt: skip
    pay = {"min": 60000.0, "max": 75000.0, "currency": "EUR", "period": "year", "label": None}
    assert rows == [
        {
            **common,
            "native_id": "150001",
            "url": "https://jobicy.com/jobs/150001-sailmaker",
            "title_raw": "Sailmaker 1",
            "company_raw": "Acme Sails",
            "locations_raw": ["LATAM,  Malta"],
            "description_raw": "<p>Sew.</p>",
            "posted_at": "2026-08-15T15:28:49Z",
            "posted_raw": "2026-08-15T15:28:49+00:00",
            "employment_type_raw": "Full-Time; Contract",
            "department_raw": "Crafts & Repair; Sea & Air",
            "level_raw": "Midweight",
            "pay_ranges": [{**pay, "raw": json.dumps(PAID)}],
        },
        {
            **common,
            "native_id": "150002",
            "url": "https://jobicy.com/jobs/150002-clerk",
            "title_raw": "Clerk",
            "locations_raw": [],
            "description_raw": "Count&hellip;",
            "posted_at": "2026-08-14T08:00:00Z",
            "posted_raw": "2026-08-14 08:00:00",
            "pay_ranges": [],
        },
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (PAID, (60000.0, 75000.0, "EUR", "year")),
        ({**PAID, "salaryPeriod": "Hourly", "salaryMin": 30, "salaryMax": 45}, (30.0, 45.0, "EUR", "hour")),
        ({"salaryMin": 3000, "salaryPeriod": "monthly"}, (3000.0, None, None, "month")),
        ({"salaryMax": 900, "salaryPeriod": "weekly"}, (None, 900.0, None, "week")),
        ({"salaryMin": 400, "salaryMax": 400, "salaryPeriod": "daily"}, (400.0, 400.0, None, "day")),
        ({"salaryMin": 1, "salaryMax": 2, "salaryPeriod": "per gig"}, (1.0, 2.0, None, None)),
        ({"salaryMin": 60000, "salaryMax": 0}, (60000.0, None, None, None)),
        ({"annualSalaryMin": "80000", "annualSalaryMax": "95000", "salaryCurrency": "USD"},
         (80000.0, 95000.0, "USD", "year")),
        ({**PAID, "annualSalaryMin": 1, "annualSalaryMax": 2}, (60000.0, 75000.0, "EUR", "year")),
        ({"salaryMin": 0, "salaryMax": None, "salaryPeriod": "yearly"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_pay_is_read_under_both_names(fields: dict[str, Any], expected: Any) -> None:
    found = jobicy.pay_range(fields)
    assert (found and (found.min, found.max, found.currency, found.period)) == expected
    if found:
        assert json.loads(found.raw).items() <= fields.items()


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_feed(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    said = expected_of(replay_folder, tree, HOST)["-"]
    summary, items = landed_from(replay_folder, tree, tmp_path, Board("jobicy", "-"), {})
    assert (summary["status"], summary["listing"], summary["error"]) == ("ok", "windowed", None)
    assert sorted(items) == sorted(said["ids"])
    assert len(items) == said["postings"] == 3
    assert [seen_in(items[sample["id"]]) for sample in said["sample"]] == said["sample"]
    assert all(item["description_raw"] and "&amp;" not in item["department_raw"] for item in items.values())
