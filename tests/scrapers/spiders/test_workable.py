"""Workable: a row for each place, one account at a time, and an end when the host has had enough."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import workable
from tests.scrapers.boards import Answer, BoardServer, Landed, as_json, crawled, serving
from tests.scrapers.spiders.recorded import check, expected_of, landed_from
from warehouse.landing import ITEM_FIELDS

HOST = "apply.workable.com"
ACCOUNTS = "/api/v1/widget/accounts"


def place(country: str, city: str | None = "", region: str | None = None, *, hidden: bool = False) -> Any:
    return {"country": country, "countryCode": "XX", "city": city, "region": region, "hidden": hidden}


def job(shortcode: str, /, **fields: Any) -> dict[str, Any]:
    """A job in the vendor's form."""
    return {
        "title": f"Baker {shortcode} ",
        "shortcode": shortcode,
        "code": "",
        "employment_type": "Full-time",
        "telecommuting": False,
        "department": "Ovens",
        "url": f"https://apply.workable.com/j/{shortcode}",
        "shortlink": f"https://apply.workable.com/j/{shortcode}",
        "application_url": f"https://apply.workable.com/j/{shortcode}/apply",
        "published_on": "2026-06-30",
        "created_at": "2026-06-29",
        "country": "Greece",
        "city": "Athens",
        "state": "Attica",
        "education": "",
        "experience": "Mid-Senior level",
        "function": "Production",
        "industry": "Food",
        "locations": [place("Greece", "Athens", "Attica")],
        "description": "<p>Knead.</p>",
        **fields,
    }


def account(*jobs: Any, name: str | None = "Acme Bread ") -> Answer:
    return as_json({"name": name, "description": "<p>Bread since 1901</p>", "jobs": list(jobs)})


ROWS = [
    job("A1", code="REQ-7", education="Bachelor's Degree", requirements="<ul><li>Flour</li></ul>",
        benefits="<p>Cake</p>"),
    job("B2", telecommuting=True, department=["Ovens", "Shops"], city="", state=""),
    job("A1", city="Patras", state="", locations=[place("Greece", "Patras")]),
]  # fmt: skip
GOOD = (Board("workable", "acme"), {(HOST, f"{ACCOUNTS}/acme"): account(*ROWS)})
COMMON: dict[str, Any] = {
    **dict.fromkeys(ITEM_FIELDS),
    "source": "workable",
    "board": "acme",
    "company_raw": "Acme Bread",
    "description_format": "html",
    "posted_at": "2026-06-30T00:00:00Z",
    "posted_raw": "2026-06-30",
    "created_raw": "2026-06-29",
    "employment_type_raw": "Full-time",
    "level_raw": "Mid-Senior level",
    "pay_ranges": [],
    "is_prospect": False,
    "is_unlisted": False,
}

# account -> what it answers, and what must come of it: status, items, complete, a piece of the sentence
ODD: dict[str, tuple[Answer, str, int, bool, str | None]] = {
    "quiet": (account(), "empty", 0, True, None),
    "nobody": (Answer(b"Not Found", 404, {"Content-Type": "text/plain"}), "failed", 0, False, "answered 404"),
    "listless": (as_json({"name": "Acme"}), "failed", 0, False, "without a list of jobs"),
    "list": (as_json([job("A1")]), "failed", 0, False, "a JSON list, not an object"),
    "odd": (account(job("A1"), job("B2", title=""), job("C3", shortcode=None), "x"), "partial", 1, False,
            "3 entries could not be read"),
    "hostile": (
        account(
            job("A1", locations={"a": 1}, department={"a": 1}, published_on=["x"], telecommuting="yes"),
            job("B2", locations=["x", {"city": ["y"]}], department=[1, None], description={"a": 1}),
        ),
        "ok", 2, True, None,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        boards.routes |= GOOD[1]
        boards.host(HOST, {f"{ACCOUNTS}/{name}": answer for name, (answer, *_) in ODD.items()})
        boards.host(HOST, {f"{ACCOUNTS}/nameless": account(job("A1"), name=None)})
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    boards = [Board("workable", name) for name in ("acme", *ODD)]
    boards.append(Board("workable", "nameless", employer="Acme Holding"))
    return crawled(tmp_path_factory.mktemp("landing"), server.url, boards)


@pytest.mark.parametrize("name", ODD)
def test_every_account_has_its_outcome(landed: Landed, name: str) -> None:
    _, status, count, is_complete, sentence = ODD[name]
    summary = landed.summaries("workable")[name]
    assert (summary["status"], summary["items"], summary["listing_complete"]) == (status, count, is_complete)
    assert sentence in summary["error"] if sentence else summary["error"] is None


def test_the_rows_of_a_job_land_as_one_whole_row(landed: Landed) -> None:
    assert [{name: item[name] for name in ITEM_FIELDS} for item in landed.items("workable", "acme")] == [
        {
            **COMMON,
            "native_id": "A1",
            "url": "https://apply.workable.com/j/A1",
            "title_raw": "Baker A1",
            "locations_raw": ["Athens, Attica, Greece", "Patras, Greece"],
            "description_raw": "<p>Knead.</p>\n<h3>Requirements</h3>\n<ul><li>Flour</li></ul>\n"
            "<h3>Benefits</h3>\n<p>Cake</p>",
            "department_raw": "Ovens",
            "education_raw": "Bachelor's Degree",
            "requisition_raw": "REQ-7",
        },
        {
            **COMMON,
            "native_id": "B2",
            "url": "https://apply.workable.com/j/B2",
            "title_raw": "Baker B2",
            "locations_raw": ["Greece", "Athens, Attica, Greece"],
            "description_raw": "<p>Knead.</p>",
            "workplace_raw": "remote",
            "department_raw": "Ovens; Shops",
        },
    ]
    assert [item["company_raw"] for item in landed.items("workable", "nameless")] == ["Acme Holding"]


def test_an_account_is_one_request(landed: Landed, server: BoardServer) -> None:
    names = ["acme", *ODD, "nameless"]
    assert sorted(server.paths(HOST)) == sorted(["/robots.txt", *(f"{ACCOUNTS}/{name}" for name in names)])
    assert {asked.query for asked in server.asked if asked.path != "/robots.txt"} == {"details=true"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([job("A", city="", state=None, locations=[])], ("Greece",)),
        ([job("A", locations=[place("Greece", "Athens", "Attica"), place("Malta", None)])],
         ("Athens, Attica, Greece", "Malta")),
        ([job("A", locations=[place("Malta", hidden=True), place("Spain", "Vigo")])],
         ("Athens, Attica, Greece", "Vigo, Spain")),
        ([job("A"), job("A")], ("Athens, Attica, Greece",)),
        ([job("A", city=None, state=None, country=None, locations=None)], ()),
    ],
)  # fmt: skip
def test_all_places_that_are_shown_are_kept(rows: list[dict[str, Any]], expected: tuple[str, ...]) -> None:
    assert workable.places(rows) == expected


@pytest.mark.parametrize(
    ("flags", "expected"),
    [([True], "remote"), ([False], None), ([None], None), (["true"], None), ([False, True], "remote")],
)
def test_telecommuting_is_a_flag_only_where_it_is_true(flags: list[Any], expected: str | None) -> None:
    rows = [job("A", telecommuting=flag) for flag in flags]
    assert workable.posting("A", rows, "Acme").workplace_raw == expected


def test_once_the_host_has_had_enough_no_account_is_asked_for(tmp_path: Path) -> None:
    names = [f"a{number}" for number in range(6)]
    refusing = Answer(b"error code: 1015", 429, {"Retry-After": "0"})
    with serving() as server:
        server.host(HOST, {f"{ACCOUNTS}/{name}": account(job("A1")) for name in names})
        server.host(HOST, {f"{ACCOUNTS}/a2": refusing})
        landed = crawled(tmp_path, server.url, [Board("workable", name) for name in names])
        asked = [path.rpartition("/")[2] for path in server.paths(HOST)]
    # The request is repeated as often as any other, and that is all.
    assert asked == ["robots.txt", "a0", "a1", "a2", "a2", "a2"]
    summaries = landed.summaries("workable")
    assert [summaries[name]["status"] for name in names] == ["ok", "ok", *["failed"] * 4]
    assert "answered 429" in summaries["a2"]["error"]
    assert {summaries[name]["error"].partition(" ")[2] for name in ("a3", "a4", "a5")} == {
        "was not asked for: apply.workable.com had enough of our requests (429)"
    }
    assert not any(summaries[name]["listing_complete"] for name in names[2:])


def test_a_failure_of_one_account_is_not_the_hosts(tmp_path: Path) -> None:
    good = account(job("A1"))
    faults = {"a0": "500", "a1": "reset", "a2": "html", "a3": "truncate"}
    with serving() as server:
        server.host(HOST, {f"{ACCOUNTS}/{n}": Answer(good.body, fault=fault) for n, fault in faults.items()})
        server.host(HOST, {f"{ACCOUNTS}/a4": good})
        landed = crawled(tmp_path, server.url, [Board("workable", name) for name in (*faults, "a4")])
    summaries = landed.summaries("workable")
    assert [summaries[name]["status"] for name in (*faults, "a4")] == [*["failed"] * 4, "ok"]


def test_an_account_that_is_as_it_was_is_asked_for_but_not_read(tmp_path: Path) -> None:
    url = f"https://{HOST}{ACCOUNTS}/acme?details=true"
    known = {"source": "workable", "board": "acme", "url": url, "etag": '"7"'}
    with serving() as server:
        server.host(HOST, {f"{ACCOUNTS}/acme": Answer(status=304), f"{ACCOUNTS}/b": account(job("A1"))})
        landed = crawled(tmp_path, server.url, [GOOD[0], Board("workable", "b")], validators=(known,))
        told = {asked.path: asked.headers.get("If-None-Match") for asked in server.asked}
    assert (told[f"{ACCOUNTS}/acme"], told[f"{ACCOUNTS}/b"]) == ('"7"', None)
    assert {
        name: (line["status"], line["items"], line["not_modified"])
        for name, line in landed.summaries("workable").items()
    } == {"acme": ("ok", 0, True), "b": ("ok", 1, False)}


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_accounts(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    expected = expected_of(replay_folder, tree, HOST)
    boards = [Board("workable", name) for name in expected]
    landed = landed_from(replay_folder, tree, tmp_path, boards)
    for board in boards:
        check(landed, board, expected[board.board])
    assert len(boards) == 2
