"""Many texts as one row of characters: classes, lost line breaks, and every phrase found, in numpy columns.

One pass of the automaton and a dozen of numpy serve hundreds of texts; nothing here costs time per text but
the list of camel-case words. Offsets are in characters of the joined texts; `starts` says where each text
begins.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from analysis.extract.lexicon import STARTERS
from analysis.extract.scan import (
    CAPITAL_WORD,
    LOWER_CASE,
    TEXT_END,
    Scanner,
    drop_marks,
    first_letters_marked,
    pad,
)

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Codes = np.ndarray[Any, np.dtype[np.uint32]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

LOWER, UPPER, DIGIT, SPACE, NEWLINE, MARK, BULLET, OPENER = (1 << bit for bit in range(8))
BEHIND = 4  # zeros behind the last text in `codes` and `classes`, so that looking ahead needs no care
GLUED_MAX = 40  # characters looked at on either side of a capital inside a word
_YEARS = re.compile(r"\d{1,2}\s?(?:\+|-|–|to)?\s?\d{0,2}\+?\s?(?:years|yrs)\b")
_BULLETS = "•·●▪◦■►➢✔✓"


def _table() -> Bytes:
    classes = np.zeros(65536, np.uint8)
    for code in range(65536):
        letter = chr(code)
        flags = LOWER * letter.islower() | UPPER * letter.isupper() | DIGIT * letter.isdecimal()
        flags |= SPACE * letter.isspace()
        classes[code] = flags
    classes[ord("\n")] |= NEWLINE
    for group, flag in ((".!?;:)", MARK), (_BULLETS, BULLET), ('("“*-', OPENER)):
        for letter in group:
            classes[ord(letter)] |= flag
    return classes


_CLASSES = _table()


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage is collected inside.

    Thousands of small tuples, none in a cycle, would have the collector walk the taxonomy again and again,
    and reading would take twice the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Columns(NamedTuple):
    """Texts joined by newlines, and what was found in them, in order of place.

    `codes`: code points; `classes`: bits of LOWER … OPENER; both go on with BEHIND zeros; `glued`: where a
    word begins after a lost line break; `folded`: lower-case bytes with a newline before each glued word and
    TEXT_END between texts; a hit: `number` of its phrase, its characters [`start`, `end`), its bytes [`at`,
    `until`) in `padded`.
    """

    text: str
    starts: Ints
    ends: Ints
    codes: Codes
    classes: Bytes
    glued: Ints
    folded: Bytes
    number: Ints
    start: Ints
    end: Ints
    at: Ints
    until: Ints

    @property
    def padded(self) -> bytes:
        """The folded bytes with every space doubled: what distances between words are measured in."""
        return pad(self.folded.tobytes())


def columns(scanner: Scanner, texts: Sequence[str]) -> Columns:
    """All hits of all texts; never raises."""
    text = "\n".join(texts)
    codes = np.array([text + "\0" * BEHIND]).view(np.uint32)
    classes, folded = _looked_up(codes)
    folded = folded[: len(text)]
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(sizes + 1) - 1
    glued = _glued(scanner, text, classes)
    drop_marks(folded)
    if len(glued):
        folded = _broken(folded, glued)
    number, at = scanner.hits(first_letters_marked(folded) + b"\n")  # a word ends at a space or a newline
    breaks = np.flatnonzero(folded == ord("\n"))
    padded_at = 1 + at + true_before(folded <= ord(" "), at) + counted(breaks, at)
    start = at - counted(glued + np.arange(len(glued)), at)
    folded[(ends + np.searchsorted(glued, ends, side="right"))[:-1]] = TEXT_END
    return Columns(
        text, ends - sizes, ends, codes, classes, glued, folded, number, start,
        start + scanner.lengths[number], padded_at, padded_at + scanner.padded_lengths[number],
    )  # fmt: skip


def _looked_up(codes: Codes) -> tuple[Bytes, Bytes]:
    """Classes and folded bytes: by byte tables, and one by one where a character is beyond Latin-1."""
    raw = codes.astype(np.uint8).tobytes()
    classes = np.frombuffer(bytearray(raw.translate(_CLASSES[:256].tobytes())), np.uint8)
    folded = np.frombuffer(bytearray(raw.translate(LOWER_CASE)), np.uint8)
    beyond = np.flatnonzero(codes > 255)
    classes[beyond] = _CLASSES[np.minimum(codes[beyond], 65535)]
    folded[beyond] = ord(" ")
    return classes, folded


def _broken(folded: Bytes, glued: Ints) -> Bytes:
    """A newline before each glued word."""
    raw, cuts = folded.tobytes(), glued.tolist()
    pieces = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    return np.frombuffer(bytearray(b"\n").join(pieces), np.uint8)


def counted(bounds: Ints, places: Ints) -> Ints:
    """How many of the bounds are at or before each place; both ascending.

    The few bounds are searched in the many places, not the other way round.
    """
    first = np.searchsorted(places, bounds, side="left")
    before: Ints = np.cumsum(np.bincount(first, minlength=len(places) + 1))[:-1]
    return before


def true_before(flags: Bools, places: Ints) -> Ints:
    """How many flags are true before each place: by bits, which is cheaper than a sum over all flags."""
    packed = np.packbits(flags, bitorder="little")
    words = np.zeros(len(flags) // 64 + 1, "<u8")
    words.view(np.uint8)[: len(packed)] = packed
    counts = np.bitwise_count(words)
    before = np.cumsum(counts, dtype=np.int64) - counts
    word, bit = places >> 6, (places & 63).astype(np.uint64)
    inside = words[word] & ((np.uint64(1) << bit) - np.uint64(1))
    found: Ints = before[word] + np.bitwise_count(inside)
    return found


def _glued(scanner: Scanner, text: str, classes: Bytes) -> Ints:
    """Offsets of words that begin glued to the word before ("MLOpsCreating", "150,000What")."""
    left, right = classes[:-1], classes[1:]
    # One bit each: a capital or a digit behind a small letter, a capital behind a digit.
    turns = (left & (right >> 1 | right >> 2) & LOWER) | (left >> 1 & right & UPPER)
    at = np.flatnonzero(turns != 0)
    left, right = classes[at], classes[at + 1]
    found = _lost_breaks(scanner, text, classes, at[(left & right >> 1 & LOWER) != 0])
    years = at[(left & right >> 2 & LOWER) != 0]
    found += [place + 1 for place in years.tolist() if _YEARS.match(text, place + 1)]
    words = at[(left >> 1 & right & UPPER) != 0]
    words = words[(classes[words + 2] & classes[words + 3] & LOWER) != 0]
    for place in words.tolist():
        word = CAPITAL_WORD.match(text, place + 1)
        if word and word[0].lower() in STARTERS:
            found.append(place + 1)
    return np.array(sorted(set(found)), np.int64)


def _lost_breaks(scanner: Scanner, text: str, classes: Bytes, inner: Ints) -> list[int]:
    """Where camel-case words are two; `inner`: the small letters before their capitals."""
    if not len(inner):
        return []
    alone = (classes & (LOWER | UPPER | DIGIT)) == 0
    word = true_before(alone, inner)
    inner = inner[np.concatenate(([True], word[1:] != word[:-1]))]
    found: list[int] = []
    stops = alone.tobytes()
    for place in inner.tolist():
        first = stops.rfind(1, max(0, place - GLUED_MAX), place) + 1 or max(0, place - GLUED_MAX)
        last = stops.find(1, place, place + GLUED_MAX)
        found += [first + cut for cut in scanner.cuts(text[first : last if last >= 0 else place + GLUED_MAX])]
    return found


def ranges(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For each i, the numbers first[i] … last[i]-1: the i of each, and the number."""
    each = np.maximum(last - first, 0)
    owner = np.repeat(np.arange(len(first)), each)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(each) - each - first, each)
