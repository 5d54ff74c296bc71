"""What is published, how old it is, and how each board was last read: for `status` and `sources`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pyarrow.compute as pc

from analysis.market import breaks, standing
from analysis.market.last_run import LastRun, last_run
from analysis.market.reading_drift import Drift, drift
from data.content import EVERY_THREAD, Board
from data.home import Home
from warehouse.read import Warehouse

KIND_NAMES = {"live": "Real ads", "simulated": "Practice market (invented ads)", "replayed": "Recorded ads"}


@dataclass(frozen=True)
class MarketStatus:
    """One warehouse at a glance; `age_days` counts from its last refresh to the clock handed in."""

    kind: str
    folder: str
    build_id: str
    as_of: str
    age_days: int
    is_fallback: bool
    posting_count: int
    open_posting_count: int
    stated_pay_count: int
    unread_language_count: int
    employer_count: int
    boards: dict[str, int]
    breaks: tuple[str, ...] = ()
    drift: Drift | None = None
    standing: str = ""
    standing_error: str = ""
    last_run: LastRun | None = None
    troubled: tuple[dict[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The same, as plain values."""
        return asdict(self)

    def as_text(self) -> str:
        """The same, as a few lines for a terminal."""
        # An invented or recorded market does not age: its own day counts as now.
        age = f" ({_age(self.age_days)})" if self.kind == "live" else ""
        boards = ", ".join(f"{count} {status}" for status, count in sorted(self.boards.items()))
        lines = [
            KIND_NAMES.get(self.kind, self.kind),
            f"  published   build {self.build_id}, as of {self.as_of}{age}",
            f"  postings    {self.posting_count:,} from {self.employer_count:,} employers, "
            f"{self.open_posting_count:,} of them open, {self.stated_pay_count:,} with stated pay",
            f"  languages   {self.unread_language_count:,} postings are in a language that is not read: "
            "kept, in no share",
            *(self.drift.as_text() if self.drift else []),
            f"  boards      at their last reading: {boards}",
            *(self.last_run.as_text() if self.last_run else []),
            *(f"  WARNING     {sentence}" for sentence in self.breaks),
            f"  kept in     {self.folder}",
        ]
        if self.standing:
            lines.insert(1, f"  WARNING     {self.standing}")
            if self.standing_error:
                lines.insert(2, f"              {self.standing_error}")
        if self.is_fallback:
            lines.insert(1, "  WARNING     the newest build cannot be read; this is the one before it")
        return "\n".join(lines)


def _age(days: int) -> str:
    if days < 1:
        return "less than a day old"
    return "1 day old" if days == 1 else f"{days} days old"


def market_status(home: Home, now: datetime) -> MarketStatus | None:
    """The state of the warehouse under `home`, or None where nothing is published."""
    published = Warehouse.open(home)
    return None if published is None else status_of(published, now)


def status_of(published: Warehouse, now: datetime) -> MarketStatus:
    """The state of a published build."""
    columns = ["posting_id", "is_open", "is_readable", "employer_id"]
    found = published.table("core.postings", columns, where={"is_primary": True})
    stated = published.table("core.pay", ["posting_id"], where={"is_headline": True, "is_plausible": True})
    paid = pc.is_in(found["posting_id"], stated["posting_id"])  # copies state their pay, too
    postings = found.drop_columns(["posting_id"]).to_pandas()
    # Threads are counted one by one, not also as the list of them.
    last = [row for (_, board), row in _last_readings(published).items() if board != EVERY_THREAD]
    statuses = dict(Counter(row["status"] for row in last))
    as_of, note = published.as_of, published.standing()
    return MarketStatus(
        kind=published.kind,
        folder=str(published.path.parent),
        build_id=published.build_id,
        as_of=f"{as_of:%Y-%m-%d %H:%M} UTC",
        age_days=max(0, (now - as_of).days),
        is_fallback=published.is_fallback,
        posting_count=len(postings),
        open_posting_count=int(postings["is_open"].sum()),
        stated_pay_count=int(pc.sum(paid).as_py() or 0),
        unread_language_count=int((~postings["is_readable"].astype(bool)).sum()),
        employer_count=postings["employer_id"].nunique(dropna=False),
        boards=statuses,
        breaks=_breaks(published),
        drift=drift(published),
        standing=standing.told(note, as_of.date()) if note else "",
        standing_error=str(note.get("error") or "") if note else "",
        last_run=last_run(published.path.parent),
        troubled=tuple(
            {name: row[name] for name in ("source", "board", "status", "error")}
            | {"read_at": f"{row['read_at']:%Y-%m-%dT%H:%MZ}"}
            for row in sorted(last, key=lambda row: (row["source"], row["board"]))
            if row["status"] not in ("ok", "empty", "skipped")
        ),
    )


def _breaks(published: Warehouse) -> tuple[str, ...]:
    """What a feed stopped giving, a sentence each."""
    try:
        found = published.table("marts.field_breaks").to_pandas()
    except LookupError:  # published by an older Guidepost
        return ()
    return breaks.sentences(found, published.as_of.date())


def _last_readings(published: Warehouse) -> dict[tuple[str, str], dict[str, Any]]:
    reads = published.table(
        "raw.source_runs", ["source", "board", "status", "error", "item_count", "read_at"], order_by="read_at"
    )
    last = {(row["source"], row["board"]): row for row in reads.to_pylist()}
    threads = [row for (source, _), row in last.items() if source == "hackernews"]
    if threads:  # every thread is a board of its own; the list of them is as well as its newest reading
        newest = max(threads, key=lambda row: row["read_at"])
        items = sum(row["item_count"] for row in threads)
        last.setdefault(("hackernews", EVERY_THREAD), {**newest, "item_count": items})
    return last


def board_status(home: Home, boards: Sequence[Board]) -> list[dict[str, Any]]:
    """One row per listed board: what it is and how its last reading went (None where never read)."""
    published = Warehouse.open(home)
    last = _last_readings(published) if published is not None else {}
    rows = []
    for board in boards:
        read = last.get(board.key)
        rows.append(
            {
                "source": board.source,
                "board": board.board,
                "employer": board.employer,
                "sector": board.sector,
                "enabled": board.is_enabled,
                "quick": board.is_quick,
                "verified": board.is_verified,
                "status": read["status"] if read else None,
                "items": read["item_count"] if read else None,
                "error": read["error"] if read else None,
                "read_at": f"{read['read_at']:%Y-%m-%dT%H:%MZ}" if read else None,
            }
        )
    return rows


def field_shares(home: Home) -> dict[tuple[str, str], float]:
    """By source and field of a posting, the share of the published postings that have it.

    Of the postings each board showed when it was last read well; empty where nothing is published.
    """
    published = Warehouse.open(home)
    if published is None:
        return {}
    try:
        rows = published.table("core.source_fields", ["source", "field", "posting_count", "filled_share"])
    except LookupError:  # published by an older Guidepost
        return {}
    totals: dict[tuple[str, str], float] = {}
    filled: dict[tuple[str, str], float] = {}
    for row in rows.to_pylist():
        key = (row["source"], row["field"])
        totals[key] = totals.get(key, 0) + row["posting_count"]
        filled[key] = filled.get(key, 0) + row["posting_count"] * row["filled_share"]
    return {key: filled[key] / total for key, total in totals.items() if total}
