"""A pasted ad on the page: asked for, read, shown with its skills marked, and corrected.

What is pasted stays in the visitor's session: not in the address, in no memory that visitors share, no log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from html import escape

import streamlit as st

from analysis.extract.extractor import Reading
from analysis.market import ad_check_draft, ad_check_market, labels
from analysis.market.ad_check_draft import Draft, Pay
from analysis.market.ad_check_wording import Problem
from app_pages.frame import filters, reader
from app_pages.frame.page import Context
from app_pages.frame.text import plain

# As in app_pages/frame/ads.py, but lines stay lines.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_CLASS = {"must": "must", "nice": "nice", "mentioned": "mentioned", "ruled out": "out"}
_RULES = """<style>
.guidepost-draft {
  white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.92rem; line-height: 1.55; max-width: 60rem;
  max-height: 28rem; overflow-y: auto; border: 1px solid rgba(128, 128, 128, 0.35); border-radius: 0.4rem;
  padding: 0.6rem 0.9rem;
}
.guidepost-draft mark, .guidepost-legend mark {
  background: transparent; color: inherit; border-radius: 2px; padding: 0 0.1em;
}
mark.guidepost-must { background: rgba(86, 180, 233, 0.35); font-weight: 600;
  border-bottom: 3px solid #0072B2; }
mark.guidepost-nice { background: rgba(0, 158, 115, 0.2); border-bottom: 2px dashed #009E73; }
mark.guidepost-mentioned { border-bottom: 2px dotted #808080; }
mark.guidepost-out { text-decoration: line-through; }
.guidepost-quotes { margin: 0.1rem 0 0.6rem 1.4rem; font-size: 0.88rem; overflow-wrap: anywhere; }
.guidepost-remarks { max-width: 60rem; overflow-wrap: anywhere; }
</style>"""
_LEGEND = (
    '<p class="guidepost-legend"><mark class="guidepost-must">must have</mark> · '
    '<mark class="guidepost-nice">nice to have</mark> · '
    '<mark class="guidepost-mentioned">only mentioned</mark> · '
    '<mark class="guidepost-out">ruled out</mark></p>'
)
_PASTED = 200_000  # characters that the field takes; far longer ones would hold up the visitor's own browser
_LEAST, _MOST, _STEP = 1_000, 10_000_000, 1_000


def pasted() -> tuple[Reading, str] | None:
    """The pasted ad as read and a word for its widgets; None as long as nothing is pasted."""
    with st.form("draft-ad", border=False):
        title = st.text_input("Job title", key="draft:title", placeholder="Senior ML engineer", max_chars=200)
        text = st.text_area(
            "The ad's text", key="draft:text", height=220, max_chars=_PASTED,
            placeholder="Paste the whole draft here.",
            help="Up to 200,000 characters. It is kept nowhere: gone when you close or reload the page.",
        )  # fmt: skip
        is_asked = st.form_submit_button("Check this ad", type="primary", icon=":material/fact_check:")
    if not text or not text.strip():
        if is_asked:
            st.info(
                "There is nothing to check yet: paste the text of an ad first.", icon=":material/article:"
            )
        return None
    if len(text) > reader.PASTED_MAX:
        st.caption(plain(f"Only the first {reader.PASTED_MAX:,} characters are read."))
    key = sha256(f"{title}\0{text}".encode("utf-8", "replace")).hexdigest()[:16]
    kept = st.session_state.get("draft:reading")
    if kept is None or kept[0] != key:
        shown, body = ad_check_draft.split_title(title or "", text[: reader.PASTED_MAX])
        kept = (key, reader.read(ad_check_draft.lined(body), shown))
        st.session_state["draft:reading"] = kept
    return kept[1], key


def corrected(context: Context, draft: Draft, key: str) -> Draft:
    """The draft as the visitor corrects it; the choices stay out of the address."""
    market = context.market
    roles = {labels.ALL: "Not read: all roles", **context.ask(labels.roles, market)}
    levels = {k: v for k, v in context.ask(labels.levels, market).items() if k != labels.UNSTATED}
    with st.container(horizontal=True, key="draft-facts"):
        role = _choose("Role", roles, draft.role, key)
        level = _choose("Level", filters.with_all("Not read: all levels", levels), draft.level, key)
        places = context.ask(ad_check_market.countries, market, role)
        country = _choose("Country", filters.with_all("All countries", places), draft.country, key)
        sectors = filters.with_all("All sectors", context.ask(labels.sectors, market))
        sector = _choose("Sector", sectors, labels.ALL, key)
        degrees = {labels.UNSTATED: "Not stated", "none": "None needed", "bachelor": "Bachelor's",
                   "master": "Master's", "phd": "PhD"}  # fmt: skip
        education = _choose("Degree", degrees, draft.education, key)
        workplace = _choose("Workplace", labels.WORKPLACES, draft.workplace, key)
        years = st.number_input(
            "Years asked", 0, 50, draft.years, 1, key=f"draft:{key}:years", width=164,
            placeholder="not stated",
        )  # fmt: skip
        low = _amount("Pay, from", draft.pay.low if draft.pay else None, key)
        high = _amount("Pay, to", draft.pay.high if draft.pay else None, key)
    pay = draft.pay
    if low is not None and high is not None:
        pay = replace(pay or Pay(""), low=min(low, high), high=max(low, high))
    elif pay is not None:
        pay = replace(pay, low=None, high=None)
    return replace(
        draft, role=role, level=level, country=country, sector=sector, education=education,
        workplace=workplace, years=None if years is None else int(years), pay=pay,
    )  # fmt: skip


def marked(parts: Iterable[tuple[str, str]]) -> None:
    """The ad's own text, its skills marked by strength; all of it escaped."""
    body = "".join(
        f'<mark class="guidepost-{_CLASS[strength]}">{_safe(text)}</mark>' if strength else _safe(text)
        for text, strength in parts
    )
    st.html(f"{_RULES}{_LEGEND}")
    st.html(f'<div class="guidepost-draft"><bdi>{body}</bdi></div>')


def remarks(sentences: Sequence[str]) -> None:
    """Sentences as a list."""
    items = "".join(f"<li>{_safe(one)}</li>" for one in sentences)
    st.html(f'<ul class="guidepost-remarks">{items}</ul>')


def problems(found: Sequence[Problem]) -> None:
    """Wording problems, each with the words it speaks of."""
    items = []
    for problem in found:
        quotes = "".join(f"<div>“<bdi>{_safe(quote)}</bdi>”</div>" for quote in problem.quotes)
        items.append(f'<li>{_safe(problem.says)}<div class="guidepost-quotes">{quotes}</div></li>')
    st.html(f'<ul class="guidepost-remarks">{"".join(items)}</ul>')


def _safe(text: str) -> str:
    return escape(_UNSEEN.sub(" ", text))


def _choose(label: str, options: dict[str, str], read: str, key: str) -> str:
    offered = options if read in options else {**options, read: labels.country_name(read)}
    return st.selectbox(
        label, list(offered), index=list(offered).index(read), format_func=lambda one: offered[one],
        key=f"draft:{key}:{label}", width=164,
    )  # fmt: skip


def _amount(label: str, read: float | None, key: str) -> float | None:
    start = None if read is None or not _LEAST <= read <= _MOST else int(read)
    found = st.number_input(
        label, min_value=_LEAST, max_value=_MOST, value=start, step=_STEP, key=f"draft:{key}:{label}",
        placeholder="USD per year", width=164,
    )  # fmt: skip
    return None if found is None else float(found)
