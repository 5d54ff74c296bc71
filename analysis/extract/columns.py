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
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from analysis.extract.lexicon import STARTERS
from analysis.extract.scan import CAPITAL_WORD, LOWER_CASE, TEXT_END, Scanner, kept_marks, pad

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Codes = np.ndarray[Any, np.dtype[np.uint32]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

LOWER, UPPER, DIGIT, SPACE, NEWLINE, MARK, BULLET, OPENER = (1 << bit for bit in range(8))
GLUED_MAX = 40  # characters looked at on either side of a capital inside a word
_YEARS = re.compile(r"\d{1,2}\s?(?:\+|-|–|to)?\s?\d{0,2}\+?\s?(?:years|yrs)\b")
_BULLETS = "•·●▪◦■►➢✔✓"


def _table() -> np.ndarray[Any, np.dtype[np.uint16]]:
    """Classes in the low byte, the folded letter in the high one: one look-up gives both."""
    classes, folded = np.zeros(65536, np.uint8), np.full(65536, ord(" "), np.uint8)
    folded[:256] = np.frombuffer(LOWER_CASE, np.uint8)
    for code in range(65536):
        letter = chr(code)
        flags = LOWER * letter.islower() | UPPER * letter.isupper() | DIGIT * letter.isdecimal()
        flags |= SPACE * letter.isspace()
        classes[code] = flags
    classes[ord("\n")] |= NEWLINE
    for group, flag in ((".!?;:)", MARK), (_BULLETS, BULLET), ('("“*-', OPENER)):
        for letter in group:
            classes[ord(letter)] |= flag
    return (classes | folded.astype(np.uint16) << 8).astype(np.uint16)


_TABLE = _table()
_ADDED = np.zeros(256, np.int32)
_ADDED[ord(" ")], _ADDED[ord("\n")], _ADDED[TEXT_END] = 1, 2, 2


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

    `codes`: code points; `classes`: bits of LOWER … OPENER; `glued`: where a word begins after a lost line
    break; a hit: `number` of its phrase, its characters [`start`, `end`), its bytes [`at`, `until`) in
    `padded`.
    """

    text: str
    starts: Ints
    ends: Ints
    codes: Codes
    classes: Bytes
    glued: Ints
    padded: bytes
    number: Ints
    start: Ints
    end: Ints
    at: Ints
    until: Ints


def columns(scanner: Scanner, texts: Sequence[str]) -> Columns:
    """All hits of all texts; never raises."""
    text = "\n".join(texts)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    looked = np.take(_TABLE, codes, mode="clip").view(np.uint8).reshape(-1, 2)
    classes = np.ascontiguousarray(looked[:, 0])
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.concatenate(([0], np.cumsum(sizes + 1)[:-1])) if len(texts) else np.zeros(0, np.int64)
    glued = _glued(scanner, text, classes)
    folded = looked[:, 1].copy()
    folded[(starts + sizes)[:-1]] = TEXT_END
    raw = folded.tobytes()
    if len(glued):
        cuts = glued.tolist()
        raw = b"\n".join([raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)])
    return Columns(text, starts, starts + sizes, codes, classes, glued, *_placed(scanner, raw, glued))


def _placed(scanner: Scanner, raw: bytes, glued: Ints) -> tuple[bytes, Ints, Ints, Ints, Ints, Ints]:
    padded = pad(kept_marks(raw))
    matches = scanner.automaton.find_matches_as_indexes(padded)
    found = np.fromiter(chain.from_iterable(matches), np.int64, 3 * len(matches)).reshape(-1, 3)
    number, at, until = found[:, 0], found[:, 1] + 1, found[:, 2] - 1
    added = np.cumsum(_ADDED[np.frombuffer(padded, np.uint8)], dtype=np.int32)
    start = at - 1 - (added[at - 1] - 1) // 2
    if len(glued):
        start -= np.searchsorted(glued + np.arange(len(glued)), start, side="right")
    return padded, number, start, start + scanner.lengths[number], at, until


def _glued(scanner: Scanner, text: str, classes: Bytes) -> Ints:
    """Offsets of words that begin glued to the word before ("MLOpsCreating", "150,000What")."""
    is_lower, is_upper = (classes & LOWER).view(bool), (classes & UPPER) >> 1
    found: list[int] = []
    if len(classes) < 2:
        return np.zeros(0, np.int64)
    inner = np.flatnonzero(is_lower[:-1] & is_upper[1:].view(bool))
    if len(inner):
        ends = np.flatnonzero((classes & (LOWER | UPPER | DIGIT)) == 0)
        begin = np.concatenate(([-1], ends))[np.searchsorted(ends, inner)] + 1
        stop = np.concatenate((ends, [len(text)]))[np.searchsorted(ends, inner)]
        first = np.concatenate(([True], begin[1:] != begin[:-1]))
        begin = np.maximum(begin[first], inner[first] - GLUED_MAX)
        stop = np.minimum(stop[first], inner[first] + GLUED_MAX)
        for low, high in zip(begin.tolist(), stop.tolist(), strict=True):
            found += [low + cut for cut in scanner.cuts(text[low:high])]
    digits = (classes & DIGIT) > 0
    found += [
        at + 1 for at in np.flatnonzero(is_lower[:-1] & digits[1:]).tolist() if _YEARS.match(text, at + 1)
    ]
    for at in np.flatnonzero(
        digits[:-3] & is_upper[1:-2].view(bool) & is_lower[2:-1] & is_lower[3:]
    ).tolist():
        right = CAPITAL_WORD.match(text, at + 1)
        if right and right[0].lower() in STARTERS:
            found.append(at + 1)
    return np.unique(np.asarray(found, np.int64))


def ranges(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For each i, the numbers first[i] … last[i]-1: the i of each, and the number."""
    each = np.maximum(last - first, 0)
    owner = np.repeat(np.arange(len(first)), each)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(each) - each - first, each)
