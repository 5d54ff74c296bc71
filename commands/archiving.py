"""Everything in one file, and back: `backup` and `restore`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from commands.terminal import (
    as_of_option,
    demo_option,
    example,
    home_of,
    json_option,
    now,
    one_sentence,
    person,
)


@click.command(
    epilog=example("guidepost backup /mnt/safe/guidepost.tar.gz"),
    short_help="Write everything into one file.",
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_of_option
@demo_option
@json_option
def backup(file: Path, as_of: datetime | None, is_demo: bool, as_json: bool) -> None:
    """Write the shown build, landing files, kept figures, own content and models into FILE."""
    from warehouse import archive

    if not file.name.endswith((".tar", ".tar.gz", ".tgz")):
        raise click.UsageError(f"{file.name} must end in .tar, .tar.gz or .tgz")
    home = home_of(is_demo=is_demo)
    with one_sentence(home, as_json=as_json):
        told = archive.backup(home, file, as_of or now())
    _say(
        told,
        as_json,
        f"Build {told['build_id']} and {told['files']:,} files in {file} ({told['bytes'] / 1e6:,.1f} MB).",
    )


@click.command(
    epilog=example("guidepost restore /mnt/safe/guidepost.tar.gz"),
    short_help="Put a backup in place.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Also where something is published: it is moved aside.")
@as_of_option
@demo_option
@json_option
def restore(file: Path, force: bool, as_of: datetime | None, is_demo: bool, as_json: bool) -> None:
    """Put what FILE holds in place; nothing changes unless all of it is sound."""
    from warehouse import archive

    home = home_of(is_demo=is_demo)
    with one_sentence(home, as_json=as_json):
        told = archive.restore(home, file, force=force, by=person(), at=as_of or now())
    aside = (
        f" What was there lies in {told['moved_to']}: remove it when all is well." if told["moved_to"] else ""
    )
    _say(told, as_json, f"Restored build {told['build_id']} with {told['files']:,} files.{aside}")


def _say(told: dict[str, Any], as_json: bool, sentence: str) -> None:
    click.echo(json.dumps({"status": "ok", "exit_code": 0, **told}) if as_json else sentence)
