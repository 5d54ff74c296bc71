"""What costs seconds and is only read is made once for all workers of a run."""

from __future__ import annotations

import os
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
    assert run_folder is not None
    path = run_folder / name
    with FileLock(f"{path}.lock"):
        if not path.exists():
            draft = path.with_name(f"draft-{name}")
            make(draft)
            draft.replace(path)
    return path
