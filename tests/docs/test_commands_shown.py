"""Every command line that a page shows names a command, options and make targets that exist."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import cli
from tests.docs.pages import ROOT, WRITTEN, tokens

STARTS = re.compile(r"^(?:[A-Z_]+=\S* )*((?:\.venv/bin/)?(?:guidepost|python3?|make)\b.*)")
TARGETS = frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
SETTINGS = frozenset(
    re.findall(r"\$[({](?:or \$\()?([A-Z_]+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
)


def shown(page: Path) -> Iterator[str]:
    """The command lines of a page: those in blocks, and those in the text that begin with a command."""
    for token in tokens(page):
        if token.type == "code_inline":
            yield from _commands(token.content)
        elif token.type == "code_block" or (token.type == "fence" and token.info in ("", "sh", "text")):
            for line in token.content.replace("\\\n", " ").splitlines():
                yield from _commands(line.strip())


def _commands(line: str) -> Iterator[str]:
    # What explains a command stands behind two blanks or a #; a ; within quotes ends none.
    line = re.sub(r"^machine \d:\s+|^[\d*/ ]+ (?=guidepost)", "", line)
    line = re.split(r"\s{2,}| # ", line)[0]
    for part in re.split(r' && |; (?=(?:[^"]*"[^"]*")*[^"]*$)', line):
        if found := STARTS.match(part):
            yield found[1].split(" | ")[0]


def wrong(line: str) -> str:
    """Why a command line cannot be meant; empty if it can."""
    try:
        name, *words = shlex.split(line.removesuffix(" …").replace("…", "x"))
    except ValueError as error:
        return str(error)
    if name == "make":
        return _wrong_make(words)
    if name.removeprefix(".venv/bin/") == "guidepost":
        return _wrong_command(words)
    if words[:1] == ["-m"] and importlib.util.find_spec(words[1]) is None:
        return f"there is no module {words[1]}"
    return ""


def _wrong_make(words: list[str]) -> str:
    unknown = [
        word
        for word in words
        if (word.partition("=")[0] not in SETTINGS if "=" in word else word not in TARGETS)
    ]
    return f"the Makefile knows no {', '.join(unknown)}" if unknown else ""


def _wrong_command(words: list[str]) -> str:
    command: click.Command = cli.main
    path = "guidepost"
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.commands.get(words[0])
        if inner is None:
            break  # the argument of a group that takes one, such as `sources greenhouse`
        command, path, words = inner, f"{path} {words[0]}", words[1:]
    if isinstance(command, click.Group) and words and words[0].isupper():
        return ""  # stands for any of its commands
    context = click.Context(command, info_name=path)
    try:
        _, rest, _ = command.make_parser(context).parse_args(list(words))
    except click.UsageError as error:
        return f"{path}: {error.format_message()}"
    if rest and not (isinstance(command, click.Group) and _takes_argument(command)):
        return f"{path}: there is no {rest[0]!r}"
    return ""


def _takes_argument(command: click.Group) -> bool:
    """Whether the group answers to a name that is none of its commands."""
    return "NAME" in " ".join(command.collect_usage_pieces(click.Context(command)))


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_are_shown_exist(page: Path) -> None:
    assert [f"{line}: {why}" for line in shown(page) if (why := wrong(line))] == []


def test_the_pages_show_commands() -> None:
    every = [line for page in WRITTEN for line in shown(page)]
    assert len(every) > 150
    assert {line.split()[0].removeprefix(".venv/bin/") for line in every} >= {"guidepost", "make", "python"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("guidepost refesh", "guidepost: there is no 'refesh'"),
        ("guidepost refresh --quik", "guidepost refresh: No such option '--quik'. Did you mean '--quick'?"),
        ("guidepost schedule print --at", "guidepost schedule print: Option '--at' requires an argument."),
        ("guidepost guides draft", "guidepost guides: there is no 'draft'"),
        ("guidepost sources greenhouse", ""),
        ("guidepost COMMAND --help", ""),
        ("make demmo", "the Makefile knows no demmo"),
        ("make test OPTIONS=-x", "the Makefile knows no OPTIONS=-x"),
        ('make test PYTEST_OPTIONS="-x"', ""),
        ("python -m bench.nights", "there is no module bench.nights"),
        (".venv/bin/guidepost demo --check", ""),
    ],
)
def test_what_does_not_exist_is_told(line: str, says: str) -> None:
    assert wrong(line) == says
