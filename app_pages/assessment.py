"""Where do I, or does my team, stand against what the guides ask of a level, and what comes next?"""

from __future__ import annotations

from html import escape

import streamlit as st

from analysis.market import assessment, assessment_result
from analysis.market.answer import Answer
from analysis.market.assessment import Asked
from analysis.market.assessment_chart import DRAWN, PROFILE
from analysis.market.assessment_people import Team
from app_pages.frame import blocks, empty, filters, own_paper, own_ratings, own_skills, share
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain

PAGE = Page(
    title="Skills assessment",
    question="Where do you, or does your team, stand against what the guides ask of a level?",
    section="Job search",
    order=3,
    icon=":material/radar:",
    url_path="skills-assessment",
    has_chart=False,
)

# Columns that a sheet of paper has no room for; the tables on the page hold them.
_LEFT_OUT = ["Employers", "Guide and line"]


def render(context: Context) -> None:
    """Ratings by criterion, the profile they make, gaps, the team's cover, the next level, and files."""
    blocks.question(context)
    market = context.market
    with filters.Filters(context) as row:
        role = filters.role(row, context)
        levels = context.ask(assessment.levels, market, role)
        if levels:
            usual = "mid" if "mid" in levels else next(iter(levels))
            level = row.choose("level", "Level to reach", levels, usual)
            scope = row.choose("lines", "Criteria", assessment.SCOPES, assessment.OWN, width=300)
            drawn = row.choose("drawn", "Drawn as", DRAWN, PROFILE)
    if not levels:
        none = Answer("", "", empty=assessment.none(market, role))
        empty.nothing_here(context, row, none)
        blocks.limits(assessment_result.NOTES)
        return
    asked = Asked(role, level, scope)
    with st.expander("Open a file that you saved here, on My skills or in the planner"):
        own_skills.open_file(context)
    own_skills.say()
    team = own_ratings.team()
    if team is not None:
        _assess(context, row, asked, team, drawn)
    blocks.limits(assessment_result.NOTES)


def _assess(context: Context, row: filters.Filters, asked: Asked, team: Team, drawn: str) -> None:
    market = context.market
    criteria = context.ask(assessment.criteria, market, asked)
    st.subheader("Rate yourself, or each of your team", anchor=False)
    blocks.note(
        "For job seekers, and for hiring managers who add their people. Names and ratings stay in this "
        "session and in the file you save: nothing is stored here, and nothing stands in the address."
    )
    number = own_ratings.choose(team)
    own_ratings.offer_skills(team, number, criteria)
    own_ratings.rate(team, number, criteria)
    person = team.people[number]
    # Never through `context.ask`: what it remembers, all sessions share.
    found = assessment_result.profile(market, asked, team, number, drawn)
    if found.empty:
        st.info(plain(f"{found.empty.reason} Rate a category above and keep it."), icon=":material/radar:")
    else:
        _profile(context, row, found)
        _more(context, row, assessment_result.gaps(market, asked, person), "assessment-gaps")
    if len(team.people) > 1:
        _more(context, row, assessment_result.cover(market, asked, team), "assessment-team")
    _more(context, row, assessment_result.ahead(market, asked, person), "assessment-next")
    _take_along(context, asked, team, number)


def _profile(context: Context, row: filters.Filters, found: Answer) -> None:
    """A person's own figures: no ad stands behind them, so there is nothing to cite."""
    st.subheader(found.title, anchor=False)
    blocks.headlines(found.headlines)
    st.html(f'<p class="guidepost-answer">{escape(found.sentence)}</p>')
    st.caption(plain(found.key))
    st.plotly_chart(
        found.figure, config=share.picture(context, row, found, "assessment"), key="chart:assessment",
        alt=found.sentence[:600],
    )  # fmt: skip
    blocks.table(context, row, found, "assessment")


def _more(context: Context, row: filters.Filters, found: Answer, stem: str) -> None:
    """An answer, or why there is none."""
    if found.empty:
        st.subheader(found.title, anchor=False)
        st.info(plain(found.empty.reason), icon=":material/check:")
    else:
        blocks.answer(context, row, found, stem)


def _take_along(context: Context, asked: Asked, team: Team, number: int) -> None:
    """The visitor's own file, and the assessment on paper."""
    market = context.market
    st.subheader("Take it along", anchor=False)
    with st.container(horizontal=True):
        own_skills.offer_file(context, "Save my profile and assessment (JSON)", own_skills.kept())
        own_paper.offer(
            context, ["assessment", asked.role, asked.level], "Skills assessment", assessment_result.SOURCE,
            lambda: assessment_result.on_paper(market, asked, team, number), _LEFT_OUT,
        )  # fmt: skip
        st.button("Start over", on_click=own_ratings.forget, icon=":material/restart_alt:")
    blocks.way_to(context, "my-skills", "Which ads your skills meet, and where to learn more")
