"""Where do my skills stand? Ads and guide lines they meet, what opens more, what such ads pay."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pandas as pd
import streamlit as st

from analysis.market import (
    cite,
    profile,
    profile_ads,
    profile_guides,
    profile_learning,
    profile_listing,
    profile_match,
    profile_next,
    profile_pay,
    skill_names,
    theme,
)
from analysis.market.answer import Answer
from analysis.market.profile import Profile
from analysis.market.profile_match import Asked
from app_pages.frame import ads, blocks, empty, filters, own_ads, own_paper, own_skills, reader, share
from app_pages.frame.ask import ask_for_me
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain

PAGE = Page(
    title="My skills",
    question="Which open ads do your skills reach, and what would open more of them?",
    section="Job search",
    order=2,
    icon=":material/person_search:",
    url_path="my-skills",
    has_chart=False,
)
# Columns that a sheet of paper has no room for; the tables on the page hold them.
_LEFT_OUT = [
    *(f"{part} of the must-haves (% of ads)" for part in ("All", "Three quarters or more", "Half or more")),
    "Fewer of the must-haves (% of ads)", "Ads it brings nearer", "10th percentile (USD per year)",
    "90th percentile (USD per year)", "Remark", "Level of the ad", "Posted on", "Source", "Line in the guide",
]  # fmt: skip
_SOURCE = "analysis.market.profile_ads, profile_next, profile_pay and profile_guides, of core.posting_skills"


def render(context: Context) -> None:
    """The profile, the ads it reaches, then what to learn, pay, guides and the ads themselves."""
    blocks.question(context)
    with filters.Filters(context) as row:
        asked = own_ads.asked(row, context)
    mine = own_skills.give(context, asked.role, asked.level)
    if not mine.skills:
        blocks.limits(profile_ads.NOTES)
        return
    asked = Asked(
        profile.held(context.market, mine.skills), asked.role, asked.level, asked.country, asked.enough
    )
    found = ask_for_me(profile_ads.coverage, context.market, asked)
    st.subheader(found.title, anchor=False)
    if found.empty:
        empty.nothing_here(context, row, found)
    else:
        blocks.headlines(found.headlines)
        blocks.note(profile_ads.EITHER_OR)
        blocks.answer(context, row, found, "my-skills", is_first=True, is_open=False)
    _parts(context, row, asked, mine)
    _ads(context, asked)
    _plan(context, asked, mine)
    blocks.limits(profile_ads.NOTES)


def _parts(context: Context, row: filters.Filters, asked: Asked, mine: Profile) -> None:
    """What to learn, what it pays, the guides, where to learn: one tab each, asked for when it is opened."""
    parts: dict[str, Callable[[Context, filters.Filters, Asked, Profile], None]] = {
        "What to learn next": _next, "Pay": _pay, "Guides": _guides, "Where to learn": _learning,
    }  # fmt: skip
    tabs = st.tabs(list(parts), key="my-skills-parts", on_change="rerun")
    for tab, show in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                show(context, row, asked, mine)


def _next(context: Context, row: filters.Filters, asked: Asked, mine: Profile) -> None:
    with filters.Filters(context, "next") as own:
        order = own.choose(
            "next", "Order by", profile_next.ORDERS, profile_next.BY_OPENED, width=220,
            explained="Close: ads ask for it clearly more often together with a skill you have.",
        )  # fmt: skip
    _show(
        context, row, ask_for_me(profile_next.single, context.market, asked, mine.skills, order), "learn-next"
    )
    _show(context, row, ask_for_me(profile_next.three, context.market, asked), "learn-three")
    blocks.way_to(context, "transition-planner")


def _pay(context: Context, row: filters.Filters, asked: Asked, mine: Profile) -> None:
    del mine
    _show(context, row, ask_for_me(profile_pay.pay, context.market, asked), "my-pay")
    blocks.way_to(context, "salary-bands")


def _guides(context: Context, row: filters.Filters, asked: Asked, mine: Profile) -> None:
    del mine
    given = (context.market, asked.role, asked.level, asked.held)
    _show(context, row, ask_for_me(profile_guides.coverage, *given), "my-guides")
    lines = ask_for_me(profile_guides.lines, *given)
    if not lines.empty:
        _show(context, row, lines, "my-guide-lines", is_open=False)


def _learning(context: Context, row: filters.Filters, asked: Asked, mine: Profile) -> None:
    del mine
    found = _learn(context, asked)
    _show(context, row, found, "where-to-learn")
    # The column is there if any resource has an address.
    linked = zip(found.table["Resource"], found.table["Link"], strict=True) if "Link" in found.table else ()
    links = [
        f'<li><a href="{escape(link)}" rel="noopener nofollow">{ads.safe(title)}</a></li>'
        for title, link in linked
        if link
    ]
    if links:
        st.html(f'<ul class="guidepost-words">{"".join(dict.fromkeys(links))}</ul>')


def _learn(context: Context, asked: Asked) -> Answer:
    named = profile_learning.resources(reader.content_here().guides.values())
    missing = profile_next.missing(profile_match.matches(context.market, asked))
    return profile_learning.learning(context.market, asked.role, missing, named)


def _show(context: Context, row: filters.Filters, found: Answer, stem: str, *, is_open: bool = True) -> None:
    """An answer without a chart, or why there is none."""
    st.subheader(found.title, anchor=False)
    if found.empty:
        st.info(plain(found.empty.reason), icon=":material/filter_alt_off:")
        return
    if found.headlines:
        blocks.headlines(found.headlines)
    st.html(f'<p class="guidepost-answer">{escape(found.sentence)}</p>')
    if found.basis.posting_count:
        st.caption(plain(blocks.says(found.basis, context.market.kind)))
    blocks.table(context, row, found, stem, is_open=is_open)


def _ads(context: Context, asked: Asked) -> None:
    """The ads a page at a time, and their facts as a file."""
    market = context.market
    st.subheader(profile_listing.TITLE, anchor=False)
    total = len(profile_match.matches(market, asked))
    if not total:
        st.info("No open ad passes the filters: set one of them back.", icon=":material/filter_alt_off:")
        return
    pages = -(-total // profile_listing.PER_PAGE)
    place = st.container()
    number = st.pagination(pages, key=f"matched:{hash(asked)}") if pages > 1 else 1
    with place:
        first = (number - 1) * profile_listing.PER_PAGE + 1
        last = min(number * profile_listing.PER_PAGE, total)
        word = theme.kind_word(market.kind)
        says = [f"Ads {first:,} to {last:,} of {total:,}", "the best match first", word]
        st.caption(plain(" · ".join(part for part in says if part)))
        shown = ask_for_me(profile_listing.page, market, asked, number)
        items = "".join(f"<li>{ads.matched(ad)}</li>" for ad in shown)
        st.html(f'<ol class="guidepost-ads">{items}</ol>')

    def made() -> tuple[pd.DataFrame, cite.Facts]:
        found = profile_listing.table(market, asked)
        return found.table, cite.facts(market, found)  # no link: the skills are the reader's own

    share.files(
        context, "my-skills:ads", "these ads", ["my-ads", asked.role], made,
        explained=f"The first {profile_listing.EXPORTED:,}, with what is missing, links and sources.",
    )  # fmt: skip


def _plan(context: Context, asked: Asked, mine: Profile) -> None:
    """Everything on paper, written when it is asked for."""
    st.subheader("Take it along", anchor=False)
    with st.container(horizontal=True):
        own_paper.offer(
            context, ["my-skills", asked.role], "My skills and what opens more", _SOURCE,
            lambda: _paper(context, asked, mine), _LEFT_OUT,
        )  # fmt: skip


def _paper(context: Context, asked: Asked, mine: Profile) -> tuple[str, list[Answer]]:
    """The lead and the answers of the document; those that have nothing to tell say why."""
    market = context.market
    names = context.ask(skill_names.names, market)
    mine_says = theme.listing([names.get(skill, skill) for skill in mine.skills])
    lead = f"Skills: {mine_says}. {profile_ads.EITHER_OR}"
    answers = [
        profile_ads.coverage(market, asked),
        profile_next.single(market, asked, mine.skills),
        profile_next.three(market, asked),
        profile_pay.pay(market, asked),
        profile_guides.shortened(profile_guides.coverage(market, asked.role, asked.level, asked.held)),
        _learn(context, asked),
        profile_listing.table(market, asked, profile_listing.PER_PAGE),
    ]
    return lead, answers
