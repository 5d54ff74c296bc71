"""Recruitee: three spellings of a board, amounts as text, and what belongs to applicants only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import recruitee
from tests.scrapers.boards import Answer, BoardServer, Landed, as_json, crawled, serving
from tests.scrapers.spiders.recorded import check, expected_of, landed_from
from warehouse.landing import ITEM_FIELDS

OFFERS = "/api/offers/"
MAILBOX = "job.x7@recruitmail.example"
QUESTION = "Do you own a boat?"


def place(city: str | None, state: str | None = None, country: str | None = "Spain", **more: Any) -> Any:
    return {"id": 1, "name": "Office", "city": city, "state": state, "country": country, "note": None, **more}


def offer(number: int, **fields: Any) -> dict[str, Any]:
    """An offer in the vendor's form."""
    return {
        "id": number,
        "guid": "e4u78",
        "slug": f"sailmaker-{number}",
        "title": f"Sailmaker {number} ",
        "status": "published",
        "position": 3,
        "company_name": "Acme Sails ",
        "department": "Loft",
        "category_code": "craft",
        "description": "<p>Sew.</p>",
        "requirements": "<ul><li>Needles</li></ul>",
        "careers_url": f"https://jobs.acme.example/o/sailmaker-{number}?utm_source=api",
        "careers_apply_url": f"https://jobs.acme.example/o/sailmaker-{number}/c/new",
        "location": "Cádiz, Andalusia, Spain",
        "city": "Cádiz",
        "state_name": "Andalusia",
        "country": "Spain",
        "country_code": "ES",
        "locations": [place("Cádiz", "Andalusia")],
        "remote": False,
        "hybrid": False,
        "on_site": True,
        "employment_type_code": "fulltime_permanent",
        "experience_code": "experienced",
        "education_code": "vocational",
        "min_hours": 38,
        "salary": {"min": "30000", "max": "36,500.50", "period": "year", "currency": "EUR"},
        "created_at": "2026-08-01 09:41:37 UTC",
        "published_at": "2026-08-05 10:10:39 UTC",
        "updated_at": "2026-08-06 11:45:30 UTC",
        "close_at": "2026-12-24 23:00:00 UTC",
        "tags": [],
        "translations": {},
        "mailbox_email": MAILBOX,
        "open_questions": [{"id": 1, "body": QUESTION, "kind": "boolean"}],
        **fields,
    }


def site(*offers: Any) -> Answer:
    return as_json({"offers": list(offers)})


def words(title: str, description: str) -> dict[str, Any]:
    return {"title": title, "description": description, "highlight": None}


ENGLISH = words("Sailmaker 1 ", "<p>Sew.</p>")
GOOD = (
    Board("recruitee", "acme"),
    {
        ("acme.recruitee.com", OFFERS): site(
            offer(1, translations={"es": words("Velero", "<p>Cose.</p>"), "en": ENGLISH})
        )
    },
)
ROW = {
    **dict.fromkeys(ITEM_FIELDS),
    "source": "recruitee",
    "board": "acme",
    "native_id": "1",
    "url": "https://jobs.acme.example/o/sailmaker-1",
    "title_raw": "Sailmaker 1",
    "company_raw": "Acme Sails",
    "locations_raw": ["Cádiz, Andalusia, Spain"],
    "description_raw": "<p>Sew.</p>\n<h3>Requirements</h3>\n<ul><li>Needles</li></ul>",
    "description_format": "html",
    "posted_at": "2026-08-05T10:10:39Z",
    "posted_raw": "2026-08-05 10:10:39 UTC",
    "created_raw": "2026-08-01 09:41:37 UTC",
    "updated_raw": "2026-08-06 11:45:30 UTC",
    "valid_through_raw": "2026-12-24 23:00:00 UTC",
    "employment_type_raw": "fulltime_permanent",
    "workplace_raw": "onsite",
    "department_raw": "Loft",
    "level_raw": "experienced",
    "education_raw": "vocational",
    "language_raw": "en",
    "pay_ranges": [
        {
            "min": 30000.0,
            "max": 36500.5,
            "currency": "EUR",
            "period": "year",
            "label": None,
            "raw": '{"min": "30000", "max": "36,500.50", "period": "year", "currency": "EUR"}',
        }
    ],
    "is_prospect": False,
    "is_unlisted": False,
}

# board -> host, path and answer, and what must come of it: status, items, complete, a piece of the sentence
BOARDS: dict[str, tuple[str, str, Answer, str, int, bool, str | None]] = {
    "acme": ("acme.recruitee.com", OFFERS, GOOD[1]["acme.recruitee.com", OFFERS], "ok", 1, True, None),
    "Loft.Recruitee.com": ("loft.recruitee.com", OFFERS, site(offer(1)), "ok", 1, True, None),
    "jobs.acme.example": (
        "jobs.acme.example", "/api/offers", site(offer(1), offer(2)), "ok", 2, True, None
    ),
    "quiet": ("quiet.recruitee.com", OFFERS, site(), "empty", 0, True, None),
    "nobody": (
        "nobody.recruitee.com", OFFERS, as_json({"error": "Not Found"}, status=404), "failed", 0, False,
        "answered 404",
    ),
    "listless": (
        "listless.recruitee.com", OFFERS, as_json({"error": "x"}), "failed", 0, False, "without a list of off"
    ),
    "moved": (
        "moved.recruitee.com", OFFERS, Answer(status=302, headers={"Location": "https://jobs.other.org/"}),
        "failed", 0, False, "redirects to another site, jobs.other.org",
    ),
    "odd": (
        "odd.recruitee.com", OFFERS, site(offer(1), offer(2, title=""), offer(3, id=None), 4),
        "partial", 1, False, "3 entries could not be read",
    ),
    "hostile": (
        "hostile.recruitee.com", OFFERS,
        site(
            offer(1, salary="much", locations={"a": 1}, translations=["x"], remote="yes", close_at={}),
            offer(2, salary={"min": "lots", "max": [1]}, locations=["x", {}], location=[], description=3),
        ),
        "ok", 2, True, None,
    ),
}  # fmt: skip
IMPOSSIBLE = (
    "a/b",
    "a..b",
    ".acme",
    "acme.",
    "-acme",
    "acme-",
    "a_b",
    "acme.recruitee.com:80",
    "a@b",
    "ä",
    "a b",
)


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        for host, path, answer, *_ in BOARDS.values():
            boards.host(host, {path: answer})
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    boards = [Board("recruitee", name) for name in (*BOARDS, *IMPOSSIBLE)]
    return crawled(tmp_path_factory.mktemp("landing"), server.url, boards)


@pytest.mark.parametrize("name", BOARDS)
def test_every_board_has_its_outcome(landed: Landed, server: BoardServer, name: str) -> None:
    host, path, _, status, count, is_complete, sentence = BOARDS[name]
    summary = landed.summaries("recruitee")[name]
    assert (summary["status"], summary["items"], summary["listing_complete"]) == (status, count, is_complete)
    assert sentence in summary["error"] if sentence else summary["error"] is None
    assert server.paths(host) == ["/robots.txt", path]


def test_what_is_no_host_is_not_asked_for(landed: Landed, server: BoardServer) -> None:
    summaries = landed.summaries("recruitee")
    assert {(summaries[name]["status"], summaries[name]["requests"]) for name in IMPOSSIBLE} == {
        ("failed", 0)
    }
    assert {asked.host for asked in server.asked} == {host for host, *_ in BOARDS.values()}


def test_an_offer_lands_as_a_whole_row(landed: Landed) -> None:
    (item,) = landed.items("recruitee", "acme")
    assert {name: item[name] for name in ITEM_FIELDS} == ROW


def test_mailboxes_and_questions_to_applicants_do_not_land(landed: Landed) -> None:
    assert [line["board"] for line in landed.lines["recruitee"] if line["type"] == "reject"] == ["odd"] * 3
    everything = json.dumps(landed.lines)
    assert "Sailmaker 3" in everything, "a reject keeps what could not be read"
    assert "mailbox" not in everything
    assert "recruitmail" not in everything
    assert QUESTION not in everything


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"min": "60000", "max": "75000", "period": "year", "currency": "EUR"}, (6e4, 75e3, "EUR", "year")),
        ({"min": "3000", "max": "3500", "period": "month", "currency": "PLN"}, (3e3, 3.5e3, "PLN", "month")),
        ({"min": "18.5", "max": None, "period": "hour", "currency": "USD"}, (18.5, None, "USD", "hour")),
        ({"min": 400, "max": 400, "period": "day"}, (400.0, 400.0, None, "day")),
        ({"min": "0", "max": "900", "period": "week"}, (None, 900.0, None, "week")),
        ({"min": "1", "max": "2", "period": "project", "currency": ""}, (1.0, 2.0, None, None)),
        ({"min": "1", "max": "2", "period": None}, (1.0, 2.0, None, None)),
        ({"min": None, "max": None, "period": None, "currency": None}, None),
        ({"min": "", "max": "0", "period": "year", "currency": "EUR"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_salaries_become_pay(
    entry: Any, expected: tuple[float | None, float | None, str | None, str | None] | None
) -> None:
    found = recruitee.pay_range(entry)
    assert (found and (found.min, found.max, found.currency, found.period)) == expected
    if found:
        assert json.loads(found.raw) == entry


@pytest.mark.parametrize(
    ("remote", "hybrid", "on_site", "expected"),
    [
        (True, False, False, "remote"), (False, True, False, "hybrid"), (False, False, True, "onsite"),
        (True, True, True, "remote"), (False, True, True, "hybrid"), (True, None, None, "remote"),
        (False, False, False, None), (False, None, None, None), (None, None, None, None),
        ("true", 1, None, None),
    ],
)  # fmt: skip
def test_three_flags_become_one_word(remote: Any, hybrid: Any, on_site: Any, expected: str | None) -> None:
    found = recruitee.posting(offer(1, remote=remote, hybrid=hybrid, on_site=on_site), "acme")
    assert found.workplace_raw == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("Cádiz, Andalusia, Spain",)),
        ({"location": "Remote job"}, ("Remote job",)),
        ({"locations": [place("Cádiz", "Andalusia"), place("Porto", None, "Portugal")]},
         ("Cádiz, Andalusia, Spain", "Porto, Portugal")),
        ({"locations": [place("Cádiz", "Andalusia")] * 2}, ("Cádiz, Andalusia, Spain",)),
        ({"locations": [place(None, None, None), place(" ", "", "Malta")]}, ("Office", "Malta")),
        ({"locations": [], "location": ""}, ("Cádiz, Andalusia, Spain",)),
        ({"location": None, "city": None, "state_name": None, "country": None},
         ("Cádiz, Andalusia, Spain",)),
        ({"locations": None, "location": None, "city": None, "state_name": None, "country": None}, ()),
    ],
)  # fmt: skip
def test_several_places_are_all_kept(fields: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert recruitee.places(offer(1, **fields)) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"en": ENGLISH}, "en"),
        ({"de": words("Segelmacher", "<p>Nähe.</p>"), "en": ENGLISH}, "en"),
        ({"de": words("Segelmacher", "<p>Nähe.</p>")}, None),
        ({"de": ENGLISH, "en": ENGLISH}, None),
        ({"en": "x"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_language_is_that_of_the_text_that_is_landed(texts: Any, expected: str | None) -> None:
    found = recruitee.posting(offer(1, translations=texts), "acme")
    assert (found.title_raw, found.language_raw) == ("Sailmaker 1", expected)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"requirements": None}, "<p>Sew.</p>"),
        ({"description": " "}, "<h3>Requirements</h3>\n<ul><li>Needles</li></ul>"),
        ({"description": None, "requirements": ""}, None),
    ],
)
def test_a_missing_part_leaves_no_heading(fields: dict[str, Any], expected: str | None) -> None:
    assert recruitee.posting(offer(1, **fields), "acme").description_raw == expected


def test_who_names_no_company_is_the_employer_of_the_plan(tmp_path: Path) -> None:
    with serving() as server:
        server.host("acme.recruitee.com", {OFFERS: site(offer(1, company_name=None))})
        landed = crawled(tmp_path, server.url, [Board("recruitee", "acme", employer="Acme Holding")])
    assert [item["company_raw"] for item in landed.items("recruitee")] == ["Acme Holding"]
    assert recruitee.posting(offer(1, department=None), "acme").department_raw == "craft"


def test_a_site_that_is_as_it_was_is_asked_for_but_not_read(tmp_path: Path) -> None:
    url = "https://acme.recruitee.com/api/offers/"
    known = {"source": "recruitee", "board": "acme", "url": url, "etag": '"7"'}
    with serving() as server:
        server.host("acme.recruitee.com", {OFFERS: Answer(status=304)})
        landed = crawled(tmp_path, server.url, [GOOD[0]], validators=(known,))
        assert server.asked[-1].headers["If-None-Match"] == '"7"'
    summary = landed.summaries("recruitee")["acme"]
    assert (summary["status"], summary["items"], summary["not_modified"]) == ("ok", 0, True)


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
@pytest.mark.parametrize("name", ["acme", "acme.recruitee.com"])
def test_recorded_site(replay_folder: Path, tmp_path: Path, tree: str, name: str) -> None:
    board = Board("recruitee", name)
    landed = landed_from(replay_folder, tree, tmp_path, [board])
    check(landed, board, expected_of(replay_folder, tree, "acme.recruitee.com")["-"])
    # What is recorded holds these for every offer.
    assert "name@example.com" not in json.dumps(landed.lines)
    assert all("<h3>Requirements</h3>" in item["description_raw"] for item in landed.items("recruitee"))
