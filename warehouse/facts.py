"""facts.*: what the extractor read in each posting version; only new text is read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import duckdb
import pyarrow as pa

from warehouse.database import value
from warehouse.errors import WarehouseError

TABLES = ("postings", "pay", "places", "skills")
BATCH = 4_000


class Extractor(Protocol):
    """Text to facts. `version` changes whenever the same text may be read differently."""

    @property
    def version(self) -> str:
        """What stands in extractor_version."""
        ...

    def facts(self, versions: pa.Table) -> dict[str, pa.Table]:
        """For rows of raw.versions those of facts.postings, pay, places and posting_skills (key 'skills')."""
        ...


def extract(
    con: duckdb.DuckDBPyConnection,
    extractor: Extractor,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """How many versions were read; now facts.* hold every version as `extractor` reads it, nothing else.

    Raises:
        WarehouseError: the extractor left a table or a column out.
    """
    for name in TABLES:
        stale = f"delete from facts.{_table(name)} where extractor_version is distinct from ?"  # noqa: S608
        con.execute(stale, [extractor.version])
    con.execute(
        """
        create or replace temp table unread as
        select
            posting_id, content_hash,
            row_number() over (order by posting_id, content_hash) as version_number
        from raw.versions anti join facts.postings using (posting_id, content_hash)
        """
    )
    total = int(value(con, "select count(*) from unread"))
    progress(0, total)
    for start in range(0, total, BATCH):
        versions = con.sql(
            """
            select versions.* from raw.versions join unread using (posting_id, content_hash)
            where version_number > ? and version_number <= ? order by version_number
            """,
            params=[start, start + BATCH],
        ).to_arrow_table()
        given = extractor.facts(versions)
        for name in TABLES:
            _insert(con, name, given.get(name), extractor.version)
        progress(min(start + BATCH, total), total)
    con.execute("drop table unread")
    return total


def _table(name: str) -> str:
    return "posting_skills" if name == "skills" else name


def _insert(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table | None, version: str) -> None:
    table = _table(name)
    wanted = [column[0] for column in con.execute(f"select * from facts.{table} limit 0").description or []]  # noqa: S608
    if rows is None or set(wanted) - set(rows.column_names):
        lacking = ", ".join(sorted(set(wanted) - set(rows.column_names if rows else ()))) or "rows"
        raise WarehouseError(f"The extractor {version} gives no {lacking} for facts.{table}.")
    con.register("given", rows.select(wanted))
    con.execute(f"insert into facts.{table} by name select * from given")  # noqa: S608
    con.unregister("given")
