"""Connections to published files, which nobody writes: short ones, and one that stays for who comes next."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import duckdb

# All connections of a process to one file must be opened alike. Readers reach no other.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
IDLE = 30.0
"""Seconds for which the file that was read last stays open. DuckDB takes 46 ms of processor to start on a
file and 1 ms where it is open in the process already; a question takes 5."""


_held: ContextVar[dict[Path, duckdb.DuckDBPyConnection] | None] = ContextVar("held", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Within the block a file stays open once it is read, and for a while after it: readers come in runs.

    What a refresh takes away meanwhile is read on.
    """
    kept: dict[Path, duckdb.DuckDBPyConnection] = {}
    token = _held.set(kept)
    try:
        yield
    finally:
        _held.reset(token)
        for con in kept.values():
            _last.keep(con)


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection for one question; close it."""
    kept = _held.get()
    if kept is not None and path in kept:
        return kept[path].cursor()
    con = duckdb.connect(str(path), read_only=True, config=_SETTINGS)
    if kept is None:
        return con
    kept[path] = con
    return con.cursor()


def forget(path: Path) -> None:
    """Close what stays open of this file: it may be another one when it is read again."""
    kept = _held.get() or {}
    if path in kept:
        kept.pop(path).close()
    _last.keep(None)


class _Last:
    """The connection that was used last, until another is or nobody comes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._con: duckdb.DuckDBPyConnection | None = None
        self._end: threading.Timer | None = None

    def keep(self, con: duckdb.DuckDBPyConnection | None) -> None:
        """Keep this one in the place of the one before."""
        with self._lock:
            before, self._con = self._con, con
            if self._end is not None:
                self._end.cancel()
            self._end = None if con is None else threading.Timer(IDLE, self.keep, [None])
            if self._end is not None:
                self._end.daemon = True
                self._end.start()
        if before is not None:
            before.close()


_last = _Last()
atexit.register(_last.keep, None)
