"""A draft beside the ads and the guides: over-asked, unusual, missing, too many, and who else is looking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.market import ad_check_guides, ad_check_market, labels, skill_charts, theme
from analysis.market.ad_check_draft import MENTIONED, MUST, NICE, RULED_OUT, Draft
from analysis.market.ad_check_guides import Said
from analysis.market.ad_check_market import Ads
from analysis.market.answer import Answer, Empty, Headline, nothing
from analysis.market.source import Market

TITLE = "Your skills beside the ads"
OVER, UNUSUAL, MISSING, FACT = "Over-asked", "Unusual", "Missing", "Years, degree and length"
AS_WORDS = {MUST: "must have", NICE: "nice to have", MENTIONED: "only mentioned", RULED_OUT: "ruled out"}
_CHARTED = 24


@dataclass(frozen=True)
class Remark:
    """One thing that stands out, in a sentence with its figures; `skill_id` where it speaks of a skill."""

    kind: str
    says: str
    skill_id: str | None = None


def remarks(market: Market, ads: Ads, draft: Draft) -> tuple[Remark, ...]:
    """What stands out in the draft; nothing is said where the figures do not surely say it."""
    if ads.empty is not None:
        return ()
    return (*_skills(market, ads, draft), *_facts(market, ads, draft))


def skills(market: Market, ads: Ads, draft: Draft, found: tuple[Remark, ...]) -> Answer:
    """Every skill of the draft with the share of ads that ask for it, what the guides say and the remark."""
    if ads.empty is not None:
        return nothing(TITLE, ads.empty, ads.basis)
    rows = _mine(ads, draft)
    if rows.empty:
        return nothing(TITLE, Empty("No skill of our list was found in this ad."), ads.basis)
    said = ad_check_guides.requirements(market, draft.role, draft.level)
    remark = {one.skill_id: one.kind.lower() for one in found if one.kind != MISSING}
    asked = rows[rows["asked_as"].isin([MUST, NICE])].head(_CHARTED)
    return Answer(
        title=TITLE,
        sentence=_sentence(ads, draft, found, ad_check_market.says(market, ads.asked)),
        table=pd.DataFrame(
            {
                "Skill": rows["name"],
                "In your ad": [AS_WORDS[one] for one in rows["asked_as"]],
                "Remark": [remark.get(skill, "") for skill in rows["skill_id"]],
                "Share of ads (%)": rows["share"] * 100,
                "Likely from (%)": rows["share_low"] * 100,
                "Likely to (%)": rows["share_high"] * 100,
                "As a must (%)": rows["must_share"] * 100,
                "Ads that ask": rows["posting_count"],
                "Ads in all": rows["cell_posting_count"],
                "Employers": rows["employer_count"],
                "The guides say": [ad_check_guides.words(said.get(skill)) for skill in rows["skill_id"]],
            }
        ),
        key="Dot: share of these ads that ask for the skill. Line: where that share likely lies.",
        figure=None if asked.empty else skill_charts.rows_chart(asked, market.kind, "Share of these ads (%)"),
        basis=ads.basis,
    )


def headlines(market: Market, ads: Ads, draft: Draft) -> tuple[Headline, ...]:
    """Must-haves of the draft, and who competes for the same people today."""
    musts, rivals = len(draft.asked_as(MUST)), ad_check_market.open_ads(market, ads.asked)
    fewer = ads.fewer_musts(musts) if ads.empty is None else None
    return (
        Headline(
            "Must-haves in your ad", f"{musts}",
            "“One or the other” counts as both. "
            + ("Too few ads to compare." if fewer is None else f"{fewer.says} of these ads have fewer."),
        ),
        Headline("Nice-to-haves", f"{len(draft.asked_as(NICE))}", "Asked for, not insisted on."),
        Headline(
            "Compete today", theme.count(rivals.employer_count, "employer"),
            f"With {theme.count(rivals.posting_count, 'open ad')} like this one.",
        ),
    )  # fmt: skip


def _skills(market: Market, ads: Ads, draft: Draft) -> Iterator[Remark]:
    limit, said = (
        ad_check_market.limits(market),
        ad_check_guides.requirements(market, draft.role, draft.level),
    )
    rows = _mine(ads, draft)
    for _, row in rows[rows["asked_as"] == MUST].iterrows():
        if row["share_high"] < limit["must_share_min"]:
            text = f"{_named(draft, row)} is a must-have in your ad; {_asked_by(row)}."
            yield Remark(OVER, text + _but(said.get(row["skill_id"])), row["skill_id"])
    for _, row in rows[rows["asked_as"] == NICE].iterrows():
        if row["share_high"] < limit["few_share"]:
            yield Remark(UNUSUAL, f"{_named(draft, row)}: {_asked_by(row)}.", row["skill_id"])
    if draft.role == labels.ALL:
        return  # of which job it would be missing is not known
    known = _known(market, draft)
    is_guided = ad_check_guides.has_guide(market, draft.role)
    for _, row in ads.skills.sort_values(["share", "name"], ascending=[False, True]).iterrows():
        guide = said.get(row["skill_id"])
        is_asked = guide is not None and guide.strength in ad_check_guides.ASKED
        is_missing = row["share_low"] > limit["most_share"] and row["skill_id"] not in known
        if is_missing and (is_asked or not is_guided):
            told = f" The guides: {guide.words}." if guide is not None else ""
            text = f"{row['name']} is not in your ad; {_asked_by(row)}.{told}"
            yield Remark(MISSING, text, row["skill_id"])


def _facts(market: Market, ads: Ads, draft: Draft) -> Iterator[Remark]:
    limit, who = ad_check_market.limits(market), ad_check_market.says(market, ads.asked)
    musts = len(draft.asked_as(MUST))
    fewer = ads.fewer_musts(musts)
    if fewer is not None and fewer.share >= limit["extreme_share"]:
        yield Remark(FACT, f"Your ad has {musts} must-haves: {fewer.says} of the {who} have fewer.")
    if draft.years is not None:
        for part, word in (
            (ads.fewer_years(draft.years), "fewer"),
            (ads.more_years(draft.years), "more"),
        ):
            if part is not None and part.share >= limit["extreme_share"]:
                yield Remark(
                    FACT,
                    f"Your ad asks for {theme.count(draft.years, 'year')}: of the {who} that state years, "
                    f"{part.says} ask for {word}.",
                )
    if draft.education in ad_check_market.DEGREES:
        part = ads.at_least(draft.education)
        if part is not None and part.high < limit["must_share_min"]:
            degree = ad_check_market.DEGREES[draft.education]
            more = "" if draft.education == "phd" else " or more"
            yield Remark(FACT, f"Your ad asks for {degree}: {part.says} of the {who} ask for that{more}.")


def _mine(ads: Ads, draft: Draft) -> pd.DataFrame:
    """The draft's skills among those of the ads: musts first, the most asked for first."""
    asked_as = {skill.skill_id: skill.strength for skill in draft.skills}
    rows = ads.skills[ads.skills["skill_id"].isin(list(asked_as))]
    rows = rows.assign(asked_as=[asked_as[skill] for skill in rows["skill_id"]])
    order = {strength: number for number, strength in enumerate(AS_WORDS)}
    rows = rows.assign(order=[order[one] for one in rows["asked_as"]])
    return rows.sort_values(["order", "share", "name"], ascending=[True, False, True], ignore_index=True)


def _known(market: Market, draft: Draft) -> set[str]:
    """Skills that the draft names, those they are a part of, and those a guide takes instead."""
    frame = market.frame("ref.skills", ["skill_id", "parent_skill_id"])
    parents = dict(zip(frame["skill_id"], frame["parent_skill_id"], strict=True))
    found = {skill.skill_id for skill in draft.skills}
    for skill in list(found):
        above = parents.get(skill)
        while isinstance(above, str) and above not in found:
            found.add(above)
            above = parents.get(above)
    for group in ad_check_guides.alternatives(market, draft.role, draft.level):
        if group & found:
            found |= group
    return found


def _named(draft: Draft, row: pd.Series) -> str:
    """The skill's name, and the ad's words for it where they are others."""
    evidence = next(skill.evidence for skill in draft.skills if skill.skill_id == row["skill_id"])
    words = " ".join(evidence[0].text.split()) if evidence else ""
    is_same = not words or words.casefold() in row["name"].casefold()
    return row["name"] if is_same else f"{row['name']} (“{words[:80]}”)"


def _asked_by(row: pd.Series) -> str:
    return (
        f"{theme.percent(row['share'])} of these ads ask for it (likely {theme.percent(row['share_low'])} to "
        f"{theme.percent(row['share_high'])}; {int(row['posting_count']):,} of "
        f"{int(row['cell_posting_count']):,} ads from {theme.count(int(row['employer_count']), 'employer')})"
    )


def _but(said: Said | None) -> str:
    if said is None or said.strength not in ad_check_guides.ASKED:
        return ""
    return f" The guides ask for it all the same: {said.words}."


def _sentence(ads: Ads, draft: Draft, found: tuple[Remark, ...], who: str) -> str:
    counted = {kind: sum(one.kind == kind for one in found) for kind in (OVER, UNUSUAL, MISSING)}
    musts, nices = len(draft.asked_as(MUST)), len(draft.asked_as(NICE))
    text = (
        f"Held against {ads.basis.posting_count:,} {who}: {theme.count(musts, 'must-have')} and "
        f"{theme.count(nices, 'nice-to-have')}. "
    )
    if not any(counted.values()):
        return (
            text
            + "None is surely over-asked or unusual, and nothing that these ads often ask for is missing."
        )
    parts = [
        f"{counted[OVER]} over-asked" if counted[OVER] else "",
        f"{counted[UNUSUAL]} unusual" if counted[UNUSUAL] else "",
        f"{counted[MISSING]} missing that these ads often ask for" if counted[MISSING] else "",
    ]
    return f"{text}{theme.listing([part for part in parts if part]).capitalize()}."
