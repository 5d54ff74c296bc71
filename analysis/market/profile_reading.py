"""What a pasted CV shows: skills, each with the words that prove it. Nothing of the text is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.extract.extractor import Reading
from analysis.market import skill_names
from analysis.market.excerpt import Excerpt, excerpt
from analysis.market.source import Market

_UNREADABLE_MAX = 0.02
"""A text of which more than this part is control or replacement characters is a file, not text."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")


def refused(text: str, limit: int) -> str | None:
    """Why a text is not read, in one sentence; None where it is."""
    if not text.strip():
        return "There is nothing to read yet: paste the text of a CV first."
    if len(text) > limit:
        return (
            f"This text is longer than {limit:,} characters, so nothing was read: paste the words of the CV "
            "alone."
        )
    if len(_CONTROL.findall(text)) > len(text) * _UNREADABLE_MAX:
        return "This is a file rather than text, so nothing was read: open it and copy its words."
    return None


def skills(market: Market, reading: Reading) -> dict[str, Excerpt]:
    """The skills that the text says somebody has, in the order of its words, each with its sentence."""
    names = skill_names.names(market)
    found = {}
    for tag in reading.skills:
        if tag.is_negated or tag.skill_id not in names or not tag.evidence:
            continue
        proof = tag.evidence[0]
        found[tag.skill_id] = excerpt(reading.text, proof.text, proof.start, proof.end)
    return found


def says(found: Mapping[str, Excerpt], before: tuple[str, ...], language: str | None) -> str:
    """What was found, in one sentence."""
    if not found:
        if language not in (None, "en"):
            return "No skill was found: this text does not seem to be in English, and only English is read."
        return "No skill was found in this text. You can pick your skills below."
    new = len([skill for skill in found if skill not in before])
    text = f"{len(found)} {'skill' if len(found) == 1 else 'skills'} found in the text"
    if new < len(found):
        text += f", {new} of them new"
    return f"{text}. Look them through below: take away what is wrong, add what is missing."
