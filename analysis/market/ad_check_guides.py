"""What the guides of a role say at a level: which skills, how strongly, on which lines; duties and degree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from analysis.market import labels
from analysis.market.source import Market, NotBuiltError

STRENGTHS = ("must", "core", "good", "topic")
"""As the guides ask, the strongest first."""
ASKED = ("must", "core", "good")
"""Strengths at which a guide asks for a skill; a topic is only to be known of."""


@dataclass(frozen=True)
class Said:
    """How strongly the guides ask for a skill at most, and who does on which lines."""

    strength: str
    words: str


@dataclass(frozen=True)
class Duty:
    """A responsibility as a guide words it, with the guide's name and lines."""

    text: str
    guide: str
    lines: tuple[int, ...]

    @property
    def source(self) -> str:
        """The guide and its lines."""
        return source([self])


@lru_cache(maxsize=64)
def requirements(market: Market, role: str, level: str) -> Mapping[str, Said]:
    """Skills that a guide of the role names for the level or for all of them; for all levels, at any."""
    try:
        lines = market.arrow("ref.guide_requirements").to_pylist()
    except NotBuiltError:
        return {}
    names = labels.guide_names(market)
    found: dict[str, dict[str, str]] = {}
    for line in sorted(lines, key=lambda line: (_rank(line["strength"]), names.get(line["guide_id"], ""))):
        if line["role"] == role and (level == labels.ALL or line["level"] in (level, labels.ALL)):
            asked = labels.GUIDE_STRENGTHS.get(line["strength"], line["strength"])
            words = (
                f"{asked} ({names.get(line['guide_id'], line['guide_id'])}, {labels.lines(line['lines'])})"
            )
            found.setdefault(line["skill_id"], {}).setdefault(words, line["strength"])
    return {skill: Said(next(iter(told.values())), "; ".join(told)) for skill, told in found.items()}


def words(said: Said | None) -> str:
    """What the guides say of a skill, for a table."""
    return said.words if said else "no guide names it"


def _rank(strength: str) -> int:
    return STRENGTHS.index(strength) if strength in STRENGTHS else len(STRENGTHS)


def has_guide(market: Market, role: str) -> bool:
    """Whether a guide asks for any skill in this role."""
    return bool(requirements(market, role, labels.ALL))


@lru_cache(maxsize=64)
def alternatives(market: Market, role: str, level: str) -> tuple[frozenset[str], ...]:
    """Skills of which a guide asks for one or the other, at the level or at all of them."""
    try:
        choices = market.frame("ref.guide_choices")
        lines = market.frame("ref.guide_requirements", ["guide_id", "requirement_number", "role", "level"])
        skills = market.frame("ref.skill_groups")
    except NotBuiltError:
        return ()
    lines = lines[(lines["role"] == role) & lines["level"].isin([level, labels.ALL])]
    named = choices.merge(lines, on=["guide_id", "requirement_number"])["skill_group_id"]
    found = skills[skills["skill_group_id"].isin(named)]
    return tuple(frozenset(part) for _, part in found.groupby("skill_group_id")["skill_id"])


def duties(guides: Sequence[Mapping[str, Any]], role: str) -> tuple[Duty, ...]:
    """The responsibilities that the guides of the role list, in their order."""
    return tuple(
        Duty(str(entry["text"]), str(guide["name"]), (int(entry["line"]),))
        for guide in guides
        if guide["role"] == role
        for entry in guide.get("responsibility", [])
        if entry.get("text") and entry.get("line")
    )


def degree(guides: Sequence[Mapping[str, Any]], role: str) -> Duty | None:
    """The background in degrees that a guide of the role gives, in words."""
    for guide in guides:
        background = guide.get("background") or {}
        if guide["role"] == role and background.get("degrees"):
            fields = [*background.get("fields", [])]
            related = " or a related field" if background.get("related_fields") else ""
            words = " or ".join(str(one) for one in background["degrees"])
            subject = f" in {' or '.join(fields)}{related}" if fields else ""
            return Duty(f"{words} degree{subject}", str(guide["name"]), tuple(background.get("lines", [])))
    return None


def source(duties: Sequence[Duty]) -> str:
    """The guides that several entries come from, each once with all its lines.

    >>> source([Duty("a", "Guide", (7,)), Duty("b", "Guide", (8,)), Duty("c", "Other", (3,))])
    'Guide, lines 7, 8; Other, line 3'
    """
    lines: dict[str, list[int]] = {}
    for duty in duties:
        lines.setdefault(duty.guide, []).extend(duty.lines)
    return "; ".join(f"{guide}, {labels.lines(found)}" for guide, found in lines.items())
