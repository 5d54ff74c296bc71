from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.extract import Extractor, Reading, batch
from analysis.extract.contract import to_json
from data.content import Content

HTML = """<h2>About us</h2><p>Acme is a payments company.</p>
<h2>Requirements</h2><ul><li>5+ years of Python &amp; SQL</li><li>BS in Computer Science</li></ul>
<h2>Pay</h2><p>Base salary: $120,000 - $150,000 per year. Fully remote role.</p>"""

ROW = {
    "posting_id": "p1",
    "content_hash": "h1",
    "source": "greenhouse",
    "title_raw": "Senior ML Engineer",
    "company_raw": "Acme",
    "locations_raw": ["Austin, TX", "Remote, US"],
    "description_raw": HTML,
    "description_format": "html",
    "workplace_raw": None,
    "employment_type_raw": "Full-time",
    "pay_ranges": None,
}


def evidences(reading: Reading) -> list[Any]:
    facts = (
        reading.level,
        reading.role,
        reading.sector,
        reading.workplace,
        reading.years_min,
        reading.education,
    )
    found = [fact.evidence for fact in facts if fact is not None]
    found += [words for tag in reading.skills for words in tag.evidence]
    found += [pay.evidence for pay in reading.pay]
    return [words for words in found if words is not None]


def test_facts_are_the_tables_of_the_warehouse(extractor: Extractor) -> None:
    rows = [
        ROW,
        ROW | {"posting_id": "p2", "title_raw": None, "description_raw": None, "locations_raw": None},
    ]
    tables = extractor.facts(pa.Table.from_pylist(rows))
    assert {name: table.schema for name, table in tables.items()} == {
        "postings": batch.POSTINGS, "pay": batch.PAY, "places": batch.PLACES, "skills": batch.SKILLS,
    }  # fmt: skip
    first, second = tables["postings"].to_pylist()
    sketch = first.pop("text_sketch")
    assert len(sketch) == first["word_count"] - 5 == 27  # runs of three words, without the title's three
    assert first == {
        "posting_id": "p1", "content_hash": "h1", "extractor_version": extractor.version,
        "role": "ml-engineer", "role_evidence": "ML Engineer", "level": "senior", "level_evidence": "Senior",
        "years_min": 5, "years_evidence": "5+ years",
        "sector": "fintech", "sector_evidence": "payments company",
        "workplace": "remote", "workplace_evidence": None,
        "education": "bachelor", "education_evidence": "BS",
        "language": "en", "text_hash": first["text_hash"], "word_count": 32,
        "title_key": "engineer learning machine senior",
    }  # fmt: skip
    assert [second[name] for name in ("role", "level", "workplace", "education", "word_count")] == [
        None, "unstated", "unstated", "unstated", 0,
    ]  # fmt: skip
    places = tables["places"].drop_columns(["content_hash", "extractor_version"]).to_pylist()
    assert [tuple(row.values()) for row in places] == [
        ("p1", 1, "Austin, TX", "Austin", "TX", "US"),
        ("p1", 2, "Remote, US", None, None, "US"),
    ]
    (pay,) = tables["pay"].to_pylist()
    assert [pay[name] for name in ("pay_min", "pay_max", "currency", "period", "basis")] == [
        120e3, 150e3, "USD", "year", "base",
    ]  # fmt: skip
    assert [pay[name] for name in ("range_number", "is_structured", "is_headline", "is_plausible")] == [
        1, False, True, True,
    ]  # fmt: skip
    skills = {row["skill_id"]: row["strength"] for row in tables["skills"].to_pylist()}
    assert skills["python"] == skills["sql"] == "must"


def test_exactly_one_range_is_the_headline(extractor: Extractor) -> None:
    ranges = [
        {"min": 90e3, "max": 120e3, "currency": "USD", "period": "year"},
        {"min": 80e3, "max": 130e3, "currency": "USD", "period": "year"},
        {"min": 1, "max": 9e9, "currency": "USD", "period": "year"},
    ]
    rows = extractor.facts(pa.Table.from_pylist([ROW | {"pay_ranges": json.dumps(ranges)}]))[
        "pay"
    ].to_pylist()
    assert [(row["range_number"], row["is_headline"], row["is_plausible"]) for row in rows] == [
        (1, False, True), (2, True, True), (3, False, False),
    ]  # fmt: skip
    assert all(row["is_structured"] for row in rows)


def test_columns_that_are_absent_are_no_error(extractor: Extractor) -> None:
    table = pa.table({"posting_id": ["a"], "content_hash": ["b"]})
    assert extractor.facts(table)["postings"].num_rows == 1
    assert {name: t.num_rows for name, t in extractor.facts(table.slice(0, 0)).items()} == {
        "postings": 0, "pay": 0, "places": 0, "skills": 0,
    }  # fmt: skip


@pytest.mark.slow
def test_the_same_rows_give_the_same_facts(extractor: Extractor, content: Content) -> None:
    table = pa.Table.from_pylist([ROW])
    other = Extractor(content)
    assert other.version == extractor.version
    assert other.facts(table) == extractor.facts(table)


def test_the_version_follows_the_content(extractor: Extractor, content: Content) -> None:
    fewer = {key: skill for key, skill in content.skills.items() if key != "python"}
    assert Extractor(replace(content, skills=fewer), extractor.tagger).version != extractor.version


def test_every_evidence_is_a_substring(extractor: Extractor) -> None:
    reading = extractor.read("Senior ML Engineer", "Acme", "Austin, TX", HTML)
    assert len(evidences(reading)) >= 9
    for words in evidences(reading):
        assert reading.text[words.start : words.end] == words.text != ""


def test_the_contract_form(extractor: Extractor) -> None:
    reading = extractor.read("Senior ML Engineer", "Acme", "Austin, TX", HTML)
    out = json.loads(json.dumps(to_json(reading, "p1")))
    single = ("id", "level", "years_min", "role", "sector", "workplace", "education", "language")
    assert {key: out[key] for key in single} == {
        "id": "p1", "level": "senior", "years_min": 5, "role": "ml-engineer", "sector": "fintech",
        "workplace": "remote", "education": "bachelor", "language": "en",
    }  # fmt: skip
    assert out["text"].startswith("Senior ML Engineer\nAbout us\nAcme is")
    (words,) = out["pay"].pop("evidence")
    assert out["pay"] == {"min": 120e3, "max": 150e3, "currency": "USD", "period": "year", "basis": "base"}
    assert out["text"][words["start"] : words["end"]] == words["text"]
    for skill in out["skills"]:
        assert set(skill) == {"skill", "strength", "confidence", "implied", "negated", "evidence"}
        for words in skill["evidence"]:
            assert out["text"][words["start"] : words["end"]] == words["text"]


def test_plain_text_is_kept_as_it_is(extractor: Extractor) -> None:
    assert (
        extractor.read("Dev", description="One line\n\n  two  spaces").text
        == "Dev\nOne line\n\n  two  spaces"
    )


@pytest.mark.parametrize(
    "description", ["<div>" * 9_000, "\x00\ud800<p>", "$" * 20_000, "1 year " * 8_000, "|" * 9_000]
)
def test_hostile_descriptions_are_read(extractor: Extractor, description: str) -> None:
    json.dumps(to_json(extractor.read("x" * 5_000, "y", ["z" * 9_000] * 99, description), "p"))


_text = st.one_of(st.none(), st.text(max_size=200))


@settings(max_examples=150, deadline=None)
@given(_text, _text, st.one_of(st.none(), st.lists(st.text(max_size=60), max_size=4)), _text, _text, _text)
def test_no_field_raises(
    extractor: Extractor, title: str | None, company: str | None, places: list[str] | None, text: str | None,
    workplace: str | None, pay: str | None,
) -> None:  # fmt: skip
    reading = extractor.read(title, company, places, text, workplace_raw=workplace, pay_ranges=pay)
    for words in evidences(reading):
        assert reading.text[words.start : words.end] == words.text
    json.dumps(to_json(reading, "p"))
