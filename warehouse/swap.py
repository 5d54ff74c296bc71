"""Putting a restored home in the place of another: once begun, it is ended, also after a crash.

A draft folder that was proved whole gets a plan; whoever next holds the lock of the home ends what the plan
says. At every moment readers see the old build or the restored one.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from data.home import Home
from warehouse import journal, standing
from warehouse.publish import POINTER, sync

BEHIND = ("content", "landing", "marts_history", "models")
"""Folders no reader looks into for its figures: each is moved as a whole."""
FOLDERS = (*BEHIND, "warehouse")
_PLAN, _KEPT = "plan.json", "kept"


def draft_of(home: Home) -> Path:
    """Where a restored home lies until it is in place."""
    return home.root / ".restore"


def begin(home: Home, build_id: str, archive: str, by: str, at: datetime) -> None:
    """From here on the draft will be put in place, whatever stops this process."""
    draft = draft_of(home)
    for name in FOLDERS:
        (draft / name).mkdir(exist_ok=True)
    plan = {
        "aside": _free(home, f"before-restore-{at:%Y%m%dT%H%M%SZ}"), "build_id": build_id, "file": archive,
        "by": by, "at": at.isoformat(),
        "warehouse": sorted(path.name for path in (draft / "warehouse").iterdir()),
    }  # fmt: skip
    written = draft / f"{_PLAN}.part"
    written.write_text(json.dumps(plan), encoding="utf-8")
    sync(written)
    written.replace(draft / _PLAN)
    sync(draft)


def finish(home: Home) -> Path | None:
    """End the restore that was begun, if one was; returns where the files of before are, if there were any.

    A draft without a plan is removed: its archive was not yet proved.
    """
    draft = draft_of(home)
    if not (draft / _PLAN).is_file():
        shutil.rmtree(draft, ignore_errors=True)
        return None
    plan = json.loads((draft / _PLAN).read_text(encoding="utf-8"))
    aside = home.root / str(plan["aside"])
    aside.mkdir(exist_ok=True)
    for name in BEHIND:
        _swap(draft / name, home.root / name, aside / name)
    _swap_warehouse(draft, home.warehouse, aside / "warehouse", plan)
    at, build_id = datetime.fromisoformat(plan["at"]), plan["build_id"]
    standing.write(home.warehouse, standing.RESTORED, build_id, as_of=plan["at"], by=plan["by"])
    journal.note(home, at, "restore", plan["by"], now=build_id, file=plan["file"])
    (draft / _PLAN).unlink()
    shutil.rmtree(draft)
    if any(path.is_file() for path in aside.rglob("*")):
        return aside
    shutil.rmtree(aside)
    return None


def _free(home: Home, name: str) -> str:
    """The name, with a number where it is taken: a second restore keeps what the first put aside."""
    taken = {path.name for path in home.root.glob(f"{name}*")}
    numbered = (f"{name}-{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if one not in taken)


def _swap(new: Path, old: Path, aside: Path) -> None:
    if not new.exists():
        return  # before this process
    if old.exists():
        # A folder made anew between the two moves of a stopped process is kept beside the first.
        taken = 1 + len(list(aside.parent.glob(f"{aside.name}*")))
        old.replace(aside.with_name(f"{aside.name}-{taken}") if aside.exists() else aside)
    new.replace(old)
    sync(old.parent)


def _swap_warehouse(draft: Path, folder: Path, aside: Path, plan: Mapping[str, Any]) -> None:
    """File by file, the pointer after all it may name: readers never look into an empty folder."""
    if not (draft / _KEPT).exists():
        aside.mkdir(exist_ok=True)
        for path in _files(folder):
            _link(path, aside / path.name)
        sync(aside)
        (draft / _KEPT).touch()
    new = draft / "warehouse"
    for path in sorted(new.iterdir(), key=lambda path: path.name == POINTER):
        path.replace(folder / path.name)
    sync(folder)
    for path in _files(folder):
        if path.name not in plan["warehouse"]:
            path.unlink()


def _files(folder: Path) -> list[Path]:
    """All but the lock and what is half written."""
    return [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]


def _link(path: Path, target: Path) -> None:
    """A second name for a file, or a copy where the disk knows no second names."""
    target.unlink(missing_ok=True)
    try:
        os.link(path, target)
    except OSError:
        shutil.copy2(path, target)
