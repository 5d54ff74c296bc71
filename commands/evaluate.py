"""`guidepost evaluate`: how well this machine's Guidepost reads labelled postings, and calls trends."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from commands.terminal import Failed, Steps, content_of, example
from data import home as homes


@click.group(
    epilog=example("guidepost evaluate facts my-labels"),
    short_help="Score what is read against labels, and trends against chance.",
)
def evaluate() -> None:
    """Score what Guidepost reads against labels, its own or yours; and its trends against chance."""


@evaluate.command(
    epilog=example(
        "guidepost evaluate facts my-labels",
        "Labels:\nThe folder holds postings.jsonl and labels.jsonl, in the form of\n"
        "docs/how-to/evaluate-facts.md.",
    )
)
@click.argument("gold_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--worst", default=20, show_default=True, type=click.IntRange(0), help="Mistakes to show.")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result.")
def facts(gold_dir: Path, worst: int, as_json: bool) -> None:
    """Score pay, level, role, years, education, workplace and sector against the labels in GOLD_DIR."""
    from analysis import evaluate as scoring
    from analysis.extract import Extractor

    try:
        report = scoring.facts(Extractor(content_of(homes.find(os.environ))), gold_dir)
    except scoring.LabelError as error:
        raise Failed(str(error)) from error
    click.echo(json.dumps(report.to_json(), indent=2) if as_json else scoring.table(report, worst))


@evaluate.command(
    epilog=example(
        "guidepost evaluate trends --json",
        "What it does:\nEvery employer's months are put in random order, so that nothing changes; then one\n"
        "skill in ten is moved by 5 and by 10 points. The page Trending skills shows the result.",
    )
)
@click.option(
    "--runs", default=60, show_default=True, type=click.IntRange(1), help="Reports without a change."
)
@click.option("--seconds", default=120.0, show_default=True, type=click.FloatRange(1), help="Time at most.")
@click.option("--demo", "show_demo", is_flag=True, help="Of the practice market.")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result.")
def trends(runs: int, seconds: float, show_demo: bool, as_json: bool) -> None:
    """Measure how often trends are called without a change, and how often a change is found."""
    from analysis.measure.trend_study import study
    from warehouse import evaluations
    from warehouse.read import Warehouse

    home = homes.find(os.environ)
    home = home.demo if show_demo else home
    published = Warehouse.open(home)
    if published is None:
        raise Failed("nothing is published yet: run `guidepost refresh` (or `guidepost demo`) first")
    names = ("marts.posting_counts", "marts.skill_counts", "ref.roles")
    tables = {name: published.table(name) for name in names}
    settings = content_of(home).measurement
    steps = Steps(quiet=as_json)
    tallies, report = study(
        tables, settings, published.as_of.date(), runs, seconds,
        lambda done, total: steps.step("trends", done, total),
    )  # fmt: skip
    found = [tally.to_json() for tally in tallies]
    steps.close()
    result = {
        "build_id": published.build_id, "as_of": published.as_of.isoformat(), "kind": published.kind,
        "runs": report.runs, "runs_with_alarm": report.runs_with_alarm, "results": found,
    }  # fmt: skip
    evaluations.write(home.warehouse, "trends", result)
    click.echo(json.dumps(result, indent=2) if as_json else _told(result))


def _told(result: dict[str, Any]) -> str:
    """A line for each role and window."""
    if not result["results"]:
        return "No role has enough postings in two windows to judge a trend."

    def percent(part: float | None) -> str:
        return "    –" if part is None else f"{part:5.1%}"

    head = f"{'role':<20} {'months':>6} {'skills':>6}  any alarm  wrong calls  found at 5, at 10 points"
    lines = [
        f"{row['role']:<20} {row['window_months']:>6} {row['skills_tested']:>6}  "
        f"{percent(row['any_alarm_share']):>9}  {percent(row['wrong_verdict_share']):>11}  "
        + ", ".join(percent(one["share"]) for one in row["power"])
        for row in result["results"]
    ]
    told = (
        f"{result['runs_with_alarm']} of {result['runs']} reports without any change called anything at all."
    )
    return "\n".join((head, *lines, told))
