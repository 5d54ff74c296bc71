"""What was found about a draft as Markdown, to keep beside it; it holds no more of the ad than it quotes."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.market import ad_check_compare, ad_check_market, labels, theme
from analysis.market.ad_check_compare import FACT, MISSING, OVER, UNUSUAL, Remark
from analysis.market.ad_check_draft import Draft
from analysis.market.ad_check_market import Ads
from analysis.market.ad_check_wording import Problem
from analysis.market.answer import Answer
from analysis.market.paper import plain, table
from analysis.market.source import Market

_SHOWN = ["Skill", "In your ad", "Remark", "Share of ads (%)", "Likely from (%)", "Likely to (%)",
          "Ads that ask", "Ads in all"]  # fmt: skip


def report(
    market: Market, ads: Ads, draft: Draft, found: Sequence[Remark], wording: Sequence[Problem],
    compared: Answer, pay: Sequence[str],
) -> str:  # fmt: skip
    """The whole report; `compared` is the answer on the skills, `pay` the sentences on pay."""
    word = theme.kind_word(market.kind)
    lines = ["# Check of a draft ad", ""]
    if word:
        lines += [f"**{word.capitalize()}: no figure here is about the real market.**", ""]
    lines += [plain(compared.sentence), "", "## What was read", "", *_items(facts(market, draft))]
    numbers = ad_check_compare.headlines(market, ads, draft)
    lines += ["", *_items([f"{one.label}: {one.value}. {one.help}" for one in numbers])]
    for kind in (OVER, UNUSUAL, MISSING, FACT):
        said = [one.says for one in found if one.kind == kind]
        if said:
            lines += ["", f"## {kind}", "", *_items(said)]
    if wording:
        lines += ["", "## Wording", ""]
        for problem in wording:
            lines += [*_items([problem.says]), *(f"  - “{plain(quote)}”" for quote in problem.quotes)]
    if pay:
        lines += ["", "## Pay", "", *_items(pay)]
    if not compared.table.empty:
        lines += ["", "## Every skill", "", *table(compared.table[_SHOWN], 5)]
    period = f", {ads.basis.period}" if ads.basis.period else ""
    lines += [
        "", "---", "",
        plain(
            f"Rests on {theme.rests_on(ads.basis.posting_count, ads.basis.employer_count)} we watch{period}: "
            f"{ad_check_market.says(market, ads.asked)}. Data of {market.today.day} {market.today:%B %Y} "
            f"(build {market.build_id})."
        ),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def facts(market: Market, draft: Draft) -> list[str]:
    """What was read in the ad, or corrected by its writer, fact by fact."""
    years = "not stated" if draft.years is None else theme.count(draft.years, "year")
    degree = ad_check_market.DEGREES.get(draft.education, "none needed")
    pay = "not stated"
    if draft.pay is not None and draft.pay.low is not None and draft.pay.high is not None:
        pay = f"${draft.pay.low:,.0f} to ${draft.pay.high:,.0f} a year"
    levels = {**labels.levels(market), labels.ALL: "not read"}
    return [
        f"Role: {labels.roles(market).get(draft.role, 'not read')}",
        f"Level: {levels.get(draft.level, draft.level)}",
        f"Country: {'not read' if draft.country == labels.ALL else labels.country_name(draft.country)}",
        f"Years: {years}",
        f"Degree: {'not stated' if draft.education == labels.UNSTATED else degree}",
        f"Workplace: {labels.workplace_name(draft.workplace)}",
        f"Pay: {pay}",
    ]


def _items(said: Sequence[str]) -> list[str]:
    return [f"- {plain(one)}" for one in said]
