"""The marts of an earlier build, kept as Parquet when it was published, read like those of a generation.

Only the marts are kept: postings and their texts change hands with every refresh, so what is asked of them
cannot be asked of an earlier build.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data.home import Home
from warehouse import publish
from warehouse.runs import Run
from warehouse.selects import UnknownName, Where, quoted, select

if TYPE_CHECKING:
    from warehouse.read import Warehouse

_MARTS = "marts."
_CLOCK = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Earlier:
    """The marts of `build_id`, and everything that is no mart as it is in the build `now`."""

    folder: Path
    build_id: str
    as_of: datetime
    now: Warehouse

    @classmethod
    def open(cls, now: Warehouse, build_id: str) -> Earlier | None:
        """The marts that were kept of this build, in the home of `now`; None where there are none."""
        moment = moment_of(build_id)
        folder = Home(now.path.parent.parent).marts_history / build_id
        if moment is None or build_id == now.build_id or not folder.is_dir():
            return None
        return cls(folder, build_id, moment, now)

    @property
    def kind(self) -> str:
        """live, simulated or replayed: a home holds one kind only."""
        return self.now.kind

    @property
    def is_fallback(self) -> bool:
        """Never: it is asked for by name."""
        return False

    def evaluation(self, kind: str) -> dict[str, Any] | None:
        """Never: what was found last is of a later build."""
        raise UnknownName(f"What was found of {kind} is not kept of build {self.build_id}.")

    def runs(self) -> tuple[Run, ...]:
        """The refreshes are those of the house, whichever of its builds is looked at."""
        return self.now.runs()

    def standing(self) -> None:
        """Nothing: it is asked for by name."""

    def earlier(self, build_id: str) -> Earlier | None:
        """The marts of any other build."""
        return Earlier.open(self.now, build_id)

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Where | None = None,
        order_by: str | Sequence[str] | None = None,
        limit: int | None = None,
        sums: Sequence[str] | None = None,
    ) -> pa.Table:
        """As `Warehouse.table`; a mart that the build did not have is an `UnknownName`."""
        if not name.startswith(_MARTS):
            return self.now.table(name, columns, where, order_by, limit, sums)
        catalogue = _catalogue(self.folder)
        text, values = select(catalogue, name, columns, where, order_by, limit, sums)
        file = str(self.folder / f"{name.removeprefix(_MARTS)}.parquet")
        with duckdb.connect() as con:
            con.execute("create schema marts")
            view = f"{_MARTS}{quoted(name.removeprefix(_MARTS))}"
            con.read_parquet(file).create_view("file")
            con.execute(f"create view {view} as select * from main.file")  # noqa: S608  # of the catalogue
            return con.sql(text, params=values).to_arrow_table()

    def ask(self, query: str, **given: Any) -> pa.Table:
        """Never: the queries are about postings, of which only today's are kept."""
        del given
        raise UnknownName(f"{query} is about postings, which are not kept of build {self.build_id}.")


def moment_of(build_id: str) -> datetime | None:
    """The clock of a build, which its id begins with; None for what is no build id.

    >>> moment_of("20261031T230000Z-2"), moment_of("../x")
    (datetime.datetime(2026, 10, 31, 23, 0, tzinfo=datetime.timezone.utc), None)
    """
    if publish.build_id_of(Path(f"warehouse-{build_id}.duckdb")) != build_id:
        return None
    try:
        return datetime.strptime(build_id.split("-")[0], _CLOCK).replace(tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=8)
def _catalogue(folder: Path) -> dict[str, tuple[str, ...]]:
    files = sorted(folder.glob("*.parquet"))
    return {f"{_MARTS}{path.stem}": tuple(pq.read_schema(path).names) for path in files}
