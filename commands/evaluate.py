"""`guidepost evaluate`: how well this machine's Guidepost reads labelled postings."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from commands.reading import extractor_of
from commands.terminal import Failed, example
from data import home as homes


@click.group(
    epilog=example("guidepost evaluate facts my-labels"), short_help="Score what is read against labels."
)
def evaluate() -> None:
    """Score what Guidepost reads against labels, its own or yours."""


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

    try:
        report = scoring.facts(extractor_of(homes.find(os.environ)), gold_dir)
    except scoring.LabelError as error:
        raise Failed(str(error)) from error
    click.echo(json.dumps(report.to_json(), indent=2) if as_json else scoring.table(report, worst))
