"""What a refresh did, per board and per check, for people and for schedulers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import duckdb

from data.content import EVERY_THREAD, Board
from warehouse.checks import CheckResult
from warehouse.database import rows, sql, tables

PUBLISHED, NOT_PUBLISHED, INCOMPLETE, BUSY = 0, 1, 3, 4
UNREACHED = "The crawl left nothing for this board."
_STATUS = {
    PUBLISHED: "published",
    INCOMPLETE: "published_incomplete",
    NOT_PUBLISHED: "not_published",
    BUSY: "busy",
}


@dataclass(frozen=True)
class SourceResult:
    """One board in this refresh: its newest read, and what that changed in the warehouse."""

    source: str
    board: str
    status: str
    listing: str | None = None
    items: int = 0
    new: int = 0
    changed: int = 0
    closed: int = 0
    reopened: int = 0
    error: str | None = None

    @property
    def is_well(self) -> bool:
        """True unless the board failed, was read in part, or forbids reading."""
        return self.status in ("ok", "empty", "skipped")


@dataclass(frozen=True)
class RefreshResult:
    """The outcome of one refresh.

    `notes` say what else was met, such as a generation that could not be read.
    Exit codes: 0 published · 3 published, some boards not well · 1 nothing published · 4 another is running.
    """

    exit_code: int
    as_of: datetime
    build_id: str | None = None
    run_id: str | None = None
    sources: tuple[SourceResult, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    error: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def published(self) -> bool:
        """True if readers see this build now."""
        return self.exit_code in (PUBLISHED, INCOMPLETE)

    @property
    def status(self) -> str:
        """published, published_incomplete, not_published or busy."""
        return _STATUS[self.exit_code]

    def to_json(self) -> dict[str, Any]:
        """The form of DESIGN §4 (`guidepost refresh --json`)."""
        return {
            "status": self.status,
            "exit_code": self.exit_code,
            "build_id": self.build_id,
            "run_id": self.run_id,
            "as_of": self.as_of.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "published": self.published,
            "error": self.error,
            "notes": list(self.notes),
            "sources": [asdict(source) for source in self.sources],
            "checks": [check.to_json() for check in self.checks],
        }


def remember(con: duckdb.DuckDBPyConnection) -> None:
    """Keep wordings and spells as they are before this refresh: what `changes` compares with."""
    con.execute(
        "create or replace temp table wordings_before as select posting_id, content_hash from raw.versions"
    )
    con.execute(
        "create or replace temp table spells_before "
        "(posting_id varchar, spell_number integer, closed_on date)"
    )
    if "core.spells" in tables(con):
        con.execute("insert into spells_before select posting_id, spell_number, closed_on from core.spells")


def reads(
    con: duckdb.DuckDBPyConnection, runs: Sequence[str], crawled: Sequence[Board]
) -> tuple[SourceResult, ...]:
    """The boards of `runs`, by source and board, each by its newest read among them.

    A board of `crawled` that is enabled and left nothing is named as failed.
    """
    found = [SourceResult(**row) for row in rows(con, sql("sql/board_reads.sql"), [list(runs)])]
    read = {(source.source, source.board) for source in found}
    sources = {source.source for source in found}
    for board in crawled:
        is_thread_list = board.board == EVERY_THREAD and board.source in sources
        if board.is_enabled and board.key not in read and not is_thread_list:
            found.append(SourceResult(*board.key, "failed", error=UNREACHED))
    return tuple(sorted(found, key=lambda s: (s.source, s.board)))


def changes(con: duckdb.DuckDBPyConnection, found: Sequence[SourceResult]) -> tuple[SourceResult, ...]:
    """The same boards with what is new, changed, closed and reopened since `remember`."""
    counted = {(row.pop("source"), row.pop("board")): row for row in rows(con, sql("sql/board_changes.sql"))}
    return tuple(replace(source, **counted.get((source.source, source.board), {})) for source in found)
