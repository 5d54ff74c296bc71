"""The history of refreshes: a line when one begins and a line when it ends, in runs.jsonl beside the builds.

Refreshes that published nothing, were stopped or were killed stand in it too, which is why it is no table of
the warehouse. Lines are only added; a line that was cut off and a file that cannot be read count for none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

FILE = "runs.jsonl"
_TAIL = 2 << 20  # bytes that are read: some 2,000 nights
CUT_OFF = "cut_off"
"""What became of a run that wrote no last line: killed, or the machine went down."""


@dataclass(frozen=True)
class Run:
    """One refresh.

    Args:
        run_id: of its log and, where it read boards, of its landing files.
        as_of: its clock.
        status: that of a RefreshResult, or stopped, crashed or cut_off.
        exit_code: None where it came to none.
        seconds: how long it took, waiting for its turn left out.
        boards: how many boards by the status of their reading.
        items: postings on the boards that were read.
        error: why nothing was published, or why reading stopped.
        set_aside: boards that are no longer asked every night, after this run (see warehouse.aside).
    """

    run_id: str
    as_of: datetime
    status: str
    kind: str = "live"
    exit_code: int | None = None
    build_id: str | None = None
    seconds: float | None = None
    boards: Mapping[str, int] = field(default_factory=dict)
    items: int = 0
    new: int = 0
    closed: int = 0
    error: str | None = None
    set_aside: Sequence[Mapping[str, Any]] = ()

    @property
    def published(self) -> bool:
        """True if readers saw its build."""
        return self.status in ("published", "published_incomplete")

    @property
    def day(self) -> date:
        """The day of its clock."""
        return self.as_of.date()


def begin(folder: Path, run_id: str, as_of: datetime, kind: str) -> None:
    """A refresh has the house to itself and begins."""
    _add(folder, {"run_id": run_id, "event": "began", "as_of": as_of.isoformat(), "kind": kind})


def end(folder: Path, run_id: str, as_of: datetime, facts: Mapping[str, Any]) -> None:
    """It has come to its end; `facts` are further fields of `Run`."""
    _add(folder, {"run_id": run_id, "event": "ended", "as_of": as_of.isoformat(), **facts})


def read(folder: Path) -> tuple[Run, ...]:
    """The last refreshes, oldest first; one that is running still counts as `cut_off`."""
    found: dict[tuple[str, str], Run] = {}
    for line in _lines(folder / FILE):
        try:
            facts = {name: line[name] for name in Run.__dataclass_fields__ if name in line}
            run = Run(**{"status": CUT_OFF, **facts, "as_of": datetime.fromisoformat(line["as_of"])})
        except (KeyError, TypeError, ValueError):
            continue
        found.pop((run.run_id, line["as_of"]), None)
        found[run.run_id, line["as_of"]] = run
    return tuple(found.values())


def _add(folder: Path, line: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    handle = os.open(folder / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(handle).st_size
        # A line that was cut off is ended first, or it would take this one with it.
        whole = size == 0 or os.pread(handle, 1, size - 1) == b"\n"
        os.write(handle, f"{'' if whole else chr(10)}{text}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            text = file.read().decode(errors="replace")
    except OSError:
        return []
    found = []
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return found
