"""The bank's rates of the last 90 days, fetched by the rules of every crawl."""

from __future__ import annotations

from collections.abc import Mapping

from data.rates import Rates, RatesError, parse
from scrapers.visit import visit

# Some 70 kB; the whole history since 1999 is a download for a person (docs/how-to/exchange-rates.md).
URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"


def fetch(environ: Mapping[str, str]) -> Rates:
    """The rates at the bank's address, which may be answered by the replay server.

    Raises:
        RatesError: robots.txt forbids it, no answer came, or it holds no rates; one sentence.
    """
    found = visit(URL, environ)
    if found.error is not None:
        raise RatesError(found.error)
    if found.leads_to is not None:
        raise RatesError(f"{URL} leads to another site, {found.leads_to}")
    try:
        return parse(found.text.encode())
    except RatesError as error:
        raise RatesError(f"what {URL} answers {error}") from error
