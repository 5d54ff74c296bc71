"""Ads are found by words, skills and filters, newest first; copies are folded; no text leaves its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.market import export, labels, postings, skill_split, source
from analysis.market.postings import Search
from analysis.market.source import Market
from app_pages.frame import ads
from data.home import Home
from tests.market import practice_build
from tests.market.test_pages import by_name, opened, saved_behind

EVERYTHING = Search(role=labels.ALL, status=labels.ALL)

TERMS: list[tuple[str, tuple[str, ...], list[tuple[str, str]]]] = [
    ("", (), []),
    ("Senior Engineer", (), [(" senior", ""), (" engineer", "")]),
    ("pytorch, ACME Inc.", (), [(" pytorch", "pytorch"), (" acme", ""), (" inc ", "")]),
    ("google cloud platform", (), [(" google cloud platform", "gcp")]),
    ("C++ k8s", (), [(" c++ ", "c-plus-plus"), (" k8s ", "kubernetes")]),
    ("zzzz", ("sql", "aws"), [(" zzzz", ""), ("", "sql"), ("", "aws")]),
    ("aa1 bb2 cc3 dd4 ee5 ff6", (), [(f" {word} ", "") for word in ("aa1", "bb2", "cc3", "dd4", "ee5")]),
    ("'; drop table x; -- %_", (), [(" drop", ""), (" table", ""), (" x ", "")]),
]


@pytest.mark.parametrize(("words", "skills", "found"), TERMS)
def test_words_that_name_a_skill_are_one_term(
    market: Market, words: str, skills: tuple[str, ...], found: list[tuple[str, str]]
) -> None:
    assert list(postings.terms(market, Search(words=words, skills=skills))) == found


def every_page(market: Market, search: Search) -> list[str]:
    total = postings.page(market, search, 1).ad_count
    pages = range(1, -(-total // postings.PER_PAGE) + 1)
    return [ad.posting_id for number in pages for ad in postings.page(market, search, number).ads]


@pytest.fixture(scope="module")
def known(market: Market) -> pd.DataFrame:
    """The ads as the core tables have them, newest first; the copy of one is open."""
    frame = market.frame("core.postings")
    opened_again = set(frame.loc[~frame["is_primary"] & frame["is_open"], "duplicate_of"])
    frame = frame[frame["is_primary"]].copy()
    frame["is_open"] |= frame["posting_id"].isin(opened_again)
    asked = market.frame("core.posting_skills", where={"is_negated": False})
    frame["skills"] = frame["posting_id"].map(asked.groupby("posting_id")["skill_id"].agg(set))
    frame["has_pay"] = frame["posting_id"].isin(market.frame("core.pay")["posting_id"])
    return frame.sort_values(["posted_on", "posting_id"], ascending=[False, True])


FOUND: list[tuple[dict[str, Any], Callable[[pd.DataFrame], pd.Series]]] = [
    ({"role": "ml-engineer", "status": "open"}, lambda f: (f["role"] == "ml-engineer") & f["is_open"]),
    ({"status": "closed", "level": "junior", "country": "GB"},
     lambda f: ~f["is_open"] & (f["level"] == "junior") & (f["country"] == "GB")),
    ({"workplace": "remote", "sector": "gaming", "pay": "stated"},
     lambda f: (f["workplace"] == "remote") & (f["sector"] == "gaming") & f["has_pay"]),
    ({"skills": ("jupyter", "scala")}, lambda f: f["skills"].map({"jupyter", "scala"}.issubset)),
    ({"skills": ("java", "keras")}, lambda f: f["skills"].map({"java", "keras"}.issubset)),
    ({"words": "employer 07", "since": "90"},
     lambda f: (f["employer"] == "Employer-07")
     & (pd.to_datetime(f["posted_on"]).dt.date >= practice_build.AS_OF.date() - timedelta(days=90))),
    ({"words": "jupyter", "level": "mid"},
     lambda f: f["skills"].map(lambda s: "jupyter" in s) & (f["level"] == "mid")),
    ({"words": "engineer 1234"}, lambda f: f["title"] == "Engineer 1234"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "right"), FOUND, ids=lambda value: " ".join(value) if isinstance(value, dict) else ""
)
def test_what_is_found_is_what_the_tables_say_newest_first(
    market: Market, known: pd.DataFrame, asked: dict[str, Any], right: Callable[[pd.DataFrame], pd.Series]
) -> None:
    expected = known[right(known)]["posting_id"].tolist()
    search = Search(**{"role": labels.ALL, "status": labels.ALL, **asked})
    rows = postings.exported(market, search)
    assert rows["Posting"].tolist() == expected
    assert 0 < len(expected) < len(known)
    assert postings.page(market, search, 1).ad_count == len(expected)
    if len(expected) < 50:
        assert every_page(market, search) == expected


def test_a_short_word_must_stand_alone(market: Market) -> None:
    for words, count in (("en", 0), ("eng", 0), ("engi", 1)):
        found = postings.page(market, Search(words=words, role=labels.ALL, status=labels.ALL), 1).ad_count
        assert bool(found) == bool(count)


def test_a_copy_is_folded_and_an_open_one_speaks_for_the_ad(market: Market, tmp_path: Path) -> None:
    practice_build.write(Home(tmp_path), kind="live")
    live = source.find(Home(tmp_path))
    assert live is not None
    copies = live.frame("core.postings", where={"is_primary": False})
    first = copies["duplicate_of"].iloc[0]
    title = live.frame("core.postings", where={"posting_id": first})["title"].iloc[0]
    found = postings.page(live, Search(words=title, role=labels.ALL, since="90"), 1)
    ad = next(ad for ad in found.ads if ad.title == title)
    assert (ad.posting_id, found.ad_count) == (first, 1)
    assert (ad.is_open, ad.closed_on, ad.link, ad.copies) == (
        True, None, "https://elsewhere.example/copy", "also at 1 other place: Lever boards",
    )  # fmt: skip


def test_the_sentences_are_those_of_the_chosen_skills(market: Market) -> None:
    ad = postings.page(market, Search(words="jupyter", skills=("scala",), status=labels.ALL), 1).ads[0]
    assert [(q.skill, q.excerpt.before, q.excerpt.evidence) for q in ad.quotes] == [
        ("Jupyter Notebooks", "You know ", "Jupyter Notebooks"), ("Scala", "You know ", "Scala"),
    ]  # fmt: skip
    assert "Jupyter Notebooks" in ad.asks or ad.asks[-1].endswith("more")
    none = postings.page(market, Search(), 1).ads[0]
    assert none.quotes == ()


def test_an_ad_of_ten_megabytes_is_shown_in_part(tmp_path: Path) -> None:
    path = practice_build.write(Home(tmp_path), kind="live")
    with duckdb.connect(str(path)) as con:
        con.execute("update raw.versions set description_raw = description_raw || repeat(' x', 5000000), "
                    "title_raw = repeat('T', 10000000), attribution_raw = repeat('<a>', 1000000) "
                    "where posting_id = 'hostile'")  # fmt: skip
        con.execute("update core.postings set title = repeat('T', 10000000) where posting_id = 'hostile'")
    live = source.find(Home(tmp_path))
    assert live is not None
    found = postings.page(live, Search(skills=("pytorch",), since="7"), 1)
    ad = next(ad for ad in found.ads if ad.posting_id == "hostile")
    assert len(ads.item(ad, skill_split.STRENGTHS)) < 6_000
    rows = postings.exported(live, Search(skills=("pytorch",), since="7"))
    assert rows[rows["Posting"] == "hostile"]["Title"].str.len().tolist() == [300]


def test_the_file_of_ads_runs_nothing_and_holds_no_text(market: Market) -> None:
    text = export.csv(postings.exported(market, Search(skills=("pytorch",), since="7"))).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    hostile = next(row for row in rows if row["Posting"] == "hostile")
    assert (hostile["Employer"], hostile["Link"]) == ("'=cmd|' /C calc'!A0", "")
    assert "You know" not in text
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize(
    ("search", "reason", "drop"),
    [
        (Search(words="zzzz"), "Without the words there are ", "words"),
        (Search(skills=("julia",)), "Without the skills there are ", "skills"),
        (Search(level="nonsense"), "Without the level there are ", "level"),
        (Search(words="zzzz", skills=("julia",)), "set two or more of them", None),
    ],
)
def test_where_nothing_is_found_the_way_back_is_named(
    market: Market, search: Search, reason: str, drop: str | None
) -> None:
    found = postings.none_found(market, search).empty
    assert found is not None
    assert reason in found.reason
    assert found.drop == drop


def test_the_sentence_says_what_was_looked_for(market: Market) -> None:
    search = Search(words="senior k8s", skills=("sql",), since="30")
    assert postings.says(market, search, 1) == (
        "1 open ad for the role ML engineer with “senior”, “k8s” and SQL posted since 2 Oct 2026, "
        "newest first."
    )
    assert postings.says(market, EVERYTHING, 1200) == "1,200 ads, newest first."


@pytest.fixture
def _home(practice_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)


def html(test: AppTest) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


@pytest.mark.usefixtures("_home")
def test_the_page_restores_what_a_link_says_and_shows_hostile_ads_as_text() -> None:
    test = opened(
        by_name("postings"), skills="pytorch,nonsense", since="7", role="all", words="<script>window"
    )
    assert not test.exception
    assert not test.error
    assert test.text_input[0].value == "<script>window"
    assert test.multiselect[0].value == ["pytorch"]
    assert ["".join(test.query_params[key]) for key in ("skills", "since", "role")] == ["pytorch", "7", "all"]
    assert [warning.value for warning in test.warning] == [
        "The link names skills that are not offered here: left out."
    ]
    body = html(test)
    assert "&lt;script&gt;window.taken = 1&lt;/script&gt; ML Engineer" in body
    assert "<script>window" not in body
    assert "<mark>PyTorch</mark>" in body
    assert "\u202e" not in body
    assert saved_behind(test, "postings:ads") == [
        "Download these ads (CSV)",
        "Excel",
        "Parquet",
    ]
    assert test.subheader[-1].value == "What this is not"


@pytest.mark.usefixtures("_home")
def test_the_page_number_stands_in_the_url_and_a_new_search_begins_at_the_first() -> None:
    test = opened(by_name("postings"), status="all", page="3")
    assert any("Ads 41 to 60 of" in caption.value for caption in test.caption)
    assert "".join(test.query_params["page"]) == "3"
    test.selectbox(key="filter:postings:level").select("senior").run()
    assert any("Ads 1 to 20 of" in caption.value for caption in test.caption)
    assert "page" not in test.query_params


@pytest.mark.usefixtures("_home")
def test_where_nothing_matches_the_page_offers_the_way_back() -> None:
    test = opened(by_name("postings"), words="zzzz")
    assert not test.exception
    assert "Without the words there are" in test.info[-1].value
    test.button[0].click().run()
    assert test.text_input[0].value == ""
    assert "guidepost-ads" in html(test)


def test_without_its_table_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    practice_build.write(Home(tmp_path), kind="live", drop=("marts.ads",))
    monkeypatch.setenv("GUIDEPOST_HOME", str(tmp_path))
    test = opened(by_name("postings"))
    assert not test.error
    assert "lacks a table it needs" in test.info[-1].value
