"""Saved searches: one file each in the user's content folder, written from a link of the page Postings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from data.entries import put, text_of

FOLDER = "searches"
PAGE = "postings"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_OF_THE_LINK = ("build", "page")  # where one stood, not what one looked for
_LONGEST = 200


def parsed(link: str) -> dict[str, str]:
    """What a link of the page Postings looks for, by the names that stand in it.

    Raises:
        ValueError: it is no such link; the message says what one looks like.

    >>> parsed("http://localhost:8501/postings?skills=python&level=senior&build=20261031T230000Z-2")
    {'skills': 'python', 'level': 'senior'}
    """
    try:
        parts = urlsplit(link.strip())
        given = parse_qsl(parts.query, keep_blank_values=False, strict_parsing=bool(parts.query))
    except ValueError:
        parts, given = urlsplit(""), []
    if parts.path.rstrip("/").rsplit("/", 1)[-1] != PAGE:
        raise ValueError(
            "A search is saved from a link of the page Postings, such as "
            "http://localhost:8501/postings?skills=python: copy it from the address bar"
        )
    found = {name: value for name, value in given if name not in _OF_THE_LINK}
    for name, value in found.items():
        if not re.fullmatch(r"[a-z]{1,20}", name) or len(value) > _LONGEST or not value.isprintable():
            raise ValueError(f"{name[:40]!r} of the link is nothing the page Postings looks for")
    return found


def suggested(search: Mapping[str, str]) -> str:
    """A name for the search, of its own words.

    >>> suggested({"skills": "python,apache-spark", "level": "senior", "role": "all"}), suggested({})
    ('python-apache-spark-senior', 'all')
    """
    words = " ".join(value for value in search.values() if value != "all").lower()
    return re.sub(r"[^a-z0-9]+", "-", words)[:60].strip("-") or "all"


def save(content: Path, name: str, search: Mapping[str, str], *, replace: bool = False) -> Path:
    """The file written.

    Raises:
        ValueError: the name cannot be used, or is in use.
    """
    path = _path(content, name)
    if path.exists() and not replace:
        raise ValueError(f"There is a search {name!r} already: give another --name, or --replace it")
    lines = "".join(f"{key} = {_quoted(value)}\n" for key, value in search.items())
    put(path, f"# What `guidepost digest` looks for, in the words of the page's link.\n{lines}")
    return path


def remove(content: Path, name: str) -> Path:
    """The file that is gone now.

    Raises:
        ValueError: there is none of that name.
    """
    path = _path(content, name)
    if not path.is_file():
        known = ", ".join(names(content)) or "none is saved"
        raise ValueError(f"There is no search {name!r}: {known}")
    path.unlink()
    return path


def names(content: Path) -> tuple[str, ...]:
    """The saved searches, in the order of their names."""
    return tuple(
        sorted(path.stem for path in (content / FOLDER).glob("*.toml") if _NAME.fullmatch(path.stem))
    )


def read(content: Path, name: str) -> dict[str, str]:
    """What a saved search looks for.

    Raises:
        ValueError: the file must be mended; the message names it.
    """
    path = _path(content, name)
    try:
        found = tomllib.loads(text_of(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} must be mended first: {error}") from error
    if not all(isinstance(value, str) for value in found.values()):
        raise ValueError(f'{path} must hold lines such as skills = "python" and nothing else')
    return found


def _path(content: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError(f"A search is named with a-z, 0-9 and -, 60 at most: {name[:80]!r} is not")
    return content / FOLDER / f"{name}.toml"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
