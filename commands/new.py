"""Files for something new, in a checkout: `new source`."""

from __future__ import annotations

import click

from commands.terminal import Failed, example
from data import home as homes


@click.group(epilog=example("guidepost new source acmejobs"), short_help="Write what a new source needs.")
def new() -> None:
    """Write the files of something new, in a checkout of Guidepost."""


@new.command(
    "source",
    epilog=example("guidepost new source acmejobs"),
    short_help="A spider, a recording, a failing test.",
)
@click.argument("name")
def new_source(name: str) -> None:
    """Write a spider NAME, a small recording for it, and a test that fails until the spider is written."""
    from scrapers.generate import CannotWrite
    from scrapers.generate import new_source as write

    root = homes.SHIPPED.parent
    try:
        written = write(name, root)
    except CannotWrite as refusal:
        raise Failed(str(refusal)) from refusal
    for path in written:
        click.echo(f"wrote {path.relative_to(root)}")
    click.echo(
        f"""
Next (docs/how-to/add-a-source.md has the details):
  1. Read the source's robots.txt and terms, and describe it in data/terms.toml under [{name}].
  2. Put real answers' form into tests/recordings/{name}/, with an invented employer.
  3. Write posting() in scrapers/spiders/{name}.py until this passes:
     python -m pytest tests/scrapers/spiders/test_{name}.py
  4. See it on the web: guidepost crawl {name} BOARD --dry-run --limit 3"""
    )
