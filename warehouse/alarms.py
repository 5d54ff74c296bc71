"""What is new about what is wrong: a scheduler's owner is told of a change, not of the same thing each night.

What was told last is kept in alarms.json beside the builds, and only once it has been told.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

FILE = "alarms.json"


@dataclass(frozen=True)
class Told:
    """A trouble that was told: since when it is known, when it was last spoken of, and in which words."""

    since: date
    told_on: date
    says: str
    is_aside: bool = False


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong now; `is_aside` where it is known and no longer counts as a failure."""

    says: str
    is_aside: bool = False


@dataclass(frozen=True)
class News:
    """What has changed since it was last told: sentences, names of what recovered, and the state after."""

    new: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    state: Mapping[str, Told] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        """True where there is something to tell."""
        return bool(self.new or self.recovered or self.still or self.aside)


def news(
    state: Mapping[str, Told],
    troubles: Mapping[str, Trouble],
    is_known: Callable[[str], bool | None],
    today: date,
    remind_days: int,
) -> News:
    """What is to be told today.

    Args:
        state: what was told before, by the trouble's key.
        troubles: what is wrong now, by key.
        is_known: of a key without trouble now: True if it was looked at and is well, False if this run says
            nothing about it, None if nobody asks for it any more.
        today: the day of the run.
        remind_days: after so many days a trouble that goes on is told again.
    """
    after = dict(state)
    new, recovered, still, aside = list[str](), list[str](), list[str](), list[str]()
    for key, trouble in sorted(troubles.items()):
        before = state.get(key)
        since = before.since if before else today
        if before is None and trouble.is_aside:
            pass  # known for long when telling began
        elif before is None:
            new.append(trouble.says)
        elif trouble.is_aside and not before.is_aside:
            aside.append(trouble.says)
        elif not trouble.is_aside and (today - before.told_on).days >= remind_days:
            still.append(f"{trouble.says} (since {since})")
        else:
            after[key] = Told(since, before.told_on, trouble.says, trouble.is_aside)
            continue
        after[key] = Told(since, today, trouble.says, trouble.is_aside)
    for key, told in sorted(state.items()):
        if key in troubles:
            continue
        known = is_known(key)
        if known:
            recovered.append(f"{key.removeprefix('board ')} (since {told.since})")
        if known is not False:
            del after[key]
    return News(tuple(new), tuple(recovered), tuple(still), tuple(aside), after)


def read(folder: Path) -> dict[str, Told]:
    """What was told; nothing where the file is missing or damaged: then all of it is told once more."""
    try:
        kept: dict[str, dict[str, Any]] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {
            key: Told(
                date.fromisoformat(told["since"]), date.fromisoformat(told["told_on"]), str(told["says"]),
                bool(told["is_aside"]),
            )
            for key, told in kept.items()
        }  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write(folder: Path, state: Mapping[str, Told]) -> None:
    """The state is kept, whole or as it was."""
    kept = {
        key: {
            "since": told.since.isoformat(), "told_on": told.told_on.isoformat(), "says": told.says,
            "is_aside": told.is_aside,
        }
        for key, told in sorted(state.items())
    }  # fmt: skip
    draft = folder / f".{FILE}.{os.getpid()}"
    try:
        draft.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        draft.replace(folder / FILE)
    finally:
        draft.unlink(missing_ok=True)
