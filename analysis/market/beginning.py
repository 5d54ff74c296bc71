"""What can be said of a role that has no figure yet: since when we watch, and what can be read already."""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.market import cite, labels, postings, theme, watched
from analysis.market.source import Market, NotBuiltError


def says(market: Market, role: str) -> str:
    """Why nothing of the role is counted in the last twelve months; empty where something is."""
    try:
        if not watched.postings(market, role).empty:
            return ""
        since = _boards_since(market)
        opened = postings.count(market, postings.Search(role=role))
    except NotBuiltError:
        return ""
    name = "" if role == labels.ALL else f"{labels.role_name(market, role)} "
    if since is None or since <= watched.last_year(market.today).from_on:
        text = f"No {name}ad was posted on the boards we watch in the last 12 months."
    else:
        text = (
            f"No {name}ad can be counted yet: only ads posted while we watch their board are, and we began "
            f"on {cite.day(since)}. Each refresh adds what is new."
        )
    if opened:
        text += f" {theme.count(opened, f'open {name}ad')} can be read already."
    unread = watched.left_out(market, role)
    return f"{text} {unread}." if unread else text


def _boards_since(market: Market) -> date | None:
    """The first day on which a board was watched; what is read of closed threads tells of no board."""
    frame = market.frame("marts.coverage", ["watched_from", "listing"])
    days = frame.loc[frame["listing"] != "history", "watched_from"]
    return None if days.empty else pd.Timestamp(days.min()).date()
