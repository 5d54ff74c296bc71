"""What stands where there is nothing to show: always a sentence, and a way on."""

from __future__ import annotations

import streamlit as st

from analysis.market.answer import Answer
from app_pages.frame.filters import Filters, widget_key
from app_pages.frame.page import Context
from app_pages.frame.text import commands


def no_data(asked_for: str) -> None:
    """The first thing a newcomer sees: there is no data yet, and two ways to get some."""
    st.title("Guidepost")
    st.markdown("Role guides held against job postings: posted pay, demand by sector, and which skills move.")
    named = {"demo": "the practice market", "live": "real postings"}.get(asked_for)
    st.info(
        f"There is no data of {named} yet." if named else "There is no data yet. Two ways to get some:",
        icon=":material/inbox:",
    )
    left, right = st.columns(2, border=True)
    with left:
        st.subheader("Try it in a few minutes")
        st.markdown("A practice market of invented ads. No network is used.")
        st.code("guidepost demo", language="sh")
    with right:
        st.subheader("Read real postings")
        st.markdown(
            "Reads the public job boards listed in `data/sources.toml`, politely. The short form takes about "
            "three minutes."
        )
        st.code("guidepost refresh --quick", language="sh")
    st.caption("Then reload this page. From a checkout without installing, `make demo` does the first.")


def nothing_here(context: Context, filters: Filters, answer: Answer) -> None:
    """Nothing for this filter: says why, and offers to drop the filter whose removal gives an answer."""
    if answer.empty is None:
        return
    st.info(commands(answer.empty.reason), icon=":material/filter_alt_off:")
    drop = answer.empty.drop
    if drop not in filters.names:
        return
    name = filters.names[drop]
    st.button(
        f"Reset “{name}”", on_click=_reset, args=(context.page.url_path, drop),
        icon=":material/filter_alt_off:", key=f"reset:{context.page.url_path}:{answer.title}",
        help=f"Without this setting of {name} there is an answer.",
    )  # fmt: skip


def _reset(page: str, key: str) -> None:
    """Back to the default: the widget is forgotten and so is its place in the URL."""
    st.session_state.pop(widget_key(page, key), None)
    st.session_state.pop(f"chosen:{key}", None)
    st.query_params.pop(key, None)


def not_built() -> None:
    """A table this page needs is not in the published build."""
    st.info(
        commands(
            "This page has nothing to read yet: the published build lacks a table it needs. "
            "`guidepost refresh` builds it for real postings, `guidepost demo` for the practice market; "
            "`guidepost status` says what is there."
        ),
        icon=":material/construction:",
    )


def failed() -> None:
    """A page met an error of ours."""
    st.error(
        commands(
            "This page can't be shown: it met an error, which stands in the terminal that runs the "
            "dashboard. The other pages are not touched by it. `guidepost status` says whether the data is "
            "sound."
        ),
        icon=":material/error:",
    )
