"""A draft ad in Markdown to edit: duties, requirements, years, pay, and where each of them comes from."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.market import ad_check_guides, ad_check_list, ad_check_market, labels, theme
from analysis.market.ad_check_guides import Duty
from analysis.market.ad_check_list import MUST, NICE
from analysis.market.ad_check_market import Asked
from analysis.market.source import Market

_OWN = "[yours to fill in]"


def draft(market: Market, asked: Asked, duties: Sequence[Duty], degree: Duty | None) -> str:
    """The draft ad; every figure in its last part, which is to be deleted before the ad is published."""
    ads = ad_check_market.ads(market, asked)
    rows = ad_check_list.chosen(market, ads)
    cell, years = ad_check_list.pay(market, asked), ad_check_list.years(market, asked)
    either = ad_check_guides.alternatives(market, asked.role, asked.level)
    has_pay = cell is not None and cell.pay_min_median is not None and cell.pay_max_median is not None
    offered = (
        f"{_rounded(cell.pay_min_median)} to {_rounded(cell.pay_max_median)} a year, base pay"
        if has_pay and cell is not None
        else _OWN
    )
    lines = [
        f"# {_title(market, asked)}", "",
        f"{_OWN}: the company, the team and the place in one sentence each.", "",
        "## What you will do", "", *([f"- {duty.text}" for duty in duties] or [f"- {_OWN}"]), "",
        "## What you bring", "", *_skills(rows, MUST, either),
        *([f"- {years.median:g} or more years of work with these"] if years else []), "",
        "## Nice to have", "", *_skills(rows, NICE, either), "",
        "## What we offer", "", f"- Pay: {offered}", f"- {_OWN}", "",
        "---", "",
        *_sources(market, asked, rows),
        f"- Pay: {ad_check_list.pay_says(market, asked, cell)}",
        f"- Years: {ad_check_list.years_says(years)}",
        *([f"- Degree, not on the list above: {degree.text} ({degree.source})"] if degree else []),
        f"- Duties: {ad_check_guides.source(duties) or 'no guide describes the duties of this role.'}",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _title(market: Market, asked: Asked) -> str:
    role = labels.roles(market).get(asked.role, asked.role)
    if asked.level in (labels.ALL, labels.UNSTATED):
        return role
    return f"{labels.levels(market).get(asked.level, asked.level)} {labels.inside(role)}"


def _skills(rows: pd.DataFrame, part: str, either: Sequence[frozenset[str]]) -> list[str]:
    """One item per skill; those of which a guide asks for one or the other share an item."""
    items: dict[object, list[str]] = {}
    for skill, name in rows.loc[rows["part"] == part, ["skill_id", "name"]].itertuples(index=False):
        key = next((group for group in either if skill in group), skill)
        items.setdefault(key, []).append(name)
    return [f"- {theme.listing(names, 'or')}" for names in items.values()] or [f"- {_OWN}"]


def _sources(market: Market, asked: Asked, rows: pd.DataFrame) -> list[str]:
    word = theme.kind_word(market.kind)
    who = ad_check_market.says(market, asked)
    return [
        "## Where this comes from (delete before you publish)", "",
        *([f"**{word.capitalize()}: no figure here is about the real market.**", ""] if word else []),
        f"Shares of {who} of the last twelve months, data of {market.today.day} {market.today:%B %Y} "
        f"(build {market.build_id}):", "",
        *(
            f"- {row['name']}: {theme.percent(row['share'])} (likely {theme.percent(row['share_low'])} to "
            f"{theme.percent(row['share_high'])}; {row['posting_count']:,} of {row['cell_posting_count']:,} "
            f"ads, {theme.count(row['employer_count'], 'employer')}); guides: {row['said']}"
            for _, row in rows.iterrows()
        ),
    ]  # fmt: skip


def _rounded(amount: float | None) -> str:
    return f"${round((amount or 0) / 1000) * 1000:,.0f}"
