"""What should I learn next? The skills that open the most ads, and those close to what I know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.market import adjacent, labels, skill_names, theme
from analysis.market.answer import Answer, Empty, nothing
from analysis.market.band_cells import constants
from analysis.market.profile_match import (
    ALL_OF_THEM,
    ENOUGH,
    Asked,
    Match,
    Part,
    ads_say,
    basis_of,
    likely,
    matches,
    part,
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


def gains(found: Sequence[Match], enough: str) -> list[Gain]:
    """Every missing skill, those first that open most ads; then those that bring most ads nearer.

    How near: each ad that is not met yet counts one over the skills it still takes.
    """
    opened: Counter[str] = Counter()
    helped: Counter[str] = Counter()
    nearer: Counter[str] = Counter()
    for match in found:
        needed = match.needed(enough)
        if needed <= 0:
            continue
        helped.update(match.missing)
        for skill in match.missing:
            nearer[skill] += 1 / needed  # type: ignore[assignment]  # a Counter adds up any numbers
            if needed == 1:
                opened[skill] += 1
    every = [Gain(skill, opened[skill], helped[skill], nearer[skill]) for skill in helped]
    return sorted(every, key=lambda g: (-g.opened, -g.nearer, g.skill))


def learned(found: Sequence[Match], skill: str) -> list[Match]:
    """The same ads once the skill is known."""
    return [replace(m, missing=m.missing - {skill}) if skill in m.missing else m for m in found]


def steps(found: Sequence[Match], enough: str, number: int = STEPS) -> list[tuple[str, list[Match]]]:
    """Skill by skill the one that opens most, with the ads as they stand once it is known."""
    taken: list[tuple[str, list[Match]]] = []
    for _ in range(number):
        ahead = gains(found, enough)
        if not ahead:
            break
        found = learned(found, ahead[0].skill)
        taken.append((ahead[0].skill, found))
    return taken


def missing(found: Sequence[Match]) -> list[str]:
    """Skills that these ads ask for and that are not known, most asked for first."""
    counted = Counter(skill for match in found for skill in match.missing)
    return sorted(counted, key=lambda skill: (-counted[skill], skill))


def single(market: Market, asked: Asked, known: Sequence[str], order: str = BY_OPENED) -> Answer:
    """Skills to learn next, each with the ads that it alone would open and what it is close to."""
    found, settings = matches(market, asked), constants(market)
    ahead, near = gains(found, asked.enough), _near(market, asked.role, known)
    if order == BY_CLOSENESS:
        ranks = {skill: rank for rank, skill in enumerate(near)}
        ahead = sorted((g for g in ahead if g.skill in near), key=lambda g: ranks[g.skill])
    if not ahead:
        return nothing(TITLE, Empty(_none(found, order)))
    names = skill_names.names(market)
    shares = {
        gain.skill: part(settings, found, (_opens(m, gain.skill, asked.enough) for m in found))
        for gain in ahead[:_ROWS]
    }
    rows = [
        {
            "Skill": names.get(gain.skill, gain.skill),
            "Opens (% of ads)": _percent(shares[gain.skill].share),
            "Likely from (%)": _percent(shares[gain.skill].low),
            "Likely to (%)": _percent(shares[gain.skill].high),
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
    found, settings = matches(market, asked), constants(market)
    names = skill_names.names(market)
    taken = steps(found, asked.enough)
    if not taken:
        return nothing(NEXT_TITLE, Empty(_none(found, BY_OPENED)))
    before = part(settings, found, (m.needed(asked.enough) <= 0 for m in found))
    rows: list[dict[str, object]] = [_step("As you are", before)]
    after = before
    for skill, left in taken:
        after = part(settings, left, (m.needed(asked.enough) <= 0 for m in left))
        rows.append(_step(f"With {names.get(skill, skill)}", after))
    learn = theme.listing([names.get(skill, skill) for skill, _ in taken])
    sentence = (
        f"With {learn} you would meet {labels.inside(ENOUGH[asked.enough])}"
        f"{'' if asked.enough == ALL_OF_THEM else ' of the must-haves'} of {after.hits:,} of "
        f"{after.total:,} open {ads_say(market, asked)}"
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


def _opens(match: Match, skill: str, enough: str) -> bool:
    return skill in match.missing and match.needed(enough) == 1


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _step(name: str, found: Part) -> dict[str, object]:
    return {
        "Skills": name, "Ads you meet": found.hits, "Ads you meet (% of ads)": _percent(found.share),
        "Likely from (%)": _percent(found.low), "Likely to (%)": _percent(found.high), "Ads": found.total,
    }  # fmt: skip


def _none(found: Sequence[Match], order: str) -> str:
    if not found:
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
