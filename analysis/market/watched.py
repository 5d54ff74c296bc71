"""What we watch: how many postings of how many employers, when, where and from which sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import pandas as pd

from analysis.market import breaks, labels, theme
from analysis.market.answer import Basis, Period
from analysis.market.source import Market, NotBuiltError
from analysis.measure import periods

COUNTS = "marts.posting_counts"


def last_year(today: date) -> Period:
    """The period of all "now" figures: the last twelve whole months and the running one.

    >>> print(last_year(date(2026, 10, 31)))
    Oct 2025 – Oct 2026
    """
    return Period(*periods.current_period(today))


def counted_period(market: Market) -> Period:
    """The last twelve months, or as much of them as anything was counted in."""
    whole, first = last_year(market.today), _first_month(market)
    return whole if first is None else Period(max(whole.from_on, first), whole.to_on)


@lru_cache(maxsize=4)
def _first_month(market: Market) -> date | None:
    """The first month with a counted posting, of whichever role."""
    months = market.arrow(COUNTS, ["month"], sums=[])["month"].to_pylist()
    return pd.Timestamp(min(months)).date() if months else None


@lru_cache(maxsize=16)
def postings(market: Market, role: str) -> pd.DataFrame:
    """Watched postings of a role in the last twelve months, as counts per country, source and employer."""
    return market.frame(
        COUNTS, ["country", "source", "employer_id"], counted(market, role), ["posting_count", "pay_count"]
    )


def counted(market: Market, role: str = labels.ALL, since: date | None = None) -> dict[str, object]:
    """Which rows of a table by month and role: the role's, of the last twelve months or since another."""
    first = periods.month_number(since or last_year(market.today).from_on)
    months = range(first, periods.month_number(market.today) + 1)
    within: dict[str, object] = {"month": list(map(periods.first_day, months))}
    return within if role == labels.ALL else {"role": role, **within}


def employers(market: Market, role: str, since: date, sectors: Sequence[str] = ()) -> int:
    """How many different employers have counted postings of `role` since a month: each is one, once."""
    where = counted(market, role, since)
    if sectors:
        where["sector"] = list(sectors)
    found = market.arrow(COUNTS, ["employer_id"], where, sums=[])["employer_id"]
    return int(len(found) - found.null_count)


def left_out(market: Market, role: str = labels.ALL) -> str:
    """How many ads of the last twelve months are in no figure for their language; empty where none is.

    >>> _left_out_says(1), _left_out_says(1200)
    ('1 ad left out: not in English', '1,200 ads left out: not in English')
    """
    try:
        found = market.arrow("marts.left_out", [], counted(market, role), ["posting_count"])
    except NotBuiltError:  # published by an older Guidepost
        return ""
    total = found["posting_count"][0].as_py()
    return _left_out_says(total) if total else ""


def _left_out_says(total: int) -> str:
    return f"{theme.count(total, 'ad')} left out: not in English"


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
        period=counted_period(market),
        sources=tuple(sorted({labels.source_name(source) for source in frame["source"]})),
    )


def sources(market: Market, *roles: str) -> tuple[str, ...]:
    """The sources of all these roles' postings."""
    return tuple(sorted({source for role in roles for source in basis(market, role).sources}))


def rests_on(market: Market, role: str) -> str:
    """One line under a page's title: what its numbers rest on."""
    name = "" if role == labels.ALL else f"{labels.role_name(market, role)} "
    try:
        frame = postings(market, role)
    except NotBuiltError:
        return ""
    total = int(frame["posting_count"].sum())
    unread = left_out(market, role)
    if not total:  # analysis.market.beginning tells why
        return ""
    employers = int(frame["employer_id"].nunique())
    home = frame.groupby("country")["posting_count"].sum()
    known = int(frame["posting_count"][frame["employer_id"].notna()].sum())
    count = theme.count(total, f"{name}posting")
    of = theme.count(employers, "employer")
    parts = [
        f"{count} of {of} we watch"
        if known == total
        else f"{count} we watch, {known:,} of them of {of} known by name",
        str(counted_period(market)),
    ]
    if len(home):
        country = str(home.idxmax())
        where = "in the US" if country == "US" else f"in {labels.country_name(country)}"
        parts.append(f"{theme.percent(home.max() / total)} {where}")
    parts.append(f"{theme.percent(frame['pay_count'].sum() / total)} state their pay")
    if unread:
        parts.append(unread)
    parts += breaks.told(market)
    return " · ".join(parts)


def age_in_days(as_of: date, now: date) -> int:
    """Whole days from the refresh to now, never below nought."""
    return max(0, (now - as_of) // timedelta(days=1))
