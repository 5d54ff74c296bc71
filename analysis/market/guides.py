"""What does each guide say, line by line, and what do ads say of it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.market import guide_charts, guide_entries, guide_parts, labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, nothing
from analysis.market.guide_entries import Entry
from analysis.market.guide_evidence import evidence
from analysis.market.guide_shares import Evidence, is_measured
from analysis.market.source import Market

TITLE = "The guides, line by line"
NOTES = (
    "A guide is its authors' view, told here in our words with the lines of its text they stand for.",
    "Ads leave out what their writers take for granted: 0 % or “rare” does not mean “not needed”, and many "
    "topics of a guide are written in no ad.",
    "“Likely” is the 95 % interval, employers being the sample. Shares are of the last twelve months.",
    "Six companion documents are named by the collection and not held: of them only title, purpose, content "
    "and case companies are known here.",
    "What has ended since a guide was written is marked with the day we checked. What bears no mark has not "
    "been checked since.",
)


@dataclass(frozen=True)
class Asked:
    """Which entries, and whose ads they are held against; guide `all` for every guide."""

    role: str = labels.CORE_ROLE
    guide: str = labels.ALL
    part: str = guide_parts.REQUIREMENT


@dataclass(frozen=True)
class Shown:
    """An entry with the name of its guide and what ads say of it."""

    entry: Entry
    guide: str
    evidence: tuple[Evidence, ...]


def shown(market: Market, asked: Asked) -> tuple[Shown, ...]:
    """The entries asked for, guide by guide."""
    guides = guide_entries.guides(market)
    chosen = [asked.guide] if asked.guide in guides else list(guides)
    return tuple(
        Shown(entry, guides[guide], evidence(market, asked.role, entry))
        for guide in chosen
        for entry in guide_entries.entries(market, guide, asked.part)
    )


def part(market: Market, asked: Asked) -> Answer:
    """A part of one guide, or of all: every entry with its details, its lines and what ads say of it."""
    found = shown(market, asked)
    title = guide_parts.name_of(asked.part)
    if not found:
        return nothing(title, Empty("This guide has no such part: choose another.", "part"))
    whole = watched.basis(market, asked.role)
    figure = _figure(market, asked, found)
    rows = [row for one in found for row in _rows(one)]
    table = pd.DataFrame(rows)
    return Answer(
        title=title,
        sentence=_sentence(market, asked, found),
        table=table.drop(columns=[name for name in table if name in _MAY_LACK and _is_blank(table[name])]),
        figure=figure,
        key=_key(asked) if figure is not None else "",
        basis=Basis(whole.posting_count, whole.employer_count, whole.period, whole.sources),
        headlines=_headlines(found, asked.role),
        notes=NOTES,
    )


def too_few(market: Market, role: str) -> Answer | None:
    """Why there are no shares beside the entries, where there are none."""
    if is_measured(market, role):
        return None
    name = labels.role_name(market, role)
    reason = f"Too few {name} postings to say what they ask for: the guide is shown without their shares."
    return nothing(TITLE, Empty(reason, "role" if role != labels.CORE_ROLE else None))


_MAY_LACK = (
    "Under", "Details", "Figure", "Share of ads (%)", "Likely from (%)", "Likely to (%)", "Other figure",
    "In ads", "Does the guide hold", "Ads", "Employers",
)  # fmt: skip


def _rows(one: Shown) -> list[dict[str, Any]]:
    """A row per figure, or one without."""
    entry = one.entry
    first = {
        "Entry": entry.text, "Under": entry.heading, "Details": entry.details, "Guide": one.guide,
        "Lines": ", ".join(map(str, entry.lines)),
    }  # fmt: skip
    return [
        first
        | {
            "Figure": each.what if each else "",
            "Share of ads (%)": each.share * 100 if each else float("nan"),
            "Likely from (%)": each.low * 100 if each else float("nan"),
            "Likely to (%)": each.high * 100 if each else float("nan"),
            "Other figure": each.amount if each else "",
            "In ads": each.verdict if each else "",
            "Does the guide hold": each.holds if each else "",
            "Ads": each.postings if each else pd.NA,
            "Employers": each.employers if each else pd.NA,
        }
        for each in (one.evidence or (None,))
    ]


def _is_blank(column: pd.Series) -> bool:
    return bool((column.isna() | (column.astype(str) == "")).all())


def _sentence(market: Market, asked: Asked, found: Sequence[Shown]) -> str:
    guides = list(dict.fromkeys(one.guide for one in found))
    who = f"“{guides[0]}”" if len(guides) == 1 else f"{len(guides)} guides"
    verb = "has" if len(guides) == 1 else "have"
    name = labels.inside(guide_parts.name_of(asked.part))
    text = f"{who[0].upper()}{who[1:]} {verb} {theme.count(len(found), 'entry', 'entries')} under “{name}”"
    asks = _by_share(found, asked.role)
    if not asks:
        return text + "."
    role = labels.role_name(market, asked.role)
    first: dict[str, float] = {}
    for one in asks:
        if one.share > 0:
            first.setdefault(one.what, one.share)
    if not first:
        return f"{text}. No {role} ad we watch names any of them."
    top = theme.listing([f"{what} ({theme.percent(share)})" for what, share in list(first.items())[:3]])
    rare = sum(one.verdict == "rare" for one in asks)
    tail = f"; {rare} of {theme.count(len(asks), 'skill')} named are rare in ads" if rare else ""
    return f"{text}. Of their skills, {role} ads ask most for {top}{tail}."


def _by_share(found: Sequence[Shown], role: str) -> list[Evidence]:
    """The skills with a share of the role's ads, each once per level, the most asked first."""
    every = {
        (each.what, each.level): each
        for one in found
        for each in one.evidence
        if each.skill and each.role == role
    }
    return sorted((e for e in every.values() if theme.is_number(e.share)), key=lambda e: (-e.share, e.what))


def _headlines(found: Sequence[Shown], role: str) -> tuple[Headline, ...]:
    asks = _by_share(found, role)
    boxes = [Headline("Entries", str(len(found)), "Each with its lines in the guide's text.")]
    if asks:
        words = (
            ("common", "Common in ads", "A quarter of the ads or more ask for it."),
            ("asked for sometimes", "Asked for sometimes", "Between the two."),
            ("rare", "Rare in ads", "Fewer than one ad in 20, or taken for granted."),
        )
        boxes += [Headline(label, str(sum(e.verdict == verdict for e in asks)), f"Skills. {told}")
                  for verdict, label, told in words]  # fmt: skip
    ended = sum(dict(one.entry.facts).get("Status") == "ended" for one in found)
    if ended:
        boxes.append(Headline("Ended since", str(ended), "Marked, with what follows them."))
    return tuple(boxes)


def _figure(market: Market, asked: Asked, found: Sequence[Shown]) -> go.Figure | None:
    entries = [one.entry for one in found]
    if asked.part == "role_flow":
        edges = [tuple(e.text.split(" → ")) for e in entries]
        return guide_charts.flow([(e[0], e[1]) for e in edges if len(e) == 2], market.kind)
    if asked.part == "level":
        many = len({e.guide for e in entries}) > 1
        spans = [
            (f"{one.entry.text}, {one.guide.rsplit(', ', 1)[-1]}" if many else one.entry.text,
             *one.entry.years)
            for one in found if one.entry.years is not None
        ]  # fmt: skip
        if spans:
            return guide_charts.years(spans, market.kind)
        return guide_charts.stairs(entries, market.kind) if not many else None
    if asked.part in ("ladder", "growth") and len({e.guide for e in entries}) == 1:
        return guide_charts.stairs(entries, market.kind)
    title = f"Share of {labels.role_name(market, asked.role)} ads (%)"
    asks = _by_share(found, asked.role)
    return guide_charts.shares(asks, market.kind, title) if any(one.share > 0 for one in asks) else None


def _key(asked: Asked) -> str:
    if asked.part == "role_flow":
        return "An arrow leads from who hands over to who goes on with it, as the guide tells it."
    if asked.part == "level":
        return "A bar runs from a level's first year to its last, as the guide gives them."
    if asked.part in ("ladder", "growth"):
        return "From the bottom up, as the guide tells it." if asked.guide != labels.ALL else ""
    return (
        f"Of 100 ads, how many ask for the skill, with the range it likely lies in; the first "
        f"{guide_charts.SHOWN} are drawn, the list and the table have all."
    )
