"""What has been read of a guide so far: entries by part, levels, and the lines that are in none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from analysis.extract.role import RoleReader
from analysis.own_guides.link import Link, Linker
from analysis.own_guides.outline import Node
from analysis.own_guides.place import ALL, Place
from analysis.own_guides.words import LevelNames, Years
from data.content import Content
from data.records import Table

SHOWN = 100  # characters of a line that a remark repeats
# The order of parts in a guide's file.
ORDER = (
    "team", "level", "industry", "ladder", "background", "responsibility", "requirement", "question", "focus",
    "resource", "growth", "alternative_path", "transition", "practice", "challenge", "specialization",
    "certification", "project", "salary", "sector", "trend",
)  # fmt: skip


class Unread(NamedTuple):
    """A line that is in no entry, or only in part, with the reason; the reason completes "Line 5 ..."."""

    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.text!r} {self.reason}."


class Draft:
    """Collects a guide; each line is in an entry, a heading, or among the unread."""

    def __init__(
        self, linker: Linker, names: LevelNames, roles: RoleReader, content: Content, role: str
    ) -> None:
        self.linker, self.names, self.roles, self.content, self.role = linker, names, roles, content, role
        self.parts: dict[str, list[Table]] = defaultdict(list)
        self.single: dict[str, Table] = {}
        self.levels: dict[str, Table] = {}
        self.whole: tuple[str, ...] = (ALL,)  # the level of the whole document, where its title names one
        self.heads: list[int] = []
        self._top: Table = {}
        self._lines: list[int] = []
        self._left: list[Unread] = []
        self._asked: set[tuple[object, ...]] = set()

    def title(self, title: str, source: str, lines: Sequence[int]) -> None:
        """Note what the guide is called and where it was read."""
        self._top = {"title": title, "role": self.role, "source": source}
        self._lines = list(lines)

    def summary(self, text: str, line: int) -> None:
        """Note a sentence that says what the role is."""
        self._top["summary"] = f"{self._top.get('summary', '')} {text}".strip()
        self.single.setdefault("_summary", {"lines": []})["lines"].append(line)

    def add(self, part: str, entry: Table) -> None:
        """Note an entry."""
        self.parts[part].append(entry)

    def head(self, node: Node) -> None:
        """Note a line that only says where others belong."""
        self.heads.append(node.line)

    def leave(self, node: Node, reason: str) -> None:
        """Note a line that is in no entry, or not wholly."""
        if node.text:
            self._left.append(Unread(node.line, node.text[:SHOWN], reason))

    def beside(self, above: Node, place: Place) -> frozenset[str]:
        """The categories of the skills that are named side by side below a heading."""
        texts = [
            piece for node in above.children[:200] for piece in (node.label, node.rest, node.text) if piece
        ]
        return self.linker.categories([*texts, *place.heads[-2:]])

    def level(self, level: str, name: str, years: Years | None, line: int) -> None:
        """Note a level by the guide's own name for it, with the years it gives."""
        entry = self.levels.setdefault(level, {"id": level, "name": name, "lines": []})
        names = entry["name"].split(" / ")
        if not any(name.casefold().removesuffix(" level") in one.casefold() for one in names):
            entry["name"] += f" / {name}"
        if line not in entry["lines"]:
            entry["lines"].append(line)
        if years is None:
            return
        if "years_min" in entry and len(entry["lines"]) == 1:
            return
        entry["years_min"] = min(entry.get("years_min", 99), years.low or 0)
        if years.high is None:
            entry["open_ended"] = True
            entry.pop("years_max", None)
        elif not entry.get("open_ended"):
            entry["years_max"] = max(entry.get("years_max", 0), years.high)

    def rung(self, title: str, level: str | None, line: int) -> None:
        """Note a rung of the career ladder."""
        held = self.parts["ladder"]
        if not any(one["title"] == title for one in held):
            held.append(
                {"order": len(held) + 1, "title": title, **({"level": level} if level else {}), "line": line}
            )

    def require(
        self, links: Sequence[Link], node: Node, place: Place, strength: str,
        remarks: Mapping[str, str] | None = None, **more: object,
    ) -> None:  # fmt: skip
        """Note the skills of a line as requirements of each level; `remarks`: by skill, another strength."""
        for level in place.levels:
            choices: dict[int, list[str]] = defaultdict(list)
            for link in links:
                choices[link.choice].append(link.skill)
            for link in links:
                asked = (remarks or {}).get(link.skill, strength)
                key = (level, asked, link.skill, place.role, node.line)
                if key in self._asked:
                    continue
                self._asked.add(key)
                entry: Table = {
                    "skill": link.skill, "label": link.label, "level": level, "strength": asked,
                    "section": place.section or self._top["title"] or "Guide",
                }  # fmt: skip
                if place.role:
                    entry["role"] = place.role
                if place.group:
                    entry["group"] = place.group
                if place.under:
                    entry["under"] = place.under
                if link.choice and len(set(choices[link.choice])) > 1:
                    either = "-or-".join(dict.fromkeys(choices[link.choice]))
                    entry["either_of"] = f"{level}-{node.line}-{either}"
                entry |= {key: value for key, value in more.items() if value}
                self.add("requirement", entry | {"line": node.line})

    def data(self) -> Table:
        """The guide as its file holds it, but for its id and name."""
        found: Table = dict(self._top)
        found["provenance"] = {"title": self._lines} if self._lines else {}
        if told := self.single.get("_summary"):
            found["provenance"]["summary"] = told["lines"]
        found["structure"] = {"section heading": sorted(set(self.heads))} if self.heads else {}
        self.parts["level"] = sorted(
            self.levels.values(), key=lambda one: self.content.levels[one["id"]].order
        )
        for part in ORDER:
            if part in self.single:
                found[part] = self.single[part]
            elif self.parts.get(part):
                found[part] = self.parts[part]
        return {key: value for key, value in found.items() if value not in ({}, [])}

    def unread(self) -> Iterator[Unread]:
        """The lines that are in no entry, in their order."""
        seen: set[tuple[int, str]] = set()
        for one in sorted(self._left, key=lambda one: one.line):
            if (one.line, one.reason) not in seen:
                seen.add((one.line, one.reason))
                yield one
