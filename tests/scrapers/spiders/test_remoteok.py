"""Remote OK: a notice before the postings, a sentence behind every ad, and 0 for "not stated"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders import remoteok
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

HOST, PATH = "remoteok.com", "/api"
TERMS = "API Terms of Service: Please link back to the URL on Remote OK and mention Remote OK as a source."
NOTICE = {"last_updated": 1785777773, "legal": TERMS}
PROOF = (
    "<br/><br/>Please mention the word **MAST** and tag RMTI3LjAuMC4x when applying to show you read the job "
    "post completely (#RMTI3LjAuMC4x). This is a beta feature to avoid spam applicants."
)


def entry(number: int, **fields: Any) -> dict[str, Any]:
    """An entry in the source's form."""
    return {
        "slug": f"remote-sailmaker-acme-sails-{number}",
        "id": str(number),
        "epoch": 1785704722,
        "date": "2026-08-02T23:05:22+02:00",
        "company": "Acme Sails ",
        "company_logo": "",
        "position": f" Sailmaker {number}",
        "tags": ["golang", "medical", "digital nomad"],
        "description": f"<p>Sew â\x80\x99 sails.</p>{PROOF}",
        "location": "Cádiz, ",
        "apply_url": f"https://remoteOK.com/remote-jobs/remote-sailmaker-acme-sails-{number}",
        "salary_min": 0,
        "salary_max": 0,
        "logo": "",
        "url": f"https://remoteOK.com/remote-jobs/remote-sailmaker-acme-sails-{number}",
        **fields,
    }


OLD = {
    "slug": "99879-remote-clerk", "id": "99879", "epoch": "1603754799", "date": "2020-10-26T16:26:39-07:00",
    "company": "", "company_logo": "", "position": "CLERK", "tags": [], "description": "*...", "location": "",
    "url": "https://remoteok.io/remote-jobs/99879",
}  # fmt: skip
GOOD = (
    Board("remoteok", "all"),
    {(HOST, PATH): as_json([NOTICE, entry(1, salary_min=60000, salary_max=90000), OLD])},
)
HOSTILE = [
    entry(1, id=1135929, tags="x", company=["Acme"], location={"a": 1}, salary_min="lots", url=7),
    entry(2, description=None, date="soon", epoch="soon", location=" ", salary_max=[1]),
]

# feed -> its one answer, and what must come of it: status, items, a piece of the sentence
FEEDS: dict[str, tuple[Pages, str, int, str]] = {
    "good": ([GOOD[1][HOST, PATH]], "ok", 2, ""),
    "notice-only": ([as_json([NOTICE])], "failed", 0, "no posting, which it never has"),
    "nothing": ([as_json([])], "failed", 0, "no posting, which it never has"),
    "no-notice": ([as_json([entry(1)])], "ok", 1, ""),
    "repeats": ([as_json([NOTICE, entry(1), entry(1)])], "ok", 1, ""),
    "odd": ([as_json([NOTICE, entry(1), entry(2, id=""), entry(3, position=" "), "word", {"slug": "x"}])],
            "partial", 1, "4 entries could not be read"),
    "hostile": ([as_json([NOTICE, *HOSTILE])], "ok", 2, ""),
    "object": ([as_json({"error": "x"})], "failed", 0, "a JSON dict, not a list"),
    "wall": ([as_page("<html><title>Just a moment...</title></html>")], "failed", 0, "instead of JSON"),
    "refused": ([Answer(status=403)], "failed", 0, "answered 403: the host turns us away"),
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
    assert outcome(landed[feed], "remoteok") == (status, count, False), sentence(landed[feed], "remoteok")
    assert words in sentence(landed[feed], "remoteok")
    assert bool(words) is bool(sentence(landed[feed], "remoteok"))
    asked = [asked.path for asked in server.asked if asked.host == feed]
    assert asked == ["/remoteok.com/robots.txt", "/remoteok.com/api"]
    assert queries(server, feed) == []


def test_a_posting_lands_as_a_whole_row(landed: dict[str, Landed]) -> None:
    rows = [{name: item[name] for name in ITEM_FIELDS} for item in landed["good"].items("remoteok")]
    common: dict[str, Any] = {
        **dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False, "source": "remoteok",
        "board": "all", "workplace_raw": "remote", "attribution_raw": TERMS,
    }  # fmt: skip
    pay = {"min": 60000.0, "max": 90000.0, "currency": "USD", "period": "year", "label": None}
    assert rows == [
        {
            **common,
            "native_id": "1",
            "url": "https://remoteOK.com/remote-jobs/remote-sailmaker-acme-sails-1",
            "title_raw": "Sailmaker 1",
            "company_raw": "Acme Sails",
            "locations_raw": ["Cádiz, "],
            "description_raw": "<p>Sew â\x80\x99 sails.</p>",
            "description_format": "html",
            "posted_at": "2026-08-02T21:05:22Z",
            "posted_raw": "2026-08-02T23:05:22+02:00",
            "pay_ranges": [{**pay, "raw": '{"salary_min": 60000, "salary_max": 90000}'}],
        },
        {
            **common,
            "native_id": "99879",
            "url": "https://remoteok.io/remote-jobs/99879",
            "title_raw": "CLERK",
            "locations_raw": [],
            "description_raw": "*...",
            "description_format": "text",
            "posted_at": "2020-10-26T23:26:39Z",
            "posted_raw": "2020-10-26T16:26:39-07:00",
            "pay_ranges": [],
        },
    ]


def test_what_the_sentence_at_the_end_holds_does_not_land(landed: dict[str, Landed]) -> None:
    assert "RMTI3LjAuMC4x" not in json.dumps([found.items("remoteok") for found in landed.values()])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (f"Sew.{PROOF}", "Sew."),
        ("Sew.<br /><br>\n Please mention the words MAST RIG when applying", "Sew."),
        ("Sew.<p>please mention the word x", "Sew."),
        (f"Please mention the word of mouth that led you here. Sew.{PROOF}",
         "Please mention the word of mouth that led you here. Sew."),
        ("Sew, and mention the word.", "Sew, and mention the word."),
        (PROOF, None), ("", None), (None, None), ({"a": 1}, None),
    ],
)  # fmt: skip
def test_the_sentence_that_proves_a_reader_is_no_part_of_the_ad(given: Any, expected: str | None) -> None:
    assert remoteok.description(given) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"salary_min": 0, "salary_max": 0}, None),
        ({"salary_min": None, "salary_max": ""}, None),
        ({"salary_min": 60000, "salary_max": 0}, (60000.0, None, "USD", "year")),
        ({"salary_min": "60,000", "salary_max": "90000"}, (60000.0, 90000.0, "USD", "year")),
        ({"salary_min": 45, "salary_max": 60}, (45.0, 60.0, "USD", None)),
        ({"salary_max": 120000}, (None, 120000.0, "USD", "year")),
        ({}, None),
    ],
)
def test_dollars_a_year_are_the_convention(fields: dict[str, Any], expected: Any) -> None:
    found = remoteok.pay_range(fields)
    assert (found and (found.min, found.max, found.currency, found.period)) == expected
    if found:
        assert json.loads(found.raw) == fields


def test_a_date_can_be_missing() -> None:
    found = remoteok.posting(entry(1, date=None, epoch="1603754799"), "x")
    assert (found.posted_at, found.posted_raw) == ("2020-10-26T23:26:39Z", "1603754799")


@pytest.mark.replay
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_recorded_feed(replay_folder: Path, tmp_path: Path, tree: str) -> None:
    said = expected_of(replay_folder, tree, HOST)["-"]
    summary, items = landed_from(replay_folder, tree, tmp_path, Board("remoteok", "-"), {})
    assert (summary["status"], summary["listing"], summary["error"]) == ("ok", "windowed", None)
    assert sorted(items) == sorted(said["ids"])
    assert len(items) == said["postings"] == 8
    assert [seen_in(items[sample["id"]]) for sample in said["sample"]] == said["sample"]
    assert not any("please mention" in item["description_raw"].lower() for item in items.values())
