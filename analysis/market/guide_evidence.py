"""What ads say of an entry of a guide: shares of its skills, pay, years, sectors, or how many ads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import pandas as pd

from analysis.market import guide_parts, labels, theme
from analysis.market.guide_entries import Entry
from analysis.market.guide_shares import (
    Evidence,
    employers,
    is_measured,
    levels,
    number,
    of_skill,
    role_name,
    with_row,
)
from analysis.market.requirements import against_guides
from analysis.market.skill_split import limits_of, row_of
from analysis.market.source import Market
from analysis.measure.verdicts import TOO_LITTLE

_OF_ROLES = (guide_parts.REQUIREMENT, "document", "role_family")  # each entry of these is about its own role
_BANDS = {
    "above": "pay lies above the guide's range", "below": "pay lies below the guide's range",
    "within": "within the guide's range", "cannot tell": "cannot tell", TOO_LITTLE: TOO_LITTLE,
}  # fmt: skip
_YEARS = {**_BANDS, "above": "ads ask for more years", "below": "ads ask for fewer years",
          "within": "as the guide says"}  # fmt: skip
_DEGREES = {"bachelor": "Bachelor's", "master": "Master's", "phd": "PhD"}


def evidence(market: Market, role: str, entry: Entry) -> tuple[Evidence, ...]:
    """All that ads say of the entry, for `role` unless it is about another; empty where they cannot."""
    if entry.part == guide_parts.ABOUT:
        return ()
    own = entry.role if entry.part in _OF_ROLES and entry.role else role
    other = _OTHER.get(entry.part)
    found = (
        *(other(market, role, entry) if other else ()),
        *(of_skill(market, own, entry, skill) for skill in entry.skills),
    )
    # Of a role without any share, "too few ads" is said once on the page, not beside every line.
    return found if is_measured(market, role) else tuple(e for e in found if e.verdict != TOO_LITTLE)


@lru_cache(maxsize=32)
def _against(market: Market, role: str) -> pd.DataFrame:
    return against_guides(market, role)


@lru_cache(maxsize=4)
def _sectors(market: Market) -> dict[str, str]:
    return labels.sectors(market)


def _level_years(market: Market, role: str, entry: Entry) -> Iterator[Evidence]:
    found = _against(market, role)
    level = labels.ALL if entry.part == "background" else entry.level
    for _, row in found[(found["guide_id"] == entry.guide) & (found["level"] == level)].iterrows():
        yield Evidence(
            what="Years asked for", postings=int(number(row["stating_count"], 0)),
            employers=len(employers(market, role, level)), verdict=_YEARS.get(row["verdict"], row["verdict"]),
            amount=f"half of the ads that state years ask for {row['years_median']:g} or fewer (likely "
            f"{row['years_median_low']:g} to {row['years_median_high']:g})"
            if theme.is_number(row["years_median"]) else "too few ads state years",
        )  # fmt: skip


def _background(market: Market, role: str, entry: Entry) -> Iterator[Evidence]:
    """Years as for a level; degrees among the ads that ask for one."""
    yield from _level_years(market, role, entry)
    where = {"role": role, "country": labels.ALL, "level": labels.ALL, "fact": "education"}
    rows = {row["fact_value"]: row for row in market.arrow("marts.requirements", where=where).to_pylist()}
    for degree, name in _DEGREES.items():
        if degree in rows:
            yield with_row(Evidence(what=name, of="ads that ask for a degree"), rows[degree])


def _pay(market: Market, role: str, entry: Entry) -> Iterator[Evidence]:
    for row in market.arrow("marts.band_verdicts", where={"guide_id": entry.guide}).to_pylist():
        if row["level"] == entry.level and role == _role_of(market, entry.guide):
            told = "too few ads state pay"
            if theme.is_number(row["p50"]):
                told = (
                    f"median of posted pay in the US {theme.dollars(row['p50'])} (likely "
                    f"{theme.dollars(row['p50_low'])} to {theme.dollars(row['p50_high'])})"
                )
            yield Evidence(
                what="Pay", amount=told, postings=row["posting_count"], employers=row["employer_count"],
                verdict=_BANDS.get(row["verdict"], row["verdict"]),
            )  # fmt: skip


def _sector(market: Market, role: str, entry: Entry) -> Iterator[Evidence]:
    """How many of a sector's ads are for the role, and the verdict on a sector the guide calls in demand."""
    if not entry.sector:
        return
    verdicts = {
        row["name"]: row["verdict"]
        for row in market.arrow("marts.guide_scorecard", where={"role": role, "claim": "sector"}).to_pylist()
    }
    where = {"role": role, "sector": entry.sector, "month": None}
    for row in market.arrow("marts.sector_demand", where=where).to_pylist():
        parts = {"share": "role_per_100", "share_low": "role_per_100_low", "share_high": "role_per_100_high"}
        shares = {key: number(row[name]) / 100 for key, name in parts.items()}
        sector = labels.inside(_sectors(market).get(entry.sector, entry.sector))
        yield with_row(
            Evidence(
                what=f"Ads for {role_name(market, role)}s", of=f"the {sector} ads we watch",
                verdict=str(verdicts.get(entry.sector, "")) if entry.part == "sector" else "",
            ),
            {**shares, "cell_posting_count": row["sector_posting_count"],
             "employer_count": row["employer_count"]},
        )  # fmt: skip


def _trend(market: Market, role: str, entry: Entry) -> Iterator[Evidence]:
    """The trend's skills together, any of which counts."""
    where = {"role": role, "claim": "trend", "guide_id": entry.guide}
    for row in market.arrow("marts.guide_scorecard", where=where).to_pylist():
        if row["name"] == entry.text:
            totals = employers(market, role, labels.ALL)
            yield with_row(
                Evidence(
                    what="Any of its skills", of=f"{role_name(market, role)} ads",
                    verdict=str(row["verdict"]),
                ),
                {"share": row["share_now"], "share_low": row["share_now_low"],
                 "share_high": row["share_now_high"], "cell_posting_count": int(totals.sum()),
                 "employer_count": len(totals)},
            )  # fmt: skip


def _rung(market: Market, role: str, entry: Entry) -> Iterator[Evidence]:
    """The part of the role's ads that state this level."""
    totals = employers(market, role, labels.ALL)
    hits = employers(market, role, entry.level).reindex(totals.index, fill_value=0)
    name = levels(market).get(entry.level, entry.level)
    found = Evidence(what=f"Level {labels.inside(name)}", of=f"{role_name(market, role)} ads")
    yield with_row(found, row_of(limits_of(market), "", hits, totals))


def _ads_of_role(market: Market, role: str, entry: Entry) -> Iterator[Evidence]:  # noqa: ARG001  # as the others
    if entry.role is None or "." in entry.number:
        return
    totals, name = employers(market, entry.role, labels.ALL), role_name(market, entry.role)
    if totals.empty:
        yield Evidence(what="Demand", amount=f"no {name} ad in the last twelve months")
        return
    yield Evidence(
        what="Demand", postings=int(totals.sum()), employers=len(totals),
        amount=f"{name} ads in the last twelve months",
    )  # fmt: skip


_OTHER: dict[str, Callable[[Market, str, Entry], Iterator[Evidence]]] = {
    "level": _level_years, "background": _background, "salary": _pay, "sector": _sector,
    "industry": _sector, "trend": _trend, "ladder": _rung, "role_family": _ads_of_role,
    "role_flow": _ads_of_role, "document": _ads_of_role, "alternative_path": _ads_of_role,
}  # fmt: skip


@lru_cache(maxsize=16)
def _role_of(market: Market, guide: str) -> str:
    roles = {str(row["guide_id"]): str(row["role"]) for row in market.arrow("ref.guides").to_pylist()}
    return roles.get(guide, "")
