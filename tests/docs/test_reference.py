"""docs/reference says what the code and the content files say."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

from analysis.market import guide_parts
from data.content import Content
from docs import generators
from docs.generators import FOLDER, guide_lines
from tests.docs.pages import ROOT

STALE = (
    "docs/reference is older than the code or the content: run `make docs` (or only "
    "`python -m docs.generators`) and commit what it writes"
)


@pytest.fixture(scope="module")
def made(content: Content) -> dict[str, str]:
    return generators.pages(content)


def test_the_reference_is_not_stale(made: dict[str, str]) -> None:
    stale = [name for name, text in made.items() if _text(FOLDER / name) != text]
    orphans = sorted({path.name for path in FOLDER.iterdir()} - set(made))
    assert stale == [], STALE
    assert orphans == [], STALE


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_every_command_skill_and_guide_stands_in_it(made: dict[str, str], content: Content) -> None:
    from cli import main

    assert [
        name
        for name, one in main.commands.items()
        if not one.hidden and f"## guidepost {name}\n" not in made["cli.md"]
    ] == []
    skills = "".join(text for name, text in made.items() if name.startswith("taxonomy-"))
    assert [skill for skill in content.skills if f"- Id `{skill}`," not in skills] == []
    assert [guide for guide in content.guides if f"guide-{guide}.md" not in made] == []


def test_every_line_of_every_guide_is_listed(
    made: dict[str, str], content: Content, seeds_folder: Path
) -> None:
    for guide in content.guides.values():
        listed = set(map(int, re.findall(r"^\| (\d+) \|", made[f"guide-{guide.id}.md"], re.MULTILINE)))
        text = (seeds_folder / guide.source).read_text(encoding="utf-8").split("\n")
        assert listed == {number for number, line in enumerate(text, 1) if line.strip()}, guide.id


def test_every_part_of_a_guide_is_one_we_know(content: Content) -> None:
    held = {
        part
        for guide in content.guides.values()
        for part in guide.entries
        if isinstance(guide.entries[part], list | dict)
    }
    assert held - set(guide_parts.PARTS) == {"provenance", "structure"}
    assert set(guide_lines.SHOWN) <= set(guide_parts.PARTS)


READ_AS = {
    "requirement": ("ref.guide_requirements", "marts.guide_verdicts"),
    "level": ("ref.guide_levels", '("level", "growth")'),
    "salary": ("ref.guide_bands", '"salary"'),
    "sector": ("ref.guide_sectors",),
    "background": ("ref.guide_levels", '"background"'),
}
"""How pages read a part where they do not, or not only, by its name."""


@pytest.mark.parametrize("part", guide_lines.SHOWN)
def test_pages_that_show_a_part_read_it(part: str) -> None:
    for page in guide_lines.SHOWN[part]:
        files = _reached(ROOT / "app_pages" / f"{page}.py")
        read = "".join(path.read_text(encoding="utf-8") for path in files)
        assert any(word in read for word in READ_AS.get(part, (f'"{part}"',))), f"{page} reads no {part}"


@lru_cache(maxsize=256)
def _imported(path: Path) -> frozenset[Path]:
    """The modules of analysis.market and app_pages.frame that a module imports, but those of all entries."""
    rooms = ("analysis.market", "app_pages.frame")
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = [
        node for node in nodes if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(rooms)
    ]
    names = [
        name for node in found for name in (node.module, *(f"{node.module}.{a.name}" for a in node.names))
    ]
    files = [ROOT / f"{str(name).replace('.', '/')}.py" for name in names]
    return frozenset(f for f in files if f.is_file() and f.stem not in ("guide_parts", "guide_entries"))


def _reached(path: Path) -> set[Path]:
    """A page and every module that it imports, and they in turn."""
    known, waiting = {path}, [path]
    while waiting:
        new = _imported(waiting.pop()) - known
        known |= new
        waiting += new
    return known
