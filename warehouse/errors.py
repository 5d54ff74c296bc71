"""What can stop a refresh; each message is one sentence for the person who reads it."""

from __future__ import annotations

import errno
from pathlib import Path


class WarehouseError(Exception):
    """Nothing was published, and the message says why."""


class Refused(WarehouseError):  # the asking was wrong, and nothing else is
    """What was asked for does not fit what is there: what is shown is as good as before."""


class KindMismatch(Refused):  # it names what is wrong, as the sentence does
    """Live, simulated and replayed rows never share a warehouse."""


class ModelError(WarehouseError):
    """The models or measures cannot be ordered or built."""


class Damaged(WarehouseError):  # the file is, not the reader
    """A published file is not what was published."""


class RefreshRunning(WarehouseError):  # a state of the world, not a fault
    """Another refresh of this home holds the lock."""


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = (
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "Could not write all bytes",
)


def sentence(error: Exception, root: Path) -> str:
    """What stopped a refresh of the home `root`, in one sentence; a full or locked disk says what to do."""
    if isinstance(error, WarehouseError):
        return str(error)
    number = error.errno if isinstance(error, OSError) else None
    text = str(error)
    if number in _FULL or any(words in text for words in _FULL_WORDS):
        return f"The disk of {root} is full: make room, or move GUIDEPOST_HOME."
    if number == errno.EROFS or "Read-only file system" in text:
        return f"The disk of {root} can only be read: mount it for writing, or move GUIDEPOST_HOME."
    if number in (errno.EACCES, errno.EPERM) or "Permission denied" in text:
        return f"{root} cannot be written to: mend its rights, or move GUIDEPOST_HOME."
    return " ".join(text.split())
