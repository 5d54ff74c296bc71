"""What costs seconds and is only read is made once for all workers of a run."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock

run_folder: Path | None = None
"""Told by the root conftest."""


def folder_of(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of this run see."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@cache
def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The file of this name, which `make` is asked to write if no worker has; to be copied, never changed."""
    if run_folder is None:  # outside of pytest, in a program that a test starts: for this process alone
        own = tempfile.mkdtemp(prefix="guidepost-")
        atexit.register(shutil.rmtree, own, ignore_errors=True)
        return _made(Path(own) / name, make)
    path = run_folder / name
    with FileLock(f"{path}.lock"):
        return path if path.exists() else _made(path, make)


def _made(path: Path, make: Callable[[Path], None]) -> Path:
    draft = path.with_name(f"draft-{path.name}")
    make(draft)
    return draft.replace(path)
