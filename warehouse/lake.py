"""The lake: the tables raw.* as Parquet, by source and month, for engines that read no DuckDB file.

    lake/raw/versions/source=greenhouse/month=2026-01/….parquet   and sightings, source_runs, rejects
    lake/raw/runs/month=2026-01/….parquet
    lake/lake.json                                               written last: kind, clock, rows per table

It holds what was read and nothing computed. A row stays in the month it was first seen in.
"""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse import texts
from warehouse.database import globbed, quoted_path, value
from warehouse.errors import WarehouseError

FORMAT = 1
MANIFEST = "lake.json"
TABLES = ("runs", "source_runs", "versions", "sightings", "rejects")
ROWS_PER_GROUP = 20_000  # of about 3 kB: a group is read at once

# Where the rows of a table and the partition they lie in are taken from.
_PARTED = {
    "runs": "select *, as_of as parted_at from raw.runs",
    "source_runs": "select *, as_of as parted_at from raw.source_runs",
    "versions": """
        select
            versions.* replace (coalesce(versions.description_raw, aside.description_raw) as description_raw),
            first_seen_at as parted_at
        from raw.versions left join ({texts}) as aside using (posting_id, content_hash)""",
    "sightings": """
        select sightings.*, versions.source, sightings.first_seen_at as parted_at
        from raw.sightings left join raw.versions using (posting_id, content_hash)""",
    "rejects": "select rejects.*, runs.as_of as parted_at from raw.rejects left join raw.runs using (run_id)",
}


def write(con: duckdb.DuckDBPyConnection, folder: Path, kind: str, moment: datetime) -> dict[str, int]:
    """The rows per table now in `folder`, which holds raw.* of `con` and nothing else.

    What was there is replaced once the new one is whole.

    Args:
        con: a work file or a generation.
        folder: of the lake; made if missing.
        kind: live, simulated or replayed.
        moment: the clock of what is written, UTC without a zone.

    Raises:
        WarehouseError: `folder` holds something that is no lake.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise WarehouseError(f"{folder} is not empty and no lake: choose another folder.")
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    counts: dict[str, int] = {}
    try:
        for name in TABLES:
            target = draft / "raw" / name
            target.mkdir(parents=True)
            counts[name] = _write_table(con, name, target)
        told = {"format": FORMAT, "kind": kind, "as_of": moment.isoformat(), "tables": counts}
        (draft / MANIFEST).write_text(json.dumps(told, indent=1), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return counts


def _write_table(con: duckdb.DuckDBPyConnection, name: str, target: Path) -> int:
    by = "month" if name == "runs" else "source, month"
    parted = _PARTED[name].format(texts=texts.select(con))
    rows = f"select * exclude (parted_at), strftime(parted_at, '%Y-%m') as month from ({parted})"  # noqa: S608
    options = f"format parquet, compression zstd, row_group_size {ROWS_PER_GROUP}, partition_by ({by})"
    return int(value(con, f"copy ({rows}) to {quoted_path(target)} ({options})"))


def about(con: duckdb.DuckDBPyConnection, lake: str) -> dict[str, Any]:
    """What the lake says of itself: kind, clock and rows per table.

    Raises:
        WarehouseError: there is no lake, or one of another format.
    """
    reach(con, lake)
    try:
        text = value(con, f"select content from read_text({globbed(f'{lake}/{MANIFEST}')})")  # noqa: S608
    except duckdb.Error:
        text = None
    if text is None:
        raise WarehouseError(f"{lake} holds no lake: {MANIFEST} cannot be read there.")
    told = json.loads(text)
    if told.get("format") != FORMAT:
        raise WarehouseError(
            f"The lake {lake} has format {told.get('format')}; this Guidepost reads {FORMAT}."
        )
    return dict(told)


def fill(con: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Give the empty tables raw.* of `con` the rows of the lake; columns it lacks get what schema.sql says.

    Raises:
        WarehouseError: a table holds other than the number of rows the lake says, as a half copied one does.
    """
    counts = about(con, lake)["tables"]
    for name in TABLES:
        found = 0
        if counts[name]:
            files = (
                f"read_parquet({globbed(f'{lake}/raw/{name}', '/**/*.parquet')}, hive_types_autocast = false)"
            )
            given = {str(row[0]) for row in con.execute(f"describe select * from {files}").fetchall()}  # noqa: S608
            held = [str(row[0]) for row in con.execute(f"describe raw.{name}").fetchall()]
            shared = ", ".join(column for column in held if column in given)
            found = value(con, f"insert into raw.{name} ({shared}) select {shared} from {files}")  # noqa: S608
        if found != counts[name]:
            raise WarehouseError(
                f"The lake {lake} is not whole: {name} has {found:,} rows of {counts[name]:,}."
            )


def make_folder(at: str) -> None:
    """A folder for files; an object store needs none."""
    if "://" not in at:
        Path(at).mkdir(parents=True, exist_ok=True)


def reach(con: duckdb.DuckDBPyConnection, lake: str) -> None:
    """Let DuckDB read an object store, by the extension its owner has installed.

    Raises:
        WarehouseError: it is not installed.
    """
    if "://" not in lake:
        return
    try:
        con.execute("load httpfs")
    except duckdb.Error as error:
        raise WarehouseError(
            f"DuckDB reads {lake} by its extension httpfs, which is not installed here: "
            "duckdb.sql('install httpfs'), once, in Python."
        ) from error
