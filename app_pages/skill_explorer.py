"""One skill: what it is, who asks for it, how often, with what, and in which ads."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.market import (
    labels,
    skill_ads,
    skill_companions,
    skill_demand,
    skill_names,
    skill_split,
    theme,
)
from analysis.market.ads import EXPORTED
from analysis.market.answer import Answer
from app_pages.frame import ads, blocks, empty, filters, share
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain

PAGE = Page(
    title="Skill explorer",
    question="Who asks for one skill, how often, how strongly, with what, and in which words?",
    section="Market",
    order=3,
    icon=":material/search_insights:",
    url_path="skill-explorer",
)


def render(context: Context) -> None:
    """The skill's demand, its parts in tabs, and the ads with the sentences that counted."""
    blocks.question(context)
    with filters.Filters(context) as row:
        roles = filters.with_all("All roles", context.ask(labels.roles, context.market))
        role = row.choose("role", "Role", roles, labels.CORE_ROLE)
        skill = _skill(row, context, role)
    about = context.ask(skill_names.about, context.market, skill)
    st.header(plain(about.name), anchor=False)
    st.markdown(plain(about.definition))
    st.caption(plain(about.says))
    blocks.rests_on(context, role)
    found = context.ask(skill_demand.demand, context.market, role, skill)
    if found.empty:
        empty.nothing_here(context, row, found)
    else:
        blocks.headlines(found.headlines)
        blocks.answer(context, row, found, "skill-by-month", is_first=True, is_open=False)
        _parts(context, row, role, skill)
    _ads(context, row, role, skill, about.name)
    blocks.limits(skill_demand.NOTES)


def _skill(row: filters.Filters, context: Context, role: str) -> str:
    """The skill chosen; a link may name it by its id, its name or another name for it."""
    options = context.ask(skill_names.choices, context.market)
    named = st.query_params.get("skill")
    if named is not None and named not in options:
        meant = context.ask(skill_names.meant, context.market, named)
        if meant is not None:
            st.query_params["skill"] = meant
    usual = context.ask(skill_names.default, context.market, role)
    return row.choose(
        "skill", "Skill", options, usual, width=340, is_always_in_url=True,
        explained="Type a name or another name for it, such as k8s. The most asked for stands here at first.",
    )  # fmt: skip


def _parts(context: Context, row: filters.Filters, role: str, skill: str) -> None:
    """How strongly, where, with what, and what the guides say: one tab each, asked for when it is opened."""
    parts: dict[str, tuple[str, Callable[..., Answer], tuple[str, ...]]] = {
        "How strongly": ("skill-by-strength", skill_split.by_strength, (role, skill)),
        "Levels": ("skill-by-level", skill_split.by_level, (role, skill)),
        "Sectors": ("skill-by-sector", skill_split.by_sector, (role, skill)),
        "Roles": ("skill-by-role", skill_split.by_role, (skill,)),
        "Asked together": ("skill-companions", skill_companions.companions, (role, skill)),
        "Guides": ("skill-in-guides", skill_demand.in_guides, (skill,)),
    }
    tabs = st.tabs(list(parts), key="skill-parts", on_change="rerun")
    for tab, (stem, question, given) in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                _part(context, row, context.ask(question, context.market, *given), stem)


def _part(context: Context, row: filters.Filters, found: Answer, stem: str) -> None:
    if found.empty:
        empty.nothing_here(context, row, found)
    else:
        blocks.answer(context, row, found, stem, is_open=found.figure is None)


def _ads(context: Context, whole: filters.Filters, role: str, skill: str, name: str) -> None:
    """The ads a page at a time, their filters, and their facts as a file."""
    st.subheader("The ads, in their words", anchor=False)
    market = context.market
    offered = context.ask(skill_ads.counts, market, skill_ads.AdFilters(skill, role))
    if not offered.ad_count:
        st.info(
            "No ad we have seen asks for this skill: choose another skill or role above.",
            icon=":material/filter_alt_off:",
        )
        return
    with filters.Filters(context, "ads") as row:
        asked = _asked(row, context, skill_ads.AdFilters(skill, role), offered)
    counted = context.ask(skill_ads.counts, market, asked)
    if not counted.ad_count:
        st.info(
            "No ad passes these filters: set one of them back to “all”.", icon=":material/filter_alt_off:"
        )
        return
    st.html(f'<p class="guidepost-answer">{ads.safe(_says(counted, name))}</p>')
    pages = -(-counted.ad_count // skill_ads.PER_PAGE)
    place = st.container()
    number = st.pagination(pages, key=f"ads:{asked}") if pages > 1 else 1
    with place:
        st.caption(plain(_shown(counted.ad_count, number, theme.kind_word(market.kind))))
        ads.show(context.ask(skill_ads.page, market, asked, number), skill_split.STRENGTHS)
    share.files_of_ads(
        context, [whole, row], "The ads, in their words", _says(counted, name), ["ads", skill, role],
        skill_ads.exported, asked, is_cut=counted.ad_count > EXPORTED,
    )  # fmt: skip


def _asked(
    row: filters.Filters, context: Context, whole: skill_ads.AdFilters, offered: skill_ads.AdCounts
) -> skill_ads.AdFilters:
    levels = context.ask(labels.levels, context.market)
    countries = {country: labels.country_name(country) for country in offered.countries}
    strengths = {strength: skill_split.STRENGTHS[strength] for strength in offered.strengths}
    return skill_ads.AdFilters(
        whole.skill,
        whole.role,
        level=row.choose("level", "Level", filters.with_all("All levels", levels), labels.ALL),
        country=row.choose("country", "Country", filters.with_all("All countries", countries), labels.ALL),
        strength=row.choose("asked", "Asked for as", filters.with_all("Any strength", strengths), labels.ALL),
        state=row.choose(
            "state", "State",
            {labels.ALL: "Open and closed", skill_ads.OPEN: "Open", skill_ads.CLOSED: "Closed"}, labels.ALL,
        ),
    )  # fmt: skip


def _shown(total: int, number: int, word: str) -> str:
    first, last = (number - 1) * skill_ads.PER_PAGE + 1, min(number * skill_ads.PER_PAGE, total)
    parts = [f"Ads {first:,} to {last:,} of {total:,}", "open ones first, then the newest", word]
    return " · ".join(part for part in parts if part)


def _says(counted: skill_ads.AdCounts, name: str) -> str:
    found = f"{theme.count(counted.ad_count, 'ad')} {'asks' if counted.ad_count == 1 else 'ask'} for {name}"
    if counted.open_count in (0, counted.ad_count):
        return f"{found}, {'all' if counted.open_count else 'none'} of them open now."
    return f"{found}, {counted.open_count:,} of them open now."
