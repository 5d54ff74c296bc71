"""Which terms rise in the ads and stand for no skill yet?"""

from __future__ import annotations

from html import escape

import streamlit as st

from analysis.market import emerging
from app_pages.frame import blocks, empty, filters
from app_pages.frame.page import Context, Page

PAGE = Page(
    title="Emerging terms",
    question="What do employers begin to name that no skill of the list stands for?",
    section="Market",
    order=5,
    icon=":material/fiber_new:",
    url_path="emerging-terms",
    has_chart=False,
)
_USES = 12


def render(context: Context) -> None:
    """Rising terms first, with share, interval, employers and nearest skill; then each in its words."""
    blocks.question(context)
    with filters.Filters(context) as row:
        show = row.choose("show", "Show", emerging.SHOWS, "all")
    # Not remembered: the terms may be looked for while the page is in use.
    found = emerging.terms(context.market, show)
    if found.empty:
        empty.nothing_here(context, row, found)
    else:
        blocks.headlines(found.headlines)
        blocks.answer(context, row, found, "emerging-terms", is_first=True)
        st.subheader("In the ads' words", anchor=False)
        quotes = "".join(
            f"<p><strong>{escape(term)}</strong></p><blockquote>{escape(text)}</blockquote>"
            for term, text in emerging.uses(context.market, show, _USES)
        )
        st.html(f'<div class="guidepost-ads">{quotes}</div>')
    blocks.limits(emerging.NOTES)
