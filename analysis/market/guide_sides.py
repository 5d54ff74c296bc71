"""What the guides say of the same thing, side by side, where more than one says something."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from analysis.market import guide_entries, labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.guide_entries import Entry
from analysis.market.guide_evidence import evidence
from analysis.market.source import Market

TITLE = "The guides side by side"


def side_by_side(market: Market, role: str) -> Answer:
    """Years and pay per level, ladders, and what several guides name alike; a column per guide, then ads."""
    guides = _guides(market, role)
    rows = [
        {"What": what}
        | {name: said.get(guide, "–") for guide, name in guides.items()}
        | {"Do they agree": _agree(said), "In ads": ads}
        for what, said, ads in [*_by_level(market, role, guides), *_shared(market, role, guides)]
    ]
    if not rows:
        return nothing(TITLE, Empty("The guides say nothing of the same thing."))
    table, whole = pd.DataFrame(rows), watched.basis(market, role)
    differ = [str(row["What"]) for row in rows if row["Do they agree"] == "no"]
    told = f"Of {theme.count(len(rows), 'thing')}, "
    if differ:
        first = theme.listing([labels.inside(what) for what in differ[:3]])
        told += f"the guides say different things of {len(differ)}, among them {first}."
    else:
        told += "no two guides say something different."
    return Answer(
        title=TITLE,
        sentence=told,
        table=table,
        basis=Basis(whole.posting_count, whole.employer_count, whole.period, whole.sources),
    )  # fmt: skip


def _guides(market: Market, role: str) -> dict[str, str]:
    """The guides of the role; where none is, those of the role that the guides describe.

    What guides say of different roles may differ, and means nothing.
    """
    about = {row["guide_id"]: row["role"] for row in market.arrow("ref.guides").to_pylist()}
    told = role if role in about.values() else labels.CORE_ROLE
    return {guide: name for guide, name in guide_entries.guides(market).items() if about.get(guide) == told}


def _agree(said: dict[str, str]) -> str:
    if len(said) < 2:
        return "only one says it"
    return "yes" if len({value.casefold() for value in said.values()}) == 1 else "no"


def _by_level(
    market: Market, role: str, guides: Collection[str]
) -> Iterator[tuple[str, dict[str, str], str]]:
    """Years, pay and titles, level by level."""
    names = labels.levels(market)
    for part, what, fact in (
        ("level", "Years", "Years"), ("salary", "Pay", "Pay"), ("ladder", "Title on the ladder", ""),
    ):  # fmt: skip
        every = _entries(market, guides, part)
        for level in labels.in_order({e.level for e in every if e.level in names}, names):
            told: dict[str, str] = {}
            ads = ""
            for entry in (e for e in every if e.level == level):
                value = dict(entry.facts).get(fact, "") if fact else entry.text
                if value:
                    told[entry.guide] = f"{told[entry.guide]}, {value}" if entry.guide in told else value
                    ads = ads or next((e.told for e in evidence(market, role, entry) if not e.skill), "")
            if told:
                yield f"{what} ({labels.inside(names[level])})", told, ads


def _shared(market: Market, role: str, guides: Collection[str]) -> Iterator[tuple[str, dict[str, str], str]]:
    """Resources and certifications that more than one guide names, in each guide's words."""
    every = [*_entries(market, guides, "resource"), *_entries(market, guides, "certification")]
    for name in sorted({entry.text.casefold() for entry in every}):
        alike = [entry for entry in every if entry.text.casefold() == name]
        said = {entry.guide: dict(entry.facts).get("Kind", "certification") for entry in alike}
        if len(said) > 1 or len(alike) > len(said):
            ads = next((e.told for entry in alike for e in evidence(market, role, entry)), "")
            yield alike[0].text, said, ads


def _entries(market: Market, guides: Collection[str], part: str) -> list[Entry]:
    return [entry for guide in guides for entry in guide_entries.entries(market, guide, part)]
