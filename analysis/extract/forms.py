"""The surface forms of a taxonomy: what each stands for, and how it must be written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from analysis.extract.scan import key
from data.content import Skill


class Entry(NamedTuple):
    """One skill a surface form stands for.

    `exact`: as it must be written, or None; `prefix`: punctuation that must stand before the word (".NET").
    """

    skill_id: str
    form: str
    is_ambiguous: bool
    exact: str | None
    prefix: str
    kind: str


class Child(NamedTuple):
    """A form inside a phrase: phrase[start:end], its place in the padded phrase, its entries."""

    start: int
    end: int
    at: int
    until: int
    entries: tuple[Entry, ...]


GENERAL = frozenset(("method", "concept", "practice", "metric", "soft"))  # kinds of skill


def traits(entries: Iterable[Entry]) -> tuple[bool, bool, bool]:
    """Of what one form may stand for: is it plain, unsure, general.

    Plain: it counts however it is written; unsure: only context can tell; general: no name of a product or
    language, but an idea, method or trait.
    """
    entries = tuple(entries)
    return (
        all(entry.exact is None and not entry.prefix for entry in entries),
        all(entry.is_ambiguous for entry in entries),
        all(entry.kind in GENERAL for entry in entries),
    )


def entries_of(skills: Mapping[str, Skill]) -> dict[bytes, tuple[Entry, ...]]:
    """What each pattern of the taxonomy stands for."""
    found: dict[bytes, list[Entry]] = defaultdict(list)
    for skill in skills.values():
        ambiguous = {form.lower() for form in skill.ambiguous_forms}
        exact = set(skill.case_sensitive)
        for form in skill.forms:
            k = key(form)
            if not k:
                continue
            lead = len(form) - len(form.lstrip(".&/-"))
            written = form[lead:] if form in exact else None
            entry = Entry(skill.id, form, form.lower() in ambiguous, written, form[:lead], skill.kind)
            # "Node.js" and "Node JS" are one pattern; the freer rule of a skill wins.
            same = [e for e in found[k] if e.skill_id == skill.id and e.exact == entry.exact]
            if not same:
                found[k].append(entry)
    return {k: tuple(entries) for k, entries in found.items()}


def parts(form: str) -> list[tuple[int, str]]:
    """Offsets and texts of the names a compound form joins.

    >>> parts("C/C++"), parts("C and C++"), parts("CI/CD")[1]
    ([(0, 'C'), (2, 'C++')], [(0, 'C'), (6, 'C++')], (3, 'CD'))
    """
    at = 0
    found: list[tuple[int, str]] = []
    for separator in ("/", ", ", " and "):
        if separator in form:
            for piece in form.split(separator):
                found.append((at, piece))
                at += len(piece) + len(separator)
            return found
    return [(0, form)]
