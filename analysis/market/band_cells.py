"""The figures of one level's posted pay, published or computed, and what the guide says beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.market import labels, theme
from analysis.market.source import Market, NotBuiltError
from analysis.measure import bands as measure
from analysis.measure import periods
from analysis.measure.verdicts import VERDICT_CURRENCY

_POINTS = [
    "employer_id", "role", "level", "country", "region", "sector", "workplace", "posted_on",
    "pay_min_usd_year", "pay_max_usd_year", "pay_mid_usd_year",
]  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """Which postings; `all` stands for no filter."""

    role: str = labels.CORE_ROLE
    level: str = labels.ALL
    country: str = "US"
    region: str = labels.ALL
    sector: str = labels.ALL
    workplace: str = labels.ALL

    def active(self) -> list[str]:
        """Filters that narrow the answer, the narrowest kind first."""
        order = ("region", "workplace", "sector", "country", "level")
        return [name for name in order if getattr(self, name) != labels.ALL]

    @property
    def is_verdict_shown(self) -> bool:
        """The guide is compared with US postings of its own role, all sectors and workplaces together."""
        return (self.role, self.country, self.region, self.sector, self.workplace) == (
            labels.CORE_ROLE, "US", labels.ALL, labels.ALL, labels.ALL,
        )  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """Posted pay of one level, in US dollars per year; a figure is None where too few postings carry it."""

    level: str
    posting_count: int
    employer_count: int
    p10: float | None = None
    p25: float | None = None
    p50: float | None = None
    p75: float | None = None
    p90: float | None = None
    p50_low: float | None = None
    p50_high: float | None = None
    pay_min_median: float | None = None
    pay_max_median: float | None = None
    disclosure_share: float | None = None
    remark: str = ""
    period_from: date | None = None
    period_to: date | None = None


@dataclass(frozen=True)
class GuideBand:
    """What a guide says a level pays in US dollars a year: from `pay_min` up to, not including, `pay_max`."""

    guide: str
    level: str
    pay_min: float
    pay_max: float
    is_open_ended: bool
    years: str
    lines: str

    @property
    def says(self) -> str:
        """The band as the guide writes it."""
        plus = "+" if self.is_open_ended else ""
        return f"{theme.dollars(self.pay_min)}–{theme.dollars(self.pay_max)}{plus}"

    @property
    def where(self) -> str:
        """Its lines in the guide's text."""
        return f"{'lines' if ',' in self.lines else 'line'} {self.lines}"


@dataclass(frozen=True)
class Verdict:
    """How the posted median stands to the guide's band, with what it rests on."""

    level: str
    verdict: str
    posting_count: int
    employer_count: int


def published(market: Market, filters: Filters) -> list[Cell]:
    """The cells of marts.salary_bands for these filters, one per level; empty where it has no such cell."""
    where = {name: getattr(filters, name) for name in ("role", "country", "sector", "workplace")}
    return [_cell(row) for row in _rows(market.frame("marts.salary_bands", where=where))]


def computed(market: Market, filters: Filters) -> list[Cell]:
    """The same cells from the pay points themselves, by the function that made the published ones."""
    first, last = periods.current_period(market.today)
    points = current_points(market, filters)
    settings = constants(market)
    cells = []
    levels = [labels.ALL, *labels.levels(market)] if filters.level == labels.ALL else [filters.level]
    for level in levels:
        asked = {**asdict(filters), "level": level}
        found = measure.band_for(points, asked, settings)
        if found.posting_count:
            reason = {"suppressed_reason": found.suppressed_reason, "level": level, "disclosure_share": None}
            cells.append(_cell(found.as_row() | reason | {"period_from": first, "period_to": last}))
    return cells


def current_points(market: Market, filters: Filters) -> pa.Table:
    """The pay points of the current period that can matter for these filters: their role and country."""
    first, last = periods.current_period(market.today)
    where = {name: getattr(filters, name) for name in ("role", "country")}
    asked = {name: value for name, value in where.items() if value != labels.ALL}
    points = market.arrow("marts.pay_points", _POINTS, asked)
    posted_on = points["posted_on"]
    return points.filter(pc.and_(pc.greater_equal(posted_on, first), pc.less_equal(posted_on, last)))


def constants(market: Market) -> dict[str, dict[str, Any]]:
    """The constants this build was measured with."""
    settings: dict[str, dict[str, Any]] = {}
    for row in _rows(market.frame("ref.measurement", ["section", "name", "value"])):
        value = float(row["value"])
        settings.setdefault(row["section"], {})[row["name"]] = int(value) if value.is_integer() else value
    return settings


def guide_bands(market: Market, role: str) -> dict[str, GuideBand]:
    """Yearly bands in US dollars by level, of the guides that describe `role`; of several the first by id."""
    try:
        guides = market.frame("ref.guides", ["guide_id", "role"])
        frame = market.frame("ref.guide_bands")
    except NotBuiltError:
        return {}
    own = frame["guide_id"].isin(guides.loc[guides["role"] == role, "guide_id"])
    frame = frame[own & (frame["currency"] == VERDICT_CURRENCY) & (frame["period"] == "year")]
    frame = frame.sort_values("guide_id", kind="stable").drop_duplicates("level")
    return {
        row["level"]: GuideBand(
            row["guide_id"], row["level"], float(row["pay_min"]), float(row["pay_max"]),
            bool(row["is_open_ended"]), str(row["years"]), str(row["lines"]),
        )
        for row in _rows(frame)
    }  # fmt: skip


def verdicts(market: Market, bands: Mapping[str, GuideBand]) -> dict[str, Verdict]:
    """The published verdicts on these bands by level; empty where none is published yet."""
    try:
        frame = market.frame("marts.band_verdicts")
    except NotBuiltError:
        return {}
    told = {(row["guide_id"], row["level"]): row for row in _rows(frame)}
    found = {level: told[band.guide, level] for level, band in bands.items() if (band.guide, level) in told}
    return {
        level: Verdict(level, row["verdict"], int(row["posting_count"]), int(row["employer_count"]))
        for level, row in found.items()
    }


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries, missing values as None."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")  # type: ignore[return-value]


def _cell(row: Mapping[str, Any]) -> Cell:
    """A row of marts.salary_bands; a suppressed one keeps its counts and says why it has no figures."""
    hidden = bool(row["is_suppressed"])
    figures = (
        "p10", "p25", "p50", "p75", "p90", "p50_low", "p50_high", "pay_min_median", "pay_max_median",
    )  # fmt: skip
    return Cell(
        level=row["level"],
        posting_count=int(row["posting_count"]),
        employer_count=int(row["employer_count"]),
        disclosure_share=row["disclosure_share"],
        remark=f"not shown: {row['suppressed_reason']}" if hidden else "",
        period_from=_day(row["period_from"]),
        period_to=_day(row["period_to"]),
        **{name: None if hidden else row[name] for name in figures},
    )


def _day(value: Any) -> date | None:
    return None if value is None else pd.Timestamp(value).date()
