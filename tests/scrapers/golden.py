"""Golden records: what each spider makes of its recorded answers, accepted by review.

    python -m tests.scrapers.golden NAME...   show what changed for these spiders, and accept it

A spider without a golden record does not pass, and neither does one whose record has just been written: the
test leaves the new one as NAME.new.json, and accepting it is a step a person takes after reading it.
"""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "golden"


def as_text(items: list[dict[str, Any]]) -> str:
    """Items as a file a person can read: a field a line, fields that hold nothing left out."""
    told = [{name: value for name, value in item.items() if value not in (None, [], False)} for item in items]
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def difference(source: str, items: list[dict[str, Any]]) -> str | None:
    """What differs from the accepted record; None if nothing does, else NAME.new.json is left beside it."""
    if not items:
        return "there is no item"
    accepted, new = FOLDER / f"{source}.json", FOLDER / f"{source}.new.json"
    before = accepted.read_text(encoding="utf-8") if accepted.is_file() else ""
    now = as_text(items)
    if before == now:
        new.unlink(missing_ok=True)
        return None
    FOLDER.mkdir(exist_ok=True)
    new.write_text(now, encoding="utf-8")
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), "accepted", "now", lineterm="", n=1)
    return "\n".join(lines)


def main() -> None:
    """Show and accept the new records of the spiders named."""
    for source in sys.argv[1:]:
        new = FOLDER / f"{source}.new.json"
        if not new.is_file():
            raise SystemExit(f"{source} has no new record: run pytest tests/scrapers/test_contract.py first")
        sys.stdout.write(new.read_text(encoding="utf-8"))
        new.replace(FOLDER / f"{source}.json")
        sys.stdout.write(f"accepted: {FOLDER / source}.json\n")


if __name__ == "__main__":
    main()
