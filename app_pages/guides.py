"""What does each guide say, line by line, and do ads bear it out?"""

from __future__ import annotations

import streamlit as st

from analysis.market import (
    guide_drift,
    guide_entries,
    guide_parts,
    guide_proposal,
    guide_sides,
    guides,
    labels,
    scorecard,
    scorecard_rows,
)
from analysis.market.guides import Asked
from app_pages.frame import blocks, empty, filters, guide_list
from app_pages.frame.page import Context, Page

PAGE = Page(
    title="Guides",
    question="What does each role guide say, in which line, and how much of it do ads ask for?",
    section="Market",
    order=4,
    icon=":material/auto_stories:",
    url_path="guides",
)
_NO_ENTRY = "none"
_SCORECARD = "scorecard"
_SIDES = ("level", "ladder", "salary", "resource", "certification")
_WEIGHED = (guide_parts.REQUIREMENT, "technical_focus")


def render(context: Context) -> None:
    """One part of a guide at a time, each entry with its line, what ads say, and a change to propose."""
    blocks.question(context)
    market = context.market
    with filters.Filters(context) as row:
        role = row.choose(
            "role", "Role", context.ask(labels.roles, market), labels.CORE_ROLE,
            explained="The entries are held against this role's ads, or those of the role they are about.",
        )  # fmt: skip
        known = context.ask(guide_entries.guides, market)
        guide = row.choose(
            "guide", "Guide", {**known, labels.ALL: "All guides"}, next(iter(known), labels.ALL), width=340
        )
        parts = context.ask(guide_entries.parts, market, guide)
        usual = guide_parts.REQUIREMENT if guide_parts.REQUIREMENT in parts else next(iter(parts), _SCORECARD)
        part = row.choose("part", "Part", {_SCORECARD: scorecard.SHORT, **parts}, usual, width=250)
        asked = Asked(role, guide, part)
        scored = guide if any(name in parts for name in scorecard_rows.PARTS) else labels.ALL
        claims = context.ask(scorecard.claims_of, market, role, scored) if part == _SCORECARD else ()
        shown = context.ask(guides.shown, market, asked)
        named = {one.entry.key: _named(one.entry) for one in (*claims, *shown)}
        entry = row.choose(
            "entry", "Propose a change to", {_NO_ENTRY: "– choose an entry –", **named}, _NO_ENTRY, width=340,
            explained="Writes a text with the entry's line and what ads say of it, to send or to keep.",
        )  # fmt: skip
    blocks.rests_on(context, role)
    if entry != _NO_ENTRY:
        _propose(context, role, entry)
    if part == _SCORECARD:
        if scored != guide:
            blocks.note("This guide claims nothing of the kind: the claims of all guides are shown.")
        _scorecard(context, row, role, scored)
        return
    few = context.ask(guides.too_few, market, role)
    if few is not None:
        empty.nothing_here(context, row, few)
    found = context.ask(guides.part, market, asked)
    blocks.headlines(found.headlines)
    blocks.answer(context, row, found, f"guides-{part}", is_first=True, is_open=False)
    st.subheader(found.title, anchor=False)
    guide_list.show(shown, {"role": role} if role != labels.CORE_ROLE else {})
    _compared(context, row, role, part)
    blocks.limits(found.notes)


def _named(entry: guide_entries.Entry) -> str:
    return f"{entry.text} ({entry.where})" if entry.where else entry.text


def _scorecard(context: Context, row: filters.Filters, role: str, guide: str) -> None:
    """The claims that figures can bear out or not, each with its verdict, and the whole as a file."""
    market = context.market
    found = context.ask(scorecard.scorecard, market, role, guide)
    if found.empty:
        empty.nothing_here(context, row, found)
        return
    blocks.headlines(found.headlines)
    blocks.answer(context, row, found, _SCORECARD, is_first=True, is_open=False)
    blocks.document(
        context, "Download the scorecard (Markdown)",
        context.ask(scorecard.markdown, market, role, guide), ["guide-scorecard", role],
    )  # fmt: skip
    chosen = {"role": role} if role != labels.CORE_ROLE else {}
    guide_list.claims(context.ask(scorecard.claims_of, market, role, guide), chosen)
    blocks.limits(found.notes)


def _propose(context: Context, role: str, entry: str) -> None:
    text = context.ask(guide_proposal.proposal, context.market, role, entry)
    with st.expander("The change to propose", expanded=True):
        st.code(text, language="markdown", wrap_lines=True)
        blocks.document(context, "Download the proposal (Markdown)", text, ["guide-change", entry])


def _compared(context: Context, row: filters.Filters, role: str, part: str) -> None:
    """What the other guides say of the same, where they do."""
    market = context.market
    if part in _SIDES:
        more = context.ask(guide_sides.side_by_side, market, role)
        stem = "guides-side-by-side"
    elif part in _WEIGHED:
        more, stem = context.ask(guide_drift.consensus, market, role), "where-the-guides-disagree"
    else:
        return
    if not more.empty:
        blocks.answer(context, row, more, stem)
