"""A bounded memory that visitors share: each thing is made once, though several ask for it at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any


class _Place:
    """Where one thing is kept once it is made; who comes while it is being made waits at its lock."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.is_made = False
        self.thing: Any = None


class Memory:
    """Things by key, `most` at once: the one that nobody asked for the longest is forgotten first.

    They are given out as they are, not copied: nobody may change them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._places)

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The thing of this key, from `make` where it is not kept; an error of `make` is kept for nobody."""
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            if len(self._places) > self._most:
                self._places.popitem(last=False)
        with place.lock:
            if not place.is_made:
                place.thing, place.is_made = make(), True
            return place.thing
