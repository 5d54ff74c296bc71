"""Memory and processor time of this process and all below it, as Linux counts them."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

EVERY = 1.0  # seconds between two looks: of several gigabytes each takes some hundredths


def held(pid: int) -> int:
    """Bytes of a process and of all it has started, what several map counted once; 0 when it has gone."""
    total = 0
    with suppress(OSError):
        found = re.search(
            r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"), re.MULTILINE
        )
        total += 1024 * int(found[1]) if found else 0
    return total + sum(map(held, below(pid)))


def processor() -> float:
    """Seconds of this process, of all it has started and of those of them that have ended."""
    ended = os.times()
    return time.process_time() + ended[2] + ended[3] + sum(map(_used, below(os.getpid())))


def _used(pid: int) -> float:
    """The same of another process; nothing if it has ended meanwhile: its parent has its seconds."""
    try:
        # After the name, which may hold blanks: state, and from the 12th on utime, stime, cutime, cstime.
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") + sum(map(_used, below(pid)))


def below(pid: int) -> list[int]:
    """The processes that this one has started and that have not ended."""
    found: list[int] = []
    with suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, children.read_text("ascii").split())
    return found


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
