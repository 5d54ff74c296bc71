"""What every question returns: one sentence, one table, one chart, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa


@dataclass(frozen=True)
class Period:
    """Days from `from_on` to `to_on`, both included."""

    from_on: date
    to_on: date

    def __str__(self) -> str:
        """Months where the period is made of whole months or is long; days where it is short.

        >>> print(Period(date(2025, 11, 1), date(2026, 10, 31)))
        Nov 2025 – Oct 2026
        >>> print(Period(date(2026, 8, 3), date(2026, 8, 28)))
        3 Aug – 28 Aug 2026
        >>> print(Period(date(2026, 10, 1), date(2026, 10, 31)))
        Oct 2026
        """
        first, last = self.from_on, self.to_on
        if (last - first).days > 60 or (first.day == 1 and (last.day >= 28)):
            start, end = f"{first:%b %Y}", f"{last:%b %Y}"
            return end if start == end else f"{start} – {end}"
        start = f"{first.day} {first:%b}" + ("" if first.year == last.year else f" {first.year}")
        return f"{start} – {last.day} {last:%b %Y}"


@dataclass(frozen=True)
class Headline:
    """One number at the top of a page, ready to read; `help` explains it in a sentence."""

    label: str
    value: str
    help: str = ""


@dataclass(frozen=True)
class Basis:
    """What an answer rests on: primary postings, their employers, their period and where they were read."""

    posting_count: int = 0
    employer_count: int = 0
    period: Period | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Empty:
    """Why there is nothing to show; `drop` names the filter to reset, where that would give an answer."""

    reason: str
    drop: str | None = None
    is_unbuilt: bool = False


@dataclass(frozen=True)
class Asked:
    """The question that made an answer and what it was given, so that it can be asked of another build.

    `reads` are the readings of published tables it took, as SQL.
    """

    question: Callable[..., Any]
    given: tuple[Any, ...] = ()
    reads: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The function, as Python imports it."""
        return f"{self.question.__module__}.{self.question.__qualname__}"


@dataclass(frozen=True)
class Answer:
    """A question answered from published tables; `empty` is set when there is nothing to show.

    `table` has human column names with their units in brackets; `key` says how to read the chart;
    `notes` are what the numbers are not, in plain words; `made_of` says what they are of where that is not
    the market, so that they are neither called invented with it nor of its build.
    """

    title: str
    sentence: str
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    figure: go.Figure | None = None
    key: str = ""
    basis: Basis = field(default_factory=Basis)
    headlines: tuple[Headline, ...] = ()
    notes: tuple[str, ...] = ()
    empty: Empty | None = None
    asked: Asked | None = field(default=None, compare=False)
    made_of: str = ""

    @cached_property
    def rows(self) -> pa.Table:
        """The table as it is sent to a browser, made once: pages show it at every click."""
        return pa.Table.from_pandas(self.table)


def nothing(title: str, empty: Empty, basis: Basis | None = None) -> Answer:
    """An answer that says why it is none."""
    return Answer(title=title, sentence=empty.reason, empty=empty, basis=basis or Basis())
