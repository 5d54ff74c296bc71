"""Amounts in other currencies: how they are written, and US dollars by the last rate held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from analysis.market import theme
from analysis.market.band_cells import constants
from analysis.market.source import Market, NotBuiltError

USD = "USD"
SIGNS = {USD: "$", "GBP": "£", "EUR": "€", "CAD": "CA$", "AUD": "A$", "INR": "₹", "JPY": "¥"}
_EURO = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
CURRENCY_OF = {
    **dict.fromkeys(_EURO.split(), "EUR"), "AU": "AUD", "BR": "BRL", "CA": "CAD", "CH": "CHF", "CN": "CNY",
    "CZ": "CZK", "DK": "DKK", "GB": "GBP", "HK": "HKD", "HU": "HUF", "ID": "IDR", "IL": "ILS", "IN": "INR",
    "IS": "ISK", "JP": "JPY", "KR": "KRW", "MX": "MXN", "MY": "MYR", "NO": "NOK", "NZ": "NZD", "PH": "PHP",
    "PL": "PLN", "RO": "RON", "SE": "SEK", "SG": "SGD", "TH": "THB", "TR": "TRY", "US": USD, "ZA": "ZAR",
}  # fmt: skip
"""ISO 3166 country -> ISO 4217 currency, where the European Central Bank quotes it."""


@dataclass(frozen=True)
class Rate:
    """US dollars for one unit of a currency, as quoted on a day."""

    currency: str
    usd_per_unit: float
    quoted_on: date


def rates(market: Market) -> dict[str, Rate]:
    """The last rate of each currency that is fresh enough for figures, by its code; US dollars always."""
    found = {USD: Rate(USD, 1.0, market.today)}
    age = int(constants(market).get("fx", {}).get("max_age_days", 14))
    fresh = [market.today - timedelta(days=days) for days in range(age + 1)]  # of years of rates a few rows
    try:
        rows = market.arrow("ref.fx", ["currency", "rate_on", "usd_per_unit"], {"rate_on": fresh}).to_pylist()
    except NotBuiltError:
        return found
    for row in sorted(rows, key=lambda row: row["rate_on"]):
        if row["currency"] != USD:
            found[row["currency"]] = Rate(row["currency"], row["usd_per_unit"], row["rate_on"])
    return dict(sorted(found.items()))


def written(amount: float, currency: str | None) -> str:
    """A whole amount with the sign or the code of its currency.

    >>> written(182_500, "USD"), written(85_000, "EUR"), written(900_000, "CZK").replace(theme.NBSP, " ")
    ('$182,500', '€85,000', 'CZK 900,000')
    """
    sign = SIGNS.get(currency or "", f"{currency}{theme.NBSP}" if currency else "")
    return f"{sign}{amount:,.0f}"
