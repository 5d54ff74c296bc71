"""Adzuna: countries, a window of the newest postings, and pay that nobody has stated."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from data.content import Board
from scrapers.spiders import adzuna
from scrapers.values import untracked
from tests.scrapers.boards import (
    Answer,
    BoardServer,
    Landed,
    as_json,
    crawled,
    environment,
    serving,
)
from tests.scrapers.spiders.feeds import landed_from
from tests.scrapers.spiders.recorded import expected_of, seen_in
from warehouse.landing import ITEM_FIELDS

HOST = adzuna.HOST
ROOT = Path(__file__).resolve().parents[3]
KEYS = {"ADZUNA_APP_ID": "0a1b2c3d", "ADZUNA_APP_KEY": "0123456789abcdef0123456789abcdef"}
CLASS = "Adzuna::API::Response::"


def job(number: int, **fields: Any) -> dict[str, Any]:
    """A result in the vendor's form."""
    return {
        "__CLASS__": f"{CLASS}Job",
        "id": f"58{number:08}",
        "adref": "eyJhbGciOiJIUzI1NiJ9",
        "title": f"Data Engineer {number}",
        "description": "Draw the maps of our caves with the tools that …",
        "created": "2026-07-15T08:33:45Z",
        "redirect_url": f"https://www.adzuna.com/details/58{number:08}?utm_medium=api&utm_source=0a1b2c3d",
        "company": {"__CLASS__": f"{CLASS}Company", "display_name": "Acme Caves"},
        "location": {
            "__CLASS__": f"{CLASS}Location",
            "display_name": "Eagan, Dakota County",
            "area": ["US", "Minnesota", "Dakota County", "Eagan"],
        },
        "category": {"__CLASS__": f"{CLASS}Category", "tag": "it-jobs", "label": "IT Jobs"},
        "latitude": 44.872736,
        "longitude": -93.147851,
        "salary_is_predicted": "0",
        **fields,
    }


def results(*jobs: Any, count: int | None = None) -> Answer:
    return as_json({"count": len(jobs) if count is None else count, "results": list(jobs)})


def path(country: str, page: int = 1) -> str:
    return f"/v1/api/jobs/{country}/search/{page}"


def some(start: int, number: int) -> list[dict[str, Any]]:
    return [job(n) for n in range(start, start + number)]


STATED = job(
    1,
    title=" Senior <strong>Data</strong> Engineer ",
    salary_min=85389,
    salary_max=116975.5,
    contract_time="full_time",
    contract_type="permanent",
)
ESTIMATED = job(2, salary_min=83804.48, salary_max=83804.48, salary_is_predicted="1")
BARE = {"id": 5800000003, "title": "Clerk", "redirect_url": "https://www.adzuna.com/land/ad/5800000003?se=x"}
GOOD = (Board("adzuna", "us"), {(HOST, path("us")): results(STATED, ESTIMATED, BARE)})

# country -> its pages, and what must come of them: status, items, a piece of the sentence
COUNTRIES: dict[str, tuple[list[Answer], str, int, str | None]] = {
    "us": ([GOOD[1][HOST, path("us")]], "ok", 3, None),
    "GB": ([results(job(1))], "ok", 1, None),
    "at": ([results()], "empty", 0, None),
    "de": ([results(*some(0, 50), count=70), results(*some(50, 20), count=70)], "ok", 70, None),
    "fr": ([results(*some(0, 50), count=120), results(count=120)], "partial", 50, "lists 50 of its 120 "),
    "nl": ([results(*some(0, 50), count=120)] * 3, "partial", 50, "lists 50 of its 120 "),
    "pl": ([results(*some(50 * n, 50), count=118_302) for n in range(22)], "ok", 1_000, None),
    "it": ([results(*some(0, 50), count=70), Answer(status=500)], "partial", 50, "search/2?app_id=[key]"),
    "es": ([as_json({"count": 3, "results": []})], "failed", 0, "lists 0 of its 3 "),
    "be": ([as_json({"results": []})], "failed", 0, "does not say how many"),
    "ch": ([as_json({"results": [job(1)]})], "partial", 1, "does not say how many"),
    "au": ([as_json({"exception": "AUTH_FAIL", "display": "Authorisation failed"}, status=401)],
           "failed", 0, "answered 401: the host turns us away"),
    "br": ([as_json({"count": 1, "results": {}})], "failed", 0, "without a list of results"),
    "ca": ([results(job(1), {"id": "x"}, {"title": "No id"}, "word", job(2, title="<strong> </strong>"))],
           "partial", 1, "4 entries could not be read"),
    "nz": ([results(
        job(1, company="Acme", location=["x"], category=7, description={"a": 1}, created="soon"),
        job(2, redirect_url=["x"], salary_min="lots", salary_max={}, contract_time={"a": 1}),
    )], "ok", 2, None),
    "mx": ([as_json({}, status=404)], "failed", 0, "answered 404"),
    "xx": ([], "failed", 0, "no country 'xx': name one of at, au, be,"),
    "usa": ([], "failed", 0, "no country 'usa'"),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        for country, (pages, *_) in COUNTRIES.items():
            for number, answer in enumerate(pages, 1):
                boards.host(HOST, {path(country.lower(), number): answer})
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    boards = [Board("adzuna", country) for country in COUNTRIES]
    return crawled(tmp_path_factory.mktemp("landing"), server.url, boards, environment(**KEYS))


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_its_outcome(landed: Landed, country: str) -> None:
    _, status, count, sentence = COUNTRIES[country]
    summary = landed.summaries("adzuna")[country]
    assert (summary["status"], summary["items"], summary["listing_complete"]) == (status, count, False)
    assert sentence in summary["error"] if sentence else summary["error"] is None
    assert len({item["native_id"] for item in landed.items("adzuna", country)}) == count


def test_pages_are_asked_for_within_the_window(landed: Landed, server: BoardServer) -> None:
    def pages(country: str) -> list[int]:
        return [n for n in range(1, 25) for found in server.paths(HOST) if found == path(country, n)]

    assert {country: pages(country) for country in ("us", "at", "de", "fr", "nl", "pl", "xx")} == {
        "us": [1],
        "at": [1],
        "de": [1, 2],
        "fr": [1, 2],
        "nl": [1, 2],
        "pl": list(range(1, adzuna.MAX_PAGES + 1)),
        "xx": [],
    }


def test_the_newest_of_all_it_jobs_are_asked_for(landed: Landed, server: BoardServer) -> None:
    asked = [parse_qs(asked.query) for asked in server.asked if asked.path != "/robots.txt"]
    assert asked
    for query in asked:
        assert query == {
            "app_id": [KEYS["ADZUNA_APP_ID"]],
            "app_key": [KEYS["ADZUNA_APP_KEY"]],
            "category": ["it-jobs"],
            "sort_by": ["date"],
            "results_per_page": ["50"],
            "content-type": ["application/json"],
        }


def test_a_posting_lands_as_a_whole_row(landed: Landed) -> None:
    rows = [{name: item[name] for name in ITEM_FIELDS} for item in landed.items("adzuna", "us")]
    nothing = {**dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False}
    common = {
        "source": "adzuna", "board": "us", "description_format": "text", "attribution_raw": "Jobs by Adzuna",
        "pay_ranges": [],
    }  # fmt: skip
    shared = {
        "company_raw": "Acme Caves",
        "locations_raw": ["Eagan, Dakota County"],
        "description_raw": "Draw the maps of our caves with the tools that …",
        "posted_at": "2026-07-15T08:33:45Z",
        "posted_raw": "2026-07-15T08:33:45Z",
        "department_raw": "IT Jobs",
    }
    stated = {"salary_min": 85389, "salary_max": 116975.5, "salary_is_predicted": "0"}
    estimated = {"salary_min": 83804.48, "salary_max": 83804.48, "salary_is_predicted": "1"}
    assert rows == [
        {
            **nothing,
            **common,
            **shared,
            "native_id": "5800000001",
            "url": "https://www.adzuna.com/details/5800000001",
            "title_raw": "Senior Data Engineer",
            "employment_type_raw": "full_time; permanent",
            "pay_ranges": [
                {
                    "min": 85389.0, "max": 116975.5, "currency": "USD", "period": "year", "label": None,
                    "raw": json.dumps(stated),
                }
            ],
        },
        {
            **nothing,
            **common,
            **shared,
            "native_id": "5800000002",
            "url": "https://www.adzuna.com/details/5800000002",
            "title_raw": "Data Engineer 2",
            "pay_predicted_raw": json.dumps(estimated),
        },
        {
            **nothing,
            **common,
            "native_id": "5800000003",
            "url": "https://www.adzuna.com/land/ad/5800000003?se=x",
            "title_raw": "Clerk",
            "locations_raw": [],
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "stated", "is_predicted"),
    [
        ({"salary_min": 60000, "salary_max": 70000}, (60000.0, 70000.0, "GBP", "year"), False),
        ({"salary_min": 60000}, (60000.0, None, "GBP", "year"), False),
        ({"salary_max": "70,000"}, (None, 70000.0, "GBP", "year"), False),
        ({"salary_min": 0, "salary_max": 0}, None, False),
        ({"salary_min": 45, "salary_max": 60}, (45.0, 60.0, "GBP", None), False),
        ({"salary_min": 500, "salary_max": 60000}, (500.0, 60000.0, "GBP", None), False),
        ({"salary_min": 60000, "salary_is_predicted": 0}, (60000.0, None, "GBP", "year"), False),
        ({"salary_min": 60000, "salary_is_predicted": "1"}, None, True),
        ({"salary_min": 60000, "salary_is_predicted": 1}, None, True),
        # Who does not say that the employer stated it has not said it.
        ({"salary_min": 60000, "salary_is_predicted": None}, None, True),
        ({"salary_min": 60000, "salary_is_predicted": True}, None, True),
        ({"salary_is_predicted": "1"}, None, False),
    ],
)
def test_only_what_is_not_predicted_is_pay(
    fields: dict[str, Any], stated: tuple[float | None, ...] | None, is_predicted: bool
) -> None:
    found = adzuna.posting(job(1, **fields), "GBP")
    pay = [(pay.min, pay.max, pay.currency, pay.period) for pay in found.pay_ranges]
    assert pay == ([stated] if stated else [])
    assert (found.pay_predicted_raw is not None) is is_predicted
    if is_predicted:
        said = {key: value for key, value in job(1, **fields).items() if key.startswith("salary_")}
        assert json.loads(found.pay_predicted_raw or "") == said


def test_every_country_has_a_currency() -> None:
    assert {code: adzuna.CURRENCIES[code] for code in ("us", "gb", "de", "ch", "pl")} == {
        "us": "USD", "gb": "GBP", "de": "EUR", "ch": "CHF", "pl": "PLN",
    }  # fmt: skip
    assert all(len(code) == 2 and len(money) == 3 for code, money in adzuna.CURRENCIES.items())


@pytest.mark.slow
def test_the_pace_is_below_the_quota_of_a_minute(server: BoardServer, tmp_path: Path) -> None:
    """25 requests a minute: at the usual second between two, the pause is 2.4 seconds or more."""
    usual = 0.5
    before = len(server.asked)
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "adzuna",
        "-a",
        "board=de",
        "-s",
        f"DOWNLOAD_DELAY={usual}",
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env=environment(**KEYS, GUIDEPOST_HOME=str(tmp_path), GUIDEPOST_REPLAY=server.url),
    )  # fmt: skip
    asked = server.asked[before:]
    assert [a.path for a in asked] == ["/robots.txt", path("de", 1), path("de", 2)], done.stderr
    late = 0.4  # a busy machine notes a request late, and the next one in time
    assert all(b.at - a.at > 60 / 25 * usual - late for a, b in pairwise(asked))


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_countries(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    said = expected_of(replay_folder, tree, HOST)["us"]
    summary, items = landed_from(replay_folder, tree, tmp_path, Board("adzuna", "us"), KEYS)
    assert (summary["status"], summary["error"]) == ("ok", None)
    assert sorted(items) == sorted(said["ids"])
    for sample in said["sample"]:
        item, wanted = items[sample["id"]], {**sample, "url": untracked(sample["url"])}
        is_predicted = wanted.pop("salary_is_predicted") == "1"
        assert seen_in(item) == wanted
        assert (item["pay_predicted_raw"] is not None) is is_predicted
        assert item["description_raw"].endswith("…")
    assert len(items) == said["postings"] == 2
