"""What a visitor's own file holds of their plan: start, hours a week, wished end, and the steps ticked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from analysis.market.plan_dates import HOURS_MAX

SECTION, VERSION = "planner", 1
_UNREAD = "planner-unread"
_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,199}")  # specimens: "ci-cd-pipelines", "mle-transitions.from-x"
_DAY = re.compile(r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}")
_STEPS_MAX = 500
NOT_READ = (
    "The progress of your plan in this file cannot be read, so no step is ticked; it stays in the file as it "
    "was."
)


@dataclass(frozen=True)
class Progress:
    """What was noted; None where the page's own value stands. `ticked` holds the steps by plan."""

    start: date | None = None
    hours: int | None = None
    wished: date | None = None
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, plan: str) -> tuple[str, ...]:
        """The ticked steps of a plan."""
        return self.ticked.get(plan, ())

    def tick(self, plan: str, step: str, *, is_done: bool) -> dict[str, tuple[str, ...]]:
        """All ticked steps once this one is ticked, or no longer is."""
        steps = tuple(one for one in self.of(plan) if one != step)
        return {**self.ticked, plan: (*steps, step) if is_done else steps}


def read(progress: Mapping[str, Any]) -> tuple[Progress, str]:
    """The plan's progress in a profile, and a sentence where there is some that cannot be read."""
    told = progress.get(SECTION)
    if told is None:
        return Progress(), ""
    if not isinstance(told, dict) or type(told.get("version")) is not int or told["version"] != VERSION:
        return Progress(), NOT_READ
    start, wished = _day(told.get("start")), _day(told.get("by"))
    hours, ticked = told.get("hours"), told.get("done", {})
    is_sound = (
        start != _WRONG and wished != _WRONG
        and (hours is None or (type(hours) is int and 0 < hours <= HOURS_MAX))
        and isinstance(ticked, dict) and all(_is_plan(*pair) for pair in ticked.items())
    )  # fmt: skip
    if not is_sound:
        return Progress(), NOT_READ
    return Progress(start, hours, wished, {plan: tuple(steps) for plan, steps in ticked.items()}), ""


def noted(progress: Mapping[str, Any], mine: Progress) -> dict[str, Any]:
    """The profile's progress with this in it; what could not be read is kept under another name."""
    kept = dict(progress)
    if read(progress)[1]:
        name, number = _UNREAD, 2
        while name in kept:
            name, number = f"{_UNREAD}-{number}", number + 1
        kept[name] = kept[SECTION]
    kept[SECTION] = {
        "version": VERSION,
        "start": mine.start.isoformat() if mine.start else None,
        "hours": mine.hours,
        "by": mine.wished.isoformat() if mine.wished else None,
        "done": {plan: list(steps) for plan, steps in mine.ticked.items() if steps},
    }
    return kept


def day(text: str) -> date | None:
    """A day of this age such as 2026-11-01; None for any other text.

    >>> day("2028-02-29"), day("20280229"), day("2027-02-29"), day("9999-12-31")
    (datetime.date(2028, 2, 29), None, None, None)
    """
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


_WRONG = date.min


def _day(value: object) -> date | None:
    if value is None:
        return None
    return (day(value) if isinstance(value, str) else None) or _WRONG


def _is_plan(plan: object, steps: object) -> bool:
    return _is_id(plan) and isinstance(steps, list) and len(steps) <= _STEPS_MAX and all(map(_is_id, steps))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
