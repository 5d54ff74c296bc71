"""JobPosting is found in whatever state a page left it; sitemaps are read as they come."""

from __future__ import annotations

import gzip
import html
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from scrapers import sitemaps
from scrapers.errors import BoardError, PageChanged
from scrapers.jobposting import job_posting
from scrapers.spiders.jsonld import _of_jobs

URL = "https://acme.example/jobs/1"
POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "ML Engineer",
    "datePosted": "2026-01-15",
}
TEXT = json.dumps(POSTING)


def page(*blocks: str, title: str = "Jobs") -> str:
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return f"<html><head><title>{title}</title>{scripts}</head><body>text</body></html>"


def posting(**fields: Any) -> Any:
    found = job_posting(page(json.dumps({**POSTING, **fields})), URL)
    assert found is not None
    return found


STATES = {
    "plain": TEXT,
    "in a list": f"[{TEXT}]",
    "in a graph": f'{{"@context": "https://schema.org", "@graph": [{{"@type": "WebPage"}}, {TEXT}]}}',
    "below another thing": f'{{"@type": "WebPage", "mainEntity": {TEXT}}}',
    "type in a list": TEXT.replace('"JobPosting"', '["Thing", "JobPosting"]'),
    "type as a URL": TEXT.replace('"JobPosting"', '"https://schema.org/JobPosting"'),
    "PascalCase": TEXT.replace('"title"', '"Title"').replace('"datePosted"', '"DatePosted"'),
    "escaped": html.escape(TEXT),
    "CDATA": f"<![CDATA[{TEXT}]]>",
    "commented CDATA": f"//<![CDATA[\n{TEXT}\n//]]>",
    "HTML comment": f"<!-- {TEXT} -->",
    "byte order mark": f"\ufeff{TEXT}",
    "semicolon": f"{TEXT};",
    "control characters": TEXT.replace("}", ', "description": "a\n\tb\x01c"}'),
    "escaped dollar": TEXT.replace("}", r', "description": "\$100k and \'more\'"}'),
    "no comma after datePosted": TEXT.replace(
        '"datePosted": "2026-01-15"', '"datePosted": "2026-01-15" "url": "x"'
    ),
    "comma too many": TEXT.replace("}", ",}"),
    "beside broken ones": "{]",
    "type in capitals of HTML": TEXT,
}


@pytest.mark.parametrize("state", STATES)
def test_a_job_posting_is_read_in_any_state(state: str) -> None:
    text = page(STATES[state])
    if state == "beside broken ones":
        text = page("{]", '{"@type": "Organization", "name": "Acme"}', "", "[" * 10_000, TEXT)
    if state == "type in capitals of HTML":
        text = text.replace("<script type=", "<SCRIPT data-x='1' TYPE=").replace("</script", "</SCRIPT")
    found = job_posting(text, URL)
    assert found is not None
    assert (found.title_raw, found.posted_at, found.native_id) == ("ML Engineer", "2026-01-15T00:00:00Z", URL)


@pytest.mark.parametrize(
    "text",
    ["", "<html></html>", page('{"@type": "Organization"}'), page("{broken"), page('{"@type": "JobPosting"}'),
     page('{"@type": 7}'), page('{"@type": "JobPostingList", "title": "x"}'),
     "<script type=application/ld+json>" + TEXT],
)  # fmt: skip
def test_what_is_no_posting_gives_nothing(text: str) -> None:
    assert job_posting(text, URL) is None


def test_of_several_postings_the_pages_own_is_taken() -> None:
    other = json.dumps({**POSTING, "title": "Cook", "url": "https://acme.example/jobs/2"})
    own = json.dumps({**POSTING, "url": "https://www.acme.example/jobs/1/"})
    assert getattr(job_posting(page(other, own), URL), "title_raw", None) == "ML Engineer"
    by_title = job_posting(page(other, TEXT, title="ML Engineer &ndash; Acme"), URL)
    assert getattr(by_title, "title_raw", None) == "ML Engineer"
    assert job_posting(page(other, TEXT, title="All jobs"), URL) is None
    assert getattr(job_posting(page(TEXT, TEXT, title="All jobs"), URL), "title_raw", None) == "ML Engineer"


RANGE = {"@type": "QuantitativeValue", "minValue": 75000, "maxValue": 125000, "unitText": "YEAR"}


@pytest.mark.parametrize(
    ("salary", "expected"),
    [
        ({"currency": "USD", "value": RANGE}, [(75000.0, 125000.0, "USD", "year")]),
        ({"currency": "USD", "minValue": 20, "maxValue": 30, "unitText": "HOUR"},
         [(20.0, 30.0, "USD", "hour")]),
        ({"currency": "EUR", "value": {"value": 60000, "unitText": "year"}},
         [(60000.0, 60000.0, "EUR", "year")]),
        ({"currency": "EUR", "value": "60,000", "unitText": "Annual"}, [(60000.0, 60000.0, "EUR", "year")]),
        ({"currency": "EUR", "value": {"minValue": "4000.50", "unitText": "MONTHLY"}},
         [(4000.5, None, "EUR", "month")]),
        ({"currency": "GBP", "value": {"maxValue": 500, "unitText": "DAY"}}, [(None, 500.0, "GBP", "day")]),
        ({"currency": "USD", "value": "$75,000 - $125,000"}, [(75000.0, 125000.0, "USD", None)]),
        ({"@type": "PriceSpecification", "price": 90000, "priceCurrency": "CHF"},
         [(90000.0, 90000.0, "CHF", None)]),
        ([{"currency": "USD", "value": RANGE}, {"currency": "CAD", "value": RANGE}],
         [(75000.0, 125000.0, "USD", "year"), (75000.0, 125000.0, "CAD", "year")]),
        (120000, [(120000.0, 120000.0, "SEK", None)]),
        ("120000", [(120000.0, 120000.0, "SEK", None)]),
        ({"currency": "USD", "value": {"minValue": 0, "maxValue": 0, "unitText": "YEAR"}}, []),
        ({"currency": "USD", "value": {"minValue": "", "maxValue": None}}, []),
        ("competitive", []), (0, []), (None, []), ({}, []), ([], []),
        ({"value": {"value": {"value": 1}}}, []),
        ({"currency": ["USD"], "value": [RANGE]}, [(75000.0, 125000.0, "USD", "year")]),
        ({"currency": "USD", "value": {"value": 10, "unitText": "FORTNIGHT"}}, [(10.0, 10.0, "USD", None)]),
    ],
)  # fmt: skip
def test_base_salary_in_all_its_forms(salary: Any, expected: list[Any]) -> None:
    found = posting(baseSalary=salary, salaryCurrency="SEK")
    pays = [(pay.min, pay.max, pay.currency, pay.period) for pay in found.pay_ranges]
    assert [pay if pay[2] else (*pay[:2], "SEK", pay[3]) for pay in pays] == expected


def place(name: str | None = None, **address: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Place"}
    if name:
        found["name"] = name
    if address:
        found["address"] = {f"address{key}": value for key, value in address.items()}
    return found


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"jobLocation": place(Locality="Berlin", Country="DE")}, ["Berlin, DE"]),
        ({"jobLocation": place("HQ", Locality="Berlin", Country={"name": "Germany"})}, ["Berlin, Germany"]),
        ({"jobLocation": [place("A, CA", Locality="A"), place("B, WA", Locality="A")]}, ["A, CA", "B, WA"]),
        ({"jobLocation": place("Sunnyvale, CA")}, ["Sunnyvale, CA"]),
        ({"jobLocation": {"address": "Berlin"}}, ["Berlin"]),
        ({"jobLocation": [place(Country="US"), place(Country="CA")]}, ["US", "CA"]),
        ({"jobLocation": place(Locality="New York", Region="New York", Country=["US", "US"])},
         ["New York, US"]),
        ({"applicantLocationRequirements": [{"name": "US"}, {"name": "CA"}]}, ["US", "CA"]),
        ({"jobLocation": "Berlin"}, ["Berlin"]), ({"jobLocation": [None, True, {}]}, []), ({}, []),
    ],
)  # fmt: skip
def test_places_are_the_texts_a_reader_would_see(fields: dict[str, Any], expected: list[str]) -> None:
    assert list(posting(**fields).locations_raw) == expected


@pytest.mark.parametrize(
    ("fields", "description", "form"),
    [
        ({"description": "<p>We build</p>"}, "<p>We build</p>", "html"),
        ({"description": "&lt;p&gt;R&amp;amp;D&lt;/p&gt;"}, "<p>R&amp;D</p>", "html"),
        ({"description": "&amp;lt;p&amp;gt;We&amp;lt;/p&amp;gt;"}, "<p>We</p>", "html"),
        ({"description": "a < b and c > d"}, "a < b and c > d", "text"),
        ({"description": "We build.\nApply."}, "We build.\nApply.", "text"),
        ({"description": "We build", "qualifications": "Python"},
         "We build\n<h2>Qualifications</h2>\n<p>Python</p>", "html"),
        ({"description": "We need Python", "skills": "Python"}, "We need Python", "text"),
        ({"skills": ["Python", "SQL"]}, "<h2>Skills</h2>\n<p>Python; SQL</p>", "html"),
        ({}, None, "text"),
    ],
)  # fmt: skip
def test_the_description_is_the_whole_ad(fields: dict[str, Any], description: str | None, form: str) -> None:
    found = posting(**fields)
    assert (found.description_raw, found.description_format) == (description, form)


def test_other_fields_are_verbatim() -> None:
    found = posting(
        hiringOrganization="Acme ", employmentType=["FULL_TIME", "CONTRACTOR"], validThrough="2026-02-01 UTC",
        jobLocationType="TELECOMMUTE", title=None, name="  ML &amp; Data\n Engineer ",
    )  # fmt: skip
    assert (found.company_raw, found.employment_type_raw, found.valid_through_raw, found.workplace_raw) == (
        "Acme", "FULL_TIME; CONTRACTOR", "2026-02-01 UTC", "TELECOMMUTE",
    )  # fmt: skip
    assert found.title_raw == "ML & Data Engineer"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "title",
    "baseSalary",
    "jobLocation",
    "description",
    "hiringOrganization",
    "datePosted",
    "skills",
    "url",
)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_no_value_makes_the_reader_fail(fields: dict[str, Any]) -> None:
    job_posting(page(json.dumps({**POSTING, **fields})), URL)


@pytest.mark.parametrize(
    "text",
    ["<script type=application/ld+json>" * 50_000, "<script " * 200_000, page("[" * 500_000),
     page('{"a":' * 100_000), page(json.dumps({"a": [{"b": []}] * 200_000})),
     page('"datePosted":"' * 50_000), page("," * 300_000),
     page(json.dumps({**POSTING, "description": "<a " * 200_000}))],
)  # fmt: skip
def test_hostile_pages_are_read_in_time(text: str) -> None:
    start = time.process_time()
    job_posting(text, URL)
    assert time.process_time() - start < 5


# ---- sitemaps ----------------------------------------------------------------------------------------------

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ONE = "<url><loc> https://a.com/jobs/1?utm_source=x#top </loc><lastmod>2026-01-01</lastmod></url>"


def listed(body: bytes, status: int = 200) -> sitemaps.Listed:
    return sitemaps.read(Response("https://a.com/sitemap.xml", status=status, body=body))


@pytest.mark.parametrize(
    "body",
    [f"<urlset {NS}>{ONE}</urlset>", f"<urlset>{ONE}</urlset>",
     f"<urlset {NS.replace('http:', 'https:')}>{ONE}</urlset>",
     f"<?xml version='1.0'?>\n<urlset>{ONE}{ONE}</urlset>\n", f"<sm:urlset xmlns:sm='x'>{ONE}</sm:urlset>"],
)  # fmt: skip
def test_sitemaps_are_read_in_their_forms(body: str) -> None:
    expected = sitemaps.Listed(("https://a.com/jobs/1",), is_index=False, is_cut=False)
    assert listed(body.encode()) == expected
    assert listed(gzip.compress(body.encode(), mtime=0)) == expected


def test_an_index_lists_sitemaps() -> None:
    body = b"<sitemapindex><sitemap><loc>https://a.com/1.xml.gz</loc></sitemap></sitemapindex>"
    assert listed(body) == sitemaps.Listed(("https://a.com/1.xml.gz",), is_index=True, is_cut=False)
    assert listed(b"<urlset/>") == sitemaps.Listed((), is_index=False, is_cut=False)


BOMB = gzip.compress(b"<urlset>" + b" " * (sitemaps.MAX_SIZE + 1) + b"</urlset>", mtime=0)
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<urlset><url><loc>&b;</loc></url></urlset>"
)


@pytest.mark.parametrize(
    "body",
    [b"", b"<urlset><url><loc>https://a.com/1</loc>", b"not xml", b"<html><body>Sorry</body></html>",
     b"{}", b"\x1f\x8b garbage", gzip.compress(b"<urlset></urlset>", mtime=0)[:-9], BOMB, b"<rss></rss>",
     b"\xff\xfe\x00\x00"],
)  # fmt: skip
def test_what_is_no_whole_sitemap_is_an_error(body: bytes) -> None:
    with pytest.raises(PageChanged):
        listed(body)


def test_entities_of_a_sitemap_are_not_expanded() -> None:
    assert "aaaa" not in str(listed(ENTITIES))


@pytest.mark.parametrize("status", [403, 404, 500, 503, 302])
def test_a_sitemap_that_is_not_there_is_an_error(status: int) -> None:
    with pytest.raises(BoardError, match=str(status)):
        listed(b"<urlset></urlset>", status)


def test_a_sitemap_is_read_up_to_its_limit() -> None:
    urls = "".join(f"<url><loc>https://a.com/{n}</loc></url>" for n in range(sitemaps.MAX_URLS + 5))
    found = listed(f"<urlset>{urls}</urlset>".encode())
    assert (len(found.urls), found.is_cut) == (sitemaps.MAX_URLS, True)


def test_only_long_lists_are_narrowed_to_jobs() -> None:
    urls = ["https://a.com/careers/1", *(f"https://a.com/blog/{n}" for n in range(250))]
    assert _of_jobs(urls[:200], 200) == urls[:200]
    assert _of_jobs(urls, 200) == ["https://a.com/careers/1"]
    assert _of_jobs(urls[1:], 200) == urls[1:]
