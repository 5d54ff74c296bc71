"""The ads that ask for a skill, each with the sentence that shows it: a page at a time, never all of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.market import ads, labels
from analysis.market.skill_split import STRENGTHS
from analysis.market.source import Market

PER_PAGE = 10
OPEN, CLOSED = "open", "closed"


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


def counts(market: Market, asked: AdFilters) -> AdCounts:
    """How many ads there are under the filters, without reading one."""
    frame = market.ask("skill_ad_counts", skill=asked.skill, role=labels.wanted(asked.role)).to_pandas()
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


def page(market: Market, asked: AdFilters, number: int) -> tuple[ads.Ad, ...]:
    """The ads of page `number` (from 1): open ones first, then the newest."""
    rows = _rows(market, asked, PER_PAGE, (number - 1) * PER_PAGE)
    texts, levels = ads.texts(market, rows), labels.levels(market)
    return tuple(
        ads.ad(market, row, levels, [ads.quote(texts.get(row["posting_id"], ""), row)]) for row in rows
    )


def exported(market: Market, asked: AdFilters) -> pd.DataFrame:
    """The first ads under the filters as a table, without their texts."""
    rows = _rows(market, asked, ads.EXPORTED, 0)
    strengths = {row["posting_id"]: STRENGTHS.get(row["strength"], row["strength"]) for row in rows}
    return ads.table(market, rows, {"Asked for as": strengths})


def _rows(market: Market, asked: AdFilters, limit: int, offset: int) -> list[ads.Row]:
    """Facts of the ads together with the evidence of the skill."""
    found = market.ask(
        "skill_ads",
        skill=asked.skill,
        role=labels.wanted(asked.role),
        level=labels.wanted(asked.level),
        country=labels.wanted(asked.country),
        strength=labels.wanted(asked.strength),
        is_open=None if asked.state == labels.ALL else asked.state == OPEN,
        limit=limit,
        offset=offset,
    )
    evidence = {row["posting_id"]: row for row in found.to_pylist()}
    return [{**row, **evidence[row["posting_id"]]} for row in ads.facts(market, list(evidence))]
