"""What was read, as Parquet: `lake`."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

import click

from commands.terminal import Failed, demo_option, example, home_of, json_option


@click.command(
    epilog=example("guidepost lake /mnt/shared/lake && guidepost rebuild --lake /mnt/shared/lake"),
    short_help="Write what was read as Parquet, for Spark.",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@demo_option
@json_option
def lake(folder: Path, is_demo: bool, as_json: bool) -> None:
    """Write the tables raw.* of what is published into FOLDER, by source and month.

    A lake that is there is replaced once the new one is whole. docs/scale.md says how other machines read it.
    """
    import duckdb

    from warehouse import lake as lakes
    from warehouse.errors import WarehouseError, sentence
    from warehouse.read import Warehouse

    published = Warehouse.open(home_of(is_demo=is_demo))
    if published is None:
        raise Failed("nothing is published yet: run `guidepost refresh` (or `guidepost demo`) first")
    moment = published.as_of.astimezone(UTC).replace(tzinfo=None)
    try:
        with duckdb.connect(str(published.path), read_only=True) as con:
            counts = lakes.write(con, folder.absolute(), published.kind, moment)
    except (WarehouseError, duckdb.Error, OSError) as error:
        raise Failed(sentence(error, folder)) from error
    if as_json:
        click.echo(json.dumps({"status": "ok", "exit_code": 0, "folder": str(folder), "rows": counts}))
    else:
        click.echo(
            f"{counts['versions']:,} postings as they were worded, {sum(counts.values()):,} rows in {folder}"
        )
