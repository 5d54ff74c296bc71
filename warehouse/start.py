"""What a refresh begins with: room on the disk, a clock that goes on, a work copy of what is published."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from data.home import Home
from warehouse import keeping, publish, texts
from warehouse.database import connect, open_work, value
from warehouse.errors import Damaged, Refused, WarehouseError

MEGABYTE = 1_000_000
# Says nothing against the file that was to be read: a sound one is never moved away.
_NOT_THE_FILE = (duckdb.ConnectionException, duckdb.OutOfMemoryException, duckdb.InterruptException)
RAW, LANDING, LAKE = "raw", "landing", "lake"
"""What a rebuild makes everything from."""


def next_run_id(home: Home, as_of: datetime) -> str:
    """The first id of the form 20261121T030000Z-1, -2 … that no run or build of `home` has."""
    stem = f"{as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    taken = {path.name for folder in (home.landing, home.marts_history) for path in folder.glob(f"{stem}-*")}
    taken |= {build for path in publish.generations(home) if (build := publish.build_id_of(path))}
    of_this_moment = re.compile(re.escape(stem) + r"-(\d{1,9})(?:-\w+)?")
    numbers = [int(found[1]) for name in taken if (found := of_this_moment.fullmatch(name))]
    return f"{stem}-{max(numbers, default=0) + 1}"


def opened(
    home: Home, work: Path, kind: str, afresh: str = ""
) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """A work file holding the newest generation that can be read, and a sentence for each that cannot.

    Args:
        home: whose generations.
        work: where the file is made.
        kind: what it must hold.
        afresh: RAW keeps nothing but what was read, LANDING and LAKE not even that; ops.* stay either way.

    Raises:
        KindMismatch: the generation holds another kind.
        WarehouseError: none can be read, and the landing files are no longer complete.
    """
    told: list[str] = []
    named = publish.current(home)
    for generation in [*([named] if named else []), *(p for p in publish.generations(home) if p != named)]:
        try:
            lost = [] if afresh in (LANDING, LAKE) else texts.lacking(generation)
            if lost:
                _refuse_incomplete(home, f"Texts of ads are damaged ({', '.join(lost)})")
                told.append(
                    f"{', '.join(lost)}: gone or not what was published; landing files are read again"
                )
            return open_work(work, generation, kind, LANDING if lost else afresh), told
        except _NOT_THE_FILE:
            raise
        except (Damaged, duckdb.Error) as error:
            # An older one is good enough, since every landing file it lacks is still there.
            publish.remove_leftovers(home)
            moved = keeping.set_aside(home, generation)
            told.append(f"{generation.name} cannot be read and lies in {moved}: {_first_line(error)}")
    _refuse_incomplete(home, "No generation can be read")
    return connect(work), told


def _refuse_incomplete(home: Home, why: str) -> None:
    if keeping.removed(home):
        raise WarehouseError(
            f"{why}, and landing files were removed after their time: "
            "restore a backup with `guidepost restore FILE`."
        )


def refuse_older(con: duckdb.DuckDBPyConnection, moment: datetime) -> None:
    """What came later cannot be unseen: the clock of a warehouse only goes forward.

    Raises:
        Refused: a run of later than `moment` is in the tables.
    """
    later = value(con, "select run_id from raw.runs where as_of > ? order by as_of desc", [moment])
    if later:
        raise Refused(
            f"The run {later} is later than {moment:%Y-%m-%dT%H:%MZ}: set this machine's clock right, "
            "or choose an --as-of after it."
        )


def refuse_small_disk(home: Home, settings: Mapping[str, Any]) -> None:
    """Refuse to begin what the disk has no room for.

    Raises:
        WarehouseError: with what is needed and what is free.
    """
    parts = room_needed(home, settings)
    needed, free = sum(parts.values()), shutil.disk_usage(home.warehouse).free
    if free < needed:
        listed = ", ".join(f"{name} {size_says(size)}" for name, size in parts.items() if size)
        raise WarehouseError(
            f"A refresh needs about {size_says(needed)} of disk in {home.root} ({listed}) "
            f"and {size_says(free)} are free: make room, or move GUIDEPOST_HOME."
        )


def room_needed(home: Home, settings: Mapping[str, Any]) -> dict[str, int]:
    """Bytes a refresh takes beside what is there: the copy it works on, texts, what it lands and keeps."""
    shown = publish.current(home) or next(iter(publish.generations(home)), None)
    if shown is None:
        return {"for a first refresh": int(settings.get("first_megabytes", 0)) * MEGABYTE}
    build_id, size = publish.build_id_of(shown) or "", shown.stat().st_size
    runs = sorted((p for p in home.landing.iterdir() if p.is_dir()), key=lambda p: (len(p.name), p.name))
    landed = max((_size_of(run) for run in runs[-3:]), default=0)
    return {
        "work copy": int(size * (1 + float(settings.get("growth_share", 0.25)))),
        "texts of ads": sum(path.stat().st_size for path in home.warehouse.glob(texts.name_of("*"))),
        "landing": 2 * landed,
        "kept figures": 2 * _size_of(home.marts_history / build_id),
        "spare": int(settings.get("spare_megabytes", 0)) * MEGABYTE,
    }


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file())


def size_says(count: float) -> str:
    """Bytes for people.

    >>> size_says(1_234_000), size_says(45_600_000_000)
    ('2 MB', '45.6 GB')
    """
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{-(-count // MEGABYTE):.0f} MB"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
