"""The entries of a guide as a list: their words, details, lines, and what ads say; all escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from analysis.market import guide_parts, scorecard
from analysis.market.guide_entries import Entry
from analysis.market.guide_shares import Evidence
from analysis.market.guides import Shown
from analysis.market.scorecard_rows import Claim
from app_pages.frame.ads import safe

_MARKS = {
    "confirmed": "✓", "weaker than the guide says": "▼", "stronger than the guide says": "▲", "not seen": "○",
    "borne out": "✓", "not borne out": "✗", "within": "✓", "above": "▲", "below": "▼", "seen": "✓",
    "rising": "▲", "new": "★", "falling": "▼", "no clear change": "●",
    "cannot tell": "?", "too little data": "○",
}  # fmt: skip


def show(found: Sequence[Shown], chosen: dict[str, str], *, is_mixed: bool = False) -> None:
    """The entries under their headings; `chosen` are the page's settings, kept by each link.

    Entries of several guides stand under the guide's name too, mixed ones under that of their part.
    """
    several = is_mixed or len({one.entry.guide for one in found}) > 1
    parts: list[str] = []
    last: list[str] | None = None
    for one in found:
        is_inner = "." in one.entry.number  # it stands inside the entry above
        heads = [one.guide * several, guide_parts.name_of(one.entry.part) * is_mixed, one.entry.heading]
        place = last if is_inner else heads
        if place != last:
            title = " · ".join(text for text in heads if text)
            parts.append(f"<h3>{safe(title)}</h3>" if title else "")
            last = place
        kind = "guidepost-inner" if is_inner else "guidepost-entry"
        parts.append(f'<div class="{kind}">{_item(one, chosen)}</div>')
    st.html(f'<div class="guidepost-guide">{"".join(parts)}</div>')


def _item(one: Shown, chosen: dict[str, str]) -> str:
    entry = one.entry
    facts = dict(entry.facts)
    ended = facts.get("Status") == "ended"
    tag = f' <span class="guidepost-tag">Ended {escape(facts.get("Ended", ""))}</span>' if ended else ""
    text = safe(entry.text)
    if entry.url:
        text = f'<a href="{escape(entry.url)}" rel="noopener nofollow">{text}</a>'
    asks = "".join(f"<li>{_evidence(each)}</li>" for each in one.evidence)
    where = f"{entry.where} · " if entry.where else ""
    return (
        f"<b>{text}</b>{tag}"
        + (f"<p>{safe(entry.details)}</p>" if entry.details else "")
        + (f"<ul>{asks}</ul>" if asks else "")
        + f'<p class="guidepost-where">{safe(where)}{_propose(entry, chosen)}</p>'
    )


def claims(found: Sequence[Claim], chosen: dict[str, str]) -> None:
    """The scorecard's claims by kind: the guide's words, the verdict, what ads say, and the line."""
    parts: list[str] = []
    last = ""
    for one in found:
        if one.kind != last:
            parts.append(f"<h3>{safe(scorecard.KINDS[one.kind])}</h3>")
            last = one.kind
        parts.append(f'<div class="guidepost-entry">{_claim(one, chosen)}</div>')
    st.html(f'<div class="guidepost-guide">{"".join(parts)}</div>')


def _claim(one: Claim, chosen: dict[str, str]) -> str:
    entry = one.entry
    where = f"{one.guide}, {entry.where} · " if entry.where else f"{one.guide} · "
    tag = f"{_MARKS.get(one.verdict, '')} {scorecard.verdict(one)}".strip()
    return (
        f'<b>{safe(one.says)}</b> <span class="guidepost-tag">{safe(tag)}</span>'
        f"<p>{safe(one.measured)}</p>"
        f'<p class="guidepost-where">{safe(where)}{_propose(entry, chosen)}</p>'
    )


def _propose(entry: Entry, chosen: dict[str, str]) -> str:
    link = "guides?" + urlencode({**chosen, "guide": entry.guide, "part": entry.part, "entry": entry.key})
    return f'<a href="{escape(link)}" target="_self">Propose a change</a>'


def _evidence(each: Evidence) -> str:
    told = safe(" · ".join(f"{_MARKS.get(word, '')} {word}".strip() for word in each.verdicts))
    return f"{safe(each.what)}: {safe(each.told)}" + (f" · {told}" if told else "")
