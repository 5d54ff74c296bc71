"""What is read and what is not: `sources` and what changes the list."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

import click

from commands.terminal import Failed, content_of, example, json_option, now
from data import home as homes
from data.content import Board, Content


class Sources(click.Group):
    """A group that takes the name of a source for a wish to see its boards."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand, or `boards` where the word is none."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            return "boards", self.get_command(ctx, "boards"), args
        return super().resolve_command(ctx, args)


@click.group(
    cls=Sources,
    invoke_without_command=True,
    subcommand_metavar="[NAME | COMMAND [ARGS]...]",
    epilog=example(
        """guidepost sources                     what is read, what is not, and why
guidepost sources greenhouse          its boards and how they were last read
guidepost sources add https://acme.com/careers"""
    ),
    short_help="List, add, mute what is read.",
)
@click.option("--boards", "show_boards", is_flag=True, help="Every board, instead of a line per source.")
@click.option("--json", "as_json", is_flag=True, help="Print sources and boards as one JSON object.")
@click.pass_context
def sources(ctx: click.Context, show_boards: bool, as_json: bool) -> None:
    """List the sources and how they were last read; with the NAME of a source, its boards."""
    if ctx.invoked_subcommand is not None:
        return
    from analysis.market.sources import boards_text, source_status, sources_text
    from analysis.market.status import board_status

    home = homes.find(os.environ)
    content = content_of(home)
    if as_json:
        rows = source_status(home, content, os.environ)
        click.echo(json.dumps({"sources": rows, "boards": board_status(home, content.boards)}))
    elif show_boards:
        click.echo(boards_text(board_status(home, content.boards)))
    else:
        click.echo(sources_text(source_status(home, content, os.environ)))


@sources.command("boards", hidden=True, epilog=example("guidepost sources greenhouse"))
@click.argument("source")
@json_option
def sources_boards(source: str, as_json: bool) -> None:
    """List the boards of SOURCE and how they were last read."""
    from analysis.market.sources import boards_text
    from analysis.market.status import board_status

    home = homes.find(os.environ)
    content = content_of(home)
    known_source(content, source)
    rows = board_status(home, [board for board in content.boards if board.source == source])
    if as_json:
        click.echo(json.dumps(rows))
    else:
        click.echo(boards_text(rows))
        click.echo(f"What the source allows and lacks: guidepost sources show {source}")


@sources.command(
    "show",
    epilog=example("guidepost sources show greenhouse"),
    short_help="What a source allows and lacks.",
)
@click.argument("source")
def sources_show(source: str) -> None:
    """Show what SOURCE is, what it allows, what it lacks, and how it was last read."""
    from analysis.market.sources import source_status, source_text

    home = homes.find(os.environ)
    content = content_of(home)
    known_source(content, source)
    rows = {row["id"]: row for row in source_status(home, content, os.environ)}
    click.echo(source_text(rows[source]))


def known_source(content: Content, source: str) -> None:
    """A usage error where there is no such source."""
    if source not in content.sources:
        names = ", ".join(sorted(content.sources))
        raise click.UsageError(f"there is no source and no command {source!r}; the sources are {names}")


@sources.command(
    "add",
    epilog=example(
        """guidepost sources add https://acme.com/careers
guidepost sources add https://jobs.lever.co/acme --employer "Acme" --sector technology""",
        """Exit codes:
0  added, or it was tried and you said no
1  not added: no board was recognised, or none answers with postings
2  wrong usage""",
    ),
    short_help="Add the board behind a careers page.",
)
@click.argument("url")
@click.option("--employer", help="Name of the employer, where the board does not give it.")
@click.option("--sector", help="Id of a sector of data/sectors.toml, by what the employer sells.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before adding.")
@click.option("--no-try", is_flag=True, help="Add the board without reading it first.")
def sources_add(url: str, employer: str | None, sector: str | None, yes: bool, no_try: bool) -> None:
    """Recognise the job board behind a careers page, try it once, and add it to your own boards."""
    from data import own_boards
    from scrapers.addresses import Refused
    from scrapers.careers import candidates

    home = homes.find(os.environ)
    content = content_of(home)
    if sector is not None and sector not in content.sectors:
        raise click.UsageError(
            f"there is no sector {sector!r}; there are {', '.join(sorted(content.sectors))}"
        )
    try:
        found = candidates(url, os.environ)
    except Refused as refusal:
        raise Failed(str(refusal)) from refusal
    listed = {board.key: board for board in content.boards}
    if (known := listed.get(found[0].key)) is not None:
        name = " ".join(known.key)
        state = "each refresh reads it" if known.is_enabled else f"muted: guidepost sources unmute {name}"
        raise Failed(f"{name} is on the list already, and {state}")
    board, told = (found[0], None) if no_try else _tried([b for b in found if b.key not in listed])
    board = replace(board, employer=employer or told, sector=sector)
    if not (yes or no_try) and sys.stdin.isatty() and not click.confirm("Add it?", default=True):
        return
    try:
        own_boards.add(home.content, board)
    except ValueError as error:
        raise Failed(str(error)) from error
    click.echo(
        f"Added {' '.join(board.key)} to {home.content / 'my_sources.toml'}: the next refresh reads it."
    )
    if board.employer is None:
        click.echo("It names no employer: its own name will stand there, unless you add one with --employer.")


def _tried(found: Sequence[Board]) -> tuple[Board, str | None]:
    """The first board that answers with postings, and the employer they name."""
    from scrapers.careers import tried
    from scrapers.crawl import CrawlFailed

    reasons = []
    for board in found:
        click.echo(f"Trying {' '.join(board.key)} ...", err=True)
        try:
            trial = tried(board, as_of=now(), environ=os.environ)
        except CrawlFailed as error:
            raise Failed(f"the board could not be tried: {error}") from error
        if trial.is_good:
            of = f" of {trial.employer}" if trial.employer else ""
            click.echo(f"Found {' '.join(board.key)}: {trial.count}{of}.")
            return board, trial.employer
        is_empty = trial.outcome.status == "empty"
        why = "it answers, and nothing is open there now" if is_empty else trial.outcome.error
        reasons.append(f"{' '.join(board.key)}: {why}")
    raise Failed(f"nothing was added, since no posting came ({'; '.join(reasons)}); --no-try adds it unread")


@sources.command(
    "remove",
    epilog=example("guidepost sources remove lever acme"),
    short_help="Take off a board you have added.",
)
@click.argument("source")
@click.argument("board")
def sources_remove(source: str, board: str) -> None:
    """Take a BOARD you have added off your list; what was read of it stays."""
    from data import own_boards

    home = homes.find(os.environ)
    try:
        is_gone = own_boards.remove(home.content, source, board)
    except ValueError as error:
        raise Failed(str(error)) from error
    if not is_gone:
        raise Failed(f"{source} {board} is not among your boards: see `guidepost sources {source}`")
    click.echo(f"Removed {source} {board}.")


@sources.command(
    "mute",
    epilog=example("guidepost sources mute greenhouse acme"),
    short_help="Stop reading a board or a source.",
)
@click.argument("source")
@click.argument("board", required=False)
def sources_mute(source: str, board: str | None) -> None:
    """Stop reading a BOARD, or all boards of SOURCE; they stay on the list."""
    _switch(source, board, enabled=False)


@sources.command(
    "unmute",
    epilog=example("guidepost sources unmute greenhouse acme"),
    short_help="Read a board or a source again.",
)
@click.argument("source")
@click.argument("board", required=False)
def sources_unmute(source: str, board: str | None) -> None:
    """Read a BOARD again, or all boards of SOURCE."""
    _switch(source, board, enabled=True)


def _switch(source: str, board: str | None, *, enabled: bool) -> None:
    from data import own_boards

    home = homes.find(os.environ)
    content = content_of(home)
    known_source(content, source)
    listed = [b for b in content.boards if b.source == source]
    chosen = [board] if board is not None else [b.board for b in listed if b.is_enabled is not enabled]
    if not content.sources[source].is_shipped:
        raise Failed(f"{source} is not read by Guidepost. {content.sources[source].reason}")
    try:
        for name in chosen:
            own_boards.set_enabled(home.content, source, name, enabled)
    except ValueError as error:
        raise Failed(str(error)) from error
    what = (
        f"{source} {board}" if board else f"{len(chosen)} board{'' if len(chosen) == 1 else 's'} of {source}"
    )
    now = "read again" if enabled else "no longer read"
    click.echo(f"{what}: {now} by the next refresh.")
