r"""A plan as a calendar file: one event of whole days per step that is left (RFC 5545).

Lines end in CRLF, are folded at 75 octets and never inside a character; the same step keeps its UID, so that
a calendar that reads the file again moves the event instead of adding another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from math import ceil

from analysis.market import theme
from analysis.market.plan import Plan
from analysis.market.plan_time import Timed

_FOLD = 75  # octets, the line's end not counted: RFC 5545, 3.1
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # may stand in no text of a calendar


def calendar(plan: Plan, title: str, steps: Iterable[Timed], made_at: datetime, remark: str = "") -> str:
    """The calendar; `made_at` is in UTC, `remark` stands under every event."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Guidepost//Transition planner//EN", "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{text(title)}",
    ]  # fmt: skip
    for one in steps:
        lines += _event(plan, one, made_at, remark)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in fold(line))


def text(value: str) -> str:
    r"""A value of type TEXT: what has a meaning in a calendar is escaped.

    >>> text("a,b;c\\d\ne")
    'a\\,b\\;c\\\\d\\ne'
    """
    plain = _CONTROL.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", "\\n")


def fold(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets; each but the first begins with a space that is not its own.

    >>> list(fold("a" * 76)), [len(piece.encode()) for piece in fold("é" * 40)]
    (['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', ' a'], [74, 7])
    """
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _FOLD:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + width
    yield piece


def _event(plan: Plan, one: Timed, made_at: datetime, remark: str) -> list[str]:
    if one.span is None:
        return []
    step = one.standing.step
    told = [
        f"{step.phase}. About {theme.count(ceil(one.hours), 'hour')}.",
        f"Guide: {plan.guide_name}, {step.line}." if step.line else f"Guide: {plan.guide_name}.",
        remark,
    ]
    return [
        "BEGIN:VEVENT",
        f"UID:{plan.id}.{step.id}@guidepost",
        f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{_day(one.span.from_on)}",
        f"DTEND;VALUE=DATE:{_day(one.span.to_on + timedelta(days=1))}",  # the day after the last
        f"SUMMARY:{text(step.label)}",
        f"DESCRIPTION:{text(chr(10).join(line for line in told if line))}",
        "TRANSP:TRANSPARENT",  # nobody learns all day: the days stay free
        "END:VEVENT",
    ]


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
