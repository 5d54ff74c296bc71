"""What the postings would change in the guides: `guides drift`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from commands.terminal import Failed, example
from data import home as homes


@click.group(
    epilog=example("guidepost guides drift -o drift.md"), short_help="Hold the guides against postings."
)
def guides() -> None:
    """Hold the role guides against the published postings."""


@guides.command(epilog=example("guidepost guides drift -o drift.md"))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Instead of stdout.")
@click.option("--role", default="ml-engineer", show_default=True)
@click.option("--demo", "show_demo", is_flag=True, help="From the practice market.")
def drift(output: Path | None, role: str, show_demo: bool) -> None:
    """Write proposed edits to the guides, each with its evidence, as Markdown."""
    from analysis.market import guide_drift as report
    from analysis.market import source

    home = homes.find(os.environ)
    market = source.find(home.demo if show_demo else home)
    if market is None:
        raise Failed("nothing is published yet: run `guidepost refresh` (or `guidepost demo`) first")
    text = report.markdown(market, role)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{output} cannot be written: {error.strerror}") from error
    click.echo(f"Written to {output}")
