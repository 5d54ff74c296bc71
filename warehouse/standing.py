"""What must be said beside a published build: a refresh held back since, a step back to an older one.

One small file beside `current`. It names the build that readers see, and speaks of no other: the next build
that is published makes it void, also where a crash kept the file from being removed.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NAME = "standing.json"
HELD_BACK, FAILED, ROLLED_BACK, RESTORED = "held back", "failed", "rolled back", "restored"


def write(folder: Path, what: str, shown: str, **more: Any) -> None:
    """Say `what` of the build `shown`; a disk that takes no file any more takes no note either."""
    draft = folder / f".{_NAME}.{os.getpid()}.part"
    text = json.dumps({"what": what, "shown": shown, **more}, ensure_ascii=False, indent=1, default=str)
    with contextlib.suppress(OSError):
        try:
            draft.write_text(text + "\n", encoding="utf-8")
            draft.replace(folder / _NAME)
        finally:
            draft.unlink(missing_ok=True)


def read(folder: Path, shown: str) -> Mapping[str, Any] | None:
    """The note, if it speaks of the build `shown`."""
    try:
        found = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("shown") == shown else None


def clear(folder: Path) -> None:
    """Nothing is to be said any more."""
    with contextlib.suppress(OSError):
        (folder / _NAME).unlink(missing_ok=True)
