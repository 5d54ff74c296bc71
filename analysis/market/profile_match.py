"""Open ads held against what somebody can do: their must-haves met and missed, best match first.

A role may have tens of thousands of open ads: they are kept as codes, and a question is one pass over them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.market import labels, theme, watched
from analysis.market.answer import Basis, Period
from analysis.market.band_cells import constants
from analysis.market.profile_musts import ALL_OF_THEM, ENOUGH, MOST, Musts, allowed
from analysis.market.source import Market
from analysis.measure.bands import is_enough
from analysis.measure.columns import Flags, Ints
from analysis.measure.shares import EmployerCells


@dataclass(frozen=True)
class Asked:
    """What somebody can do (what it counts for, see `profile.held`), and the ads it is held against."""

    held: frozenset[str]
    role: str = labels.CORE_ROLE
    level: str = labels.ALL
    country: str = labels.ALL
    enough: str = MOST

    def active(self) -> list[str]:
        """Filters that narrow the ads, the narrowest kind first."""
        return [name for name in ("country", "level") if getattr(self, name) != labels.ALL]


@dataclass(frozen=True)
class Part:
    """A share of ads with its interval by employer; None where there are too few to say."""

    hits: int
    total: int
    employers: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)
class OpenAds:
    """Open ads that name a must-have: one row per ad in `facts`, and their must-haves."""

    facts: pd.DataFrame
    musts: Musts

    @classmethod
    def of(cls, rows: pa.Table) -> OpenAds:
        """From the rows of the query profile_ads."""
        rows = rows.filter(pc.greater(pc.list_value_length(rows["skill_ids"]), 0))
        return cls(rows.drop_columns(["skill_ids"]).to_pandas(), Musts.of(rows["skill_ids"]))

    def where(self, keep: Flags) -> OpenAds:
        """Some of the ads."""
        return OpenAds(self.facts[keep].reset_index(drop=True), self.musts.where(keep))


@dataclass(frozen=True, eq=False)
class Matches:
    """Open ads, what of their must-haves is missing, and how much it takes to meet each."""

    ads: OpenAds
    held: frozenset[str]
    enough: str

    def __len__(self) -> int:
        return len(self.ads.facts)

    @cached_property
    def missing(self) -> Flags:
        """Per entry of the must-haves whether it is missing."""
        return self.ads.musts.missing(self.held)

    @cached_property
    def needed(self) -> Ints:
        """Per ad the skills it takes until it is met; nought or less: it is."""
        return self.ads.musts.needed(self.held, self.enough)

    @cached_property
    def missing_counts(self) -> Ints:
        """Per ad how many of its must-haves are missing."""
        return np.bincount(self.ads.musts.ad[self.missing], minlength=len(self)).astype(np.int64)

    def meets(self, enough: str) -> Flags:
        """Per ad whether so many of its must-haves are met."""
        return np.asarray(self.missing_counts <= allowed(self.ads.musts.count, enough), dtype=np.bool_)

    def learn(self, skills: Collection[str]) -> Matches:
        """The same ads once these skills are known too."""
        return replace(self, held=self.held | frozenset(skills))

    def best_first(self) -> Ints:
        """The ads by the part of the must-haves met, then by how many are met, then the newest."""
        count = self.ads.musts.count
        met = count - self.missing_counts
        newest = -self.ads.facts["posted_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
        # Rows come in order of posting_id, and the sort is stable.
        return np.asarray(np.lexsort((newest, -met, -met / count)), dtype=np.int64)

    def skills_of(self, number: int) -> tuple[list[str], list[str]]:
        """The skills of one ad that are met, and those that are missing."""
        musts = self.ads.musts
        first, last = np.searchsorted(musts.ad, [number, number + 1])
        named = [(musts.skills[musts.skill[at]], bool(self.missing[at])) for at in range(first, last)]
        return [s for s, is_missing in named if not is_missing], [s for s, is_missing in named if is_missing]


@lru_cache(maxsize=8)
def open_ads(market: Market, role: str) -> OpenAds:
    """The open watched ads of a role that name a must-have; kept, as it is the same for every visitor."""
    return OpenAds.of(market.ask("profile_ads", role=role))


def matches(market: Market, asked: Asked) -> Matches:
    """The ads that pass the filters."""
    found = open_ads(market, asked.role)
    keep = np.ones(len(found.facts), dtype=np.bool_)
    for column in ("level", "country"):
        if getattr(asked, column) != labels.ALL:
            keep &= (found.facts[column] == getattr(asked, column)).to_numpy(dtype=bool)
    return Matches(found if keep.all() else found.where(keep), asked.held, asked.enough)


def countries(market: Market, role: str) -> dict[str, str]:
    """Countries with open ads of the role, most ads first."""
    usual = open_ads(market, role).facts["country"].dropna().value_counts()
    return {str(country): labels.country_name(str(country)) for country in usual.index}


@lru_cache(maxsize=8)
def _limits(market: Market) -> dict[str, Any]:
    """How many ads and employers a share needs, and the level of its interval."""
    return dict(constants(market)["bands"])


class Sample:
    """Ads as a sample of employers: shares of them with the interval that the employers allow."""

    def __init__(self, market: Market, employer_ids: pd.Series) -> None:
        self._limits = _limits(market)
        who, employers = pd.factorize(employer_ids, sort=True)
        self._who = np.asarray(who, dtype=np.int64)
        self._totals = np.bincount(self._who, minlength=len(employers))
        self.ads, self.employers = len(employer_ids), len(employers)
        self.is_enough = is_enough(self.ads, self.employers, {"bands": self._limits})

    def part(self, hits: Flags) -> Part:
        """The share of the ads that are hits; without figures where they are fewer than a share needs."""
        return self.parts([hits])[0]

    def parts(self, rows: Sequence[Flags]) -> list[Part]:
        """The same for several things at once."""
        hits = np.asarray(rows, dtype=np.int64).reshape(len(rows), self.ads)
        plain = [Part(int(row.sum()), self.ads, self.employers) for row in hits]
        if not self.is_enough:
            return plain
        by_employer = np.array([np.bincount(self._who, row, self.employers) for row in hits])
        row, unit = np.nonzero(by_employer)
        one_cell = np.zeros(self.employers, dtype=np.int64)
        found = EmployerCells(one_cell, self._totals, 1).shares(
            np.zeros(len(rows), dtype=np.int64), row, unit, by_employer[row, unit],
            self._limits["interval_level"],
        )  # fmt: skip
        return [
            replace(one, share=float(found.share[n]), low=float(found.low[n]), high=float(found.high[n]))
            for n, one in enumerate(plain)
        ]


def basis_of(market: Market, asked: Asked, found: Matches) -> Basis:
    """What a figure about these open ads rests on; the period is that of their posting."""
    facts = found.ads.facts
    first = pd.Timestamp(facts["posted_on"].min()).date() if len(facts) else market.today
    sources = watched.basis(market, asked.role).sources
    return Basis(len(facts), int(facts["employer_id"].nunique()), Period(first, market.today), sources)


def ads_say(market: Market, asked: Asked) -> str:
    """The ads held against, in words, such as "mid ML engineer ads in the US"."""
    level = ""
    if asked.level not in (labels.ALL, labels.UNSTATED):
        level = f"{labels.inside(labels.levels(market).get(asked.level, asked.level))} "
    text = f"{level}{labels.role_name(market, asked.role)} ads"
    if asked.level == labels.UNSTATED:
        text += " that state no level"
    if asked.country == labels.ALL:
        return text
    return text + (" in the US" if asked.country == "US" else f" in {labels.country_name(asked.country)}")


def percent(share: float | None) -> float | None:
    """A share as its percentage; None stays None."""
    return None if share is None else share * 100


def bar_says(enough: str) -> str:
    """How many of an ad's must-haves count as enough, in words.

    >>> bar_says(ALL_OF_THEM), bar_says(MOST)
    ('all must-haves', 'three quarters or more of the must-haves')
    """
    words = labels.inside(ENOUGH[enough])
    return words if enough == ALL_OF_THEM else f"{words} of the must-haves"


def likely(found: Part) -> str:
    """The interval in words, with a space before it."""
    if found.low is None or found.high is None:
        return ""
    return f" (likely {theme.percent(found.low)} to {theme.percent(found.high)})"
