"""My skills: what is read, what it meets, what opens more; and nothing of it leaves the session."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis.extract import Extractor
from analysis.market import (
    labels,
    paper,
    profile,
    profile_ads,
    profile_guides,
    profile_learning,
    profile_listing,
    profile_match,
    profile_next,
    profile_pay,
    profile_reading,
    skill_names,
    watched,
)
from analysis.market.ads import Ad
from analysis.market.band_cells import constants
from analysis.market.profile import Profile, ProfileError
from analysis.market.profile_match import Asked, Matches, OpenAds
from analysis.market.profile_musts import ALL_OF_THEM, ENOUGH, HALF, allowed
from analysis.market.source import Market
from analysis.measure import bands
from analysis.measure.shares import share
from app_pages.frame import ads, reader
from data.content import Content
from data.home import Home
from tests.market.practice_ads import HOSTILE_TITLE
from tests.market.test_pages import by_name, opened

ROLE = "ml-engineer"
MINE = ("python", "pytorch", "sql", "aws", "docker")
CV = """Alex Example, ML engineer
Experience
- Trained models in PyTorch and served them with FastAPI on k8s
- Built pipelines with Airflow; no experience with Java
Skills: Python, Go, SQL
"""
WHOLE = {
    "format": "guidepost-profile", "version": 1, "role": "ml-engineer", "level": "mid",
    "skills": ["python", "sql"], "progress": {"planner": {"started": "2026-11-01", "done": ["p1-1"]}},
}  # fmt: skip


def file_with(**changed: Any) -> bytes:
    return json.dumps({**WHOLE, **changed}).encode()


def ads_of(*lists: tuple[str, ...]) -> Matches:
    """Ads with these must-haves, held against somebody who knows known-1 and known-2."""
    count = len(lists)
    rows = {
        "posting_id": [f"ad-{n}" for n in range(count)], "employer_id": [f"e-{n}" for n in range(count)],
        "level": ["mid"] * count, "country": ["US"] * count, "posted_on": [date(2026, 10, 1)] * count,
        "skill_ids": pa.array(lists, pa.list_(pa.string())),
    }  # fmt: skip
    return Matches(OpenAds.of(pa.table(rows)), frozenset({"known-1", "known-2"}), ALL_OF_THEM)


# The visitor's file.


def test_a_profile_comes_back_as_it_was_saved() -> None:
    mine = Profile(("python", "sql"), ROLE, "mid", {"planner": {"started": "2026-11-01", "done": ["p1-1"]}})
    assert profile.from_json(profile.to_json(mine).encode()) == mine
    assert json.loads(profile.to_json(mine)) == WHOLE
    assert profile.from_json(b"\xef\xbb\xbf" + file_with(progress={})) == Profile(mine.skills, ROLE, "mid")


FOREIGN = "This file is not a profile saved by Guidepost, so nothing was taken from it."
REFUSED = [
    (b"", FOREIGN), (b"\x89PNG\r\n\x1a\n", FOREIGN), (b"[]", FOREIGN), (b"{", FOREIGN), (b"null", FOREIGN),
    (b"[" * 100_000, FOREIGN), (b'{"format": "guidepost-profile"}', FOREIGN), (b'{"a": NaN}', FOREIGN),
    (file_with(progress={"a": 7}).replace(b"7", b"1e999"), FOREIGN),
    (file_with(progress={"a": "\ud800"}), FOREIGN),
    (file_with(format="other"), FOREIGN), (file_with(version="1"), FOREIGN), (file_with(version=0), FOREIGN),
    (file_with(version=True), FOREIGN), (file_with(skills="python"), FOREIGN),
    (file_with(skills=["<script>alert(1)</script>"]), FOREIGN), (file_with(skills=[1]), FOREIGN),
    (file_with(skills=["python"] * 401), FOREIGN), (file_with(role=None), FOREIGN),
    (file_with(level="../mid"), FOREIGN), (file_with(progress=[1]), FOREIGN),
    (file_with(progress={str(n): 1 for n in range(2_001)}), FOREIGN),
    (file_with(version=2), "This profile was saved by a newer Guidepost, so nothing was taken from it."),
    (b" " * 200_001, "This file is too large for a profile, so nothing was taken from it."),
]  # fmt: skip


@pytest.mark.parametrize(("file", "says"), REFUSED)
def test_a_foreign_or_hostile_file_is_refused_in_a_sentence(file: bytes, says: str) -> None:
    with pytest.raises(ProfileError) as refused:
        profile.from_json(file)
    assert str(refused.value) == says


def test_what_is_not_known_here_is_left_out_and_said(market: Market) -> None:
    found = profile.known_here(market, Profile(("python", "cobol-2"), "astronaut", "cosmic", {"a": 1}))
    assert found == (
        Profile(("python",), ROLE, "all", {"a": 1}),
        (
            "1 of its skills is not known here and left out.",
            "Its role is not known here: ML engineer is shown.",
            "Its level is not known here: all levels are shown.",
        ),
    )
    assert profile.of_link(market, "sql,<b>,python,sql,") == ("sql", "python")


def test_a_product_counts_for_its_kind_and_a_method_for_itself(market: Market) -> None:
    found = profile.held(market, ["pytorch", "postgresql", "docker", "lstm", "mlflow"])
    assert found - {"pytorch", "postgresql", "docker", "lstm", "mlflow"} == {
        "deep-learning-frameworks",
        "sql-databases",
    }


# The text.


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (" \n", "There is nothing to read yet: paste the text of a CV first."),
        ("x" * 101, "This text is longer than 100 characters, so nothing was read: paste the words of the CV "
                    "alone."),
        ("PK\x03\x04\x00\x00", "This is a file rather than text, so nothing was read: open it and copy its "
                               "words."),
        ("\u202ePython\x0c", None), ("<script>alert(1)</script> Python", None),
    ],
)  # fmt: skip
def test_a_text_is_refused_with_a_reason_or_read(text: str, says: str | None) -> None:
    assert profile_reading.refused(text, 100) == says


def test_a_cv_shows_its_skills_with_the_words_that_prove_them(market: Market, extractor: Extractor) -> None:
    found = profile_reading.skills(market, extractor.read("", description=CV))
    assert {skill: (proof.evidence, proof.is_exact) for skill, proof in found.items()} == {
        "machine-learning": ("ML", True), "pytorch": ("PyTorch", True), "fastapi": ("FastAPI", True),
        "kubernetes": ("k8s", True), "airflow": ("Airflow", True), "python": ("Python", True),
        "go": ("Go", True), "sql": ("SQL", True),
    }  # fmt: skip
    assert profile_reading.says(found, ("python",), "en").startswith("8 skills found in the text, 7 of them")
    none = profile_reading.skills(market, extractor.read("", description="<img src=x onerror=alert(1)>"))
    assert none == {}
    assert profile_reading.says(none, (), "de").endswith("only English is read.")


# The ads.


def test_how_many_must_haves_may_be_missing() -> None:
    musts = np.array([1, 3, 4, 7, 8, 11])
    assert [allowed(musts, enough).tolist() for enough in ENOUGH] == [
        [0, 0, 0, 0, 0, 0], [0, 0, 1, 1, 2, 2], [0, 1, 2, 3, 4, 5],
    ]  # fmt: skip


@pytest.fixture(scope="module")
def by_hand(market: Market) -> list[tuple[str, str, set[str]]]:
    """Employer, level and must-haves of each open watched ad, from the tables, by other means."""
    soft = set(market.frame("ref.skills", where={"kind": "soft"})["skill_id"])
    musts: dict[str, set[str]] = {}
    for row in market.arrow("core.posting_skills").to_pylist():
        if row["strength"] == "must" and not row["is_negated"] and not row["is_implied"]:
            musts.setdefault(row["posting_id"], set()).update({row["skill_id"]} - soft)
    return [
        (row["employer_id"], row["level"], musts[row["posting_id"]])
        for row in market.arrow("core.postings", where={"role": ROLE}).to_pylist()
        if row["is_open"] and row["is_watched"] and musts.get(row["posting_id"])
    ]


@pytest.mark.parametrize(("level", "enough"), [("all", ALL_OF_THEM), ("senior", ALL_OF_THEM), ("all", HALF)])
def test_the_share_met_is_that_of_the_ads_themselves(
    market: Market, by_hand: list[tuple[str, str, set[str]]], level: str, enough: str
) -> None:
    held = profile.held(market, MINE)
    here = [(who, musts) for who, at, musts in by_hand if level in ("all", at)]
    part = {ALL_OF_THEM: 0.0, HALF: 0.5}[enough]
    met = [(who, len(musts - held) <= int(part * len(musts))) for who, musts in here]
    employers = sorted({who for who, _ in here})
    hits = np.array([sum(is_met for who, is_met in met if who == one) for one in employers])
    totals = np.array([sum(who == one for who, _ in here) for one in employers])
    value, low, high = share(hits, totals, 0.95)
    found = profile_ads.coverage(market, Asked(held, ROLE, level, enough=enough))
    name = "All levels" if level == "all" else "Senior"
    row = found.table[found.table["Level"] == name].iloc[0].tolist()
    assert row[1:7] == pytest.approx(
        [value * 100, low * 100, high * 100, hits.sum(), totals.sum(), len(employers)]
    )
    assert found.basis.posting_count == totals.sum()


SENTENCE = (
    "You meet all must-haves of 0 % (likely 0 % to 4.3 %) of the ML engineer ads open on 31 October 2026: 0 "
    "of 125; and half or more of the must-haves of 13 % (likely 7.7 % to 20 %): 16."
)
HEADLINES = [
    ("All must-haves met", "0 %"), ("Three quarters or more of them", "0 %"),
    ("Half or more of them", "13 %"), ("Of all must-haves you have", "26 %"),
]  # fmt: skip


def test_the_sentence_and_the_numbers_say_the_same(market: Market) -> None:
    found = profile_ads.coverage(market, Asked(profile.held(market, MINE), ROLE, enough=HALF))
    assert found.sentence.replace("\u00a0", " ") == SENTENCE
    assert [(h.label, h.value.replace("\u00a0", " ")) for h in found.headlines] == HEADLINES
    parts = [column for column in found.table if "of the must-haves" in str(column)]
    assert found.table.loc[found.table["Ads"] >= 20, parts].sum(axis=1).tolist() == pytest.approx(
        [100] * int((found.table["Ads"] >= 20).sum())
    )


def test_too_few_ads_leave_a_sentence_and_a_way_out(market: Market) -> None:
    few = profile_ads.coverage(market, Asked(frozenset(), "research-engineer")).empty
    assert few is not None
    assert few.reason.startswith("Too few open research engineer ads for a share: ")
    assert few.drop == "role"


def test_the_best_match_stands_first(market: Market) -> None:
    asked = Asked(profile.held(market, MINE), ROLE)
    found = profile_match.matches(market, asked)
    in_order = [found.skills_of(int(number)) for number in found.best_first()]
    parts = [len(missing) / len(met + missing) for met, missing in in_order]
    assert parts == sorted(parts)
    assert {skill for met, _ in in_order for skill in met} <= asked.held
    names = skill_names.names(market)
    assert [(one.met, one.missing) for one in profile_listing.page(market, asked, 2)] == [
        tuple(tuple(sorted(names[skill] for skill in part)) for part in one) for one in in_order[10:20]
    ]


def test_of_equal_parts_the_ad_of_more_met_stands_first_then_the_newer() -> None:
    found = ads_of(("known-1", "a"), ("known-1", "a"), ("known-1", "known-2", "a", "b"), ("known-1",))
    found.ads.facts["posted_on"] = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 8, 1), date(2026, 7, 1)]
    assert found.best_first().tolist() == [3, 2, 1, 0]


# What to learn.

FOUND = ads_of(
    ("kafka", "known-1"), ("kafka", "airflow", "known-1"), ("airflow", "spark", "known-1"),
    ("deep-learning-frameworks", "known-1"), ("pytorch", "deep-learning-frameworks", "known-1"),
    ("known-1", "known-2"), (),
)  # fmt: skip
WIDER = {"pytorch": "deep-learning-frameworks", "tensorflow": "deep-learning-frameworks"}


def test_a_skill_opens_the_ads_that_lack_only_it_or_its_kind() -> None:
    told = [(g.skill, g.opened, g.helped, g.nearer) for g in profile_next.gains(FOUND, WIDER)]
    assert told == [
        ("pytorch", 2, 2, 2.0), ("deep-learning-frameworks", 1, 2, 1.5), ("kafka", 1, 2, 1.5),
        ("airflow", 0, 2, 1.0), ("spark", 0, 1, 0.5),
    ]  # fmt: skip


def test_an_ad_that_is_met_with_half_asks_for_nothing_more() -> None:
    half = replace(FOUND, enough=HALF)
    told = [(g.skill, g.opened, g.helped, g.nearer) for g in profile_next.gains(half, WIDER)]
    assert told == [
        ("airflow", 2, 2, 2.0), ("deep-learning-frameworks", 1, 1, 1.0), ("kafka", 1, 1, 1.0),
        ("pytorch", 1, 1, 1.0), ("spark", 1, 1, 1.0),
    ]  # fmt: skip


def test_three_steps_each_take_what_opens_most() -> None:
    taken = profile_next.steps(FOUND, WIDER)
    met = [int((left.needed <= 0).sum()) for _, left in taken]
    assert [skill for skill, _ in taken] == ["pytorch", "kafka", "airflow"]
    assert met == [3, 4, 5]
    assert profile_next.steps(ads_of(("known-1",)), WIDER) == []
    assert profile_next.missing(FOUND)[:2] == ["airflow", "deep-learning-frameworks"]


def test_what_a_skill_opens_is_what_the_coverage_gains(market: Market) -> None:
    asked = Asked(profile.held(market, MINE), ROLE, enough=HALF)
    first = profile_next.single(market, asked, MINE).table.iloc[0]
    ids = {name: skill for skill, name in skill_names.names(market).items()}
    more = Asked(profile.held(market, [*MINE, ids[first["Skill"]]]), ROLE, enough=HALF)
    rows = [profile_ads.coverage(market, one).table.iloc[0] for one in (asked, more)]
    assert rows[1]["You meet (ads)"] - rows[0]["You meet (ads)"] == first["Opens (ads)"] > 0
    three = profile_next.three(market, asked).table
    assert three["Ads you meet"].is_monotonic_increasing
    assert three["Ads you meet"].iloc[1] == rows[1]["You meet (ads)"]


# The guides.


@pytest.mark.parametrize("held", [{"tensorflow"}, {"pytorch"}, {"tensorflow", "pytorch"}])
def test_of_a_choice_any_one_counts_once(market: Market, held: set[str]) -> None:
    found = profile_guides.lines(market, ROLE, "mid", held).table
    choice = found[found["The guide's words"].str.contains(" or ") & (found["Level"] == "Mid")]
    assert choice[["Met", "Strength", "Guide"]].to_numpy().tolist() == [
        ["yes", "good to have", "Machine Learning Engineer, by experience level"]
    ]
    table = profile_guides.coverage(market, ROLE, "mid", held).table
    assert table["Lines"].sum() == len(found)
    assert table["Met"].sum() == (found["Met"] == "yes").sum()


def test_a_role_without_a_guide_says_so(market: Market) -> None:
    found = profile_guides.coverage(market, "data-scientist", "all", frozenset(MINE)).empty
    assert found is not None
    assert found.reason == "No guide describes the data scientist: choose the ML engineer to compare."


# Pay.


def test_who_meets_every_ad_sees_the_band_of_all(market: Market) -> None:
    every = frozenset(market.frame("ref.skills")["skill_id"])
    found = profile_pay.pay(market, Asked(every, ROLE, "senior", "US"))
    period = watched.last_year(market.today)
    points = market.ask("profile_pay", role=ROLE, country="US", first_on=period.from_on, last_on=period.to_on)
    points = points.filter(pa.array([at == "senior" for at in points["level"].to_pylist()]))
    band = bands.band(points, constants(market), "role=ml-engineer|level=senior|country=US|sector=all|"
                      "workplace=all|profile")  # fmt: skip
    row = found.table.iloc[0]
    assert row["Median (USD per year)"] == band.percentiles[50].value
    assert row["Ads with pay"] == band.posting_count == found.table.iloc[1]["Ads with pay"]


def test_too_few_ads_with_pay_show_no_figure(market: Market) -> None:
    none = profile_pay.pay(market, Asked(frozenset(), ROLE))
    assert none.empty is not None
    assert none.empty.reason == (
        "Too few ML engineer ads in the US whose must-haves you meet state their pay: 0 postings with stated "
        "pay from 0 employers; a band needs 20 from 5."
    )


# Where to learn, and on paper.


def test_resources_are_those_of_the_guides_with_ended_ones_marked(market: Market, content: Content) -> None:
    named = profile_learning.resources(content.guides.values())
    found = profile_learning.learning(market, ROLE, ["hugging-face", "kafka"], named)
    assert found.table.iloc[0][["For", "Resource", "Kind", "Link"]].tolist() == [
        "Hugging Face", "Hugging Face Documentation", "Documentation", "https://huggingface.co/docs",
    ]  # fmt: skip
    assert found.sentence.startswith("Of the 2 skills these ads ask for most that you miss, the guides name")
    assert len(found.table) == 1 + sum(not resource.skills for resource in named)
    ended = profile_learning._remark({"status": "ended", "checked_on": "2026-11-01"})
    assert ended == "ended; checked 2026-11-01"
    assert profile_learning._link("javascript:alert(1)") == ""


def test_the_plan_on_paper_is_text(market: Market) -> None:
    asked = Asked(profile.held(market, ["pytorch"]), ROLE)
    found = profile_listing.table(market, asked, 3)
    hostile = found.table.assign(Title=HOSTILE_TITLE, Employer="a | [b](javascript:c)\n# d")
    answers = [profile_pay.pay(market, asked), type(found)(found.title, found.sentence, hostile)]
    page = paper.printed_plan(market, "My <b>", "Skills: <i>", answers, "x")
    assert "<script" not in page
    assert "<b>" not in page
    assert "None" not in page
    assert "Simulated data: no figure here is about the real market." in page
    text = paper.markdown_plan(market, "Mine", "Skills: a|b", answers, "x")
    assert text.startswith("# Mine\n\n**Simulated data: no figure")
    assert text.count("\n## ") == 2
    assert "| a \\| \\[b\\](javascript:c) \\# d |" in text
    assert "<script" not in text.replace("\\<", "")


def test_an_ad_shows_as_text_with_what_is_missing() -> None:
    facts = Ad(
        "", "<img src=x>", "A&B", "Remote", "", date(2026, 10, 1), None, True, "", "https://a.example/?b=1",
        "Boards",
    )  # fmt: skip
    one = profile_listing.MatchedAd(facts, ("Python",), ("<i>Go</i>",))
    assert ads.matched(one) == (
        "<h4><bdi>&lt;img src=x&gt;</bdi></h4>"
        "<p><bdi>A&amp;B</bdi> · <bdi>Remote</bdi> · <bdi>posted 1 Oct 2026</bdi></p>"
        '<p><span class="guidepost-tag">1 of 2 must-haves</span> Missing: '
        "<strong><bdi>&lt;i&gt;Go&lt;/i&gt;</bdi></strong></p>"
        '<p><a href="https://a.example/?b=1" rel="noopener nofollow">Read the whole ad</a> · '
        "Source: <bdi>Boards</bdi></p>"
    )


# The page.


@pytest.fixture
def page(practice_home: Home, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
    monkeypatch.setattr(reader, "extractor", lambda: extractor)


def press(test: AppTest, label: str) -> AppTest:
    return next(button for button in test.button if button.label == label).click().run()


def html_of(test: AppTest) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


@pytest.mark.usefixtures("page")
def test_nobody_is_shown_what_to_do_and_an_example() -> None:
    test = opened(by_name("my-skills"))
    assert test.info[-1].value.startswith("Paste a CV and press")
    assert not test.get("plotly_chart")
    press(test, "Show an example")
    assert not test.exception
    assert test.get("plotly_chart")
    assert test.multiselect[0].value[:2] == ["python", "machine-learning"]
    held = test.session_state["own-profile"]
    press(test, "Start over")
    assert test.multiselect[0].value == []
    press(test, "Undo")
    assert test.session_state["own-profile"] == held


@pytest.mark.usefixtures("page")
def test_a_cv_is_read_marked_and_kept_out_of_the_address() -> None:
    test = opened(by_name("my-skills"))
    test.text_area[0].input(CV + "<script>window.taken = 1</script>")
    press(test, "Read my skills")
    assert not test.exception
    assert test.multiselect[0].value == [
        "machine-learning", "pytorch", "fastapi", "kubernetes", "airflow", "python", "go", "sql",
    ]  # fmt: skip
    assert "<strong><bdi>Kubernetes</bdi></strong>" in html_of(test)
    assert "<mark>k8s</mark>" in html_of(test)
    assert "<script" not in html_of(test)
    assert not test.query_params
    assert not test.text_area[0].value
    test.multiselect[0].unselect("go").run()
    press(test, "Put my skills in the address")
    assert "".join(test.query_params["skills"]) == (
        "machine-learning,pytorch,fastapi,kubernetes,airflow,python,sql"
    )
    test.multiselect[0].unselect("sql").run()
    assert "skills" not in test.query_params


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a" * 10_000_000, "This text is longer than 60,000 characters"),
        ("\x00\x01\ufffd" * 40, "This is a file rather than text"),
        ("I like hiking.", "No skill was found in this text"),
    ],
)
def test_a_text_that_is_not_a_cv_does_no_harm(text: str, says: str) -> None:
    test = opened(by_name("my-skills"))
    test.text_area[0].input(text)
    press(test, "Read my skills")
    assert not test.exception
    assert not test.error
    assert test.warning[0].value.startswith(says)
    assert test.multiselect[0].value == []
    assert test.text_area[0].value == text  # to be mended, not to be pasted again


@pytest.mark.usefixtures("page")
def test_a_link_opens_with_its_skills_and_parts_open_on_demand() -> None:
    test = opened(by_name("my-skills"), skills="python,sql,nowhere", enough="half", level="senior")
    assert test.multiselect[0].value == ["python", "sql"]
    assert test.warning[0].value.startswith("Some skills of this link are not known here")
    for tab, title in (
        ("Pay", "Posted pay of ads you meet"), ("Guides", "What the guides ask"),
        ("Where to learn", "Where to learn it"),
    ):  # fmt: skip
        test.session_state["my-skills-parts"] = tab
        test.run()
        assert not test.exception
        assert title in [heading.value for heading in test.subheader]
    assert "javascript:" not in html_of(test)
    assert labels.ALL not in test.query_params


@pytest.mark.usefixtures("page")
def test_resources_without_an_address_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile_learning, "_link", lambda _: "")
    test = opened(by_name("my-skills"), skills="python,sql", enough="half")
    test.session_state["my-skills-parts"] = "Where to learn"
    test.run()
    assert "Where to learn it" in [heading.value for heading in test.subheader]
    assert test.dataframe
