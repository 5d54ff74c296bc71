"""Load and check the content files; every complaint names the file, the entry and the mend.

`load(*roots)` reads the same relative paths under each root, a later root replacing or adding files, so that
a user's own folder overlays the shipped one; own boards (my_sources.toml) are merged one by one. What comes
back is frozen; what is wrong comes back whole, as one `ContentError` with every problem in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data.boards import FILE, OWN_FILE, overlaid, read_boards
from data.employers import read_employers
from data.folder import ContentError, Folder, Problem
from data.guides import read_guides
from data.records import (
    EVERY_THREAD,
    Board,
    Category,
    Certification,
    Content,
    Employer,
    Guide,
    GuideBand,
    Level,
    Requirement,
    Role,
    Sector,
    Skill,
    Source,
)  # fmt: skip
from data.skills import check_forms, read_skills
from data.terms import FILE as TERMS
from data.terms import read_sources

__all__ = [
    "EVERY_THREAD", "Board", "Category", "Certification", "Content", "ContentError", "Employer", "Guide",
    "GuideBand", "Level", "Problem", "Requirement", "Role", "Sector", "Skill", "Source", "load",
    "load_boards", "load_with",
]  # fmt: skip


def load(*roots: Path) -> Content:
    """Read and check the content under `roots`; raises `ContentError` with all problems."""
    folder = Folder(roots)
    categories = _simple(folder, "categories.toml", Category)
    certifications = _simple(folder, "certifications.toml", Certification)
    skills = read_skills(folder, categories, certifications)
    levels, level_default = _levels(folder)
    roles = _simple(folder, "roles.toml", Role)
    sectors = _simple(folder, "sectors.toml", Sector)
    guides = read_guides(folder, skills, certifications, levels, roles, sectors)
    sources = read_sources(folder)
    boards = _boards(folder, sectors, sources)
    employers = read_employers(folder, sectors)
    check_forms(folder, skills, certifications)
    _check_roles(folder, roles, guides)
    _check_levels(folder, levels, level_default, guides)
    measurement = folder.overlaid("measurement.toml")
    if folder.problems:
        raise ContentError(folder.problems)
    return Content(
        categories=categories, skills=skills, certifications=certifications, levels=levels,
        level_default=level_default, roles=roles, sectors=sectors, guides=guides, boards=boards,
        measurement=measurement, sources=sources, employers=employers,
    )  # fmt: skip


def load_with(files: Mapping[str, str], *roots: Path) -> Content:
    """The same with these texts laid over it, by their path in a content folder; no root is written to."""
    with TemporaryDirectory() as drafts:
        for path, text in files.items():
            draft = Path(drafts) / path
            draft.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text, encoding="utf-8")
        return load(*roots, Path(drafts))


def _boards(
    folder: Folder, sectors: Mapping[str, Sector], sources: Mapping[str, Source] | None
) -> tuple[Board, ...]:
    """The boards of sources.toml with the user's own laid over them."""
    if any(problem.file == TERMS for problem in folder.problems):
        sources = None  # one slip there would make every board of that source unknown
    listed = read_boards(folder, folder.read(FILE), FILE, sectors, sources)
    own = read_boards(folder, folder.read(OWN_FILE, required=False), OWN_FILE, sectors, sources)
    return overlaid(listed, own)


def load_boards(path: Path, content: Content) -> tuple[Board, ...]:
    """The boards a sources file names, also of sources nothing reads; raises `ContentError`."""
    if not path.is_file():
        raise ContentError([Problem(str(path), "", "does not exist: give the path of a sources file")])
    folder = Folder([path.parent])
    boards = read_boards(folder, folder.read(path.name), path.name, content.sectors)
    if folder.problems:
        raise ContentError(folder.problems)
    return tuple(listed.board for listed in boards.values())


def _simple(folder: Folder, file: str, cls: type[Any]) -> dict[str, Any]:
    found = {}
    for entry, values in folder.tables(file, folder.read(file)):
        value = folder.build(cls, file, entry, {**values, "id": entry})
        if value is not None:
            found[entry] = value
    return found


def _levels(folder: Folder) -> tuple[dict[str, Level], str]:
    data = folder.read("levels.toml")
    settings = data.pop("settings", {})
    levels = {}
    for entry, values in folder.tables("levels.toml", data):
        level = folder.build(Level, "levels.toml", entry, {**values, "id": entry})
        if level is not None:
            levels[entry] = level
    return levels, str(settings.get("default", "unstated"))


def _check_roles(folder: Folder, roles: Mapping[str, Role], guides: Mapping[str, Guide]) -> None:
    ordered = sorted(roles.values(), key=lambda role: role.order)
    for order, count in Counter(role.order for role in ordered).items():
        if count > 1:
            folder.problem(
                "roles.toml", "", f"order {order} is given to {count} roles: patterns need one order"
            )
    compiled: list[tuple[str, re.Pattern[str]]] = []
    for role in ordered:
        for guide in role.guides:
            if guide not in guides:
                folder.problem("roles.toml", role.id, f"guide {guide!r} is not in guides/")
        for pattern in role.patterns:
            try:
                compiled.append((role.id, re.compile(pattern, re.IGNORECASE)))
            except re.error as error:
                folder.problem(
                    "roles.toml", role.id, f"pattern {pattern!r} is no regular expression: {error}"
                )
    for role in ordered:
        for title in (*role.examples, *role.titles):
            got = next((rid for rid, pattern in compiled if pattern.search(title)), None)
            if got != role.id:
                folder.problem(
                    "roles.toml",
                    role.id,
                    f"the title {title!r} is read as {got}: mend a pattern or its order",
                )


def _check_levels(
    folder: Folder, levels: Mapping[str, Level], default: str, guides: Mapping[str, Guide]
) -> None:
    if default not in {*levels, "unstated"}:
        folder.problem("levels.toml", "settings", f"default {default!r} is no level")
    for level in levels.values():
        for guide_id in level.guide:
            if guide_id not in guides:
                folder.problem("levels.toml", level.id, f"guide {guide_id!r} is not in guides/")
    told = {guide_id for level in levels.values() for guide_id in level.guide}
    for guide_id, guide in guides.items():
        for entry in guide.entries.get("level", []):
            if entry.get("id") not in levels:
                folder.problem(
                    f"guides/{guide_id}.toml", "level", f"{entry.get('id')!r} is not in levels.toml"
                )
                continue
            if guide_id not in told:
                continue  # an organisation's own guide: levels.toml need not know it
            kept = levels[entry["id"]].guide.get(guide_id, {})
            for key in ("years_min", "years_max"):
                if entry.get(key) != kept.get(key):
                    folder.problem(
                        "levels.toml", f"{entry['id']}.guide.{guide_id}",
                        f"{key} is {kept.get(key)} here and {entry.get(key)} in the guide: make them equal",
                    )  # fmt: skip
