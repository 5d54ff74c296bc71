"""What is new, for a scheduled mail or chat message: `digest`; and the searches it looks for: `search`."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import click

from commands.terminal import Failed, example, now
from data import home as homes
from data import searches

_UNPUBLISHED = "nothing is published yet: run `guidepost refresh` (or `guidepost demo`) first"


class Days(click.ParamType[int]):
    """A number of days, written 7d or 7."""

    name = "DAYS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; a usage error says what was expected."""
        found = re.fullmatch(r"(\d{1,3})d?", str(value))
        if found is None or not 1 <= int(found[1]) <= 365:
            self.fail(f"{value!r} is not a number of days from 1d to 365d", param, ctx)
        return int(found[1])


@click.command(
    epilog=example("guidepost digest --since 7d --format html -o digest.html"),
    short_help="Write what is new, for a mail or a chat.",
)
@click.option("--since", type=Days(), default="7d", show_default=True, help="So many days back.")
@click.option(
    "--format", "form", type=click.Choice(["markdown", "html", "json"]), default="markdown", show_default=True
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Instead of stdout.")
@click.option("--role", default="ml-engineer", show_default=True, help="Whose skills moved.")
@click.option("--demo", "show_demo", is_flag=True, help="From the practice market.")
def digest(since: int, form: str, output: Path | None, role: str, show_demo: bool) -> None:
    """Write what moved, the new ads of saved searches (`guidepost search`), and how the data is."""
    from analysis.market import digest as report
    from analysis.market import labels, source
    from analysis.market.status import market_status

    home = homes.find(os.environ)
    shown = home.demo if show_demo else home
    market, state = source.find(shown), market_status(shown, now())
    if market is None or state is None:
        raise Failed(_UNPUBLISHED)
    if role not in labels.roles(market):
        raise click.UsageError(f"--role can be {', '.join(labels.roles(market))}")
    try:
        saved = {name: searches.read(home.content, name) for name in searches.names(home.content)}
    except ValueError as error:
        raise Failed(str(error)) from error
    answers = report.digest(market, state, since, role, saved)
    if form == "json":
        text = json.dumps(report.values(market, since, answers), ensure_ascii=False) + "\n"
    else:
        text = {"markdown": report.markdown, "html": report.printed}[form](market, since, answers)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{output} cannot be written: {error.strerror}") from error
    click.echo(f"Written to {output}")


@click.group(
    epilog=example("guidepost search save 'http://localhost:8501/postings?skills=python&level=senior'"),
    short_help="Searches that `digest` looks for.",
)
def search() -> None:
    """Keep searches of the page Postings, so that `guidepost digest` tells of their new ads."""


@search.command(
    epilog=example("guidepost search save 'http://localhost:8501/postings?skills=python' --name python")
)
@click.argument("url")
@click.option("--name", help="a-z, 0-9 and -.  [default: made of the search]")
@click.option("--replace", is_flag=True, help="Over a search of that name.")
def save(url: str, name: str | None, replace: bool) -> None:
    """Keep the search of URL, a link of the page Postings."""
    from analysis.market import source
    from analysis.market.api_questions import SEARCH, BadRequest, chosen
    from analysis.market.api_questions import search as of_choices

    home = homes.find(os.environ)
    try:
        asked = searches.parsed(url)
        market = source.find(home) or source.find(home.demo)
        if market is not None:  # it says what it does not offer
            of_choices(market, chosen(market, SEARCH, list(asked.items())))
        path = searches.save(home.content, name or searches.suggested(asked), asked, replace=replace)
    except (BadRequest, ValueError) as error:
        raise Failed(str(error)) from error
    except OSError as error:
        raise Failed(f"{error.filename} cannot be written: {error.strerror}") from error
    click.echo(f"Saved as {path.stem}, in {path}. `guidepost digest` tells of its new ads.")


@search.command("list", epilog=example("guidepost search list"))
def list_() -> None:
    """Say which searches are kept."""
    home = homes.find(os.environ)
    known = searches.names(home.content)
    if not known:
        click.echo("No search is saved. Copy a link of the page Postings: guidepost search save URL")
    for name in known:
        try:
            asked = searches.read(home.content, name)
        except ValueError as error:
            raise Failed(str(error)) from error
        click.echo(f"{name:<24}{', '.join(f'{key} {value}' for key, value in asked.items()) or 'all ads'}")


@search.command(epilog=example("guidepost search remove python"))
@click.argument("name")
def remove(name: str) -> None:
    """Forget the search NAME."""
    try:
        path = searches.remove(homes.find(os.environ).content, name)
    except ValueError as error:
        raise Failed(str(error)) from error
    click.echo(f"Removed {path}")
