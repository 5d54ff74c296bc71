"""A home per test, and the shortest way to a refresh of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from data.content import Board, Content
from data.home import Home
from tests.warehouse.market import Read, Rules, Steps, day, land
from warehouse import connections, database
from warehouse.facts import Extractor
from warehouse.models import Measure
from warehouse.read import Warehouse
from warehouse.refresh import RefreshResult, refresh

# A folder whose name holds what SQL and globbing would trip over.
HOME = "it's [mine] *"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / HOME)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """DuckDB's threads cost more than they bring with a few rows."""
    with pytest.MonkeyPatch.context() as patch:
        for settings in (database._SETTINGS, connections._SETTINGS):
            patch.setitem(settings, "threads", 1)
        yield


class Desk:
    """Refreshes one home and reads it."""

    def __init__(self, home: Home, content: Content) -> None:
        self.home = home
        self.content = content
        self.extractor: Extractor = Rules()

    def refresh(
        self,
        on: str,
        reads: Sequence[Read] = (),
        *,
        kind: str = "live",
        boards: Sequence[Board] = (),
        measures: Sequence[Measure] = (),
        progress: Steps | None = None,
        crawl: Callable[[str], None] | None = None,
        **more: Any,
    ) -> RefreshResult:
        """Land these reads as the run of the day and load them."""
        if reads:
            land(self.home, on, reads, kind=kind)
        return refresh(
            self.home, as_of=day(on), kind=kind, content=self.content, boards=boards, crawl=crawl,
            extractor=self.extractor, measures=measures, progress=progress or Steps(), **more,
        )  # fmt: skip

    def open(self) -> Warehouse:
        found = Warehouse.open(self.home)
        assert found is not None
        return found

    def rows(
        self, name: str, *columns: str, order_by: str | Sequence[str] | None = None, **where: Any
    ) -> list[Any]:
        """Rows as tuples, in the order of their columns."""
        wanted = columns or None
        table = self.open().table(name, wanted, where or None, order_by or columns[:1] or None)
        return [tuple(row.values()) for row in table.to_pylist()]


@pytest.fixture
def desk(home: Home, content: Content) -> Desk:
    return Desk(home, content)


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Desk:
    """One warehouse for all cases of a table: each case is a board of its own."""
    return Desk(Home(tmp_path_factory.mktemp("shared") / HOME), content)
