"""ops.gauges: what is counted of every build, source by source, beside what the builds before were like.

The limits are those of a control chart: the median of the last builds, more or less some of their spreads
(Montgomery 2019, "Introduction to Statistical Quality Control", chapter 6; medians in place of means, so that
one odd night does not widen them). The gates of checks/ say which crossing of a limit warns and which blocks.
"""

from __future__ import annotations

import duckdb

from warehouse.database import sql


def record(con: duckdb.DuckDBPyConnection, build_id: str) -> None:
    """The build's rows of ops.gauges, with limits where enough builds came before it."""
    con.execute(f"insert into ops.gauges by name ({sql('sql/gauges.sql')})", {"build_id": build_id})
