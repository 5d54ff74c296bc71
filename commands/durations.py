"""Lengths of time as schedulers write them: 90s, 20m, 2h, 7d."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import click

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parsed(text: str) -> timedelta | None:
    """The length of time, or None where it is none; 0 of any unit is none at all.

    >>> parsed("20m"), parsed("1h 30m"), parsed("soon")
    (datetime.timedelta(seconds=1200), None, None)
    """
    found = re.fullmatch(r"([0-9]{1,5})([smhd])", text)
    return timedelta(**{UNITS[found[2]]: int(found[1])}) if found else None


def said(length: timedelta) -> str:
    """The length in the largest unit that fits, as a scheduler reads it.

    >>> said(timedelta(minutes=20)), said(timedelta(hours=4)), said(timedelta(minutes=90))
    ('20m', '4h', '90m')
    """
    seconds = round(length.total_seconds())
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds % size == 0 and seconds:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


class Duration(click.ParamType[timedelta]):
    """A length of time, written 90s, 20m, 2h or 7d."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The length; a usage error says what was expected."""
        if isinstance(value, timedelta):
            return value
        found = parsed(str(value).strip())
        if found is None:
            self.fail(f"{value!r} is not a length of time such as 90s, 20m or 2h", param, ctx)
        return found
