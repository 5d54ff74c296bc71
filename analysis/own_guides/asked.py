"""Requirements: the skills a line asks for, how strongly, and what it says beside them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from analysis.own_guides import figures, words
from analysis.own_guides.draft import Draft
from analysis.own_guides.link import NAMED, Link
from analysis.own_guides.outline import Node
from analysis.own_guides.place import Place
from analysis.own_guides.words import REQUIREMENT

NO_SKILL = "names no skill of the taxonomy (`guidepost skills add` adds one)"
PARTLY = "names something that no skill of the taxonomy stands for: {}"
# "an alternative to Java" names Java and does not ask for it
_COMPARED = re.compile(
    r"\b(?:alternative to|instead of|unlike|similar to|rather than|replac\w+|not)\s+[\w.+#/ -]{0,20}$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_CLAUSE = re.compile(r"(?:(?!;|\.\s|,?\s+but\s|\s[-–—]\s).)+", re.DOTALL)


def take(draft: Draft, node: Node, place: Place, near: Collection[str]) -> bool:
    """Requirements, from a name, a list of names, or a sentence."""
    if words.is_turned_down(node.text):
        draft.leave(node, "says what is not asked for, and is left out")
        return False
    is_background = figures.background(draft, node, place)
    if place.part == "background":
        place = replace(place, strength=words.CORE)
    strength = place.strength or words.TOPIC
    if node.label and node.rest and not node.is_dashed:
        if found := draft.names.of(node.label):
            place = replace(place, levels=tuple(dict.fromkeys(level for level, _ in found)))
            for level, name in found:
                draft.level(level, name, words.years_of(node.text), node.line)
        told = words.strength_of(node.label)
        strength = told if told in (words.MUST, words.GOOD) else strength
    links, left, more = _links(draft, node, place, near)
    if is_background:
        links = _distinct([*figures.subjects(draft, node, place), *links])
    if node.children and place.part == REQUIREMENT and not node.rest and not place.group:
        more["heading"] = True
    draft.require(links, node, place, strength, remarks(node.text, links), **more)
    if left and links:
        draft.leave(node, PARTLY.format(", ".join(map(repr, left))))
    elif not links and not is_background and not node.children:
        draft.leave(node, NO_SKILL)
    return bool(links) or is_background


def _links(
    draft: Draft, node: Node, place: Place, near: Collection[str]
) -> tuple[list[Link], list[str], dict[str, object]]:
    """The skills of a line, the names in it that are none, and what else it says of them."""
    linker, context = draft.linker, f"{place.context} {node.text[:300]}"
    if not (node.label and node.rest):
        found = linker.sentence(node.text, context, near)
        return list(found.links), list(found.left) if len(found.left) > 1 or _is_short(found.left) else [], {}
    if node.is_dashed:
        found = linker.names(node.label, context, near)
        if not found.links:
            found = linker.sentence(node.label, context, near)
        if found.links:
            above = {skill for link in found.links for skill in linker.above(link.skill)}
            named = [
                link for link in linker.tagged(node.rest)
                if linker.kind(link.skill) in NAMED and link.skill not in above
                and not _is_compared(node.rest, link)
            ]  # fmt: skip
            return _distinct([*found.links, *named]), list(found.left), {"describes": node.rest[:200]}
        told = linker.sentence(node.rest, context, near)
        return list(told.links), [] if told.links else [node.label], {}
    found = linker.sentence(node.rest, context, linker.categories([node.label, node.rest]) | frozenset(near))
    links = list(found.links)
    head = linker.names(node.label, context, near)
    is_kind = links and sum(linker.kind(link.skill) in NAMED for link in links) * 2 > len(links)
    if not is_kind and words.strength_of(node.label) not in (words.MUST, words.GOOD):
        links = [*head.links, *links]
    elif is_kind:  # "Kubernetes: writes Helm charts" names both, "Observability: Grafana" the one
        links = [*(link for link in head.links if linker.kind(link.skill) in NAMED), *links]
    return (
        _distinct(links),
        [one for one in found.left if _is_short([one])],
        {"group": place.group or node.label},
    )


def remarks(text: str, links: Collection[Link]) -> dict[str, str]:
    """By skill, how strongly a remark beside it asks: "Docker, Kubernetes (nice to have)", "Go is a plus".

    A remark in brackets is about the names in these brackets, or about the one before them; any other about
    its whole clause.
    """
    found: dict[str, str] = {}
    held = {link.skill: text.lower().find(link.label.lower()) for link in links}
    for part in _BRACKETS.finditer(text):
        if told := words.remark_of(part[0]):
            inside = [skill for skill, at in held.items() if part.start() <= at < part.end()]
            if not inside and not words.is_remark(part[0]):
                continue  # "(Zig is a plus)" says nothing of the name before it
            start = max(text.rfind(mark, 0, part.start()) for mark in ",;") + 1
            found |= dict.fromkeys(
                inside or [s for s, at in held.items() if start <= at < part.start()], told
            )
    if (last := re.search(r"\s[-–—]\s(?P<remark>[^-–—]+)$", text)) and words.is_remark(last["remark"]):
        return dict.fromkeys(held, words.remark_of(last["remark"]) or words.CORE) | found
    bare = _BRACKETS.sub(lambda m: " " * len(m[0]), text)
    for clause in _CLAUSE.finditer(bare):
        if told := words.remark_of(clause[0]):
            found |= {
                s: told for s, at in held.items() if clause.start() <= at < clause.end() and s not in found
            }
    return found


def _is_short(left: Collection[str]) -> bool:
    return all(len(one.split()) <= 4 for one in left)


def _is_compared(text: str, link: Link) -> bool:
    at = text.lower().find(link.label.lower())
    return at >= 0 and bool(_COMPARED.search(text[:at]))


def _distinct(links: list[Link]) -> list[Link]:
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(link.skill, link)
    return list(found.values())
