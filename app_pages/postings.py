"""The ads themselves: found by words and filters, copies folded, each with the sentences that counted."""

from __future__ import annotations

import streamlit as st

from analysis.market import labels, postings, skill_names, skill_split, theme
from analysis.market.ads import EXPORTED
from analysis.market.postings import Search
from app_pages.frame import ads, blocks, empty, filters, search, share
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain

PAGE = Page(
    title="Postings",
    question="Which ads are there for me, what do they pay, and in which words do they ask for a skill?",
    section="Job search",
    order=6,
    icon=":material/list_alt:",
    url_path="postings",
    has_chart=False,
)


def render(context: Context) -> None:
    """The search, how many ads it finds, and a page of them."""
    blocks.question(context)
    with search.SearchRow(context) as row:
        asked = _asked(row, context)
    blocks.note(context.ask(postings.basis, context.market))
    counted = context.ask(postings.page, context.market, asked, 1)
    if not counted.ad_count:
        empty.nothing_here(context, row, context.ask(postings.none_found, context.market, asked))
        blocks.limits(postings.NOTES)
        return
    said = context.ask(postings.says, context.market, asked, counted.ad_count)
    st.html(f'<p class="guidepost-answer">{ads.safe(said)}</p>')
    place = st.container()
    number = search.page_number(context, -(-counted.ad_count // postings.PER_PAGE), asked)
    with place:
        st.caption(plain(_shown(counted.ad_count, number, theme.kind_word(context.market.kind))))
        st.html('<h3 class="guidepost-unseen">Ads</h3>')
        ads.show(context.ask(postings.page, context.market, asked, number).ads, skill_split.STRENGTHS)
    share.files_of_ads(
        context, [row], PAGE.title, said, ["postings", asked.role, *asked.skills], postings.exported, asked,
        is_cut=counted.ad_count > EXPORTED,
    )  # fmt: skip
    blocks.limits(postings.NOTES)


def _asked(row: search.SearchRow, context: Context) -> Search:
    market = context.market
    offered = context.ask(postings.choices, market)
    sectors, levels = context.ask(labels.sectors, market), context.ask(labels.levels, market)
    words = row.write(
        "words", "Words", hint="e.g. platform engineer acme",
        explained="Each must begin a word of the title or of the employer's name, or name a skill the ad "
        "asks for. Up to five.",
    )  # fmt: skip
    skills = row.several(
        "skills", "Skills", context.ask(skill_names.choices, market), most=postings.SKILLS_MAX,
        explained="Each must be asked for; the sentence that asks is shown. Up to three.",
    )  # fmt: skip

    def choose(key: str, label: str, every: str, options: dict[str, str], default: str = labels.ALL) -> str:
        return row.choose(key, label, filters.with_all(every, options), default)

    return Search(
        words=words,
        skills=skills,
        role=choose("role", "Role", "All roles", context.ask(labels.roles, market), labels.CORE_ROLE),
        level=choose("level", "Level", "All levels", levels),
        country=choose(
            "country", "Country", "All countries", {c: labels.country_name(c) for c in offered["country"]}
        ),
        workplace=choose(
            "workplace", "Workplace", "Any workplace",
            {w: labels.workplace_name(w) for w in offered["workplace"]},
        ),
        sector=choose("sector", "Sector", "All sectors", {s: sectors.get(s, s) for s in offered["sector"]}),
        pay=choose("pay", "Pay", "Stated or not", {postings.STATED: "Stated"}),
        status=choose(
            "status", "Status", "Open and closed", {postings.OPEN: "Open", postings.CLOSED: "Closed"},
            postings.OPEN,
        ),
        since=choose("since", "Posted in", "Any time", postings.SINCE),
    )  # fmt: skip


def _shown(total: int, number: int, word: str) -> str:
    first, last = (number - 1) * postings.PER_PAGE + 1, min(number * postings.PER_PAGE, total)
    return " · ".join(part for part in (f"Ads {first:,} to {last:,} of {total:,}", word) if part)
