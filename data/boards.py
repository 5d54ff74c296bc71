"""The boards a sources file names, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from data.folder import Folder
from data.records import EVERY_THREAD, Board, Sector, Table

_BOARD_KEYS = {
    "source", "board", "employer", "sector", "enabled", "quick", "verified", "region", "sitemap", "since",
}  # fmt: skip


def read_boards(folder: Folder, data: Table, file: str, sectors: Mapping[str, Sector]) -> tuple[Board, ...]:
    """The boards in order, each once; what is wrong with a board is noted in `folder`."""
    boards: dict[tuple[str, str], Board] = {}
    listed = data.get("board", [])
    if not isinstance(listed, list):
        folder.problem(file, "board", "must be written [[board]], with two brackets")
        return ()
    for number, entry in enumerate(listed):
        where = f"board {number + 1}"
        unknown = sorted(set(entry) - _BOARD_KEYS)
        if unknown:
            folder.problem(
                file, where, f"does not know {', '.join(unknown)}; known are {', '.join(sorted(_BOARD_KEYS))}"
            )
        source, board = entry.get("source"), entry.get("board")
        if not isinstance(source, str) or not source or not isinstance(board, str) or not board.strip():
            folder.problem(file, where, "needs source and board, as text in quotes")
            continue
        if re.search(r"[\x00-\x1f]", source + board) or len(board) > 200:
            folder.problem(file, where, "board holds control characters or is longer than 200 characters")
            continue
        if source == "hackernews" and not board.isdecimal():
            board = EVERY_THREAD  # no thread's number: every monthly thread is meant, whatever it is called
            entry = {**entry, "board": board}
        if entry.get("sector") is not None and entry["sector"] not in sectors:
            folder.problem(file, where, f"sector {entry['sector']!r} is not in sectors.toml")
        since = entry.get("since")
        if since is not None and not _is_month(since):
            folder.problem(file, where, f'since {since!r} must be a month such as "2013-11"')
        if (source, board) in boards:
            folder.problem(file, where, f"{source} {board} is listed twice")
            continue
        names = {"enabled": "is_enabled", "quick": "is_quick", "verified": "is_verified"}
        value = folder.build(
            Board, file, where, {names.get(k, k): v for k, v in entry.items() if k in _BOARD_KEYS}
        )
        if value is not None:
            boards[source, board] = value
    return tuple(boards.values())


def _is_month(text: object) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}", text):
        return False
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError:
        return False
    return True
