"""What should an interview ask? The guides' questions and topics, by skill, with a scorecard."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from analysis.market import export, interview, interview_paper, labels
from analysis.market.interview import Question, Topic
from app_pages.frame import blocks, empty, filters, role_guides
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain

PAGE = Page(
    title="Interview kit",
    question="What should an interview for this role and level ask, and what should one look for?",
    section="Hiring",
    order=3,
    icon=":material/forum:",
    url_path="interview-kit",
)


def render(context: Context) -> None:
    """Questions with what to look for, topics weighed by the ads, a scorecard, and the kit as a file."""
    blocks.question(context)
    market = context.market
    with filters.Filters(context) as row:
        role = filters.role(row, context)
        levels = {k: v for k, v in context.ask(labels.levels, market).items() if k != labels.UNSTATED}
        level = row.choose("level", "Level", filters.with_all("All levels", levels), labels.ALL)
    blocks.rests_on(context, role)
    guides = role_guides.guides()
    asked, named = interview.questions(guides, role, level), interview.topics(guides, role, level)
    chosen = _skills(context, (*asked, *named))
    asked, named = interview.about(asked, chosen), interview.about(named, chosen)
    # The choice may be that of a pasted ad: what is asked of it is kept nowhere.
    weighed = interview.weighed if chosen else partial(context.ask, interview.weighed)
    found = weighed(market, role, level, named)
    if not asked and not named and not chosen:
        empty.nothing_here(context, row, found)
        return
    title = f"Interview: {_title(context, role, level)}"
    _questions(context, asked, level)
    if named:
        blocks.answer(context, row, found, "interview-topics")
    _scorecard(asked, named)
    words = ["interview-kit", role, level]
    blocks.document(
        context, "The kit (Markdown)", lambda: interview_paper.markdown(title, asked, named), words
    )
    st.download_button(
        "The kit to print (HTML)", lambda: interview_paper.printed(title, asked, named), mime="text/html",
        file_name=export.file_name(market.kind, market.today, words, "html"), key="html:interview-kit",
        on_click="ignore", icon=":material/print:",
    )  # fmt: skip
    blocks.way_to(context, "skills-assessment", "Rate those who are on your team already")
    blocks.limits(interview.NOTES)


def _skills(context: Context, parts: tuple[Question | Topic, ...]) -> list[str]:
    """The skills the visitor asks about; those of the ad just checked in this session are offered at once."""
    if not parts:
        return []
    offered = interview.skills_of(context.market, parts)
    kept = st.session_state.get("draft:reading")
    of_ad = [tag.skill_id for tag in kept[1].skills if tag.skill_id in offered] if kept else []
    if of_ad:
        st.button(
            "Take the skills of the ad I checked", icon=":material/fact_check:",
            on_click=lambda: st.session_state.update({"interview:skills": of_ad}),
        )  # fmt: skip
    # A choice of another level or role may no longer be offered.
    held = [skill for skill in st.session_state.get("interview:skills", []) if skill in offered]
    st.session_state["interview:skills"] = held
    return st.multiselect(
        "Only about these skills", list(offered), key="interview:skills", placeholder="All skills",
        format_func=lambda skill: offered.get(skill, skill),
    )  # fmt: skip


def _title(context: Context, role: str, level: str) -> str:
    name = context.ask(labels.roles, context.market).get(role, role)
    if level == labels.ALL:
        return str(name)
    return f"{context.ask(labels.levels, context.market).get(level, level)} {labels.inside(name)}"


def _questions(context: Context, asked: tuple[Question, ...], level: str) -> None:
    st.subheader("Questions, and what to look for", anchor=False)
    if not asked:
        st.info(
            plain("No guide has a question for this level or these skills: what there is are topics."),
            icon=":material/forum:",
        )
        return
    names = {labels.ALL: "All levels", **context.ask(labels.levels, context.market)}
    lines = []
    for number, question in enumerate(asked, 1):
        at = "" if level != labels.ALL else f" ({names.get(question.level, question.level)})"
        lines.append(f"{number}. **{plain(question.text)}**{plain(at)}")
        lines += [f"    - {plain(one)}" for one in question.look_for]
        lines.append(f"    - {plain('Guide: ' + question.source)}")
    st.markdown("\n".join(lines))


def _scorecard(asked: tuple[Question, ...], named: tuple[Topic, ...]) -> None:
    """The scorecard's lines, folded away: it is filled in on paper."""
    with st.expander("Scorecard"):
        st.markdown(plain(f"Scale: {', '.join(interview_paper.SCALE)}. Leave blank what did not come up."))
        lines = interview_paper.criteria(asked, named)
        st.table(pd.DataFrame(lines, columns=["What", "Guide"]).set_index("What"))
