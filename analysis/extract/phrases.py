"""Phrases with meanings, found in one pass of a lower-case text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


class Phrases:
    """Finds the longest of many phrases, whole-word, in lower-case text; each has meanings."""

    def __init__(self, meanings: Mapping[str, Sequence[str]]) -> None:
        phrases = list(meanings)
        self._meanings = [meanings[phrase] for phrase in phrases]
        self._automaton = AhoCorasick(
            phrases, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

    def find(self, lowered: str) -> Iterator[tuple[Sequence[str], int, int]]:
        """The meanings of each phrase found, and where: lowered[start:end]."""
        for number, start, end in self._automaton.find_matches_as_indexes(lowered):
            if not (lowered[start - 1 : start].isalnum() or lowered[end : end + 1].isalnum()):
                yield self._meanings[number], start, end
