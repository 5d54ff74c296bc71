"""Where do I stand? An offer, or a range of one's own, held against the pay that ads state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

import pandas as pd
import pyarrow as pa

from analysis.market import exchange, labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, nothing
from analysis.market.band_cells import Filters, constants, current_points
from analysis.market.bands import where_says
from analysis.market.exchange import USD, Rate
from analysis.market.source import Market
from analysis.measure import offers
from analysis.measure.columns import Settings
from analysis.measure.offers import Part, Standing

OFFER_TITLE = "Where an offer stands"
RANGE_TITLE = "My range beside the ads"
NOTES = (
    "These ads are the postings we watch that state base pay with both ends; the others may pay otherwise. "
    "Posted pay is not salaries paid.",
    "Shares are balanced, as the bands are: an employer with n ads weighs √n, and none sets a figure alone.",
    "“Likely” is the 95 % interval, employers being the sample: a rule that holds the truth in 95 of 100 "
    "such samples. With few employers it is wide.",
    "Compare base pay with base pay, per year. Bonus, shares and benefits are in neither.",
)
_COUNTED = {
    "percentile": "have the middle of their range below it",
    "inside": "state a range that holds it",
    "overlap": "state a range that overlaps it",
    "above": "lie wholly above it",
    "below": "lie wholly below it",
}


def offer(market: Market, filters: Filters, amount: float, currency: str = USD) -> Answer:
    """The percentile of an offer of base pay per year, and the ranges that hold it.

    Raises:
        KeyError: no rate is held for the currency (`exchange.rates`).
    """
    rate = exchange.rates(market)[currency]
    usd = amount * rate.usd_per_unit
    found = _asked(
        market, filters, lambda points, asked, settings: offers.offer_standing(points, asked, usd, settings)
    )
    return _answer(market, filters, found, OFFER_TITLE, f"an offer of {_amounts(rate, amount)}", rate)


def my_range(market: Market, filters: Filters, low: float, high: float, currency: str = USD) -> Answer:
    """How a range of base pay per year lies to the ranges that ads state.

    Raises:
        KeyError: no rate is held for the currency (`exchange.rates`).
    """
    rate = exchange.rates(market)[currency]
    ends = low * rate.usd_per_unit, high * rate.usd_per_unit
    found = _asked(
        market, filters, lambda points, asked, settings: offers.range_standing(points, asked, *ends, settings)
    )
    return _answer(market, filters, found, RANGE_TITLE, f"the range {_amounts(rate, low, high)}", rate)


def _amounts(rate: Rate, *amounts: float) -> str:
    """The amounts as they were given, and in US dollars where that is another currency."""
    given = " – ".join(exchange.written(amount, rate.currency) for amount in amounts)
    if rate.currency == USD:
        return given
    in_usd = " – ".join(exchange.written(amount * rate.usd_per_unit, USD) for amount in amounts)
    return f"{given} ({in_usd})"


def ordinal(number: int) -> str:
    """A percentile as it is spoken.

    >>> [ordinal(number) for number in (1, 2, 3, 11, 42, 113)]
    ['1st', '2nd', '3rd', '11th', '42nd', '113th']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _spoken(share: float) -> str:
    return ordinal(round(share * 100))


def _asked(
    market: Market, filters: Filters, standing: Callable[[pa.Table, Mapping[str, str], Settings], Standing]
) -> Standing:
    asked, settings = asdict(filters), constants(market)
    found = standing(current_points(market, filters), asked, settings)
    if found.refused_reason is None:
        return found
    # Which filter is in the way can only be told from the postings that it keeps out.
    every = current_points(market, Filters(role=labels.ALL, country=labels.ALL))
    return standing(every, asked, settings)


def _answer(
    market: Market, filters: Filters, found: Standing, title: str, subject: str, rate: Rate
) -> Answer:
    turned = (
        f"One {rate.currency} is {rate.usd_per_unit:.4g} US dollars, the European Central Bank's rate of "
        f"{theme.day(rate.quoted_on)}; pay in ads is turned by the rate of the day they were posted.",
    )
    basis = Basis(
        found.posting_count, found.employer_count, watched.last_year(market.today),
        watched.basis(market, filters.role).sources,
    )  # fmt: skip
    if found.refused_reason is not None:
        return nothing(title, Empty(f"No answer for {_cell(market, filters)}: {found.refused_reason}"), basis)
    return Answer(
        title=title,
        sentence=_sentence(found.parts, subject, _cell(market, filters)),
        table=pd.DataFrame([_row(_says(name, found.parts), part) for name, part in found.parts.items()]),
        basis=basis,
        headlines=_headlines(found.parts),
        notes=NOTES if rate.currency == USD else (*NOTES, *turned),
    )


def _cell(market: Market, filters: Filters) -> str:
    """The ads compared with, in words."""
    names = labels.levels(market)
    stated = filters.level not in (labels.ALL, labels.UNSTATED)
    level = f"{labels.inside(names.get(filters.level, filters.level))} " if stated else ""
    where = where_says(filters, labels.sectors(market))
    unstated = " that state no level" if filters.level == labels.UNSTATED else ""
    role = "" if filters.role == labels.ALL else f"{labels.role_name(market, filters.role)} "
    return f"{level}{role}ads {where}".strip() + unstated


def _sentence(parts: Mapping[str, Part], subject: str, cell: str) -> str:
    place, is_offer = parts["percentile"], "inside" in parts
    said = [
        f"Among {cell} that state their pay, {subject} {'stands' if is_offer else 'has its middle'} at the "
        f"{_spoken(place.share)} percentile (likely between the "
        f"{_spoken(place.low)} and the {_spoken(place.high)})",
        f"of the stated ranges {theme.percent(parts['inside' if is_offer else 'overlap'].share)} "
        f"{'hold' if is_offer else 'overlap'} it, {theme.percent(parts['above'].share)} lie wholly above it "
        f"and {theme.percent(parts['below'].share)} wholly below",
    ]
    return "; ".join(said) + "."


def _says(name: str, parts: Mapping[str, Part]) -> str:
    is_range = name == "percentile" and "overlap" in parts
    return "have the middle of their range below its middle" if is_range else _COUNTED[name]


def _row(says: str, part: Part) -> dict[str, object]:
    return {
        "Of these ads": says,
        "Share (%)": part.share * 100,
        "Likely from (%)": part.low * 100,
        "Likely to (%)": part.high * 100,
        "Ads": f"{part.posting_count:,g}",
    }


def _headlines(parts: Mapping[str, Part]) -> tuple[Headline, ...]:
    place, kind = parts["percentile"], "inside" if "inside" in parts else "overlap"
    return (
        Headline(
            "Percentile of the midpoints",
            _spoken(place.share),
            f"Likely between the {_spoken(place.low)} and the {_spoken(place.high)}.",
        ),
        *(
            Headline(label, theme.percent(parts[name].share), _likely(parts[name]))
            for label, name in (
                ("Ranges that hold it" if kind == "inside" else "Ranges that overlap it", kind),
                ("Ranges wholly above", "above"),
                ("Ranges wholly below", "below"),
            )
        ),
    )


def _likely(part: Part) -> str:
    return f"{theme.percent(part.low)} to {theme.percent(part.high)} likely."
