"""The words of many texts with a hash each, by one running sum over all characters."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from analysis.extract.columns import LOWER, UPPER, Columns, Ints

Hashes = np.ndarray[Any, np.dtype[np.uint32]]
_BASE = 1_000_003
_INVERSE = pow(_BASE, -1, 1 << 32)
_powers: dict[int, Hashes] = {}


class Words(NamedTuple):
    """Runs of two letters and more: characters [`first`, `last`) of each.

    `total`: up to each character the sum of code * base^place modulo 2^32, so that the polynomial hash of
    any run of characters is a difference (Karp and Rabin, 1987).
    """

    first: Ints
    last: Ints
    total: Hashes

    def hashed(self, first: Ints, last: Ints) -> Hashes:
        """Hashes of characters [first, last): equal for equal letters, in any place and case."""
        found: Hashes = (self.total[last] - self.total[first]) * _up_to(_INVERSE, len(self.total))[first]
        return found


def words_of(cols: Columns, cuts: Ints) -> Words:
    """The words of all texts; one that a cut stands in is two."""
    size = len(cols.text)
    letters = np.zeros(size + 2, bool)
    letters[1:-1] = (cols.classes[:size] & (LOWER | UPPER)) != 0
    edges = letters[1:] != letters[:-1]
    first, last = np.flatnonzero(edges).reshape(-1, 2).T
    inner = cuts[~edges[cuts] & letters[cuts + 1]]
    if len(inner):
        first, last = np.sort(np.concatenate((first, inner))), np.sort(np.concatenate((last, inner)))
    long = last - first > 1
    total = np.zeros(size + 1, np.uint32)
    np.cumsum((cols.codes[:size] | 32) * _up_to(_BASE, size), out=total[1:], dtype=np.uint32)
    return Words(first[long], last[long], total)


def _up_to(base: int, size: int) -> Hashes:
    """base^0, base^1, … modulo 2^32: kept, and made longer when a batch needs it."""
    known = _powers.get(base)
    if known is None or len(known) < size:
        length = 1 << max(20, size.bit_length())
        known = _powers[base] = np.cumprod(
            np.r_[1, np.full(length - 1, base)].astype(np.uint32), dtype=np.uint32
        )
    return known[:size]
