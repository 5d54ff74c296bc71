"""What tells two texts are one: a hash of the normalised text, and a sketch of its word shingles.

The sketch is a MinHash of the bottom-k kind (Broder 1997; Cohen and Kaplan 2007): one hash function, the k
smallest values. docs/decisions/0008-duplicates.md says what it was compared with.
"""

from __future__ import annotations

import hashlib

import numpy as np

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


def words(text: str) -> list[str]:
    """The words of a text, lower case, without marks."""
    if not text.isascii():
        text = text.lower()
        for mark in set(text):  # "–", "•", "’": few different ones, so this beats a pattern
            if mark > "\x7f" and not mark.isalnum():
                text = text.replace(mark, " ")
    return text.encode("utf-8", "replace").translate(_LOWER).decode("utf-8", "replace").split()


def text_hash(tokens: list[str]) -> str:
    """16 hex digits that are equal when two texts differ only in case, marks and white space."""
    return hashlib.blake2b(" ".join(tokens).encode("utf-8", "replace"), digest_size=8).hexdigest()


def sketch(tokens: list[str]) -> list[int]:
    """The smallest SKETCH_SIZE hashes (HASH_BITS bits, rising) of the text's shingles of SHINGLE_WORDS words.

    Two texts' overlap (Jaccard) is estimated by the share of equal values among the smallest of both. A
    shorter text is one shingle; an empty one has no hashes. The same on every machine.
    """
    if not tokens:
        return []
    codes = _word_codes(tokens)
    size = min(SHINGLE_WORDS, len(codes))
    mixed = codes[: len(codes) - size + 1].copy()
    for offset in range(1, size):
        mixed *= _STEP
        mixed += codes[offset : offset + len(mixed)]
    mixed ^= mixed >> np.uint64(30)
    mixed *= _MIX[0]
    mixed ^= mixed >> np.uint64(27)
    mixed *= _MIX[1]
    mixed ^= mixed >> np.uint64(31)
    hashes = mixed >> np.uint64(64 - HASH_BITS)
    few = 2 * SKETCH_SIZE
    if len(hashes) > few:  # repeats are rare: the smallest few hold enough distinct ones
        smallest = _distinct(np.partition(hashes, few)[:few])
        hashes = smallest if len(smallest) >= SKETCH_SIZE else _distinct(hashes)
    else:
        hashes = _distinct(hashes)
    found: list[int] = hashes[:SKETCH_SIZE].tolist()
    return found


def _distinct(hashes: _Hashes) -> _Hashes:
    """Each value once, rising."""
    rising = np.sort(hashes)
    return rising[np.concatenate(([True], rising[1:] != rising[:-1]))]


class _Codes(dict[str, int]):
    """A number of 64 bits per word, the same on every machine; common words are looked up."""

    def __missing__(self, word: str) -> int:
        if len(self) >= CODES_KEPT:
            self.clear()
        digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
        code = self[word] = int.from_bytes(digest, "little")
        return code


_CODES = _Codes()


def _word_codes(tokens: list[str]) -> _Hashes:
    return np.fromiter(map(_CODES.__getitem__, tokens), np.uint64, len(tokens))
