"""An organisation's own guides: files of the form of data/guides in the user's content folder.

Nothing is written that the whole content would not be sound with: it is checked first, beside everything
else, and then put in place in one step.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from data.content import ContentError, load_with
from data.entries import put
from data.home import SHIPPED, Home
from data.records import Table

FOLDER = "guides"
ID_MAX = 60
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)))
)
"""Names that Windows keeps for devices: a file of such a name could not be written or checked out there."""


def guide_id(name: str) -> str:
    """The id that a guide of this name gets.

    Raises:
        ValueError: it holds no letter or digit to make one of.

    >>> guide_id("ML Engineer (Zürich).md"), guide_id("../../etc/passwd")
    ('ml-engineer-zurich', 'etc-passwd')
    """
    plain = unicodedata.normalize(
        "NFKD", re.sub(r"\.(?:md|markdown|txt|text)$", "", name, flags=re.IGNORECASE)
    )
    made = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain.lower() if not unicodedata.combining(c)))
    made = made.strip("-")[:ID_MAX].strip("-")
    if not made:
        raise ValueError(f"{name!r} holds no letter from a to z to make a name of: give one with --as")
    return checked(f"guide-{made}" if made in DEVICES else made)


def checked(gid: str) -> str:
    """The id, where it is one that a file can have and no shipped guide has.

    Raises:
        ValueError: it is none; the sentence says what to change.
    """
    if not _ID.fullmatch(gid) or len(gid) > ID_MAX or gid in DEVICES:
        raise ValueError(
            f"{gid!r} is no name for a guide: small letters, digits and single dashes, at most {ID_MAX}"
        )
    if (SHIPPED / FOLDER / f"{gid}.toml").is_file():
        raise ValueError(f"{gid} is a guide that Guidepost brings along: choose another name with --as")
    return gid


def path_of(home: Home, gid: str) -> Path:
    """Where an own guide stands."""
    return home.content / FOLDER / f"{gid}.toml"


def toml(data: Table, notes: tuple[str, ...] = ()) -> str:
    """A guide as its file; `notes` are the lines of comment before it."""
    blocks = ["".join(f"# {line}\n" for line in _lines(notes))] if notes else []
    simple = {
        key: value for key, value in data.items() if not isinstance(value, dict) and not _is_tables(value)
    }
    blocks.append(_pairs(simple))
    for key, value in data.items():
        if isinstance(value, dict):
            blocks.append(f"[{key}]\n{_pairs(value)}")
        elif _is_tables(value):
            blocks += _tables(key, value)
    return "\n".join(blocks)


def write(home: Home, gid: str, text: str, *, is_new: bool) -> Path:
    """The file, written.

    Raises:
        ValueError: there is one of that name and it is to be new, or the content would not be sound with it.
    """
    path = path_of(home, checked(gid))
    if is_new and (path.exists() or path.is_symlink()):
        raise ValueError(f"{path} is there already: --replace writes over it, --as gives another name")
    check(home, gid, text)
    put(path, text)
    return path


def check(home: Home, gid: str, text: str) -> None:
    """Raise where the whole content would not be sound with this guide.

    Raises:
        ValueError: it would not; the sentences say where.
    """
    try:
        load_with({f"{FOLDER}/{gid}.toml": text}, *home.content_roots())
    except ContentError as error:
        raise ValueError(f"nothing was written, the content would not be sound:\n{error}") from error


def _lines(notes: tuple[str, ...]) -> Iterator[str]:
    for note in notes:
        yield " ".join("".join(c if c.isprintable() else " " for c in note).split())


def _tables(key: str, entries: list[Table]) -> Iterator[str]:
    for entry in entries:
        own = {name: value for name, value in entry.items() if not _is_tables(value)}
        yield f"[[{key}]]\n{_pairs(own)}"
        for name, value in entry.items():
            if _is_tables(value):
                yield from _tables(f"{key}.{name}", value)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _pairs(values: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in values.items())


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: Any) -> str:
    """A value as TOML writes it: JSON, but for the one control character that JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
