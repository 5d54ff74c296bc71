"""The interview kit: each question and topic of the guides is there, weighed, chosen by skill, printed."""

from __future__ import annotations

import tomllib

import pytest

from analysis.market import interview, interview_paper, theme
from analysis.market.source import Market
from app_pages.frame import role_guides
from data.home import SHIPPED, Home
from tests.market.test_pages import by_name, opened

GUIDES = [tomllib.loads(path.read_text("utf-8")) for path in sorted((SHIPPED / "guides").glob("*.toml"))]
ROLE = "ml-engineer"


@pytest.mark.parametrize(
    ("level", "questions", "topics"), [("all", 9, 43), ("junior", 0, 33), ("mid", 4, 38), ("senior", 5, 38)]
)
def test_a_level_has_its_own_and_what_holds_for_all(level: str, questions: int, topics: int) -> None:
    assert len(interview.questions(GUIDES, ROLE, level)) == questions
    assert len(interview.topics(GUIDES, ROLE, level)) == topics


def test_no_entry_of_the_guides_is_left_out() -> None:
    for key, found in (
        ("question", [one.text for one in interview.questions(GUIDES, ROLE, "all")]),
        ("focus", [one.name for one in interview.topics(GUIDES, ROLE, "all")]),
    ):
        held = [entry.get("text", entry.get("topic")) for guide in GUIDES for entry in guide.get(key, [])]
        assert found == held


def test_skills_choose_questions_and_topics() -> None:
    skills = ["mlops", "feature-engineering"]
    asked = interview.about(interview.questions(GUIDES, ROLE, "senior"), skills)
    named = interview.about(interview.topics(GUIDES, ROLE, "mid"), skills)
    assert [one.text for one in asked] == [
        "Which ML systems have you run in production, and what have you done in MLOps?"
    ]
    assert [(one.name, one.source) for one in named] == [
        ("Data preprocessing and feature engineering",
         "Machine Learning Engineer, by experience level, line 107"),
        ("Basic MLOps and deployment", "Machine Learning Engineer, by experience level, line 109"),
        ("Feature engineering", "Machine Learning Engineer, skill map, line 193"),
    ]  # fmt: skip


def test_topics_are_weighed_by_what_ads_ask_for(market: Market) -> None:
    found = interview.weighed(market, ROLE, "mid", interview.topics(GUIDES, ROLE, "mid"))
    columns = ["Topic", "Its most asked skill", "Ads that ask", "Ads in all"]
    published = market.frame(
        "marts.skill_demand", where={"role": ROLE, "level": "mid", "skill_id": "python"}
    ).iloc[0]
    assert tuple(found.table[columns].iloc[0]) == (
        "Python coding", "Python", published["posting_count"], published["cell_posting_count"],
    )  # fmt: skip
    assert found.sentence.replace(theme.NBSP, " ").startswith(
        "38 topics of the guides; the mid ML engineer ads ask most for those on Python coding (Python: "
    )
    unasked = found.table[found.table["Topic"] == "Bias-variance tradeoff"].iloc[0]
    assert unasked[["Ads that ask", "Ads in all"]].isna().all()


def test_the_kit_on_paper() -> None:
    asked = interview.about(interview.questions(GUIDES, ROLE, "senior"), ["mlops"])
    named = interview.about(interview.topics(GUIDES, ROLE, "mid"), ["mlops"])
    assert (
        interview_paper.markdown("Interview: <b>ML</b>", asked, named)
        == """# Interview: \\<b\\>ML\\</b\\>

## Questions

1. Which ML systems have you run in production, and what have you done in MLOps?
   - Look for: knowledge of MLOps
   - Look for: time spent with production systems
   - Look for: a sense of how operations work
   - _Machine Learning Engineer, by experience level, lines 92 and 93_

## Topics

- Basic MLOps and deployment (Interview Focus Areas; Machine Learning Engineer, by experience level, line 109)

## Scorecard

| What | 1 | 2 | 3 | 4 | What was said |
| --- | --- | --- | --- | --- | --- |
| Knowledge of MLOps |  |  |  |  |  |
| Time spent with production systems |  |  |  |  |  |
| A sense of how operations work |  |  |  |  |  |
| Basic MLOps and deployment |  |  |  |  |  |

Scale: 1 not shown, 2 in part, 3 shown, 4 clearly shown. Leave blank what did not come up.
"""
    )
    page = interview_paper.printed("Interview: <b>ML</b>", asked, named)
    assert "<h1>Interview: &lt;b&gt;ML&lt;/b&gt;</h1>" in page
    assert page.count("<tr>") == 5


def test_the_page_narrows_to_the_chosen_skills(practice_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
    test = opened(by_name("interview-kit"), level="senior")
    test.multiselect(key="interview:skills").set_value(["mentoring"]).run()
    assert not test.exception
    assert not test.error
    assert test.dataframe[0].value["Topic"].tolist() == ["Team leadership and mentoring"]
    assert [info.value for info in test.info][-1].startswith("No guide has a question")


@pytest.mark.parametrize(
    ("entry", "source"),
    [
        ({"line": 4}, "Own, line 4"),
        ({"line": 4, "look_for": ["care"], "look_for_line": 5}, "Own, lines 4 and 5"),
        ({}, "Own"),
    ],
)
def test_a_question_of_an_own_guide_stands_alone(
    practice_home: Home, monkeypatch: pytest.MonkeyPatch, entry: dict[str, object], source: str
) -> None:
    own = {"name": "Own", "role": ROLE, "question": [{"text": "Why?", **entry}]}
    assert [one.source for one in interview.questions([own], ROLE, "mid")] == [source]
    if entry:
        return
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
    monkeypatch.setattr(role_guides, "guides", lambda: (own,))
    test = opened(by_name("interview-kit"))
    assert not test.exception
    assert not test.error
    assert "1. **Why?** (All levels)" in "\n".join(one.value for one in test.markdown).replace("\\", "")
