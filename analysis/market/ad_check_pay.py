"""The pay of a draft beside the pay that ads state, the guide's band, and the estimates for silent ads."""

from __future__ import annotations

from functools import lru_cache

from analysis.market import offers, theme
from analysis.market.ad_check_market import Asked
from analysis.market.answer import Answer
from analysis.market.band_cells import Filters, constants, guide_bands
from analysis.market.source import Market, NotBuiltError


def standing(market: Market, asked: Asked, low: float, high: float) -> Answer:
    """Where the range stands among the ranges that ads state; refused with its reason where a band is."""
    return offers.my_range(market, filters(asked), low, high)


def filters(asked: Asked) -> Filters:
    """The same choices as the page of bands takes them."""
    return Filters(role=asked.role, level=asked.level, country=asked.country, sector=asked.sector)


def beside_guide(market: Market, asked: Asked, low: float, high: float) -> str:
    """How the middle of the range lies to the guide's band of the level; empty where there is none for it."""
    band = guide_bands(market, asked.role).get(asked.level)
    if band is None or asked.country != "US":
        return ""
    middle = (low + high) / 2
    is_above = middle >= band.pay_max and not band.is_open_ended
    place = "below" if middle < band.pay_min else "above" if is_above else "within"
    return f"The middle of your range lies {place} the guide's {band.says} for this level ({band.where})."


@lru_cache(maxsize=64)
def estimate(market: Market, asked: Asked) -> str:
    """The estimated pay of silent ads like this one, labelled as such; empty where none is supported."""
    try:
        row = market.ask("ad_check_estimates", **asked.given()).to_pylist()[0]
        models = market.frame("marts.pay_model", where={"employer_size": "all"})
    except NotBuiltError:
        return ""
    needed = constants(market).get("pay_model", {})
    count, employers = int(row["posting_count"]), int(row["employer_count"])
    is_few = count < needed.get("support_postings_min", 20) or employers < needed.get(
        "support_employers_min", 5
    )
    if models.empty or is_few:
        return ""
    model = models.iloc[0]
    tested = ""
    if theme.is_number(model["covered_share"]):
        tested = (
            f" Tested on {int(model['posting_count']):,} ads that state pay: "
            f"{theme.percent(model['covered_share'])} of them lie inside their range."
        )
    return (
        f"Estimate, not stated pay: {theme.count(count, 'ad')} like this from "
        f"{theme.count(employers, 'employer')} that state none are estimated at "
        f"{theme.dollars(row['estimate_middle'])} a year, with ranges from "
        f"{theme.dollars(row['estimate_low'])} to {theme.dollars(row['estimate_high'])} made to hold "
        f"{theme.percent(model['nominal_share'])} (medians of their estimates).{tested}"
    )
