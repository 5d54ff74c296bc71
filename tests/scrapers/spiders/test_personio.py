"""Personio: two hosts for a name, texts by language, and names inside names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from data.content import Board
from scrapers import feeds
from scrapers.spiders import personio
from tests.scrapers.boards import Answer, BoardServer, Landed, as_page, as_xml, crawled, serving
from tests.scrapers.spiders.feeds import landed_from
from tests.scrapers.spiders.recorded import expected_of, seen_in
from warehouse.landing import ITEM_FIELDS

DE, COM = "jobs.personio.de", "jobs.personio.com"


def part(name: str | None, value: str) -> str:
    heading = f"<name>{name}</name>" if name else ""
    return f"<jobDescription>{heading}<value><![CDATA[{value}]]></value></jobDescription>"


TASKS = part("Tasks &amp; <![CDATA[joys]]>", "<ul><li>Sew &amp; splice</li></ul>") + part(
    None, "<p>Rest.</p>"
)


def position(number: int, *, texts: str = TASKS, **fields: str | None) -> str:
    """A position in the vendor's form; a field that is None is left out."""
    values: dict[str, str | None] = {
        "id": str(900000 + number),
        "subcompany": "Acme Segel GmbH",
        "office": "Kiel",
        "additionalOffices": "<office>Berlin (Remote)</office><office>Kiel</office><office/>",
        "department": "Loft",
        "recruitingCategory": "Holding",
        "jobDescriptions": texts,
        "name": f" Sailmaker {number} (m/f/d)",
        "employmentType": "permanent",
        "seniority": "experienced",
        "schedule": "full-time",
        "yearsOfExperience": "2-5",
        "keywords": "sails,masts",
        "occupation": "craft",
        "occupationCategory": "production",
        "createdAt": "2026-06-30T23:30:00-04:00",
        **fields,
    }
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value is not None)
    return f"<position>{inner}</position>"


def site(*positions: str) -> Answer:
    body = f"<workzag-jobs>{''.join(positions)}</workzag-jobs>"
    return as_xml(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}')


def moved(where: str) -> Answer:
    return Answer(status=307, headers={"Location": where})


PAY = (
    "<min>36000.00</min><max>50000.00</max><currencySymbol>€</currencySymbol><currencyCode>EUR</currencyCode>"
    "<type>yearly</type>"
)
BARE = "<position><id>900002</id><name>Clerk</name></position>"
GOOD = (
    Board("personio", "acme"),
    {(f"acme.{DE}", "/xml"): site(position(1, salaryInformation=PAY), position(1), position(3))},
)
NOBODY = moved("https://www.personio.com/not-found")
HTML = as_page("<!DOCTYPE html><html><body>Page not found</body></html>")

# board -> what its hosts answer, and what must come of it: status, items, complete, a piece of the sentence
BOARDS: dict[str, tuple[Mapping[str, Answer], str, int, bool, str | None]] = {
    "acme": ({f"acme.{DE}": GOOD[1][f"acme.{DE}", "/xml"]}, "ok", 2, True, None),
    f"Loft.{DE}": ({f"loft.{DE}": site(position(1))}, "ok", 1, True, None),
    f"rig.{COM}": ({f"rig.{COM}": site(position(1)), f"rig.{DE}": site()}, "ok", 1, True, None),
    "abroad": ({f"abroad.{COM}": site(position(1))}, "ok", 1, True, None),
    "led-away": ({f"led-away.{DE}": NOBODY, f"led-away.{COM}": site(position(1))}, "ok", 1, True, None),
    "led-home": (
        {f"led-home.{DE}": moved(f"https://led-home.{DE}/"), f"led-home.{COM}": site(position(1))},
        "ok", 1, True, None,
    ),
    "quiet": ({f"quiet.{DE}": as_xml("<workzag-jobs/>")}, "empty", 0, True, None),
    "renamed": ({f"renamed.{DE}": as_xml("<workzag-jobs><job/></workzag-jobs>")}, "failed", 0, False,
                "no posting was there"),
    "nobody": ({}, "failed", 0, False, f"https://nobody.{COM}/xml?language=en answered 404"),
    "no-customer": ({f"no-customer.{DE}": NOBODY, f"no-customer.{COM}": moved("https://www.personio.de/")},
                    "failed", 0, False, "to another site, www.personio.de: there is no such customer"),
    "sold": ({f"sold.{DE}": moved("https://other.org/"), f"sold.{COM}": moved(f"https://sold.{COM}/login")},
             "failed", 0, False, f"leads to https://sold.{COM}/login: there is no such feed"),
    "wall": ({f"wall.{DE}": HTML, f"wall.{COM}": site(position(1))}, "failed", 0, False, "a web page in"),
    "down": ({f"down.{DE}": Answer(status=502), f"down.{COM}": site(position(1))}, "failed", 0, False,
             f"https://down.{DE}/xml?language=en answered 502"),
    "cut": ({f"cut.{DE}": as_xml("<workzag-jobs>" + position(1))}, "failed", 0, False, "cut short or broken"),
    "rss": ({f"rss.{DE}": as_xml("<rss><channel/></rss>")}, "failed", 0, False, "no such feed but <rss>"),
    "odd": (
        {f"odd.{DE}": site(position(1), position(2, id=None), position(3, name=" "), "<position/>")},
        "partial", 1, False, "3 entries could not be read",
    ),
    "bare": ({f"bare.{DE}": site(BARE)}, "ok", 1, True, None),
}  # fmt: skip
IMPOSSIBLE = (
    "a/b", "a.b", "acme.", ".acme", "-acme", "acme.personio.de", f"acme.{DE}.evil.example", f"a.b.{DE}",
    f"acme.{DE}:80", f"acme.{DE}/x", "a b", "ä", "https://acme.jobs.personio.de",
)  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        for hosts, *_ in BOARDS.values():
            for host, answer in hosts.items():
                boards.host(host, {"/xml": answer, "/": HTML, "/login": HTML})
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    boards = [Board("personio", name) for name in (*BOARDS, *IMPOSSIBLE)]
    return crawled(tmp_path_factory.mktemp("landing"), server.url, boards)


@pytest.mark.parametrize("name", BOARDS)
def test_every_board_has_its_outcome(landed: Landed, name: str) -> None:
    _, status, count, is_complete, words = BOARDS[name]
    summary = landed.summaries("personio")[name]
    assert (summary["status"], summary["items"], summary["listing_complete"]) == (status, count, is_complete)
    assert words in summary["error"] if words else summary["error"] is None


def test_what_is_no_host_of_personio_is_not_asked_for(landed: Landed, server: BoardServer) -> None:
    summaries = landed.summaries("personio")
    assert {(summaries[name]["status"], summaries[name]["requests"]) for name in IMPOSSIBLE} == {
        ("failed", 0)
    }
    assert {asked.host for asked in server.asked if not asked.host.endswith((f".{DE}", f".{COM}"))} == set()


def test_the_second_host_is_asked_only_where_the_first_has_no_feed(
    landed: Landed, server: BoardServer
) -> None:
    asked = [asked.host for asked in server.asked if asked.path == "/xml"]
    assert {name: [host for host in (f"{name}.{DE}", f"{name}.{COM}") if host in asked] for name in (
        "acme", "rig", "abroad", "led-away", "wall", "down",
    )} == {
        "acme": [f"acme.{DE}"],
        "rig": [f"rig.{COM}"],
        "abroad": [f"abroad.{DE}", f"abroad.{COM}"],
        "led-away": [f"led-away.{DE}", f"led-away.{COM}"],
        "wall": [f"wall.{DE}"],
        "down": [f"down.{DE}"],
    }  # fmt: skip


def test_a_position_lands_as_a_whole_row(landed: Landed) -> None:
    first, _ = ({name: item[name] for name in ITEM_FIELDS} for item in landed.items("personio", "acme"))
    said = {"min": "36000.00", "max": "50000.00", "currencyCode": "EUR", "type": "yearly"}
    pay = {"min": 36000.0, "max": 50000.0, "currency": "EUR", "period": "year", "label": None}
    nothing: dict[str, Any] = {
        **dict.fromkeys(ITEM_FIELDS), "source": "personio", "description_format": "html",
        "is_prospect": False, "is_unlisted": False,
    }  # fmt: skip
    assert first == {
        **nothing,
        "board": "acme",
        "native_id": "900001",
        "url": f"https://acme.{DE}/job/900001",
        "title_raw": "Sailmaker 1 (m/f/d)",
        "company_raw": "Acme Segel GmbH",
        "locations_raw": ["Kiel", "Berlin (Remote)"],
        "description_raw": ("<h3>Tasks &amp; joys</h3>\n<ul><li>Sew &amp; splice</li></ul>\n<p>Rest.</p>"),
        "posted_at": "2026-07-01T03:30:00Z",
        "posted_raw": "2026-06-30T23:30:00-04:00",
        "employment_type_raw": "permanent; full-time",
        "department_raw": "Loft",
        "level_raw": "experienced; 2-5",
        "pay_ranges": [{**pay, "raw": json.dumps(said)}],
    }
    (bare,) = ({name: item[name] for name in ITEM_FIELDS} for item in landed.items("personio", "bare"))
    assert bare == {
        **nothing,
        "board": "bare",
        "native_id": "900002",
        "url": f"https://bare.{DE}/job/900002",
        "title_raw": "Clerk",
        "company_raw": "bare",
        "locations_raw": [],
        "pay_ranges": [],
    }
    (abroad,) = landed.items("personio", "abroad")
    assert abroad["url"] == f"https://abroad.{COM}/job/900001"


def parsed(text: str) -> Any:
    """A position as the spider sees it."""
    url = f"https://acme.{DE}/xml"
    return feeds.root(Response(url, body=text.encode()), url, "position")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"salaryInformation": PAY}, (36000.0, 50000.0, "EUR", "year")),
        ({"salaryInformation": "<min>3200.00</min><max>3200.00</max><type>Monthly</type>"},
         (3200.0, 3200.0, None, "month")),
        ({"salaryInformation": "<min>25</min><currencyCode>GBP</currencyCode><type>hourly</type>"},
         (25.0, None, "GBP", "hour")),
        ({"salaryInformation": "<max>900</max><type>per gig</type>"}, (None, 900.0, None, None)),
        ({"salaryInformation": "<min>0</min><max>0.00</max><type>yearly</type>"}, None),
        ({"salaryInformation": "<min>a lot</min>"}, None),
        ({"salaryInformation": ""}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_salary_information_is_pay(fields: dict[str, str], expected: Any) -> None:
    found = personio.pay_range(parsed(position(1, **fields)))
    assert (found and (found.min, found.max, found.currency, found.period)) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (part("A", "x") + part("B", ""), "<h3>A</h3>\nx"),
        (part("A", "x") + part("A", "y"), "<h3>A</h3>\nx\n<h3>A</h3>\ny"),
        ("<jobDescription><name>A</name></jobDescription>", None),
        ("", None),
    ],
)
def test_parts_of_an_ad_keep_their_headings(texts: str, expected: str | None) -> None:
    assert personio.texts(parsed(position(1, texts=texts))) == expected


@pytest.fixture
def bilingual() -> Iterator[BoardServer]:
    """A site whose first position has an English text, and whose second has a German one."""
    answers = {
        "en": site(position(1), position(2, texts="")),
        "de": site(position(1, texts=""), position(2, texts=part("Aufgaben", "<p>Nähen</p>"))),
    }
    with serving() as boards:
        boards.host(f"acme.{DE}", {"/xml": Answer(headers={"ETag": '"7"'})})
        reply = boards.reply

        def by_language(handler: BaseHTTPRequestHandler, answer: Answer, length: int | None = None) -> None:
            for language, found in answers.items():
                if handler.path.endswith(f"?language={language}"):
                    answer = Answer(found.body, found.status, {**found.headers, **answer.headers})
            reply(handler, answer, length)

        boards.reply = by_language  # type: ignore[method-assign]
        boards.answers = answers  # type: ignore[attr-defined]
        yield boards


def descriptions(landed: Landed) -> dict[str, str | None]:
    return {item["native_id"]: item["description_raw"] for item in landed.items("personio")}


ENGLISH = "<h3>Tasks &amp; joys</h3>\n<ul><li>Sew &amp; splice</li></ul>\n<p>Rest.</p>"


def test_a_text_that_is_not_there_in_english_is_taken_in_german(
    bilingual: BoardServer, tmp_path: Path
) -> None:
    landed = crawled(tmp_path, bilingual.url, [GOOD[0]])
    assert descriptions(landed) == {"900001": ENGLISH, "900002": "<h3>Aufgaben</h3>\n<p>Nähen</p>"}
    summary = landed.summaries("personio")["acme"]
    assert (summary["status"], summary["listing_complete"], summary["requests"]) == ("ok", True, 2)
    assert summary["validator"] is None, "the German answer can change without the English one"


def test_where_the_german_answer_fails_nothing_lands_without_its_text(
    bilingual: BoardServer, tmp_path: Path
) -> None:
    bilingual.answers["de"] = Answer(status=500)  # type: ignore[attr-defined]
    landed = crawled(tmp_path, bilingual.url, [GOOD[0]])
    assert descriptions(landed) == {"900001": ENGLISH}
    summary = landed.summaries("personio")["acme"]
    assert (summary["status"], summary["listing_complete"]) == ("partial", False)
    assert "language=de answered 500" in summary["error"]


def test_a_site_with_english_texts_is_asked_once_and_remembered(
    bilingual: BoardServer, tmp_path: Path
) -> None:
    bilingual.answers["en"] = site(position(1))  # type: ignore[attr-defined]
    landed = crawled(tmp_path, bilingual.url, [GOOD[0]])
    summary = landed.summaries("personio")["acme"]
    assert (summary["status"], summary["requests"]) == ("ok", 1)
    assert summary["validator"] == {"url": f"https://acme.{DE}/xml?language=en", "etag": '"7"'}


def test_a_site_that_is_as_it_was_is_asked_for_but_not_read(tmp_path: Path) -> None:
    url = f"https://acme.{DE}/xml?language=en"
    known = {"source": "personio", "board": "acme", "url": url, "etag": '"7"'}
    with serving() as server:
        server.host(f"acme.{DE}", {"/xml": Answer(status=304)})
        landed = crawled(tmp_path, server.url, [GOOD[0]], validators=(known,))
        assert server.asked[-1].headers["If-None-Match"] == '"7"'
    summary = landed.summaries("personio")["acme"]
    assert (summary["status"], summary["items"], summary["not_modified"]) == ("ok", 0, True)


def test_who_names_no_company_is_the_employer_of_the_plan(tmp_path: Path) -> None:
    with serving() as server:
        server.host(f"acme.{DE}", {"/xml": site(position(1, subcompany=""))})
        landed = crawled(tmp_path, server.url, [Board("personio", "acme", employer="Acme Holding")])
    assert [item["company_raw"] for item in landed.items("personio")] == ["Acme Holding"]


def test_an_id_cannot_change_the_address() -> None:
    found = personio.posting(parsed(position(1, id="../x?y=1#z")), f"acme.{DE}", "Acme", None)
    assert found.url == f"https://acme.{DE}/job/..%2Fx%3Fy%3D1%23z"


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
@pytest.mark.parametrize("name", ["example-tenant", f"example-tenant.{DE}"])
def test_recorded_site(replay_folder: Path, tmp_path: Path, tree: str, name: str) -> None:
    said = expected_of(replay_folder, tree, f"example-tenant.{DE}")["-"]
    summary, items = landed_from(replay_folder, tree, tmp_path, Board("personio", name), {})
    assert (summary["status"], summary["listing_complete"], summary["error"]) == ("ok", True, None)
    assert sorted(items) == sorted(said["ids"])
    assert len(items) == said["postings"] == 2
    assert [seen_in(items[sample["id"]]) for sample in said["sample"]] == said["sample"]
    assert items["900001"]["description_raw"].startswith("<h3>Your tasks</h3>\n<ul>")
    assert items["900002"]["description_raw"] is None
