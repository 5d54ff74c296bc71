"""Each claim of the guides on pay, sectors and trends, held against the marts: figure, range, n, verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.market import guide_entries, guide_shares, labels, skill_names, theme, watched
from analysis.market.answer import Period
from analysis.market.band_cells import Cell, Filters, constants, published
from analysis.market.guide_entries import Entry
from analysis.market.skill_split import limits_of, row_of
from analysis.market.source import Market
from analysis.measure.changes import FALLING, NEW, RISING, TOO_LITTLE
from analysis.measure.verdicts import ABOVE, BELOW, CANNOT_TELL, WITHIN

PAY, SECTOR, USE, TREND = "pay", "sector", "use", "trend"
PARTS = {"salary": PAY, "sector": SECTOR, "trend": TREND}
"""The parts of a guide that make such claims; what stands inside a sector is a use of the skill there."""
SEEN, NOT_SEEN = "seen", "not seen"
HOLDS = frozenset({WITHIN, SEEN, RISING, NEW})
FAILS = frozenset({ABOVE, BELOW, NOT_SEEN, FALLING})
NAN = float("nan")


@dataclass(frozen=True)
class Claim:
    """One claim: `value` with its range is a median in USD, a share or a change in points, by `kind`.

    `share` is beside the change of a trend; `smallest` is the least change in points these data could show;
    `before` is the period that a change is counted from.
    """

    entry: Entry
    guide: str
    kind: str
    says: str
    verdict: str = TOO_LITTLE
    value: float = NAN
    low: float = NAN
    high: float = NAN
    share: float = NAN
    smallest: float = NAN
    postings: int = 0
    employers: int = 0
    period: Period | None = None
    before: Period | None = None
    measured: str = ""
    more: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Measured:
    """What the marts hold for such claims about one role, each read once."""

    market: Market
    role: str
    bands: list[dict[str, Any]]
    cells: dict[str, Cell]
    scored: list[dict[str, Any]]
    sectors: list[dict[str, Any]]
    uses: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    trends: list[dict[str, Any]]
    sector_names: Mapping[str, str]

    @classmethod
    def of(cls, market: Market, role: str) -> Measured:
        """All that is published of the role."""

        def rows(name: str, **where: Any) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = market.arrow(name, where=where or None).to_pylist()
            return found

        return cls(
            market, role, rows("marts.band_verdicts"),
            {cell.level: cell for cell in published(market, Filters(role=role))},
            rows("marts.guide_scorecard", role=role), rows("marts.sector_demand", role=role, month=None),
            rows("marts.sector_skills", role=role), rows("ref.guide_trends"),
            rows("marts.group_trends", role=role), labels.sectors(market),
        )  # fmt: skip

    @property
    def year(self) -> Period:  # noqa: D102  # the last twelve months
        return watched.last_year(self.market.today)


def claims(market: Market, role: str, guide: str = labels.ALL) -> tuple[Claim, ...]:
    """Every such claim of the guides about the role, pay first, in the order of the guides."""
    roles = {row["guide_id"]: row["role"] for row in market.arrow("ref.guides").to_pylist()}
    names = guide_entries.guides(market)
    chosen = [one for one in names if guide in (labels.ALL, one) and roles.get(one) == role]
    entries = [
        (USE if part == SECTOR and "." in entry.number else kind, entry)
        for part, kind in PARTS.items()
        for one in chosen
        for entry in guide_entries.entries(market, one, part)
    ]
    if not entries:
        return ()
    measured = Measured.of(market, role)
    found = [_HELD[kind](measured, entry, names[entry.guide]) for kind, entry in entries]
    return tuple(sorted(found, key=lambda claim: list(_HELD).index(claim.kind)))


def _pay(measured: Measured, entry: Entry, guide: str) -> Claim:
    """Where the median of posted pay in the US lies against the range."""
    facts = dict(entry.facts)
    years = f" ({facts['For the years']})" if "For the years" in facts else ""
    says = f"{entry.text}: {facts.get('Pay', '')}{years}"
    row = _first(measured.bands, guide_id=entry.guide, level=entry.level)
    if not row:
        return Claim(entry, guide, PAY, says, period=measured.year)
    cell, period = measured.cells.get(entry.level), measured.year
    if cell is not None and cell.period_from and cell.period_to:
        period = Period(cell.period_from, cell.period_to)
    value, low, high = _numbers(row, "p50", "p50_low", "p50_high")
    return Claim(
        entry, guide, PAY, says, row["verdict"], value, low, high,
        postings=int(row["posting_count"] or 0), employers=int(row["employer_count"] or 0), period=period,
    )  # fmt: skip


def _sector(measured: Measured, entry: Entry, guide: str) -> Claim:
    """Whether the sector hires for the role more often than the middle one of all sectors measured."""
    name = measured.sector_names.get(entry.sector or "", entry.text)
    says = f"{name}: a sector in high demand"
    scored = _first(measured.scored, guide_id=entry.guide, claim="sector", name=entry.sector)
    own = _first(measured.sectors, sector=entry.sector)
    if not own:
        return Claim(entry, guide, SECTOR, says, period=measured.year)
    rates = [row["role_per_100"] for row in measured.sectors if theme.is_number(row["role_per_100"])]
    value, low, high = _numbers(own, "role_per_100", "role_per_100_low", "role_per_100_high")
    told = str(scored.get("verdict") or TOO_LITTLE)
    verdict = {"borne out": SEEN, "not borne out": NOT_SEEN}.get(told, told)
    return Claim(
        entry, guide, SECTOR, says, verdict, value / 100, low / 100, high / 100,
        postings=int(own["sector_posting_count"]), employers=int(own["employer_count"]), period=measured.year,
        more={"rank": scored.get("rank"), "rank_of": scored.get("rank_of"), "sector": labels.inside(name),
              "middle": sorted(rates, reverse=True)[len(rates) // 2] / 100 if rates else NAN},
    )  # fmt: skip


def _use(measured: Measured, entry: Entry, guide: str) -> Claim:
    """Whether the sector's ads for the role name what the guide says machine learning does there."""
    market, sector = measured.market, _sector_of(measured.market, entry)
    skill = entry.skills[0] if entry.skills else ""
    row = _first(measured.uses, sector=sector, skill_id=skill)
    if not row:  # no ad of the sector names it
        totals = _employers(market, measured.role, sector)
        row = row_of(limits_of(market), "", totals * 0, totals)
    value, low, high = _numbers(row, "share", "share_low", "share_high")
    return Claim(
        entry, guide, USE, f"{measured.sector_names.get(sector, sector)}: {entry.text}",
        _seen(market, low, high), value, low, high, postings=int(row["cell_posting_count"]),
        employers=int(row["employer_count"]), period=measured.year,
        more={"hits": int(row["posting_count"]), "times": row.get("location_quotient"),
              "skill": skill_names.names(market).get(skill, entry.text)},
    )  # fmt: skip


def _seen(market: Market, low: float, high: float) -> str:
    """Whether the whole interval lies on one side of the share from which a topic of a guide is borne out."""
    if not theme.is_number(low):
        return TOO_LITTLE
    least = constants(market)["guides"]["topic_share_min"]
    return SEEN if low >= least else NOT_SEEN if high < least else CANNOT_TELL


def _trend(measured: Measured, entry: Entry, guide: str) -> Claim:
    """The change of the share of ads that name any skill of the trend, over the longest windows."""
    says = f"{entry.text}: emerging"
    group = _first(measured.groups, guide_id=entry.guide, name=entry.text).get("skill_group_id")
    windows = [row for row in measured.trends if row["skill_group_id"] == group]
    if not windows:
        return _unnamed(measured, entry, guide, says)
    row = min(windows, key=lambda row: (row["p_value"] is None, -row["window_months"]))
    value, low, high = _numbers(row, "change_points", "change_low", "change_high")
    share, smallest = _numbers(row, "share_now", "detectable_points")
    return Claim(
        entry, guide, TREND, says, row["verdict"], value, low, high, share, smallest,
        postings=int(row["cell_posting_count_now"]), employers=int(row["employer_count"]),
        period=_window(row, "after"), before=_window(row, "before"),
        more={name: row[name] for name in ("share_now_low", "share_now_high", "verdict_expected_on")},
    )  # fmt: skip


def _unnamed(measured: Measured, entry: Entry, guide: str, says: str) -> Claim:
    """A trend that no ad names: how much of it the ads leave room for, and what change they could show."""
    market, role = measured.market, measured.role
    row = guide_shares.share(market, role, labels.ALL, entry.skills[0] if entry.skills else "")
    value, low, high = _numbers(row, "share", "share_low", "share_high")
    return Claim(
        entry, guide, TREND, says, TOO_LITTLE, share=value, smallest=_least_shown(market, role),
        postings=int(row["cell_posting_count"]), employers=int(row["employer_count"]), period=measured.year,
        more={"share_now_low": low, "share_now_high": high},
    )  # fmt: skip


@lru_cache(maxsize=8)
def _least_shown(market: Market, role: str) -> float:
    """The smallest change of the rarest skill over the longest windows: about what one never named needs."""
    columns = ["window_months", "share_now", "detectable_points"]
    frame = market.frame("marts.skill_trends", columns, {"role": role}).dropna()
    frame = frame[frame["window_months"] == frame["window_months"].max()]
    return NAN if frame.empty else float(frame.sort_values("share_now")["detectable_points"].iloc[0])


def _sector_of(market: Market, entry: Entry) -> str:
    """The sector that the use stands inside."""
    above = entry.number.split(".")[0]
    every = guide_entries.entries(market, entry.guide, entry.part)
    return next((one.sector or "" for one in every if one.number == above), "")


def _employers(market: Market, role: str, sector: str) -> pd.Series:
    """The role's ads of the sector in the last twelve months by employer."""
    found = _by_sector(market, role)
    return found[found.index.get_level_values("sector") == sector]


@lru_cache(maxsize=8)
def _by_sector(market: Market, role: str) -> pd.Series:
    columns = ["sector", "employer_id"]
    frame = market.frame(watched.COUNTS, columns, watched.counted(market, role), ["posting_count"]).dropna()
    return frame.set_index(columns)["posting_count"].sort_index().astype("int64")


def _first(rows: Sequence[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    """The first row with these values; empty where there is none."""
    return next((row for row in rows if all(row[name] == value for name, value in wanted.items())), {})


def _numbers(row: Mapping[str, Any], *names: str) -> Sequence[float]:
    return [guide_shares.number(row.get(name)) for name in names]


def _window(row: Mapping[str, Any], side: str) -> Period:
    return Period(*(pd.Timestamp(row[f"{side}_{end}"]).date() for end in ("from", "to")))


_HELD: dict[str, Callable[[Measured, Entry, str], Claim]] = {
    PAY: _pay, SECTOR: _sector, USE: _use, TREND: _trend,
}  # fmt: skip
