"""The lock of a home: a refresh, and whatever else changes one, waits for nobody and lets nobody in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from filelock import FileLock, Timeout

from data.home import Home
from warehouse import publish, swap
from warehouse.errors import RefreshRunning


@contextlib.contextmanager
def locked(home: Home) -> Iterator[None]:
    """Hold the lock of this home; what dead refreshes left half done is gone then, and a dead restore ended.

    Raises:
        RefreshRunning: another process holds it.
        OSError: the home cannot be written to.
    """
    home.warehouse.mkdir(parents=True, exist_ok=True)
    home.landing.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.warehouse / ".refresh.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise RefreshRunning("Another refresh of this home is running: wait for it to end.") from error
    try:
        swap.finish(home)
        publish.remove_leftovers(home)
        yield
    finally:
        lock.release()
