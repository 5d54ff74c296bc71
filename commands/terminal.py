"""What the commands share: sentences for the user, options and kinds of arguments, and progress."""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from tqdm import tqdm

from data import content as content_files
from data import home as homes
from data.content import Content, ContentError
from data.home import Home

STEP_NAMES = {
    "lake": "Writing what was read as Parquet",
    "load": "Loading what was read",
    "extract": "Finding pay, skills and level in the ads",
    "models": "Measuring",
    "checks": "Checking",
    "publish": "Publishing",
    "compact": "Packing what was read",
    "trends": "Judging trends that are none",
}


class Failed(click.ClickException):
    """A sentence for the user, and exit code 1."""

    def show(self, file: Any = None) -> None:  # noqa: ARG002 - click's signature
        """Print the sentence on stderr."""
        click.echo(f"guidepost: {self.format_message()}", err=True)


class Busy(Failed):
    """Another refresh is running: exit code 4."""

    exit_code = 4


class Clock(click.ParamType[datetime]):
    """An ISO 8601 time; a plain date is its midnight, and UTC is meant where no zone is given."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time in UTC; a usage error says what was expected."""
        if isinstance(value, datetime):
            return value
        try:
            parsed = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-28T03:00Z", param, ctx)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)


class Shard(click.ParamType[tuple[int, int]]):
    """The i-th of n parts of the boards, written i/n."""

    name = "I/N"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Part and number of parts; a usage error says what was expected."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", str(value))
        part, parts = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= part <= parts:
            self.fail(f"{value!r} is not a part such as 1/4, 2/4, 3/4 or 4/4", param, ctx)
        return part, parts


class Month(click.ParamType[str]):
    """A month, written 2011-04."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The month; a usage error says what was expected."""
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", str(value)):
            self.fail(f"{value!r} is not a month such as 2011-04", param, ctx)
        return str(value)


json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout."
)
demo_option = click.option("--demo", "is_demo", is_flag=True, help="Of the practice market.")
as_of_option = click.option("--as-of", type=Clock(), help="Clock of the command.  [default: now]")


class Steps:
    """Progress on stderr: bars with time left on a terminal, plain lines elsewhere."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._tty = sys.stderr.isatty()
        self._bar: tqdm[NoReturn] | None = None
        self._name = ""

    def step(self, name: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` parts of the step `name` are finished."""
        if self._quiet:
            return
        if name == "crawl":
            return  # told board by board while it runs
        if name != self._name:
            self.close()
            self._name = name
            title = STEP_NAMES.get(name, name)
            if self._tty:
                self._bar = tqdm(
                    total=total, desc=f"{title:<42}", unit="", file=sys.stderr, dynamic_ncols=True
                )
            else:
                click.echo(f"{title} ...", err=True)
        if self._bar is not None:
            self._bar.total = total
            self._bar.n = done
            self._bar.refresh()

    def note(self, sentence: str) -> None:
        """Say something between two steps."""
        if not self._quiet:
            self.close()
            click.echo(sentence, err=True)

    def close(self) -> None:
        """Leave the last bar standing and start afresh."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
        self._name = ""


def now() -> datetime:
    """The machine's clock in UTC: the only place that reads it for the commands."""
    return datetime.now(UTC).replace(microsecond=0)


def person() -> str:
    """Who runs the command, as this machine knows them: kept beside what they overrule or roll back."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, in a container
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def content_of(home: Home) -> Content:
    """The content files with the user's own over them; a sentence where they need mending."""
    try:
        return content_files.load(*home.content_roots())
    except ContentError as error:
        raise Failed(f"the content files need mending:\n{error}") from error


def home_of(*, is_demo: bool) -> Home:
    """The home of this environment, or that of its practice market."""
    home = homes.find(os.environ)
    return home.demo if is_demo else home


@contextmanager
def one_sentence(home: Home, *, as_json: bool) -> Iterator[None]:
    """Whatever stops the block is one sentence: exit code 4 if a refresh is running, else 1."""
    from warehouse.errors import RefreshRunning, WarehouseError, sentence

    try:
        yield
    except (WarehouseError, OSError) as error:
        said = sentence(error, home.root)
        failed = Busy(said) if isinstance(error, RefreshRunning) else Failed(said)
        if as_json:
            click.echo(json.dumps({"status": "failed", "exit_code": failed.exit_code, "error": said}))
        raise failed from error


def example(text: str, notes: str = "") -> str:
    """The epilog of a command: an example, and notes whose first line is their heading."""
    blocks = ["Example:\n" + text, *([notes] if notes else [])]
    indented = ["\n  ".join(line.rstrip() for line in block.splitlines()) for block in blocks]
    return "\n\n".join(f"\b\n{block}" for block in indented)
