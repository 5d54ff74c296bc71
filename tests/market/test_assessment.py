"""Skills assessment: criteria of the guides, ratings that stay with the visitor, and what they show."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from analysis.market import assessment, assessment_chart, assessment_result, paper, profile, source, theme
from analysis.market.assessment import SCALE, WHOLE, Asked, Category, Criterion, by_category
from analysis.market.assessment_people import KEY, Person, Team, noted, read
from analysis.market.profile import Profile, ProfileError
from analysis.market.source import Market
from app_pages.frame import own_skills
from data.home import SHIPPED, Home
from tests.market import practice_build
from tests.market.test_pages import by_name, opened

ROLE = "ml-engineer"
MID = Asked(ROLE, "mid")
FILES = [tomllib.loads(path.read_text("utf-8")) for path in sorted((SHIPPED / "guides").glob("*.toml"))]


# What is rated.


@pytest.mark.parametrize(("level", "count"), [("junior", 5), ("mid", 37), ("senior", 54), ("principal", 5)])
def test_every_line_of_a_level_is_a_criterion(market: Market, level: str, count: int) -> None:
    wanted = {
        line["skill"]
        for guide in FILES
        for line in guide.get("requirement", [])
        if line.get("level") == level and line.get("role", guide["role"]) == ROLE
    }
    found = assessment.criteria(market, Asked(ROLE, level))
    assert {skill for one in found for skill in one.skills} >= wanted
    assert len(found) == count == len({one.key for one in found})
    whole = {one.key for one in assessment.criteria(market, Asked(ROLE, level, WHOLE))}
    assert {one.key for one in found} < whole


def test_a_criterion_has_its_guides_its_need_and_its_share_of_ads(market: Market) -> None:
    found = {one.key: one for one in assessment.criteria(market, MID)}
    row = market.frame("marts.skill_demand", where={"role": ROLE, "level": "mid", "skill_id": "python"})
    now = row[row["month"].isna()].iloc[0]
    guide = "Machine Learning Engineer, by experience level"
    assert found["python"] == Criterion(
        "python", "Python", ("python",), "Programming languages", "must", (f"{guide}, line 16",),
        now["share"], now["share_low"], now["share_high"], now["cell_posting_count"], now["employer_count"],
    )  # fmt: skip
    choice = found["pytorch-or-tensorflow"]
    assert (choice.words, choice.strength, choice.needed) == ("TensorFlow or PyTorch", "good", 1)
    group = market.frame("marts.group_demand", where={"role": ROLE, "level": "mid"})
    is_it = group["month"].isna() & group["skill_group_id"].str.endswith("mid-tensorflow-or-pytorch")
    assert choice.share == group.loc[is_it, "share"].iloc[0]
    assert found["machine-learning-algorithms"].sources == (
        f"{guide}, line 17", f"{guide}, line 31", "Machine Learning Engineering, skills and path, line 66",
    )  # fmt: skip


def test_the_next_level_adds_what_this_one_lacks(market: Market) -> None:
    assert [assessment.following(market, Asked(ROLE, level)) for level in ("junior", "mid", "principal")] == [
        "mid", "senior", None,
    ]  # fmt: skip
    here = {one.key: one.needed for one in assessment.criteria(market, MID)}
    more = assessment.added(market, MID)
    assert [one.key for one in more if one.needed <= here.get(one.key, 0)] == []
    assert {"kubernetes", "leadership", "ml-system-design"} <= {one.key for one in more}
    assert assessment.levels(market, "data-scientist") == {}


# Whose ratings.

TWO = Team((Person("Ada", {"python": 3, "git": 0}), Person("Ben", {"python": 1})))
IN_FILE: dict[str, Any] = {
    "version": 1,
    "people": [
        {"name": "Ada", "ratings": {"python": 3, "git": 0}},
        {"name": "Ben", "ratings": {"python": 1}},
    ],
}


def test_the_assessment_is_a_part_of_the_own_file_and_the_rest_of_it_stays() -> None:
    whole = {
        "format": "guidepost-profile", "version": 1, "role": ROLE, "level": "mid", "skills": ["python"],
        "progress": {"planner": {"done": ["p1"]}}, "other-tool": {"a": [1, None]},
        KEY: {**IN_FILE, "later": True, "people": [{**IN_FILE["people"][0], "team": "x"}]},
    }  # fmt: skip
    mine = profile.from_json(json.dumps(whole).encode())
    assert json.loads(profile.to_json(mine)) == whole
    team = read(mine.others).rated(0, {"sql": 2, "git": None})
    assert noted(mine.others, team) == {
        "other-tool": {"a": [1, None]},
        KEY: {"later": True, "version": 1,
              "people": [{"team": "x", "name": "Ada", "ratings": {"python": 3, "sql": 2}}]},
    }  # fmt: skip
    assert read(noted({}, TWO)) == TWO
    old = profile.from_json(json.dumps({key: whole[key] for key in list(whole)[:5]}).encode())
    assert read(old.others) == Team((Person("Me"),))


@pytest.mark.parametrize(
    "told",
    [
        [], "x", {}, {"version": "1", "people": []}, {"version": True, "people": []},
        {"version": 0, "people": []}, {"version": 1, "people": {}}, {"version": 1, "people": [1]},
        {"version": 1, "people": [{"name": "A"}]},
        {"version": 1, "people": [{"name": "", "ratings": {}}]},
        {"version": 1, "people": [{"name": "A\u202eb", "ratings": {}}]},
        {"version": 1, "people": [{"name": "A" * 41, "ratings": {}}]},
        {"version": 1, "people": [{"name": "A", "ratings": {}}] * 2},
        {"version": 1, "people": [{"name": str(n), "ratings": {}} for n in range(13)]},
        {"version": 1, "people": [{"name": "A", "ratings": {"python": 4}}]},
        {"version": 1, "people": [{"name": "A", "ratings": {"python": True}}]},
        {"version": 1, "people": [{"name": "A", "ratings": {"python": 1.5}}]},
        {"version": 1, "people": [{"name": "A", "ratings": {"<b>": 1}}]},
        {"version": 1, "people": [{"name": "A", "ratings": {f"s-{n}": 1 for n in range(401)}}]},
    ],
)  # fmt: skip
def test_a_broken_assessment_ends_in_a_sentence(told: object) -> None:
    with pytest.raises(ProfileError, match="The assessment in this file can't be read"):
        read({KEY: told})


def test_a_newer_assessment_is_not_read() -> None:
    with pytest.raises(ProfileError, match="saved by a newer Guidepost"):
        read({KEY: {"version": 2, "people": "in another shape"}})


def test_people_are_added_named_and_removed() -> None:
    team = Team().joined().joined().renamed(1, " <b>Ben</b>\n").renamed(2, "Me").renamed(0, "")
    assert [one.name for one in team.people] == ["Me", "<b>Ben</b>", "Person 3"]
    assert [one.name for one in team.without(1).people] == ["Me", "Person 3"]
    assert Team((Person("Ada", {"git": 1}),)).without(0) == Team()
    full = Team(tuple(Person(str(number)) for number in range(12)))
    assert full.joined() == full


def test_a_choice_has_the_share_of_its_own_skills_and_of_no_wider_choice(
    market: Market, tmp_path: Path
) -> None:
    with duckdb.connect(str(practice_build.write(Home(tmp_path)))) as con:
        con.execute(
            "insert into ref.skill_groups select 'wider', unnest(['pytorch', 'tensorflow', 'jax']);"
            "create or replace table marts.group_demand as "
            "(select * replace ('wider' as skill_group_id, 0.99 as share) from marts.group_demand "
            "where skill_group_id like '%mid-tensorflow-or-pytorch') union all (from marts.group_demand)"
        )
    beside = source.find(Home(tmp_path))
    assert beside is not None
    key = "pytorch-or-tensorflow"
    usual, found = ({c.key: c for c in assessment.criteria(one, MID)}[key] for one in (market, beside))
    assert found == usual
    assert 0 < found.share < 0.99


# What it shows.


def criterion(key: str, category: str, strength: str = "must") -> Criterion:
    return Criterion(key, key.upper(), (key,), category, strength, ("G, line 1",))


def test_categories_count_what_is_rated_and_met() -> None:
    criteria = [criterion("a", "A"), criterion("b", "A", "good"), criterion("c", "A", "topic"),
                criterion("d", "B")]  # fmt: skip
    found = by_category(criteria, {"a": 1, "b": 1, "elsewhere": 3})
    assert found[0] == Category("A", 3, 1.5, 2, 1, 1.0)
    assert found[1].needed == 2.0
    assert (found[1].rated, found[1].met, str(found[1].average)) == (0, 0, "nan")


def words(sentence: str) -> str:
    return sentence.replace(theme.NBSP, " ")


def test_a_person_is_held_against_the_level(market: Market) -> None:
    found = assessment_result.profile(market, MID, TWO, 0, "profile")
    assert found.sentence == (
        "Ada: 1 of 2 criteria rated met, of 37 that the guides name for the mid ML engineer. Furthest from "
        "the level: software engineering (0.0 on average, 2.0 needed)."
    )
    assert [(box.label, box.value) for box in found.headlines] == [
        ("Criteria", "37"), ("Rated", "2"), ("Met", "1"), ("Gaps", "1"),
    ]  # fmt: skip
    rows = {row[0]: row[1:] for row in found.table.to_numpy().tolist()}
    assert rows["Programming languages"] == [1, 1, 1, 3.0, 2.0, 2.0]
    gaps = assessment_result.gaps(market, MID, TWO.people[0])
    assert gaps.table[["Criterion", "Rating", "Needed"]].to_numpy().tolist() == [["Git", "Not yet", "Alone"]]
    assert words(gaps.sentence).startswith(
        "1 gap to the mid ML engineer; of these, ads of that level ask most"
    )
    met = Team((Person("Ada", {"pytorch-or-tensorflow": 1, "python": 2}),))
    assert assessment_result.profile(market, MID, met, 0, "").sentence == (
        "Ada: 2 of 2 criteria rated met, of 37 that the guides name for the mid ML engineer."
    )
    none = assessment_result.profile(market, MID, Team(), 0, "").empty
    assert none is not None
    assert none.reason == "Nothing of this level is rated yet for Me."


def test_a_team_sees_what_nobody_meets(market: Market) -> None:
    found = assessment_result.cover(market, MID, TWO)
    assert found.sentence == (
        "Of 2 criteria rated for the mid ML engineer, 1 is met by nobody of 2 people, and 1 by one alone."
    )
    columns = ["Criterion", "Meet it", "Rated", "Who meets it", "Who does not"]
    assert found.table[columns].to_numpy().tolist() == [
        ["Git", 0, 1, "", "Ada"], ["Python", 1, 2, "Ada", "Ben"],
    ]  # fmt: skip


def test_what_comes_next_is_sorted_by_what_ads_ask(market: Market) -> None:
    found = assessment_result.ahead(market, MID, TWO.people[0])
    assert found.title == "What the next level adds: senior"
    assert found.table["Share of ads (%)"].is_monotonic_decreasing
    assert set(found.table["Rating"]) <= {*SCALE, "not rated"}
    last = assessment_result.ahead(market, Asked(ROLE, "principal"), TWO.people[0]).empty
    assert last is not None
    assert last.reason == "The guides speak of no level above this one."


def test_the_document_is_text_and_says_what_its_ads_are(market: Market) -> None:
    team = TWO.renamed(0, "<script>x</script> | *A*")
    title, source = "Skills assessment", assessment_result.SOURCE
    lead, answers = assessment_result.on_paper(market, MID, team, 0)
    text = paper.markdown_plan(market, title, lead, answers, source)
    assert text.startswith(
        "# Skills assessment\n\n**Simulated data: no figure here is about the real market.**"
    )
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        r"## \<script\>x\</script\> \| \*A\*, by category",
        r"## Gaps to the level: \<script\>x\</script\> \| \*A\*",
        r"## The team's cover", "## What the next level adds: senior",
    ]  # fmt: skip
    assert "(build 20261031T030000Z-1)" in text
    printed = paper.printed_plan(market, title, lead, answers, source)
    assert printed.count("<h2>") == 4
    assert "<script" not in printed


@pytest.mark.parametrize(("drawn", "kind"), [("profile", "scatter"), ("radar", "scatterpolar")])
def test_series_differ_in_more_than_colour(drawn: str, kind: str) -> None:
    series = [
        ("Needed", [1.0, 2.0, 2.0]),
        ("<b>Ada</b>", [0.0, float("nan"), 3.0]),
        ("Team", [1.0, 1.0, 1.0]),
    ]
    figure = assessment_chart.chart(["A", "B", "C"], series, drawn)
    assert {trace.type for trace in figure.data} == {kind}
    assert len({trace.marker.symbol for trace in figure.data}) == 3
    assert figure.data[1].name == "&lt;b&gt;Ada&lt;/b&gt;"
    assert assessment_chart.chart(["A", "B"], series, "radar").data[0].type == "scatter"


# The page.


@pytest.fixture
def page(practice_home: Home, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
    return opened(by_name("skills-assessment"))


def press(test: AppTest, label: str) -> None:
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception
    assert not test.error


def test_a_rating_is_kept_shown_and_named_only_in_the_file(page: AppTest) -> None:
    assert not page.exception
    assert page.info[-1].value.startswith("Nothing of this level is rated yet for Me.")
    page.radio[0].set_value(2).run()
    assert page.get("plotly_chart")
    press(page, "Add a person")
    page.text_input[0].set_value("Ada <b>").run()
    assert next(box for box in page.selectbox if box.label == "Who is rated").value == 1
    kept: Profile = page.session_state[own_skills._KEPT]
    assert kept.others == noted({}, Team((Person("Me", {"cloud-ml-services": 2}), Person("Ada <b>"))))
    assert "The team's cover" in [heading.value for heading in page.subheader]
    press(page, "Go on to Data engineering")
    assert page.selectbox(key="assessed-part").value == "Data engineering"
    held = page.session_state[own_skills._KEPT]
    for label, left, said in (
        ("Start over", Team(), "The assessment is forgotten."),
        ("Remove this person", read(held.others).without(0), "Me is removed."),
    ):
        press(page, label)
        assert read(page.session_state[own_skills._KEPT].others) == left
        assert page.success[0].value.replace("\\", "") == said
        press(page, "Undo")
        assert page.session_state[own_skills._KEPT] == held
    page.run()
    assert "Undo" not in [button.label for button in page.button]
    assert not page.query_params


def test_another_file_is_drawn_anew_and_a_broken_one_told(page: AppTest) -> None:
    page.radio[0].set_value(3).run()
    page.session_state[own_skills._KEPT] = Profile(
        ("python",), others=noted({}, Team((Person("Ada", {"cloud-ml-services": 1}),)))
    )
    page.run()
    assert page.radio[0].value == 1
    press(page, "Take 1 criterion from My skills as “alone”")
    assert read(page.session_state[own_skills._KEPT].others).people[0].ratings["python"] == 2
    page.session_state[own_skills._KEPT] = Profile(others={KEY: []})
    page.run()
    assert page.warning[0].value.startswith(r"The assessment in this file can't be read\:")
    assert not page.radio
    press(page, "Begin a new assessment")
    assert page.radio


def test_a_role_without_a_guide_has_a_way_back(page: AppTest) -> None:
    page.selectbox(key="filter:skills-assessment:role").select("data-scientist").run()
    assert not page.exception
    assert page.info[-1].value.startswith("No guide says what the levels of data scientist work ask")
    assert [button.label for button in page.button] == ["Reset “Role”"]
