"""What postings say of who hires, and the employers found in it, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

_LATE = datetime(9999, 1, 1)  # noqa: DTZ001 - as in the tables: UTC, naive


@dataclass(frozen=True)
class Mention:
    """How postings of one place name who hires; `listed` is the board's employer as sources.toml has it.

    `hosts` are those of the postings' own addresses, `links` those that a header or the name writes.
    """

    source: str
    board: str
    company: str | None
    listed: str | None = None
    hosts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    first_seen_at: datetime = _LATE
    posting_count: int = 1

    @property
    def name(self) -> str | None:
        """What counts as the employer's name."""
        return self.listed or self.company


@dataclass(frozen=True)
class Group:
    """One employer. `name` is None where the way it is written most often will do."""

    employer_id: str
    name: str | None
    is_agency: bool
    sector: str | None
    keys: frozenset[tuple[str, ...]]
    domains: frozenset[str]
    posting_count: int
    is_settled: bool  # by employers.toml


@dataclass
class Resolved:
    """`ids` of the mentions in order; `apart`: two ids that a sign would join and lists keep apart."""

    ids: list[str | None]
    groups: dict[str, Group]
    apart: list[tuple[str, str, str]] = field(default_factory=list)
