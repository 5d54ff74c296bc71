"""What we watch: how many postings of how many employers, when, where and from which sources."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import pandas as pd

from analysis.market import labels, theme
from analysis.market.answer import Basis, Period
from analysis.market.source import Market, NotBuiltError
from analysis.measure import periods


def last_year(today: date) -> Period:
    """The period of all "now" figures: the last twelve whole months and the running one.

    >>> print(last_year(date(2026, 10, 31)))
    Oct 2025 – Oct 2026
    """
    return Period(*periods.current_period(today))


def postings(market: Market, role: str) -> pd.DataFrame:
    """Watched postings of a role in the last twelve months, as counts per country, source and employer."""
    columns = ["month", "country", "source", "employer_id", "posting_count", "pay_count"]
    where = {} if role == labels.ALL else {"role": role}
    frame = market.frame("marts.posting_counts", columns, where)
    months = pd.to_datetime(frame["month"]).dt.date
    return frame[months >= last_year(market.today).from_on]


@lru_cache(maxsize=128)
def basis(market: Market, role: str) -> Basis:
    """What the numbers of the last twelve months about `role` rest on; empty where nothing is counted yet."""
    try:
        frame = postings(market, role)
    except NotBuiltError:
        return Basis()
    return Basis(
        posting_count=int(frame["posting_count"].sum()),
        employer_count=int(frame["employer_id"].nunique()),
        period=last_year(market.today),
        sources=tuple(sorted({labels.source_name(source) for source in frame["source"]})),
    )


def rests_on(market: Market, role: str) -> str:
    """One line under a page's title: what its numbers rest on."""
    name = labels.role_name(market, role)
    try:
        frame = postings(market, role)
    except NotBuiltError:
        return ""
    total = int(frame["posting_count"].sum())
    if not total:
        return f"No {name} postings were watched in the last 12 months."
    employers = int(frame["employer_id"].nunique())
    home = frame.groupby("country")["posting_count"].sum()
    parts = [
        f"{theme.count(total, f'{name} posting')} of {theme.count(employers, 'employer')} we watch",
        str(last_year(market.today)),
    ]
    if len(home):
        country = str(home.idxmax())
        where = "in the US" if country == "US" else f"in {labels.country_name(country)}"
        parts.append(f"{theme.percent(home.max() / total)} {where}")
    parts.append(f"{theme.percent(frame['pay_count'].sum() / total)} state their pay")
    return " · ".join(parts)


def age_in_days(as_of: date, now: date) -> int:
    """Whole days from the refresh to now, never below nought."""
    return max(0, (now - as_of) // timedelta(days=1))
