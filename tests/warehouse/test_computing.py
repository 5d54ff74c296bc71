"""A build handed to an engine is that of this process; the engine is a second DuckDB with the lake alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.conftest import Desk
from tests.warehouse.market import Rules
from tests.warehouse.test_incremental import contents, history
from warehouse import facts, lake, start
from warehouse.database import connect
from warehouse.errors import WarehouseError
from warehouse.inputs import quoted
from warehouse.models import Step


class Elsewhere:
    """Makes facts and tables in a file of its own, from the lake and ref.*, and hands them back."""

    def __init__(self, file: Path, version: str = "rules-1") -> None:
        self.version = version
        self.file = file
        self.made: list[str] = []

    @contextmanager
    def started(self, con: duckdb.DuckDBPyConnection, lake_at: str, scratch: str) -> Iterator[Elsewhere]:
        self.here, self.there = con, connect(self.file)
        assert Path(scratch).name.startswith("work-")
        lake.fill(self.there, lake_at)
        yield self

    def extract(self, version: str, progress: Callable[[int, int], None]) -> None:
        if version != self.version:
            raise WarehouseError(f"This worker reads as {self.version} and the driver as {version}.")
        facts.extract(self.there, Rules(version), progress)
        for name in ("facts.postings", "facts.pay", "facts.places", "facts.posting_skills"):
            self.here.execute(f"delete from {name}")  # noqa: S608
            self._hand(name, self.there, self.here)

    def select(self, con: duckdb.DuckDBPyConnection, step: Step) -> None:
        for name in step.inputs:
            if name.startswith("ref."):
                self.there.execute(f"delete from {name}")  # noqa: S608
                self._hand(name, con, self.there)
        self.there.execute(f"create table {quoted(step.name)} as {step.sql}")
        con.execute(f"create or replace table {quoted(step.name)} as {step.sql} with no data")
        self._hand(step.name, self.there, con)
        self.made.append(step.name)

    def _hand(self, name: str, giver: duckdb.DuckDBPyConnection, taker: duckdb.DuckDBPyConnection) -> None:
        taker.register("handed", giver.sql(f"select * from {quoted(name)}").to_arrow_table())  # noqa: S608
        taker.execute(f"insert into {quoted(name)} by name select * from handed")  # noqa: S608
        taker.unregister("handed")


@pytest.mark.slow
def test_what_an_engine_makes_of_the_lake_is_published_and_the_same(desk: Desk, tmp_path: Path) -> None:
    for on, reads in history(seed=4)[:4]:
        assert desk.refresh(on, reads).published
    expected, shown = contents(desk), desk.open().build_id
    other = Elsewhere(tmp_path / "older.duckdb", version="rules-0")
    result = desk.refresh(on, afresh=start.RAW, cluster=other)
    assert (result.published, result.error) == (
        False,
        "This worker reads as rules-0 and the driver as rules-1.",
    )
    assert desk.open().build_id == shown

    engine = Elsewhere(tmp_path / "elsewhere.duckdb")
    result = desk.refresh(on, afresh=start.RAW, cluster=engine)
    assert (result.published, result.error) == (True, None)
    assert desk.open().build_id != shown
    found = contents(desk)
    assert found.keys() == expected.keys()
    for name in expected:
        assert found[name] == expected[name], name
    assert len(engine.made) > 30
    assert len(found["core.postings"]) > 10
