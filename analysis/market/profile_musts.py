"""Must-haves of many ads as codes, held against what somebody can do in one pass."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.measure.columns import Flags, Ints

ALL_OF_THEM, MOST, HALF = "all", "most", "half"
ENOUGH = {
    ALL_OF_THEM: "All must-haves", MOST: "Three quarters or more", HALF: "Half or more",
}  # fmt: skip
_QUARTERS = {ALL_OF_THEM: 4, MOST: 3, HALF: 2}


def allowed(musts: Ints, enough: str) -> Ints:
    """How many of an ad's must-haves may be missing.

    >>> [int(allowed(np.array(10), enough)) for enough in ENOUGH], int(allowed(np.array(3), MOST))
    ([0, 2, 5], 0)
    """
    return musts * (4 - _QUARTERS[enough]) // 4


@dataclass(frozen=True, eq=False)
class Musts:
    """Must-haves of ads as codes: ad `ad[i]` asks for `skills[skill[i]]`; `count` has one entry per ad."""

    skills: tuple[str, ...]
    ad: Ints
    skill: Ints
    count: Ints

    @classmethod
    def of(cls, lists: pa.ChunkedArray) -> Musts:
        """From a column of lists of skill ids."""
        skills: list[str] = pc.unique(pc.list_flatten(lists)).to_pylist()
        count = np.asarray(pc.list_value_length(lists).to_numpy(), dtype=np.int64)
        code = pc.index_in(pc.list_flatten(lists), pa.array(skills, pa.string())).to_numpy()
        return cls(
            tuple(skills), np.repeat(np.arange(len(count)), count), np.asarray(code, dtype=np.int64), count
        )

    def where(self, keep: Flags) -> Musts:
        """Those of some of the ads, which are numbered anew."""
        number, inside = np.cumsum(keep) - 1, keep[self.ad]
        return Musts(self.skills, number[self.ad[inside]], self.skill[inside], self.count[keep])

    def missing(self, held: Collection[str]) -> Flags:
        """Per entry whether the skill is not held."""
        known = np.fromiter((skill in held for skill in self.skills), bool, len(self.skills))
        return np.asarray(~known[self.skill], dtype=np.bool_)

    def needed(self, held: Collection[str], enough: str) -> Ints:
        """Per ad how many more skills it takes until it counts as met; nought or less: it is."""
        missed = np.bincount(self.ad[self.missing(held)], minlength=len(self.count))
        return np.asarray(missed - allowed(self.count, enough), dtype=np.int64)
