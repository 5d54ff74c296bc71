"""docs/performance.md, its chart and its figures, made from a result and never by hand."""

from __future__ import annotations

import json
from pathlib import Path

from bench import figures, picture, told
from bench.figures import Result

DOCS = Path(__file__).resolve().parents[1] / "docs"
JSON, PAGE, CHART = "performance.json", "performance.md", "performance.svg"


def write(result: Result, folder: Path = DOCS) -> None:
    """Leave the page, the chart and the figures they are made of in `folder`."""
    (folder / JSON).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (folder / PAGE).write_text(page(result), encoding="utf-8")
    (folder / CHART).write_text(picture.svg(result), encoding="utf-8")


def page(result: Result) -> str:
    """The page as Markdown."""
    head, *body = told.rows(result)
    table = [head, ["---", *("---:" for _ in head[1:-1]), "---"], *body]
    goals = [f"| {' | '.join((goal.what, *goal.told))} |" for goal in figures.goals(result)]
    return "\n".join([
        "# Performance", "",
        "Made by `guidepost bench --write-docs` from [performance.json](performance.json); do not edit. "
        "What is measured, and why so: [the decision](decisions/0028-bench.md).", "",
        told.made(result), "",
        "## Goals", "", "| | measured | goal | |", "|---|---:|---:|---|", *goals, "",
        "## Stages", "", *(f"| {' | '.join(row)} |" for row in table), "",
        *(f"- {note}" for note in (*told.NOTE, *told.memory(result))), "",
        f"![Seconds of each stage by number of postings]({CHART})", "",
    ])  # fmt: skip
