"""Two roles side by side: differences with their ranges, pay, facts, and the guides' words."""

from __future__ import annotations

import pytest

from analysis.market import doors, role_facts, role_skills
from analysis.market.source import Market
from tests.market.test_pages import EVERY_PAGE, _home, by_name, opened

__all__ = ["_home"]  # the fixture that sets the home


def test_shares_of_the_answer_are_those_of_the_marts(market: Market) -> None:
    found = role_skills.skills(market, "ml-engineer", "data-scientist", "all")
    rows = {row["Skill"]: row for row in found.table.to_dict("records")}
    for role, column in (
        ("ml-engineer", "ML engineer ads (%)"),
        ("data-scientist", "Data scientist ads (%)"),
    ):
        frame = market.frame(
            "marts.skill_demand", where={"role": role, "level": "all", "skill_id": "pytorch", "month": None}
        )
        assert rows["PyTorch"][column] == pytest.approx(frame["share"].iloc[0] * 100)
    row = rows["PyTorch"]
    change = row["ML engineer ads (%)"] - row["Data scientist ads (%)"]
    assert row["Difference (points)"] == pytest.approx(change)
    assert row["Likely from (points)"] < change < row["Likely to (points)"]


@pytest.mark.parametrize(
    ("one", "other", "is_clear"),
    [
        ((0.60, 0.55, 0.65), (0.20, 0.16, 0.25), True),
        ((0.60, 0.55, 0.65), (0.56, 0.50, 0.62), False),
        ((0.0, 0.0, 0.02), (0.0, 0.0, 0.05), False),
    ],
)
def test_a_difference_lies_in_its_range(
    one: tuple[float, float, float], other: tuple[float, float, float], is_clear: bool
) -> None:
    change, low, high = role_skills.difference(one, other)
    assert low <= change <= high
    assert (low > 0 or high < 0) is is_clear
    mirrored = role_skills.difference(other, one)
    assert [-value for value in mirrored] == pytest.approx([change, high, low])


def test_two_roles_alike_have_no_clear_difference(market: Market) -> None:
    """The practice build draws the skills of every role from the same shares."""
    frame = role_skills.compared(market, "ml-engineer", "data-scientist", "all")
    assert len(frame) > 20
    assert int(frame["is_clear"].sum()) <= 1


def test_pay_is_that_of_the_bands(market: Market) -> None:
    found = role_facts.pay(market, "ml-engineer", "data-scientist")
    bands = market.frame(
        "marts.salary_bands",
        where={"role": "data-scientist", "country": "US", "sector": "all", "workplace": "all"},
    ).to_dict("records")
    at = {band["level"]: band for band in bands}
    rows = {row["Level"]: row for row in found.table.to_dict("records")}
    assert rows["Mid"]["Data scientist, median (USD per year)"] == at["mid"]["p50"]
    assert rows["All levels"]["Data scientist ads with pay"] == at["all"]["posting_count"]


def test_guides_speak_of_a_role_where_they_name_it(market: Market) -> None:
    found = {(one.entry.part, one.entry.text) for one in role_facts.said(market, "data-scientist")}
    assert found == {("alternative_path", "Data Scientist"), ("transition", "From Data Scientist")}


def test_the_four_audiences_have_a_door_each(market: Market) -> None:
    assert [(door.audience, len(door.gains), door.guide) for door in doors.doors(market)] == [
        (audience, 3, "mle-enterprise-collection")
        for audience in ("Job Seekers", "Hiring Managers", "ML Engineers", "Organizations")
    ]


def test_each_question_of_an_audience_leads_to_a_step_that_is_there(market: Market) -> None:
    asked = {
        door.audience: [(step.page, dict(step.query)) for step in door.steps] for door in doors.doors(market)
    }
    begins = ("guides", {"guide": "mle-enterprise-collection", "part": "getting_started"})
    assert asked["Hiring Managers"] == [
        ("salary-bands", {}), ("ad-check", {}), ("ad-check", {"step": "draft"}), ("interview-kit", {}),
        begins,
    ]  # fmt: skip
    assert all(steps[-1] == begins and len(steps) >= 3 for steps in asked.values())
    assert {page for steps in asked.values() for page, _ in steps} <= {f.page.url_path for f in EVERY_PAGE}
    for page, query in {
        (page, tuple(query.items())) for steps in asked.values() for page, query in steps if query
    }:
        test = opened(by_name(page), **dict(query))
        assert not test.exception
        assert not any("not offered here" in warning.value for warning in test.warning), (page, query)


def test_a_role_beside_itself_falls_back_with_a_sentence() -> None:
    test = opened(by_name("compare-roles"), role="data-scientist", other="data-scientist")
    assert not test.exception
    assert test.selectbox(key="filter:compare-roles:other").value == "ml-engineer"
    assert "which is not offered here" in test.warning[0].value
