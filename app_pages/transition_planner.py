"""How do I get from my role to the next? A guide's plan less what I know, in time, beside what ads ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil

import streamlit as st

from analysis.market import (
    export,
    labels,
    plan,
    plan_ads,
    plan_calendar,
    plan_pay,
    plan_progress,
    plan_table,
    plan_time,
    profile,
    profile_match,
    skill_names,
    theme,
)
from analysis.market.answer import Answer
from analysis.market.plan import Plan
from analysis.market.plan_time import Pace, Timed
from app_pages.frame import (
    blocks,
    empty,
    filters,
    own_ads,
    own_pace,
    own_paper,
    own_skills,
    plan_steps,
    role_guides,
)
from app_pages.frame.ask import ask_for_me
from app_pages.frame.page import Context, Page

PAGE = Page(
    title="Transition planner",
    question="What is left to learn on the way to your next role, and when are you done?",
    section="Job search",
    order=4,
    icon=":material/route:",
    url_path="transition-planner",
    has_chart=False,
)
# Columns that a sheet of paper has no room for; the tables on the page hold them.
_LEFT_OUT = [
    "Phase", "Builds on", "Ads that ask for it", "Ads", "Guide", "Remark", "State pay (%)",
    "25th percentile (USD per year)", "75th percentile (USD per year)", "Guide of the range",
]  # fmt: skip
_SOURCE = "analysis.market.plan, plan_ads and plan_pay, of data/guides and core.posting_skills"


def render(context: Context) -> None:
    """The plan less what is known, to tick; then the ads it reaches, pay now and next, and files."""
    blocks.question(context)
    market = context.market
    with filters.Filters(context) as row:
        asked = own_ads.asked(row, context)
        offered = plan.plans(role_guides.guides(), asked.role)
        if offered:
            titles = {key: one.from_title for key, one in offered.items()}
            way = offered[row.choose("plan", "You are now", titles, next(iter(titles)))]
            order = row.choose(
                "order", "Order of the steps", plan_table.ORDERS, plan_table.BY_GUIDE, width=220
            )
    if not offered:
        empty.nothing_here(context, row, plan_table.none(market, asked.role))
        blocks.limits(plan_table.NOTES)
        return
    pace = own_pace.give(context, row, ceil(way.hours))
    mine = own_skills.give(context, asked.role, asked.level, is_saved_here=False)
    ticked = own_pace.noted().of(way.id)
    names = context.ask(skill_names.names, market)
    learned = [skill for step in way.steps if step.id in ticked for skill in step.skills if skill in names]
    asked = replace(asked, held=profile.held(market, [*mine.skills, *learned]))
    demand = ask_for_me(plan_ads.demand, market, asked, way.steps)
    stands = plan.standings(way, asked.held, ticked)
    if order == plan_table.BY_MARKET:
        stands = plan.in_order(stands, {step: part.hits for step, part in demand.items()})
    steps = plan_time.timed(way, stands, pace)
    basis = profile_match.basis_of(market, asked, profile_match.matches(market, asked))
    found = plan_table.answer(market, way, steps, pace, demand, basis)
    st.subheader(found.title, anchor=False)
    blocks.headlines(found.headlines)
    blocks.answer(context, row, found, "plan", is_first=True, is_open=False)
    if key := plan_table.key_skills(way, asked.held):
        blocks.note(key)
    plan_steps.show(way, steps, demand, names, context, is_by_phase=order == plan_table.BY_GUIDE)
    _offer_learned(mine.skills, learned)
    reached = ask_for_me(plan_ads.coverage, market, asked, plan_table.stages(way, steps, order))
    pay = context.ask(plan_pay.pay, market, way.from_role, way.role, asked.level)
    for stem, more in (("plan-ads", reached), ("plan-pay", pay)):
        if more.empty:
            st.subheader(more.title, anchor=False)
            empty.nothing_here(context, row, more)
        else:
            blocks.answer(context, row, more, stem, is_open=False)
    _take_along(context, way, steps, pace, [found, reached, pay])
    blocks.limits(dict.fromkeys([*found.notes, *pay.notes]))


def _offer_learned(known: Sequence[str], learned: Sequence[str]) -> None:
    """A button that adds what was ticked to the skills, where that is not among them."""
    new = [skill for skill in dict.fromkeys(learned) if skill not in known]
    if not new:
        return

    def take() -> None:
        kept = own_skills.kept()
        own_skills.keep(replace(kept, skills=(*kept.skills, *new)[: profile.SKILLS_MAX]))

    st.button(
        f"Add {theme.count(len(new), 'skill')} of ticked steps to my skills", on_click=take,
        key="plan-learned", icon=":material/add_task:", help="Then My skills counts them too.",
    )  # fmt: skip


def _take_along(
    context: Context, way: Plan, steps: Sequence[Timed], pace: Pace, answers: list[Answer]
) -> None:
    """The visitor's own file, the calendar, and the plan on paper."""
    market, words = context.market, ["transition-plan", way.from_role, way.role]
    title = f"From {way.from_title} to {context.ask(labels.roles, market).get(way.role, way.role)}"

    kept, noted = own_skills.kept(), replace(own_pace.noted(), start=pace.start, hours=pace.hours)
    mine = replace(kept, progress=plan_progress.noted(kept.progress, noted))
    names = context.ask(skill_names.names, market)
    known = theme.listing([names.get(skill, skill) for skill in kept.skills])

    def calendar() -> str:
        word = theme.kind_word(market.kind)
        remark = f"Planned with Guidepost on {word}." if word else "Planned with Guidepost."
        return plan_calendar.calendar(way, title, steps, datetime.now(UTC), remark)

    def on_paper() -> tuple[str, list[Answer]]:
        return f"The plan of {way.guide_name}, {way.lines}. Skills: {known or 'none given'}.", answers

    st.subheader("Take it along", anchor=False)
    with st.container(horizontal=True):
        own_skills.offer_file(context, "Save my profile and progress", mine)
        if any(one.span for one in steps):
            st.download_button(
                "As a calendar (ICS)", data=calendar, mime="text/calendar", on_click="ignore",
                file_name=export.file_name(market.kind, market.today, words, "ics"),
                key="plan-calendar", icon=":material/event:",
                help="One event per step that is left. Read it again after a change: its events move.",
            )  # fmt: skip
        own_paper.offer(context, words, title, _SOURCE, on_paper, _LEFT_OUT)
