"""Text columns become whole numbers in the order of their sorted values, whatever the order of the rows.

Everything measured is computed on such codes: a shuffled table gives the same figures to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Settings = Mapping[str, Mapping[str, Any]]
"""data/measurement.toml as read: section, then name."""
Tables = Mapping[str, pa.Table]
"""Input tables by their full name, such as `marts.pay_points`."""

ALL = "all"
SMALL = 2**24
"""Below it a code is held in 32 bits; cells, as products of few roles, levels or months, stay below 2^31."""
FREE_BITS = 63
"""Of a whole number that sorts by its value."""


@dataclass(frozen=True)
class Coded:
    """A text column as codes: `values[code]`; -1 stands for null."""

    values: tuple[str, ...]
    codes: Ints

    def are(self, value: str) -> Flags:
        """Which rows hold the value."""
        found = self.values.index(value) if value in self.values else len(self.values)
        return np.asarray(self.codes == found)


def coded(*columns: pa.ChunkedArray) -> tuple[Coded, ...]:
    """The columns as codes over one common, sorted list of their values."""
    sides = [_encoded(column) for column in columns]
    every = pc.unique(pa.chunked_array([side.dictionary for side in sides])).drop_null().sort()
    codes = []
    for side in sides:
        place = pc.index_in(side.dictionary, value_set=every).to_numpy(zero_copy_only=False).astype(np.int64)
        known = side.indices.fill_null(len(place)).to_numpy(zero_copy_only=False)
        codes.append(np.append(place, -1)[known])
    # A dictionary may hold values that no row has any more.
    used = np.zeros(len(every) + 1, dtype=np.bool_)
    for part in codes:
        used[part] = True
    values = tuple(every.filter(pa.array(used[:-1])).to_pylist())
    if len(values) < len(every):
        fewer = np.append(np.cumsum(used[:-1]) - 1, -1)
        codes = [fewer[part] for part in codes]
    return tuple(Coded(values, part) for part in codes)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """The texts as places (null where there is none) in a list of different ones."""
    if not pa.types.is_dictionary(column.type):
        return column.cast(pa.string()).combine_chunks().dictionary_encode()
    return column.unify_dictionaries().combine_chunks().cast(pa.dictionary(pa.int32(), pa.string()))


def small(numbers: Ints) -> Ints:
    """The numbers in half of the memory where they fit."""
    fewer: Any = numbers.astype(np.int32)
    return numbers if np.abs(numbers).max(initial=0) >= SMALL else fewer


def counts(table: pa.Table, name: str) -> Ints:
    """A count column as whole numbers."""
    return np.asarray(table[name].to_numpy(), dtype=np.int64)


def summed(keys: Sequence[Ints], sizes: Sequence[int], amounts: Ints) -> tuple[tuple[Ints, ...], Ints]:
    """Amounts added up per distinct combination of keys, in key order.

    `keys` are code arrays, each below its entry of `sizes`; a row with a negative code is left out.
    Returns the key arrays of the combinations and their sums.
    """
    shape = tuple(max(size, 1) for size in sizes)
    if any((key < 0).any() for key in keys):
        keep = np.logical_and.reduce([key >= 0 for key in keys])
        keys, amounts = [key[keep] for key in keys], amounts[keep]
    # In place: of tens of millions of rows every copy counts.
    flat = keys[0].astype(np.int64)
    for key, size in zip(keys[1:], shape[1:], strict=True):
        flat *= size
        flat += key
    bits = int(amounts.max(initial=0)).bit_length()
    if math.prod(shape).bit_length() + bits < FREE_BITS and amounts.min(initial=0) >= 0:
        # Keys and amounts in one number sort five times as fast as keys with their places.
        flat <<= bits
        flat |= amounts
        flat.sort()
        kept = flat & ((1 << bits) - 1)
        flat >>= bits
    else:
        order = np.argsort(flat, kind="stable")
        flat, kept = flat[order], amounts[order].astype(np.int64, copy=False)
    starts = np.flatnonzero(is_first(flat))
    totals = np.add.reduceat(kept, starts) if len(starts) else kept
    return tuple(part.astype(np.int64, copy=False) for part in np.unravel_index(flat[starts], shape)), totals


def distinct(numbers: Ints) -> Ints:
    """The different numbers in ascending order; np.unique hashes them, which takes ten times as long."""
    ordered = np.sort(numbers)
    return ordered[is_first(ordered)]


def is_first(ascending: Ints) -> Flags:
    """Which entries differ from the one before them."""
    return np.append(True, ascending[1:] != ascending[:-1]) if len(ascending) else np.zeros(0, dtype=np.bool_)
