"""A guide is read from its outline, line by line; what no part takes is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.extract.role import RoleReader
from analysis.extract.skills import SkillTagger
from analysis.own_guides import asked, entries, figures, plans, tables, words
from analysis.own_guides.draft import Draft, Unread
from analysis.own_guides.link import Linker
from analysis.own_guides.outline import CODE, ENTRY, HEADING, PROSE, ROW, Node, outline
from analysis.own_guides.place import Place, below
from analysis.own_guides.text import without_front_matter
from analysis.own_guides.words import REQUIREMENT, LevelNames
from data.content import Content
from data.records import Table

LIKE_A_LEVEL = 'gives years and names no level that is known (`--level "its name=senior"` says which)'
DEPTH_MAX = 30  # headings and lists inside one another: a document that goes deeper is read flat
FIELDS = (
    "summary",
    "team",
    "industry",
    "ladder",
    "background",
    "salary",
    "alternative_path",
    "certification",
)


@dataclass(frozen=True)
class Imported:
    """A guide as its file will hold it, and the lines that are in no entry, each with the reason."""

    data: Table
    unread: tuple[Unread, ...]


def read(
    text: str, source: str, content: Content, tagger: SkillTagger, *, role: str | None = None,
    levels: Mapping[str, str] | None = None, title: str | None = None,
) -> Imported:  # fmt: skip
    """A guide from the text of a document; `role` and `levels` say what its own words do not.

    The role is "" where neither the document nor the caller tells it. Nothing here raises on text.
    """
    body, front = without_front_matter(text)
    root = outline(body)
    roles = RoleReader(content.roles_in_order)
    named = _title(root, front, title)
    shown, lines = named
    known = role or _role(roles, root, front, shown)
    names = LevelNames(content.levels, levels or {}, shown)
    linker = Linker(content.skills, tagger)
    draft = Draft(linker, names, roles, content, known)
    draft.title(shown, source, lines)
    linker.prepare(piece for node in root.walk() for piece in (node.text, node.rest) if node.kind != CODE)
    start = Place()
    if shown and len(found := names.of(shown)) == 1:
        start = replace(start, levels=(found[0][0],), level_names=(found[0][1],))
        draft.whole = start.levels
        draft.level(found[0][0], found[0][1], words.years_of(shown), lines[0] if lines else 1)
    _Walk(draft, names, roles, known, frozenset(lines)).below(root, start, 0)
    return Imported(draft.data(), tuple(draft.unread()))


def _title(root: Node, front: Mapping[str, str], given: str | None) -> tuple[str, list[int]]:
    """What the document calls itself, and the line that says so."""
    first = next((node for node in root.children if node.kind in (HEADING, "prose")), None)
    tops = [node for node in root.children if node.kind == HEADING and node.depth == 1]
    if given or front.get("title"):
        return given or front["title"], [tops[0].line] if len(tops) == 1 else []
    if len(tops) == 1 or (tops and words.part_of(tops[0].text) is None):
        return re.sub(r"^\d{1,2}\s+(?=[A-Z])", "", tops[0].text), [tops[0].line]  # "1 ROLE PROFILE"
    if (
        first is not None
        and first.label
        and re.fullmatch(r"(?:job )?(?:role|title|position|name)", first.label, re.IGNORECASE)
    ):
        return first.rest, [first.line]
    if first is not None and len(first.text.split()) <= 10 and words.part_of(first.text) is None:
        return first.text, [first.line]
    return "", []


def _role(roles: RoleReader, root: Node, front: Mapping[str, str], title: str) -> str:
    """The role family the document is about, "" where it does not say."""
    told = [
        front.get("role", ""),
        title,
        *(f"{node.rest}" for node in root.children if node.label.lower() in ("role", "title", "position")),
    ]
    told += [
        re.sub(r"\b(engineer|develop|analy)(?:ing|ment|tics)\b", _person, one, flags=re.IGNORECASE)
        for one in told
    ]
    found = (roles.from_patterns(one) for one in told if one)
    return next((fact.value for fact in found if fact), "")


def _person(found: re.Match[str]) -> str:
    """Who does it: "Data Engineering" is what a data engineer does."""
    return {"engineer": "engineer", "develop": "developer", "analy": "analyst"}[found[1].lower()]


class _Walk:
    """Goes through the outline and hands each line to the part it belongs to."""

    def __init__(
        self, draft: Draft, names: LevelNames, roles: RoleReader, role: str, titles: frozenset[int]
    ) -> None:
        self.draft, self.names, self.roles, self.role, self.titles = draft, names, roles, role, titles

    def below(self, above: Node, place: Place, depth: int) -> None:
        """Read what stands below a heading or an entry."""
        if depth > DEPTH_MAX:
            for node in above.walk():
                if node is not above:
                    self.draft.leave(node, "stands too deep inside other lists")
            return
        near = self.draft.beside(above, place)
        for node in above.children:
            if node.line in self.titles and node.kind != HEADING:
                continue
            if node.kind == HEADING:
                self._heading(node, place, above.children, depth)
            elif node.kind == CODE:
                self.draft.leave(node, "is a block of code or a diagram, which is not read")
            elif node.kind == ROW:
                if not self._is_fact(node, place):
                    tables.row(self.draft, node, place)
            else:
                self._line(node, place, near, above, depth)

    def _heading(self, node: Node, place: Place, beside: Sequence[Node], depth: int) -> None:
        if node.line in self.titles:
            self.below(node, place, depth + 1)
            return
        self.draft.head(node)
        inside = below(node, place, beside, self.names, self.roles)
        if inside.role == self.role:
            inside = replace(inside, role=None)
        named = self.names.of(node.text)
        for level, name in named:
            self.draft.level(level, name, words.years_of(node.text), node.line)
            if place.part == "ladder":
                self.draft.rung(name, level, node.line)
        if named:  # "Senior (5+ years) - $150,000 to $190,000"
            figures.salary(self.draft, replace(node, label=named[0][1]), inside)
        elif words.years_of(node.text) and inside.part in (None, "ladder", REQUIREMENT):
            self.draft.leave(node, LIKE_A_LEVEL)
        if inside.part == "transition" and plans.read(self.draft, node, inside):
            return
        is_line = node.label and node.rest and not node.is_dashed and not self.names.of(node.text)
        if is_line and inside.part in (REQUIREMENT, "resource"):
            entries.take(self.draft, replace_children(node), inside, frozenset())
        self.below(node, inside, depth + 1)

    def _line(self, node: Node, place: Place, near: frozenset[str], above: Node, depth: int) -> None:
        if self._is_field(node, place) or self._is_list(node, place):
            return
        if node.children and place.part not in ("question", "focus") and self._heads(node, place):
            self.draft.head(node)
            inside = below(node, place, above.children, self.names, self.roles)
            for level, name in self.names.of(node.text):
                self.draft.level(level, name, words.years_of(node.text), node.line)
            self.below(node, inside, depth + 1)
            return
        is_taken = entries.take(self.draft, node, place, near)
        if node.children and place.part != "question" and not (is_taken and place.part == "focus"):
            if not is_taken:
                self.draft.head(node)
            self.below(node, self._under(node, place), depth + 1)

    def _heads(self, node: Node, place: Place) -> bool:
        """Whether an entry with others below it says where these belong, and is no entry itself."""
        if node.rest or self.draft.linker.exact(node.text, place.context):
            return False
        return bool(words.part_of(node.text) or words.strength_of(node.text) or self.names.of(node.text))

    def _under(self, node: Node, place: Place) -> Place:
        shown = node.label or node.text
        heads = (*place.heads, shown)
        if place.part == REQUIREMENT and not place.group:
            return replace(place, group=shown, heads=heads)
        return (
            replace(place, under=shown, heads=heads)
            if place.part == REQUIREMENT
            else replace(place, group=shown, heads=heads)
        )

    def _is_fact(self, node: Node, place: Place) -> bool:
        """Whether a row of two cells, "Team size | 4-7", says itself what it is."""
        if len(node.cells) != 2 or not all(node.cells):
            return False
        label, rest = node.cells
        if label.lower() in ("role", "title", "position", "job title"):
            return self.roles.from_patterns(rest) is not None
        return self._is_field(replace(node, kind=PROSE, text=rest, label=label, rest=rest), place)

    def _is_list(self, node: Node, place: Place) -> bool:
        """Whether a line "Must have: Python, SQL" stands outside the requirements and is one all the same."""
        if place.part in (REQUIREMENT, "background") or node.kind != PROSE or node.is_dashed or not node.rest:
            return False
        if words.is_turned_down(node.label):
            self.draft.leave(node, "says what is not asked for, and is left out")
            return True
        strength = words.strength_of(node.label)
        if words.part_of(node.label) != REQUIREMENT or strength not in (words.MUST, words.GOOD):
            return False
        inside = replace(
            place, part=REQUIREMENT, strength=strength, section=node.label, group="",
            heads=(*place.heads, node.label),
        )  # fmt: skip
        asked.take(self.draft, replace(node, kind=ENTRY), inside, frozenset())
        return True

    def _is_field(self, node: Node, place: Place) -> bool:
        """Whether a line is one of "Team size: 2-6", "Experience levels: ...": it says itself what it is."""
        is_inside = place.part in words.STICKY and node.kind == ENTRY
        if is_inside or not (node.label and node.rest) or node.is_dashed:
            return False
        part = _field_of(node.label)
        if part not in (*FIELDS, "level"):
            return False
        if self.draft.linker.exact(node.label, place.context):
            return False
        return entries.field(self.draft, node, part, place)


def _field_of(label: str) -> str | None:
    """The part that a label of its own begins.

    >>> _field_of("Experience Levels"), _field_of("Experience"), _field_of("Team size"), _field_of("Python")
    ('level', 'background', 'team', None)
    """
    if re.search(r"\b(?:experience|seniority|career) levels?\b|^levels?\b", label, re.IGNORECASE):
        return "level"
    if re.fullmatch(
        r"(?:(?:years of|work|professional|required|total|minimum) )*experience(?: required)?",
        label,
        re.IGNORECASE,
    ):
        return "background"
    return words.part_of(label)


def replace_children(node: Node) -> Node:
    """The line of a heading as an entry of its own."""
    return replace(node, children=[], kind=ENTRY)
