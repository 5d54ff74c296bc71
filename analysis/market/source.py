"""The published warehouse as the questions read it: named tables as data frames, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa

from data.home import Home
from warehouse import read, selects


class Tables(Protocol):
    """What `warehouse.read.Warehouse` offers, and all that is needed of it."""

    @property
    def build_id(self) -> str: ...  # noqa: D102  # named in the contract of warehouse.read
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def as_of(self) -> datetime: ...  # noqa: D102
    @property
    def is_fallback(self) -> bool: ...  # noqa: D102

    def __hash__(self) -> int: ...

    def evaluation(self, kind: str) -> dict[str, Any] | None: ...  # noqa: D102
    def runs(self) -> tuple[read.Run, ...]: ...  # noqa: D102

    def standing(self) -> Mapping[str, Any] | None: ...  # noqa: D102

    def table(  # noqa: D102
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] | None = None,
        limit: int | None = None,
        sums: Sequence[str] | None = None,
    ) -> Any: ...

    def ask(self, query: str, **given: Any) -> Any: ...  # noqa: D102

    def earlier(self, build_id: str) -> Tables | None: ...  # noqa: D102


class NotBuiltError(Exception):
    """A published table that a question needs is not there, or can't be read."""


@dataclass(frozen=True)
class Market:
    """One published build."""

    tables: Tables

    @property
    def build_id(self) -> str:
        """The build every number of this market comes from."""
        return self.tables.build_id

    @property
    def kind(self) -> str:
        """live, simulated or replayed."""
        return self.tables.kind

    @property
    def as_of(self) -> datetime:
        """The clock of the refresh that made it, in UTC."""
        return self.tables.as_of

    @property
    def today(self) -> date:
        """The day the numbers speak of."""
        return self.tables.as_of.date()

    @property
    def is_fallback(self) -> bool:
        """Whether the newest build could not be read and an older one is shown."""
        return self.tables.is_fallback

    def standing(self) -> Mapping[str, Any] | None:
        """What must be said of this build since it was published: a small file, read anew at each call."""
        return self.tables.standing()

    def evaluation(self, kind: str) -> dict[str, Any] | None:
        """What `guidepost evaluate` found last about a published build of this market; None where nothing."""
        try:
            found: dict[str, Any] | None = self.tables.evaluation(kind)
        except LookupError as error:  # of an earlier build
            raise NotBuiltError(str(error)) from error
        return found

    def runs(self) -> tuple[read.Run, ...]:
        """The last refreshes, oldest first, also those that published nothing."""
        return self.tables.runs()

    def arrow(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Any] | None = None,
        sums: Sequence[str] | None = None,
    ) -> pa.Table:
        """Rows of a published table, as `warehouse.read` gives them: `sums` over those of the same `columns`.

        Raises:
            NotBuiltError: the table is missing or can't be read.
        """
        _note(lambda: selects.told(name, columns, where, sums))
        try:
            if name.startswith("ref.") and where is None and sums is None:
                return _reference(self.tables, name, None if columns is None else tuple(columns))
            return self.tables.table(name, columns=columns, where=where, sums=sums)
        except Exception as error:  # whatever the engine raises, the reader of a page needs one sentence
            raise NotBuiltError(f"{name} can't be read from build {self.build_id}: {error}") from error

    def frame(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Any] | None = None,
        sums: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """The same as a data frame."""
        frame: pd.DataFrame = self.arrow(name, columns, where, sums).to_pandas()
        return frame

    def ask(self, query: str, **given: Any) -> pa.Table:
        """Rows of a query that ships with us; raises `NotBuiltError` where its tables are missing."""
        _note(lambda: selects.told_query(query, given))
        try:
            return self.tables.ask(query, **given)
        except Exception as error:  # as above
            raise NotBuiltError(f"{query} can't be asked of build {self.build_id}: {error}") from error

    def earlier(self, build_id: str) -> Market | None:
        """The marts of an earlier build of this market, as they were; None where they are not kept."""
        found = self.tables.earlier(build_id)
        return None if found is None else Market(found)


_notes: ContextVar[list[str] | None] = ContextVar("reads", default=None)


@contextmanager
def noted() -> Iterator[list[str]]:
    """What is read of published tables within the block, as SQL, each reading once."""
    found: list[str] = []
    token = _notes.set(found)
    try:
        yield found
    finally:
        _notes.reset(token)


def _note(told: Callable[[], str]) -> None:
    notes = _notes.get()
    if notes is not None and (text := told()) not in notes:
        notes.append(text)


@lru_cache(maxsize=64)
def _reference(tables: Tables, name: str, columns: tuple[str, ...] | None) -> pa.Table:
    """Names and guides are small, asked for all the time, and a published build never changes."""
    return tables.table(name, columns=columns)


def held() -> AbstractContextManager[None]:
    """Within the block what is read stays open, so that several questions cost one opening."""
    return read.held()


def find(home: Home) -> Market | None:
    """The published market in `home`, or None where nothing was published yet."""
    warehouse = read.Warehouse.open(home)
    return None if warehouse is None else Market(warehouse)
