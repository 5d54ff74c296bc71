"""Do the guides' pay ranges, sectors in demand and emerging trends hold in ads? A scorecard, dated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from analysis.market import labels, paper, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, nothing
from analysis.market.scorecard_rows import (
    FAILS,
    HOLDS,
    PAY,
    SECTOR,
    TREND,
    USE,
    Claim,
    claims,
)
from analysis.market.source import Market, NotBuiltError
from analysis.measure.changes import NO_CHANGE, TOO_LITTLE

TITLE = "Scorecard: what the guides claim, measured"
SHORT = "Scorecard: pay, sectors, trends"
KINDS = {
    PAY: "Pay ranges",
    SECTOR: "Sectors in demand",
    USE: "Uses in these sectors",
    TREND: "Emerging trends",
}
_ONE = {PAY: "pay range", SECTOR: "sector called in demand", USE: "use named in these sectors",
        TREND: "trend called emerging"}  # fmt: skip
_MANY = {PAY: "pay ranges", SECTOR: "sectors called in demand", USE: "uses named in these sectors",
         TREND: "trends called emerging"}  # fmt: skip
_ORDER = ("within", "above", "below", "seen", "not seen", "rising", "new", "falling", "no clear change",
          "cannot tell", TOO_LITTLE)  # fmt: skip
_WORDS = {
    PAY: {"above": "market above the range", "within": "market within the range",
          "below": "market below the range"},
    SECTOR: {"seen": "seen: above the middle sector", "not seen": "not seen: below the middle sector"},
}  # fmt: skip
NOTES = (
    "A guide is its authors' view; its pay ranges are dated 2024–2025 and name no country. They are held "
    "against the median of pay that US ads state, half-open at their top: what lies on an edge is not said "
    "to be on either side.",
    "A sector is “seen” in demand where the whole interval of its share of ads for the role lies above the "
    "middle sector's. That says how often it hires for the role, not how many people it hires.",
    "A use is “seen” where at least 2 % of the sector's ads for the role surely name it, “not seen” where "
    "fewer do. Ads leave out what their readers know.",
    "A trend counts an ad that names any of its skills. “No clear change” is not “no change”: the smallest "
    "change that these data could show stands beside it. A trend that everybody names already may have "
    "emerged before the first ad we read.",
)  # fmt: skip


def scorecard(market: Market, role: str, guide: str = labels.ALL, kinds: tuple[str, ...] = ()) -> Answer:
    """Every claim of the guides on pay, sectors and trends (or of some `kinds`), with its verdict."""
    try:
        found = claims_of(market, role, guide, kinds)
    except NotBuiltError:
        return nothing(TITLE, Empty("The guides' claims have not been measured yet."))
    if not found:
        return nothing(TITLE, _none(market, role))
    whole = watched.basis(market, role)
    return Answer(
        title=TITLE,
        sentence=tally(found),
        table=_table(found),
        basis=Basis(whole.posting_count, whole.employer_count, whole.period, whole.sources),
        headlines=_headlines(found),
        notes=NOTES,
    )


def of_sectors(market: Market, role: str) -> Answer:
    """The same of sectors, their uses and trends alone."""
    return scorecard(market, role, labels.ALL, (SECTOR, USE, TREND))


@lru_cache(maxsize=16)
def claims_of(
    market: Market, role: str, guide: str = labels.ALL, kinds: tuple[str, ...] = ()
) -> tuple[Claim, ...]:
    """The claims, each with its measured sentence."""
    found = claims(market, role, guide)
    name = labels.role_name(market, role)
    return tuple(
        replace(one, measured=_MEASURED[one.kind](one, name))
        for one in found
        if not kinds or one.kind in kinds
    )


def markdown(market: Market, role: str, guide: str = labels.ALL) -> str:
    """The scorecard as one Markdown page, with the day of the data, build and sources."""
    found = claims_of(market, role, guide)
    table = pd.DataFrame(
        [
            {"The guide says": one.says, "Verdict": verdict(one), "The market says": one.measured,
             "Guide": f"{one.guide}, {one.entry.where}" if one.entry.where else one.guide}
            for one in found
        ]
    )  # fmt: skip
    answer = replace(scorecard(market, role, guide), table=table)
    return paper.markdown(
        market, answer,
        "analysis.market.scorecard.scorecard over marts.band_verdicts, marts.guide_scorecard, "
        "marts.sector_demand, marts.sector_skills and marts.group_trends",
    )  # fmt: skip


def verdict(claim: Claim) -> str:
    """The verdict in words."""
    return _WORDS.get(claim.kind, {}).get(claim.verdict, claim.verdict)


def tally(found: Sequence[Claim]) -> str:
    """How many claims of each kind have which verdict, in one sentence."""
    parts = []
    for kind in KINDS:
        held = [one for one in found if one.kind == kind]
        if not held:
            continue
        counts = Counter(one.verdict for one in held)
        words = [f"{word} {counts[word]}" for word in labels.in_order(counts, _ORDER)]
        whole = f"the only {_ONE[kind]}" if len(held) == 1 else f"{len(held)} {_MANY[kind]}"
        parts.append(f"of {whole}: {'market ' * (kind == PAY)}{', '.join(words)}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _none(market: Market, role: str) -> Empty:
    if claims_of(market, role):
        return Empty("This guide claims nothing about pay, sectors or trends: choose all guides.", "guide")
    name = labels.role_name(market, role)
    return Empty(
        f"No guide claims anything about pay, sectors or trends of the {name}: choose the ML engineer.",
        "role" if role != labels.CORE_ROLE else None,
    )


def _headlines(found: Sequence[Claim]) -> tuple[Headline, ...]:
    holds = sum(one.verdict in HOLDS for one in found)
    fails = sum(one.verdict in FAILS for one in found)
    return (
        Headline("Claims", str(len(found)), "On pay, sectors and trends, each with its line."),
        Headline("The market bears out", str(holds), "Within the range, seen, or rising."),
        Headline("The market says otherwise", str(fails), "Above or below the range, not seen, or falling."),
        Headline(
            "Open", str(len(found) - holds - fails), "Cannot tell, no clear change, or too little data."
        ),
    )


def _pay(claim: Claim, role: str) -> str:
    if not theme.is_number(claim.value):
        return f"Too few US {role} ads of this level state their pay ({_rests(claim)})."
    return (
        f"US {role} ads of this level that state their pay offer a median of {theme.dollars(claim.value)}"
        f"{_likely(claim, theme.dollars)}; {_rests(claim)}."
    )


def _sector(claim: Claim, role: str) -> str:
    if not theme.is_number(claim.value):
        return f"Too few ads of this sector to say ({_rests(claim)})."
    rank = f", place {claim.more['rank']} of {claim.more['rank_of']} sectors" if claim.more["rank"] else ""
    return (
        f"{theme.percent(claim.value)} of the {claim.more['sector']} ads we watch are for {role}s"
        f"{_likely(claim, theme.percent)}{rank}; the middle sector has "
        f"{theme.percent(claim.more['middle'])}; {_rests(claim)}."
    )


def _use(claim: Claim, role: str) -> str:
    if not theme.is_number(claim.value):
        return f"Too few {role} ads of this sector to say ({_rests(claim)})."
    if not claim.more["hits"]:
        high = f" (likely under {theme.percent(claim.high)} do)" if theme.is_number(claim.high) else ""
        return f"None of the sector's {role} ads names {claim.more['skill']}{high}; {_rests(claim)}."
    times = claim.more["times"]
    often = f", {times:.1f} times as often as on the whole" if theme.is_number(times) else ""
    return (
        f"{theme.percent(claim.value)} of the sector's {role} ads name {claim.more['skill']}"
        f"{_likely(claim, theme.percent)}{often}; {_rests(claim)}."
    )


def _trend(claim: Claim, role: str) -> str:
    if not theme.is_number(claim.share):
        return f"Too few {role} ads to say ({_rests(claim)})."
    low, high = claim.more["share_now_low"], claim.more["share_now_high"]
    text = f"{theme.percent(claim.share)} of {role} ads name any of its skills"
    if theme.is_number(low) and theme.is_number(high):
        text += f" (likely {theme.percent(low)} to {theme.percent(high)})"
    if theme.is_number(claim.low):
        text += (
            f"; {theme.points(claim.value)} since {claim.before} (likely "
            f"{theme.points(claim.low).removesuffix(' points')} to {theme.points(claim.high)})"
        )
    if claim.verdict in (NO_CHANGE, TOO_LITTLE) and theme.is_number(claim.smallest):
        about = "about " * (claim.before is None)  # told by a skill as rare
        text += f"; a change under {about}±{claim.smallest:.1f} points would not show in these data"
    on = claim.more.get("verdict_expected_on")
    if claim.verdict == TOO_LITTLE and on is not None:
        text += f"; a verdict can be expected about {pd.Timestamp(on):%B %Y}"
    return f"{text}; {_rests(claim)}."


_MEASURED: dict[str, Callable[[Claim, str], str]] = {PAY: _pay, SECTOR: _sector, USE: _use, TREND: _trend}


def _likely(claim: Claim, written: Callable[[float], str]) -> str:
    if not theme.is_number(claim.low) or not theme.is_number(claim.high):
        return ""
    return f" (likely {written(claim.low)} to {written(claim.high)})"


def _rests(claim: Claim) -> str:
    posted = f", posted {claim.period}" if claim.period else ""
    return theme.rests_on(claim.postings, claim.employers) + posted


def _table(found: Sequence[Claim]) -> pd.DataFrame:
    return pd.DataFrame([_row(one) for one in found]).dropna(axis="columns", how="all")


def _row(one: Claim) -> dict[str, object]:
    """Its figures, each kind in the columns of its unit."""
    nan = float("nan")
    pay, share, change = ((one.value, one.low, one.high) if is_it else (nan,) * 3 for is_it in (
        one.kind == PAY, one.kind in (SECTOR, USE), one.kind == TREND))  # fmt: skip
    if one.kind == TREND:
        share = (one.share, one.more.get("share_now_low", nan), one.more.get("share_now_high", nan))
    return {
        "The guide says": one.says, "About": KINDS[one.kind], "Verdict": verdict(one),
        "Median (USD per year)": pay[0], "Median from (USD per year)": pay[1],
        "Median to (USD per year)": pay[2],
        "Share of ads (%)": share[0] * 100, "Share from (%)": share[1] * 100, "Share to (%)": share[2] * 100,
        "Change (points)": change[0], "Change from (points)": change[1], "Change to (points)": change[2],
        "Smallest change that would show (± pp)": one.smallest,
        "Ads": one.postings, "Employers": one.employers, "Posted": str(one.period or ""),
        "Before": str(one.before or ""), "Guide": one.guide, "Lines": ", ".join(map(str, one.entry.lines)),
    }  # fmt: skip
