"""The lines above every page: what kind of data it is, how fresh, and what is amiss with it."""

from __future__ import annotations

import streamlit as st

from analysis.market import standing
from analysis.market.freshness import freshness
from app_pages.frame.page import Context
from app_pages.frame.text import commands, plain


def show(context: Context) -> None:
    """Kind of data, staleness and fallback, each only where there is something to say; freshness always."""
    found = context.ask(freshness, context.market, context.now)
    if found.kind_says:
        st.info(commands(found.kind_says), icon=":material/science:")
    if found.warning:
        st.warning(commands(found.warning), icon=":material/schedule:")
    if found.fallback:
        st.warning(commands(found.fallback), icon=":material/history:")
    # Not remembered: a refresh that is held back changes no build, and must be told at once.
    if said := standing.says(context.market):
        st.warning(commands(said), icon=":material/front_hand:")
    st.caption(plain(found.says))
