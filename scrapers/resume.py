"""What is left to read when an earlier crawl was killed, or was landed and not loaded yet.

The landing files of such a crawl are the next refresh's to load. A board it has read well is not asked again
for half a day; one it was reading goes on from the postings that have landed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from data.content import EVERY_THREAD, Board
from warehouse import landing

# A read older than this is yesterday's news: the board is read again.
FRESH = timedelta(hours=12)


@dataclass(frozen=True)
class Rest:
    """What is left of a crawl.

    Args:
        boards: to be read.
        finished: not to be read: the newest runs have.
        continues: ids of the runs that wait to be loaded, oldest first.
        threads: Hacker News threads that these runs have read whole.
    """

    boards: tuple[Board, ...]
    finished: tuple[Board, ...] = ()
    continues: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()


def rest(folder: Path, loaded: Collection[str], boards: Sequence[Board], as_of: datetime, kind: str) -> Rest:
    """What a crawl of `boards` has to read, given what has landed and waits to be loaded.

    Args:
        folder: the landing folder.
        loaded: ids of the runs the warehouse holds.
        boards: the boards asked for.
        as_of: the clock of the new crawl.
        kind: runs of another kind are no part of it.
    """
    read_well: set[tuple[str, str]] = set()
    waiting: dict[str, datetime] = {}
    for path in sorted(folder.glob("*/*.jsonl")):
        if path.parent.name in loaded:
            continue
        lines = landing.read(path)
        header = next(lines, {})
        begun = _moment(header.get("as_of"))
        if begun is None or header.get("kind") != kind or not timedelta(0) <= as_of - begun <= FRESH:
            continue
        waiting[path.parent.name] = begun
        read_well |= {
            (str(header["source"]), str(line["board"]))
            for line in lines
            if line["type"] == "board" and line.get("status") in {"ok", "empty"}
        }
    return Rest(
        boards=tuple(board for board in boards if board.key not in read_well),
        finished=tuple(board for board in boards if board.key in read_well),
        continues=tuple(sorted(waiting, key=lambda run: (waiting[run], len(run), run))),
        threads=tuple(
            sorted(name for source, name in read_well if source == "hackernews" and name != EVERY_THREAD)
        ),
    )


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
