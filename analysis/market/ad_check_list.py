"""A short list of requirements to start an ad from: what a guide names and the ads ask for, few of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from analysis.market import ad_check_guides, ad_check_market, bands, labels, skill_charts, theme
from analysis.market.ad_check_market import Ads, Asked
from analysis.market.answer import Answer, Empty, Headline, nothing
from analysis.market.band_cells import Cell, Filters, computed, published
from analysis.market.source import Market

TITLE = "A list to start from"
MUST, NICE = "must have", "nice to have"
EITHER_OR = "One skill or another (“TensorFlow or PyTorch”) is counted as asking for each of them."
NOTES = (
    "The list is where guides and ads agree; what the job needs beyond it only you know. It is short "
    "on purpose.",
    "A share is the part of the watched ads of the last twelve months that name the skill in any form. Ads "
    "leave out what their writers take for granted, so a low share does not mean “not needed”.",
    "Pay is what ads state, not salaries paid. Years and pay are what others ask and offer, which is no "
    "proof that they are right.",
    "Only skills of our own list are read: a tool that is not on it is neither counted nor remarked.",
    f"{EITHER_OR} That holds for your ad as for those it is held against.",
    "A program reads the ad and errs now and then: correct what it read, and look at the words it marked.",
    "Whether an ad is lawful or fair is not checked.",
)


@dataclass(frozen=True)
class Years:
    """The median of the years that ads of this role, level and country state, with its interval and n.

    Years are not counted by sector: where one is asked for, `of` says that the figure is of all of them.
    """

    median: float
    low: float
    high: float
    posting_count: int
    of: str = ""

    @property
    def rests(self) -> str:
        """Its interval and n."""
        return f"likely {self.low:g} to {self.high:g}; n = {self.posting_count:,}{self.of}"


def draft_list(market: Market, asked: Asked) -> Answer:
    """Must-haves and nice-to-haves with their share, interval and n, and what the guides say of each."""
    ads = ad_check_market.ads(market, asked)
    if ads.empty is not None:
        return nothing(TITLE, ads.empty, ads.basis)
    rows = chosen(market, ads)
    who = ad_check_market.says(market, asked)
    if rows.empty:
        reason = f"No skill is asked for in enough {who} to stand on a list."
        return nothing(TITLE, Empty(reason, "level" if asked.level != labels.ALL else None), ads.basis)
    shown = rows.assign(name=rows["name"] + [" ●" if part == MUST else " ○" for part in rows["part"]])
    return Answer(
        title=TITLE,
        sentence=_sentence(rows, who, ad_check_guides.has_guide(market, asked.role)),
        table=_table(rows),
        key="Dot: share of these ads that ask for the skill. Line: where that share likely lies. "
        "● must have, ○ nice to have.",
        figure=skill_charts.rows_chart(shown, market.kind, "Share of these ads (%)"),
        basis=ads.basis,
        headlines=_headlines(market, ads, rows),
        notes=NOTES,
    )


def chosen(market: Market, ads: Ads) -> pd.DataFrame:
    """The skills of the list with `part`, MUST or NICE, and `said`, the guides' words; the most asked first.

    A must-have is named must or core by a guide, asked for often, and by most as a must. Where no guide
    describes the role the ads alone decide.
    """
    limit = ad_check_market.limits(market)
    said = ad_check_guides.requirements(market, ads.asked.role, ads.asked.level)
    is_guided = ad_check_guides.has_guide(market, ads.asked.role)
    rows = ads.skills.sort_values(["share", "name"], ascending=[False, True])
    strength = [said[skill].strength if skill in said else "" for skill in rows["skill_id"]]
    rows = rows.assign(
        strength=strength, said=[ad_check_guides.words(said.get(skill)) for skill in rows["skill_id"]]
    )
    is_core = rows["strength"].isin(["must", "core"]) | (not is_guided)
    is_named = rows["strength"].isin(ad_check_guides.STRENGTHS) | (not is_guided)
    mostly_must = rows["must_posting_count"] * 2 >= rows["posting_count"]
    musts = rows[is_core & mostly_must & (rows["share"] >= limit["draft_must_share_min"])]
    musts = musts.head(int(limit["draft_must_max"]))
    rest = rows[~rows["skill_id"].isin(musts["skill_id"]) & is_named]
    nices = rest[rest["share"] >= limit["draft_nice_share_min"]].head(int(limit["draft_nice_max"]))
    return pd.concat([musts.assign(part=MUST), nices.assign(part=NICE)], ignore_index=True)


@lru_cache(maxsize=64)
def pay(market: Market, asked: Asked) -> Cell | None:
    """The pay that these ads state, as on the page of bands; None where not one states it."""
    filters = Filters(role=asked.role, level=asked.level, country=asked.country, sector=asked.sector)
    cells = [cell for cell in published(market, filters) if cell.level == asked.level]
    return next(iter(cells or computed(market, filters)), None)


@lru_cache(maxsize=64)
def years(market: Market, asked: Asked) -> Years | None:
    """The median of the years asked; None where too few ads state any."""
    of = "" if asked.sector == labels.ALL else " of all sectors"
    where = {
        "role": asked.role, "level": asked.level, "country": asked.country,
        "fact": "years", "fact_value": "stated",
    }  # fmt: skip
    for row in market.frame("marts.requirements", where=where).to_dict("records"):
        if theme.is_number(row["years_median"]) and theme.is_number(row["years_median_low"]):
            return Years(
                float(row["years_median"]), float(row["years_median_low"]), float(row["years_median_high"]),
                int(row["posting_count"]), of,
            )  # fmt: skip
    return None


def pay_says(market: Market, asked: Asked, cell: Cell | None) -> str:
    """The range that ads state at the middle, with n; or why none is given."""
    where = bands.where_says(
        Filters(role=asked.role, level=asked.level, country=asked.country, sector=asked.sector),
        labels.sectors(market),
    ).strip()
    place = f" {where}" if where else ""
    if cell is None:
        return f"No ad like this{place} states its pay, so no range is given."
    if cell.pay_min_median is None or cell.pay_max_median is None:
        return f"No range is given: {cell.remark.removeprefix('not shown: ')}"
    return (
        f"Ads like this{place} that state base pay give {theme.dollars(cell.pay_min_median)} to "
        f"{theme.dollars(cell.pay_max_median)} a year at the middle (medians of the low and of the high "
        f"ends; {theme.rests_on(cell.posting_count, cell.employer_count)})."
    )


def years_says(found: Years | None) -> str:
    """The years that ads ask for, with interval and n; or that too few state any."""
    if found is None:
        return "Too few of these ads state years of experience."
    return f"Ads that state years ask for {found.median:g} at the median ({found.rests})."


def _sentence(rows: pd.DataFrame, who: str, is_guided: bool) -> str:
    musts = rows[rows["part"] == MUST]
    named = theme.listing([f"{row['name']} ({theme.percent(row['share'])})" for _, row in musts.iterrows()])
    agree = "that a guide calls a must or core and" if is_guided else "that"
    if musts.empty:
        return f"No skill {agree} the {who} ask for often enough to be a must-have."
    text = f"{theme.count(len(musts), 'must-have')} {agree} the {who} ask for: {named}."
    return text if is_guided else f"{text} No guide describes this role, so the list rests on ads alone."


def _headlines(market: Market, ads: Ads, rows: pd.DataFrame) -> tuple[Headline, ...]:
    rivals = ad_check_market.open_ads(market, ads.asked)
    cell, asked_years = pay(market, ads.asked), years(market, ads.asked)
    found = [
        Headline(
            "On the list", f"{int((rows['part'] == MUST).sum())} + {int((rows['part'] == NICE).sum())}",
            "Must-haves and nice-to-haves.",
        ),
        Headline(
            "Compete today", theme.count(rivals.employer_count, "employer"),
            f"With {theme.count(rivals.posting_count, 'open ad')} like this one.",
        ),
    ]  # fmt: skip
    if asked_years is not None:
        found.append(
            Headline("Years asked, median", f"{asked_years.median:g}", f"{asked_years.rests.capitalize()}.")
        )
    if cell is not None and cell.pay_min_median is not None and cell.pay_max_median is not None:
        found.append(
            Headline(
                "Typical stated range",
                f"{theme.dollars(cell.pay_min_median)} – {theme.dollars(cell.pay_max_median)}",
                f"Base pay a year; {theme.rests_on(cell.posting_count, cell.employer_count)}.",
            )
        )
    return tuple(found)


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Skill": rows["name"],
            "On the list as": rows["part"],
            "Share of ads (%)": rows["share"] * 100,
            "Likely from (%)": rows["share_low"] * 100,
            "Likely to (%)": rows["share_high"] * 100,
            "As a must (%)": rows["must_share"] * 100,
            "Ads that ask": rows["posting_count"],
            "Ads in all": rows["cell_posting_count"],
            "Employers": rows["employer_count"],
            "The guides say": rows["said"],
        }
    )
