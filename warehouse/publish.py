"""Generations: a finished work file becomes warehouse-<build_id>.duckdb, and `current` names it.

Readers open a generation by its own name and never wait; a crash at any moment leaves the old `current`.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from data.home import Home
from warehouse import checksum, texts
from warehouse.database import quoted_path
from warehouse.errors import WarehouseError

KEPT_PLAIN_RUNS = 3
_GENERATION = re.compile(r"warehouse-((\d{8}T\d{6}Z)-(\d{1,9}))\.duckdb")
POINTER = "current"
"""The file that names the generation readers open."""


def build_id_of(generation: Path) -> str | None:
    """The build a file name stands for; None for any other file."""
    match = _GENERATION.fullmatch(generation.name)
    return match[1] if match else None


def generations(home: Home) -> list[Path]:
    """Published files, newest first."""
    found = [
        (m, path)
        for path in home.warehouse.glob("warehouse-*.duckdb")
        if (m := _GENERATION.fullmatch(path.name))
    ]
    return [path for m, path in sorted(found, key=lambda pair: (pair[0][2], int(pair[0][3])), reverse=True)]


def current(home: Home) -> Path | None:
    """The generation the pointer names; None if there is no pointer or no such generation."""
    try:
        name = (home.warehouse / POINTER).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    path = home.warehouse / name
    return path if _GENERATION.fullmatch(name) and path.is_file() else None


def remove_leftovers(home: Home) -> None:
    """Delete what dead refreshes left half done; only for the holder of the refresh lock."""
    for pattern in ("work-*", ".current-*"):
        for path in home.warehouse.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in home.marts_history.glob(".*.part"):
        shutil.rmtree(path)
    for path in home.landing.glob("*/*.gz.part"):
        path.unlink()
    for path in home.warehouse.glob("*.sha256"):
        if not path.with_suffix("").exists():
            path.unlink()


def publish(
    con: duckdb.DuckDBPyConnection,
    work: Path,
    home: Home,
    build_id: str,
    progress: Callable[[int, int], None],
) -> Path:
    """The new generation: checked rows only, durable, read-only, and named by `current`; `con` is closed.

    Raises:
        WarehouseError: DuckDB left a write-ahead log beside the file.
    """
    stages = 4
    _write_history(con, home.marts_history, build_id)
    progress(1, stages)
    con.execute("checkpoint")
    con.close()
    if Path(f"{work}.wal").exists():
        raise WarehouseError(f"{work.name} was not written out completely: a .wal file is left.")
    _keep_texts(work, home, build_id)
    work.chmod(0o444)
    generation = home.warehouse / f"warehouse-{build_id}.duckdb"
    with ThreadPoolExecutor(1) as beside_it:  # the disk writes while the processor adds up
        synced = beside_it.submit(sync, work)
        checksum.write(work, generation.name)
    synced.result()
    sync(checksum.beside(generation))
    progress(2, stages)
    work.replace(generation)
    sync(home.warehouse)
    progress(3, stages)
    point_to(home, generation)
    progress(4, stages)
    return generation


def _keep_texts(work: Path, home: Home, build_id: str) -> None:
    """Give the new texts of a refresh their name before the generation that needs them is there."""
    draft = texts.draft_of(work)
    if draft.exists():
        sync(draft)
        draft.chmod(0o444)
        draft.replace(home.warehouse / texts.name_of(build_id))


def point_to(home: Home, generation: Path) -> None:
    """Make `generation` the one readers open, in one atomic step."""
    draft = home.warehouse / f".current-{os.getpid()}"
    draft.write_text(generation.name + "\n", encoding="utf-8")
    sync(draft)
    draft.replace(home.warehouse / POINTER)
    sync(home.warehouse)


def packable(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The landing files of all loaded runs but the last three."""
    older = con.execute(
        """
        select landing_file from raw.source_runs join raw.runs using (run_id)
        qualify dense_rank() over (order by runs.as_of desc, length(run_id) desc, run_id desc) > ?
        """,
        [KEPT_PLAIN_RUNS],
    ).fetchall()
    return sorted({name for (name,) in older})


def pack(home: Home, names: Sequence[str], progress: Callable[[int, int], None]) -> None:
    """Compress these landing files in place; each is whole in one form at any moment."""
    plain = [path for name in names if (path := home.landing / name).is_file()]
    for done, path in enumerate(plain):
        progress(done, len(plain))
        _pack(path)
    progress(len(plain), len(plain))


def _pack(plain: Path) -> None:
    packed = plain.with_name(plain.name + ".gz")
    draft = plain.with_name(plain.name + ".gz.part")
    with plain.open("rb") as source, gzip.GzipFile(draft, "wb", compresslevel=1, mtime=0) as target:
        shutil.copyfileobj(source, target, 1 << 20)
    sync(draft)
    draft.replace(packed)
    plain.unlink()


def _write_history(con: duckdb.DuckDBPyConnection, folder: Path, build_id: str) -> None:
    """The marts of this build as Parquet, rows in the order in which they were made."""
    draft, final = folder / f".{build_id}.part", folder / build_id
    draft.mkdir(parents=True)
    names = con.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = current_database() and table_schema = 'marts' order by table_name"
    ).fetchall()
    for (name,) in names:
        table = '"' + name.replace('"', '""') + '"'
        target = quoted_path(draft / f"{name}.parquet")
        con.execute(f"copy marts.{table} to {target} (format parquet, compression zstd)")
    if final.exists():
        shutil.rmtree(final)
    draft.replace(final)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable; where folders cannot be synced they need not be."""
    with _opened(path) as handle, contextlib.suppress(PermissionError):
        os.fsync(handle)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)
