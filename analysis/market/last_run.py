"""How the last refresh went, also one that published nothing, and which boards are set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from analysis.market import theme
from warehouse.read import Run, runs_of

RESULTS = {
    "published": "published",
    "published_incomplete": "published, some boards not read well",
    "not_published": "nothing published",
    "stopped": "stopped before its end",
    "crashed": "broke down",
    "cut_off": "no end recorded: killed, or running still",
}


@dataclass(frozen=True)
class LastRun:
    """The newest refresh: `seconds` it took, boards by status; `set_aside`: boards asked once a week only.

    `published_as_of` is the clock of the newest one that published.
    """

    run_id: str
    as_of: str
    status: str
    exit_code: int | None
    seconds: float | None
    boards: Mapping[str, int]
    error: str | None
    set_aside: tuple[Mapping[str, Any], ...]
    published_as_of: str | None
    as_of_seconds: float

    @property
    def published(self) -> bool:
        """True if its build is the one that is read."""
        return self.status.startswith("published")

    def as_text(self) -> list[str]:
        """The same, as lines of `guidepost status`."""
        took = f", took {duration(self.seconds)}" if self.seconds is not None else ""
        why = f": {self.error}" if self.error else ""
        lines = [f"  last run    {self.as_of}, {RESULTS.get(self.status, self.status)}{took}{why}"]
        for a in self.set_aside:
            said = f"; {a['error']}" if a["error"] else ""
            lines.append(
                f"  set aside   {a['source']} {a['board']}: failed on {a['night_count']} nights since "
                f"{a['failing_since']}, asked again from {a['retry_on']}{said}"
            )
        return lines


def last_run(folder: Path) -> LastRun | None:
    """The newest refresh of the warehouse in `folder`, or None where none is recorded."""
    found = runs_of(folder)
    if not found:
        return None
    newest = found[-1]
    told = [run for run in found if run.exit_code is not None]
    good = [run for run in found if run.published]
    return LastRun(
        newest.run_id, _minute(newest), newest.status, newest.exit_code, newest.seconds, newest.boards,
        newest.error, tuple(told[-1].set_aside) if told else (), _minute(good[-1]) if good else None,
        newest.as_of.timestamp(),
    )  # fmt: skip


def duration(seconds: float) -> str:
    """So long, for people.

    >>> duration(3.2), duration(100), duration(7300)
    ('3 seconds', '2 minutes', '2.0 hours')
    """
    if seconds < 90:
        return theme.count(round(seconds), "second")
    length = timedelta(seconds=seconds)
    minutes = length / timedelta(minutes=1)
    return theme.count(round(minutes), "minute") if minutes < 100 else f"{minutes / 60:.1f} hours"


def _minute(run: Run) -> str:
    return f"{run.as_of:%Y-%m-%d %H:%M} UTC"
