"""A row of a table: a skill by levels, or a level with what it asks, its years and its pay."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.extract.figures import Figure
from analysis.extract.figures import figures as amounts
from analysis.own_guides import asked, entries, figures, words
from analysis.own_guides.draft import Draft
from analysis.own_guides.outline import ENTRY, Node
from analysis.own_guides.place import ALL, Place
from analysis.own_guides.words import REQUIREMENT

PAY_WORDS = 7  # "from USD 90,000 to USD 120,000 a year"; a longer cell says more than pay
_NO = re.compile(r"^(?:[-–—✗✘❌]?|no|none|n/?a|0|not (?:required|expected|needed)|○)$", re.IGNORECASE)
_YES = re.compile(r"^(?:[✓✔✅●★☑*]+|x|yes|y)\ufe0f?$", re.IGNORECASE)
_STRENGTH = re.compile(
    r"\b(?:required\??|importance|priority|must|strength|need|necessity|type)\b", re.IGNORECASE
)
_LEVEL = re.compile(
    r"^(?:level|seniority|grade|experience level|title|role|band|career level)s?$", re.IGNORECASE
)
_MARKS = re.compile(
    r"\b(?:basic|beginner|intermediate|working|proficient|advanced|expert|strong|awareness|familiar|solid|high"
    r"|medium|low|mandatory|required|essential|good|nice|optional|preferred|bonus|plus|must)\b|^[1-9](?:/\d+)?$",
    re.IGNORECASE,
)


def row(draft: Draft, node: Node, place: Place) -> None:
    """Note what a row holds, or leave it for review."""
    cells = [" ".join(cell.split()) for cell in node.cells]
    header = [*node.header, *[""] * len(cells)][: len(cells)]
    columns = [draft.names.of(head) for head in header]
    if any(columns[1:]):
        is_taken = _by_level(draft, node, place, cells, columns)
    elif cells and (levels := draft.names.of(cells[0])):
        is_taken = _of_level(draft, node, place, cells, header, levels)
    else:
        is_taken = _of_skill(draft, node, place, cells, header)
    if not is_taken:
        draft.leave(node, "is a row of a table that was not understood")


def _inside(place: Place, levels: list[tuple[str, str]] | None = None) -> Place:
    """The place of requirements in a table, of these levels if any are given."""
    strength = place.strength if place.part == REQUIREMENT and place.strength else words.CORE
    found = replace(place, part=REQUIREMENT, strength=strength)
    return replace(found, levels=tuple(dict.fromkeys(level for level, _ in levels))) if levels else found


def _by_level(
    draft: Draft, node: Node, place: Place, cells: list[str], columns: list[list[tuple[str, str]]]
) -> bool:
    """Skills down, levels across; or a fact down (years, pay, skills), levels across."""
    first = cells[0]
    is_any = False
    for cell, levels in zip(cells[1:], columns[1:], strict=False):
        if not levels or _NO.match(cell):
            is_any = is_any or bool(levels)
            continue
        is_any = _cell(draft, node, _inside(place, levels), first, cell, levels) or is_any
    return is_any


def _cell(
    draft: Draft, node: Node, place: Place, head: str, cell: str, levels: list[tuple[str, str]]
) -> bool:
    if years := _years(head, cell):
        for level, name in levels:
            draft.level(level, name, years, node.line)
        return True
    if (pays := _pays(draft, node, head, cell)) is None:
        return True
    if pays:
        return figures.pay(draft, node, place, pays[0], levels[0][1], [level for level, _ in levels])
    strength = words.remark_of(cell) or place.strength or words.CORE
    if _YES.match(cell) or (_MARKS.search(cell) and len(cell.split()) <= 3):
        line = replace(node, kind=ENTRY, text=head, cells=())
        found = draft.linker.sentence(head, place.context)
        draft.require(found.links, line, place, strength, describes="" if _YES.match(cell) else cell)
        if not found.links:
            draft.leave(line, asked.NO_SKILL)
        return True
    found = draft.linker.sentence(cell, f"{place.context} {head}")
    strength = words.strength_of(head) or strength
    draft.require(found.links, replace(node, text=cell), replace(place, group=head), strength)
    return bool(found.links)


def _pays(draft: Draft, node: Node, head: str, cell: str) -> list[Figure] | None:
    """The ranges of pay in a cell, None where it is pay of one end; "a budget of $1M" is no pay."""
    if words.part_of(head) != "salary" and len(cell.split()) > PAY_WORDS:
        return [one for one in amounts(cell) if one.is_range]
    return figures.ranges(draft, node, cell)


def _years(head: str, cell: str) -> words.Years | None:
    """The years in a cell whose row or column is about years."""
    if not re.search(r"\b(?:years?|yrs|experience)\b", head, re.IGNORECASE):
        return None
    return words.years_of(cell) or words.years_of(f"{cell} years")


def _of_level(
    draft: Draft, node: Node, place: Place, cells: list[str], header: list[str], levels: list[tuple[str, str]]
) -> bool:
    """One level to a row: its years, pay, and what it asks, each below its own heading."""
    is_any = False
    years = next(
        (given for head, cell in zip(header, cells, strict=True) if (given := _years(head, cell))), None
    )
    for level, name in levels:
        draft.level(level, name, years, node.line)
    for head, cell in list(zip(header, cells, strict=True))[1:]:
        if not cell or _NO.match(cell) or _years(head, cell):
            is_any = is_any or bool(cell)
            continue
        pays = _pays(draft, node, head, cell)
        if pays is None:
            is_any = True
            continue
        part = words.part_of(head)
        if pays:
            is_any = (
                figures.pay(
                    draft,
                    node,
                    replace(place, heads=(*place.heads, head)),
                    pays[0],
                    cells[0],
                    [level for level, _ in levels],
                )
                or is_any
            )
        elif part == "responsibility":
            line = replace(node, kind=ENTRY, text=cell, cells=())
            is_any = entries.take(draft, line, replace(_inside(place, levels), part=part), ()) or is_any
        elif part in (REQUIREMENT, None, "background"):
            found = draft.linker.sentence(cell, f"{place.context} {head}")
            draft.require(
                found.links,
                node,
                replace(_inside(place, levels), group=head),
                words.strength_of(head) or words.CORE,
            )
            is_any = is_any or bool(found.links)
            if found.left and len(found.left) <= 6:
                draft.leave(node, asked.PARTLY.format(", ".join(map(repr, found.left))))
    return is_any or years is not None


def _of_skill(draft: Draft, node: Node, place: Place, cells: list[str], header: list[str]) -> bool:
    """One skill to a row, with columns that say how strongly and for which level it is asked."""
    strength, levels = None, None
    names: list[str] = []
    for head, cell in zip(header, cells, strict=True):
        if _LEVEL.match(head) and draft.names.of(cell):
            levels = draft.names.of(cell)
        elif _STRENGTH.search(head):
            strength = words.GOOD if cell.lower() in ("no", "low", "optional") else words.strength_of(cell)
            strength = words.MUST if cell.lower() in ("yes", "high", "✓", "✅") else strength
        else:
            names.append(cell)
    inside = _inside(place, levels)
    found = draft.linker.sentence(names[0], place.context) if names else None
    if found is None or not found.links:
        wide = [draft.linker.names(name, f"{place.context} {names[0]}") for name in names[1:]]
        links = [link for one in wide for link in one.links]
    else:
        links = list(found.links)
    draft.require(links, node, inside, strength or inside.strength or words.CORE)
    return bool(links)


__all__ = ["ALL", "row"]
