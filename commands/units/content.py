"""A new skill, sector or guide of the content that ships: data/, checked whole before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from commands.units import names
from commands.units.writing import CannotWrite, Unit, filled, must_be_free, sound
from data import own_skills
from data.content import Content
from data.entries import block

SKILLS = "data/taxonomy/market.toml"
SECTORS = "data/sectors.toml"
GUIDES = "data/guides"
_EXTRACT = "See it found: guidepost extract ads.jsonl"


def skill(
    root: Path, name: str, kind: str, category: str, definition: str, aliases: Iterable[str] = (),
    *, exact: bool = False,
) -> Unit:  # fmt: skip
    """The taxonomy with a new skill, as `guidepost skills add` makes it for one user.

    Raises:
        CannotWrite: the name is none, or a form is known already.
    """
    aliases = list(aliases)
    for text in (name, *aliases):
        _must_be_a_form(text)
    if not definition.isprintable() or not definition.strip():
        raise CannotWrite("the definition must be one line of text: say what it is to who never heard of it")
    try:
        entry = own_skills.skill(sound(root, {}), name, kind, category, aliases, definition, exact=exact)
    except ValueError as error:
        raise CannotWrite(str(error)) from error
    changed = {SKILLS: _with(root / SKILLS, block(*entry))}
    sound(root, changed)
    return Unit(
        changed=changed,
        then=(
            f"Look at [{entry[0]}], the last of {SKILLS}: add the spellings ads use (aliases), a parent, and "
            "cues if it is a word, too (data/README.md).",
            "See that all is sound: python -m pytest tests/data/test_content.py",
            "Measure the model with it, half a minute: guidepost evaluate card",
            _EXTRACT,
        ),
    )


def sector(root: Path, name: str, definition: str, cues: Iterable[str] = ()) -> Unit:
    """The sectors with a new one, tried after the others; without `cues` its name's words tell it.

    Raises:
        CannotWrite: the name is none, or there is such a sector.
    """
    names.checked("sector", name)
    known, title = sound(root, {}).sectors, names.title(name)
    if name in known or title in (one.name for one in known.values()):
        raise CannotWrite(f"{name} is a sector already: choose another name")
    cues = [" ".join(cue.split()) for cue in cues] or [title.lower()]
    definition = definition or f"{title}: to be described."
    for text in (definition, *cues):
        if not text.isprintable() or not text.strip():
            raise CannotWrite(f"{text!r} is no line of text")
    entry = {
        "order": max(one.order for one in known.values()) + 1, "name": title, "in_guides": False,
        "definition": definition, "cues": cues, "anti_cues": [], "names": [],
    }  # fmt: skip
    changed = {SECTORS: _with(root / SECTORS, block(name, entry))}
    sound(root, changed)
    return Unit(
        changed=changed,
        then=(
            f"Say in [{name}], the last of {SECTORS}, what its employers say of themselves (cues), what is "
            "no sign of it (anti_cues), and the last words of their names (names).",
            f'Give its boards sector = "{name}" in data/sources.toml: a dozen employers make it comparable.',
            "See that all is sound: python -m pytest tests/data/test_content.py tests/extract/test_sector.py",
            _EXTRACT,
        ),
    )


def guide(root: Path, name: str, role: str, read: Callable[[Content], str] | None = None) -> Unit:
    """A new guide: what `read` makes of a document beside the content, else the smallest, to be filled.

    Raises:
        CannotWrite: the name or role is none, or the guide would not be sound.
    """
    names.checked("guide", name)
    path = f"{GUIDES}/{name}.toml"
    must_be_free(root, path)
    if read:
        text = read(sound(root, {}))
    else:
        words = {"name": name, "title": names.title(name), "role": role}
        text = filled("guide", {"guide.toml.tmpl": path}, words)[path]
    _must_be_its_own(sound(root, {path: text}), name)
    return Unit(
        new={path: text},
        then=(
            f"Hold {path} against the document: a line that says something is an entry (data/README.md).",
            "See that all is sound: python -m pytest tests/data/test_content.py",
            "See it: guidepost rebuild --demo, then guidepost demo, page Guides",
        ),
    )


def _must_be_its_own(content: Content, name: str) -> None:
    """A guide is told from the others by its name."""
    title = content.guides[name].name
    if any(one.name == title for one in content.guides.values() if one.id != name):
        raise CannotWrite(f"another guide is called {title!r}: choose another name")


def _must_be_a_form(text: str) -> None:
    """What an ad may write: a letter in it, nothing that does not print, no path."""
    if not re.search(r"[^\W\d_]", text) or not text.isprintable() or ".." in text or len(text) > 60:
        raise CannotWrite(
            f"{text!r} cannot name a skill: write it as ads do, in at most 60 letters, such as Velodrome"
        )


def _with(path: Path, added: str) -> str:
    return f"{path.read_text(encoding='utf-8').rstrip()}\n\n{added}"
