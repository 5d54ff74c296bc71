"""The open ads themselves, best match first, each with what is missing: a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.market import ads, labels, skill_names
from analysis.market.answer import Answer
from analysis.market.profile_match import Asked, Matches, basis_of, matches
from analysis.market.source import Market
from analysis.measure.columns import Ints

TITLE = "Open ads, best match first"
PER_PAGE = 10
EXPORTED = 1_000


@dataclass(frozen=True)
class MatchedAd:
    """What a reader may see of an open ad, with names of the must-haves met and missing.

    `link` is None where there is no page to open; `credit` is the name its source asks to be given.
    """

    title: str
    employer: str
    place: str
    level: str
    posted_on: date
    pay: str
    met: tuple[str, ...]
    missing: tuple[str, ...]
    link: str | None
    credit: str


def page(market: Market, asked: Asked, number: int) -> tuple[MatchedAd, ...]:
    """The ads of page `number` (from 1)."""
    found = matches(market, asked)
    return _shown(market, found, found.best_first()[(number - 1) * PER_PAGE : number * PER_PAGE])


def table(market: Market, asked: Asked, limit: int = EXPORTED) -> Answer:
    """The first ads as a table: for a file, or on paper."""
    found = matches(market, asked)
    rows = [
        {
            "Title": ad.title, "Employer": ad.employer, "Place": ad.place,
            "Must-haves met": f"{len(ad.met)} of {len(ad.met) + len(ad.missing)}",
            "Missing": ", ".join(ad.missing), "Level": ad.level, "Pay": ad.pay, "Posted on": ad.posted_on,
            "Link": ad.link or "", "Source": ad.credit,
        }
        for ad in _shown(market, found, found.best_first()[:limit])
    ]  # fmt: skip
    return Answer(
        title=TITLE,
        sentence=f"The first {len(rows):,} of {len(found):,} open ads.",
        table=pd.DataFrame(rows),
        basis=basis_of(market, asked, found),
    )


def _shown(market: Market, found: Matches, numbers: Ints) -> tuple[MatchedAd, ...]:
    ids = found.ads.facts["posting_id"].iloc[numbers].tolist()
    if not ids:
        return ()
    facts = {row["posting_id"]: row for row in market.ask("profile_ad_facts", posting_ids=ids).to_pylist()}
    names, levels = skill_names.names(market), labels.levels(market)
    ads = []
    for posting_id, number in zip(ids, numbers, strict=True):
        met, missing = found.skills_of(int(number))
        if posting_id in facts:
            named = [tuple(sorted(names.get(skill, skill) for skill in part)) for part in (met, missing)]
            ads.append(_ad(market, facts[posting_id], levels, named[0], named[1]))
    return tuple(ads)


def _ad(
    market: Market, row: Mapping[str, Any], levels: Mapping[str, str], met: tuple[str, ...],
    missing: tuple[str, ...],
) -> MatchedAd:  # fmt: skip
    return MatchedAd(
        title=row["title"] or "Untitled ad",
        employer=row["employer"] or "Employer not named",
        place=" · ".join(ads.place(row)),
        level=levels.get(row["level"], ""),
        posted_on=row["posted_on"],
        pay=ads.stated_pay(dict(row)),
        met=met,
        missing=missing,
        link=ads.link(market, row["url"]),
        credit=ads.credit(dict(row)),
    )
