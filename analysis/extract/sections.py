"""Sentences and list items with section and cues, made objects only where a reader of a fact asks for one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, overload

import numpy as np

from analysis.extract.columns import Columns
from analysis.extract.sentences import KINDS, SECTIONS, Sentences


class Cue(NamedTuple):
    """A cue phrase, text[start:end]."""

    kind: str
    start: int
    end: int


class Segment(NamedTuple):
    """A sentence, list item or heading: text[start:end], its section, its cues in order and their kinds."""

    start: int
    end: int
    section: str
    is_heading: bool
    cues: tuple[Cue, ...]
    kinds: frozenset[str]

    def has(self, kind: str) -> bool:
        """Whether a cue of this kind is in it."""
        return kind in self.kinds


class Segments(Sequence[Segment]):
    """The sentences of one text, in order and without gaps; each becomes an object when it is asked for.

    `starts` and `ends`: characters of the text; `sections`: numbers of SECTIONS.
    """

    __slots__ = ("_batch", "_first", "_last", "ends", "sections", "starts")

    def __init__(self, batch: _Batch, first: int, last: int) -> None:
        self._batch, self._first, self._last = batch, first, last
        self.starts, self.ends = batch.starts[first:last], batch.ends[first:last]
        self.sections = batch.sections[first:last]

    def __len__(self) -> int:
        return self._last - self._first

    @overload
    def __getitem__(self, at: int) -> Segment: ...

    @overload
    def __getitem__(self, at: slice) -> list[Segment]: ...

    def __getitem__(self, at: int | slice) -> Segment | list[Segment]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        number = at % len(self)
        cues = self._batch.cues(self._first + number)
        return Segment(
            self.starts[number], self.ends[number], SECTIONS[self.sections[number]],
            self._batch.is_heading[self._first + number], cues, frozenset([cue.kind for cue in cues]),
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def having(self, kind: str) -> list[int]:
        """Which of them hold a cue of this kind, by number."""
        rows = self._batch.having(kind)
        low, high = bisect_left(rows, self._first), bisect_left(rows, self._last)
        return [row - self._first for row in rows[low:high]]

    def at(self, place: int) -> Segment | None:
        """The first that ends behind a place of the text; None at the end of the text."""
        number = bisect_right(self.ends, place)
        return self[number] if number < len(self) else None


class _Batch:
    """The sentences of many texts as lists, with offsets in their own text."""

    def __init__(self, cols: Columns, said: Sentences) -> None:
        base = cols.starts[said.text]
        of_cue = base[said.cue_sentence]
        self._said = said
        self._cue_from: list[int] = np.searchsorted(said.cue_sentence, np.arange(len(base) + 1)).tolist()
        cues = (said.cue_kind, said.cue_start - of_cue, said.cue_end - of_cue)
        self._cues: list[list[int]] = [column.tolist() for column in cues]
        self._having: dict[str, list[int]] = {}
        self.starts: list[int] = (said.start - base).tolist()
        self.ends: list[int] = (said.end - base).tolist()
        self.sections: list[int] = said.section.tolist()
        self.is_heading: list[bool] = said.is_heading.tolist()

    def having(self, kind: str) -> list[int]:
        if kind not in self._having:
            self._having[kind] = np.flatnonzero(self._said.counts[:, KINDS.index(kind)]).tolist()
        return self._having[kind]

    def cues(self, sentence: int) -> tuple[Cue, ...]:
        kinds, starts, ends = self._cues
        rows = range(self._cue_from[sentence], self._cue_from[sentence + 1])
        return tuple([Cue(KINDS[kinds[row]], starts[row], ends[row]) for row in rows])


def segments(cols: Columns, said: Sentences) -> list[Segments]:
    """The sentences of each text."""
    batch = _Batch(cols, said)
    bounds = np.searchsorted(said.text, np.arange(len(cols.starts) + 1)).tolist()
    return [Segments(batch, first, last) for first, last in pairwise(bounds)]
