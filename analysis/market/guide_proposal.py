"""A change to a guide's entry, proposed: its line, what it says, what ads say, and a first wording."""

from __future__ import annotations

from analysis.market import guide_entries, guide_parts, labels, theme, watched
from analysis.market.guide_entries import Entry
from analysis.market.guide_evidence import evidence
from analysis.market.guide_shares import Evidence
from analysis.market.source import Market

_WORDS = {
    "weaker than the guide says": "ask for it less strongly; ads ask for it seldom",
    "stronger than the guide says": "ask for it more strongly; ads ask for it often",
    "not seen": "drop it, or mark it as background; hardly any ad names it",
    "ads ask for more years": "set the years higher",
    "ads ask for fewer years": "set the years lower",
    "pay lies above the guide's range": "move the range up",
    "pay lies below the guide's range": "move the range down",
    "not borne out": "say that ads do not bear it out, or drop it",
}


def proposal(market: Market, role: str, key: str) -> str:
    """The proposal for the entry of this key as Markdown; empty where there is no such entry."""
    guide, _, rest = key.partition(":")
    part = rest.partition(":")[0]
    entry = next((e for e in guide_entries.entries(market, guide, part) if e.key == key), None)
    if entry is None:
        return ""
    found = evidence(market, role, entry)
    whole, word = watched.basis(market, role), theme.kind_word(market.kind)
    guide_name = guide_entries.guides(market).get(guide, guide)
    lines = [
        f"# Proposed change: {_plain(entry.text)}", "",
        f"- Guide: {guide_name} (`data/guides/{guide}.toml`)",
        f"- Part: {guide_parts.name_of(part)}, entry {entry.number}",
        f"- In the guide's text: {entry.where or 'no line of its own'}",
        f"- Contribution area: {guide_parts.area_of(part)}", "",
        "## What the guide says", "",
        f"{_plain(entry.heading)}: " * bool(entry.heading) + f"**{_plain(entry.text)}**", "",
        *[f"- {label}: {_plain(value)}" for label, value in entry.facts], "",
        "## Evidence", "",
        *([f"- {_told(one)}" for one in found] or ["- Ads cannot speak of this entry: give a source."]), "",
        f"{theme.count(whole.posting_count, labels.role_name(market, role) + ' ad')} of "
        f"{theme.count(whole.employer_count, 'employer')} we watch, {whole.period or 'no period'}; build of "
        f"{theme.day(market.today)}."
        + (f" **{word.capitalize()}: no number here is about the real market.**" if word else ""), "",
        "## Proposal", "", _wording(entry, found), "",
    ]  # fmt: skip
    return "\n".join(lines)


def _told(one: Evidence) -> str:
    return f"{one.what}: {one.told}" + (f"; {', '.join(one.verdicts)}" if one.verdicts else "")


def _wording(entry: Entry, found: tuple[Evidence, ...]) -> str:
    """What the evidence itself proposes; else the place for the reader's words."""
    facts = dict(entry.facts)
    said = [
        f"{one.what}: {_WORDS[verdict]}."
        for one in found
        for verdict in (one.holds, one.verdict)
        if verdict in _WORDS
    ]
    if facts.get("Status") == "ended":
        said.insert(
            0, f"Name {_plain(facts['Successor'])} in its place." if "Successor" in facts else "Drop it."
        )
    return (
        "\n".join(f"- {one}" for one in dict.fromkeys(said))
        or "_Write here what the entry should say, and why._"
    )


def _plain(text: str) -> str:
    """Text of a guide in which Markdown has nothing to read."""
    return " ".join(text.replace("<", "‹").replace(">", "›").replace("`", "'").split())
