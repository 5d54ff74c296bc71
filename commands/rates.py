"""Exchange rates: `rates`."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path

import click

from commands.terminal import Clock, Failed, Steps, example, json_option, now
from data import home as homes
from data.home import Home

RATES_DAYS = 7  # a refresh looks for newer exchange rates when the newest are older
CLOCK_DAYS = 30  # the bank's newest rates are never so old: the machine's clock runs ahead


@click.command(
    epilog=example(
        """guidepost rates
guidepost rates --update                  the last 90 days, from the European Central Bank
guidepost rates eurofxref-hist.zip        a file downloaded from there""",
        """Exit codes:
0  told, or brought up to date
1  no rates could be read
2  wrong usage""",
    ),
    short_help="Say how new the exchange rates are, or renew them.",
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--update", is_flag=True, help="Fetch the rates of the last 90 days.")
@click.option("--as-of", type=Clock(), help="Clock of the check.  [default: now]")
@json_option
def rates(file: Path | None, update: bool, as_of: datetime | None, as_json: bool) -> None:
    """Say how new the exchange rates are; with FILE or --update, add newer ones to your own."""
    from data import rates as files
    from scrapers.rates import fetch

    if file is not None and update:
        raise click.UsageError("name a file, or fetch the rates with --update")
    home, today = homes.find(os.environ), (as_of or now()).date()
    gained = changed = 0
    try:
        if file is not None or update:
            found = files.read(file) if file is not None else fetch(os.environ)
            gained, changed = files.merge(home.content, found, today)
        newest, path = files.newest(home.content_roots())
    except (files.RatesError, OSError) as error:
        raise Failed(str(error)) from error
    if as_json:
        told = {"newest": newest.isoformat(), "file": str(path), "gained": gained, "changed": changed}
        click.echo(json.dumps(told | {"days_old": (today - newest).days}))
        return
    if file is not None or update:
        click.echo(f"Days added: {gained:,}; changed: {changed:,}; in {home.content / files.DAILY}")
    click.echo(f"The newest exchange rates are of {newest} (days ago: {(today - newest).days}), from {path}")
    if gained or changed:
        click.echo("The next refresh converts with them, also: guidepost refresh --no-crawl")


def renew_rates(home: Home, as_of: datetime, kind: str, steps: Steps) -> date | None:
    """Newer exchange rates are fetched if those at hand are old; where that fails it is only noted.

    Returns the day of the newest rates the bank gave; None if it was not asked or gave none.
    """
    from data import rates as files
    from scrapers.rates import fetch

    try:
        newest, _ = files.newest(home.content_roots())
        if kind == "live" and (as_of.date() - newest).days > RATES_DAYS:
            found = fetch(os.environ)
            files.merge(home.content, found, as_of.date())
            return max(found, default=None)
    except (files.RatesError, OSError) as error:
        steps.note(f"The exchange rates were not renewed: {error}")
    return None


def wrong_clock(as_of: datetime, given: date | None) -> str | None:
    """What to say if a clock runs far ahead of the rates the bank gives now: all would be read as of then."""
    if given is None or (as_of.date() - given).days <= CLOCK_DAYS:
        return None
    return (
        f"This machine's clock says {as_of:%Y-%m-%d}, and the newest exchange rates of the bank are of "
        f"{given}: set the clock right, or say when it is with --as-of."
    )
