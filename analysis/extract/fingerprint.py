"""What tells two texts are one: a hash of the normalised text, and a sketch of its word shingles."""

from __future__ import annotations

import hashlib
import re

import numpy as np

SKETCH_SIZE = 32
SHINGLE_WORDS = 5
_WORD = re.compile(r"\w+")
# Odd constants of splitmix64 (Steele, Lea, Flood 2014), a mixer whose outputs look independent.
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)
_POWERS = np.array([pow(0x100000001B3, place, 1 << 64) for place in range(64)], np.uint64)  # of the FNV prime


def words(text: str) -> list[str]:
    """The words of a text, lower case, without marks."""
    return _WORD.findall(text.lower())


def text_hash(tokens: list[str]) -> str:
    """16 hex digits that are equal when two texts differ only in case, marks and white space."""
    return hashlib.blake2b(" ".join(tokens).encode("utf-8", "replace"), digest_size=8).hexdigest()


def sketch(tokens: list[str]) -> list[int]:
    """The smallest SKETCH_SIZE hashes (63 bits, ascending) of the text's shingles of 5 words.

    Two texts' overlap (Jaccard) is estimated by the share of equal values among the smallest of both. A
    shorter text is one shingle; an empty one has no hashes. The same on every machine.
    """
    if not tokens:
        return []
    codes = _word_codes(tokens)
    size = min(SHINGLE_WORDS, len(codes))
    with np.errstate(over="ignore"):
        mixed = np.zeros(len(codes) - size + 1, np.uint64)
        for offset in range(size):
            mixed = mixed * _STEP + codes[offset : offset + len(mixed)]
        mixed ^= mixed >> np.uint64(30)
        mixed *= _MIX[0]
        mixed ^= mixed >> np.uint64(27)
        mixed *= _MIX[1]
        mixed ^= mixed >> np.uint64(31)
    if len(mixed) > 4 * SKETCH_SIZE:  # repeats are rare: the smallest few hold enough distinct ones
        few = np.unique(np.partition(mixed, 4 * SKETCH_SIZE)[: 4 * SKETCH_SIZE] >> np.uint64(1))
        mixed = few if len(few) >= SKETCH_SIZE else np.unique(mixed >> np.uint64(1))
    else:
        mixed = np.unique(mixed >> np.uint64(1))
    return [int(value) for value in mixed[:SKETCH_SIZE]]


def _word_codes(tokens: list[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """One number per word: its bytes as a polynomial modulo 2**64, all words at once."""
    raw = np.frombuffer(" ".join(tokens).encode("utf-8", "replace"), np.uint8)
    is_space = raw == ord(" ")
    starts = np.concatenate(([0], np.flatnonzero(is_space) + 1))
    place = np.arange(len(raw)) - np.repeat(starts, np.diff(np.append(starts, len(raw))))
    with np.errstate(over="ignore"):
        weighted = raw.astype(np.uint64) * _POWERS[place % len(_POWERS)]
        weighted[is_space] = 0
        codes: np.ndarray[tuple[int], np.dtype[np.uint64]] = np.add.reduceat(weighted, starts)
    return codes
