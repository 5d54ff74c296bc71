"""What a machine and its containers say of their memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.processors import free_memory, processors

MACHINE = {"proc/meminfo": "MemTotal:  4000 kB\nMemFree:  100 kB\nMemAvailable:  2000 kB\n"}
UNLIMITED = {"sys/fs/cgroup/memory.max": "max\n", "sys/fs/cgroup/memory.current": "5\n"}
NEW = {
    "sys/fs/cgroup/memory.max": "1500000\n",
    "sys/fs/cgroup/memory.current": "900000\n",
    "sys/fs/cgroup/memory.stat": "anon 300000\ninactive_file 400000\n",
}
OLD = {
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "1000000\n",
    "sys/fs/cgroup/memory/memory.usage_in_bytes": "1200000\n",
    "sys/fs/cgroup/memory/memory.stat": "cache 7\n",
}


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({}, None),
        (MACHINE, 2_048_000),
        (MACHINE | UNLIMITED, 2_048_000),
        (MACHINE | NEW, 1_000_000),  # what was read of files makes room
        (MACHINE | OLD, 0),
        ({"proc/meminfo": "MemFree: 1 kB\n"} | NEW, 1_000_000),
    ],
)
def test_free_memory_is_the_least_that_anybody_says(
    tmp_path: Path, files: dict[str, str], free: int | None
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="ascii")
    assert free_memory(tmp_path) == free


def test_a_process_bound_to_one_processor_counts_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0}, raising=False)
    assert processors() == 1
