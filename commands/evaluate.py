"""`guidepost evaluate`: how well this machine's Guidepost reads labelled postings, and calls trends."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.reading import extractor_of
from commands.terminal import Failed, Steps, content_of, example
from data import home as homes
from data.content import Content

if TYPE_CHECKING:
    from analysis.evaluate_skills import SkillReport


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

    try:
        report = scoring.facts(extractor_of(homes.find(os.environ)), gold_dir)
    except scoring.LabelError as error:
        raise Failed(str(error)) from error
    click.echo(json.dumps(report.to_json(), indent=2) if as_json else scoring.table(report, worst))


@evaluate.command(
    epilog=example(
        "guidepost evaluate skills --gate\nguidepost evaluate skills my-labels",
        "Labels:\nThe folder holds postings.jsonl and labels.jsonl, in the form of\n"
        "docs/how-to/evaluate-skills.md.",
    )
)
@click.argument("gold_dir", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--gate", is_flag=True, help="Score on the labels that come with Guidepost.")
@click.option(
    "--known", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the skills the labels could name; others are not judged.  [default: all]",
)  # fmt: skip
@click.option("--worst", default=20, show_default=True, type=click.IntRange(0), help="Mistakes to show.")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result.")
def skills(gold_dir: Path | None, gate: bool, known: Path | None, worst: int, as_json: bool) -> None:
    """Score the skills that are found, and how strongly they are asked for, against labels."""
    from analysis import evaluate as scoring
    from analysis import evaluate_skills

    if (gold_dir is None) != gate:
        raise click.UsageError("name a folder of labels, or --gate for those that come with Guidepost")
    home = homes.find(os.environ)
    content = content_of(home)
    try:
        report = evaluate_skills.skills(
            extractor_of(home, content), gold_dir or homes.GATE, ambiguous_of(content),
            frozenset(known.read_text(encoding="utf-8").split()) if known else None,
        )  # fmt: skip
    except (scoring.LabelError, UnicodeDecodeError) as error:
        raise Failed(str(error)) from error
    click.echo(json.dumps(report.to_json(), indent=2) if as_json else skills_told(report, worst))


def ambiguous_of(content: Content) -> frozenset[str]:
    """The skills with a form that often means something else."""
    return frozenset(skill.id for skill in content.skills.values() if skill.ambiguous_forms)


def skills_told(report: SkillReport, worst: int = 20) -> str:
    """The report as lines of text: a row per group of ads, the other decisions, then the worst mistakes."""
    lines = [f"{'':<28}{'precision':>10}{'recall':>8}{'F1':>8}{'95 % interval':>17}{'labels':>8}{'ads':>6}"]
    lines += [
        f"{found.group:<28}{_share(found.precision):>10}{_share(found.recall):>8}{_share(found.f1):>8}"
        f"{f'{found.f1_low:.3f} to {found.f1_high:.3f}':>17}{found.labels:>8}{found.ads:>6}"
        f"{'  few' if found.is_small else ''}"
        for found in report.groups
    ]
    wrong = [
        f"{pair}: {count}" for pair, count in report.confusion.items() if len(set(pair.split(" -> "))) > 1
    ]
    lines += [
        "",
        f"strength right     {_share(report.strength_right)} of {report.strength_count} skills found"
        f"{' (labelled -> read ' + ', '.join(wrong) + ')' if wrong else ''}",
        f"traps rejected     {_share(report.traps_rejected)} of {report.trap_count}",
        f"implied precision  {_share(report.implied_precision)} of {report.implied_count}",
        "",
        "few: under 200 labels, the figure says little; docs/how-to/evaluate-skills.md",
    ]
    shown = report.mistakes[:worst]
    lines += [f"{len(shown)} of {len(report.mistakes)} mistakes, traps first:"] if shown else []
    for one in shown:
        said = " ".join(
            f"labelled {one.labelled or 'nothing'}, read {one.read or 'nothing'}: {one.text}".split()
        )
        lines.append(f"{one.kind} {one.id} {one.skill}: {said[:200]}")
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


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
    names = ("marts.posting_counts", "marts.skill_counts", "marts.panel_months", "ref.roles")
    if missing := set(names) - set(published.tables()):
        raise Failed(
            f"what is published lacks {', '.join(sorted(missing))}, as an earlier version made it: "
            "run `guidepost refresh` (or `guidepost demo`) first"
        )
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
