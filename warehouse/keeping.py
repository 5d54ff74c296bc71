"""What is kept, and for how long: generations, the marts of every build, landing files and logs."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from data.home import Home
from warehouse import checksum, history, publish, texts

GENERATIONS = 5
_REMOVED = ".removed"
_DAMAGED = "damaged"


def set_aside(home: Home, generation: Path) -> Path:
    """Move a generation that cannot be read out of the way, over one moved before; returns the folder.

    Readers who have it open read on; others open the newest good one.
    """
    folder = home.warehouse / _DAMAGED
    with contextlib.suppress(OSError):  # where nothing can be moved it is passed over again
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in (generation, checksum.beside(generation)):
            if path.exists():
                path.replace(folder / path.name)
    return folder


def prune(home: Home, settings: Mapping[str, Any]) -> None:
    """Remove the generations past the newest few, and texts none of the others needs; the shown one stays."""
    count = max(1, int(settings.get("generations", GENERATIONS)))
    kept = {publish.current(home), *publish.generations(home)[:count]}
    for path in publish.generations(home):
        if path not in kept:
            path.unlink()
            checksum.beside(path).unlink(missing_ok=True)
    texts.prune(home, publish.generations(home))


def remove_history(home: Home, settings: Mapping[str, Any], as_of: datetime) -> None:
    """Remove the marts of builds of so many days ago, but of none that is still there to go back to."""
    days = int(settings.get("history_days", 0))
    if days <= 0 or not home.marts_history.is_dir():
        return
    kept = {publish.build_id_of(path) for path in publish.generations(home)}
    for folder in home.marts_history.iterdir():
        moment = history.moment_of(folder.name)
        if moment is not None and moment < as_of - timedelta(days=days) and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def outdated(con: duckdb.DuckDBPyConnection, settings: Mapping[str, Any], moment: datetime) -> list[str]:
    """Landing files that were loaded and are older than their time; none where all are kept."""
    days = int(settings.get("landing_days", 0))
    if days <= 0:
        return []
    found = con.execute(
        "select distinct landing_file from raw.source_runs where as_of < ?", [moment - timedelta(days=days)]
    ).fetchall()
    return sorted(name for (name,) in found)


def remove_landing(home: Home, names: Sequence[str]) -> None:
    """Remove these landing files, packed or not, and note that they are gone."""
    for name in names:
        for path in (home.landing / name, home.landing / f"{name}.gz"):
            if path.is_file():
                with (home.landing / _REMOVED).open("a", encoding="utf-8") as noted:
                    noted.write(f"{name}\n")
                path.unlink()
                with contextlib.suppress(OSError):
                    path.parent.rmdir()  # the run's folder, once it is empty


def removed(home: Home) -> frozenset[str]:
    """Landing files that were removed after their time."""
    try:
        return frozenset((home.landing / _REMOVED).read_text(encoding="utf-8").split())
    except OSError:
        return frozenset()


def remove_logs(home: Home, settings: Mapping[str, Any], as_of: datetime) -> None:
    """Remove log files that nobody has written to for so many days."""
    days = int(settings.get("log_days", 0))
    if days <= 0 or not home.logs.is_dir():
        return
    before = (as_of.astimezone(UTC) - timedelta(days=days)).timestamp()
    for path in home.logs.iterdir():
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink()
