"""How many processes this machine, or the container this runs in, has processors and memory for."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

GROUPS = (  # limit, used and statistics of a container's memory: control groups of version 2, then 1
    ("memory.max", "memory.current", "memory.stat"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat"),
)


def processors() -> int:
    """The processors this process may use: those it is bound to, and no more than its container's quota."""
    from joblib import cpu_count

    return int(cpu_count())


def free_memory(system: Path = Path("/")) -> int | None:
    """Bytes that could be used without swapping, here and in this container; None where nobody can say."""
    found: list[int] = []
    with suppress(OSError, KeyError, ValueError):
        found.append(1024 * _numbers(system / "proc/meminfo")["MemAvailable:"])
    for names in GROUPS:
        limit, used, told = (system / "sys/fs/cgroup" / name for name in names)
        with suppress(OSError, ValueError):  # no such limit, or "max"
            # What files were read fills the group too, and makes room when it is asked to.
            given_back = _numbers(told).get("inactive_file", 0)
            found.append(int(limit.read_text()) - int(used.read_text()) + given_back)
    return max(0, min(found)) if found else None


def _numbers(path: Path) -> dict[str, int]:
    """The first number of each line, by the word before it."""
    lines = (line.split(None, 1) for line in path.read_text().splitlines())
    return {name: int(rest.split()[0]) for name, rest in lines}
