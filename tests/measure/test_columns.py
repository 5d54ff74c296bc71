"""Texts as codes, sums by key and places, however they are stored and however large the keys are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from analysis.measure import grid
from analysis.measure.columns import Coded, Ints, coded, summed
from analysis.measure.grid import Grid


def plain(*chunks: list[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array(list(chunks), pa.string())


def places(*chunks: tuple[list[int | None], list[str]]) -> pa.ChunkedArray:
    """Texts as places in a list, each chunk with a list of its own."""
    kind = pa.dictionary(pa.int8(), pa.string())
    return pa.chunked_array(
        [pa.DictionaryArray.from_arrays(pa.array(at, pa.int8()), pa.array(of)) for at, of in chunks], kind
    )


CODED: dict[str, tuple[tuple[pa.ChunkedArray, ...], tuple[str, ...], list[list[int]]]] = {
    "texts": ((plain(["b", None, "a"], ["b"]),), ("a", "b"), [[1, -1, 0, 1]]),
    "two columns": ((plain(["c", "a"]), plain(["b", None])), ("a", "b", "c"), [[2, 0], [1, -1]]),
    "places": ((places(([1, None, 0], ["b", "a"])),), ("a", "b"), [[0, -1, 1]]),
    "places in several lists": ((places(([0, 1], ["c", "a"]), ([0], ["b"])),), ("a", "b", "c"), [[2, 0, 1]]),
    "a list longer than needed": (
        (places(([2, None], ["x", "b", "a"])), plain(["c"])), ("a", "c"), [[0, -1], [1]],
    ),
    "nothing": ((plain([]), places(([], ["a"]))), (), [[], []]),
    "null only": ((plain([None]),), (), [[-1]]),
}  # fmt: skip


@pytest.mark.parametrize("case", CODED)
def test_texts_become_codes_of_one_sorted_list(case: str) -> None:
    columns, values, codes = CODED[case]
    found = coded(*columns)
    assert [(one.values, one.codes.tolist()) for one in found] == [(values, part) for part in codes]
    assert all(isinstance(one, Coded) and one.codes.dtype == np.int64 for one in found)


@pytest.mark.parametrize(
    ("sizes", "most"),
    [
        ((40, 30), 100),
        ((2**31, 2**28), 2**20),  # too large for key and amount in one number
        ((2**31, 2**20), 2**30),
    ],
)
@pytest.mark.parametrize("least", [0, -5])
def test_sums_are_those_of_a_plain_count(sizes: tuple[int, int], most: int, least: int) -> None:
    draw = np.random.default_rng(4)
    keys = [np.append(draw.choice([-1, 0, 3, size - 1], 500), size - 1) for size in sizes]
    amounts = np.append(draw.integers(least, most, 500), most)
    told: Counter[tuple[int, int]] = Counter()
    for one, other, amount in zip(*(key.tolist() for key in keys), amounts.tolist(), strict=True):
        if one >= 0 and other >= 0:
            told[one, other] += amount
    (first, second), totals = summed(keys, sizes, amounts)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == sorted(told)
    assert totals.tolist() == [told[key] for key in sorted(told)]


def test_sums_of_nothing_are_nothing() -> None:
    none: Ints = np.zeros(0, dtype=np.int64)
    (key,), totals = summed([none], [3], none)
    assert (key.tolist(), totals.tolist()) == ([], [])


@pytest.mark.parametrize("table", [0, 10**6])
def test_employers_are_found_by_table_or_by_search(table: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells 0 and 2 with employers 0, 1 and 1, 3; thing 0 named by all but the first of cell 0."""
    monkeypatch.setattr(grid, "TABLE", table)
    posted = tuple(np.array(part) for part in ([2, 0, 2, 0], [1, 1, 3, 0], [5, 4, 6, 3]))
    named = tuple(np.array(part) for part in ([0, 2, 2], [1, 3, 1], [0, 0, 0], [2, 6, 1]))
    found = Grid.of(3, 4, 1, posted, named)  # type: ignore[arg-type]
    assert (found.key.tolist(), found.unit.tolist(), found.hits.tolist()) == ([0, 2, 2], [1, 2, 3], [2, 1, 6])
    assert found.pairs.tolist() == [0, 2]
    shares = found.shares(np.array([2, 1, 0]), np.zeros(3, dtype=np.int64), 0.95)
    assert shares.hits.tolist() == [7, 0, 2]
    assert shares.share.tolist() == pytest.approx([7 / 11, np.nan, 2 / 7], nan_ok=True)
    assert found.is_enough(np.array([0, 1, 2]), 7, 2).tolist() == [True, False, True]
    assert found.is_enough(np.array([0, 2]), 8, 2).tolist() == [False, True]
    for cell, employer in ((0, 3), (2, 0), (1, 3)):
        stray = tuple(np.array([part]) for part in (cell, employer, 0, 1))
        with pytest.raises(ValueError, match="missing from the counts"):
            Grid.of(3, 4, 1, posted, stray)  # type: ignore[arg-type]
    empty: Ints = np.zeros(0, dtype=np.int64)
    with pytest.raises(ValueError, match="missing from the counts"):
        Grid.of(3, 4, 1, (empty, empty, empty), named)  # type: ignore[arg-type]
