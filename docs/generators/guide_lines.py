"""docs/reference/guide*.md: every line of the shipped guides, and where the product shows it.

The guides' own texts do not ship. What ships is data/guides: their content in entries, each with the numbers
of its lines; `[structure]` and `[provenance]` hold the lines that are no entry.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.market import guide_entries, guide_parts
from analysis.market.guide_entries import Entry
from analysis.market.source import Market
from data.content import Content, Guide
from docs.generators.markdown import page, plain, table
from warehouse.read import Warehouse

GUIDES_PAGE = "guides"
SHOWN: dict[str, tuple[str, ...]] = {
    "requirement": (
        "skills_versus_guides", "skill_explorer", "my_skills", "assessment", "ad_check", "compare_roles",
    ),
    "level": ("skills_versus_guides", "assessment"),
    "growth": ("assessment",),
    "assessment": ("assessment",),
    "salary": ("salary_bands", "overview", "ad_check", "transition_planner", "compare_roles"),
    "sector": ("sector_demand",),
    "background": ("skills_versus_guides", "ad_check", "compare_roles"),
    "responsibility": ("ad_check", "compare_roles"),
    "emphasis": ("compare_roles",),
    "team": ("compare_roles",),
    "question": ("interview_kit",),
    "focus": ("interview_kit",),
    "transition": ("transition_planner",),
    "resource": ("my_skills",),
    "certification": ("skills_versus_guides",),
    "audience": ("overview",),
    "getting_started": ("overview",),
}  # fmt: skip
"""The pages beside Guides that show a part of a guide; Guides shows every part."""
_LOOK_FOR = guide_parts.label_of("look_for_line")


@dataclass(frozen=True)
class Line:
    """A line of a guide, and an entry made of it."""

    guide: str
    number: int
    entry: Entry

    @property
    def skills(self) -> tuple[str, ...]:
        """The skills that the entry names."""
        return self.entry.skills


def lines(warehouse: Warehouse) -> list[Line]:
    """Every pair of line and entry, in the order of guide and line."""
    held = Market(warehouse)
    found = [
        Line(guide, number, entry)
        for guide in guide_entries.guides(held)
        for part in guide_parts.PARTS
        for entry in guide_entries.entries(held, guide, part)
        for number in (*entry.lines, *(int(value) for label, value in entry.facts if label == _LOOK_FOR))
    ]
    return sorted(found, key=lambda line: (line.guide, line.number))


def pages(content: Content, found: Sequence[Line], titles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """An overview, and a page per guide; `titles` of the pages of the dashboard by their file's name."""
    by_guide: dict[str, list[Line]] = defaultdict(list)
    for line in found:
        by_guide[line.guide].append(line)
    yield "guides.md", _overview(content, by_guide, titles)
    for guide, held in by_guide.items():
        yield f"guide-{guide}.md", _guide(content.guides[guide], held, titles)


def _overview(content: Content, by_guide: dict[str, list[Line]], titles: dict[str, str]) -> str:
    entries = {line.entry.key: line.entry.part for held in by_guide.values() for line in held}
    parts = Counter(entries.values())
    return page(
        "The guides, line by line",
        "Guidepost ships what five role guides say, in its own words, each entry with the numbers of its "
        "lines in the guide. Every line that is not empty is in an entry, and the page Guides shows every "
        "entry with its lines and with what ads say of it. The lists below tell, line by line, what became "
        "of it and which other pages show it.",
        table(
            ["guide", "lines held", "entries", "of which requirements"],
            (
                [f"[{plain(content.guides[guide].name)}](guide-{guide}.md)",
                 str(len({line.number for line in held})), str(len({line.entry.key for line in held})),
                 str(len(content.guides[guide].requirements))]
                for guide, held in by_guide.items()
            ),
        ),
        "## Where a line is shown",
        table(
            ["part of a guide", "entries", "shown on"],
            (
                [plain(guide_parts.name_of(part)), str(parts[part]), _where(part, titles)]
                for part in guide_parts.PARTS if parts[part]
            ),
        ),
        "What only the page Guides shows stands there with what ads say of it, as far as ads can say it: the "
        "share that name its skills, or a verdict in the scorecard. Advice in words (practices, challenges, "
        "projects) has no other figure, since no ad says whether it holds. Under “About this guide” stand "
        "the document's title and the lines that only give it its shape: they ask for nothing.",
        "A guide of your own is read the same way: [own guides](../how-to/own-guide.md).",
    )  # fmt: skip


def _guide(guide: Guide, held: Sequence[Line], titles: dict[str, str]) -> str:
    numbers = {line.number for line in held}
    return page(
        f"Guide: {guide.name}",
        f"“{plain(guide.title)}”, kept in `data/guides/{guide.id}.toml`: {len(numbers)} lines in "
        f"{len({line.entry.key for line in held})} entries. A line that says several things stands several "
        "times; lines that are not listed are empty.",
        table(
            ["line", "what it became", "in Guidepost's words", "shown on"],
            (
                [str(number), plain(guide_parts.name_of(part)), "; ".join(words), _where(part, titles)]
                for (number, part), words in _together(held).items()
            ),
        ),
    )  # fmt: skip


def _together(held: Sequence[Line]) -> dict[tuple[int, str], list[str]]:
    """What the entries of a line and part say, each thing once."""
    found: dict[tuple[int, str], dict[str, None]] = defaultdict(dict)
    for line in held:
        found[line.number, line.entry.part][_words(line.entry)] = None
    return {key: list(words) for key, words in found.items()}


def _words(entry: Entry) -> str:
    if entry.part == guide_parts.ABOUT:
        return plain(entry.text)
    return plain(f"{entry.heading} › {entry.text}" if entry.heading else entry.text)


def _where(part: str, titles: dict[str, str]) -> str:
    return ", ".join(titles[page] for page in (GUIDES_PAGE, *SHOWN.get(part, ())))
