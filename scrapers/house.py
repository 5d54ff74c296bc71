"""What a crawl needs of this machine: a home to write to, room in it, fresh exchange rates, and keys."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data.content import Board, Source
from data.home import SHIPPED, Home

LEAST_SPACE = 2 * 1024**3  # a refresh works on a copy of the warehouse
RATES_DAYS = 60  # the rates are weekly, and renewed by hand
WELL, SKIPPED, ATTENTION = "ok", "skipped", "attention"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor.

    Args:
        about: the check, or source and board.
        verdict: ok, skipped or attention.
        says: what was found.
        do: what to do about it; empty where nothing is to be done.
        facts: robots, reach, items, fields (shares of the postings seen) of a board.
    """

    about: str
    verdict: str
    says: str
    do: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_text(self) -> str:
        """The finding as one line."""
        mark = {WELL: "ok", SKIPPED: "-", ATTENTION: "!"}[self.verdict]
        return f"{mark:<3} {self.about:<28} {self.says}" + (f"; {self.do}" if self.do else "")

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def house(home: Home, now: datetime) -> list[Finding]:
    """Whether the home can be written to, has room, and has exchange rates that are not old."""
    found = [_writable(home.root)]
    if found[0].verdict == WELL:
        free = shutil.disk_usage(home.root).free
        says = f"{free / 1024**3:,.0f} GB free in {home.root}"
        found.append(
            Finding("disk space", WELL, says)
            if free >= LEAST_SPACE
            else Finding(
                "disk space", ATTENTION, says, "make room: a refresh works on a copy of the warehouse"
            )
        )
    rates = _last_rate(home)
    if rates is not None:
        days = (now.date() - rates).days
        says = f"exchange rates until {rates}"
        found.append(
            Finding("rates", WELL, says)
            if days <= RATES_DAYS
            else Finding("rates", ATTENTION, f"{says}, {days} days ago", "for newer ones: guidepost rates")
        )
    return found


def _writable(root: Path) -> Finding:
    probe = root / ".doctor"
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Finding(
            "home", ATTENTION, f"{root} cannot be written to ({error.strerror})",
            "mend its rights, or name another folder in GUIDEPOST_HOME",
        )  # fmt: skip
    return Finding("home", WELL, f"{root} can be written to")


def _last_rate(home: Home) -> date | None:
    """The newest day in any file of rates, shipped or added; None where none can be read."""
    found = []
    for path in (*(SHIPPED / "fx").glob("ecb_*.csv"), *(home.content / "fx").glob("ecb_*.csv")):
        last = path.read_text(encoding="utf-8", errors="replace").rstrip().rpartition("\n")[2]
        with contextlib.suppress(ValueError):
            found.append(date.fromisoformat(last.partition(",")[0]))
    return max(found, default=None)


def missing_keys(
    boards: Sequence[Board], sources: Mapping[str, Source], environ: Mapping[str, str]
) -> dict[str, Finding]:
    """By source, a finding where it cannot be looked at because a key is not set."""
    found = {}
    for name in sorted({board.source for board in boards}):
        source = sources.get(name)
        missing = [key for key in source.keys if not environ.get(key, "").strip()] if source else []
        if source is None or not missing:
            continue
        says = f"not read: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set"
        do = f"to read it, get a key at {source.key_url} and put it into the environment"
        # One of two keys is a slip; none is a choice.
        found[name] = Finding(name, ATTENTION if len(missing) < len(source.keys) else SKIPPED, says, do)
    return found
