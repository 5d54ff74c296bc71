"""An ad as a reader may see it: its facts, the sentences that counted, the way to it; never its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from analysis.extract.text import posting_text
from analysis.market import exchange, labels, theme
from analysis.market.excerpt import Excerpt, excerpt
from analysis.market.source import Market

EXPORTED = 10_000  # rows of a file of ads
LONGEST = 400_000  # characters of an ad; no reader goes on
_PERIODS = {"year": "a year", "month": "a month", "week": "a week", "day": "a day", "hour": "an hour"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Quote:
    """The sentence by which an ad asks for a skill; `skill` is its name where a reader must be told which."""

    strength: str
    excerpt: Excerpt
    skill: str = ""


@dataclass(frozen=True)
class Ad:
    """What a reader may see of a posting: facts, the sentences that counted, and the way to the ad itself.

    `link` is None where there is no page to open; `credit` is the name its source asks to be given. `pay` is
    as stated, `pay_usd` the same in US dollars per year, or why not; both may be empty.
    """

    posting_id: str
    title: str
    employer: str
    place: str
    level: str
    posted_on: date | None
    closed_on: date | None
    is_open: bool
    pay: str
    link: str | None
    credit: str
    quotes: tuple[Quote, ...] = ()
    pay_usd: str = ""
    asks: tuple[str, ...] = ()
    copies: str = ""


def facts(market: Market, posting_ids: Sequence[str]) -> list[Row]:
    """What is known of these postings, in their order; what is not published is left out."""
    if not posting_ids:
        return []
    found = market.ask("ads_shown", posting_ids=list(posting_ids)).to_pylist()
    rows = {row["posting_id"]: row for row in found}
    return [rows[posting_id] for posting_id in posting_ids if posting_id in rows]


def texts(market: Market, rows: Sequence[Row]) -> dict[str, str]:
    """By posting, the text its evidence counts in."""
    if not rows:
        return {}
    found = market.ask(
        "ad_texts",
        posting_ids=[row["posting_id"] for row in rows],
        content_hashes=[row["content_hash"] for row in rows],
    )
    return {
        row["posting_id"]: posting_text(
            row["title_raw"], (row["description_raw"] or "")[:LONGEST], row["description_format"]
        )
        for row in found.to_pylist()
    }


def quote(text: str, found: Row, skill: str = "") -> Quote:
    """The sentence around an evidence of the text."""
    evidence = excerpt(text, found["evidence_text"] or "", found["evidence_start"], found["evidence_end"])
    return Quote(found["strength"], evidence, skill)


def ad(
    market: Market, row: Row, levels: Mapping[str, str], quotes: Iterable[Quote] = (),
    *, asks: Iterable[str] = (), copies: str = "", is_pay_in_usd: bool = False,
) -> Ad:  # fmt: skip
    """The ad of a row of `facts`."""
    return Ad(
        posting_id=row["posting_id"],
        title=row["title"] or "Untitled ad",
        employer=row["employer"] or "Employer not named",
        place=" · ".join(place(row)),
        level=levels.get(row["level"], ""),
        posted_on=row["posted_on"],
        closed_on=row["closed_on"],
        is_open=bool(row["is_open"]),
        pay=stated_pay(row),
        link=link(market, row["url"]),
        credit=credit(row),
        quotes=tuple(quotes),
        pay_usd=pay_in_usd(row) if is_pay_in_usd else "",
        asks=tuple(asks),
        copies=copies,
    )


def table(market: Market, rows: Iterable[Row], more: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
    """The facts of ads as a table, without their texts; `more` are further columns of values by posting."""
    levels, roles = labels.levels(market), labels.roles(market)
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
                **{column: values.get(row["posting_id"]) for column, values in more.items()},
                "Posted on": row["posted_on"],
                "Open": "yes" if row["is_open"] else "no",
                "Closed on": row["closed_on"],
                "Pay from": row["pay_min"],
                "Pay to": row["pay_max"],
                "Currency": row["currency"],
                "Pay per": row["period"],
                "Pay from (USD per year)": row["pay_min_usd_year"],
                "Pay to (USD per year)": row["pay_max_usd_year"],
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


def credit(row: Row) -> str:
    """The words of credit its source asks for, else the source's name."""
    return row["attribution_raw"] or labels.source_name(row["source"])


def stated_pay(row: Row) -> str:
    """The pay as the ad states it; empty where it states none."""
    amounts = _range(row["pay_min"], row["pay_max"], lambda amount: exchange.written(amount, row["currency"]))
    more = " with bonus" if row["basis"] == "ote" else ""
    return f"{amounts} {_PERIODS.get(row['period'], '')}".strip() + more if amounts else ""


def pay_in_usd(row: Row) -> str:
    """The pay in US dollars per year, or why there is none; empty where none is stated, or it is stated so.

    >>> pay_in_usd({"currency": "GBP", "period": "year", "pay_min": 50_000, "pay_max": None,
    ...             "pay_min_usd_year": 63_000.0, "pay_max_usd_year": None, "usd_reason": None})
    'in US dollars from $63k a year'
    """
    if row["pay_min"] is None and row["pay_max"] is None:
        return ""
    if row["currency"] == "USD" and row["period"] == "year":
        return ""
    if amounts := _range(row["pay_min_usd_year"], row["pay_max_usd_year"], theme.dollars):
        return f"in US dollars {amounts} a year"
    return f"not in US dollars: {row['usd_reason']}" if row["usd_reason"] else ""


def _range(low: float | None, high: float | None, written: Callable[[float], str]) -> str:
    amounts = [written(amount) for amount in (low, high) if amount is not None]
    if not amounts:
        return ""
    if low is None:
        return f"up to {amounts[0]}"
    if high is None:
        return f"from {amounts[0]}"
    return amounts[0] if amounts[0] == amounts[1] else " – ".join(amounts)


def place(row: Mapping[str, Any]) -> Iterator[str]:
    """Where the work is done, from narrow to wide, then remote, hybrid or on site."""
    where = [row["city"], row["region"], labels.country_name(row["country"]) if row["country"] else None]
    yield ", ".join(part for part in dict.fromkeys(where) if part) or "Place not stated"
    if row["workplace"] in ("remote", "hybrid", "onsite"):
        yield labels.workplace_name(row["workplace"])
