"""How good is the reading? The skill model's measured figures."""

from __future__ import annotations

import streamlit as st

from analysis.market import reading
from app_pages.frame import blocks, empty, filters
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain

PAGE = Page(
    title="How good is the reading?",
    question="How often is a skill named rightly, overlooked, or taken for another word?",
    section="Data",
    order=1,
    icon=":material/fact_check:",
    url_path="how-good",
)


def render(context: Context) -> None:
    """Right answers of a hundred, on ads that people labelled."""
    blocks.question(context)
    found = reading.how_good()
    row = filters.Filters(context)  # no filter: the figures are of the model, not of a market
    if found.empty:
        empty.nothing_here(context, row, found)
        return
    blocks.headlines(found.headlines)
    st.markdown(plain(found.sentence))
    st.plotly_chart(found.figure, key="chart:how-good", alt=found.sentence)
    st.caption(found.key)
    blocks.table(context, row, found, "how-good")
    blocks.limits(found.notes)
