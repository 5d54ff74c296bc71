"""The ads that a draft is held against: how many of them ask for each skill, years, degree, and state pay."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.market import labels, skill_names, theme, watched
from analysis.market.answer import Basis, Empty
from analysis.market.band_cells import constants
from analysis.market.source import Market, NotBuiltError
from analysis.measure import periods
from analysis.measure.columns import Ints
from analysis.measure.grid import Grid
from analysis.measure.shares import share
from data.home import SHIPPED

DEGREES = {"bachelor": "a bachelor's degree", "master": "a master's degree", "phd": "a PhD"}
_KEYS = ("role", "level", "country", "sector")
_COLUMNS = [
    "skill_id", "name", "share", "share_low", "share_high", "posting_count", "must_share",
    "must_posting_count", "cell_posting_count", "employer_count",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which ads; `all` stands for any."""

    role: str = labels.CORE_ROLE
    level: str = labels.ALL
    country: str = labels.ALL
    sector: str = labels.ALL

    def given(self) -> dict[str, str | None]:
        """As the queries take it."""
        return {key: None if getattr(self, key) == labels.ALL else getattr(self, key) for key in _KEYS}


@dataclass(frozen=True)
class Part:
    """A part of some ads: of how many, from how many employers, its share and the interval of that."""

    posting_count: int
    employer_count: int
    share: float
    low: float
    high: float

    @property
    def says(self) -> str:
        """The share with its interval and what it rests on.

        >>> Part(200, 40, 0.5, 0.4, 0.6).says.replace(theme.NBSP, " ")
        '50 % (likely 40 % to 60 %; n = 200 from 40 employers)'
        """
        return (
            f"{theme.percent(self.share)} (likely {theme.percent(self.low)} to {theme.percent(self.high)}; "
            f"{theme.rests_on(self.posting_count, self.employer_count)})"
        )


@dataclass(frozen=True)
class Ads:
    """The watched ads of the last twelve months that pass `asked`.

    `rows`: employer_id, must_count, years_asked, education, is_pay_stated, posting_count. `skills`: a row per
    skill of the taxonomy with its share, interval and n; those that no ad names have a share of nought.
    `empty` says why there is nothing to hold a draft against.
    """

    asked: Asked
    rows: pd.DataFrame
    skills: pd.DataFrame
    basis: Basis
    minimum: tuple[int, int]
    level: float
    empty: Empty | None = None

    def fewer_musts(self, number: int) -> Part | None:
        """The ads with fewer must-haves than this number."""
        return self._part(self.rows, self.rows["must_count"] < number)

    def fewer_years(self, years: float) -> Part | None:
        """Of the ads that state years, those that ask for fewer."""
        stating = self.rows[self.rows["years_asked"].notna()]
        return self._part(stating, stating["years_asked"] < years)

    def more_years(self, years: float) -> Part | None:
        """Of the ads that state years, those that ask for more."""
        stating = self.rows[self.rows["years_asked"].notna()]
        return self._part(stating, stating["years_asked"] > years)

    def at_least(self, degree: str) -> Part | None:
        """The ads that ask for this degree or a higher one; an ad that states none asks for none."""
        order = list(DEGREES)
        return self._part(self.rows, self.rows["education"].isin(order[order.index(degree) :]))

    def state_pay(self) -> Part | None:
        """The ads that state their pay."""
        return self._part(self.rows, self.rows["is_pay_stated"].astype(bool))

    def _part(self, rows: pd.DataFrame, hit: pd.Series) -> Part | None:
        """The share of the rows that hit; None where they are too few to speak of one."""
        totals = rows.groupby("employer_id")["posting_count"].sum()
        hits = rows[hit].groupby("employer_id")["posting_count"].sum().reindex(totals.index, fill_value=0)
        if totals.sum() < self.minimum[0] or len(totals) < self.minimum[1]:
            return None
        found = share(hits.to_numpy(dtype=np.int64), totals.to_numpy(dtype=np.int64), self.level)
        return Part(int(totals.sum()), len(totals), *found)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, float]:
    with (SHIPPED / "measurement.toml").open("rb") as file:
        found: Mapping[str, float] = tomllib.load(file)["ad_check"]
    return found


def limits(market: Market) -> dict[str, float]:
    """The constants of this check; a build of an older Guidepost takes those that ship."""
    return {**_shipped(), **constants(market).get("ad_check", {})}


@lru_cache(maxsize=16)
def ads(market: Market, asked: Asked) -> Ads:
    """The ads that pass `asked`, counted; `empty` is set where they are too few."""
    settings = constants(market)["bands"]
    minimum = int(settings["cell_postings_min"]), int(settings["cell_employers_min"])
    rows = _rows(market, asked)
    total, employers = int(rows["posting_count"].sum()), int(rows["employer_id"].nunique())
    basis = Basis(
        total, employers, watched.last_year(market.today), watched.basis(market, asked.role).sources
    )
    level = float(settings["interval_level"])
    if total < minimum[0] or employers < minimum[1]:
        empty = Empty(_too_few(market, asked, total, employers, minimum), _drop(market, asked, minimum))
        return Ads(asked, rows, pd.DataFrame(columns=_COLUMNS), basis, minimum, level, empty)
    return Ads(asked, rows, _skills(market, asked, rows, level), basis, minimum, level)


def says(market: Market, asked: Asked) -> str:
    """The ads in words, such as "mid-level ML engineer ads in fintech in the US".

    "ads" alone where every filter is off.
    """
    words = []
    if asked.level == labels.UNSTATED:
        words.append("level-less")
    elif asked.level != labels.ALL:
        words.append(labels.levels(market).get(asked.level, asked.level).lower())
    if asked.role != labels.ALL:
        words.append(labels.role_name(market, asked.role))
    words.append("ads")
    if asked.sector != labels.ALL:
        words.append(f"in {labels.inside(labels.sectors(market).get(asked.sector, asked.sector))}")
    if asked.country != labels.ALL:
        words.append("in the US" if asked.country == "US" else f"in {labels.country_name(asked.country)}")
    return " ".join(words)


def countries(market: Market, role: str) -> dict[str, str]:
    """Countries with watched postings of the role, by name."""
    try:
        found = watched.postings(market, role)["country"].dropna().unique()
    except NotBuiltError:
        return {}
    named = {str(country): labels.country_name(str(country)) for country in found}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


@lru_cache(maxsize=64)
def open_ads(market: Market, asked: Asked) -> Basis:
    """The open ads that pass `asked` and their employers: who competes for the same people today."""
    row = market.ask("ad_check_open", **asked.given()).to_pylist()[0]
    return Basis(int(row["posting_count"]), int(row["employer_count"]))


def _rows(market: Market, asked: Asked) -> pd.DataFrame:
    first, last = periods.current_period(market.today)
    found: pd.DataFrame = market.ask(
        "ad_check_ads", first_on=first, last_on=last, **asked.given()
    ).to_pandas()
    return found


def _skills(market: Market, asked: Asked, rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """Every skill with the share of the ads that name it, by the estimator of marts.skill_demand."""
    first, last = periods.current_period(market.today)
    found = market.ask("ad_check_skills", first_on=first, last_on=last, **asked.given()).to_pandas()
    names = skill_names.names(market)
    totals = rows.groupby("employer_id")["posting_count"].sum()
    employer = totals.index.get_indexer(found["employer_id"])
    order = list(names)
    skill = pd.Index(order).get_indexer(found["skill_id"])
    known = (skill >= 0) & (employer >= 0)

    def shares(count: str) -> tuple[Grid, Ints]:
        hits = found[count].to_numpy(dtype=np.int64)
        keep = known & (hits > 0)
        none = np.zeros(int(keep.sum()), dtype=np.int64)
        posted = (np.zeros(len(totals), np.int64), np.arange(len(totals)), totals.to_numpy(dtype=np.int64))
        named = (none, employer[keep].astype(np.int64), skill[keep].astype(np.int64), hits[keep])
        return Grid.of(1, len(totals), len(order), posted, named), np.arange(len(order), dtype=np.int64)

    grid, every = shares("posting_count")
    asks = grid.shares(np.zeros_like(every), every, level)
    strict, _ = shares("must_posting_count")
    musts = strict.shares(np.zeros_like(every), every, level)
    return pd.DataFrame(
        {
            "skill_id": order, "name": [names[one] for one in order],
            "share": asks.share, "share_low": asks.low, "share_high": asks.high, "posting_count": asks.hits,
            "must_share": musts.share, "must_posting_count": musts.hits,
            "cell_posting_count": int(totals.sum()), "employer_count": len(totals),
        }
    )[_COLUMNS]  # fmt: skip


def _too_few(market: Market, asked: Asked, total: int, employers: int, minimum: tuple[int, int]) -> str:
    found = (
        f"there are {theme.count(total, 'ad')} from {theme.count(employers, 'employer')}"
        if total
        else "there are none"
    )
    return (
        f"Too few {says(market, asked)} in the last twelve months to compare with: {found}, and "
        f"{minimum[0]} from {minimum[1]} employers are needed. Widen one of the choices."
    )


def _drop(market: Market, asked: Asked, minimum: tuple[int, int]) -> str | None:
    """The filter without which there are enough ads; the role where none alone is in the way."""
    for key in ("sector", "country", "level"):
        if getattr(asked, key) == labels.ALL:
            continue
        rows = _rows(market, replace(asked, **{key: labels.ALL}))
        if rows["posting_count"].sum() >= minimum[0] and rows["employer_id"].nunique() >= minimum[1]:
            return key
    return "role" if asked.role != labels.CORE_ROLE else None
