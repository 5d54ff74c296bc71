"""Where in a guide a line stands: its part, section and group, the levels and strength that hold there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.extract.role import RoleReader
from analysis.own_guides import words
from analysis.own_guides.outline import HEADING, Node
from analysis.own_guides.words import REQUIREMENT, LevelNames

ALL = "all"


@dataclass(frozen=True)
class Place:
    """What the headings above a line say of it."""

    part: str | None = None
    strength: str | None = None
    levels: tuple[str, ...] = (ALL,)
    level_names: tuple[str, ...] = ()
    section: str = ""
    group: str = ""
    under: str = ""
    role: str | None = None
    heads: tuple[str, ...] = ()

    @property
    def context(self) -> str:
        """The headings above, as one text."""
        return " / ".join(self.heads[-4:])


def below(node: Node, place: Place, beside: Sequence[Node], names: LevelNames, roles: RoleReader) -> Place:
    """The place of what stands below a heading, or below an entry that heads others."""
    text = f"{node.label}: {node.rest}" if node.label and node.kind != HEADING else node.text
    found = names.of(text)
    new = replace(place, heads=(*place.heads, text), under="")
    if found:
        new = replace(
            new, levels=tuple(dict.fromkeys(level for level, _ in found)),
            level_names=tuple(name for _, name in found),
        )  # fmt: skip
    told = words.OTHER if words.is_turned_down(text) else words.part_of(text)
    part = _part(told, place.part)
    if found and part in (None, "ladder", "summary", "background"):
        new = replace(new, strength=words.strength_of(text) or words.CORE)
        part = REQUIREMENT
    elif part == REQUIREMENT:
        new = replace(new, strength=_strength(text, place, beside))
    is_begun = part != place.part
    new = replace(
        new, part=part, section=text if is_begun or not place.section else place.section,
        group=place.group if is_begun or found else text,
    )  # fmt: skip
    if is_begun:
        new = replace(new, group="")
    if not found and part in (None, REQUIREMENT) and (role := roles.from_patterns(text)):
        new = replace(new, role=role.value)
    return new


def _part(told: str | None, above: str | None) -> str | None:
    """The part that a heading begins, or the one it stays in."""
    if told is None:
        return above
    if above in words.STICKY and (told in words.WEAK or {told, above} == {"question", "focus"}):
        return above
    return told


def _strength(text: str, place: Place, beside: Sequence[Node]) -> str:
    """How strongly a heading among requirements asks; a silent one beside others that speak only names."""
    told = words.strength_of(text)
    above = place.strength if place.part == REQUIREMENT else None
    if told in (words.MUST, words.GOOD):
        return told
    others = {words.strength_of(node.text) for node in beside if node.kind == HEADING and node.text != text}
    if told is None and others & {words.MUST, words.GOOD}:
        return words.TOPIC
    return above or told or words.TOPIC
