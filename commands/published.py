"""What is published: `status` and `export`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from commands.terminal import Failed, example, json_option, now
from data import home as homes


@click.command(
    epilog=example("guidepost status --json"), short_help="Say what is published and how old it is."
)
@json_option
def status(as_json: bool) -> None:
    """Say what is published, how old it is, and how the last reading of each board went."""
    from analysis.market.last_run import last_run
    from analysis.market.status import market_status

    home = homes.find(os.environ)
    real, practice = market_status(home, now()), market_status(home.demo, now())
    found = [s for s in (real, practice) if s is not None]
    # A first refresh that published nothing still has something to say.
    tried = last_run(home.warehouse) if real is None else None
    if as_json:
        unpublished = [{"kind": "live", "build_id": None, "last_run": asdict(tried)}] if tried else []
        click.echo(json.dumps([*unpublished, *(s.to_json() for s in found)]))
        return
    if not found:
        click.echo("Nothing is published yet. Try: guidepost demo, or: guidepost refresh")
    if tried:
        click.echo("\n".join(["Real ads: nothing is published yet", *tried.as_text()]))
    for s in found:
        click.echo(s.as_text())


@click.command(
    epilog=example("guidepost export core.postings postings.csv"),
    short_help="Write a published table to a file.",
)
@click.argument("table")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--demo", "show_demo", is_flag=True, help="From the practice market.")
def export(table: str, path: Path, show_demo: bool) -> None:
    """Write a published table to PATH: .csv, .parquet or .jsonl."""
    from warehouse.read import Warehouse

    home = homes.find(os.environ)
    published = Warehouse.open(home.demo if show_demo else home)
    if published is None:
        raise Failed("nothing is published yet: run `guidepost refresh` (or `guidepost demo`) first")
    try:
        rows = published.export(table, path)
    except (LookupError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{rows:,} rows of {table} in {path}")
