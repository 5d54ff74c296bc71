"""The journal of what people did to a home: one JSON line each, beside the generations."""

from __future__ import annotations

import json
from datetime import datetime

from data.home import Home

FILE = "journal.jsonl"


def note(home: Home, at: datetime, what: str, by: str, **more: str | None) -> None:
    """Add a line: `what` was done, when, and by whom."""
    line = {"at": at.isoformat(), "what": what, "by": by, **more}
    with (home.warehouse / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
