"""Ashby: pay by tier and kind, flags that contradict each other, names with dots and spaces."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import ashby
from tests.scrapers.boards import Answer, BoardServer, Landed, as_json, crawled, robots, serving
from tests.scrapers.spiders.recorded import check, expected_of, landed_from
from warehouse.landing import ITEM_FIELDS

HOST = "api.ashbyhq.com"
BOARDS = "/posting-api/job-board"


def part(kind: str, interval: Any = "1 YEAR", low: Any = None, high: Any = None, **more: Any) -> Any:
    """A component of a tier in the vendor's form."""
    return {
        "id": "c-1", "summary": "as shown", "compensationType": kind, "interval": interval,
        "currencyCode": "USD", "minValue": low, "maxValue": high, **more,
    }  # fmt: skip


def tier(*parts: Any, title: str | None = None) -> dict[str, Any]:
    return {"id": "t-1", "title": title, "tierSummary": "as shown", "components": list(parts)}


def pay(*tiers: Any, summary: str | None = None) -> dict[str, Any]:
    return {
        "compensationTierSummary": f"{summary} • Offers Equity" if summary else None,
        "scrapeableCompensationSalarySummary": summary,
        "compensationTiers": list(tiers),
        "summaryComponents": [],
    }


def job(number: int, **fields: Any) -> dict[str, Any]:
    """A job in the vendor's form."""
    return {
        "id": f"0b6e-{number}",
        "title": f" Geologist {number}",
        "department": "Science",
        "team": "Rocks",
        "employmentType": "FullTime",
        "location": "Oslo",
        "secondaryLocations": [],
        "address": {"postalAddress": {"addressLocality": "Oslo", "addressCountry": "Norway"}},
        "publishedAt": "2026-06-16T12:54:20.624+00:00",
        "isListed": True,
        "isRemote": True,
        "workplaceType": "Hybrid",
        "jobUrl": f"https://jobs.ashbyhq.com/acme/0b6e-{number}",
        "applyUrl": f"https://jobs.ashbyhq.com/acme/0b6e-{number}/application",
        "descriptionHtml": "<p>Read <em>rocks</em>.</p>",
        "descriptionPlain": "Read rocks.",
        "shouldDisplayCompensationOnJobPostings": True,
        "compensation": pay(),
        **fields,
    }


def board(*jobs: Any) -> Answer:
    return as_json({"jobs": list(jobs), "apiVersion": "1"}, status=200)


EQUITY = part("EquityPercentage", "NONE", currencyCode=None)
TIERS = pay(
    tier(EQUITY, part("Salary", low=110000, high=150000), title="New York"),
    tier(part("Salary", low=100000, high=135000), part("Bonus", low=5000, high=9000), title="Elsewhere"),
    summary="$100K - $150K",
)
GOOD = (
    Board("ashby", "acme"),
    {
        (HOST, f"{BOARDS}/acme"): board(
            job(
                1,
                compensation=TIERS,
                secondaryLocations=[
                    {"location": "Bergen", "address": {"addressLocality": "Bergen"}},
                    {"location": "Oslo"},
                    {"address": {"postalAddress": {"addressRegion": "Tromsø", "addressCountry": "Norway"}}},
                    {"location": "", "address": {}},
                ],
            ),
            job(2, isListed=False),
        )
    },
)
ROW = {
    **dict.fromkeys(ITEM_FIELDS),
    "source": "ashby",
    "board": "acme",
    "native_id": "0b6e-1",
    "url": "https://jobs.ashbyhq.com/acme/0b6e-1",
    "title_raw": "Geologist 1",
    "company_raw": "acme",
    "locations_raw": ["Oslo", "Bergen", "Tromsø, Norway"],
    "description_raw": "<p>Read <em>rocks</em>.</p>",
    "description_format": "html",
    "posted_at": "2026-06-16T12:54:20Z",
    "posted_raw": "2026-06-16T12:54:20.624+00:00",
    "employment_type_raw": "FullTime",
    "workplace_raw": "Hybrid",
    "department_raw": "Science; Rocks",
    "pay_ranges": [
        {
            "min": low,
            "max": high,
            "currency": "USD",
            "period": "year",
            "label": label,
            "raw": json.dumps(part("Salary", low=int(low), high=int(high))),
        }
        for low, high, label in ((110000.0, 150000.0, "New York"), (100000.0, 135000.0, "Elsewhere"))
    ],
    "is_prospect": False,
    "is_unlisted": False,
}

# board -> what it answers, and what must come of it: status, items, complete, a piece of the sentence
ODD: dict[str, tuple[Answer, str, int, bool, str | None]] = {
    "acme.ai": (board(job(1)), "ok", 1, True, None),
    "Acme Robotics": (board(job(1), job(2)), "ok", 2, True, None),
    "acme&co+sons": (board(job(1)), "ok", 1, True, None),
    "quiet": (as_json({"jobs": []}), "empty", 0, True, None),
    "nobody": (Answer(b"Not Found", 404, {"Content-Type": "text/plain"}), "failed", 0, False, "answered 404"),
    "listless": (as_json({"apiVersion": "1"}), "failed", 0, False, "without a list of jobs"),
    "list": (as_json([job(1)]), "failed", 0, False, "a JSON list, not an object"),
    "odd": (
        board(job(1), {"id": "x"}, {"title": "No id"}, 7), "partial", 1, False, "3 entries could not be read"
    ),
    "hostile": (
        board(
            job(1, compensation="much", secondaryLocations={"a": 1}, address="here", location=["x"]),
            job(2, compensation={"compensationTiers": ["x", {"components": [1, {"compensationType": 2}]}]}),
            job(3, compensation=pay(tier(part("Salary", {"a": 1}, "x", [1]))), publishedAt=7e99, jobUrl={}),
        ),
        "ok", 3, True, None,
    ),
}  # fmt: skip
IMPOSSIBLE = ("../acme", "..", ".acme", "a/b", "a?b", "a#b", "a%2fb", "a\\b")


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        # The host has no robots.txt, and says so with 401.
        boards.host(HOST, {"/robots.txt": robots("Unauthorized", status=401)})
        boards.routes |= GOOD[1]
        boards.host(HOST, {f"{BOARDS}/{name}": answer for name, (answer, *_) in ODD.items()})
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    boards = [Board("ashby", name) for name in ("acme", *ODD, *IMPOSSIBLE)]
    return crawled(tmp_path_factory.mktemp("landing"), server.url, boards)


@pytest.mark.parametrize("name", ODD)
def test_every_board_has_its_outcome(landed: Landed, name: str) -> None:
    _, status, count, is_complete, sentence = ODD[name]
    summary = landed.summaries("ashby")[name]
    assert (summary["status"], summary["items"], summary["listing_complete"]) == (status, count, is_complete)
    assert sentence in summary["error"] if sentence else summary["error"] is None


def test_names_are_quoted_or_refused(landed: Landed, server: BoardServer) -> None:
    summaries = landed.summaries("ashby")
    assert {(summaries[name]["status"], summaries[name]["requests"]) for name in IMPOSSIBLE} == {
        ("failed", 0)
    }
    assert all("cannot be the name" in summaries[name]["error"] for name in IMPOSSIBLE)
    asked = {a.path for a in server.asked} - {"/robots.txt"}
    assert asked == {f"{BOARDS}/{name}" for name in ("acme", *ODD)}
    assert {a.query for a in server.asked if a.path != "/robots.txt"} == {"includeCompensation=true"}


def test_a_job_lands_as_a_whole_row(landed: Landed) -> None:
    listed, unlisted = landed.items("ashby", "acme")
    assert {name: listed[name] for name in ITEM_FIELDS} == ROW
    assert (unlisted["native_id"], unlisted["is_unlisted"], unlisted["pay_ranges"]) == ("0b6e-2", True, [])


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("1 YEAR", "year"), ("1 MONTH", "month"), ("1 WEEK", "week"), ("1 DAY", "day"), ("1 HOUR", "hour"),
        ("2 WEEK", None), ("0.5 MONTH", None), ("11 YEAR", None), ("NONE", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_only_whole_units_have_a_period(interval: str | None, expected: str | None) -> None:
    (found,) = ashby.pay_ranges(job(1, compensation=pay(tier(part("Salary", interval, 1, 2)))))
    assert (found.period, json.loads(found.raw)["interval"]) == (expected, interval)


@pytest.mark.parametrize(
    ("fields", "ranges", "words"),
    [
        ({"compensation": pay(tier(part("Salary", low=1, high=2)), summary="$1")}, [(1.0, 2.0)], None),
        ({"compensation": pay(tier(part("Salary", low=1)), summary="$1")}, [(1.0, None)], None),
        ({"compensation": pay(tier(part("Salary", low=0, high=9)), summary="$1")}, [(None, 9.0)], None),
        ({"compensation": pay(tier(part("Salary"), part("Bonus", low=1, high=2)), summary="$1")}, [], "$1"),
        ({"compensation": pay(tier(part("EquityCashValue", low=1, high=2)))}, [], None),
        ({"compensation": pay(tier(part("Commission", low=1, high=2)), summary="€110K")}, [], "€110K"),
        ({"compensation": pay(summary="CA$102.8K - CA$137K")}, [], "CA$102.8K - CA$137K"),
        ({"compensation": pay(), "shouldDisplayCompensationOnJobPostings": False}, [], None),
        ({"compensation": TIERS, "shouldDisplayCompensationOnJobPostings": False}, [], None),
        (
            {"compensation": TIERS, "shouldDisplayCompensationOnJobPostings": None},
            [(110e3, 150e3), (100e3, 135e3)], None,
        ),
        ({"compensation": None}, [], None),
    ],
)  # fmt: skip
def test_pay_is_salary_that_the_employer_shows(
    fields: dict[str, Any], ranges: list[tuple[float | None, float | None]], words: str | None
) -> None:
    found = ashby.posting(job(1, **fields), "acme")
    assert ([(one.min, one.max) for one in found.pay_ranges], found.pay_raw) == (ranges, words)


@pytest.mark.parametrize(
    ("workplace", "is_remote", "expected"),
    [
        ("Hybrid", True, "Hybrid"),
        ("OnSite", False, "OnSite"),
        ("Remote", False, "Remote"),
        (None, True, "Remote"),
        (None, False, None),
        (None, None, None),
        (None, "true", None),
    ],
)
def test_the_workplace_outranks_the_remote_flag(workplace: Any, is_remote: Any, expected: str | None) -> None:
    found = ashby.posting(job(1, workplaceType=workplace, isRemote=is_remote), "acme")
    assert found.workplace_raw == expected


def test_plain_text_stands_in_for_a_missing_page_and_the_address_for_a_missing_place() -> None:
    found = ashby.posting(job(1, descriptionHtml="", location=" ", team="Science"), "acme")
    assert (found.description_raw, found.description_format) == ("Read rocks.", "text")
    assert (found.locations_raw, found.department_raw) == (("Oslo, Norway",), "Science")


def test_a_board_that_is_as_it_was_is_asked_for_but_not_read(tmp_path: Path) -> None:
    url = f"https://{HOST}{BOARDS}/acme?includeCompensation=true"
    known = {"source": "ashby", "board": "acme", "url": url, "etag": 'W/"7"'}
    with serving() as server:
        server.host(HOST, {f"{BOARDS}/acme": Answer(status=304)})
        landed = crawled(tmp_path, server.url, [GOOD[0]], validators=(known,))
        assert server.asked[-1].headers["If-None-Match"] == 'W/"7"'
    summary = landed.summaries("ashby")["acme"]
    assert (summary["status"], summary["items"], summary["not_modified"]) == ("ok", 0, True)


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_boards(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    expected = expected_of(replay_folder, tree, HOST)
    boards = [Board("ashby", name) for name in expected]
    landed = landed_from(replay_folder, tree, tmp_path, boards)
    for board in boards:
        said = expected[board.board]
        check(landed, board, said)
        items = {item["native_id"]: item for item in landed.items("ashby", board.board)}
        assert sum(bool(item["pay_ranges"]) for item in items.values()) == said.get("with_pay", 0)
        assert sum(not item["is_unlisted"] for item in items.values()) == said.get("listed", 0)
        for sample in said.get("sample", []):
            ranges = [
                {name: one[name] for name in ("min", "max", "currency", "period")}
                for one in items[sample["id"]]["pay_ranges"]
            ]
            assert ranges == sample.get("pay_ranges", [sample["pay"]] if sample["pay"] else [])
    assert len(boards) == 6
