"""Memory of processes on Linux: a page that several of them map counts once."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

EVERY = 0.25  # seconds between two looks


def held(pid: int) -> int:
    """Bytes of a process and of all it has started, each its part of what it shares; 0 when it has gone."""
    total = 0
    with suppress(OSError):
        found = re.search(
            r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"), re.MULTILINE
        )
        total += 1024 * int(found[1]) if found else 0
    with suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                total += sum(held(int(child)) for child in children.read_text("ascii").split())
    return total


@contextmanager
def peak(pid: int | None = None) -> Iterator[list[int]]:
    """The most bytes a process (this one) and all it has started hold during the block, in a list of one."""
    most, done = [0], threading.Event()

    def look() -> None:
        while True:
            most[0] = max(most[0], held(pid or os.getpid()))
            if done.wait(EVERY):
                return

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()
