"""The open ads themselves, best match first, each with what is missing: a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from analysis.market import ads, labels, skill_names
from analysis.market.ads import Ad
from analysis.market.answer import Answer
from analysis.market.profile_match import Asked, Matches, basis_of, matches
from analysis.market.source import Market
from analysis.measure.columns import Ints

TITLE = "Open ads, best match first"
PER_PAGE = 10
EXPORTED = 1_000


@dataclass(frozen=True)
class MatchedAd:
    """What a reader may see of an open ad, with names of the must-haves met and missing."""

    ad: Ad
    met: tuple[str, ...]
    missing: tuple[str, ...]


def page(market: Market, asked: Asked, number: int) -> tuple[MatchedAd, ...]:
    """The ads of page `number` (from 1)."""
    found = matches(market, asked)
    return _shown(market, found, found.best_first()[(number - 1) * PER_PAGE : number * PER_PAGE])


def table(market: Market, asked: Asked, limit: int = EXPORTED) -> Answer:
    """The first ads as a table: for a file, or on paper."""
    found = matches(market, asked)
    rows = [
        {
            "Title": one.ad.title, "Employer": one.ad.employer, "Place": one.ad.place,
            "Must-haves met": f"{len(one.met)} of {len(one.met) + len(one.missing)}",
            "Missing": ", ".join(one.missing), "Level": one.ad.level, "Pay": one.ad.pay,
            "Posted on": one.ad.posted_on, "Link": one.ad.link or "", "Source": one.ad.credit,
        }
        for one in _shown(market, found, found.best_first()[:limit])
    ]  # fmt: skip
    return Answer(
        title=TITLE,
        sentence=f"The first {len(rows):,} of {len(found):,} open ads.",
        table=pd.DataFrame(rows),
        basis=basis_of(market, asked, found),
    )


def _shown(market: Market, found: Matches, numbers: Ints) -> tuple[MatchedAd, ...]:
    ids = tuple(found.ads.facts["posting_id"].iloc[numbers].tolist())
    facts = ads.facts(market, ids) if len(ids) > PER_PAGE else _facts_of_page(market, ids)
    rows = {row["posting_id"]: row for row in facts}
    names, levels = skill_names.names(market), labels.levels(market)
    shown = []
    for posting_id, number in zip(ids, numbers, strict=True):
        met, missing = (
            tuple(sorted(names.get(skill, skill) for skill in part)) for part in found.skills_of(int(number))
        )
        if posting_id in rows:
            shown.append(MatchedAd(ads.ad(market, rows[posting_id], levels), met, missing))
    return tuple(shown)


@lru_cache(maxsize=256)
def _facts_of_page(market: Market, posting_ids: tuple[str, ...]) -> list[ads.Row]:
    """What is known of the ads of a page; kept, as it is the same for every visitor."""
    return ads.facts(market, posting_ids)
