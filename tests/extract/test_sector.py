"""The employer's sector by its name, by phrases and by description; and the list of employers itself."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import replace

import pytest

from analysis.extract import Extractor
from analysis.extract.known_employers import EmployerSectors, by_name, words
from analysis.extract.sector_model import NONE, load_lines
from data.content import Content, Sector
from data.home import SHIPPED


def read(
    extractor: Extractor, text: str, company: str | None = None, title: str = "ML Engineer"
) -> str | None:
    reading = extractor.read(title, company, None, text)
    fact = reading.sector
    if fact is not None and fact.evidence is not None:
        words_, start, end = fact.evidence
        assert reading.text[start:end] == words_
    return fact.value if fact else None


@pytest.fixture(scope="module")
def names(content: Content) -> EmployerSectors:
    return EmployerSectors(content.sectors.values(), by_name(content.employers.values()))


@pytest.mark.parametrize(
    ("company", "sector"),
    [
        ("OpenAI", "technology"),
        ("JPMorgan Chase & Co.", "fintech"),
        ("J.P. Morgan", "fintech"),
        ("KROGER CO", "e-commerce"),
        ("scaleai", "technology"),
        ("Stripe, Inc.", "fintech"),
        ("Notion (Remote, EU)", "technology"),
        ("Robert Half - a Global Firm", "consulting-staffing"),
        ("Société Générale", "fintech"),
        ("X, Something Else", None),
        ("Acme Robotics", None),
        ("Notion Beverages", None),
        ("", None),
        ("!!!", None),
    ],
)
def test_a_listed_name_tells(names: EmployerSectors, company: str, sector: str | None) -> None:
    assert names.listed(company) == sector


@pytest.mark.parametrize(
    ("company", "sector"),
    [
        ("First Acme Bank", "fintech"),
        ("Bank of Acme", "fintech"),
        ("Acme Asset Management LLC", "fintech"),
        ("Acme Regional Medical Center", "healthcare"),
        ("University of Acmeville", "education"),
        ("Acme Therapeutics, Inc.", "biotech-pharma"),
        ("Acme Staffing", "consulting-staffing"),
        ("Department of Acme Affairs", "public-sector"),
        ("Acme Robotics", "manufacturing"),
        ("Energy Acme Labs", None),
        ("Acme", None),
    ],
)
def test_the_last_words_of_a_name_tell(names: EmployerSectors, company: str, sector: str | None) -> None:
    assert names.by_words(company) == sector


@pytest.mark.parametrize(
    ("company", "sector"),
    [
        ("Databricks Europe", "technology"),
        ("Siemens Advanta Development", "manufacturing"),
        ("Block Party Acme", None),
        ("Square Roots Acme", None),
        ("Databricks", None),
    ],
)
def test_a_listed_name_may_have_more_behind_it(
    names: EmployerSectors, company: str, sector: str | None
) -> None:
    assert names.begins(company) == sector


@pytest.mark.parametrize(
    ("text", "company", "sector"),
    [
        # The name decides before the text does.
        ("We sell software to hospitals and clinics.", "Goldman Sachs", "fintech"),
        # The speaking employer, where the company field holds something else.
        ("About Databricks\nJoin the team that owns the web pages.", "Dev", "technology"),
        ("Cloudflare is a company with many offices.", "hr", "technology"),
        ("Experience with Databricks is a plus.", "Dev", None),
        ("One of us was chief of staff at Dropbox, the other at Cloudflare.", "Dev", None),
        # A staffing agency is one, whatever its client does.
        (
            "Our client, a hospital group, needs an engineer for its patient records.",
            "Acme",
            "consulting-staffing",
        ),
        ("OverviewOur client is a bank with many branches and cards.", "Acme", "consulting-staffing"),
        ("Duration: six months on W2 for a retailer.", "Acme Solutions", "consulting-staffing"),
        ("Active TS/SCI with polygraph is required for this mission.", "Acme", "public-sector"),
        # Descriptions.
        (
            "About us\nAcme builds electronic health records for clinics, so that doctors and nurses have "
            "time for their patients.",
            "Acme",
            "healthcare",
        ),
        (
            "About us\nWe are a game studio making mobile games for players around the world.",
            "Acme",
            "gaming",
        ),
        (
            "Acme is a renewable energy company that builds wind farms and solar plants for the power grid.",
            "Acme",
            "energy",
        ),
        (
            "About us\nWe run freight and parcel networks: warehouses, trucks and last-mile delivery.",
            "Acme",
            "logistics",
        ),
        # Nothing is said about the business.
        ("You know Python.", None, None),
        ("You will train models and deploy them with Docker.", "Acme", None),
        ("Benefits\n- Health insurance, hospital cover, life insurance", "Acme", None),
        ("We are an equal opportunity employer. Protected veterans are welcome.", "Acme", None),
        ("", "", None),
    ],
)
def test_sector(extractor: Extractor, text: str, company: str | None, sector: str | None) -> None:
    assert read(extractor, text, company) == sector


@pytest.mark.parametrize(
    ("title", "sector"),
    [
        ("Monzo | Data Scientist | London | ONSITE", "fintech"),
        ("Acme University Hospital | Analyst | Oslo", "healthcare"),
    ],
)
def test_a_chat_header_names_the_company(extractor: Extractor, title: str, sector: str) -> None:
    assert read(extractor, "Write to us.", None, title) == sector


@pytest.mark.xfail(strict=True, reason="a description by its customers alone is read as what they do")
def test_customers_are_not_the_employer(extractor: Extractor) -> None:
    text = "About us\nHospitals, clinics, doctors and patients in ten countries trust our general software."
    assert read(extractor, text, "Acme") != "healthcare"


def test_the_list_of_employers_is_right_in_form(content: Content) -> None:
    entries = tomllib.loads((SHIPPED / "employers.toml").read_text(encoding="utf-8"))
    keys = Counter(
        "".join(words(name)) for e in entries.values() for name in (e["name"], *e.get("aliases", ()))
    )
    agencies = [e for e in entries.values() if e.get("is_agency")]
    assert len(entries) >= 500
    assert len(agencies) >= 40
    assert {e["sector"] for e in agencies} == {"consulting-staffing"}
    assert {e["sector"] for e in entries.values()} <= set(content.sectors)
    assert [key for key in entries if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)] == []
    assert [key for key, count in keys.items() if count > 1] == [], "a name stands twice"
    domains = Counter(domain for e in entries.values() for domain in e.get("domains", ()))
    assert [domain for domain, count in domains.items() if count > 1] == [], "a domain stands twice"


def test_boards_and_employers_agree(content: Content, names: EmployerSectors) -> None:
    told = {
        board.employer: (board.sector, names.listed(board.employer))
        for board in content.boards
        if board.employer
    }
    assert {name: pair for name, pair in told.items() if pair[0] != pair[1]} == {}


def test_a_sector_has_many_lines_or_none_and_no_line_stands_twice(content: Content) -> None:
    """A new sector is told by its names and cues until somebody writes lines for it."""
    lines = load_lines()
    assert set(lines) <= {*content.sectors, NONE}
    assert len(lines) >= 25
    assert {name: len(rows) for name, rows in lines.items() if len(rows) < 15} == {}
    assert [
        line for line, count in Counter(row for rows in lines.values() for row in rows).items() if count > 1
    ] == []


def test_a_sector_that_nobody_wrote_lines_for_is_told_by_its_cues(
    content: Content, extractor: Extractor
) -> None:
    new = Sector(
        id="space-mining", name="Space mining", order=99, in_guides=False, definition="Digging on asteroids.",
        cues=("asteroid mining", "space resources"), anti_cues=(),
    )  # fmt: skip
    told = replace(content, sectors={**content.sectors, new.id: new})
    text = "About us: Acme is an asteroid mining company. We bring space resources home.\n\nYou know Python."
    assert read(Extractor(told, extractor.tagger), text, "Acme") == "space-mining"
