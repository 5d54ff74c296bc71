"""Sentences and list items as objects, each with its section and cues, for the readers of single facts."""

from __future__ import annotations

from typing import NamedTuple

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


_NO_CUES: tuple[Cue, ...] = ()
_NO_KINDS: frozenset[str] = frozenset()


def segments(cols: Columns, said: Sentences) -> list[list[Segment]]:
    """The sentences of each text, in order and without gaps."""
    found: list[list[Segment]] = [[] for _ in cols.starts]
    cues: dict[int, list[Cue]] = {}
    new = tuple.__new__  # a third of the time of Segment(...)
    base = cols.starts[said.text]
    of_cue = base[said.cue_sentence]
    rows = (said.cue_sentence, said.cue_kind, said.cue_start - of_cue, said.cue_end - of_cue)
    for sentence, kind, start, end in zip(*(row.tolist() for row in rows), strict=True):
        cues.setdefault(sentence, []).append(new(Cue, (KINDS[kind], start, end)))
    columns = (said.text, said.start - base, said.end - base, said.section, said.is_heading)
    for number, (text, start, end, section, is_heading) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        mine = tuple(cues[number]) if number in cues else _NO_CUES
        kinds = frozenset([cue.kind for cue in mine]) if mine else _NO_KINDS
        found[text].append(new(Segment, (start, end, SECTIONS[section], is_heading, mine, kinds)))
    return found
