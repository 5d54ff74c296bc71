"""How do two roles differ, in what ads ask, pay and offer, and in what the guides say?"""

from __future__ import annotations

import streamlit as st

from analysis.market import labels, overview, role_facts, role_skills
from app_pages.frame import blocks, empty, filters, guide_list
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain

PAGE = Page(
    title="Compare roles",
    question="How do two roles differ in what ads ask and pay, and in what the guides say of them?",
    section="Job search",
    order=5,
    icon=":material/compare_arrows:",
    url_path="compare-roles",
)
_BESIDE = "data-scientist"
_SAID = 12


def render(context: Context) -> None:
    """The skills that tell two roles apart, then pay, the other facts, and what the guides say of each."""
    blocks.question(context)
    market = context.market
    with filters.Filters(context) as row:
        names = context.ask(labels.roles, market)
        role = row.choose("role", "Role", names, labels.CORE_ROLE, width=210)
        others = {one: name for one, name in names.items() if one != role}
        usual = _BESIDE if _BESIDE in others else labels.CORE_ROLE
        other = row.choose("other", "Beside", others, usual, width=210)
        levels = filters.with_all("All levels", context.ask(labels.levels, market))
        level = row.choose(
            "level", "Level", levels, labels.ALL, explained="Of whose ads the skills are compared."
        )
    blocks.rests_on(context, role, other)
    found = context.ask(role_skills.skills, market, role, other, level)
    if found.empty:
        empty.nothing_here(context, row, found)
    else:
        blocks.answer(context, row, found, "roles-skills", is_open=False)
        blocks.skill_links(context, found.table["Skill"])
    notes = [*found.notes]
    for question, stem in ((role_facts.pay, "roles-pay"), (role_facts.facts, "roles-facts")):
        more = context.ask(question, market, role, other)
        if more.empty and not found.empty:
            st.subheader(more.title, anchor=False)
            blocks.note(more.empty.reason)
        elif not more.empty:
            blocks.answer(context, row, more, stem, is_open=more.figure is None)
            notes += more.notes
    _guides(context, {role: names[role], other: others[other]})
    blocks.limits(notes or overview.NOTES)


def _guides(context: Context, roles: dict[str, str]) -> None:
    """What the guides say of each role, the first lines at once."""
    st.subheader("What the guides say of each", anchor=False)
    for column, (role, name) in zip(st.columns(len(roles)), roles.items(), strict=True):
        with column:
            st.markdown(f"**{plain(name)}**")
            shown = context.ask(role_facts.said, context.market, role)
            if not shown:
                blocks.note("No guide names this role.")
                continue
            guide_list.show(shown[:_SAID], {"role": role}, is_mixed=True)
            if len(shown) > _SAID:
                with st.expander(f"{len(shown) - _SAID} more entries"):
                    guide_list.show(shown[_SAID:], {"role": role}, is_mixed=True)
