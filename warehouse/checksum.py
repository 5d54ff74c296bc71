"""The SHA-256 of each generation, beside it in the form `sha256sum --check` reads."""

from __future__ import annotations

import hashlib
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from warehouse.errors import Damaged

CHUNK = 1 << 20
# 64 hex digits, two blanks, the file's name
_LINE = re.compile(r"([0-9a-f]{64})  \S+\n?")


def beside(path: Path) -> Path:
    """Where the checksum of `path` stands."""
    return path.with_name(path.name + ".sha256")


def of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(path: Path, name: str) -> None:
    """Keep the checksum of `path`, which will be called `name`."""
    target = beside(path.with_name(name))
    target.write_text(f"{of(path)}  {name}\n", encoding="utf-8")


def expected(path: Path) -> str | None:
    """The checksum kept of `path`; None where none is, as of what an older Guidepost published."""
    try:
        found = _LINE.fullmatch(beside(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return found[1] if found else None


def is_damaged(path: Path) -> bool:
    """Whether `path` is not what was published under its name; False where no checksum is kept."""
    kept = expected(path)
    if kept is None:
        return False
    return of(path) != kept


def copy(path: Path, target: Path) -> None:
    """Copy `path`, which is held against its checksum meanwhile.

    Raises:
        Damaged: it is not what was published.
    """
    kept = expected(path)
    with ThreadPoolExecutor(1) as beside_it:
        found = beside_it.submit(of, path) if kept else None
        shutil.copyfile(path, target)
    if found and found.result() != kept:
        target.unlink()
        raise Damaged(f"{path.name} is not what was published: its checksum differs.")
