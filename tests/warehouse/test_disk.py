"""A full disk and one that can only be read, provoked on a small file system of their own."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from data.content import Content
from data.home import Home
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, land
from warehouse.read import Warehouse

SIZE = 24_000_000
# The refresh is let go without asking for room first, so that it meets the end of the disk in its work.
UNASKED = {"growth_share": -1.0, "spare_megabytes": 0, "first_megabytes": 0}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty file system of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a file system here; the limit of a file's size is tried below")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, left: int) -> None:
    """Take all room but `left` bytes."""
    (disk / "fill").unlink(missing_ok=True)
    found = os.statvfs(disk)
    with (disk / "fill").open("wb") as file:
        file.write(bytes(max(0, found.f_bavail * found.f_frsize - left)))


@pytest.mark.slow
def test_a_full_or_locked_disk_keeps_what_is_published_and_says_so(disk: Path, content: Content) -> None:
    settings = {**content.measurement, "keeping": {**content.measurement["keeping"], **UNASKED}}
    desk = Desk(Home(disk / "home"), replace(content, measurement=settings))
    first = desk.refresh("2026-01-05", [Read([Ad("1")])])
    assert first.exit_code == 0, first.error
    before = desk.rows("core.postings")
    # In the copy of the warehouse, and behind it.
    for left in (9_000_000, 4_000_000, 1_000_000):
        fill(disk, left)
        result = desk.refresh("2026-01-06")
        assert (result.exit_code, result.error) == (
            1, f"The disk of {desk.home.root} is full: make room, or move GUIDEPOST_HOME.",
        ), left  # fmt: skip
        shown = Warehouse.open(desk.home)
        assert shown is not None
        assert (shown.build_id, shown.is_fallback, desk.rows("core.postings")) == (
            first.build_id,
            False,
            before,
        )
        assert not list(desk.home.warehouse.glob("work-*"))
    fill(disk, 0)
    result = desk.refresh("2026-01-06")
    assert result.error is not None
    assert (result.exit_code, " and 0 MB are free: make room" in result.error) == (1, True)
    (disk / "fill").unlink()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    result = desk.refresh("2026-01-07")
    assert (result.exit_code, result.error) == (
        1, f"The disk of {desk.home.root} can only be read: mount it for writing, or move GUIDEPOST_HOME.",
    )  # fmt: skip
    assert desk.rows("core.postings") == before
    subprocess.run(["mount", "-o", "remount,rw,size=80m", str(disk)], check=True)
    assert desk.refresh("2026-01-08", [Read([Ad("1"), Ad("2")])]).exit_code == 0
    assert desk.rows("core.postings", "native_id") == [("1",), ("2",)]


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Writing beyond so many bytes of a file fails, as on a full disk: for every user, on any machine."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.slow
def test_a_file_that_may_not_grow_keeps_what_is_published_and_says_so(desk: Desk) -> None:
    first = desk.refresh("2026-01-05", [Read([Ad("1")])])
    before = desk.rows("core.postings")
    land(desk.home, "2026-01-06", [Read([Ad("1"), Ad("2")])])
    size = desk.open().path.stat().st_size
    for share in (0.2, 1.0):  # while it is copied, and after
        with no_file_above(int(size * share)):
            result = desk.refresh("2026-01-06")
        assert (result.exit_code, result.error) == (
            1, f"The disk of {desk.home.root} is full: make room, or move GUIDEPOST_HOME.",
        ), share  # fmt: skip
        assert (desk.open().build_id, desk.rows("core.postings")) == (first.build_id, before)
        assert not list(desk.home.warehouse.glob("work-*"))
    assert desk.refresh("2026-01-06").exit_code == 0
    assert desk.rows("core.postings", "native_id") == [("1",), ("2",)]
