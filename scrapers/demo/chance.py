"""Seeded draws that do not depend on the process, the platform or the order of other draws."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import accumulate


def stream(*key: object) -> random.Random:
    """A generator of its own for `key`: same key, same numbers (Python seeds text through SHA-512)."""
    return random.Random("/".join(map(str, key)))


def pick(rng: random.Random, weights: Mapping[str, float]) -> str:
    """One key, drawn in proportion to its weight."""
    return at(rng.random(), weights)


def at(position: float, weights: Mapping[str, float]) -> str:
    """The key that covers `position` (0 to 1) when the keys lie side by side, as wide as their weights.

    >>> at(0.1, {"a": 1, "b": 3}), at(0.9, {"a": 1, "b": 3})
    ('a', 'b')
    """
    total = sum(weights.values())
    for key, edge in zip(weights, accumulate(weights.values()), strict=True):
        if position * total < edge:
            return key
    return next(reversed(list(weights)))


def spread_out(rng: random.Random, count: int, block: int = 20) -> list[float]:
    """`count` positions between 0 and 1 that fill each run of `block` evenly, in random order.

    Read with `at`, they give shares that hold in every stretch of the list, so that a small employer's mix
    is its sector's and not an accident.
    """
    positions: list[float] = []
    while len(positions) < count:
        size = min(block, count - len(positions))
        places = rng.sample(range(size), size)
        positions += [(place + rng.random()) / size for place in places]
    return positions


def some(rng: random.Random, items: Sequence[str], count: int) -> list[str]:
    """`count` different items (all, when there are fewer), in random order."""
    return rng.sample(items, min(count, len(items)))
