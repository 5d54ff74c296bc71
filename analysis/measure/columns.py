"""Text columns become whole numbers in the order of their sorted values, whatever the order of the rows.

Everything measured is computed on such codes: a shuffled table gives the same figures to the last bit.
"""

from __future__ import annotations

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
    plain = [column.cast(pa.string()).combine_chunks() for column in columns]
    values = pc.unique(pa.chunked_array(plain)).drop_null().sort()
    found = []
    for column in plain:
        codes = pc.index_in(column, value_set=values)
        found.append(
            Coded(
                tuple(values.to_pylist()), codes.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
            )
        )
    return tuple(found)


def counts(table: pa.Table, name: str) -> Ints:
    """A count column as whole numbers."""
    return np.asarray(table[name].to_numpy(), dtype=np.int64)


def summed(keys: Sequence[Ints], sizes: Sequence[int], amounts: Ints) -> tuple[tuple[Ints, ...], Ints]:
    """Amounts added up per distinct combination of keys, in key order.

    `keys` are code arrays, each below its entry of `sizes`; a row with a negative code is left out.
    Returns the key arrays of the combinations and their sums.
    """
    keep = np.logical_and.reduce([key >= 0 for key in keys])
    flat = np.ravel_multi_index([key[keep] for key in keys], tuple(max(size, 1) for size in sizes))
    distinct, group = np.unique(flat, return_inverse=True)
    totals = np.bincount(group, weights=amounts[keep], minlength=len(distinct))
    split = np.unravel_index(distinct, tuple(max(size, 1) for size in sizes))
    return tuple(np.asarray(part, dtype=np.int64) for part in split), np.rint(totals).astype(np.int64)
