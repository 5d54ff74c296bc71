"""One employer_id per employer: given mentions, expected ids; and the same through a refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.content import Board, Content, Employer
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read
from warehouse.employer_doubts import doubts
from warehouse.employer_groups import resolve
from warehouse.mentions import Mention

FIRST = datetime(2026, 1, 5)  # noqa: DTZ001 - as in the tables: UTC, naive
CURATED = {
    entry.id: entry
    for entry in (
        Employer(
            "quillmore", "Quillmore", ("QM Robots",), ("quillmore.example",), keys=("quillmore", "qmrobots")
        ),
        Employer("apollo", "Apollo", (), ("apollo.example",), is_common_name=True, keys=("apollo",)),
        Employer("ramp", "Ramp", keys=("ramp",)),
        Employer("lever", "Lever", (), ("lever.co",), keys=("lever",)),
        Employer("goggol", "Goggol", (), ("google.com",), keys=("goggol",)),
        Employer(
            "talentrail", "Talentrail", (), ("talentrail.example",), is_agency=True, keys=("talentrail",)
        ),
    )
}


def said(name: str | None, place: str = "hackernews:1", *hosts: str, listed: str | None = None) -> Mention:
    source, board = place.split(":")
    return Mention(source, board, name, listed, hosts)


def ids(content: Content, *mentions: Mention, curated: Mapping[str, Employer] = CURATED) -> list[str | None]:
    """In the order of the mentions, seen one day after another."""
    dated = [replace(one, first_seen_at=FIRST + timedelta(days=day)) for day, one in enumerate(mentions)]
    return resolve(dated, curated, content.sources).ids


ONE = {
    "same name": (["zephyrix", "zephyrix", "zephyrix"], [
        said("Zephyrix, Inc."), said("ZEPHYRIX", "remoteok:all"), said("zephyrix", "lever:zephyrix")
    ]),
    "spaces do not count, the first seen gives the id": (["door-zash", "door-zash"], [
        said("Door Zash"), said("DoorZash", "remoteok:all")
    ]),
    "its own domain": (["zephyrix-health", "zephyrix-health"], [
        said("Zephyrix Health", "jsonld:careers.zephyrix.example", "careers.zephyrix.example"),
        said("Zephyrix", "hackernews:1", "zephyrix.example"),
    ]),
    "two names given at once": (["brightwell", "brightwell", "brightwell"], [
        said("Brightwell"), said("Zephyrix Holdings LLC", "remoteok:all"),
        said("Zephyrix Holdings LLC d/b/a Brightwell", "adzuna:us"),
    ]),
    "both spellings of an umlaut": (["mullertec", "mullertec", "mullertec"], [
        said("Müllertec GmbH"), said("Muellertec", "remoteok:all"), said("Mullertec", "adzuna:de")
    ]),
    "the board's employer before what the posting says": (["zephyrix", "zephyrix"], [
        said("Zephyrix Cloud Operations", "greenhouse:zx", listed="Zephyrix"),
        said("Zephyrix Cloud Operations", "remoteok:all"),
    ]),
    "a curated name": (["quillmore", "quillmore", "ramp"], [
        said("Quillmore GmbH"), said("QM Robots", "remoteok:all"), said("Ramp")
    ]),
    "a curated domain, whatever the name": (["quillmore"], [said("Robots", "jsonld:x.example",
    "jobs.quillmore.example")]),
    "a common name on a curated domain": (["apollo", "apollo"], [
        said("Apollo", "hackernews:1", "apollo.example"), said("Apollo", "greenhouse:apollo",
        listed="Apollo")
    ]),
    "a weak name at two listed boards": (["harbor", "harbor"], [
        said("x", "greenhouse:harbor", listed="Harbor"), said("x", "lever:harbor", listed="Harbor")
    ]),
    "a weak name within one feed": (["harbor@hackernews", "harbor@hackernews"], [
        said("Harbor", "hackernews:1"), said("Harbor, Inc.", "hackernews:2")
    ]),
    "a weak name on one domain": (["harbor", "harbor", "harbor"], [
        said("Harbor", "greenhouse:hb", "harbor.example", listed="Harbor"), said("Harbor", "hackernews:1",
        "harbor.example"),
        said("HARBOR", "hackernews:2"),
    ]),
}  # fmt: skip
APART = {
    "a weak name at two places": (["harbor", "harbor@hackernews", "harbor@lever:harbour", "ox@hackernews",
    "ox@remoteok"], [
        said("Harbor", "greenhouse:hb", listed="Harbor"), said("Harbor"), said("Harbor", "lever:harbour"),
        said("Ox"), said("Ox", "remoteok:all"),
    ]),
    "a weak name of two in one feed": (["harbor@harborpay.example", "harbor@getharbor.example",
    "harbor@hackernews:3"], [
        said("Harbor", "hackernews:1", "harborpay.example"), said("Harbor", "hackernews:2",
        "getharbor.example"),
        said("Harbor", "hackernews:3"),
    ]),
    "a common curated name without a sign": (["apollo@hackernews"], [said("Apollo")]),
    "names that only begin alike": (["zephyrix", "zephyrix-health", "zephyrix-group"], [
        said("Zephyrix"), said("Zephyrix Health"), said("Zephyrix Group")
    ]),
    "one job system for all": (["zephyrix", "brightwell"], [
        said("Zephyrix", "remoteok:all", "jobs.lever.co"), said("Brightwell", "remoteok:all",
        "jobs.lever.co")
    ]),
    "an agency and whom it hires for": (["talentrail", "zephyrix", "talentrail"], [
        said("Talentrail", "greenhouse:tr"), said("Zephyrix", "remoteok:all", "jobs.talentrail.example"),
        said("Talentrail")
    ]),
    "listed apart, whatever a posting says": (["zephyrix", "brightwell", "zephyrix"], [
        said("x", "greenhouse:zx", listed="Zephyrix"), said("x", "greenhouse:bw", listed="Brightwell"),
        said("Zephyrix d/b/a Brightwell Zephyrix (formerly Brightwell)", "greenhouse:zx",
        listed="Zephyrix"),
    ]),
    "a listed board that names several": (["matchbox", "tinderly"], [
        said("Matchbox", "greenhouse:mb", listed="Matchbox"), said("Tinderly", "remoteok:all"),
    ]),
    "a link that leads to somebody else": (["zephyrix"], [
        Mention("hackernews", "1", "Zephyrix", links=("quillmore.example",))
    ]),
    "a form that anybody can make": (["zephyrix", "goggol"], [
        said("Zephyrix", "remoteok:all", "docs.google.com"),
        said("G Careers", "jsonld:x.example", "careers.google.com"),
    ]),
    "nobody": ([None, None, None], [said(None), said("Confidential"), said("  ")]),
    "an id of the list is its own": (["quillmore", "qmrobots-labs"], [said("Quillmore"),
    said("Qmrobots Laboratory")]),
}  # fmt: skip


@pytest.mark.parametrize("case", [*ONE, *APART])
def test_who_is_who(content: Content, case: str) -> None:
    expected, mentions = {**ONE, **APART}[case]
    assert ids(content, *mentions) == expected


def test_a_listed_board_of_several_companies_lends_its_name_to_none(content: Content) -> None:
    board = [said(name, "greenhouse:mb", listed="Matchbox") for name in ("Matchbox Group", "Tinderly")]
    assert ids(content, *board, said("Tinderly", "remoteok:all")) == ["matchbox", "matchbox", "tinderly"]


NAMES = st.sampled_from(
    [
        "Zephyrix",
        "Zephyrix Inc",
        "Zephyrix Health",
        "Harbor",
        "Door Zash",
        "DoorZash",
        "Ox",
        "Quillmore",
        None,
    ]
)
PLACES = st.sampled_from(["hackernews:1", "hackernews:2", "greenhouse:zx", "remoteok:all"])
HOSTS = st.sampled_from([(), ("zephyrix.example",), ("harbor.example",), ("harborpay.example",)])


@given(st.lists(st.builds(lambda n, p, h: said(n, p, *h), NAMES, PLACES, HOSTS), max_size=12))
def test_what_comes_later_changes_no_group_but_by_joining(content: Content, mentions: list[Mention]) -> None:
    """Ids of distinctive names stay when more is seen, unless two are shown to be one."""
    before = ids(content, *mentions[:-1])
    after = ids(content, *mentions)
    moved = {one: new for one, new in zip(before, after, strict=False) if one != new}
    assert all(
        one is not None and ("@" in one or new in before or new in after[-1:]) for one, new in moved.items()
    )
    # The order in which the mentions are given does not matter, only when they were seen.
    dated = [replace(one, first_seen_at=FIRST + timedelta(days=day)) for day, one in enumerate(mentions)]
    assert resolve(dated[::-1], CURATED, content.sources).ids[::-1] == after


def test_doubtful_ones_are_named_once(content: Content) -> None:
    mentions = [
        said("Zephyrix"), said("Zephyrix"), said("Zephyrix Health", "remoteok:all"), said("Zephirix",
        "adzuna:us"),
        said("Harbor"), said("Harbor", "remoteok:all"), said("Health Zephyrix", "themuse:all"),
        said("Brightwell", "hackernews:1", "brightwell.example"), said("Brightwell", "remoteok:all",
        "brightwell.test"),
        said("x", "greenhouse:one", "lantrix.example", listed="Lantrix"),
        said("x", "greenhouse:two", "lantrix.example", listed="Lantrix Labs"),
    ]  # fmt: skip
    found = doubts(resolve(mentions, CURATED, content.sources))
    assert [(one.kind, one.employer_id, one.other_id, one.detail) for one in found] == [
        ("listed apart", "lantrix", "lantrix-labs", "both advertise on lantrix.example"),
        ("longer name", "zephyrix", "zephyrix-health", "one adds 'health'"),
        ("one letter", "zephyrix", "zephirix", "'zephirix' and 'zephyrix'"),
        ("same name", "harbor@hackernews", "harbor@remoteok", "both are called 'harbor'"),
        ("same words", "health-zephyrix", "zephyrix-health", "'health zephyrix' and 'zephyrix health'"),
        ("several domains", "brightwell", None, "brightwell.example, brightwell.test"),
    ]


def test_a_name_that_begins_everything_is_no_doubt(content: Content) -> None:
    mentions = [
        said("Zephyrix"),
        *(
            said(f"Zephyrix {word}")
            for word in ("Health", "Cloud", "Pay", "Media", "Grid", "Labs", "Care", "Works", "Games")
        ),
    ]
    assert doubts(resolve(mentions, {}, content.sources)) == []


# ---- through a refresh -------------------------------------------------------------------------------------


def test_one_employer_over_sources_with_one_sector(desk: Desk) -> None:
    told = "sector: healthcare\nwords"
    desk.refresh("2026-01-05", [
        Read([Ad("1", company="Zephyrix Inc", says=told), Ad("2", company="Zephyrix Inc",
        says=told + " two"),
              Ad("3", company="Zephyrix Inc", says="no sector"), Ad("4", company="Brightwell",
              says=told + " four")]),
        Read([Ad("5", company="The ZEPHYRIX", says="sector: fintech\nmore words")], source="remoteok",
        board="all"),
        Read([Ad("6", company="Zephyrix Staffing", says=told + " six")], source="arbeitnow", board="all"),
    ])  # fmt: skip
    assert desk.rows("core.postings", "native_id", "employer_id", "sector") == [
        ("1", "zephyrix", "healthcare"), ("2", "zephyrix", "healthcare"), ("3", "zephyrix", "healthcare"),
        ("4", "brightwell", "healthcare"), ("5", "zephyrix", "healthcare"),
        ("6", "zephyrix-staffing", "consulting-staffing"),
    ]  # fmt: skip
    assert desk.rows("core.employers", "employer_id", "employer", "is_agency", "sector", "sector_basis") == [
        ("brightwell", "Brightwell", False, None, None),
        ("zephyrix", "Zephyrix Inc", False, "healthcare", "postings"),
        ("zephyrix-staffing", "Zephyrix Staffing", True, "consulting-staffing", "agency"),
    ]


def test_where_postings_disagree_each_speaks_for_itself(desk: Desk) -> None:
    ads = [
        Ad(str(n), company="Zephyrix", says=f"sector: {s}\n{n}")
        for n, s in enumerate(["fintech", "media"] * 2)
    ]
    desk.refresh("2026-01-05", [Read(ads)])
    assert desk.rows("core.postings", "native_id", "sector") == [
        ("0", "fintech"), ("1", "media"), ("2", "fintech"), ("3", "media")
    ]  # fmt: skip
    assert desk.rows("core.employers", "sector", "sector_basis") == [(None, None)]


@pytest.mark.slow
def test_the_user_s_word_counts_from_the_next_refresh_and_can_be_taken_back(
    desk: Desk, content: Content
) -> None:
    reads = [
        Read([Ad("1", company="Zephyrix", says="one")]),
        Read([Ad("2", company="Brightwell", says="two")], board="bw"),
    ]
    desk.refresh("2026-01-05", reads)
    assert desk.rows("core.postings", "native_id", "employer_id") == [("1", "zephyrix"), ("2", "brightwell")]
    entry = Employer("zephyrix", "Zephyrix", ("Brightwell",), sector="media", keys=("zephyrix", "brightwell"))
    desk.content = replace(content, employers={"zephyrix": entry})
    desk.refresh("2026-01-12")
    assert desk.rows("core.postings", "native_id", "employer_id", "employer", "sector") == [
        ("1", "zephyrix", "Zephyrix", "media"), ("2", "zephyrix", "Zephyrix", "media")
    ]  # fmt: skip
    desk.content = content
    desk.refresh("2026-01-19")
    assert desk.rows("core.postings", "native_id", "employer_id") == [("1", "zephyrix"), ("2", "brightwell")]


def test_a_header_s_link_tells_a_common_name(desk: Desk) -> None:
    threads = [
        Read([Ad("1", title="Harbor | ML Engineer | https://harbor.example/jobs", company="Harbor",
        says="one"),
              Ad("2", title="Harbor | ML Engineer | Oslo | harborpay.io", company="Harbor", says="two")],
             source="hackernews", board="41", listing="history"),
    ]  # fmt: skip
    listed = Read(
        [Ad("3", company="x", says="three", more={"url": "https://jobs.harbor.example/3"})],
        board="hb",
        employer="Harbor",
    )
    desk.refresh("2026-01-05", [*threads, listed], boards=[Board("greenhouse", "hb", "Harbor")])
    assert desk.rows("core.postings", "native_id", "employer_id") == [
        ("1", "harbor"), ("2", "harbor@harborpay.io"), ("3", "harbor")
    ]  # fmt: skip
    assert desk.rows("ref.employer_doubts", "doubt", "employer_id", "other_employer_id", "sign") == [
        ("same name", "harbor", "harbor@harborpay.io", "both are called 'harbor'")
    ]
