"""Postings from files: `import`."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from commands.refreshing import kind_of_run, refreshed
from commands.terminal import Clock, Failed, Steps, content_of, example, json_option, now
from data import home as homes
from data.home import Home


@click.command(
    "import",
    epilog=example(
        """guidepost import jobs.csv --dry-run                      see what JobSpy's file would give
guidepost import ads.parquet --mapping ads.toml --source acme-archive""",
        """Exit codes:
0  every row was read, and it is published
3  published, although some rows could not be read: they are kept in raw.rejects
1  nothing was imported
4  a refresh is running
2  wrong usage""",
    ),
    short_help="Read postings from a file.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "jobspy", "jsonl", "csv", "parquet"]),
    default="auto",
    show_default=True,
    help="What the file is.",
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file that says which of its columns is which field.",
)
@click.option("--source", help="Name the postings stand under.  [default: jobspy, or import]")
@click.option("--as-of", type=Clock(), help="When the file was made.  [default: now]")
@click.option(
    "--listing",
    type=click.Choice(["windowed", "complete"]),
    default="windowed",
    show_default=True,
    help="complete: the file is all there is, and what a later one lacks is closed.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be imported, and change nothing.")
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    file: Path,
    form: str,
    mapping: Path | None,
    source: str | None,
    as_of: datetime | None,
    listing: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read postings from FILE (JobSpy's, JSON lines, CSV or Parquet; .gz too), measure, check and publish.

    They go the way of crawled ones: addresses and phone numbers are masked, known postings are recognised,
    and nothing is published unless every check passes.
    """
    from scrapers.values import untracked
    from warehouse.imports import ImportRefused
    from warehouse.imports.mapping import read_mapping
    from warehouse.imports.run import opened_import

    if mapping is not None and form == "jobspy":
        raise click.UsageError("JobSpy's columns need no --mapping; for other columns leave out --format")
    home, when, steps = homes.find(os.environ), as_of or now(), Steps(quiet=as_json)
    content = content_of(home)
    try:
        told = read_mapping(mapping) if mapping else {}
        asked = opened_import(file, form, told, source, set(content.sources), untracked)
        if not dry_run:
            asked.refuse_nothing()
    except ImportRefused as refusal:
        raise Failed(str(refusal)) from refusal
    reading = partial(steps.step, f"Reading {file.name}")
    if dry_run:
        report = asked.look(reading)
        steps.close()
        _print_import(report, None, as_json=as_json)
        ctx.exit(report.exit_code)
    reports: list[Any] = []

    def land(run_id: str) -> None:
        landed = asked.land(
            home.landing, run_id=run_id, as_of=when, kind=kind_of_run(), listing=listing, progress=reading
        )
        reports.append(landed)

    result = refreshed(home, content, (), when, kind_of_run(), land, steps)
    steps.close()
    if not result.published:
        _forget_landed(home, result.run_id, asked.source)
    _print_import(reports[0] if reports else None, result, as_json=as_json)
    if not result.published:
        ctx.exit(result.exit_code)
    ctx.exit(reports[0].exit_code if reports else 3)


def _forget_landed(home: Home, run_id: str | None, source: str) -> None:
    """A file that could not be published must not stop the next refresh: its user still has it."""
    if run_id is not None:
        (home.landing / run_id / f"{source}.jsonl").unlink(missing_ok=True)
        with suppress(OSError):
            (home.landing / run_id).rmdir()


def _print_import(report: Any, result: Any, *, as_json: bool) -> None:
    """What was found in the file, and what became of it; without a result it was only looked at."""
    told = result.to_json() if result is not None else None
    if as_json:
        status = told["status"] if told else "dry_run"
        found = report.to_json() if report is not None else None
        click.echo(json.dumps({"status": status, "import": found, "refresh": told}))
        return
    for sentence in report.sentences() if report is not None else ():
        click.echo(sentence)
    if told is None:
        for line in report.first:
            click.echo(f"  {line}")
        click.echo("Nothing was changed. To import it, leave out --dry-run.")
    elif told["published"]:
        if told["error"]:
            click.echo(f"It was cut short: {told['error']}", err=True)
        mine = [s for s in told["sources"] if report is not None and s["source"] == report.source]
        new, changed = (sum(s[name] for s in mine) for name in ("new", "changed"))
        click.echo(
            f"{new:,} new, {changed:,} with a new wording."
            if new or changed
            else "Nothing in it is new: every posting was known in this wording, and counts as seen again."
        )
        click.echo(f"Published build {told['build_id']}. See it: guidepost dashboard")
    else:
        click.echo(f"Nothing imported: {told['error'] or 'a check failed'}", err=True)
