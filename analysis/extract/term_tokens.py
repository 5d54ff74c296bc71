"""Words of many texts as numpy columns, and the runs of one to three words that may name a skill.

A run has a key that does not depend on case, hyphens, spaces or a plural s: "Lang-Chains" and "langchain"
are one term.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from analysis.extract.columns import DIGIT, LOWER, NEWLINE, SPACE, UPPER, Bools, Columns, Ints
from analysis.extract.sentences import KINDS, SECTIONS, Sentences

Keys = np.ndarray[Any, np.dtype[np.uint64]]

WORDS_MAX = 3  # words of a term
LENGTH_MAX = 30  # characters of a word
HYPHEN, COMMA, SLASH, OPEN, CLOSE, COLON, OTHER, EDGE = range(1, 9)  # what stands between words; 0: a space
_BASE = 1_000_003
_POWERS = np.array([pow(_BASE, place, 1 << 64) for place in range(256)], np.uint64)
_WORD = LOWER | UPPER | DIGIT
_INNER = np.zeros(65536, bool)
_INNER[[ord(mark) for mark in ".&_'’"]] = True
_GAPS = np.full(65536, OTHER, np.int64)
for _kind, _marks in ((0, " "), (HYPHEN, "-‐‑"), (COMMA, ",;"), (SLASH, "/|"), (OPEN, "(["), (CLOSE, ")]"),
                      (COLON, ":")):  # fmt: skip
    _GAPS[[ord(mark) for mark in _marks]] = _kind
# Sections that ask for nothing: what they name is the employer's, or a perk.
_SILENT = [SECTIONS.index(name) for name in ("title", "about", "pay", "benefits", "legal")]
ALL_CAPITALS = 0.6  # share of a sentence's long words in capitals from which it is a heading
CASED = 4  # letters of a long word


class Tokens(NamedTuple):
    """Words in order of place.

    `gap`: what stands before a word (EDGE: it begins its sentence); `key` and `size`: of its letters as they
    are compared; `is_known`: part of a form of the taxonomy; `is_sure`: of one that needs no context.
    """

    start: Ints
    end: Ints
    sentence: Ints
    gap: Ints
    key: Keys
    size: Ints
    is_upper: Bools  # begins with a capital
    is_lower: Bools  # holds no capital
    ending: Ints  # a number for the last three letters of a word without capitals or digits; 0 for others
    is_odd: Bools  # shaped like a name: capitals inside, or letters and digits
    is_word: Bools  # letters, of sensible length, without an apostrophe
    is_known: Bools
    is_sure: Bools


class Runs(NamedTuple):
    """Runs of words: the first word, how many, the key."""

    first: Ints
    words: Ints
    key: Keys

    def only(self, chosen: Bools) -> Runs:
        """Those chosen."""
        return Runs(self.first[chosen], self.words[chosen], self.key[chosen])


@lru_cache(1 << 16)
def key_of(text: str) -> int:
    """The key of a run of words written as `text`; 0 where it holds no letter.

    >>> key_of("Lang-Chains") == key_of("langchain"), key_of("DNS") == key_of("DN")
    (True, False)
    """
    total, at = 0, 0
    for word in text.replace("-", " ").replace("/", " ").split():
        low = word.lower()
        has_plural = len(word) > 3 and word[-1] == "s" and (word[-2] not in "sui'’")
        for letter in low[:-1] if has_plural else low:
            if letter.isalnum() and at < len(_POWERS):
                total += (ord(letter) | 32) * int(_POWERS[at])
                at += 1
    return total % (1 << 64)


def tokens(cols: Columns, said: Sentences, known: Bools, sure: Bools) -> Tokens:
    """All words; `known`, `sure`: which characters belong to forms of the taxonomy."""
    codes = np.minimum(cols.codes, 65535)
    classes = cols.classes
    inside = _word_characters(codes, classes)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
    # A lost line break glues two words: what begins the second sentence is a word of its own.
    cuts = cols.glued[inside[cols.glued] & inside[np.maximum(cols.glued - 1, 0)]]
    start, end = np.sort(np.concatenate((edges[::2], cuts))), np.sort(np.concatenate((edges[1::2], cuts)))
    sentence = np.searchsorted(said.start, start, side="right") - 1
    length = end - start
    flat = np.flatnonzero(inside)
    offset = np.concatenate(([0], np.cumsum(length)[:-1])) if len(length) else np.zeros(0, np.int64)
    if not len(start):
        none, no = np.zeros(0, np.int64), np.zeros(0, bool)
        return Tokens(none, none, none, none, none.astype(np.uint64), none, no, no, none, no, no, no, no)
    own = classes[flat]
    is_capital = (own & UPPER) != 0
    capitals = np.add.reduceat(is_capital.astype(np.int64), offset)
    small = np.add.reduceat(((own & LOWER) != 0).astype(np.int64), offset)
    digits = np.add.reduceat(((own & DIGIT) != 0).astype(np.int64), offset)
    quotes = np.add.reduceat(np.isin(codes[flat], np.array([ord("'"), ord("’")])).astype(np.int64), offset)
    first_upper = (classes[start] & UPPER) != 0
    key, size = _keys(codes, classes, flat, offset, start, end)
    odd = (capitals - first_upper > 0) | ((digits > 0) & (capitals + small > 0))
    plain = (capitals == 0) & (digits == 0) & (length > 3)
    last = codes.astype(np.int64)
    ending = (last[end - 1] * 65536 + last[end - 2]) * 65536 + last[np.maximum(end - 3, 0)]
    is_word = (capitals + small > 0) & (length <= LENGTH_MAX) & (quotes == 0)
    return Tokens(
        start, end, sentence, _gaps(codes, classes, start, end, sentence), key, size, first_upper,
        capitals == 0, np.where(plain, ending, 0), odd, is_word,
        known[start] | known[end - 1], sure[start] | sure[end - 1],
    )  # fmt: skip


def _word_characters(codes: Any, classes: Any) -> Bools:
    inside: Bools = (classes & _WORD) != 0
    before, after = inside[:-2], inside[2:]
    mark = codes[1:-1]
    joins = _INNER[mark] & before & after
    # "end.Next" is two words, "Node.js" and "ASP.NET" are one
    capital, digit = (classes & UPPER) != 0, (classes & DIGIT) != 0
    joins &= ~((mark == ord(".")) & capital[2:] & ~capital[:-2])
    joins &= ~((mark == ord(".")) & digit[2:] & ~digit[:-2])  # a footnote, "fields.3"
    inside = inside.copy()
    inside[1:-1] |= joins
    return inside


def _keys(codes: Any, classes: Any, flat: Ints, offset: Ints, start: Ints, end: Ints) -> tuple[Keys, Ints]:
    letter = (classes[flat] & _WORD) != 0
    last, before = codes[end - 1], codes[np.maximum(end - 2, 0)]
    plural = (end - start > 3) & (last == ord("s"))
    plural &= ~np.isin(before, np.array([ord(c) for c in "sui'’"]))
    ends = offset + (end - start) - 1
    letter[ends[plural]] = False
    running = np.cumsum(letter)
    base = running[offset] - letter[offset]
    owner = np.repeat(np.arange(len(start)), end - start)
    place = np.minimum(running - 1 - base[owner], len(_POWERS) - 1)
    with np.errstate(over="ignore"):
        value = (codes[flat].astype(np.uint64) | np.uint64(32)) * _POWERS[np.maximum(place, 0)]
        key = np.add.reduceat(np.where(letter, value, np.uint64(0)), offset)
    return key, np.add.reduceat(letter.astype(np.int64), offset)


def _gaps(codes: Any, classes: Any, start: Ints, end: Ints, sentence: Ints) -> Ints:
    """What stands before each word: the strongest mark of the characters between."""
    gap = np.full(len(start), EDGE, np.int64)
    width = start[1:] - end[:-1]
    inner = np.full(len(start) - 1, OTHER, np.int64)
    one = width == 1
    inner[one] = _GAPS[codes[end[:-1][one]]]
    inner[width == 0] = OTHER
    wide = np.flatnonzero((width > 1) & (width <= 4))
    kinds = np.zeros((len(wide), 4), np.int64)
    for place in range(4):
        at = end[:-1][wide] + place
        inside = at < start[1:][wide]
        at = np.minimum(at, len(codes) - 1)
        space = (classes[at] & SPACE) != 0
        kinds[:, place] = np.where(inside & ~space, _GAPS[codes[at]], 0)
    # ")," closes and goes on, " (" opens: the highest number but OTHER says most
    inner[wide] = np.where((kinds == OTHER).any(axis=1), OTHER, kinds.max(axis=1))
    inner[wide] = np.where((kinds == HYPHEN).any(axis=1), OTHER, inner[wide])  # " - " parts, "-" joins
    line = np.cumsum((classes & NEWLINE) != 0)
    inner[line[start[1:]] != line[end[:-1] - 1]] = EDGE
    gap[1:] = np.where(sentence[1:] == sentence[:-1], inner, EDGE)
    return gap


def runs(said: Sentences, words: Tokens, stops: Keys) -> Runs:
    """The runs of one to three unknown words that may name a skill; `stops`: keys of words that never do.

    Names are runs of capitalised or oddly shaped words, not at the start of a sentence unless a list begins
    there. Other words count in sentences that ask for something or name a known skill; alone only beside
    a known skill in a list.
    """
    size = len(words.start)
    if not size:
        return Runs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint64))
    ok = words.is_word & ~words.is_known & ~np.isin(words.key, stops) & (words.size > 1)
    ok &= asking(said, words.sentence)
    ok &= ~(said.is_heading | _shouted(said, words))[words.sentence]
    starts = words.gap == EDGE
    after = np.concatenate((words.gap[1:], [EDGE]))  # what stands behind a word
    alone = np.isin(after, (COMMA, SLASH, OPEN, EDGE))
    named = ok & ((words.is_upper & (~starts | alone)) | words.is_odd)
    plain = ok & ~words.is_odd & ~(words.is_upper & ~starts)
    skills = np.bincount(words.sentence[words.is_sure], minlength=len(said.start))
    asks = said.counts[:, [KINDS.index("must"), KINDS.index("nice")]].any(axis=1)
    plain &= ((skills > 0) | asks)[words.sentence]
    listed = plain & _beside_known(words)
    joined = np.concatenate((words.gap[1:] <= HYPHEN, [False]))  # the next word belongs to the same run
    found: list[tuple[Ints, int, Keys]] = []
    with np.errstate(over="ignore"):
        name_run, plain_run = named.copy(), plain.copy()
        key, length = words.key.copy(), words.size.copy()
        for count in range(1, WORDS_MAX + 1):
            if count > 1:
                last = size - count + 1
                link = joined[count - 2 : size - 1] if last > 0 else joined[:0]
                name_run = name_run[:last] & named[count - 1 :] & link
                plain_run = plain_run[:last] & plain[count - 1 :] & link
                power = _POWERS[np.minimum(length[:last], len(_POWERS) - 1)]
                key = key[:last] + power * words.key[count - 1 :]
                length = length[:last] + words.size[count - 1 :]
            first = np.flatnonzero(name_run | (listed if count == 1 else plain_run))
            found.append((first, count, key[first]))
    return Runs(
        np.concatenate([first for first, _, _ in found]),
        np.concatenate([np.full(len(first), count) for first, count, _ in found]),
        np.concatenate([key for _, _, key in found]),
    )


def asking(said: Sentences, sentence: Ints) -> Bools:
    """Which sentences stand where an ad asks for something, or says what is to be done."""
    found: Bools = ~np.isin(said.section[sentence], _SILENT)
    return found


def _shouted(said: Sentences, words: Tokens) -> Bools:
    """Sentences written in capitals."""
    long = words.end - words.start >= CASED
    shouts = long & words.is_upper & words.is_odd
    every = np.bincount(words.sentence[long], minlength=len(said.start))
    loud = np.bincount(words.sentence[shouts], minlength=len(said.start))
    return (every > 1) & (loud > ALL_CAPITALS * every)


_AND = np.array([key_of(word) for word in ("and", "or")], np.uint64)


def _beside_known(words: Tokens) -> Bools:
    """Words that stand in a list next to a known skill."""
    size = len(words.start)
    conjunction = np.isin(words.key, _AND)
    sure = words.is_sure
    found = np.zeros(size, bool)
    comma = np.isin(words.gap, (COMMA, SLASH))  # before the word
    found[1:] |= comma[1:] & sure[:-1]
    found[:-1] |= comma[1:] & sure[1:]
    found[2:] |= conjunction[1:-1] & sure[:-2]
    found[:-2] |= conjunction[1:-1] & sure[2:]
    return found
