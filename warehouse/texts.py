"""The texts of ads, which lie beside the published file: Parquet files that generations share.

raw.versions holds a text only until its facts are read. It then goes to a file of its refresh,
texts-<build_id>.parquet, and ops.text_files says which files a generation needs, so that it stays small and
is soon copied. Files are sorted by posting_id in groups of few rows: the texts of a page are found without
reading the others. A new file takes in the younger ones of its size, so that there are never many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from data.home import Home
from warehouse import checksum, connections
from warehouse.database import globbed, insert, tables, value
from warehouse.errors import WarehouseError

ROWS_PER_GROUP = 512
"""Texts that are unpacked for one of them: of fewer, the list of groups takes longer to read."""
KEYS = ("posting_id", "content_hash")
TEXT = "description_raw"
COLUMNS = (*KEYS, TEXT)
FEW = 50_000
"""Texts that are looked up one by one; of more, all between the first and the last are read."""
_NAME = re.compile(r"texts-\d{8}T\d{6}Z-\d{1,9}\.parquet")


def name_of(build_id: str) -> str:
    """The file of the texts that a build read first."""
    return f"texts-{build_id}.parquet"


def draft_of(work: Path) -> Path:
    """Where the new texts of a refresh lie until it is published; cleared with its work file."""
    return work.with_name(f"{work.name}.texts.parquet")


class File(NamedTuple):
    """A row of ops.text_files, and where the file is, or would be if it were there."""

    number: int
    path: Path
    row_count: int
    sha256: str

    @property
    def is_sound(self) -> bool:
        """Whether it is what was published."""
        return self.path.is_file() and checksum.of(self.path) == self.sha256


def listed(con: duckdb.DuckDBPyConnection) -> list[File]:
    """What the file that `con` is open on needs beside it, oldest first.

    Raises:
        WarehouseError: a name leads elsewhere.
    """
    if "ops.text_files" not in tables(con):
        return []
    here = _opened(con)
    rows = con.execute(
        "select file_number, file_name, row_count, sha256 from ops.text_files order by file_number"
    ).fetchall()
    for _, name, *_ in rows:
        if not _NAME.fullmatch(str(name)):
            raise WarehouseError(f"{here.name} looks for texts of ads in {name!r}, which is no file of them.")
    return [File(number, here.with_name(name), *rest) for number, name, *rest in rows]


def files(con: duckdb.DuckDBPyConnection) -> list[Path]:
    """The files with the texts of the file that `con` is open on; see `listed`."""
    return [file.path for file in listed(con)]


def select(con: duckdb.DuckDBPyConnection) -> str:
    """A select of keys and texts of all files."""
    return _select(files(con))


def put_aside(con: duckdb.DuckDBPyConnection, build_id: str) -> None:
    """Move every text from raw.versions to the draft of a new file, and note it in ops.text_files."""
    con.execute(
        f"update raw.versions set description_length = length(trim({TEXT})) "  # noqa: S608
        f"where {TEXT} is not null and description_length is null"
    )
    total = int(value(con, f"select count({TEXT}) from raw.versions"))  # noqa: S608
    if not total:
        return
    known = listed(con)
    # The younger files of no more texts than are written anyway: each text is written again seldom.
    taken: list[File] = []
    for file in reversed(known):
        if file.row_count > total:
            break
        taken.append(file)
        total += file.row_count
    target = draft_of(_opened(con))
    new = f"select {', '.join(COLUMNS)} from raw.versions where {TEXT} is not null"  # noqa: S608
    rows = con.sql(
        f"select * from ({new} union all {_select([file.path for file in taken])}) order by {', '.join(KEYS)}"  # noqa: S608
    ).to_arrow_reader(20 * ROWS_PER_GROUP)
    with pq.ParquetWriter(target, rows.schema, compression="zstd", use_dictionary=False) as draft:
        for batch in rows:
            draft.write_batch(batch, ROWS_PER_GROUP)
    con.execute(
        "delete from ops.text_files where list_contains(?, file_number)", [[file.number for file in taken]]
    )
    number = max((file.number for file in known), default=0) + 1
    size, digest = target.stat().st_size, checksum.of(target)
    insert(con, "ops.text_files", [[number, name_of(build_id), total, size, digest]])
    # An update would keep the old texts in memory until it is done.
    con.execute(f"alter table raw.versions drop column {TEXT}")
    con.execute(f"alter table raw.versions add column {TEXT} varchar")


def filled(rows: pa.Table, beside: Sequence[Path]) -> pa.Table:
    """The rows with the texts that lie in these files; as they are without keys or a column for the text."""
    if not beside or not set(COLUMNS) <= set(rows.column_names):
        return rows
    lacking = rows.filter(pc.is_null(rows[TEXT]))
    if not lacking.num_rows:
        return rows
    ids = pc.unique(lacking["posting_id"])
    field = ds.field("posting_id")
    ends = pc.min_max(ids)
    chosen = field.isin(ids) if len(ids) <= FEW else (field >= ends["min"]) & (field <= ends["max"])
    held = _dataset(tuple(map(str, beside))).to_table(columns=list(COLUMNS), filter=chosen)
    places = pc.index_in(_key(rows), value_set=_key(held))
    # Beyond two gigabytes places in a text need 64 bits.
    found = held[TEXT].cast(pa.large_string()).combine_chunks().take(places.combine_chunks())
    whole = pc.coalesce(rows[TEXT].cast(pa.large_string()), found)
    return rows.set_column(rows.column_names.index(TEXT), TEXT, whole)


@lru_cache(maxsize=4)
def _dataset(paths: tuple[str, ...]) -> ds.Dataset:
    """Files that are never written again: their lists of groups are read once."""
    return ds.dataset(list(paths), format="parquet")


def needed(generation: Path) -> list[Path]:
    """The files with the texts of a generation."""
    with connections.connect(generation) as con:
        return [generation.with_name(path.name) for path in files(con)]


def lacking(generation: Path, is_sound: Callable[[File], bool] = lambda file: file.is_sound) -> list[str]:
    """Names of files a generation needs that are gone or not what was published."""
    with connections.connect(generation) as con:
        needed_files = listed(con)
    return [file.path.name for file in needed_files if not is_sound(file)]


def prune(home: Home, generations: Sequence[Path]) -> None:
    """Remove the files that none of these generations needs; none while one of them cannot be read."""
    try:
        kept = {path for generation in generations for path in needed(generation)}
    except duckdb.Error:
        return
    for path in home.warehouse.glob(name_of("*")):
        if path not in kept:
            path.unlink()


def _opened(con: duckdb.DuckDBPyConnection) -> Path:
    """The file that `con` is open on."""
    return Path(
        str(value(con, "select path from duckdb_databases() where database_name = current_database()"))
    )


def _select(beside: Sequence[Path]) -> str:
    if not beside:
        return f"select {', '.join(f'null::varchar as {name}' for name in COLUMNS)} where false"
    found = ", ".join(globbed(str(path)) for path in beside)
    return f"select {', '.join(COLUMNS)} from read_parquet([{found}])"  # noqa: S608


def _key(rows: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(rows["posting_id"], rows["content_hash"], "|")
