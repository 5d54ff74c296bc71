"""USAJOBS: pages held to their total, pay with its period, and an announcement's parts as one text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import usajobs
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

HOST, PATH = "data.usajobs.gov", "/api/Search"
KEYS = {"USAJOBS_EMAIL": "keys@agency.example", "USAJOBS_API_KEY": "Zm9yIHRlc3RzIG9ubHk/+A9"}
PA = {"MinimumRange": "89508", "MaximumRange": "145468", "RateIntervalCode": "PA", "Description": "Per Year"}


def entry(number: int, *, details: Any = None, **fields: Any) -> dict[str, Any]:
    """An announcement in the vendor's form."""
    job = {
        "PositionID": f"26-{number}-2210",
        "PositionTitle": f"Cave Data Specialist {number} ",
        "PositionURI": f"https://www.usajobs.gov:443/job/8{number:08}",
        "ApplyURI": [f"https://www.usajobs.gov:443/job/8{number:08}"],
        "PositionLocationDisplay": "Multiple Locations",
        "PositionLocation": [
            {"LocationName": "Anchorage, Alaska", "CountryCode": "United States"},
            {"LocationName": "Boise, Idaho", "CountryCode": "United States"},
        ],
        "OrganizationName": "Bureau of Caves",
        "DepartmentName": "Department of the Underground",
        "PositionRemuneration": [PA],
        "PositionStartDate": "2026-06-05T00:00:00.0000",
        "PositionEndDate": "2026-06-18T23:59:59.9970",
        "QualificationSummary": "One year with maps < 5 & more.\nOr a degree.",
        "UserArea": {"Details": {"JobSummary": "Map.", "MajorDuties": ["Dig", "Draw"], **(details or {})}},
        **fields,
    }  # fmt: skip
    return {"MatchedObjectId": f"8{number:08}", "MatchedObjectDescriptor": job}


def found(*entries: Any, total: Any = None) -> Answer:
    count = len(entries)
    result = {
        "SearchResultCount": count,
        "SearchResultCountAll": count if total is None else total,
        "SearchResultItems": list(entries),
        "UserArea": {"NumberOfPages": "1"},
    }
    return as_json({"LanguageCode": "EN", "SearchParameters": {}, "SearchResult": result})


def some(start: int, number: int) -> list[dict[str, Any]]:
    return [entry(n, details={"JobSummary": "x"}) for n in range(start, start + number)]


WHOLE = entry(
    1,
    details={
        "Requirements": "",
        "Education": "<p>A degree in <b>caving</b></p>",
        "HowToApply": "Call us",
        "AgencyContactEmail": "someone@agency.example",
        "LowGrade": "12",
        "HighGrade": "13",
        "TeleworkEligible": True,
        "RemoteIndicator": False,
    },
    PublicationStartDate="2026-06-04T00:00:00.0000",
    ApplicationCloseDate="2026-06-17T23:59:59.9970",
    PositionSchedule=[{"Name": "Full-time", "Code": "1"}],
    PositionOfferingType=[{"Name": "Permanent", "Code": "15317"}],
    JobGrade=[{"Code": "GS"}],
)
CLERK = {"PositionTitle": "Clerk", "PositionURI": "https://www.usajobs.gov:443/job/800000002"}
BARE = {"MatchedObjectId": "800000002", "MatchedObjectDescriptor": CLERK}
GOOD = (Board("usajobs", "all"), {(HOST, PATH): found(WHOLE, BARE)})

ODD = [
    {"MatchedObjectId": "1"},
    {"MatchedObjectDescriptor": {"PositionTitle": "No id"}},
    {"MatchedObjectId": "2", "MatchedObjectDescriptor": {"PositionTitle": " "}},
    "word",
    entry(4),
]
HOSTILE = [
    entry(1, UserArea="x", PositionLocation={"a": 1}, PositionRemuneration=["x"], PositionSchedule="all"),
    entry(2, UserArea={"Details": [1]}, PositionLocation=[{"LocationName": {}}], PositionStartDate="soon"),
    entry(3, details={"MajorDuties": [1, {}, None], "JobSummary": {"a": 1}}, QualificationSummary=["x", {}]),
    entry(4, PositionRemuneration=[{"MinimumRange": "lots", "MaximumRange": {}}], OrganizationName=None),
]

# feed -> its pages, and what must come of them: status, items, complete, a piece of the sentence
FEEDS: dict[str, tuple[Pages, str, int, bool, str]] = {
    "good": ([GOOD[1][HOST, PATH]], "ok", 2, True, ""),
    "nothing": ([found()], "empty", 0, True, ""),
    "two-pages": ([found(*some(0, 500), total=510), found(*some(500, 10), total=510)], "ok", 510, True, ""),
    "short": ([found(*some(0, 500), total=700), found(total=700)], "partial", 500, False, "500 of its 700"),
    "repeats": ([found(*some(0, 3), total=6)], "partial", 3, False, "USAJOBS lists 3 of its 6"),
    # One moved to the next page while we read: one that we have not seen may have moved the other way.
    "moves": ([found(*some(0, 3), total=6), found(*some(2, 3), total=6), found(total=6)],
              "partial", 5, False, "lists 5 of its 6"),
    "breaks": ([found(*some(0, 3), total=6), Answer(status=500)], "partial", 3, False, "answered 500"),
    "promises": ([found(total=3)], "failed", 0, False, "lists 0 of its 3"),
    "no-total": ([found(entry(1), total="many")], "partial", 1, False, "does not say how many"),
    "endless": ([found(*some(5 * n, 5), total=99_999) for n in range(usajobs.MAX_PAGES)],
                "partial", 100, False, "goes on after 20 pages of 500"),
    "refused": ([as_json({"Title": "Authorization Failed"}, status=401)], "failed", 0, False, "answered 401"),
    "odd": ([found(*ODD)], "partial", 1, False, "4 entries could not be read"),
    "hostile": ([found(*HOSTILE)], "ok", 4, True, ""),
    "no-list": ([as_json({"SearchResult": {"SearchResultItems": {}}})], "failed", 0, False, "without a list"),
    "no-result": ([as_json({"SearchResult": []})], "failed", 0, False, "without a list"),
    "list": ([as_json([])], "failed", 0, False, "not an object"),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    with feeding(pages, f"{HOST}{PATH}", lambda query: int(query["Page"]) - 1) as boards:
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Landed]:
    pages = {name: feed[0] for name, feed in FEEDS.items()}
    return landed_feeds(server, tmp_path_factory.mktemp("landing"), GOOD[0], pages, KEYS)


@pytest.mark.parametrize("feed", FEEDS)
def test_every_state_of_the_feed_has_its_outcome(landed: dict[str, Landed], feed: str) -> None:
    _, status, count, is_complete, words = FEEDS[feed]
    assert outcome(landed[feed], "usajobs") == (status, count, is_complete), sentence(landed[feed], "usajobs")
    assert words in sentence(landed[feed], "usajobs")
    assert bool(words) is bool(sentence(landed[feed], "usajobs"))
    assert len({item["native_id"] for item in landed[feed].items("usajobs")}) == count


def test_the_series_are_asked_for_page_by_page(landed: dict[str, Landed], server: BoardServer) -> None:
    asked = {"JobCategoryCode": ["0854;1515;1550;1560;2210"], "ResultsPerPage": ["500"]}
    assert queries(server, "good") == [{**asked, "Page": ["1"]}]
    assert queries(server, "two-pages") == [{**asked, "Page": ["1"]}, {**asked, "Page": ["2"]}]
    assert len(queries(server, "endless")) == usajobs.MAX_PAGES


def test_the_key_and_its_address_are_headers(landed: dict[str, Landed], server: BoardServer) -> None:
    asked = [asked for asked in server.asked if asked.query]
    told = [(a.user_agent, a.headers["Authorization-Key"]) for a in asked]
    assert set(told) == {(KEYS["USAJOBS_EMAIL"], KEYS["USAJOBS_API_KEY"])}
    others = [asked for asked in server.asked if not asked.query]
    assert {a.path for a in others} == {f"/{HOST}/robots.txt"}
    assert not any("Authorization-Key" in a.headers or "@" in a.user_agent for a in others)


def test_a_posting_lands_as_a_whole_row(landed: dict[str, Landed]) -> None:
    rows = [{name: item[name] for name in ITEM_FIELDS} for item in landed["good"].items("usajobs")]
    nothing = {
        **dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False, "source": "usajobs",
        "board": "all", "description_format": "html",
    }  # fmt: skip
    assert rows == [
        {
            **nothing,
            "native_id": "800000001",
            "url": "https://www.usajobs.gov:443/job/800000001",
            "title_raw": "Cave Data Specialist 1",
            "company_raw": "Bureau of Caves",
            "locations_raw": ["Anchorage, Alaska", "Boise, Idaho"],
            "description_raw": "<h3>Summary</h3>\nMap.\n"
            "<h3>Duties</h3>\n<ul>\n<li>Dig</li>\n<li>Draw</li>\n</ul>\n"
            "<h3>Qualifications</h3>\nOne year with maps &lt; 5 &amp; more.<br>\nOr a degree.\n"
            "<h3>Education</h3>\n<p>A degree in <b>caving</b></p>",
            "posted_at": "2026-06-04T00:00:00Z",
            "posted_raw": "2026-06-04T00:00:00.0000",
            "valid_through_raw": "2026-06-17T23:59:59.9970",
            "employment_type_raw": "Full-time; Permanent",
            "workplace_raw": "telework eligible",
            "department_raw": "Department of the Underground",
            "level_raw": "GS 12-13",
            "requisition_raw": "26-1-2210",
            "pay_ranges": [
                {
                    "min": 89508.0, "max": 145468.0, "currency": "USD", "period": "year", "label": None,
                    "raw": json.dumps(PA),
                }
            ],
        },
        {
            **nothing,
            "native_id": "800000002",
            "url": CLERK["PositionURI"],
            "title_raw": "Clerk",
            "locations_raw": [],
            "pay_ranges": [],
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "period"),
    [
        ({"RateIntervalCode": "PA"}, "year"),
        ({"RateIntervalCode": "PH"}, "hour"),
        ({"RateIntervalCode": "PD"}, "day"),
        ({"RateIntervalCode": "PM"}, "month"),
        ({"RateIntervalCode": "Per Year"}, "year"),
        ({"RateIntervalCode": "Per Hour", "Description": "Per Hour"}, "hour"),
        ({"Description": "Per Month"}, "month"),
        ({"RateIntervalCode": "BW", "Description": "Bi-weekly"}, None),
        ({"RateIntervalCode": "PW", "Description": "Piece Work"}, None),
        ({"RateIntervalCode": "SY", "Description": "School Year"}, None),
        ({"RateIntervalCode": "ST"}, None),
        ({"RateIntervalCode": "FB"}, None),
        ({"RateIntervalCode": {"a": 1}}, None),
        ({}, None),
    ],
)
def test_a_period_is_only_what_the_code_says(given: dict[str, Any], period: str | None) -> None:
    said = {"MinimumRange": "1,200.50", "MaximumRange": "1300", **given}
    pay = usajobs.pay_range(said)
    assert pay
    assert (pay.min, pay.max, pay.currency, pay.period, json.loads(pay.raw)) == (
        1200.5, 1300.0, "USD", period, said,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [("0", "90000", (None, 90000.0)), ("50", "0", (50.0, None)), ("0", "0", None), (None, "", None)],
)
def test_nothing_is_no_amount(
    low: Any, high: Any, expected: tuple[float | None, float | None] | None
) -> None:
    pay = usajobs.pay_range({"MinimumRange": low, "MaximumRange": high, "RateIntervalCode": "WC"})
    assert (pay and (pay.min, pay.max)) == expected


def test_every_range_is_kept() -> None:
    hourly = {"MinimumRange": "30", "MaximumRange": "40", "RateIntervalCode": "PH"}
    found = usajobs.posting("1", {"PositionTitle": "x", "PositionRemuneration": [PA, hourly]})
    assert [(pay.min, pay.period) for pay in found.pay_ranges] == [(89508.0, "year"), (30.0, "hour")]


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"RemoteIndicator": True, "TeleworkEligible": False}, "remote"),
        ({"RemoteIndicator": "True", "TeleworkEligible": "False"}, "remote"),
        ({"RemoteIndicator": False, "TeleworkEligible": True}, "telework eligible"),
        ({"RemoteIndicator": False, "TeleworkEligible": False}, None),
        ({"RemoteIndicator": "False"}, None),
        ({}, None),
    ],
)
def test_telework_is_not_remote(details: dict[str, Any], expected: str | None) -> None:
    assert usajobs.workplace(details) == expected


@pytest.mark.parametrize(
    ("codes", "low", "high", "expected"),
    [
        (["GS"], "12", "13", "GS 12-13"),
        (["GS"], "09", "09", "GS 09"),
        (["ND"], None, None, "ND"),
        ([], "12", None, "12"),
        ([], None, None, None),
    ],
)
def test_grades(codes: list[str], low: str | None, high: str | None, expected: str | None) -> None:
    job = {"JobGrade": [{"Code": code} for code in codes]}
    assert usajobs.grade(job, {"LowGrade": low, "HighGrade": high}) == expected


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_announcements(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    said = expected_of(replay_folder, tree, HOST)["-"]
    summary, items = landed_from(replay_folder, tree, tmp_path, GOOD[0], KEYS)
    assert (summary["status"], summary["listing_complete"], summary["error"]) == ("ok", True, None)
    assert sorted(items) == sorted(said["ids"])
    for sample in said["sample"]:
        # That some telework is allowed does not make a job remote, and the expectation says nothing of it.
        assert items[sample["id"]]["workplace_raw"] == "telework eligible"
        assert seen_in({**items[sample["id"]], "workplace_raw": None}) == sample
        assert "<h3>Duties</h3>" in items[sample["id"]]["description_raw"]
    assert len(items) == said["postings"] == 2
