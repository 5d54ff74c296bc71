"""Going back to an older generation: what readers see changes at once, and nothing is removed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from data.home import Home
from warehouse import checksum, journal, publish, standing, texts
from warehouse.errors import WarehouseError
from warehouse.lock import locked
from warehouse.read import Warehouse


def roll_back(home: Home, build_id: str | None, *, because: str, by: str, at: datetime) -> tuple[str, str]:
    """The build that was shown and the one that is shown now; the pages say so until the next is published.

    Args:
        home: whose generations.
        build_id: the build to show; None for the newest sound one before the one shown.
        because: why, for the pages.
        by: who says so.
        at: when.

    Raises:
        RefreshRunning: a refresh is under way.
        WarehouseError: there is no such build, or it is damaged.
    """
    with locked(home):
        kept, shown = publish.generations(home), publish.current(home)
        was = publish.build_id_of(shown) if shown else None
        target = _named(kept, build_id) if build_id else _before(kept, shown)
        now = publish.build_id_of(target) or ""
        if now == was:
            raise WarehouseError(f"Build {now} is the one that is shown.")
        publish.point_to(home, target)
        standing.write(
            home.warehouse, standing.ROLLED_BACK, now, as_of=at.isoformat(), by=by, because=because, was=was
        )
        journal.note(home, at, "rollback", by, was=was, now=now, because=because)
    return was or "none", now


def _named(kept: list[Path], build_id: str) -> Path:
    found = next((path for path in kept if publish.build_id_of(path) == build_id), None)
    if found is None:
        listed = ", ".join(publish.build_id_of(path) or "" for path in kept) or "none"
        raise WarehouseError(f"There is no build {build_id!r}; kept are {listed}.")
    if not is_sound(found):
        raise WarehouseError(f"Build {build_id} is damaged: name another.")
    return found


def _before(kept: list[Path], shown: Path | None) -> Path:
    older = kept[kept.index(shown) + 1 :] if shown in kept else kept
    found = next((path for path in older if is_sound(path)), None)
    if found is None:
        raise WarehouseError("There is no sound build before the one that is shown: rebuild makes one again.")
    return found


def is_sound(path: Path) -> bool:
    """Whether a generation is what was published, its texts among it, and opens."""
    return not checksum.is_damaged(path) and Warehouse.at(path) is not None and not texts.lacking(path)
