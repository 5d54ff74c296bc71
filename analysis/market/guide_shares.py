"""The share of ads that ask for a skill an entry names, with its range and verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from analysis.market import guide_parts, labels, skill_names, theme, watched
from analysis.market.band_cells import constants
from analysis.market.guide_entries import Entry
from analysis.market.skill_split import limits_of, row_of
from analysis.market.skills_vs_guides import VERDICTS
from analysis.market.source import Market
from analysis.measure.verdicts import TOO_LITTLE

_NAN = float("nan")


@dataclass(frozen=True)
class Evidence:
    """One figure beside an entry: `what` it counts, `of` which ads, and its verdicts; nan where none."""

    what: str
    of: str = "ads"
    share: float = _NAN
    low: float = _NAN
    high: float = _NAN
    postings: int = 0
    employers: int = 0
    verdict: str = ""
    holds: str = ""
    amount: str = ""
    skill: str = ""
    role: str = ""
    level: str = labels.ALL

    @property
    def told(self) -> str:
        """The figure in words.

        >>> Evidence("SQL", share=0.41, low=0.38, high=0.44, postings=795, employers=71).told.split()[:7]
        ['41', '%', 'of', 'ads', '(likely', '38', '%']
        """
        rests = theme.rests_on(self.postings, self.employers)
        if self.amount:
            return f"{self.amount}, {rests}" if self.postings else self.amount
        if not theme.is_number(self.share):
            return f"too few ads to say (n = {self.postings:,})"
        likely = ""
        if theme.is_number(self.low) and theme.is_number(self.high):
            likely = f"likely {theme.percent(self.low)} to {theme.percent(self.high)}; "
        return f"{theme.percent(self.share)} of {self.of} ({likely}{rests})"

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The verdicts in words, each once; “too little data” is left to the figure where that says so.

        >>> Evidence("SQL", verdict="too little data", holds="too little data").verdicts
        ()
        """
        words = dict.fromkeys(word for word in (self.verdict, self.holds) if word)
        is_said = self.told.startswith("too few")
        return tuple(word for word in words if not (is_said and word == TOO_LITTLE))


@lru_cache(maxsize=64)
def is_measured(market: Market, role: str) -> bool:
    """Whether the role has enough ads for shares."""
    return any(theme.is_number(row["share"]) for (_, level), row in _shares(market, role).items()
               if level == labels.ALL)  # fmt: skip


def of_skill(market: Market, role: str, entry: Entry, skill: str) -> Evidence:
    """The share of ads of the entry's level that ask for the skill."""
    names = levels(market)
    level = entry.level if entry.level in names else labels.ALL
    who = "" if level == labels.ALL else f"{labels.inside(names[level])} "
    found = Evidence(
        what=_skill_names(market).get(skill, skill), skill=skill, role=role, level=level,
        of=f"{who}{role_name(market, role)} ads",
    )  # fmt: skip
    line = _lines(market).get((entry.guide, entry.number)) if entry.part == guide_parts.REQUIREMENT else None
    if line is not None and line["role"] == role and line["skill_id"] == skill:
        found = replace(found, verdict=str(line["verdict"]), holds=str(line["guide_verdict"]))
        if line["skill_group_id"]:
            found = replace(found, what=f"{found.what}, or what serves in its place")
        return with_row(found, line)
    row = share(market, role, level, skill)
    return replace(with_row(found, row), verdict=_common(market, row["share"]))


def share(market: Market, role: str, level: str, skill: str) -> Mapping[str, Any]:
    """The row of marts.skill_demand of the last twelve months, or what stands for one that no ad has."""
    return _shares(market, role).get((skill, level)) or _none_asks(market, role, level)


def skills_asked(market: Market, role: str, level: str) -> set[str]:
    """The skills that some ad of the cell asks for."""
    return {skill for skill, at in _shares(market, role) if at == level}


def with_row(found: Evidence, row: Mapping[str, Any]) -> Evidence:
    """The evidence with the share, range and counts of a row of a mart."""
    share, low, high = (number(row[key]) for key in ("share", "share_low", "share_high"))
    return replace(
        found, share=share, low=low, high=high, postings=int(row["cell_posting_count"]),
        employers=int(row["employer_count"]), verdict=VERDICTS.get(found.verdict, found.verdict),
    )  # fmt: skip


def _common(market: Market, share: Any) -> str:
    """The verdict of marts.guide_verdicts, for entries that are no requirement."""
    if not theme.is_number(share):
        return TOO_LITTLE
    limits = _limits(market)
    common, rare = share >= limits["common_share"], share < limits["rare_share"]
    return VERDICTS["common" if common else "rare" if rare else "sometimes"]


@lru_cache(maxsize=64)
def _shares(market: Market, role: str) -> dict[tuple[str, str], dict[str, Any]]:
    columns = ["skill_id", "level", "month", "posting_count", "cell_posting_count", "share", "share_low",
               "share_high", "employer_count"]  # fmt: skip
    frame = market.frame("marts.skill_demand", columns, {"role": role})
    rows = frame[frame["month"].isna()].to_dict("records")
    return {(str(row["skill_id"]), str(row["level"])): {str(k): v for k, v in row.items()} for row in rows}


@lru_cache(maxsize=256)
def _none_asks(market: Market, role: str, level: str) -> dict[str, Any]:
    """The row of a skill that no ad of the cell asks for: nought, up to what its employers leave open."""
    for line in _lines(market).values():  # measured with the others, where a line of a guide is asked by none
        if (line["role"], line["level"], line["share"], line["skill_group_id"]) == (role, level, 0.0, None):
            return dict(line)
    totals = employers(market, role, level)
    return row_of(limits_of(market), "", totals * 0, totals)


@lru_cache(maxsize=256)
def employers(market: Market, role: str, level: str) -> pd.Series:
    """The role's ads of the last twelve months by employer."""
    frame = _by_level(market, role)
    if level != labels.ALL:
        frame = frame[frame["level"] == level]
    return frame.groupby("employer_id")["posting_count"].sum().astype(np.int64)


@lru_cache(maxsize=16)
def _by_level(market: Market, role: str) -> pd.DataFrame:
    columns = ["level", "employer_id"]
    return market.frame(watched.COUNTS, columns, watched.counted(market, role), ["posting_count"])


@lru_cache(maxsize=4)
def _lines(market: Market) -> dict[tuple[str, str], dict[str, Any]]:
    """The measured requirements by guide and number."""
    rows = market.arrow("marts.guide_verdicts").to_pylist()
    return {(row["guide_id"], str(row["requirement_number"])): row for row in rows}


@lru_cache(maxsize=4)
def _skill_names(market: Market) -> Mapping[str, str]:
    return skill_names.names(market)


@lru_cache(maxsize=4)
def _limits(market: Market) -> Mapping[str, Any]:
    return constants(market)["guides"]


def number(value: Any, missing: float = _NAN) -> float:
    """A figure that may be missing."""
    return missing if value is None or pd.isna(value) else float(value)


@lru_cache(maxsize=4)
def levels(market: Market) -> Mapping[str, str]:
    """Level names by id."""
    return labels.levels(market)


@lru_cache(maxsize=64)
def role_name(market: Market, role: str) -> str:
    """The role's name inside a sentence."""
    return labels.role_name(market, role)
