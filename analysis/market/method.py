"""How each number is made, in sections, and the constants in use, each with the section that explains it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.folder import Folder
from data.home import METHOD, SHIPPED, Home

CONSTANTS = "measurement.toml"
_LINK = re.compile(
    r"\[([^\]]+)\]\((?!https?:|#)([^)]+)\)"
)  # [how to settle them](how-to/review-employers.md)
_SECTION = re.compile(r"^\[(\w+)\]")  # [bands]
_CONSTANT = re.compile(r"^(\w+) *=[^#]*(?:#\s*(.*))?$")  # resamples = 1000   # so many draws
_LONG = 6  # of a list, so many are written out


@dataclass(frozen=True)
class Section:
    """A part of the method: its link, its title, its Markdown, the tables or command it is about."""

    anchor: str
    title: str
    body: str
    about: str = ""


@dataclass(frozen=True)
class Constant:
    """A constant in use; `is_own` where the user's file gives it, `shipped` then says what we ship.

    `anchor` is that of the section that explains it; empty where none names it.
    """

    section: str
    name: str
    value: str
    means: str
    is_own: bool
    shipped: str
    anchor: str


def sections(places: Sequence[Path] = METHOD) -> tuple[Section, ...]:
    """The parts of the method; none where the text is not installed."""
    for place in places:
        try:
            text = place.read_text(encoding="utf-8")
        except OSError:
            continue
        return tuple(_section(part) for part in re.split(r"(?m)^## ", text)[1:])
    return ()


def constants(home: Home, parts: Sequence[Section]) -> tuple[Constant, ...]:
    """Every constant in the order of the shipped file; those that only the user's file has come last."""
    ours = Folder((SHIPPED,)).overlaid(CONSTANTS)
    used = Folder(home.content_roots()).overlaid(CONSTANTS)
    means = _comments((SHIPPED / CONSTANTS).read_text(encoding="utf-8"))
    return tuple(
        Constant(
            section=section,
            name=name,
            value=written(value),
            means=means.get((section, name), ""),
            is_own=value != ours.get(section, {}).get(name),
            shipped=written(ours.get(section, {}).get(name)),
            anchor=_explained(parts, section, name),
        )
        for section, values in used.items()
        for name, value in values.items()
    )


def written(value: Any) -> str:
    """A constant for people; of a long list, how many it holds.

    >>> written(1000000), written([1, 3, 6]), written(["a"] * 30), written(None)
    ('1,000,000', '1, 3, 6', '30 entries', '')
    """
    if isinstance(value, list):
        return ", ".join(map(written, value)) if len(value) <= _LONG else f"{len(value)} entries"
    if value is None:
        return ""
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 10_000
    return f"{value:,}" if is_count else str(value).lower() if isinstance(value, bool) else str(value)


def _section(part: str) -> Section:
    first, _, body = part.partition("\n")
    # Pay bands: `marts.salary_bands`
    title, _, about = first.partition(": `") if ": `" in first else (first, "", "")
    anchor = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    # Files beside the method are not part of the app: they are named, not linked.
    body = _LINK.sub(r"\1 (`docs/\2`)", body.strip())
    return Section(anchor, title.strip(), body, about.replace("`", "").strip())


def _explained(parts: Sequence[Section], section: str, name: str) -> str:
    named = [part.anchor for part in parts if re.search(rf"\[{section}\] {name}\b", part.body)]
    about = [part.anchor for part in parts if f"[{section}]" in part.body and f"{name}`" in part.body]
    some = sorted(parts, key=lambda part: -part.body.count(f"[{section}]"))[:1]
    some_named = [part.anchor for part in some if f"[{section}]" in part.body]
    return next(iter([*named, *about, *some_named]), "")


def _comments(text: str) -> dict[tuple[str, str], str]:
    """What the shipped file says of each constant, beside it."""
    found: dict[tuple[str, str], str] = {}
    section = ""
    for line in text.splitlines():
        if match := _SECTION.match(line):
            section = match[1]
        elif (match := _CONSTANT.match(line)) and match[2]:
            found[section, match[1]] = match[2].strip()
    return found
