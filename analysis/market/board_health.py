"""How each source and board was last read, what stands open there, what is amiss and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.market import labels, theme
from analysis.market.answer import Answer, Empty, nothing
from analysis.market.source import Market, NotBuiltError

SOURCES_TITLE, BOARDS_TITLE = "Source by source", "Board by board"
STATUSES = {
    "ok": "read", "empty": "read, lists nothing", "partial": "read in part", "failed": "failed",
    "disallowed": "forbids reading", "skipped": "not asked",
}  # fmt: skip
FIELDS = {
    "posted_at": "date", "locations_raw": "place", "description_raw": "text", "pay_ranges": "pay",
    "title_raw": "title", "url": "address",
}  # fmt: skip
_WELL = ("ok", "empty")
NO_FAULT = (*_WELL, "skipped")
"""What a reading may come to without anything being amiss."""
# A refresh that was cut off and went on the next day has asked every board.
_NOT_ASKED_DAYS = 2
# A field counts as broken on a board of at least so many postings, where it is filled less than half as often
# as on the source's boards together, which mostly fill it.
_LEAST_POSTINGS, _USUAL_SHARE, _DROP = 5, 0.5, 0.5


def by_source(market: Market) -> Answer:
    """One row per source: its boards, how the newest reading went, what is open, which fields it fills."""
    boards = _boards(market)
    if boards is None or boards.empty:
        return nothing(SOURCES_TITLE, Empty("No reading of a board is recorded in this build."))
    shares = _shares(market)
    rows = []
    for source, part in boards.groupby("source"):
        filled = shares.get(str(source), {})
        rows.append(
            {
                "Source": labels.source_name(str(source)),
                "Boards": len(part),
                "Read well last": int(part["is_well"].sum()),
                "Last good read": _day(part["good_at"].max()),
                "Open ads": int(part["open_count"].sum()),
                "Ads ever read": int(part["posting_count"].sum()),
                **{
                    f"With {name} (%)": filled.get(field, float("nan")) * 100
                    for field, name in list(FIELDS.items())[:4]
                },
            }
        )
    return Answer(SOURCES_TITLE, _sentence(boards), pd.DataFrame(rows))


def by_board(market: Market) -> Answer:
    """One row per board, those that need attention first, each with what to do."""
    boards = _boards(market)
    if boards is None or boards.empty:
        return nothing(BOARDS_TITLE, Empty("No reading of a board is recorded in this build."))
    boards = boards.sort_values(["is_troubled", "source", "board"], ascending=[False, True, True])
    troubled = boards[boards["is_troubled"]]
    if troubled.empty:
        sentence = "No board needs attention: each was read well when last asked."
    else:
        verb = "needs" if len(troubled) == 1 else "need"
        sentence = (
            f"{theme.count(len(troubled), 'board')} {verb} attention: first in the table, with what to do."
        )
    table = pd.DataFrame(
        {
            "Source": [labels.source_name(source) for source in boards["source"]],
            "Board": boards["board"],
            "Employer": boards["employer"],
            "At the last reading": [STATUSES.get(status, status) for status in boards["status"]],
            "Last asked": [_day(at) for at in boards["read_at"]],
            "Last good read": [_day(at) for at in boards["good_at"]],
            "Open ads": boards["open_count"],
            "Gaps in watching": boards["gap_count"],
            "Fields missing": boards["broken"],
            "What went wrong": boards["error"],
            "What to do": boards["advice"],
        }
    )
    return Answer(BOARDS_TITLE, sentence, table.reset_index(drop=True), key=_unread(market))


def well_says(market: Market) -> str:
    """How many of the boards were read well when last asked: for a headline."""
    boards = _boards(market)
    return "–" if boards is None else f"{int(boards['is_well'].sum()):,} of {len(boards):,}"


def advice(row: Mapping[Any, Any], asked_on: date, live: bool) -> str:
    """What to do about a board; empty where nothing is to be done.

    >>> row = {"source": "lever", "board": "acme", "status": "failed", "read_at": date(2026, 10, 31)}
    >>> advice(row, date(2026, 10, 31), live=True)
    'guidepost doctor lever acme'
    """
    if row["status"] == "disallowed":
        return f"It forbids reading: guidepost sources mute {row['source']} {row['board']}"
    if row["status"] in ("partial", "failed"):
        return f"guidepost doctor {row['source']} {row['board']}"
    if live and (asked_on - row["read_at"]).days >= _NOT_ASKED_DAYS:
        return f"Not asked since, muted perhaps: guidepost sources {row['source']}"
    return f"guidepost doctor {row['source']} {row['board']}" if row.get("broken") else ""


def _sentence(boards: pd.DataFrame) -> str:
    well, total = int(boards["is_well"].sum()), len(boards)
    said = (
        f"{well:,} of {theme.count(total, 'board')} of {theme.count(boards['source'].nunique(), 'source')} "
    )
    said += f"{'was' if total == 1 else 'were'} read well when last asked"
    gaps = boards[boards["gap_count"] > 0]
    if len(gaps):
        said += f"; {theme.count(len(gaps), 'board')} had a gap in which nobody watched"
    broken = boards[boards["broken"] != ""]
    if len(broken):
        said += (
            f"; {theme.count(len(broken), 'board')} lack{'s' * (len(broken) == 1)} fields that others fill"
        )
    return f"{said}."


def _unread(market: Market) -> str:
    """How many boards of the lists were never read; of no interest where the ads are invented or recorded."""
    if market.kind != "live":
        return ""
    try:
        listed = market.frame("ref.boards", ["source", "board"])
        listed = listed[
            listed["source"] != "hackernews"
        ]  # its threads are listed as one, and read one by one
        read = market.frame("core.reads", ["source", "board"]).drop_duplicates()
    except NotBuiltError:
        return ""
    unread = len(listed.merge(read, how="left", indicator=True).query("_merge == 'left_only'"))
    if not unread:
        return ""
    boards = theme.count(unread, "listed board")
    return f"{boards} never read: muted, waiting for a key, or new. The command guidepost sources says which."


@lru_cache(maxsize=8)
def _boards(market: Market) -> pd.DataFrame | None:
    """The boards with what is amiss; None in a build that records no readings."""
    try:
        boards: pd.DataFrame = market.ask("health_boards").to_pandas()
        broken = _broken(market)
    except NotBuiltError:
        return None
    boards["is_well"] = boards["status"].isin(_WELL)
    boards["broken"] = [
        ", ".join(broken.get((source, board), []))
        for source, board in zip(boards["source"], boards["board"], strict=True)
    ]
    asked_on = boards["read_at"].max()
    live = market.kind == "live"
    boards["advice"] = [advice(row, asked_on, live) for row in boards.to_dict("records")]
    boards["is_troubled"] = boards["advice"] != ""
    return boards


def _fields(market: Market) -> pd.DataFrame:
    try:
        return market.frame(
            "core.source_fields", ["source", "board", "field", "posting_count", "filled_share"]
        )
    except NotBuiltError:  # published by an older Guidepost
        return pd.DataFrame({"source": [], "board": [], "field": [], "posting_count": [], "filled_share": []})


def _shares(market: Market) -> dict[str, dict[str, float]]:
    """By source, the share of the postings that have each field."""
    fields = _fields(market)
    fields["filled"] = fields["posting_count"] * fields["filled_share"]
    sums = fields.groupby(["source", "field"])[["filled", "posting_count"]].sum()
    found: dict[str, dict[str, float]] = {}
    for row in sums.reset_index().to_dict("records"):
        found.setdefault(row["source"], {})[row["field"]] = row["filled"] / row["posting_count"]
    return found


def _broken(market: Market) -> dict[tuple[str, str], list[str]]:
    """By board, the fields that it fills far less often than its source does."""
    usual, found = _shares(market), dict[tuple[str, str], list[str]]()
    for row in _fields(market).to_dict("records"):
        share = usual[row["source"]][row["field"]]
        if (
            row["field"] in FIELDS
            and row["posting_count"] >= _LEAST_POSTINGS
            and share >= _USUAL_SHARE
            and row["filled_share"] < share * _DROP
        ):
            found.setdefault((row["source"], row["board"]), []).append(FIELDS[row["field"]])
    return found


def _day(at: Any) -> str:
    return "never" if pd.isna(at) else f"{at:%Y-%m-%d}"
