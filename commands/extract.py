"""The facts of ads in a file: `extract`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from commands.reading import extractor_of
from commands.terminal import Failed, example
from data import home as homes


@click.command(
    epilog=example("guidepost extract ads.jsonl -o facts.jsonl"),
    short_help="Read skills, pay, level and more from ads.",
)
@click.argument("ads", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: stdout]")
def extract(ads: Path, output: Path | None) -> None:
    """Read the facts of ads: skills with the words that prove them, pay, level, role, sector, place.

    ADS has one JSON object a line: id, title, company, location, description (text or HTML).
    """
    from analysis.extract.lines import read_lines

    extractor = extractor_of(homes.find(os.environ))
    refused = 0
    source = sys.stdin if str(ads) == "-" else ads.open(encoding="utf-8", errors="replace")
    target = output.with_name(output.name + ".part").open("w", encoding="utf-8") if output else sys.stdout
    with source:
        for number, line in enumerate(read_lines(extractor, source), 1):
            if "error" in line:
                refused += 1
                click.echo(f"guidepost: line {number}: {line['error']}", err=True)
            else:
                target.write(json.dumps(line, ensure_ascii=False) + "\n")
    if output:
        target.close()
        output.with_name(output.name + ".part").replace(output)
    if refused:
        raise Failed(f"{refused} line(s) could not be read; the others were")
