"""ops.revisions: figures of months past that a refresh moved out of the interval they were published with.

Why is told by what changed among the ads of that month: ads that came late, ads that turned out to repeat
others, or a new reading of all of them.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

import duckdb

from warehouse.database import rows, sql, tables

_MARTS = {"skill_before": "skill_demand", "sector_before": "sector_demand"}
_COUNTED = "select posting_id, posted_on, role, level, sector, is_primary from core.postings"
_BUILDS = "select * from ops.build order by as_of desc, length(build_id) desc, build_id desc limit 2"


def remember(con: duckdb.DuckDBPyConnection) -> None:
    """Keep the postings of the build before, which the models are about to replace."""
    if "core.postings" in tables(con):
        con.execute(f"create or replace temp table counted_before as {_COUNTED}")
    else:
        con.execute("drop table if exists counted_before")


def record(con: duckdb.DuckDBPyConnection, history: Path) -> int:
    """The build's rows of ops.revisions, and how many; none where the figures before are not kept.

    Args:
        con: a work file whose marts are made, with what `remember` kept.
        history: the figures of earlier builds, a folder each.
    """
    builds = rows(con, _BUILDS)
    before = history / str(builds[-1]["build_id"])
    files = {view: before / f"{mart}.parquet" for view, mart in _MARTS.items()}
    if len(builds) < 2 or not _is_held(con) or not all(file.is_file() for file in files.values()):
        return 0
    if not {f"marts.{mart}" for mart in _MARTS.values()} <= tables(con):
        return 0
    for view, file in files.items():
        # Brackets and stars in a folder's name are not wildcards.
        con.read_parquet(glob.escape(str(file))).create_view(view)
    con.execute(f"create or replace temp table counted_now as {_COUNTED}")
    given: dict[str, Any] = {
        "build_id": builds[0]["build_id"],
        "build_id_before": builds[1]["build_id"],
        "began": builds[1]["as_of"].date().replace(day=1),
        "is_read_anew": builds[0]["extractor_version"] != builds[1]["extractor_version"],
    }
    try:
        con.execute(f"insert into ops.revisions by name ({sql('sql/revisions.sql')})", given)
    finally:
        for view in files:
            con.execute(f"drop view {view}")
    found = con.execute(
        "select count(*) from ops.revisions where build_id = ?", [given["build_id"]]
    ).fetchall()
    return int(found[0][0])


def _is_held(con: duckdb.DuckDBPyConnection) -> bool:
    return bool(
        con.execute(
            "select 1 from duckdb_tables() where temporary and table_name = 'counted_before'"
        ).fetchall()
    )
