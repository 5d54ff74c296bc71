"""Which postings repeat which, by tier; nothing is deleted, and the earliest is the primary."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.rulings import RulingError, add, read, ruling
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, land
from warehouse.landing_items import posting_id

# CASE is another word in each case, so that no case's text is like another's.
WORDS = " ".join(f"CASE{n}" for n in range(200))
TEXT = f"place: Berlin, DE\n{WORDS}"
# Texts of about 200 words that differ in one; in a quarter; in more than half.
ALIKE = TEXT.replace("CASE7 ", "another ")
REWORDED = re.sub(r"CASE(1[0-4]\d)", r"other\1", TEXT)
UNLIKE = TEXT.replace("CASE1", "other")
SHORT = "place: Berlin, DE\n" + " ".join(f"CASE{n}" for n in range(80))
BRIEF = "place: Berlin, DE\n" + " ".join(f"CASE{n}" for n in range(30))
Board = tuple[str, str]
ACME: Board = ("greenhouse", "acme")
PAGES: Board = ("jsonld", "jobs.acme.example")
THREAD: Board = ("hackernews", "41")


AGENCY: Board = ("greenhouse", "agency")


def ad(native_id: str, posted: str = "2026-01-01", says: str = TEXT, title: str = "ML Engineer",
       company: str | None = "Acme") -> Ad:  # fmt: skip
    return Ad(native_id, title=title, company=company, says=says, posted=posted)


# A third of its words are ALIKE's: no two ads are one by such a text alone.
FAR = "place: Berlin, DE\n" + " ".join(f"CASE{n}" if n < 70 else f"far{n}" for n in range(200))
SKILLS = "\n".join(f"skill: {name}" for name in ("python", "sql", "docker", "dbt", "pytorch"))
ENGLISH = f"{SKILLS}\n{TEXT}"
OTHER = TEXT.replace("CASE", "CASEde")
GERMAN = f"language: de\n{SKILLS}\n{OTHER}"


def at(url: str, one: Ad) -> Ad:
    """The ad at an address of its own."""
    return replace(one, more={"url": url})


def copy(
    says: str, *, title: str = "ML Engineer (m/w/d)", first: str = "2026-01-01"
) -> list[tuple[Board, Ad]]:
    """The English ad and another, which may repeat it in another language."""
    return [(ACME, ad("a", first, ENGLISH)), (ACME, ad("b", "2026-01-02", says, title))]


# Of two ads of one day and source the smaller posting_id comes first.
EARLIER, LATER = sorted("ac", key=lambda name: posting_id("greenhouse", "acme the same day", name))

# Per case the ads of each board, and what follows: native id -> (the one it repeats, tier)
CASES: dict[str, tuple[list[tuple[Board, Ad]], dict[str, tuple[str, str]]]] = {
    "the same text twice": ([(ACME, ad("a")), (ACME, ad("b", "2026-01-02"))], {"b": ("a", "same text")}),
    "the same day": ([(ACME, ad("a")), (ACME, ad("c"))], {LATER: (EARLIER, "same text")}),
    "another title": ([(ACME, ad("a")), (ACME, ad("b", title="Data Engineer"))], {}),
    "a title written otherwise": (
        [(ACME, ad("a")), (ACME, ad("b", "2026-01-02", title="ML - engineer"))], {"b": ("a", "same text")},
    ),
    "a text like it": ([(ACME, ad("a")), (ACME, ad("b", "2026-01-02", ALIKE))], {"b": ("a", "repost")}),
    "a brief text like it": (
        [(ACME, ad("a", says=BRIEF)), (ACME, ad("b", "2026-01-02", BRIEF.replace("CASE7 ", "another ")))],
        {"b": ("a", "repost")},
    ),
    "a text not like it": ([(ACME, ad("a")), (ACME, ad("b", "2026-01-02", UNLIKE))], {}),
    "a text like it elsewhere": (
        [(ACME, ad("a")), (ACME, ad("b", "2026-01-02", ALIKE.replace("Berlin, DE", "Lyon, FR")))], {},
    ),
    "one place in common": (
        [(ACME, ad("a")), (ACME, ad("b", "2026-01-02", f"place: Lyon, FR\n{ALIKE}"))], {"b": ("a", "repost")},
    ),
    "two boards: the employer's own first": (
        [(PAGES, ad("a")), (ACME, ad("b"))], {"a": ("b", "cross-post")},
    ),
    "two boards: the earlier date first": (
        [(PAGES, ad("a")), (ACME, ad("b", "2026-01-02"))], {"b": ("a", "cross-post")},
    ),
    "again 50 days after the thread's month": (
        [(THREAD, ad("a", "2025-10-02")), (ACME, ad("b", "2025-12-21"))], {"b": ("a", "cross-post")},
    ),
    "again a year later": ([(THREAD, ad("a", "2024-10-02")), (ACME, ad("b", "2025-12-21"))], {}),
    "a chain: each like the one before": (
        [
            (ACME, ad("a")), (ACME, ad("b", "2026-01-02", ALIKE)),
            (ACME, ad("c", "2026-01-03", ALIKE)),
            (PAGES, ad("d", "2026-01-04", ALIKE.replace("word9 ", "more "))),
        ],
        {"b": ("a", "repost"), "c": ("a", "repost"), "d": ("a", "cross-post")},
    ),
    "other words": ([(ACME, ad("a")), (ACME, ad("b", "2026-01-02", REWORDED))], {"b": ("a", "repost")}),
    "the same text elsewhere": (
        [(ACME, ad("a")), (ACME, ad("b", "2026-01-02", TEXT.replace("Berlin, DE", "Lyon, FR")))],
        {},
    ),
    "another level": ([(ACME, ad("a", says=f"level: mid\n{TEXT}")),
                       (ACME, ad("b", "2026-01-02", f"level: senior\n{TEXT}"))], {}),
    "a level said once": ([(ACME, ad("a")), (ACME, ad("b", "2026-01-02", f"level: senior\n{TEXT}"))],
                          {"b": ("a", "repost")}),
    "a level in the title": (
        [(ACME, ad("a")), (PAGES, ad("b", "2026-01-02", title="Senior ML Engineer"))], {},
    ),
    "a number in the title": ([(ACME, ad("a")), (PAGES, ad("b", "2026-01-02", title="ML Engineer II"))], {}),
    "a title that says more": ([(ACME, ad("a")), (PAGES, ad("b", "2026-01-02", title="ML Engineer, Search"))],
                               {"b": ("a", "cross-post")}),
    "a title that says another thing": (
        [(ACME, ad("a", title="ML Engineer, Ads")),
         (PAGES, ad("b", "2026-01-02", title="ML Engineer, Search"))], {},
    ),
    "a little more pay": ([(ACME, ad("a", says=f"pay: 100-120 USD year\n{TEXT}")),
                           (ACME, ad("b", "2026-01-02", f"pay: 105-126 USD year\n{TEXT}"))],
                          {"b": ("a", "repost")}),
    "much more pay": ([(ACME, ad("a", says=f"pay: 100-120 USD year\n{TEXT}")),
                       (ACME, ad("b", "2026-01-02", f"pay: 130-160 USD year\n{TEXT}"))], {}),
    "a short form in a thread": ([(ACME, ad("a")), (THREAD, ad("b", "2026-01-02", SHORT))],
                                 {"b": ("a", "cross-post")}),
    "an agency's copy": ([(ACME, ad("a")), (AGENCY, ad("b", "2026-01-02", ALIKE, company="Agency"))],
                         {"b": ("a", "agency copy")}),
    "an agency's copy elsewhere": (
        [(ACME, ad("a")),
         (AGENCY, ad("b", "2026-01-02", ALIKE.replace("Berlin, DE", "Lyon, FR"), company="Agency"))], {},
    ),
    "another employer's own words": (
        [(ACME, ad("a")), (AGENCY, ad("b", "2026-01-02", UNLIKE, company="Agency"))], {},
    ),
    "few words of another employer": (
        [(ACME, ad("a", says="place: Berlin, DE\nWe CASE hire.")),
         (AGENCY, ad("b", "2026-01-02", "place: Berlin, DE\nWe CASE hire.", company="Agency"))], {},
    ),
    "one address, another text": (
        [(ACME, at("https://acme.example/jobs/CASE-17?gh_src=7f3a", ad("a", says=FAR))),
         (ACME, at("http://www.acme.example/jobs/CASE-17/?utm_source=x&utm_medium=y#top",
                   ad("b", "2026-01-02", ALIKE)))],
        {"b": ("a", "same address")},
    ),
    "two addresses, another text": (
        [(ACME, at("https://acme.example/jobs/CASE-17", ad("a", says=FAR))),
         (ACME, at("https://acme.example/jobs/CASE-18", ad("b", "2026-01-02", ALIKE)))], {},
    ),
    "an id in the address counts": (
        [(ACME, at("https://acme.example/CASE?gh_jid=17", ad("a", says=FAR))),
         (ACME, at("https://acme.example/CASE?gh_jid=18", ad("b", "2026-01-02", ALIKE)))], {},
    ),
    "one address, another title": (
        [(ACME, at("https://acme.example/jobs/CASE-17", ad("a"))),
         (ACME, at("https://acme.example/jobs/CASE-17", ad("b", "2026-01-02", ALIKE, "Data Engineer")))], {},
    ),
    "one address, another level": (
        [(ACME, at("https://acme.example/jobs/CASE-17", ad("a", says=f"level: mid\n{TEXT}"))),
         (ACME, at("https://acme.example/jobs/CASE-17",
                   ad("b", "2026-01-02", f"level: senior\n{TEXT}")))], {},
    ),
    "one address, another place": (
        [(ACME, at("https://acme.example/jobs/CASE-17", ad("a"))),
         (ACME, at("https://acme.example/jobs/CASE-17",
                   ad("b", "2026-01-02", ALIKE.replace("Berlin", "Bonn"))))], {},
    ),
    "one address, nothing in common": (
        [(ACME, at("https://acme.example/jobs/CASE-17", ad("a"))),
         (ACME, at("https://acme.example/jobs/CASE-17", ad("b", "2026-01-02", OTHER)))], {},
    ),
    "the page of all jobs is no ad's address": (
        [(ACME, at("https://CASE.example/careers", ad("a", says=FAR))),
         (ACME, at("https://CASE.example/careers", ad("b", "2026-01-02", ALIKE)))], {},
    ),
    "in another language": (copy(GERMAN), {"b": ("a", "language variant")}),
    "in another language, its title too": (
        [(ACME, ad("a", says=ENGLISH, title="ML Engineer, Ads")),
         (ACME, ad("b", "2026-01-02", GERMAN, "ML Engineer Werbung"))],
        {"b": ("a", "language variant")},
    ),
    "in another language, for another town": (copy(GERMAN.replace("Berlin", "Bonn")), {}),
    "in another language, for another level": (copy(f"level: senior\n{GERMAN}"), {}),
    "in another language, another role": (copy(GERMAN, title="Datenbankverwalter"), {}),
    "in another language, other skills": (
        copy(GERMAN.replace("docker", "java").replace("dbt", "go").replace("pytorch", "airflow")), {},
    ),
    "in another language, weeks later": (copy(GERMAN, first="2025-12-20"), {}),
    "in the same language, other words": (copy(GERMAN.replace("language: de", "language: en")), {}),
    "in another language, weeks later, at its address": (
        [(ACME, at("https://acme.example/en/jobs/CASE-17", ad("a", "2025-12-20"))),
         (ACME, at("https://acme.example/jobs/CASE-17?lang=de",
                   ad("b", "2026-01-02", f"language: de\n{OTHER}", "ML Engineer (m/w/d)")))],
        {"b": ("a", "language variant")},
    ),
    "in another language, its title too, weeks later, at its address": (
        [(ACME, at("https://acme.example/en/jobs/CASE-17",
                   ad("a", "2025-12-20", title="ML Engineer, Ads"))),
         (ACME, at("https://acme.example/jobs/CASE-17?lang=de",
                   ad("b", "2026-01-02", f"language: de\n{OTHER}", "ML Engineer Werbung")))],
        {"b": ("a", "language variant")},
    ),
    "no text": ([(ACME, ad("a", says="")), (ACME, ad("b", "2026-01-02", says=""))], {}),
    "no employer": (
        [(THREAD, replace(ad("a"), company=None)), (THREAD, replace(ad("b"), company=None))], {},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def market(shared_desk: Desk) -> Desk:
    """All cases in one warehouse: each has its own employer and boards."""
    boards: dict[Board, list[Ad]] = {}
    for case, (ads, _) in CASES.items():
        for (source, board), one in ads:
            number = list(CASES).index(case)
            company = one.company and f"{one.company} {number}, Inc."
            more = {
                name: value.replace("CASE", f"{number}").replace("acme.", f"acme{number}.")
                for name, value in one.more.items()
            }
            own = replace(one, company=company, says=one.says.replace("CASE", f"w{number}x"), more=more)
            boards.setdefault((source, f"{board} {case}"), []).append(own)
    listings = {"hackernews": "history"}
    land(
        shared_desk.home, "2026-01-05",
        [Read(ads, source=source, board=board, listing=listings.get(source, "complete"))
         for (source, board), ads in boards.items()],
    )  # fmt: skip
    result = shared_desk.refresh("2026-01-05")
    assert result.published, result.error
    return shared_desk


@pytest.mark.parametrize("case", CASES)
def test_repeats(market: Desk, case: str) -> None:
    wanted = [f"{board} {case}" for _, board in (ACME, PAGES, THREAD, AGENCY)]
    postings = market.open().table("core.postings", where={"board": wanted}).to_pylist()
    names = {p["posting_id"]: p["native_id"] for p in postings}
    tiers = {d["posting_id"]: d["tier"] for d in market.open().table("core.duplicates").to_pylist()}
    found = {
        p["native_id"]: (names[p["duplicate_of"]], tiers[p["posting_id"]])
        for p in postings
        if p["duplicate_of"]
    }
    assert found == CASES[case][1]
    assert {p["native_id"] for p in postings} == {one.native_id for _, one in CASES[case][0]}
    assert all(p["is_primary"] == (p["duplicate_of"] is None) for p in postings)


# The address as a source writes it, and what is compared; None where it may stand for several ads.
ADDRESSES = {
    "https://www.a.com/jobs/17": "a.com/jobs/17",
    "HTTP://A.com:80/jobs/17/": "a.com/jobs/17",
    "https://a.com/jobs/17?": "a.com/jobs/17",
    "https://a.com/jobs/17#apply": "a.com/jobs/17",
    "https://a.com/jobs/17/apply": "a.com/jobs/17",
    "https://a.com/en/jobs/17": "a.com/jobs/17",
    "https://a.com/en-US/jobs/17?lang=de": "a.com/jobs/17",
    "https://a.com/jobs/17?utm_source=x&utm_medium=y&utm_campaign=z": "a.com/jobs/17",
    "https://a.com/jobs/17?gh_src=1f&fbclid=2&gclid=3&ref=board&source=b&trk=c&referrer=d": "a.com/jobs/17",
    "https://jobs.lever.co/a/1b2c?lever-source=x&lever-origin=y": "jobs.lever.co/a/1b2c",
    "https://jobs.lever.co/a/1b2c?lever-source%5B%5D=x": "jobs.lever.co/a/1b2c",
    "https://a.com/careers?gh_jid=4711&gh_src=1f": "a.com/careers&&gh_jid=4711",
    "https://a.com/view?x=1&utm_source=q&id=2&locale=de": "a.com/view&&x=1&&id=2",
    "https://a.com/view?ref=2024-17": "a.com/view&&ref=2024-17",
    "https://a.com/#/jobs/17": "a.com/#/jobs/17",
    "https://a.com/jobs/machine-learning-engineer-oslo": "a.com/jobs/machine-learning-engineer-oslo",
    "https://a.com": None,
    "https://a.com/": None,
    "https://a.com/careers/": None,
    "https://a.com/careers?utm_source=q4": None,
    "https://a.com/jobs?source=board#all": None,
    "": None,
}


def test_similarity_is_the_share_of_common_ones_among_the_smallest_hashes_of_both(market: Desk) -> None:
    size = int(market.content.measurement["duplicates"]["sketch_size"])
    sketches = {
        name: set(sketch) for name, sketch in market.rows("core.group_signatures", "group_id", "text_sketch")
    }
    pairs = market.rows("core.duplicate_pairs", "group_id", "repeats_id", "similarity")
    assert {len(sketches[name]) == size for name, *_ in pairs} == {True, False}
    for later, earlier, similarity in pairs:
        both = set(sorted(sketches[later] | sketches[earlier])[:size])
        assert similarity == len(both & sketches[later] & sketches[earlier]) / len(both)
    assert {similarity in (0, 1) for *_, similarity in pairs} == {True, False}


def test_addresses(desk: Desk) -> None:
    ads = [at(url, Ad(str(number), says=f"words {number}")) for number, url in enumerate(ADDRESSES)]
    assert desk.refresh("2026-01-05", [Read(ads)]).published
    names = {posting_id("greenhouse", "acme", str(number)): url for number, url in enumerate(ADDRESSES)}
    found = {names[one]: key for one, key in desk.rows("core.group_signatures", "group_id", "url_key")}
    assert found == ADDRESSES


@pytest.mark.xfail(strict=True, reason="parameters are compared in their order")
def test_known_limit_parameters_in_another_order(desk: Desk) -> None:
    ads = [
        at("https://a.com/view?a=1&b=2", Ad("1", says="one")),
        at("https://a.com/view?b=2&a=1", Ad("2", says="two")),
    ]
    assert desk.refresh("2026-01-05", [Read(ads)]).published
    assert len(set(desk.rows("core.group_signatures", "url_key"))) == 1


def rule(desk: Desk, *rulings: tuple[str, str, str]) -> None:
    """Leave only these rulings (two native ids and a verdict) in the user's file."""
    (desk.home.content / "duplicates.toml").unlink(missing_ok=True)
    for one, other, verdict in rulings:
        first, second = (posting_id("greenhouse", "acme", name) for name in (one, other))
        add(desk.home.content, ruling(first, second, verdict))


@pytest.mark.slow
def test_a_user_s_word_counts_and_can_be_taken_back(desk: Desk) -> None:
    def found(on: str) -> dict[str, str]:
        assert desk.refresh(on, [Read(ads)]).published
        copies = desk.rows("core.duplicates", "posting_id", "duplicate_of", "tier")
        names = {posting_id("greenhouse", "acme", one.native_id): one.native_id for one in ads}
        return {names[one]: f"{tier} {names[of]}" for one, of, tier in copies}

    ads = [ad("a"), ad("b", "2026-01-02"), ad("c", "2026-01-03"), ad("d", "2026-01-04", title="Cook")]
    by_itself = {"b": "same text a", "c": "same text a"}
    assert found("2026-01-05") == by_itself
    rule(desk, ("c", "b", "different"), ("d", "a", "same"))
    assert found("2026-01-06") == {"b": "same text a", "d": "ruling a"}
    rule(desk)
    assert found("2026-01-07") == by_itself


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[ruling", "duplicates.toml"),
        ("[[ruling]]\nverdict = 'same'", "two postings and a verdict"),
        ("[[ruling]]\npostings = ['x', 'y']\nverdict = 'same'", "'x' is not the id of a posting"),
        (f"[[ruling]]\npostings = ['{'a' * 16}', '{'b' * 16}']\nverdict = 'so'", "neither same nor diff"),
    ],
)
def test_rulings_that_say_nothing_are_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "duplicates.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RulingError, match=says):
        read([tmp_path])


NAMES = {
    "Acme Robotics, Inc.": "acme-robotics",
    "ACME  Robotics": "acme-robotics",
    "Acme Robotics GmbH & Co. KG": "acme-robotics",
    "Société Générale S.A.": "societe-generale",
    "株式会社メルカリ": "メルカリ",
    "Inc": "inc@hackernews",
    "C3.ai": "c3-ai",
    "  ": None,
    None: None,
}


def test_employers_are_known_by_name_without_legal_form(desk: Desk) -> None:
    ads = [Ad(str(number), company=name, says=str(number)) for number, name in enumerate(NAMES)]
    desk.refresh("2026-01-05", [Read(ads, source="hackernews", board="41", listing="history")])
    found = dict(desk.rows("core.postings", "native_id", "employer_id"))
    assert found == {str(number): expected for number, expected in enumerate(NAMES.values())}
    assert desk.rows("core.employers", "employer_id", "employer")[:2] == [
        ("acme-robotics", "ACME  Robotics"), ("c3-ai", "C3 AI")
    ]  # fmt: skip


def test_a_board_s_listed_employer_and_sector_win(desk: Desk) -> None:
    says = "sector: healthcare\nwords"
    listed = Read([Ad("1", company="Acme via Agency", says=says)], employer="Acme", sector="fintech")
    desk.refresh("2026-01-05", [listed, Read([Ad("2", says=says)], source="jsonld", board="other.example")])
    assert desk.rows("core.postings", "native_id", "employer", "sector", "posted_on") == [
        ("1", "Acme", "fintech", date(2026, 1, 1)), ("2", "Acme", "fintech", date(2026, 1, 1))
    ]  # fmt: skip
