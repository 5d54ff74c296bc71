"""The ads that ask for a skill, each with the sentence that shows it: a page at a time, never all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from analysis.extract.text import posting_text
from analysis.market import labels, theme
from analysis.market.excerpt import Excerpt, excerpt
from analysis.market.skill_split import STRENGTHS, asked_role
from analysis.market.source import Market

PER_PAGE = 10
EXPORTED = 10_000
OPEN, CLOSED = "open", "closed"
_CURRENCIES = {"USD": "$", "GBP": "£", "EUR": "€", "CAD": "CA$", "AUD": "A$", "INR": "₹", "JPY": "¥"}
_PERIODS = {"year": "a year", "month": "a month", "week": "a week", "day": "a day", "hour": "an hour"}


@dataclass(frozen=True)
class AdFilters:
    """Which ads of a skill; `all` stands for no filter, `state` is open or closed."""

    skill: str
    role: str = labels.CORE_ROLE
    level: str = labels.ALL
    country: str = labels.ALL
    strength: str = labels.ALL
    state: str = labels.ALL


@dataclass(frozen=True)
class AdCounts:
    """How many ads pass, how many of them are open; the countries and strengths there are without filters."""

    ad_count: int
    open_count: int
    countries: tuple[str, ...]
    strengths: tuple[str, ...]


@dataclass(frozen=True)
class Ad:
    """What a reader may see of a posting: facts, the sentence that counted, and the way to the ad itself.

    `link` is None where there is no page to open; `credit` is the name its source asks to be given.
    """

    posting_id: str
    title: str
    employer: str
    place: str
    level: str
    strength: str
    posted_on: date | None
    closed_on: date | None
    is_open: bool
    pay: str
    excerpt: Excerpt
    link: str | None
    credit: str


def counts(market: Market, asked: AdFilters) -> AdCounts:
    """How many ads there are under the filters, without reading one."""
    frame = market.ask("skill_ad_counts", skill=asked.skill, role=asked_role(asked.role)).to_pandas()
    kept = pd.Series(True, index=frame.index)
    for column in ("level", "country", "strength"):
        if getattr(asked, column) != labels.ALL:
            kept &= frame[column] == getattr(asked, column)
    if asked.state != labels.ALL:
        kept &= frame["is_open"] == (asked.state == OPEN)
    usual = frame.groupby("country")["posting_count"].sum().sort_values(ascending=False)
    return AdCounts(
        int(frame.loc[kept, "posting_count"].sum()),
        int(frame.loc[kept & frame["is_open"], "posting_count"].sum()),
        tuple(usual.index),
        tuple(strength for strength in STRENGTHS if (frame["strength"] == strength).any()),
    )


def page(market: Market, asked: AdFilters, number: int) -> tuple[Ad, ...]:
    """The ads of page `number` (from 1): open ones first, then the newest."""
    rows = _rows(market, asked, PER_PAGE, (number - 1) * PER_PAGE)
    texts = _texts(market, rows)
    levels = labels.levels(market)
    return tuple(_ad(market, row, texts.get(row["posting_id"], ""), levels) for row in rows)


def exported(market: Market, asked: AdFilters) -> pd.DataFrame:
    """The first ads under the filters as a table, without their texts."""
    levels, roles = labels.levels(market), labels.roles(market)
    rows = _rows(market, asked, EXPORTED, 0)
    return pd.DataFrame(
        [
            {
                "Title": row["title"],
                "Employer": row["employer"],
                "City": row["city"],
                "Region": row["region"],
                "Country": row["country"],
                "Workplace": labels.workplace_name(row["workplace"] or labels.UNSTATED),
                "Role": roles.get(row["role"], row["role"]),
                "Level": levels.get(row["level"], row["level"]),
                "Asked for as": STRENGTHS.get(row["strength"], row["strength"]),
                "Posted on": row["posted_on"],
                "Open": "yes" if row["is_open"] else "no",
                "Closed on": row["closed_on"],
                "Pay from": row["pay_min"],
                "Pay to": row["pay_max"],
                "Currency": row["currency"],
                "Pay per": row["period"],
                "Source": credit(row),
                "Link": link(market, row["url"]),
                "Posting": row["posting_id"],
            }
            for row in rows
        ]
    )


def link(market: Market, url: str | None) -> str | None:
    """The address, if it is a web address a browser may open; None for an invented ad, which has no page."""
    if not url or market.kind == "simulated" or len(url) > 2_000:
        return None
    if any(character.isspace() or not character.isprintable() for character in url):
        return None
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    return url if is_web else None


def credit(row: dict[str, Any]) -> str:
    """The words of credit its source asks for, else the source's name."""
    return row["attribution_raw"] or labels.source_name(row["source"])


def stated_pay(row: dict[str, Any]) -> str:
    """The pay as the ad states it; empty where it states none."""
    low, high = row["pay_min"], row["pay_max"]
    if low is None and high is None:
        return ""
    code = row["currency"]
    sign = _CURRENCIES.get(code, f"{code}{theme.NBSP}" if code else "")
    amounts = [f"{sign}{amount:,.0f}" for amount in (low, high) if amount is not None]
    if low is None:
        text = f"up to {amounts[0]}"
    elif high is None:
        text = f"from {amounts[0]}"
    else:
        text = amounts[0] if low == high else " – ".join(amounts)
    per = _PERIODS.get(row["period"], "")
    more = " with bonus" if row["basis"] == "ote" else ""
    return f"{text} {per}".strip() + more


def _rows(market: Market, asked: AdFilters, limit: int, offset: int) -> list[dict[str, Any]]:
    def given(value: str) -> str | None:
        return None if value == labels.ALL else value

    found = market.ask(
        "skill_ads",
        skill=asked.skill,
        role=given(asked.role),
        level=given(asked.level),
        country=given(asked.country),
        strength=given(asked.strength),
        is_open=None if asked.state == labels.ALL else asked.state == OPEN,
        limit=limit,
        offset=offset,
    )
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def _texts(market: Market, rows: list[dict[str, Any]]) -> dict[str, str]:
    """The texts the offsets count in, of these rows only."""
    if not rows:
        return {}
    found = market.ask(
        "ad_texts",
        posting_ids=[row["posting_id"] for row in rows],
        content_hashes=[row["content_hash"] for row in rows],
    )
    return {
        row["posting_id"]: posting_text(row["title_raw"], row["description_raw"], row["description_format"])
        for row in found.to_pylist()
    }


def _ad(market: Market, row: dict[str, Any], text: str, levels: dict[str, str]) -> Ad:
    return Ad(
        posting_id=row["posting_id"],
        title=row["title"] or "Untitled ad",
        employer=row["employer"] or "Employer not named",
        place=" · ".join(place(row)),
        level=levels.get(row["level"], ""),
        strength=row["strength"],
        posted_on=row["posted_on"],
        closed_on=row["closed_on"],
        is_open=bool(row["is_open"]),
        pay=stated_pay(row),
        excerpt=excerpt(text, row["evidence_text"] or "", row["evidence_start"], row["evidence_end"]),
        link=link(market, row["url"]),
        credit=credit(row),
    )


def place(row: Mapping[str, Any]) -> Iterator[str]:
    """Where the work is done, from narrow to wide, then remote, hybrid or on site."""
    where = [row["city"], row["region"], labels.country_name(row["country"]) if row["country"] else None]
    yield ", ".join(part for part in dict.fromkeys(where) if part) or "Place not stated"
    if row["workplace"] in ("remote", "hybrid", "onsite"):
        yield labels.workplace_name(row["workplace"])
