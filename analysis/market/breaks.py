"""What a feed stopped giving from one day to the next: a break in what we can read, not a market change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from analysis.market import labels, theme
from analysis.market.source import Market, NotBuiltError
from analysis.measure import periods

PAY, WORKPLACE = "pay_ranges", "workplace_raw"
FIELDS = {
    PAY: "pay", WORKPLACE: "the workplace", "locations_raw": "the place", "company_raw": "the employer",
    "description_raw": "the text",
}  # fmt: skip
MOST = 2
"""So many breaks are told one by one; the rest is counted."""


def told(market: Market, *fields: str) -> tuple[str, ...]:
    """A sentence for each such break within the last twelve months, newest first; of `fields`, or of any."""
    try:
        frame = market.frame("marts.field_breaks")
    except NotBuiltError:  # published by an older Guidepost
        return ()
    return sentences(frame[frame["field"].isin(fields or FIELDS)], market.today)


def sentences(frame: pd.DataFrame, today: date) -> tuple[str, ...]:
    """A sentence for each row of `marts.field_breaks` of the last twelve months, newest first."""
    frame = frame[pd.to_datetime(frame["broken_on"]).dt.date >= periods.current_period(today)[0]]
    # A source that broke as a whole speaks for its boards.
    rows = frame.sort_values(["source", "board", "field"]).to_dict("records")
    whole = {(row["source"], row["field"]) for row in rows if row["board"] == "all"}
    kept = [row for row in rows if row["board"] == "all" or (row["source"], row["field"]) not in whole]
    kept.sort(key=lambda row: str(row["broken_on"]), reverse=True)
    found = [_sentence(row) for row in kept[:MOST]]
    if len(kept) > MOST:
        found.append(f"{theme.count(len(kept) - MOST, 'more break')} of this kind in the last 12 months.")
    return tuple(found)


def _sentence(row: Mapping[Any, Any]) -> str:
    source = labels.source_name(str(row["source"]))
    name = source if row["board"] == "all" else f"{source} ({row['board']})"
    on = pd.Timestamp(str(row["broken_on"])).date()
    after, before = float(str(row["filled_share_after"])), float(str(row["filled_share_before"]))
    what = FIELDS[str(row["field"])]
    if row["break_basis"] == "same postings":
        lost = f"{theme.percent(1 - after)} of the ads of {name} that gave {what} lost it"
    else:
        lost = f"{theme.percent(after)} of the new ads of {name} give {what}, {theme.percent(before)} before"
    return f"Coverage break on {theme.day(on)}: {lost}. The feed changed, not the market."
