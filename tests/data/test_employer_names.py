"""Names of employers: what is equal, what is not, and what is never taken off."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.employer_domains import job_systems, own_domain
from data.employer_names import _plain_name, _wrapped_name, links, read


def slug(name: str | None) -> str | None:
    found = read(name)
    return found.slug if found else None


# developed on: spellings met in feeds of 2025 and 2026, rewritten for invented employers; 2026-11-21
SPELLINGS = {
    "quillmore-robotics": [
        "Quillmore Robotics", "QUILLMORE ROBOTICS", "quillmore robotics", " Quillmore  Robotics ",
        "Quillmore-Robotics",
        "Quillmore Robotics, Inc.", "Quillmore Robotics Inc", "Quillmore Robotics, LLC",
        "Quillmore Robotics L.L.C.",
        "Quillmore Robotics Corp.", "Quillmore Robotics Co., Ltd.", "Quillmore Robotics GmbH",
        "Quillmore Robotics Gmbh & Co KG",
        "Quillmore Robotics AG", "Quillmore Robotics SE", "Quillmore Robotics S.A.",
        "Quillmore Robotics S. A. S.",
        "Quillmore Robotics S.L.", "Quillmore Robotics B.V.", "Quillmore Robotics Pty Ltd",
        "Quillmore Robotics Pvt. Ltd.",
        "Quillmore Robotics K.K.", "Quillmore Robotics Oy", "Quillmore Robotics AB",
        "Quillmore Robotics ApS",
        "Quillmore Robotics Sp. z o.o.", "Quillmore Robotics PLC", "Quillmore Robotics S.p.A.",
        "Quillmore Robotics d.o.o.",
        "Quillmore Robotics a.s.", "Quillmore Robotics S.à r.l.", "Quillmore Robotics Ltda.",
        "Quillmore Robotics Sdn Bhd",
        "Quillmore Robotics India Private Limited", "Quillmore Robotics (US)",
        "Quillmore Robotics (Germany) GmbH",
        "Quillmore Robotics Deutschland GmbH", "Quillmore Robotics Canada",
        "The Quillmore Robotics Company", "Quillmore Robotics & Co.",
        "Quillmore Robotics (YC W21)", "Quillmore Robotics [YC S20]", "Quillmore Robotics - YC X25",
        "Quillmore Robotics (Series B)",
        "Quillmore Robotics - Careers", "Quillmore Robotics Careers", "Jobs at Quillmore Robotics",
        "Careers at Quillmore Robotics",
        "Quillmore Robotics | quillmore.com", "Quillmore Robotics | Robots for orchards",
        "Quillmore Robotics - robots that pick fruit",
        "Quillmore Robotics (https://quillmore.com)", "Quillmore Robotics Inc - Oslo",
        "Quillmore Robotics, Berlin",
        "Quillmore Robotics GmbH, Leipzig", "Quillmore Robotics®", "Quillmore Robotics™",
        "Quíllmore Robotics", "Quillmore\u00a0Robotics",
        "Quillmore Robotics via Talentrail", "Quillmore Robotics, a Vandermoss company",
        "Vandermoss Holdings LLC d/b/a Quillmore Robotics",
        "Vandermoss Inc. dba Quillmore Robotics", "Quillmore Robotics (formerly Vandermoss)",
        "M/s Quillmore Robotics", "Quillmore Robotics is hiring!",
        "PT Quillmore Robotics Tbk", "Quillmore Robotics&#8482;",
    ],
    "vandermoss-technologies": ["Vandermoss Tech", "Vandermoss Technology", "Vandermoss Technologies Inc."],
    "hale-wren": ["Hale & Wren", "Hale and Wren", "Hale und Wren GmbH", "Hale + Wren"],
    "farrows-kitchen": ["Farrow's Kitchen", "Farrow’s Kitchen", "Farrows Kitchen", "The Farrow's Kitchen"],
    "メルカリ": ["株式会社メルカリ", "メルカリ(株)", "メルカリ株式会社"],
    "lufthafen": ["ООО Lufthafen", "Lufthafen UAB", "UAB Lufthafen", "Lufthafen OÜ"],
}  # fmt: skip


@pytest.mark.parametrize(("expected", "name"), [(s, n) for s, names in SPELLINGS.items() for n in names])
def test_spellings_of_one_name(expected: str, name: str) -> None:
    assert slug(name) == expected


# What looks like a form or a portal's word and is part of the name.
KEPT = {
    "AB InBev": "ab-inbev",
    "AS Roma": "as-roma",
    "AG Barr plc": "ag-barr",
    "Co": "co",
    "Limited": "limited",
    "Inc": "inc",
    "The LLC": "llc",
    "Spa Finders": "spa-finders",
    "Morning Day Spa": "morning-day-spa",
    "MORNING DAY SPA": "morning-day-spa",
    "Bank of America": "bank-of-america",
    "Code for America, Inc.": "code-for-america",
    "Air India Limited": "air-india",
    "The Browser Company": "browser-company",
    "The Trade Desk": "trade-desk",
    "11 bit studios": "11-bit-studios",
    "C3.ai": "c3-ai",
    "Wealth.com": "wealth-com",
    "1NCE GmbH": "1nce",
    "Clio - Cloud-Based Legal Technology": "clio",
    "Apollo (insurance)": "apollo-insurance",
    "Apollo (YC W21)": "apollo",
    "(Brackets)": "brackets",
    "Quillmore Global, Inc.,": "quillmore-global",
    "Brightside Group": "brightside-group",
    "Siemens & Halske": "siemens-halske",
    "Яндекс": "яндекс",
}


@pytest.mark.parametrize("name", KEPT)
def test_what_belongs_to_a_name_stays(name: str) -> None:
    assert slug(name) == KEPT[name]


@pytest.mark.parametrize(
    "name", [None, "", "  ", "---", "(-)", "Confidential", "Stealth Startup", "N/A", "Our client", "Company"]
)
def test_nobody_is_named(name: str | None) -> None:
    assert read(name) is None


ALSO = {
    "Vandermoss Holdings LLC d/b/a Quillmore": ("vandermossholdings",),
    "Quillmore (formerly Vandermoss Labs)": ("vandermosslabs",),
    "Quillmore f/k/a Vandermoss": ("vandermoss",),
    "Müller Anlagenbau GmbH": ("muelleranlagenbau",),
    "Quillmore by Vandermoss": ("quillmore",),
    "Quillmore (formerly Apollo)": (),  # a common word says nothing
    "Quillmore": (),
}


@pytest.mark.parametrize("name", ALSO)
def test_other_names_it_gives(name: str) -> None:
    found = read(name)
    assert found is not None
    assert found.also == ALSO[name]


WEAK = {
    "Apollo": True, "OVO": True, "Ox": True, "2K": True, "Notion Inc": True, "Data Systems": True,
    "Global Solutions Ltd": True,
    "Apollo Data": False, "Quillmore": False, "Quillmore AI": False, "Scale AI": False, "メルカリ": False,
    "Limited": True,
}  # fmt: skip


@pytest.mark.parametrize("name", WEAK)
def test_names_many_could_have_are_weak(name: str) -> None:
    found = read(name)
    assert found is not None
    assert found.is_weak is WEAK[name]


AGENCY = {
    "Quillmore Staffing": True, "Quillmore Recruiting LLC": True, "Robert Half": True, "Hays": True,
    "Hays plc": True,
    "Vandermoss Executive Search": True, "Quillmore Personnel": True,
    "Quillmore Personalvermittlung GmbH": True,
    "Recruitee": False, "Office of Personnel Management": False, "Quillmore Recruiting Software": False,
    "Quillmore via Vandermoss Recruiting": False, "Quillmore": False, "Haystack": False,
}  # fmt: skip


@pytest.mark.parametrize("name", AGENCY)
def test_agencies_are_told_by_their_name(name: str) -> None:
    found = read(name)
    assert found is not None
    assert found.is_agency is AGENCY[name]


@pytest.mark.xfail(
    strict=True, reason="a slip of the pen, or a word left out, is told by a domain or by a person"
)
@pytest.mark.parametrize("name", ["Quilmore Robotics", "Quillmore", "Quillmore Robotics Group"])
def test_known_limits(name: str) -> None:
    assert slug(name) == "quillmore-robotics"


@given(st.text(max_size=60) | st.lists(st.sampled_from(["Acme", "The", "Inc.", "GmbH", "& Co.", "S.A.",
"(US)", "Careers", "d/b/a", "AG", "India", "-", "|", "AI", "Spa", "of"])).map(" ".join))  # fmt: skip
@example("İ" * 40)
@example("(((" * 60)
def test_no_name_stops_it_and_reading_it_again_changes_nothing(name: str) -> None:
    found = read(name)
    if found is None:
        return
    assert found.tokens
    assert all(found.tokens)
    assert found.key not in found.also
    again = read(" ".join(found.tokens))
    assert again is None or again.tokens == found.tokens


WORDS = st.sampled_from(
    [
        "Quillmore",
        "Tech",
        "Intl",
        "Robotics",
        "YC",
        "W21",
        "Series",
        "B",
        "Data",
        "Inc",
        "Holding",
        "Remote",
        "DBA",
        "And",
        "Hays",
    ]
)


@given(
    st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
    | st.from_regex(r"[A-Za-z0-9 ]{1,20}", fullmatch=True)
)
def test_the_quick_way_reads_plain_names_alike(name: str) -> None:
    quick = _plain_name(name)
    assert quick is None or quick[1:] == _wrapped_name(name)[1:]


OWN = [
    (["careers.quillmore.com"], "Quillmore Robotics", "quillmore.com"),
    (["www.quillmorerobotics.de"], "Quillmore Robotics", "quillmorerobotics.de"),
    (["jobs.quillmore-robotics.co.uk"], "Quillmore Robotics Ltd", "quillmore-robotics.co.uk"),
    (["getquillmore.io"], "Quillmore", "getquillmore.io"),
    (["apollosolar.com"], "Apollo", "apollosolar.com"),
    (["vfs.energy"], "Vandermoss Fusion Systems", "vfs.energy"),
    (["quillmore.ai"], "Quillmore.ai", "quillmore.ai"),
    (["news.ycombinator.com", "quillmore.com"], "Quillmore", "quillmore.com"),
    (["jobs.lever.co"], "Lever Games", None),
    (["boards.greenhouse.io"], "Greenhouse Farms", None),
    (["vandermoss.com"], "Quillmore", None),
    (["apollonia.com"], "Apollo", None),
    (["localhost", "", "10.0.0.1"], "Quillmore", None),
]


@pytest.mark.parametrize(("hosts", "name", "expected"), OWN)
def test_its_own_domain_is_called_like_it(hosts: list[str], name: str, expected: str | None) -> None:
    found = read(name)
    assert found is not None
    assert own_domain(hosts, found, job_systems()) == expected


@given(st.text(max_size=80))
def test_no_host_stops_it(host: str) -> None:
    found = read("Quillmore")
    assert found is not None
    own_domain([host, *links(host)], found, frozenset())
