"""A warehouse of this version without a posting: every table with its columns, and the shipped content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from analysis.measure.registry import MEASURES
from data.content import Content
from data.home import SHIPPED
from warehouse import building, database, models, reference

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
SCHEMAS = ("raw", "facts", "core", "marts", "ref", "ops")


@contextmanager
def opened(content: Content) -> Iterator[EmptyMarket]:
    """The empty warehouse, built in a folder that is removed afterwards."""
    with TemporaryDirectory() as folder, database.connect(Path(folder) / "empty.duckdb") as con:
        reference.fill(con, content, content.boards, (SHIPPED,), AS_OF)
        steps = [
            *models.read_models(),
            *(models.Step(m.name, frozenset(m.inputs), measure=m) for m in MEASURES),
        ]
        building.build(
            con, steps, settings=content.measurement, as_of=AS_OF.date(), build_id="empty", processes=1
        )
        yield EmptyMarket(con)


class EmptyMarket:
    """As much of a published build as the guides' entries and the columns of tables need."""

    build_id, kind, as_of, is_fallback = "empty", "live", AS_OF, False

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    @property
    def today(self) -> date:
        """The day of its clock."""
        return AS_OF.date()

    def columns(self) -> dict[str, list[tuple[str, str]]]:
        """Each table's columns with their types, in the order of the table, by schema and table."""
        rows = self._con.execute(
            "select table_schema || '.' || table_name, column_name, data_type "
            "from information_schema.columns "
            "where table_catalog = current_database() and table_schema in $schemas "
            "order by table_schema, table_name, ordinal_position",
            {"schemas": list(SCHEMAS)},
        ).fetchall()
        found: dict[str, list[tuple[str, str]]] = {}
        for name, column, kind in rows:
            found.setdefault(name, []).append((column, kind))
        return found

    def table(
        self, name: str, columns: Sequence[str] | None = None, where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] | None = None, limit: int | None = None,
    ) -> pa.Table:  # fmt: skip
        """The rows of a table; none of the questions asked of it here chooses among them."""
        if where or order_by or limit:
            raise NotImplementedError("only whole tables are read from the empty market")
        rows = self._con.table(name)
        return (rows.select(*columns) if columns else rows).to_arrow_table()
