"""Boards that have been dead for so many nights are set aside: asked once a week, and no longer a failure.

Nothing is kept for it: it follows from how the boards were read, and one good reading ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from warehouse.read import Warehouse

Key = tuple[str, str]


@dataclass(frozen=True)
class Aside:
    """A board that is set aside.

    Args:
        source: of the board.
        board: its name.
        failing_since: the day of the first failed reading after the last good one.
        night_count: nights on which it was asked since.
        tried_on: the last of them.
        retry_on: from that day on it is asked again.
        error: what was found last.
    """

    source: str
    board: str
    failing_since: date
    night_count: int
    tried_on: date
    retry_on: date
    error: str | None = None

    @property
    def key(self) -> Key:
        """Source and board."""
        return self.source, self.board

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }


def boards_aside(
    published: Warehouse | None, limits: Mapping[str, Any], listed: Iterable[Key]
) -> tuple[Aside, ...]:
    """The boards of `listed` that are set aside by what is published.

    Args:
        published: None where nothing is.
        limits: the section [refresh] of measurement.toml.
        listed: boards that are on; the others are not asked anyway.
    """
    if published is None:
        return ()
    try:
        failing = published.ask("boards_failing").to_pylist()
    except duckdb.Error:
        return ()  # published by an older Guidepost
    wanted = set(listed)
    retry = timedelta(days=limits["aside_retry_days"])
    return tuple(
        Aside(**row, retry_on=row["tried_on"] + retry)
        for row in failing
        if row["night_count"] >= limits["aside_nights"] and (row["source"], row["board"]) in wanted
    )
