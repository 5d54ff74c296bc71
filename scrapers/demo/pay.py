"""Stated pay: what an ad offers, how it is written, and what it comes to in a year."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scrapers.demo.chance import pick
from scrapers.demo.employers import Employer
from scrapers.demo.material import Material

Range = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Pay:
    """Base pay as one ad states it, in major units; one end is None for "up to" and "from".

    `where` says how a board gives it: structured_only, structured_and_block, structured_and_prose or prose.
    """

    low: int | None
    high: int | None
    currency: str
    period: str
    where: str
    has_zones: bool = False

    @property
    def is_structured(self) -> bool:
        """Whether the source has a field for it."""
        return self.where != "prose"

    @property
    def form(self) -> str:
        """How it is said: range, single, up_to or from."""
        if self.low is None:
            return "up_to"
        if self.high is None:
            return "from"
        return "single" if self.low == self.high else "range"


def draw(
    rng: random.Random,
    material: Material,
    employer: Employer,
    role: str,
    level: str,
    country: str,
    is_dear: bool,
) -> Pay | None:
    """The pay an ad states, None if it says nothing; `is_dear` marks the cities that pay more."""
    rules = material.market["pay"]
    if rng.random() >= employer.disclosure:
        return None
    local = rules["countries"][country]
    middle = rules[level] * rules["roles"][role] * employer.pay_factor * rng.gauss(1, rules["spread"])
    middle *= local["factor"] * (rules["dear_cities"] if is_dear else 1)
    low, high = (middle * (1 + side * rng.uniform(*rules["half_width"])) for side in (-1, 1))
    forms, greenhouse = rules["forms"], rules["greenhouse"]
    where = pick(rng, {key: value for key, value in greenhouse.items() if key != "zones"})
    is_hourly = country == "US" and (level == "intern" or rng.random() < forms["hourly"])
    if is_hourly:
        hours = material.pay_rules["hours_per_year"]
        hourly = round(low / hours)
        return Pay(hourly, max(hourly + 1, round(high / hours)), "USD", "hour", where)
    step = local["step"]
    low, high = round(low / step) * step, round(high / step) * step
    form = pick(rng, {key: forms[key] for key in ("range", "single", "up_to", "from")})
    if form in ("up_to", "from"):
        ends = (None, high) if form == "up_to" else (low, None)
        return Pay(ends[0], ends[1], local["currency"], "year", "prose")
    if form == "single":
        low = high = round(middle / step) * step
    has_zones = (
        form == "range" and country == "US" and where != "prose" and rng.random() < greenhouse["zones"]
    )
    return Pay(low, high, local["currency"], "year", where, has_zones)


def raised(pay: Pay, factor: float, step: int) -> Pay:
    """The same pay after a rise, rounded to `step`, or to one where it is paid by the hour."""
    unit = 1 if pay.period == "hour" else step

    def more(amount: int | None) -> int | None:
        return None if amount is None else max(amount + unit, round(amount * factor / unit) * unit)

    return replace(pay, low=more(pay.low), high=more(pay.high))


def structured(pay: Pay, material: Material, rng: random.Random) -> list[Range]:
    """The ranges of the source's own field, with their labels; the first is the widest. Empty for prose."""
    if not pay.is_structured or pay.low is None or pay.high is None:
        return []
    blocks = material.pay["blocks"]
    if pay.period == "hour":
        return [(pay.low, pay.high, blocks["hourly_title"])]
    if not pay.has_zones:
        return [(pay.low, pay.high, rng.choice(blocks["titles"][pay.currency]))]
    low = round(pay.low * 0.9 / 1000) * 1000
    first, second = blocks["zone_titles"]
    return [(pay.low, pay.high, first), (low, low + int((pay.high - pay.low) * 0.8), second)]


def written(pay: Pay, material: Material, rng: random.Random) -> str:
    """The figures alone, in one of the ways ads write them; always readable back to the same amounts.

    Thousands are only shortened where nothing is lost ("$150k" for 150,000).
    """
    forms = material.pay
    if pay.period == "hour":
        return str(rng.choice(forms["hourly"][pay.currency])).format(low=pay.low, high=pay.high)
    kind = "ranges" if pay.form == "range" else "ends"
    slots = _slots("low", pay.low) | _slots("high", pay.high)
    slots |= _slots("figure", pay.high if pay.low is None else pay.low)
    return str(rng.choice(forms[kind][pay.currency])).format(**slots)


def sentence(pay: Pay | None, material: Material, rng: random.Random) -> str:
    """What the ad says about pay, with its figures or without."""
    kinds = material.pay["sentences"]
    if pay is None:
        return str(rng.choice(kinds["silent"]))
    text = written(pay, material, rng)
    kind = "hourly" if pay.period == "hour" else pay.form
    if kind == "range" and pay.currency == "INR":
        kind = "lpa" if "LPA" in text else "lakh"
    said = str(rng.choice(kinds[kind])).format(pay=text)
    return f"{said} {rng.choice(kinds['after'])}" if rng.random() < 0.4 else said


def usd_per_year(
    pay: Pay, rules: Mapping[str, Any], rates: Mapping[str, float] | None
) -> tuple[float | None, float | None]:
    """Both ends in USD per year, hours by `rules` (data/measurement.toml), other currencies by `rates`.

    A rate is USD for one unit. None for an end that is not stated, and for both where the rate is not given.
    """
    rate = 1.0 if pay.currency == "USD" else (rates or {}).get(pay.currency)
    if rate is None:
        return None, None
    times = rate * (rules["hours_per_year"] if pay.period == "hour" else 1)
    low, high = (None if end is None else end * times for end in (pay.low, pay.high))
    return low, high


def _slots(name: str, amount: int | None) -> dict[str, str]:
    """An amount in the ways it can be written: in full, in thousands, with dots, in lakh."""
    if amount is None:
        return {}
    return {
        name: f"{amount:,}",
        f"{name}k": f"{amount / 1000:g}",
        f"{name}dot": f"{amount:,}".replace(",", "."),
        f"{name}lakh": f"{amount / 100_000:g}",
    }
