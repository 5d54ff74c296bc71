"""What `guidepost evaluate` found out about a published build, kept beside it for the pages.

One JSON file per kind, replaced whole; it names the build it speaks of, which a newer one may have replaced.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write(folder: Path, kind: str, found: Mapping[str, Any]) -> Path:
    """Keep `found` (with build_id and as_of) in the folder of the published generations."""
    path = _path(folder, kind)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def read(folder: Path, kind: str) -> dict[str, Any] | None:
    """What was found last; None where nothing was, or it cannot be read."""
    try:
        found = json.loads(_path(folder, kind).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _path(folder: Path, kind: str) -> Path:
    return folder / f"evaluation-{kind}.json"
