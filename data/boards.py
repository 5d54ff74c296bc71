"""The boards a sources file names, checked; the user's own laid over the shipped ones."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date

from data.folder import Folder
from data.records import EVERY_THREAD, Board, Source, Table

FILE = "sources.toml"
OWN_FILE = "my_sources.toml"
_NAMES = {"enabled": "is_enabled", "quick": "is_quick", "verified": "is_verified"}
# what an entry may say, in the order in which it is written
KEYS = (
    "source", "board", "employer", "sector", "enabled", "quick", "verified", "region", "sitemap", "since",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A board as a file lists it, and the fields of `Board` its entry gives."""

    board: Board
    given: frozenset[str]


def key_of(source: str, board: str) -> tuple[str, str]:
    """What identifies a board; a Hacker News board without a thread's number is every monthly thread."""
    return (source, EVERY_THREAD if source == "hackernews" and not board.isdecimal() else board)


def field_of(key: str) -> str:
    """The field of `Board` that a key of an entry sets."""
    return _NAMES.get(key, key)


def read_boards(
    folder: Folder,
    data: Table,
    file: str,
    sectors: Container[str],
    sources: Mapping[str, Source] | None = None,
) -> dict[tuple[str, str], Listed]:
    """The boards in order, each once; what is wrong with a board is noted in `folder`.

    Without `sources` a source may be unknown: the crawl then says that nothing reads it.
    """
    boards: dict[tuple[str, str], Listed] = {}
    listed = data.get("board", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        folder.problem(file, "board", "must be written [[board]], with two brackets")
        return {}
    for number, entry in enumerate(listed):
        where = f"board {number + 1}"
        unknown = sorted(set(entry) - set(KEYS))
        if unknown:
            folder.problem(
                file, where, f"does not know {', '.join(unknown)}; known are {', '.join(sorted(KEYS))}"
            )
        source, board = entry.get("source"), entry.get("board")
        if not isinstance(source, str) or not source or not isinstance(board, str) or not board.strip():
            folder.problem(file, where, "needs source and board, as text in quotes")
            continue
        if re.search(r"[\x00-\x1f\x7f]", source + board) or len(board) > 200:
            folder.problem(file, where, "board holds control characters or is longer than 200 characters")
            continue
        key = key_of(source, board)
        _check(folder, file, where, entry, sectors, sources)
        if key in boards:
            folder.problem(file, where, f"{source} {key[1]} is listed twice")
            continue
        fields = {field_of(k): v for k, v in entry.items() if k in KEYS} | {"board": key[1]}
        value = folder.build(Board, file, where, fields)
        if value is not None:
            boards[key] = Listed(value, frozenset(fields))
    return boards


def overlaid(
    listed: Mapping[tuple[str, str], Listed], own: Mapping[tuple[str, str], Listed]
) -> tuple[Board, ...]:
    """The listed boards with the fields that own entries give, then the boards only the user has."""
    boards = {key: entry.board for key, entry in listed.items()}
    for key, entry in own.items():
        under = boards.get(key)
        boards[key] = (
            replace(under, **{name: getattr(entry.board, name) for name in entry.given})
            if under
            else entry.board
        )
    return tuple(boards.values())


def _check(
    folder: Folder,
    file: str,
    where: str,
    entry: Table,
    sectors: Container[str],
    sources: Mapping[str, Source] | None,
) -> None:
    if sources is not None:
        known = sources.get(entry["source"])
        if known is None:
            names = ", ".join(sorted(name for name, source in sources.items() if source.is_shipped))
            folder.problem(file, where, f"source {entry['source']!r} is unknown; known are {names}")
        elif not known.is_shipped:
            folder.problem(file, where, f"{known.name} is not read by Guidepost. {known.reason}")
    sector, since = entry.get("sector"), entry.get("since")
    if sector is not None and (not isinstance(sector, str) or sector not in sectors):
        folder.problem(file, where, f"sector {sector!r} is not in sectors.toml")
    if since is not None and not _is_month(since):
        folder.problem(file, where, f'since {since!r} must be a month such as "2013-11"')


def _is_month(text: object) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}", text):
        return False
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError:
        return False
    return True
