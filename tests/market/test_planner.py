"""The transition planner: what is left of a plan, when it is done, in which order; and one's own files."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from analysis.market import (
    plan,
    plan_ads,
    plan_calendar,
    plan_dates,
    plan_pay,
    plan_progress,
    plan_table,
    plan_time,
    profile,
)
from analysis.market.plan import Plan
from analysis.market.plan_ads import Stage
from analysis.market.plan_progress import Progress
from analysis.market.plan_time import Pace
from analysis.market.profile_match import Asked, basis_of, matches
from analysis.market.profile_musts import ALL_OF_THEM, HALF
from analysis.market.source import Market
from data.content import Content
from data.home import SHIPPED, Home
from tests.market.test_pages import by_name, opened

GUIDE = tomllib.loads((SHIPPED / "guides" / "mle-transitions.toml").read_text(encoding="utf-8"))
PLANS = plan.plans([GUIDE], "ml-engineer")
SCIENTIST, DEVELOPER = PLANS.values()
NOW = date(2026, 11, 1)
DRAWN = settings(max_examples=60, deadline=None)
A_DAY = st.dates(date(2000, 1, 1), date(2199, 12, 31))
A_PLAN = st.sampled_from([SCIENTIST, DEVELOPER])
SKILLS = st.sets(
    st.sampled_from(sorted({s for p in PLANS.values() for step in p.steps for s in step.skills}))
)


def shown(text: str) -> str:
    return text.replace("\u00a0", " ")


# The guides' plans.


def test_the_guides_plans_are_read_with_their_lines() -> None:
    told = {
        one.id: (one.from_role, one.months, one.hours, sum(step.weeks for step in one.steps), one.lines)
        for one in PLANS.values()
    }
    assert told == {
        "mle-transitions.from-data-scientist": ("data-scientist", 9, 15, 39, "lines 28, 44, 45"),
        "mle-transitions.from-software-engineer": (
            "software-engineer", 10, Fraction(35, 2), 43, "lines 47, 63, 64",
        ),
    }  # fmt: skip
    assert [(step.phase, step.label, step.weeks, step.line) for step in DEVELOPER.steps[2:5]] == [
        ("ML Foundations", "Frameworks", Fraction(17, 3), "line 51"),
        ("ML Systems", "Training pipelines", Fraction(13, 3), "line 54"),
        ("ML Systems", "Model optimization", Fraction(13, 3), "line 55"),
    ]
    assert plan.plans([GUIDE], "data-engineer") == {}


@pytest.mark.parametrize(
    "changed",
    [{"months": "nine"}, {"hours_per_week_min": None}, {"phase": []}, {"months": 10_000},
     {"phase": [{"month_from": 4, "month_to": 1, "topic": [{"label": "x"}]}]}],
)  # fmt: skip
def test_a_plan_without_months_hours_or_steps_is_none(changed: Mapping[str, Any]) -> None:
    guide = {**GUIDE, "transition": [{**GUIDE["transition"][0], **changed}]}
    assert plan.plans([guide], "ml-engineer") == {}


def test_a_guide_that_says_no_more_builds_on_the_phases_before() -> None:
    topic = [{"label": "One", "line": 3}, {"label": "Two", "line": 4}]
    phases = [
        {"name": name, "month_from": at, "month_to": at, "topic": topic} for at, name in ((1, "a"), (2, "b"))
    ]
    raw = {"months": 2, "hours_per_week_min": 1, "hours_per_week_max": 3, "phase": phases}
    found = plan.plans([{"id": "own", "name": "Own", "role": "x", "transition": [raw]}], "x")["own.1"]
    unnamed = plan.standings(found, (), ())[0]
    assert (unnamed.weeks, len(unnamed.missing), unnamed.is_over) == (Fraction(2), 0, False)
    assert plan.standings(found, (), {"one"})[0].weeks == 0
    assert {step.weeks for step in found.steps} == {Fraction(2)}
    assert {step.id: set(step.builds_on) for step in found.steps} == {
        "one": set(), "two": set(), "one-2": {"one", "two"}, "two-2": {"one", "two"},
    }  # fmt: skip


def test_two_plans_with_one_id_are_both_there() -> None:
    raw = GUIDE["transition"][0]
    found = plan.plans([{**GUIDE, "transition": [{**raw, "id": "way"}, {**raw, "id": "way"}]}], "ml-engineer")
    assert list(found) == [f"{GUIDE['id']}.way", f"{GUIDE['id']}.way.2"]


def test_steps_of_the_same_name_are_told_apart() -> None:
    labels = ("Git 2", "Git", "Git", "Git")
    topics = [{"label": label, "line": number} for number, label in enumerate(labels, start=1)]
    raw = {
        **GUIDE["transition"][0],
        "phase": [{"name": "a", "month_from": 1, "month_to": 1, "topic": topics}],
    }
    found = next(iter(plan.plans([{**GUIDE, "transition": [raw]}], "ml-engineer").values()))
    assert [step.id for step in found.steps] == ["git-2", "git", "git-3", "git-4"]


def test_a_short_plan_is_told_in_the_singular() -> None:
    topic = [{"label": "One", "line": 3}, {"label": "Two", "line": 4}]
    raw = {"months": 1, "hours_per_week_min": 2, "hours_per_week_max": 2,
           "phase": [{"name": "a", "month_from": 1, "month_to": 1, "topic": topic}]}  # fmt: skip
    way = plan.plans([{"id": "own", "name": "Own", "role": "x", "transition": [raw]}], "x")["own.1"]
    pace = Pace(date(2026, 11, 1), 10, date(2026, 11, 1))
    assert plan_time.says(way, plan.standings(way, (), ()), pace) == (
        "The guide's own end, 1 month from your start, 30 November 2026, can be met: you are done on "
        "6 November 2026. Of the guide's plan, 1 month at 2 hours a week or about 8 hours, 8 hours are left "
        "from 1 November 2026."
    )
    assert plan_time.says(
        replace(way, steps=way.steps[:1]), [plan.Standing(way.steps[0], (), True)], pace
    ) == (
        "Nothing of this plan is left: you know or have ticked its only step. What open ads still ask for "
        "stands on the page My skills."
    )


@pytest.mark.parametrize(
    ("held", "left"),
    [
        ((), (Fraction(13, 4), Fraction(13, 4), Fraction(13, 3))),
        (("git",), (0, Fraction(13, 4), Fraction(13, 3))),  # Git shows version control
        (("version-control",), (Fraction(13, 8), Fraction(13, 4), Fraction(13, 3))),
        (("fastapi",), (Fraction(13, 4), Fraction(13, 12), Fraction(13, 3))),
        (("fastapi", "rest-api", "docker", "git"), (0, 0, 0)),
    ],
)
def test_what_is_known_takes_its_part_off(held: tuple[str, ...], left: tuple[Fraction, ...]) -> None:
    at = {one.step.id: one.weeks for one in plan.standings(SCIENTIST, held, ())}
    assert (at["version-control"], at["api-design"], at["containerization"]) == left


def test_a_ticked_step_is_over_whatever_is_known() -> None:
    found = plan.standings(SCIENTIST, {"pytest"}, {"kubernetes-basics", "no-such-step"})
    assert [one.step.id for one in found if one.is_over] == ["testing", "kubernetes-basics"]
    assert sum(one.weeks for one in found) == 39 - Fraction(13, 4) - Fraction(13, 3)


def test_most_asked_for_comes_first_but_never_before_its_groundwork() -> None:
    asked = {"kubernetes-basics": 90, "mlops-tools": 80, "containerization": 5, "api-design": 4}
    found = plan.in_order(plan.standings(SCIENTIST, {"git"}, {"testing"}), asked)
    assert [one.step.id for one in found] == [
        "version-control", "testing", "containerization", "kubernetes-basics", "api-design",
        "object-oriented-programming-patterns", "model-serving", "ci-cd-pipelines", "mlops-tools",
        "monitoring-and-observability",
    ]  # fmt: skip


@DRAWN
@given(way=A_PLAN, held=SKILLS, asked=st.lists(st.integers(0, 50), min_size=10, max_size=10))
def test_any_order_keeps_the_steps_and_what_they_build_on(
    way: Plan, held: set[str], asked: list[int]
) -> None:
    stands = plan.standings(way, held, ())
    found = plan.in_order(stands, dict(zip((s.id for s in way.steps), asked, strict=False)))
    assert sorted(one.step.id for one in found) == sorted(step.id for step in way.steps)
    place = {one.step.id: number for number, one in enumerate(found)}
    for one in found:
        if not one.is_over:
            assert all(place[needed] < place[one.step.id] for needed in one.step.builds_on)


def test_shipped_plans_build_only_on_steps_before(content: Content) -> None:
    for way in plan.plans([guide.entries for guide in content.guides.values()], "ml-engineer").values():
        ids = [step.id for step in way.steps]
        assert all(ids.index(needed) < n for n, step in enumerate(way.steps) for needed in step.builds_on)


# Days.


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2026-11-01", 9, "2027-07-31"), ("2026-11-15", 10, "2027-09-14"), ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"), ("2027-12-30", 2, "2028-02-29"), ("2027-12-29", 2, "2028-02-28"),
        ("2028-02-29", 12, "2029-02-28"), ("2028-02-29", 48, "2032-02-28"), ("2026-03-31", 1, "2026-04-30"),
        ("2026-01-01", 12, "2026-12-31"), ("2026-05-31", 9, "2027-02-28"), ("2026-02-28", 1, "2026-03-27"),
    ],
)  # fmt: skip
def test_the_last_day_of_so_many_months(first: str, months: int, last: str) -> None:
    assert plan_dates.last_day(date.fromisoformat(first), months).isoformat() == last


@DRAWN
@given(first=A_DAY, way=A_PLAN)
def test_whoever_has_the_guides_hours_meets_the_guides_end(first: date, way: Plan) -> None:
    found = plan_dates.held_against(
        first, 39 * way.hours if way.months == 9 else 43 * way.hours, -(-way.hours // 1),
        plan_dates.last_day(first, way.months),
    )  # fmt: skip
    assert found.is_met


@DRAWN
@given(first=A_DAY, days=st.integers(1, 1500), work=st.fractions(1, 900, max_denominator=24))
def test_the_hours_a_week_that_are_told_are_enough_and_no_fewer_are(
    first: date, days: int, work: Fraction
) -> None:
    wished = first + timedelta(days=days - 1)
    needed = plan_dates.held_against(first, work, 10, wished).hours_needed
    if needed is not None:
        assert plan_dates.ends_on(first, work, needed) <= wished
        assert needed == 1 or plan_dates.ends_on(first, work, needed - 1) > wished
    else:
        assert work * 7 > 168 * days


@DRAWN
@given(way=A_PLAN, held=SKILLS, first=A_DAY, hours=st.integers(1, 80))
def test_the_steps_follow_one_another_and_hold_all_hours(
    way: Plan, held: set[str], first: date, hours: int
) -> None:
    stands = plan.standings(way, held, ())
    found = plan_time.timed(way, stands, Pace(first, hours, first))
    assert sum(one.hours for one in found) == pytest.approx(float(sum(s.weeks for s in stands) * way.hours))
    days = [one.span for one in found if one.span]
    assert [one.span is None for one in found] == [one.is_over for one in stands]
    if days:
        assert days[0].from_on == first
        work = sum((one.weeks for one in stands), Fraction(0)) * way.hours
        assert days[-1].to_on == plan_dates.ends_on(first, work, hours)
        assert all(one.from_on <= one.to_on for one in days)
        assert all(0 <= (b.from_on - a.to_on).days <= 1 for a, b in pairwise(days))


OWN_END = "The guide's own end, 9 months from your start, 31 July 2027, "
PACES = [
    (Pace(NOW, 15, NOW), (), OWN_END + "can be met: you are done on 31 July 2027. Should you need "
     "as much time as the guide's 18 hours a week, it is 24 September 2027: too late."),
    (Pace(NOW, 18, NOW), (), OWN_END + "can be met: you are done on 16 June 2027."),
    (Pace(NOW, 10, NOW), (), OWN_END + "cannot be met at 10 hours a week: it takes 15 hours a week, or the "
     "end is 15 December 2027."),
    (Pace(NOW, 13, NOW), (), OWN_END + "cannot be met at 13 hours a week: it takes 15 hours a week (unless "
     "the guide's 12 hours a week are enough for you), or the end is 11 September 2027."),
    (Pace(NOW, 10, NOW, date(2026, 12, 31)), (), "Your wished end, 31 December 2026, cannot be met at 10 "
     "hours a week: it takes 68 hours a week, more than a full working week of 40, or the end is 15 December "
     "2027."),
    (Pace(NOW, 10, NOW, NOW), (), "Your wished end, 1 November 2026, cannot be met: the days until then have "
     "too few hours."),
    (Pace(NOW, 1, NOW, date(2026, 10, 1)), ("git",), "Your wished end, 1 October 2026, cannot be met: it "
     "lies before the first day that is left, 1 November 2026."),
]  # fmt: skip


@pytest.mark.parametrize(("pace", "held", "says"), PACES)
def test_it_says_plainly_whether_the_end_can_be_met(pace: Pace, held: tuple[str, ...], says: str) -> None:
    stands = plan.standings(SCIENTIST, held, ())
    assert plan_time.verdict(SCIENTIST, sum((s.weeks for s in stands), Fraction(0)), pace) == says


def test_what_is_left_is_counted_from_today_once_the_start_has_passed() -> None:
    stands = plan.standings(SCIENTIST, ("git",), {"testing"})
    told = plan_time.says(SCIENTIST, stands, Pace(date(2026, 8, 1), 10, NOW))
    assert told == (
        "The guide's own end, 9 months from your start, 30 April 2027, cannot be met at 10 hours a week: it "
        "takes 19 hours a week, or the end is 8 October 2027. Of the guide's plan, 9 months at 12 to 18 "
        "hours a week or about 585 hours, 488 hours are left from today, as your start has passed. As the "
        "guide gives a range, the end lies between 31 July 2027 and 15 December 2027. You know or have "
        "ticked 2 of the 10 steps."
    )
    over = plan.standings(SCIENTIST, (), {step.id for step in SCIENTIST.steps})
    assert plan_time.says(SCIENTIST, over, Pace(NOW, 10, NOW)).startswith("Nothing of this plan is left:")
    assert [h.label for h in plan_time.headlines(SCIENTIST, over, Pace(NOW, 10, NOW))] == [
        "Hours left", "Steps left",
    ]  # fmt: skip


# The visitor's file.

WHOLE = {"version": 1, "start": "2026-11-01", "hours": 10, "by": None, "done": {"g.plan": ["step-1"]}}


def test_progress_comes_back_as_it_was_noted() -> None:
    mine = Progress(NOW, 10, None, {"g.plan": ("step-1",)})
    assert plan_progress.noted({"other": 1}, mine) == {"other": 1, "planner": WHOLE}
    file = profile.to_json(profile.Profile(("sql",), progress=plan_progress.noted({}, mine)))
    assert plan_progress.read(profile.from_json(file.encode()).progress) == (mine, "")
    assert plan_progress.read({}) == (Progress(), "")  # a file of before the planner
    assert mine.tick("g.plan", "step-2", is_done=True) == {"g.plan": ("step-1", "step-2")}
    assert mine.tick("g.plan", "step-1", is_done=False) == {"g.plan": ()}


@pytest.mark.parametrize(
    "section",
    [
        [], "x", {}, {**WHOLE, "version": 2}, {**WHOLE, "version": True}, {**WHOLE, "start": "1 May"},
        {**WHOLE, "start": "9999-12-31"}, {**WHOLE, "by": 7}, {**WHOLE, "hours": 0}, {**WHOLE, "hours": 1e9},
        {**WHOLE, "hours": True}, {**WHOLE, "done": []}, {**WHOLE, "done": {"p": "abc"}},
        {**WHOLE, "done": {"p": ["<script>"]}}, {**WHOLE, "done": {"": []}}, {**WHOLE, "done": {"p": [None]}},
    ],
)  # fmt: skip
def test_progress_that_cannot_be_read_is_told_and_not_lost(section: object) -> None:
    assert plan_progress.read({"planner": section}) == (Progress(), plan_progress.NOT_READ)
    kept = plan_progress.noted(
        {"planner": section, "planner-unread": 1}, Progress(NOW, 10, None, {"g.plan": ("step-1",)})
    )
    assert kept == {"planner": WHOLE, "planner-unread": 1, "planner-unread-2": section}


# The calendar.


def parsed(file: str) -> list[dict[str, str]]:
    """The events of a calendar, read as RFC 5545 says: unfolded, then name, parameters and value."""
    assert file.endswith("END:VCALENDAR\r\n")
    assert "\n" not in file.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))
    lines = file.replace("\r\n ", "").split("\r\n")[:-1]
    assert [lines[0], lines[1], lines[-1]] == ["BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR"]
    events: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and name != "END":
            assert name not in events[-1]
            events[-1][name] = value
    return events


def unescaped(value: str) -> str:
    held = value.replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
    return held.replace("\0", "\\")


def test_the_calendar_has_an_event_for_each_step_that_is_left() -> None:
    steps = plan_time.timed(SCIENTIST, plan.standings(SCIENTIST, ("git",), ()), Pace(NOW, 15, NOW))
    made_at = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    events = parsed(plan_calendar.calendar(SCIENTIST, "Plan", steps, made_at, "Planned with Guidepost."))
    assert len(events) == 9
    assert {**events[1], "DESCRIPTION": unescaped(events[1]["DESCRIPTION"])} == {
        "UID": "mle-transitions.from-data-scientist.testing@guidepost",
        "DTSTAMP": "20261101T093000Z",
        "DTSTART;VALUE=DATE": "20261123",
        "DTEND;VALUE=DATE": "20261217",
        "SUMMARY": "Testing",
        "DESCRIPTION": "Software Engineering Fundamentals. About 49 hours.\nGuide: Machine Learning "
        "Engineer, role and ways in, line 31.\nPlanned with Guidepost.",
        "TRANSP": "TRANSPARENT",
    }  # fmt: skip
    later = plan_time.timed(SCIENTIST, plan.standings(SCIENTIST, (), ()), Pace(date(2027, 1, 1), 4, NOW))
    moved = parsed(plan_calendar.calendar(SCIENTIST, "Plan", later, made_at))
    assert {one["UID"] for one in events} < {one["UID"] for one in moved}
    assert len({one["UID"] for one in moved}) == len(moved) == 10


@DRAWN
@given(title=st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_any_text_comes_back_from_a_calendar(title: str) -> None:
    value = plan_calendar.text(title)
    folded = list(plan_calendar.fold(f"SUMMARY:{value}"))
    assert all(len(piece.encode()) <= 75 for piece in folded)
    assert "".join([folded[0], *(piece[1:] for piece in folded[1:])]) == f"SUMMARY:{value}"
    assert not any(mark in value for mark in "\r\n\0")
    plain = title.replace("\r\n", "\n").replace("\r", "\n")
    assert unescaped(value) == "".join(
        " " if (c < " " and c not in "\t\n") or c == "\x7f" else c for c in plain
    )


# Ads and pay.


@pytest.mark.slow
def test_the_ads_met_after_a_stage_are_those_of_who_knows_it(market: Market) -> None:
    asked = Asked(profile.held(market, ["python", "git"]), enough=HALF)
    stages = [
        Stage("Phase 1: A", "2027-01-01", ("pytorch", "sql", "aws")),
        Stage("Phase 2: B", "2027-02-01", ("docker",)),
    ]  # fmt: skip
    found = plan_ads.coverage(market, asked, stages)
    knows = [
        ("python", "git"),
        ("python", "git", "pytorch", "sql", "aws"),
        ("python", "git", "pytorch", "sql", "aws", "docker"),
    ]
    met = [
        int((matches(market, Asked(profile.held(market, one), enough=HALF)).needed <= 0).sum())
        for one in knows
    ]
    assert found.table["You meet (ads)"].tolist() == met
    assert met[0] < met[1] <= met[2]
    assert found.table["After"].tolist() == ["Today", "Phase 1: A", "Phase 2: B"]
    assert shown(found.sentence) == (
        "Today you meet half or more of the must-haves of 0.8 % (likely 0.0 % to 8.7 %) of the 125 open ML "
        "engineer ads; after phase 1: A, of 8.0 % (likely 4.1 % to 14 %); after the whole plan, of 15 % "
        "(likely 9.6 % to 23 %)."
    )


def test_what_only_the_last_stage_opens_is_told_once(market: Market) -> None:
    asked = Asked(profile.held(market, ["python", "git"]), enough=HALF)
    stages = [Stage("Phase 1: A", "", ("git",)), Stage("Phase 2: B", "", ("pytorch", "sql", "aws"))]
    sentence = plan_ads.coverage(market, asked, stages).sentence
    assert "phase" not in sentence
    assert sentence.count("; after the whole plan, of ") == 1


def test_ads_that_ask_for_a_step_ask_for_one_of_its_skills(market: Market) -> None:
    asked = Asked(frozenset(), enough=ALL_OF_THEM)
    # Who learns PyTorch Lightning shows PyTorch, which is the kind of product it is.
    lightning = replace(SCIENTIST.steps[0], id="lightning", skills=("pytorch-lightning",))
    found = plan_ads.demand(market, asked, [*SCIENTIST.steps, lightning])
    ads = matches(market, asked)
    names = [set(ads.skills_of(n)[0] + ads.skills_of(n)[1]) for n in range(len(ads))]
    for step in SCIENTIST.steps:
        assert found[step.id].hits == sum(bool(one & set(step.skills)) for one in names), step.id
        assert found[step.id].total == len(ads)
    assert found["kubernetes-basics"].low is not None
    assert found["lightning"].hits == sum("pytorch" in one for one in names) > 0


def test_pay_now_stands_above_pay_next_with_the_guides_range(market: Market) -> None:
    found = plan_pay.pay(market, "data-scientist", "ml-engineer", "mid")
    rows = found.table[found.table["Level"] == "Mid"]
    assert rows[["Role", "Guide's range", "Its lines"]].to_numpy().tolist() == [
        ["Data scientist", "", ""], ["ML engineer", "$130k–$180k", "164, 166"],
    ]  # fmt: skip
    assert rows["Median (USD per year)"].notna().all()
    assert found.sentence.endswith(
        "At the mid level the median is $154k (likely $146k to $164k) for the data scientist and $160k "
        "(likely $152k to $165k) for the ML engineer. “ML Engineer resources, enterprise collection” gives "
        "$130k–$180k for it (lines 164, 166)."
    )
    hidden = found.table[found.table["Median (USD per year)"].isna()]
    assert (hidden["Remark"] != "").all()


def test_the_table_shows_guide_and_line_of_every_step(market: Market) -> None:
    asked = Asked(profile.held(market, ["git", "fastapi"]))
    pace = Pace(NOW, 15, NOW)
    steps = plan_time.timed(SCIENTIST, plan.standings(SCIENTIST, asked.held, {"testing"}), pace)
    demand = plan_ads.demand(market, asked, SCIENTIST.steps)
    found = plan_table.answer(
        market, SCIENTIST, steps, pace, demand, basis_of(market, asked, matches(market, asked))
    )
    told = found.table[["Step", "Begins", "Ends", "Hours left", "Known", "To learn", "Builds on", "Line"]]
    assert told.iloc[1:5].to_numpy().tolist() == [
        ["Version control", "", "", 0.0, "Version control, Git", "", "", "line 31"],
        ["Testing", "", "", 0.0, "ticked", "", "", "line 31"],
        ["API design", "2026-11-23", "2026-12-01", 16.25, "API design, FastAPI", "REST API development", "",
         "line 32"],
        ["Model serving", "2026-12-01", "2026-12-31", 65.0, "",
         "Model serving, TensorFlow Serving, TorchServe", "API design", "line 35"],
    ]  # fmt: skip
    assert set(found.table["Guide"]) == {"Machine Learning Engineer, role and ways in"}
    stages = [(stage.name, stage.ends) for stage in plan_table.stages(SCIENTIST, steps, plan_table.BY_GUIDE)]
    assert stages == [
        ("Phase 1: Software Engineering Fundamentals", "2026-12-01"),
        ("Phase 2: ML Production", "2027-03-02"),
        ("Phase 3: Infrastructure & Scale", "2027-06-01"),
    ]
    assert len(plan_table.stages(SCIENTIST, steps, plan_table.BY_MARKET)) == 8


# The page.


@pytest.fixture
def page(practice_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)


def said(test: AppTest) -> str:
    return "\n".join(
        element.proto.body for element in test.get("html") if "guidepost-answer" in element.proto.body
    )


def kept(test: AppTest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(profile.to_json(test.session_state["own-profile"]))
    return found


@pytest.mark.usefixtures("page")
def test_a_tick_is_kept_in_the_visitors_own_file_and_out_of_the_address() -> None:
    test = opened(by_name("transition-planner"), skills="python,git", hours="6", start="2026-12-01")
    assert not test.exception
    assert "cannot be met at 6 hours a week" in said(test)
    assert [one.label for one in test.download_button if one.label.startswith("Save")] == [
        "Save my profile and progress"
    ]
    box = next(box for box in test.checkbox if box.label == "Testing")
    box.check().run()
    assert not test.exception
    assert kept(test)["progress"]["planner"] == {
        "version": 1, "start": "2026-12-01", "hours": 6, "by": None,
        "done": {"mle-transitions.from-data-scientist": ["testing"]},
    }  # fmt: skip
    assert "You know or have ticked 2 of the 10 steps" in said(test)
    assert {key: "".join(value) for key, value in test.query_params.items()} == {
        "skills": "python,git", "hours": "6", "start": "2026-12-01",
    }  # fmt: skip
    next(button for button in test.button if button.label.startswith("Add 2 skills")).click().run()
    assert kept(test)["skills"] == ["python", "git", "testing", "pytest"]
    next(box for box in test.checkbox if box.label == "Testing").uncheck().run()
    assert kept(test)["progress"]["planner"]["done"] == {}
    test.number_input[0].set_value(20).run()
    assert "can be met" in said(test)
    assert "".join(test.query_params["hours"]) == "20"


@pytest.mark.usefixtures("page")
def test_a_link_that_cannot_be_read_is_told_and_changes_nothing() -> None:
    test = opened(by_name("transition-planner"), hours="999", start="<b>", by="2027-02-30", order="market")
    assert not test.exception
    assert [warning.value for warning in test.warning] == [
        r"The link's start, “\<b\>”, cannot be read and is left out.",
        "The link's hours a week, “999”, cannot be read and is left out.",
        r"The link's end, “2027\-02\-30”, cannot be read and is left out.",
    ]
    assert {key: "".join(value) for key, value in test.query_params.items()} == {"order": "market"}


@pytest.mark.usefixtures("page")
def test_who_knows_everything_is_told_so() -> None:
    every = ",".join(skill for step in SCIENTIST.steps for skill in step.skills)
    test = opened(by_name("transition-planner"), skills=every)
    assert not test.exception
    assert "Nothing of this plan is left" in said(test)
    assert "As a calendar (ICS)" not in [button.label for button in test.download_button]
