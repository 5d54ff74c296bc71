"""What should I learn next? The skills that open the most ads, and those close to what I know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.market import adjacent, profile, skill_names, theme
from analysis.market.answer import Answer, Empty, nothing
from analysis.market.profile_match import (
    Asked,
    Matches,
    Part,
    Sample,
    ads_say,
    bar_says,
    basis_of,
    likely,
    matches,
    percent,
)
from analysis.market.source import Market, NotBuiltError

TITLE = "What would open most ads"
NEXT_TITLE = "The next three together"
BY_OPENED, BY_CLOSENESS = "opened", "close"
ORDERS = {BY_OPENED: "Ads it opens", BY_CLOSENESS: "Closest to what I know"}
STEPS = 3
_ROWS = 15


@dataclass(frozen=True)
class Gain:
    """What one more skill would do: ads that it alone opens, and ads for which it is one of those missing."""

    skill: str
    opened: int
    helped: int
    nearer: float


def gains(found: Matches, wider: Mapping[str, str]) -> list[Gain]:
    """Every missing skill, those first that open most ads; then those that bring most ads nearer.

    `wider` says which kind of product a product counts for besides (`profile.wider`). How near: each ad
    that is not met yet counts what it gains over what it still takes.
    """
    musts, needed = found.ads.musts, found.needed
    at = found.missing & (needed[musts.ad] > 0)
    ad, skill, size = musts.ad[at], musts.skill[at], len(musts.skills)
    asked = {musts.skills[code]: int(code) for code in np.unique(skill)}
    pairs = [ad * size + skill]
    for product, kind in wider.items():
        if product in asked and kind in asked:  # learning the product meets what asks for its kind
            pairs.append(ad[skill == asked[kind]] * size + asked[product])
    key, number = np.unique(np.concatenate(pairs), return_counts=True)
    ad, skill = np.divmod(key, max(size, 1))
    opened = np.bincount(skill[number >= needed[ad]], minlength=size)
    helped = np.bincount(skill, minlength=size)
    nearer = np.bincount(skill, np.minimum(number / needed[ad], 1.0), size)
    every = [
        Gain(name, int(opened[code]), int(helped[code]), round(float(nearer[code]), 9))
        for name, code in asked.items()
    ]
    return sorted(every, key=lambda g: (-g.opened, -g.nearer, g.skill))


def learned(found: Matches, skill: str, wider: Mapping[str, str]) -> Matches:
    """The same ads once the skill, and the kind of product it is, is known."""
    return found.learn({skill, wider.get(skill, skill)})


def steps(found: Matches, wider: Mapping[str, str], number: int = STEPS) -> list[tuple[str, Matches]]:
    """Skill by skill the one that opens most, with the ads as they stand once it is known."""
    taken: list[tuple[str, Matches]] = []
    for _ in range(number):
        ahead = gains(found, wider)
        if not ahead:
            break
        found = learned(found, ahead[0].skill, wider)
        taken.append((ahead[0].skill, found))
    return taken


def missing(found: Matches) -> list[str]:
    """Skills that these ads ask for and that are not known, most asked for first."""
    skills = found.ads.musts.skills
    counted = np.bincount(found.ads.musts.skill[found.missing], minlength=len(skills))
    asked = [(-int(count), skill) for skill, count in zip(skills, counted, strict=True) if count]
    return [skill for _, skill in sorted(asked)]


def single(market: Market, asked: Asked, known: Sequence[str], order: str = BY_OPENED) -> Answer:
    """Skills to learn next, each with the ads that it alone would open and what it is close to."""
    found, wider = matches(market, asked), profile.wider(market)
    ahead, near = gains(found, wider), _near(market, asked.role, known)
    if order == BY_CLOSENESS:
        ranks = {skill: rank for rank, skill in enumerate(near)}
        ahead = sorted((g for g in ahead if g.skill in near), key=lambda g: ranks[g.skill])
    if not ahead:
        return nothing(TITLE, Empty(_none(found, order)))
    names = skill_names.names(market)
    opens = [(found.needed > 0) & (learned(found, gain.skill, wider).needed <= 0) for gain in ahead[:_ROWS]]
    parts = Sample(market, found.ads.facts["employer_id"]).parts(opens)
    shares = {gain.skill: one for gain, one in zip(ahead, parts, strict=False)}
    rows = [
        {
            "Skill": names.get(gain.skill, gain.skill),
            "Opens (% of ads)": percent(shares[gain.skill].share),
            "Likely from (%)": percent(shares[gain.skill].low),
            "Likely to (%)": percent(shares[gain.skill].high),
            "Opens (ads)": gain.opened,
            "Ads it brings nearer": gain.helped,
            "Close to": names.get(near[gain.skill], "") if gain.skill in near else "",
        }
        for gain in ahead[:_ROWS]
    ]
    return Answer(
        title=TITLE,
        sentence=_single_says(ahead[0], shares[ahead[0].skill], names, asked, market, order),
        table=pd.DataFrame(rows),
        basis=basis_of(market, asked, found),
    )


def three(market: Market, asked: Asked) -> Answer:
    """The three skills that open most ads together, one after the other, with the ads met after each."""
    found, names = matches(market, asked), skill_names.names(market)
    taken = steps(found, profile.wider(market))
    if not taken:
        return nothing(NEXT_TITLE, Empty(_none(found, BY_OPENED)))
    stages = [found, *(left for _, left in taken)]
    sample = Sample(market, found.ads.facts["employer_id"])
    parts = sample.parts([stage.needed <= 0 for stage in stages])
    said = ["As you are", *(f"With {names.get(skill, skill)}" for skill, _ in taken)]
    rows = [_step(name, one) for name, one in zip(said, parts, strict=True)]
    before, after = parts[0], parts[-1]
    learn = theme.listing([names.get(skill, skill) for skill, _ in taken])
    sentence = (
        f"With {learn} you would meet {bar_says(asked.enough)} of {after.hits:,} of {after.total:,} open "
        f"{ads_say(market, asked)}"
        + (f", {theme.percent(after.share)}{likely(after)}" if after.share is not None else "")
        + f"; now it is {before.hits:,}."
    )
    return Answer(
        title=NEXT_TITLE, sentence=sentence, table=pd.DataFrame(rows), basis=basis_of(market, asked, found)
    )


def _near(market: Market, role: str, known: Sequence[str]) -> Mapping[str, str]:
    """Skills close to the known ones, closest first, each with the known one; none in an older build."""
    try:
        frame = adjacent.close_to(market, role, known)
    except NotBuiltError:
        return {}
    return dict(zip(frame["skill_id"].tolist(), frame["known_skill_id"].tolist(), strict=True))


def _step(name: str, found: Part) -> dict[str, object]:
    return {
        "Skills": name, "Ads you meet": found.hits, "Ads you meet (% of ads)": percent(found.share),
        "Likely from (%)": percent(found.low), "Likely to (%)": percent(found.high), "Ads": found.total,
    }  # fmt: skip


def _none(found: Matches, order: str) -> str:
    if not len(found):
        return "No open ad passes the filters above."
    if order == BY_CLOSENESS:
        return "No skill that you miss is clearly asked for together with one you have: set the order back."
    return "You meet every open ad that passes the filters: there is nothing to learn for them."


def _single_says(
    gain: Gain, found: Part, names: Mapping[str, str], asked: Asked, market: Market, order: str
) -> str:
    name, ads = names.get(gain.skill, gain.skill), ads_say(market, asked)
    lead = "The skill closest to yours" if order == BY_CLOSENESS else "The one skill that opens most"
    if not gain.opened:
        return (
            f"{lead} is {name}, though alone it opens none of the {found.total:,} open {ads}: it is one of "
            f"those missing in {gain.helped:,} of them."
        )
    share = f", {theme.percent(found.share)}{likely(found)}" if found.share is not None else ""
    return f"{lead} is {name}: {gain.opened:,} more of the {found.total:,} open {ads}{share}."
