"""What the commands share that keep, mend and move a home: their options, and one sentence for a failure."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from commands.terminal import Busy, Clock, Failed
from data import home as homes
from data.home import Home

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout."
)
demo_option = click.option("--demo", "is_demo", is_flag=True, help="Of the practice market.")
as_of_option = click.option("--as-of", type=Clock(), help="Clock of the command.  [default: now]")


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
