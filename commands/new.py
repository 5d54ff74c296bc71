"""Files for something new, in a checkout: `new source`, `page`, `model`, `skill`, `guide`, `sector`."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from commands.terminal import Failed, example
from commands.units.writing import CannotWrite, Unit, in_checkout, write
from data import home as homes
from data import own_skills
from data.content import Content


@click.group(
    epilog=example(
        """guidepost new source acmejobs      a spider, a recording, a failing test
guidepost new skill Velodrome      an entry of the taxonomy
guidepost new page ways_to_work    a page, its answer and a test"""
    ),
    short_help="Write what a contribution begins with.",
)
def new() -> None:
    """Write the smallest working files of something new, in a checkout of Guidepost.

    They are written all or not at all, and nothing is overwritten. What is only for yourself needs no
    checkout: see `guidepost sources add`, `skills add` and `guides import`.
    """


def _written(kind: str, instead: str, make: Callable[[Path], Unit]) -> None:
    """Write the unit into this checkout and tell what to do next; where there is none, say `instead`."""
    root = homes.SHIPPED.parent
    try:
        in_checkout(root, instead)
        unit = make(root)
        write(root, unit)
    except CannotWrite as refusal:
        raise Failed(str(refusal)) from refusal
    for path in unit.new:
        click.echo(f"wrote {path}")
    for path in unit.changed:
        click.echo(f"added to {path}")
    click.echo(f"\nNext (docs/how-to/add-a-{kind}.md has the details):")
    for number, line in enumerate(unit.then, 1):
        click.echo(f"  {number}. {line}")


@new.command(
    "source",
    epilog=example("guidepost new source acmejobs"),
    short_help="A spider, a recording, a failing test.",
)
@click.argument("name")
def new_source(name: str) -> None:
    """Write a spider NAME, a small recording for it, and a test that fails until the spider is written.

    The whole way: docs/how-to/add-a-source.md.
    """
    from commands.units.source import INSTEAD, source

    _written("source", INSTEAD, lambda _root: source(name))


@new.command(
    "page", epilog=example("guidepost new page ways_to_work"), short_help="A page, its answer and a test."
)
@click.argument("name")
@click.option("--section", default="Market", show_default=True, help="Where it stands in the navigation.")
def new_page(name: str, section: str) -> None:
    """Write a page NAME that opens, the answer it shows, and a test of both.

    The whole way: docs/how-to/add-a-page.md.
    """
    from commands.units.page import INSTEAD, page

    _written("page", INSTEAD, lambda _root: page(name, section))


@new.command(
    "model",
    epilog=example("guidepost new model remote_shares"),
    short_help="A SQL model, its columns and a test.",
)
@click.argument("name")
def new_model(name: str) -> None:
    """Write a SQL model that makes the table marts.NAME, describe its new column, and test it.

    The whole way: docs/how-to/add-a-model.md.
    """
    from commands.units.model import INSTEAD, model

    _written("model", INSTEAD, lambda root: model(root, name))


@new.command(
    "skill",
    epilog=example(
        'guidepost new skill Velodrome --kind tool --category mlops --definition "Orchestrator of pipelines."'
    ),
    short_help="An entry of the taxonomy.",
)
@click.argument("name")
@click.option("--kind", type=click.Choice(sorted(own_skills.KINDS)), help="What it is.")
@click.option("--category", metavar="ID", help="An id of data/categories.toml.")
@click.option("--definition", metavar="TEXT", help="What it is, in one line.")
@click.option("--alias", "aliases", multiple=True, metavar="FORM", help="Another form; may be given again.")
@click.option("--case-sensitive", is_flag=True, help="Counts only when written exactly so.")
def new_skill(
    name: str, kind: str | None, category: str | None, definition: str | None, aliases: tuple[str, ...],
    case_sensitive: bool,
) -> None:  # fmt: skip
    """Add the skill NAME, written as ads write it, to the taxonomy that ships; asks for what is not given.

    The whole way: docs/how-to/add-a-skill.md.
    """
    from commands.units.content import skill

    instead = (
        "a skill of the taxonomy that ships is added in a checkout of Guidepost; your own stand in "
        f"{_content() / own_skills.OWN_FILE}, which no update touches: guidepost skills add "
        f"{shlex.quote(name)} --kind {kind or 'KIND'} --category {category or 'ID'}"
    )

    def make(root: Path) -> Unit:
        kinds = click.Choice(sorted(own_skills.KINDS))
        return skill(
            root, name, _asked(kind, "Kind", kinds), _asked(category, "Category"),
            _asked(definition, "Definition, one line"), aliases, exact=case_sensitive,
        )  # fmt: skip

    _written("skill", instead, make)


@new.command(
    "sector",
    epilog=example('guidepost new sector space-mining --cue "asteroid mining"'),
    short_help="A sector, and the words that tell it.",
)
@click.argument("name")
@click.option("--definition", default="", metavar="TEXT", help="What its employers do, in one line.")
@click.option(
    "--cue", "cues", multiple=True, metavar="WORDS",
    help="What such an employer says of itself; may be given again.  [default: its name]",
)  # fmt: skip
def new_sector(name: str, definition: str, cues: tuple[str, ...]) -> None:
    """Add the sector NAME to those that ship.

    The whole way: docs/how-to/add-a-sector.md.
    """
    from commands.units.content import sector

    instead = (
        "a sector that ships is added in a checkout of Guidepost; for your own, copy "
        f"{homes.SHIPPED / 'sectors.toml'} to {_content() / 'sectors.toml'}, which no update touches, and "
        f"add [{name}] there"
    )
    _written("sector", instead, lambda root: sector(root, name, definition, cues))


@new.command(
    "guide",
    epilog=example(
        """guidepost new guide our-data-engineer guide.md    from a document in Markdown
guidepost new guide our-data-engineer             the smallest one, to be filled by hand"""
    ),
    short_help="A role guide, from a document or to be filled.",
)
@click.argument("name")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--role", metavar="ID", help="The role it is about, an id of data/roles.toml.")
@click.option("--level", "levels", multiple=True, metavar="NAME=LEVEL", help="What a level of its own means.")
def new_guide(name: str, file: Path | None, role: str | None, levels: tuple[str, ...]) -> None:
    """Write the role guide NAME into those that ship, from the document FILE if one is given.

    The whole way: docs/how-to/add-a-guide.md.
    """
    from commands.units.content import guide

    if levels and file is None:
        raise click.UsageError("--level says what a level of a document means: give its FILE")
    instead = (
        "a guide that ships is added in a checkout of Guidepost; your own stands in "
        f"{_content() / 'guides'}, which no update touches: guidepost guides import "
        f"{shlex.quote(str(file)) if file else 'FILE.md'}"
    )
    read = partial(_read, name, file, role, levels) if file else None
    _written("guide", instead, lambda root: guide(root, name, role or "ml-engineer", read))


def _read(name: str, file: Path, role: str | None, levels: tuple[str, ...], content: Content) -> str:
    """The guide that a document holds, as its file; lines not understood are told."""
    from commands.guides import read

    try:
        text, remarks, told = read(homes.find(os.environ), content, name, file, role, levels)
    except ValueError as error:
        raise CannotWrite(str(error)) from error
    for remark in remarks:
        click.echo(remark, err=True)
    click.echo(told)
    return text


def _asked(given: str | None, question: str, kind: Any = None) -> str:
    """What was given, or else is answered; who cannot be asked is told the option."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError("say what it is: --kind, --category and --definition")
    return str(click.prompt(question, type=kind))


def _content() -> Path:
    return homes.find(os.environ).content
