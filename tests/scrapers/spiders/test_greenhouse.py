"""Greenhouse boards: whole rows, names from elsewhere, cents."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from data.content import Board
from scrapers.items import PayRange
from scrapers.spiders import greenhouse
from tests.scrapers.boards import GREENHOUSE, Landed, as_json, board, crawled, job, jobs_path, serving

ZONES = [
    {"min_cents": 15000000, "max_cents": 19000000, "currency_type": "USD", "title": "Zone 1", "blurb": ""},
    {"min_cents": 13000000, "max_cents": 17000000, "currency_type": "USD", "title": "Zone 2", "blurb": ""},
]
GOOD = (
    Board("greenhouse", "acme"),
    {
        (GREENHOUSE, jobs_path("acme")): as_json(
            board(job(1), job(2, internal_job_id=None), job(3, pay_input_ranges=ZONES, requisition_id="R-3"))
        )
    },
)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    textless = [{"id": 1, "title": "A", "company_name": "B"}, {"id": 2, "title": "C", "company_name": "B"}]
    with serving() as server:
        server.greenhouse(
            {
                "acme": board(job(1), job(2, internal_job_id=None)),
                "nameless": board(job(1, company_name=" ")),
                "textless": {"jobs": textless, "meta": {"total": 2}},
            }
        )
        server.host(GREENHOUSE, {"/v1/boards/nameless": as_json({"name": "Acme Holding "})})
        one = as_json({"content": "&lt;p&gt;Hello&lt;/p&gt;"})
        server.host(GREENHOUSE, {"/v1/boards/textless/jobs/1": one})
        boards = [Board("greenhouse", name) for name in ("acme", "nameless", "textless")]
        yield crawled(tmp_path_factory.mktemp("landing"), server.url, boards)


def test_a_greenhouse_job_lands_as_a_whole_row(landed: Landed) -> None:
    first, prospect = landed.items("greenhouse", "acme")
    assert prospect["is_prospect"] is True
    del first["posting_id"], first["content_hash"]
    assert first == {
        "type": "item",
        "source": "greenhouse",
        "board": "acme",
        "native_id": "1",
        "url": "https://job-boards.greenhouse.io/acme/jobs/1",
        "title_raw": "Engineer 1",
        "company_raw": "Acme",
        "locations_raw": ["Berlin, Germany"],
        "description_raw": "<p>R&amp;D with &lt;T&gt; types</p>",
        "description_format": "html",
        "posted_at": "2026-05-29T11:49:29Z",
        "posted_raw": "2026-05-29T07:49:29-04:00",
        "created_raw": None,
        "updated_raw": "2026-07-16T08:40:10-04:00",
        "valid_through_raw": None,
        "employment_type_raw": None,
        "workplace_raw": None,
        "department_raw": "Engineering",
        "level_raw": None,
        "education_raw": None,
        "requisition_raw": None,
        "language_raw": "en",
        "pay_ranges": [],
        "pay_raw": None,
        "pay_predicted_raw": None,
        "attribution_raw": None,
        "is_prospect": False,
        "is_unlisted": False,
    }


def test_a_nameless_company_takes_the_name_of_its_board(landed: Landed) -> None:
    assert [item["company_raw"] for item in landed.items("greenhouse", "nameless")] == ["Acme Holding"]


def test_a_list_without_texts_is_read_job_by_job(landed: Landed) -> None:
    texts = {item["native_id"]: item["description_raw"] for item in landed.items("greenhouse", "textless")}
    assert texts == {"1": "<p>Hello</p>", "2": None}
    assert landed.summaries("greenhouse")["textless"]["requests"] == 3


@pytest.mark.parametrize(
    ("low", "high", "title", "blurb", "expected"),
    [
        (10840000, 12960000, "United States Salary Range", "", (108400.0, 129600.0, "year")),
        (12000000, 15000000, "Annual Salary:", None, (120000.0, 150000.0, "year")),
        (4500, 6000, "Hourly Pay Range", "", (45.0, 60.0, "hour")),
        (4500, 6000, "", "<p>and an annual bonus</p>", (45.0, 60.0, "hour")),
        (4500, 6000, "NYC Pay Range", "", (45.0, 60.0, "hour")),
        (800000, 900000, "", "paid monthly", (8000.0, 9000.0, "month")),
        (800000, 900000, "Zone 1", "", (8000.0, 9000.0, None)),
        (200000, 200000, "Weekly rate", "", (2000.0, 2000.0, "week")),
        (0, 15000000, "", "", (None, 150000.0, "year")),
        (15000000, None, "", "", (150000.0, None, "year")),
        (None, None, "", "", None),
        (0, 0, "Salary", "", None),
        ("12000000", "15000000", "", "", (120000.0, 150000.0, "year")),
        (12345678, 23456789, "", "", (123456.78, 234567.89, "year")),
        ({"a": 1}, [2], "", "", None),
    ],
)
def test_greenhouse_cents_become_pay(
    low: Any,
    high: Any,
    title: str,
    blurb: Any,
    expected: tuple[float | None, float | None, str | None] | None,
) -> None:
    entry = {"min_cents": low, "max_cents": high, "currency_type": "USD", "title": title, "blurb": blurb}
    found = greenhouse.pay_range(entry)
    assert (found and (found.min, found.max, found.period)) == expected
    if found:
        assert (found.currency, found.label) == ("USD", title or None)
        assert json.loads(found.raw)["min_cents"] == low


def test_all_zones_are_kept() -> None:
    entries = [
        {"min_cents": n * 10_000_000, "max_cents": n * 11_000_000, "title": f"Zone {n}"} for n in (1, 2, 3)
    ]
    posting = greenhouse.posting(job(1, pay_input_ranges=entries))
    assert [(pay.label, pay.min) for pay in posting.pay_ranges] == [
        ("Zone 1", 100_000.0), ("Zone 2", 200_000.0), ("Zone 3", 300_000.0),
    ]  # fmt: skip
    assert all(isinstance(pay, PayRange) and math.isfinite(pay.min or 0) for pay in posting.pay_ranges)
