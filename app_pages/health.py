"""Is the data sound? What was read when, what failed, what is left out, and what we watch."""

from __future__ import annotations

import streamlit as st

from analysis.market import board_health, health, revised, run_history
from app_pages.frame import blocks, empty, filters
from app_pages.frame.page import Context, Page

PAGE = Page(
    title="Health and coverage",
    question="Is the data fresh and sound, what is left out, and what is it made of?",
    section="Data",
    order=0,
    icon=":material/monitor_heart:",
    url_path="health",
)
_PARTS = {
    "refreshes": run_history.history,
    "nights": run_history.nights,
    "sources": board_health.by_source,
    "boards": board_health.by_board,
    "left-out": health.left_out,
    "made-of": health.made_of,
    "checks": health.checks,
    "reading": health.reading,
    "revised": revised.revised,
    "build": health.build,
}
_WHERE_ANY = ("revised",)  # nothing revised is the rule, and needs no part of the page
_OPEN = ("sources", "left-out", "made-of")  # the long tables are folded away


def render(context: Context) -> None:
    """The numbers of the build, then part by part a sentence and its table."""
    blocks.question(context)
    row = filters.Filters(context)
    blocks.headlines(context.ask(health.build, context.market).headlines)
    newest = run_history.newest(context.market)  # a refresh that published nothing makes no build
    for stem, question in _PARTS.items():
        given = (newest,) if question is run_history.history else ()
        found = context.ask(question, context.market, *given)
        if found.empty and stem in _WHERE_ANY:
            continue
        if found.empty:
            st.subheader(found.title, anchor=False)
            empty.nothing_here(context, row, found)
        else:
            blocks.answer(context, row, found, stem, is_open=stem in _OPEN)
    blocks.limits(health.NOTES)
