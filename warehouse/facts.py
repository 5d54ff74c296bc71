"""facts.*: what the extractor read in each posting version; only new text is read again.

Much text is read by several processes (`warehouse.readers`); the tables are the same whatever their number.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Protocol

import duckdb
import pyarrow as pa

from warehouse import texts
from warehouse.database import value
from warehouse.errors import WarehouseError
from warehouse.inputs import files_beside
from warehouse.processors import free_memory, processors
from warehouse.readers import read_in_order

TABLES = ("postings", "pay", "places", "skills")
BATCH = 1_000
"""Versions read at once: a second of one processor, some 4 MB of text."""
WORTH = 2_000
"""Versions for which another process is worth its start, which takes some seconds."""
MEMORY = 400_000_000
"""Bytes that another process takes, with its batches (369 MB were measured)."""


class Extractor(Protocol):
    """Text to facts. `version` changes whenever the same text may be read differently.

    What it pickles to is made an extractor of the same version by another process, without being trained.
    """

    @property
    def version(self) -> str:
        """What stands in extractor_version."""
        ...

    def facts(self, versions: pa.Table) -> dict[str, pa.Table]:
        """For rows of raw.versions those of facts.postings, pay, places and posting_skills (key 'skills').

        What is read in a row does not depend on the others.
        """
        ...


def extract(
    con: duckdb.DuckDBPyConnection,
    extractor: Extractor,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    processes: int | None = None,
) -> int:
    """How many versions were read; now facts.* hold every version as `extractor` reads it, nothing else.

    Args:
        con: the warehouse.
        extractor: reads.
        progress: told of versions read, and of all there are to read.
        processes: that read; without it as many as there are processors, memory and work for.

    Raises:
        WarehouseError: the extractor left a table or a column out, or a process was ended from outside.
    """
    for name in TABLES:
        stale = f"delete from facts.{table_of(name)} where extractor_version is distinct from ?"  # noqa: S608
        con.execute(stale, [extractor.version])
    con.execute(
        """
        create or replace temp table unread as
        select
            versions.rowid as version_row,
            description_raw is null and description_length is not null as is_aside
        from raw.versions anti join facts.postings using (posting_id, content_hash);
        -- Read before, by another extractor: in the order in which the texts lie beside the file.
        create or replace temp table unread_aside as
        select *
        from raw.versions
        where rowid in (select version_row from unread where is_aside)
        order by posting_id, content_hash;
        delete from unread where is_aside
        """
    )
    aside = int(value(con, "select count(*) from unread_aside"))
    total = int(value(con, "select count(*) from unread")) + aside
    progress(0, total)
    done = 0
    with ExitStack() as stack:
        batches = itertools.chain(_batches(con), _batches_aside(con, aside))
        others = (processes or _wanted(total)) - 1
        found = (
            read_in_order(batches, extractor, others, stack.enter_context(files_beside(con)))
            if others > 0 and total > BATCH
            else (extractor.facts(batch) for batch in batches)
        )
        for given in stack.enter_context(closing(found)):
            for name in TABLES:
                _insert(con, name, given.get(name), extractor.version)
            done += given["postings"].num_rows
            progress(done, total)
    con.execute("drop table unread; drop table unread_aside")
    return total


def _wanted(total: int) -> int:
    """As many processes as there are processors and work for, and memory beside what else runs here."""
    if total <= WORTH:
        return 1
    free = free_memory()
    room = processors() if free is None else 1 + free // 2 // MEMORY
    return min(processors(), room, -(-total // WORTH))


def _batches(con: duckdb.DuckDBPyConnection) -> Iterator[pa.Table]:
    """What has not been read, as it lies in raw.versions: a batch is fetched without looking at the rest."""
    ends = con.execute(
        """
        select min(version_row), max(version_row)
        from (
            select version_row, (row_number() over (order by version_row) - 1) // ? as batch_number
            from unread
        ) as numbered
        group by batch_number
        order by batch_number
        """,
        [BATCH],
    ).fetchall()
    for first, last in ends:
        rows = f"between {int(first)} and {int(last)}"
        yield con.sql(
            f"select * from raw.versions where rowid {rows} "  # noqa: S608 (two numbers)
            f"and rowid in (select version_row from unread where version_row {rows}) order by rowid"
        ).to_arrow_table()


def _batches_aside(con: duckdb.DuckDBPyConnection, count: int) -> Iterator[pa.Table]:
    """Of those whose texts lie beside the file."""
    beside = texts.files(con)
    for first in range(0, count, BATCH):
        rows = con.sql(
            f"select * from unread_aside where rowid between {first} and {first + BATCH - 1} order by rowid"  # noqa: S608
        )
        found = texts.filled(rows.to_arrow_table(), beside)
        if found[texts.TEXT].null_count:
            raise WarehouseError(
                "Texts of ads are missing beside the warehouse: "
                "`guidepost rebuild --from-landing` reads them again."
            )
        yield found


def table_of(name: str) -> str:
    """The table of facts.* that holds the extractor's `name`."""
    return "posting_skills" if name == "skills" else name


def _insert(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table | None, version: str) -> None:
    table = table_of(name)
    wanted = [column[0] for column in con.execute(f"select * from facts.{table} limit 0").description or []]  # noqa: S608
    if rows is None or set(wanted) - set(rows.column_names):
        lacking = ", ".join(sorted(set(wanted) - set(rows.column_names if rows else ()))) or "rows"
        raise WarehouseError(f"The extractor {version} gives no {lacking} for facts.{table}.")
    con.register("given", rows.select(wanted))
    con.execute(f"insert into facts.{table} by name select * from given")  # noqa: S608
    con.unregister("given")
