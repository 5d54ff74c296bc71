"""A warehouse of this version without a posting: every table with its columns, and the shipped content."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.measure.registry import MEASURES
from data.content import Content
from data.home import SHIPPED
from warehouse import building, database, models, reference
from warehouse.read import Warehouse

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
BUILD_ID = f"{AS_OF:%Y%m%dT%H%M%SZ}-1"


@contextmanager
def opened(content: Content) -> Iterator[Warehouse]:
    """The empty warehouse, built in a folder that is removed afterwards."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"warehouse-{BUILD_ID}.duckdb"
        with database.connect(path) as con:
            reference.fill(con, content, content.boards, (SHIPPED,), AS_OF)
            steps = [
                *models.read_models(),
                *(models.Step(m.name, frozenset(m.inputs), measure=m) for m in MEASURES),
            ]
            building.build(
                con, steps, settings=content.measurement, as_of=AS_OF.date(), build_id=BUILD_ID, processes=1
            )
            con.execute(
                "insert into ops.build (build_id, kind, as_of) values (?, 'live', ?)",
                [BUILD_ID, AS_OF.replace(tzinfo=None)],
            )
        market = Warehouse.at(path)
        assert market is not None, f"{path} was just built and cannot be read"  # noqa: S101
        yield market
