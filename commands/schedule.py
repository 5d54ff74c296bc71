"""Every night by a scheduler: `schedule print` fills in the files of deploy/ for this installation."""

from __future__ import annotations

import getpass
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import click

from commands.durations import Duration, said
from commands.terminal import Failed, example
from data import home as homes

Escape = Callable[[str], str]
AFTER_READING = timedelta(hours=2)  # to measure and publish, on a small machine with time to spare
FILES = {
    "systemd": ("guidepost-refresh.service", "guidepost-refresh.timer"),
    "cron": ("guidepost.cron",),
    "container": ("Containerfile",),
    "github": ("guidepost-actions.yml",),
    "airflow": ("guidepost_airflow.py",),
    "kubernetes": ("guidepost-cronjob.yaml",),
}


class TimeOfDay(click.ParamType[tuple[int, int]]):
    """A time of day, written 03:17."""

    name = "HH:MM"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Hour and minute; a usage error says what was expected."""
        found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", str(value))
        if isinstance(value, tuple):
            return value
        if found is None:
            self.fail(f"{value!r} is not a time of day such as 03:17", param, ctx)
        return int(found[1]), int(found[2])


@click.group(
    epilog=example("guidepost schedule print cron"), short_help="Write what runs a refresh every night."
)
def schedule() -> None:
    """Write what runs a refresh every night: docs/how-to/schedule.md says which to take."""


@schedule.command(
    "print",
    epilog=example(
        """guidepost schedule print cron
guidepost schedule print systemd --at 02:30 --to /etc/systemd/system"""
    ),
    short_help="Print the files for a scheduler.",
)
@click.argument("scheduler", type=click.Choice(list(FILES)))
@click.option("--at", type=TimeOfDay(), default="03:17", show_default=True, help="When it runs, each night.")
@click.option(
    "--jitter", type=Duration(), default="20m", show_default=True, help="Begin up to so much later."
)
@click.option(
    "--time-limit", type=Duration(), default="2h", show_default=True, help="Read boards for so long at most."
)
@click.option(
    "--command", type=click.Path(path_type=Path), help="The guidepost command.  [default: this one]"
)
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Folder to write the files to.")
def schedule_print(
    scheduler: str,
    at: tuple[int, int],
    jitter: timedelta,
    time_limit: timedelta,
    command: Path | None,
    to: Path | None,
) -> None:
    """Print the files that let SCHEDULER refresh every night, filled in for this installation."""
    home = homes.find(os.environ)
    files = filled(scheduler, command or _this_command(), home.root, at, jitter, time_limit)
    for name, text in files.items():
        if to is None:
            click.echo(f"# ---- {name}\n{text}" if len(files) > 1 else text, nl=len(files) > 1)
            continue
        try:
            to.mkdir(parents=True, exist_ok=True)
            (to / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise Failed(f"{to / name} could not be written: {error.strerror}") from error
        click.echo(f"wrote {to / name}")


def filled(
    scheduler: str, command: Path, home: Path, at: tuple[int, int], jitter: timedelta, time_limit: timedelta
) -> dict[str, str]:
    """The files of a scheduler by their names, with the paths spelled as each kind of file wants it.

    Raises:
        Failed: a path holds what no such file can.
    """
    paths = {
        "COMMAND": str(command),
        "HOME": str(home),
        "HOME_UNQUOTED": str(home),
        "USER": getpass.getuser(),
    }
    for path in paths.values():
        if not path.isprintable():
            raise Failed(f"no scheduler can be given the path {path!r}: it holds a line break or the like")
    if scheduler == "systemd" and re.search(r"[\"'\\$]", str(command)):
        raise Failed(f"systemd cannot be given the command {command}: name it by a path without quotes")
    timeout = time_limit + AFTER_READING
    plain = {
        "HOUR": f"{at[0]:02}",
        "MINUTE": f"{at[1]:02}",
        "LATER_MINUTE": f"{(at[1] + 30) % 60:02}",
        "JITTER": said(jitter),
        "TIME_LIMIT": said(time_limit),
        "TIMEOUT": said(timeout),
        "TIMEOUT_SECONDS": str(round((timeout + jitter).total_seconds())),
        "TIMEOUT_HOURS": f"{timeout.total_seconds() / 3600:g}",
    }
    found = {}
    for name in FILES[scheduler]:
        values = {key: _ESCAPES.get(name, _same)(value) for key, value in paths.items()} | plain
        if name.endswith(".service"):
            values["HOME_UNQUOTED"] = str(home).replace("%", "%%")  # its value goes to the end of the line
        found[name] = fill(_template(name), values)
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with @NAME@ replaced by the value of that name, each exactly once.

    >>> fill("@A@ @B@ SystemCallFilter=@system-service", {"A": "@B@", "B": "2"})
    '@B@ 2 SystemCallFilter=@system-service'
    """
    return re.sub(r"@([A-Z_]+)@", lambda found: values[found[1]], text)


def _same(text: str) -> str:
    return text


def _in_unit(text: str) -> str:
    """Between the quotes of a systemd unit, where % begins a specifier."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def _in_crontab(text: str) -> str:
    r"""A word of a crontab's command, where a bare % ends the line.

    >>> print(_in_crontab("/home/ada/100% mine"))
    '/home/ada/100\% mine'
    """
    # Within quotes a shell would keep the backslash; cron takes it off before the shell sees the line.
    return shlex.quote(text).replace("%", "\\%")


def _in_python(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


_ESCAPES: dict[str, Escape] = {
    "guidepost-refresh.service": _in_unit,
    "guidepost.cron": _in_crontab,
    "guidepost_airflow.py": _in_python,
}


def _template(name: str) -> str:
    """The text of a file of deploy/, which a wheel holds beside the content."""
    for folder in (homes.SHIPPED / "deploy", homes.SHIPPED.parent / "deploy"):
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise Failed(f"{name} is not among the files of this installation")


def _this_command() -> Path:
    """The installed command, by a path that holds wherever a scheduler stands."""
    begun = Path(sys.argv[0])
    beside = Path(sys.executable).with_name("guidepost")
    found = shutil.which("guidepost")
    for path in (begun if begun.name == "guidepost" else beside, beside, Path(found) if found else beside):
        if path.is_file():
            return path.absolute()
    raise Failed("the command guidepost was not found on this machine: name it with --command")
