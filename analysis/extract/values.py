"""What a fact is made of: a value, the words that show it, and how sure the reader is."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Evidence(NamedTuple):
    """An exact substring of the text: text[start:end]."""

    text: str
    start: int
    end: int


class Fact(NamedTuple, Generic[T]):
    """A value read, its evidence (None where a field, not the text, showed it), confidence 0..1."""

    value: T
    evidence: Evidence | None
    confidence: float


def evidence(text: str, start: int, end: int) -> Evidence:
    """The evidence text[start:end], without spaces at its ends."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    piece = piece.strip()
    return Evidence(piece, start + lead, start + lead + len(piece))
