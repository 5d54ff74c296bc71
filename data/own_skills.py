"""What the user says of new terms: skills and forms in my_skills.toml, rejections in rejected_terms.toml.

Both stand in the content folder, which no update touches. Nothing is written that the whole content would
not be sound with: it is checked first, beside everything else, and then put in place in one step.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from data.content import Content, ContentError, load_with
from data.entries import block, changed, put, text_of
from data.home import Home
from data.records import Table
from data.skills import KINDS, OWN_FILE

__all__ = [
    "KINDS", "OWN_FILE", "REJECTED_FILE", "alias", "block", "definition_of", "others", "reject", "rejected",
    "skill", "undo", "write",
]  # fmt: skip

REJECTED_FILE = "rejected_terms.toml"
LISTS = ("aliases", "case_sensitive")
Entry = tuple[str, Table]


def skill(
    content: Content,
    name: str,
    kind: str,
    category: str,
    aliases: Iterable[str] = (),
    definition: str | None = None,
    *,
    exact: bool = False,
) -> Entry:
    """The id and entry of a new skill; `exact`: its name counts only when written just so.

    Raises:
        ValueError: a form of it is known already, or its name holds no letter.
    """
    name = " ".join(name.split())
    forms = others(name, aliases)
    _must_be_free(content, [name, *forms])
    entry: Table = {
        "name": name, "kind": kind, "category": category, "definition": definition or definition_of(name),
        "aliases": forms,
    }  # fmt: skip
    if exact:
        entry["case_sensitive"] = [name]
    return _id_of(content, name), entry


def alias(content: Content, skill_id: str, forms: Sequence[str], *, exact: bool = False) -> Entry:
    """The entry that adds forms to a skill.

    Raises:
        ValueError: there is no such skill, or a form is known already.
    """
    if skill_id not in content.skills:
        raise ValueError(f"there is no skill {skill_id}: ids are the [entries] of data/taxonomy/")
    low = {form.lower() for form in content.skills[skill_id].forms}
    new = [form for form in others("", forms) if form.lower() not in low]
    if not new:
        raise ValueError(f"{skill_id} has {', '.join(forms)} already")
    _must_be_free(content, new)
    return skill_id, {"aliases": new} | ({"case_sensitive": new} if exact else {})


def write(home: Home, entry: str, values: Table) -> Path:
    """The file, the entry added to it.

    Raises:
        ValueError: the content would not be sound with it, or the file must be mended first.
    """
    path = home.content / OWN_FILE
    _put_sound(home, path, changed(path, {entry: values}, LISTS))
    return path


def _put_sound(home: Home, path: Path, text: str) -> None:
    try:
        load_with({path.name: text}, *home.content_roots())
    except ContentError as error:
        raise ValueError(f"{path} was left as it was:\n{error}") from error
    put(path, text)


def rejected(folder: Path) -> tuple[str, ...]:
    """The terms rejected, as they were written.

    Raises:
        ValueError: the file must be mended.
    """
    path = folder / REJECTED_FILE
    try:
        terms = tomllib.loads(text_of(path)).get("terms", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} must be mended first: {error}") from error
    if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
        raise ValueError(f'{path} must hold terms = ["a", "b"] and nothing else')
    return tuple(terms)


def reject(folder: Path, terms: Iterable[str]) -> Path:
    """The file, the terms added to it."""
    _put_rejected(folder, [*rejected(folder), *terms])
    return folder / REJECTED_FILE


def _put_rejected(folder: Path, terms: Iterable[str]) -> None:
    rows = "".join(f"  {json.dumps(term, ensure_ascii=False)},\n" for term in dict.fromkeys(terms))
    head = "# Terms that are no skills: `guidepost skills list` does not offer them again.\n"
    put(folder / REJECTED_FILE, f"{head}terms = [\n{rows}]\n")


def undo(home: Home, term: str) -> list[str]:
    """What was taken back of what was said of a term, in words; nothing where nothing was said.

    Raises:
        ValueError: a file must be mended first, or something else depends on the entry.
    """
    low, done = term.strip().lower(), []
    kept = rejected(home.content)
    if any(one.lower() == low for one in kept):
        _put_rejected(home.content, [one for one in kept if one.lower() != low])
        done.append(f"{term} is no longer rejected")
    path = home.content / OWN_FILE
    entries = tomllib.loads(changed(path, {}))
    for entry, values in entries.items():
        if entry == low or str(values.get("name", "")).lower() == low:
            _put_sound(home, path, changed(path, {entry: None}))
            done.append(f"{entry} is gone from {OWN_FILE}")
        elif low in {one.lower() for one in values.get("aliases", ())}:
            rest = {
                key: [one for one in value if one.lower() != low] if key in LISTS else value
                for key, value in values.items()
            }
            gone = "name" not in rest and not rest["aliases"]
            path_text = changed(path, {entry: None})
            _put_sound(home, path, path_text if gone else f"{path_text}\n{block(entry, rest)}")
            done.append(f"{term} is no longer a form of {entry}")
    return done


def others(name: str, forms: Iterable[str]) -> list[str]:
    """The forms that are not the name, each once whatever its case."""
    found: dict[str, str] = {}
    for form in (" ".join(form.split()) for form in forms):
        if form and form.lower() != name.lower():
            found.setdefault(form.lower(), form)
    return list(found.values())


def definition_of(name: str) -> str:
    """What stands for a definition until someone writes one."""
    return f"{name}: added from postings, to be described."


def _must_be_free(content: Content, forms: Iterable[str]) -> None:
    owner = {form.lower(): cert.id for cert in content.certifications.values() for form in cert.forms}
    owner |= {form.lower(): known.id for known in content.skills.values() for form in known.forms}
    for form in forms:
        if form.lower() in owner:
            raise ValueError(f"{form} is a form of {owner[form.lower()]} already")


def _id_of(content: Content, name: str) -> str:
    words = name.lower().replace("+", " plus ").replace("#", " sharp ")
    made = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if not made:
        raise ValueError(f"{name!r} holds no letter from a to z to make an id of: give it another --name")
    number, found = 2, made
    while found in content.skills:
        found, number = f"{made}-{number}", number + 1
    return found
