"""What tells two texts are one: a hash of the normalised text, and a sketch of its word shingles.

The sketch is a MinHash of the bottom-k kind (Broder 1997; Cohen and Kaplan 2007): one hash function, the k
smallest values. docs/decisions/0008-duplicates.md says what it was compared with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from analysis.extract.columns import Ints, ranges
from analysis.extract.letters import beyond_ascii

_Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
SKETCH_SIZE = 64
SHINGLE_WORDS = 3  # reworded ads keep runs of three words where runs of five are gone
HASH_BITS = 32  # two shingles of a pair of ads meet by chance once in a million pairs
_LOWER = bytes(
    code if code > 127 or code == ord("_") else ord(chr(code).lower()) if chr(code).isalnum() else 32
    for code in range(256)
)
# Odd constants of splitmix64 (Steele, Lea, Flood 2014), a mixer whose outputs look independent.
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)
CODES_KEPT = 200_000  # words whose numbers are remembered: about 30 MB


class Signature(NamedTuple):
    """What tells two ads are one: its words, counted; hash and sketch are of the ad without its title."""

    word_count: int
    text_hash: str
    text_sketch: tuple[int, ...]


def signatures(texts: Sequence[str], titles: Sequence[str], bodies: Sequence[str]) -> list[Signature]:
    """What tells each ad: of its whole text, with the title and body that it was made of."""
    said = list(map(words, texts))
    ads = list(map(_without_title, said, titles, bodies))
    found = zip(map(len, said), map(text_hash, ads), sketches(ads), strict=True)
    return [Signature(count, known, tuple(sketch)) for count, known, sketch in found]


def _without_title(said: list[bytes], title: str, body: str) -> list[bytes]:
    """The words of the ad itself: titles and chat headers are compared apart, and written anew elsewhere."""
    title_length = len(words(title))
    repeated = title and " ".join(body[: len(title) + 80].split()).startswith(title)
    return said[title_length * (2 if repeated else 1) :]


def words(text: str) -> list[bytes]:
    """The words of a text in UTF-8, lower case, without marks."""
    raw = text.encode("utf-8", "replace")
    if not text.isascii():
        beyond = beyond_ascii(raw)
        if "\u03a3" in beyond:  # the capital sigma, whose small form depends on its place in a word
            raw = text.lower().encode("utf-8", "replace")
            beyond = beyond_ascii(raw)
        for letter in beyond:
            if (plain := _plain(letter)) != letter:  # few different ones, so this beats a pattern
                raw = raw.replace(letter.encode(), plain.encode())
    return raw.translate(_LOWER).split()


def _plain(letter: str) -> str:
    """A letter beyond ASCII in lower case; a mark ("–", "•", "’") is a space."""
    low = letter.lower()
    return "".join(" " if one > "\x7f" and not one.isalnum() else one for one in low)


def text_hash(words: Sequence[bytes]) -> str:
    """16 hex digits that are equal when two texts differ only in case, marks and white space."""
    return hashlib.blake2b(b" ".join(words), digest_size=8).hexdigest()


def sketches(texts: Sequence[Sequence[bytes]]) -> list[list[int]]:
    """The smallest SKETCH_SIZE hashes (HASH_BITS bits, rising) of each text's runs of SHINGLE_WORDS words.

    Two texts' overlap (Jaccard) is estimated by the share of equal values among the smallest of both. A
    shorter text is one shingle; an empty one has no hashes. The same on every machine. All texts are one row
    of numbers, each hash below the number of its text.
    """
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    codes = _word_codes(texts, int(sizes.sum()))
    first = np.cumsum(sizes) - sizes
    owner, hashes = [], []
    for size in range(1, SHINGLE_WORDS + 1):
        fits = np.flatnonzero(sizes == size if size < SHINGLE_WORDS else sizes >= size)
        own, place = ranges(first[fits], first[fits] + sizes[fits] - size + 1)
        owner.append(fits[own])
        hashes.append(_hashed(codes, place, size))
    found = np.concatenate(owner).astype(np.uint64) << np.uint64(HASH_BITS) | np.concatenate(hashes)
    found.sort()
    found = found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found
    text = (found >> np.uint64(HASH_BITS)).astype(np.int64)
    begins = np.searchsorted(text, np.arange(len(texts) + 1))
    kept = np.arange(len(found)) - begins[text] < SKETCH_SIZE
    values = (found[kept] & np.uint64((1 << HASH_BITS) - 1)).tolist()
    ends = np.minimum(np.diff(begins), SKETCH_SIZE).cumsum().tolist()
    return [values[low:high] for low, high in zip([0, *ends], ends, strict=False)]


def _hashed(codes: _Hashes, place: Ints, size: int) -> _Hashes:
    """A hash of HASH_BITS bits for each run of `size` codes."""
    mixed = codes[place]
    for offset in range(1, size):
        mixed *= _STEP
        mixed += codes[place + offset]
    mixed ^= mixed >> np.uint64(30)
    mixed *= _MIX[0]
    mixed ^= mixed >> np.uint64(27)
    mixed *= _MIX[1]
    mixed ^= mixed >> np.uint64(31)
    return mixed >> np.uint64(64 - HASH_BITS)


class _Codes(dict[bytes, int]):
    """A number of 64 bits per word, the same on every machine; common words are looked up."""

    def __missing__(self, word: bytes) -> int:
        if len(self) >= CODES_KEPT:
            self.clear()
        digest = hashlib.blake2b(word, digest_size=8).digest()
        code = self[word] = int.from_bytes(digest, "little")
        return code


_CODES = _Codes()


def _word_codes(texts: Sequence[Sequence[bytes]], count: int) -> _Hashes:
    return np.fromiter(map(_CODES.__getitem__, chain.from_iterable(texts)), np.uint64, count)
