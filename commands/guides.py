"""Own guides, and what the postings would change in the guides: `guides import`, `guides drift`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.terminal import Failed, content_of, example
from data import home as homes
from data import own_guides
from data.content import Content
from data.home import Home

if TYPE_CHECKING:
    from analysis.own_guides import Imported

COUNTED = (
    ("requirement", "requirement"), ("level", "level"), ("responsibility", "duty"), ("question", "question"),
    ("focus", "interview topic"), ("salary", "salary range"), ("resource", "resource"),
)  # fmt: skip
PLURALS = {"duty": "duties"}


@click.group(
    epilog=example(
        """guidepost guides import our-data-engineer.md   your own guide, compared like those Guidepost brings
guidepost guides drift -o drift.md             what the ads would change in the guides"""
    ),
    short_help="Add your own guides; hold guides against postings.",
)
def guides() -> None:
    """Add role guides of your own, and hold the guides against the published postings."""


@guides.command(epilog=example("guidepost guides drift -o drift.md"))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Instead of stdout.")
@click.option("--role", default="ml-engineer", show_default=True)
@click.option("--demo", "show_demo", is_flag=True, help="From the practice market.")
def drift(output: Path | None, role: str, show_demo: bool) -> None:
    """Write proposed edits to the guides, each with its evidence, as Markdown."""
    from analysis.market import guide_drift as report
    from analysis.market import labels, source

    home = homes.find(os.environ)
    market = source.find(home.demo if show_demo else home)
    if market is None:
        raise Failed("nothing is published yet: run `guidepost refresh` (or `guidepost demo`) first")
    roles = labels.roles(market)
    if role not in roles:
        raise click.UsageError(f"there is no role {role!r}; the roles are {', '.join(roles)}")
    text = report.markdown(market, role)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{output} cannot be written: {error.strerror}") from error
    click.echo(f"Written to {output}")


@guides.command(
    "import",
    epilog=example(
        """guidepost guides import our-data-engineer.md
guidepost guides import ladder.md --as our-ladder --role data-engineer --level "Explorer=junior" """.rstrip(),
        """Exit codes:
0  written (or printed, with --dry-run)
1  not written; the sentence says why
2  wrong usage""",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "name", metavar="NAME", help="Its name among the guides.  [default: from the file's]")
@click.option("--role", help="The role it is about, where its title does not say so.")
@click.option("--level", "levels", multiple=True, metavar="NAME=LEVEL", help="What a level of its own means.")
@click.option("--replace", "is_replacing", is_flag=True, help="Write over an own guide of that name.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Print it and write nothing.")
def import_(
    file: Path, name: str | None, role: str | None, levels: tuple[str, ...], is_replacing: bool, is_dry: bool
) -> None:
    """Turn your organisation's role guide, written in Markdown, into a guide of your own.

    Every entry keeps its line. Lines that were not understood are listed, and stand as remarks at the top of
    the file that is written. Nothing is added that the document does not say.
    """
    home = homes.find(os.environ)
    content = content_of(home)
    try:
        gid = own_guides.checked(name) if name else own_guides.guide_id(file.name)
        text, remarks, told = read(home, content, gid, file, role, levels)
        if is_dry:
            own_guides.check(home, gid, text)
            click.echo(text, nl=False)
        else:
            path = own_guides.write(home, gid, text, is_new=not is_replacing)
    except ValueError as error:
        raise Failed(str(error)) from error
    except OSError as error:
        raise Failed(f"{error.filename or file} cannot be written: {error.strerror}") from error
    for remark in remarks:
        click.echo(remark, err=True)
    click.echo(told, err=is_dry)
    if not is_dry:
        click.echo(
            f"Written to {path}\nguidepost refresh compares it with the market "
            "(--no-crawl: with the ads that are there)"
        )


def read(
    home: Home, content: Content, gid: str, file: Path, role: str | None, levels: Iterable[str]
) -> tuple[str, tuple[str, ...], str]:
    """The guide in a document as a file of the content, the lines to review, and what was read, counted.

    Raises:
        ValueError: there is none in it; the sentence says what to change.
    """
    found = _read(home, content, file, role, _levels(content, levels))
    remarks = tuple(map(str, found.unread))
    text = own_guides.toml(_named(content, gid, found), _notes(file, remarks))
    return text, remarks, _told(found, len(remarks))


def _read(home: Home, content: Content, file: Path, role: str | None, levels: dict[str, str]) -> Imported:
    """The guide in a file; ValueError where there is none."""
    from analysis import own_guides as reader
    from analysis.extract import artefact, model_folder

    if role is not None and role not in content.roles:
        raise ValueError(f"{role} is no role: one of {', '.join(content.roles)}")
    try:
        with file.open("rb") as source:
            text = reader.decoded(source.read(reader.SIZE_MAX + 1))
    except reader.NotText as error:
        raise ValueError(f"{file} {error}") from error
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from error
    try:
        tagger, _ = model_folder.tagger_of(content, home.models)
    except artefact.ModelError as error:
        raise ValueError(str(error)) from error
    found = reader.read(text, file.name, content, tagger, role=role, levels=levels)
    if not found.data.get("role"):
        known = ", ".join(content.roles)
        raise ValueError(f"{file} does not say which role it is about: give it with --role, one of {known}")
    if not any(isinstance(value, list) for value in found.data.values()):
        raise ValueError(
            f"{file} holds nothing that a role guide has: no skill, level, duty or question was found"
        )
    return found


def _levels(content: Content, given: Iterable[str]) -> dict[str, str]:
    """The user's words for levels; ValueError where one is not of the form."""
    found = {}
    for one in given:
        name, _, level = (part.strip() for part in one.rpartition("="))
        if not name or level not in content.levels:
            raise ValueError(
                f'{one!r} names no level: write --level "Explorer=junior", one of {", ".join(content.levels)}'
            )
        found[name] = level
    return found


def _named(content: Content, gid: str, found: Imported) -> dict[str, object]:
    """The guide with its id, and a name that no other guide has."""
    title = str(found.data.get("title") or gid)
    others = {guide.name for guide in content.guides.values() if guide.id != gid}
    name = f"{title}, {gid}" if title in others else title
    return {"id": gid, **found.data, "title": title, "name": name}


def _notes(file: Path, remarks: tuple[str, ...]) -> tuple[str, ...]:
    """What stands at the top of a guide's file: where it is from, and the remarks to review."""
    head = (f"Imported from {file.name} by Guidepost.",)
    return (*head, "To review: lines that are in no entry, or not wholly.", *remarks) if remarks else head


def _told(found: Imported, count: int) -> str:
    """What was read, counted."""
    counts = [(len(found.data.get(part, [])), word) for part, word in COUNTED]
    read = ", ".join(f"{n} {word if n == 1 else PLURALS.get(word, f'{word}s')}" for n, word in counts if n)
    skills = len({entry["skill"] for entry in found.data.get("requirement", [])})
    told = f"Read: {read or 'no requirement'} ({skills} skill{'s' if skills != 1 else ''})."
    if not count:
        return f"{told} Every line was understood."
    return f"{told} {count} {'remark' if count == 1 else 'remarks'} to review."
