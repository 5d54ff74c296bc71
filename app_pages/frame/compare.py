"""A figure of the reader's own beside the bands: an offer, or a range, and a page of it for the file.

The figures stay out of the URL, which holds filters only: an offer is not to be shared by accident.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from analysis.market import exchange, export, offers, paper
from analysis.market.answer import Answer
from analysis.market.band_cells import Filters as Asked
from app_pages.frame import blocks
from app_pages.frame.filters import Filters
from app_pages.frame.page import Context
from app_pages.frame.text import plain

_LEAST, _MOST, _STEP = 1_000, 10_000_000_000, 1_000


def own_figure(context: Context, row: Filters, asked: Asked) -> None:
    """Asks for an offer or a range per year, and says where it stands in the cell `asked`."""
    st.subheader("Your own figure", anchor=False)
    st.caption(plain("Base pay per year, held against the ads that pass the filters above."))
    with st.container(horizontal=True, key=f"own-{context.page.url_path}"):
        currency = _currency(context, asked.country)
        offer = _amount("An offer", "offer", currency)
        low = _amount("My range, from", "low", currency)
        high = _amount("My range, to", "high", currency)
    if offer is not None:
        found = context.ask(offers.offer, context.market, asked, float(offer), currency)
        _show(context, row, found, "offer", "analysis.measure.offers.offer_standing over marts.pay_points")
    if low is not None and high is not None:
        if high < low:
            st.warning(plain("The range ends below where it begins."), icon=":material/swap_vert:")
            return
        found = context.ask(offers.my_range, context.market, asked, float(low), float(high), currency)
        _show(context, row, found, "range", "analysis.measure.offers.range_standing over marts.pay_points")


def _currency(context: Context, country: str) -> str:
    """The currency of the country that is looked at, until another is chosen."""
    offered = list(context.ask(exchange.rates, context.market))
    usual = exchange.CURRENCY_OF.get(country, exchange.USD)
    chosen: str = st.selectbox(
        "Currency", offered, index=offered.index(usual if usual in offered else exchange.USD),
        key=f"own:currency:{country}", width=110,
    )  # fmt: skip
    return chosen


def _amount(label: str, key: str, currency: str) -> int | None:
    return st.number_input(
        label, min_value=_LEAST, max_value=_MOST, value=None, step=_STEP, key=f"own:{key}",
        placeholder=f"{currency} per year", width=164,
    )  # fmt: skip


def _show(context: Context, row: Filters, found: Answer, stem: str, source: str) -> None:
    st.subheader(found.title, anchor=False)
    if found.empty:
        st.info(plain(found.empty.reason), icon=":material/filter_alt_off:")
        return
    blocks.headlines(found.headlines)
    st.html(f'<p class="guidepost-answer">{escape(found.sentence)}</p>')
    st.caption(plain(blocks.says(found.basis, context.market.kind)))
    if place := blocks.folded(context, stem):
        with place:
            _files(context, row, found, stem, source)


def _files(context: Context, row: Filters, found: Answer, stem: str, source: str) -> None:
    """The table, and the answer on one page."""
    market = context.market
    blocks.table(context, row, found, stem)
    chosen = [stem, *(value for value in row.chosen.values() if value != "all")]
    for label, ending, kind, text in (
        ("One page (Markdown)", "md", "text/markdown", lambda: paper.markdown(market, found, source)),
        ("One page to print (HTML)", "html", "text/html", lambda: paper.printed(market, found, source)),
    ):
        st.download_button(
            label, data=text, mime=kind, key=f"{ending}:{context.page.url_path}:{stem}",
            on_click="ignore",
            file_name=export.file_name(market.kind, market.today, chosen, ending),
            icon=":material/print:",
        )  # fmt: skip
