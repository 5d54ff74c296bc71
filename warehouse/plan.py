"""What was asked of a refresh, and what is known of it so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import duckdb

from data.content import Board, Content
from data.home import Home
from warehouse import checks, result
from warehouse.checks import Rules
from warehouse.facts import Extractor
from warehouse.models import Measure, Step


class Progress(Protocol):
    """Told how far a refresh is; the steps are crawl, load, extract, models, checks, publish, compact."""

    def step(self, name: str, done: int, total: int | None) -> None:
        """`done` of `total` (None: unknown) of the step `name`."""
        ...


class Engine(Protocol):
    """Extracts and selects where DuckDB and one process are not enough; the tables are the same."""

    def extract(self, version: str, progress: Callable[[int, int], None]) -> None:
        """Fill facts.* with what the extractor of this version reads in every posting version."""
        ...

    def select(self, con: duckdb.DuckDBPyConnection, step: Step) -> None:
        """Make the table of a model in `con`."""
        ...


class Cluster(Protocol):
    """Where an engine runs."""

    def started(
        self, con: duckdb.DuckDBPyConnection, lake_at: str, scratch: str
    ) -> AbstractContextManager[Engine]:
        """The engine, which reads raw.* in the lake and knows the other tables from `con`.

        What passes between the machines lies in `scratch`.
        """
        ...


@dataclass(frozen=True)
class Plan:
    """What was asked for."""

    home: Home
    as_of: datetime
    kind: str
    content: Content
    boards: Sequence[Board]
    crawl: Callable[[str], None] | None
    extractor: Extractor
    measures: Sequence[Measure]
    progress: Progress
    part: str
    anew: bool
    afresh: str
    rules: Rules
    processes: int | None = None
    lake: str = ""
    cluster: Cluster | None = None

    def work(self, build_id: str) -> Path:
        """The file this refresh writes; what begins with its name is cleared with it."""
        return self.home.warehouse / f"work-{build_id}.duckdb"

    @property
    def moment(self) -> datetime:
        """The clock as the tables hold it: UTC, naive."""
        return self.as_of.astimezone(UTC).replace(tzinfo=None)

    def steps(self, name: str) -> Callable[[int, int], None]:
        """The progress of one step."""
        return partial(self.progress.step, name)


@dataclass
class Outcome:
    """What is known so far: a refresh that stops half way still has something to report."""

    build_id: str
    run_id: str | None = None
    sources: tuple[result.SourceResult, ...] = ()
    checks: tuple[checks.CheckResult, ...] = ()
    error: str | None = None
    notes: list[str] = field(default_factory=list)
