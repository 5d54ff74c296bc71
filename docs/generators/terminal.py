"""docs/reference/cli.md: every command with its options and example, from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

import cli
from docs.generators.markdown import anchor, block, code, page, plain, prose, table

WIDTH = 100


def pages() -> Iterator[tuple[str, str]]:
    """The page of the command line."""
    yield (
        "cli.md",
        page(
            "Command line",
            "Every command and option of this version, as `guidepost COMMAND --help` tells them. They are "
            "started from a checkout as `.venv/bin/guidepost`, from an installation as `guidepost`. "
            "`guidepost --version` prints the version.",
            table(
                ["command", "does"],
                (
                    [f"[{code(path)}](#{anchor(path)})", prose(command.get_short_help_str(WIDTH))]
                    for path, command in walk()
                    if path.count(" ") == 1
                ),
            ),
            *(text for path, command in walk() if " " in path for text in _command(path, command)),
        ),
    )


def walk(command: click.Command = cli.main, path: str = "guidepost") -> Iterator[tuple[str, click.Command]]:
    """Every command that `--help` lists, with the words that start it, in alphabetical order."""
    yield path, command
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        if not inner.hidden:
            yield from walk(inner, f"{path} {name}")


def _command(path: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=path, terminal_width=WIDTH, max_content_width=WIDTH)
    yield f"##{'#' * (path.count(' ') > 1)} {path}"
    help_ = inspect.cleandoc(command.help or "").replace("\b\n", "")
    yield from (prose(part) for part in help_.split("\n\n") if part)
    yield block(f"{path} {' '.join(command.collect_usage_pieces(context))}")
    records = [parameter.get_help_record(context) for parameter in command.get_params(context)]
    told = [
        (name, says) for name, says in filter(None, records) if says and name not in ("--help", "-h, --help")
    ]
    yield table(["option", "meaning"], ([code(name), plain(says)] for name, says in told))
    inner = sorted(name for name, one in getattr(command, "commands", {}).items() if not one.hidden)
    if inner:
        yield "Its commands: " + ", ".join(f"[{code(name)}](#{anchor(f'{path} {name}')})" for name in inner)
    yield from _epilog(command)


def _epilog(command: click.Command) -> Iterator[str]:
    """The example, and the notes after it, as they stand."""
    for part in inspect.cleandoc(command.epilog or "").split("\n\n"):
        head, _, rest = part.replace("\b\n", "").partition("\n")
        yield f"{plain(head)}\n\n{block(inspect.cleandoc(rest))}"
