"""Open ads held against what somebody can do: their must-haves met and missed, best match first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.market import labels, theme, watched
from analysis.market.answer import Basis, Period
from analysis.market.band_cells import constants
from analysis.market.source import Market
from analysis.measure.bands import is_enough
from analysis.measure.shares import EmployerCells

ALL_OF_THEM, MOST, HALF = "all", "most", "half"
ENOUGH = {
    ALL_OF_THEM: "All must-haves", MOST: "Three quarters or more", HALF: "Half or more",
}  # fmt: skip
_QUARTERS = {ALL_OF_THEM: 4, MOST: 3, HALF: 2}


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
class OpenAd:
    """An open ad and its must-haves."""

    posting_id: str
    employer_id: str
    level: str
    country: str | None
    posted_on: date
    musts: frozenset[str]


@dataclass(frozen=True)
class Match:
    """An open ad and which of its must-haves are missing."""

    ad: OpenAd
    missing: frozenset[str]

    def needed(self, enough: str) -> int:
        """How many of the missing ones it takes until the ad counts as met; nought or less: it is."""
        return len(self.missing) - allowed(len(self.ad.musts), enough)


@dataclass(frozen=True)
class Part:
    """A share of ads with its interval by employer; None where there are too few to say."""

    hits: int
    total: int
    employers: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


def allowed(musts: int, enough: str) -> int:
    """How many of an ad's must-haves may be missing.

    >>> [allowed(10, enough) for enough in ENOUGH], allowed(3, MOST)
    ([0, 2, 5], 0)
    """
    return musts * (4 - _QUARTERS[enough]) // 4


@lru_cache(maxsize=8)
def open_ads(market: Market, role: str) -> tuple[OpenAd, ...]:
    """The open watched ads of a role; kept, as it is the same for every visitor."""
    return tuple(
        OpenAd(row["posting_id"], row["employer_id"], row["level"], row["country"], row["posted_on"],
               frozenset(row["skill_ids"]))
        for row in market.ask("profile_ads", role=role).to_pylist()
    )  # fmt: skip


def matches(market: Market, asked: Asked) -> list[Match]:
    """The ads that pass the filters and name a must-have, best match first.

    Best: the largest part of the must-haves met, then most of them met, then the newest.
    """
    found = [
        Match(ad, ad.musts - asked.held)
        for ad in open_ads(market, asked.role)
        if ad.musts and asked.level in (labels.ALL, ad.level) and asked.country in (labels.ALL, ad.country)
    ]
    return sorted(found, key=_order)


def countries(market: Market, role: str) -> dict[str, str]:
    """Countries with open ads of the role, most ads first."""
    counted = pd.Series([ad.country for ad in open_ads(market, role) if ad.country], dtype=object)
    return {str(country): labels.country_name(str(country)) for country in counted.value_counts().index}


class Sample:
    """Ads as a sample of employers: shares of them with the interval that the employers allow."""

    def __init__(self, market: Market, found: Sequence[Match]) -> None:
        self._limits = constants(market)["bands"]
        employers = [match.ad.employer_id for match in found]
        number = {employer: code for code, employer in enumerate(sorted(set(employers)))}
        self._who = np.array([number[employer] for employer in employers], dtype=np.int64)
        self._totals = np.bincount(self._who, minlength=len(number))
        self.ads, self.employers = len(found), len(number)
        self.is_enough = is_enough(self.ads, self.employers, {"bands": self._limits})

    def part(self, is_hit: Sequence[bool]) -> Part:
        """The share of the ads that are hits; without figures where they are fewer than a share needs."""
        return self.parts([is_hit])[0]

    def parts(self, rows: Sequence[Sequence[bool]]) -> list[Part]:
        """The same for several things at once."""
        hits = np.array(rows, dtype=np.int64).reshape(len(rows), self.ads)
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


def basis_of(market: Market, asked: Asked, found: Sequence[Match]) -> Basis:
    """What a figure about these open ads rests on; the period is that of their posting."""
    first = min((m.ad.posted_on for m in found), default=market.today)
    employers = len({m.ad.employer_id for m in found})
    sources = watched.basis(market, asked.role).sources
    return Basis(len(found), employers, Period(first, market.today), sources)


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


def _order(match: Match) -> tuple[float, int, int, str]:
    met = len(match.ad.musts) - len(match.missing)
    return (-met / len(match.ad.musts), -met, -match.ad.posted_on.toordinal(), match.ad.posting_id)
