"""One pass of one automaton over a text: every form, phrase and cue, with offsets in characters.

How it is fast (shared measurements: twice the speed of the library as usually used): the text becomes bytes
of the same length (Latin-1, unknown characters as boundaries), lower case, every boundary a space, every
space doubled, so that " word " matches whole words only and neighbours do not share a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from analysis.extract.lexicon import HEADING_ENDS, STARTERS

GLUED_KNOWN_MAX = 50_000
_INNER_CAPITAL = re.compile(r"(?<=[a-z0-9])[A-Z]")
CAPITAL_WORD = re.compile(r"[A-Z][a-zà-ÿ]+")
_LAST_WORD = re.compile(r"[A-Z]?[a-zà-ÿ]+$|[A-Z]+s?$")
_WORD = set(b"abcdefghijklmnopqrstuvwxyz0123456789")


TEXT_END = 3  # the byte between two texts
_END = bytes([TEXT_END])


def _lower_table() -> bytes:
    table = bytearray(b" " * 256)
    for code in range(256):
        character = chr(code).lower()
        lowered = ord(character) if len(character) == 1 and ord(character) < 256 else code
        if lowered in _WORD or (lowered >= 0xC0 and lowered not in (0xD7, 0xF7)):
            table[code] = lowered
    table[ord("\n")] = ord("\n")
    table[ord("+")] = ord("+")
    table[ord("#")] = ord("#")
    return bytes(table)


LOWER_CASE = _lower_table()
# C++, C# and F# are words; any other plus or hash is punctuation ("5+ years", "#hiring").
_KEPT = ((b"c++", b"c\x01\x01"), (b"c#", b"c\x02"), (b"f#", b"f\x02"))


def _fold(raw: bytes) -> bytes:
    return kept_marks(raw.translate(LOWER_CASE))


def kept_marks(folded: bytes) -> bytes:
    """Lower-case bytes in which plus and hash stand only where they are part of a name."""
    if b"+" in folded or b"#" in folded:
        for written, kept in _KEPT:
            folded = folded.replace(written, kept)
        folded = folded.replace(b"+", b" ").replace(b"#", b" ")
    return folded


def pad(folded: bytes) -> bytes:
    """Folded bytes with every space doubled, newlines and ends of texts between spaces."""
    return b" " + folded.replace(b" ", b"  ").replace(b"\n", b" \n ").replace(_END, b" \x03 ") + b" "


def key(form: str) -> bytes:
    """What the automaton looks for to find `form`: " machine  learning "; empty when nothing is left."""
    folded = _fold(form.encode("latin-1", "replace")).strip()
    return pad(folded) if folded else b""


def padded_place(phrase: str, start: int, end: int) -> tuple[int, int]:
    """Where the characters phrase[start:end] stand in the padded phrase, counted from its first word."""
    folded = _fold(phrase.encode("latin-1", "replace"))
    at = start + folded.count(b" ", 0, start)
    return at, at + end - start + folded.count(b" ", start, end)


class Scanner:
    """Finds the longest of many phrases, whole-word, without case, in one pass; numbers start at 0."""

    def __init__(self, phrases: Sequence[str], camel: Iterable[str] = ()) -> None:
        keys = [key(phrase) for phrase in phrases]
        self.numbers: dict[bytes, int] = {}
        for found in keys:
            if found:
                self.numbers.setdefault(found, len(self.numbers))
        self.lengths = np.array([len(k) - 2 - k[1:-1].count(b" ") // 2 for k in self.numbers], np.int64)
        self.automaton = BytesAhoCorasick(
            list(self.numbers),
            matchkind=MatchKind.LeftmostLongest,
            implementation=Implementation.ContiguousNFA,
        )
        self._known_cuts: dict[str, tuple[int, ...]] = {}
        self._camel = {
            word.lower()
            for form in camel
            for word in re.findall(r"\w+", form)
            if re.search("[a-z0-9][A-Z]", word)
        }

    def number(self, phrase: str) -> int | None:
        """The number hits carry for this phrase; None when it holds no word."""
        return self.numbers.get(key(phrase))

    def cuts(self, word: str) -> tuple[int, ...]:
        """Where a word is two words; remembered, since ads repeat their camel-case names."""
        cuts = self._known_cuts.get(word)
        if cuts is None:
            cuts = () if word.lower() in self._camel else tuple(self._lost_breaks(word))
            if len(self._known_cuts) < GLUED_KNOWN_MAX:
                self._known_cuts[word] = cuts
        return cuts

    def _lost_breaks(self, word: str) -> Iterator[int]:
        for capital in _INNER_CAPITAL.finditer(word):
            at = capital.start()
            left = _LAST_WORD.search(word, 0, at)
            right = CAPITAL_WORD.match(word, at)
            if left is None:
                continue
            if (
                (right and right[0].lower() in STARTERS and at >= 2)
                or left[0].lower() in HEADING_ENDS
                or (right and left[0].islower() and left.start() == 0 and at >= 4)
            ):
                yield at
            elif word[:at].lower() in self._camel and right and len(right[0]) > 4:
                yield at  # "PyTorchBuilding": the left half is a name we know
