"""Landing files -> raw.*: each file once, oldest run first, all rows of a batch in a few statements.

A file of another kind refuses the load. Lines that cannot be read go to raw.rejects; boards that a killed
crawl left without a summary count as partial if they have items, else as failed.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import landing
from warehouse.database import sql
from warehouse.errors import KindMismatch

BATCH_BYTES = 256_000_000
# Like every moment in the tables: UTC, naive.
_UNKNOWN = datetime(1, 1, 1)  # noqa: DTZ001
_NO_HEADER = "The landing file has no readable header."

_FILES = pa.schema(
    [("path", pa.string()), ("landing_file", pa.string()), ("run_id", pa.string()), ("source", pa.string()),
     ("as_of", pa.timestamp("us")), ("kind", pa.string()), ("software", pa.string()), ("reason", pa.string())]
)  # fmt: skip
_BOARDS = pa.schema([(name, pa.string()) for name in ("path", "board", "employer", "sector")])
_UNREADABLE = pa.schema([(name, pa.string()) for name in ("path", "reason_read", "payload")])


@dataclass(frozen=True)
class LandedFile:
    """One landing file and what its header says; without a readable header only its name speaks."""

    path: Path
    name: str
    run_id: str
    source: str
    as_of: datetime | None
    kind: str | None
    software: str | None
    boards: tuple[dict[str, str | None], ...]

    @property
    def order(self) -> tuple[datetime, int, str, str]:
        """Oldest run first; what cannot say its age comes first of all."""
        return (self.as_of or _UNKNOWN, len(self.run_id), self.run_id, self.source)


def load(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    kind: str,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[str, ...]:
    """The ids of the runs loaded from the files below `folder` that raw.source_runs does not know.

    Raises:
        KindMismatch: a file holds another kind than `kind`; nothing of any file is loaded.
    """
    known = {name for (name,) in con.execute("select distinct landing_file from raw.source_runs").fetchall()}
    new = sorted((f for f in _files(folder) if f.name not in known), key=lambda file: file.order)
    for file in new:
        if file.kind not in (None, kind):
            raise KindMismatch(
                f"The landing file {file.name} is {file.kind} and this warehouse is {kind}: "
                f"move it out of {folder}."
            )
    done = 0
    progress(done, len(new))
    for batch in _batches(new):
        _load(con, batch)
        done += len(batch)
        progress(done, len(new))
    return tuple(dict.fromkeys(file.run_id for file in new))


def _files(folder: Path) -> Iterator[LandedFile]:
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*/*.jsonl*")):
        if path.name.endswith((".jsonl", ".jsonl.gz")) and path.is_file():
            # Beside its unpacked twin a .gz is what a stopped compaction left.
            found.setdefault(path.relative_to(folder).as_posix().removesuffix(".gz"), path)
    for name, path in found.items():
        header = next(iter(landing.read(path)), {})
        as_of = _moment(header.get("as_of"))
        if as_of and {"kind", "run_id", "source"} <= header.keys():
            yield LandedFile(
                path, name, str(header["run_id"]), str(header["source"]), as_of, str(header["kind"]),
                header.get("software"), tuple(header.get("boards") or ()),
            )  # fmt: skip
        else:
            yield LandedFile(path, name, path.parent.name, path.name.split(".")[0], None, None, None, ())


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).replace(tzinfo=None)
    except ValueError:
        return None


def _batches(files: Sequence[LandedFile]) -> Iterator[list[LandedFile]]:
    """Files in order, as many at once as fit in memory; a run is never split."""
    batch: list[LandedFile] = []
    size = 0
    for file in files:
        if batch and size > BATCH_BYTES and file.run_id != batch[-1].run_id:
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.path.stat().st_size
    if batch:
        yield batch


def _load(con: duckdb.DuckDBPyConnection, batch: Sequence[LandedFile]) -> None:
    try:
        _stage(con, batch)
    except duckdb.IOException:
        # What can be read of a damaged file is kept; it stays beside, for whoever wants to look.
        mended = [replace(file, path=landing.salvage(file.path)) for file in batch]
        if mended == list(batch):
            raise
        batch = mended
        _stage(con, batch)
    files = [
        {
            "path": str(f.path), "landing_file": f.name, "run_id": f.run_id, "source": f.source,
            "as_of": f.as_of, "kind": f.kind, "software": f.software,
            "reason": None if f.kind else _NO_HEADER,
        }
        for f in batch
    ]  # fmt: skip
    boards = [
        {"path": str(f.path), **{k: b.get(k) for k in _BOARDS.names[1:]}} for f in batch for b in f.boards
    ]
    # A file without a header still leaves a row, so that it is not read again.
    boards += [{"path": str(f.path), "board": ""} for f in batch if not f.kind]
    con.register("landed_boards", pa.Table.from_pylist(boards, _BOARDS))
    con.register("unreadable", pa.Table.from_pylist(list(_unreadable(con, batch)), _UNREADABLE))
    for paths in _groups(con, batch):
        con.register("landed_files", pa.Table.from_pylist([f for f in files if f["path"] in paths], _FILES))
        con.execute(sql("sql/load.sql"))
        con.unregister("landed_files")
    con.execute("drop table staged")
    for name in ("landed_boards", "unreadable"):
        con.unregister(name)


def _stage(con: duckdb.DuckDBPyConnection, batch: Sequence[LandedFile]) -> None:
    # Brackets and stars in a folder's name are not wildcards.
    con.execute(sql("sql/stage.sql"), [[glob.escape(str(file.path)) for file in batch]])


def _groups(con: duckdb.DuckDBPyConnection, batch: Sequence[LandedFile]) -> Iterator[set[str]]:
    """The paths to load at once, in order.

    A run in which a host said that nothing had changed is loaded when all before it are in the tables: what
    it saw is what they hold.
    """
    leaning = {
        run
        for (path,) in con.execute("select distinct path from staged where is_not_modified").fetchall()
        for run in (file.run_id for file in batch if str(file.path) == path)
    }
    group: set[str] = set()
    previous = None
    for file in batch:
        if group and file.run_id != previous and file.run_id in leaning:
            yield group
            group = set()
        group.add(str(file.path))
        previous = file.run_id
    yield group


def _unreadable(con: duckdb.DuckDBPyConnection, batch: Sequence[LandedFile]) -> Iterator[dict[str, str]]:
    """The text of lines DuckDB could not read; only files that have some are read again."""
    damaged = {
        path for (path,) in con.execute("select distinct path from staged where type is null").fetchall()
    }
    for file in batch:
        if str(file.path) in damaged:
            for line in landing.read(file.path):
                if line.get("type") == "reject" and line.get("board") is None:
                    yield {"path": str(file.path), "reason_read": line["reason"], "payload": line["payload"]}
