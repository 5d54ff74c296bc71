"""Ads as a list: title, facts, and the sentences that counted with their words marked; never the whole ad.

Everything here was written by strangers: it is escaped, and marks that turn the direction of writing are left
out, so that no ad can dress up as a part of the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import streamlit as st

from analysis.market import theme
from analysis.market.ads import Ad, Quote
from analysis.market.excerpt import Excerpt
from analysis.market.profile_listing import MatchedAd

# Marks that reorder or hide what follows (Unicode: bidirectional controls, joiners), and control characters.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_TITLE_MAX = 160


def show(ads: Sequence[Ad], strengths: Mapping[str, str]) -> None:
    """The ads in their order; `strengths` are the words for how strongly an ad asks."""
    items = "".join(f"<li>{item(ad, strengths)}</li>" for ad in ads)
    st.html(f'<ol class="guidepost-ads">{items}</ol>')


def item(ad: Ad, strengths: Mapping[str, str]) -> str:
    """One ad as HTML."""
    facts = [safe(ad.employer[:_TITLE_MAX]), safe(ad.place), safe(ad.level), safe(_when(ad)), safe(ad.pay)]
    state = "" if ad.is_open else '<span class="guidepost-tag">Closed</span>'
    return (
        f"<h4>{safe(ad.title[:_TITLE_MAX])} {state}</h4>"
        f"<p>{' · '.join(fact for fact in [*facts, safe(ad.pay_usd)] if fact)}</p>"
        + (f"<p>Asks for {safe(', '.join(ad.asks))}</p>" if ad.asks else "")
        + "".join(_quoted(quote, strengths) for quote in ad.quotes)
        + f"<p>{_source(ad)}</p>"
    )


def matched(one: MatchedAd) -> str:
    """An open ad held against somebody's skills, as HTML: what of it is met, and what is missing."""
    ad, total = one.ad, len(one.met) + len(one.missing)
    facts = [safe(ad.employer[:_TITLE_MAX]), safe(ad.place), safe(ad.level), safe(_when(ad))]
    lacks = safe(", ".join(one.missing))
    missing = f"Missing: <strong>{lacks}</strong>" if one.missing else "Nothing missing"
    return (
        f"<h4>{safe(ad.title[:_TITLE_MAX])}</h4>"
        f"<p>{' · '.join(fact for fact in [*facts, safe(ad.pay)] if fact)}</p>"
        f'<p><span class="guidepost-tag">{len(one.met)} of {total} must-haves</span> {missing}</p>'
        f"<p>{_source(ad)}</p>"
    )


def _quoted(quote: Quote, strengths: Mapping[str, str]) -> str:
    tags = [quote.skill, strengths.get(quote.strength, quote.strength)]
    said = safe(": ".join(tag for tag in tags if tag))
    return f'<blockquote><span class="guidepost-tag">{said}</span> {marked(quote.excerpt)}</blockquote>'


def marked(found: Excerpt) -> str:
    """The sentence as HTML, its evidence in <mark>; an evidence without its sentence stands alone."""
    before = ("… " if found.is_cut_before else "") + escape(_UNSEEN.sub(" ", found.before))
    after = escape(_UNSEEN.sub(" ", found.after)) + (" …" if found.is_cut_after else "")
    return f"<bdi>{before}<mark>{escape(_UNSEEN.sub(' ', found.evidence))}</mark>{after}</bdi>"


def safe(text: str) -> str:
    """Text as HTML that shows as it is, and cannot turn the direction of what follows."""
    return f"<bdi>{escape(_UNSEEN.sub(' ', text))}</bdi>" if text else ""


def _when(ad: Ad) -> str:
    said = f"posted {_day(ad.posted_on)}" if ad.posted_on else "date not known"
    return said if ad.is_open else f"{said}, closed {_day(ad.closed_on)}" if ad.closed_on else said


def _day(day: date | None) -> str:
    return theme.day(day) if day else ""


def _source(ad: Ad) -> str:
    credit = safe(ad.credit[: 2 * _TITLE_MAX])
    copies = f" · {safe(ad.copies)}" if isinstance(ad, Ad) and ad.copies else ""
    source = f"Source: {credit}{copies}"
    if ad.link is None:
        return source
    # With target="_blank" Streamlit would put a rel of its own, without nofollow: front.py opens the tab.
    return f'<a href="{escape(ad.link)}" rel="noopener nofollow">Read the whole ad</a> · {source}'
