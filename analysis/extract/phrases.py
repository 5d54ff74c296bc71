"""Phrases with meanings, found in one pass of a lower-case text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


class Phrases:
    """Finds the longest of many lower-case phrases, whole-word; each has meanings."""

    def __init__(self, meanings: Mapping[str, Sequence[str]]) -> None:
        phrases = list(meanings)
        self._meanings = [meanings[phrase] for phrase in phrases]
        self._automaton = AhoCorasick(
            phrases, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
        )

    def find(self, text: str, lowered: str) -> Iterator[tuple[Sequence[str], int, int]]:
        """The meanings of each phrase found, and where: text[start:end]; a lost line break ends a word."""
        for number, start, end in self._automaton.find_matches_as_indexes(lowered):
            before, after = lowered[start - 1 : start], lowered[end : end + 1]
            is_glued = text[start : start + 1].isupper() and text[start - 1 : start].islower()
            if (is_glued or not before.isalnum()) and not after.isalnum():
                yield self._meanings[number], start, end
