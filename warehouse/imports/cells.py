"""What stands in a cell, read without ever raising: None is "nothing stated" or "cannot read"."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from warehouse.landing import utc_text

# How pandas, JobSpy, databases and people write that there is nothing.
NOTHING = frozenset(
    {"", "nan", "NaN", "None", "NaT", "null", "NULL", "<NA>", "[]", "{}", "\\N", "N/A", "n/a", "#N/A"}
)
PERIODS = {
    "year": "year", "yearly": "year", "annual": "year", "annually": "year", "annum": "year", "yr": "year",
    "y": "year", "a": "year", "month": "month", "monthly": "month", "mo": "month", "m": "month",
    "week": "week", "weekly": "week", "wk": "week", "day": "day", "daily": "day", "hour": "hour",
    "hourly": "hour", "hr": "hour", "h": "hour",
}  # fmt: skip
# <p>, </li>, <br/>: as in analysis.extract, where what looks like markup is read as markup
_MARKUP = re.compile(
    r"</?(?:p|br|div|ul|ol|li|h[1-6]|strong|b|em|span|a|table)\b[^<>]{0,2000}>", re.IGNORECASE
)
_DEPTH = 5
_WHOLE_FLOAT = re.compile(r"-?\d{1,18}\.0")
_YES, _NO = frozenset({"true", "yes", "y", "1", "1.0", "t"}), frozenset({"false", "no", "n", "0", "0.0", "f"})


def text(value: Any, depth: int = 0) -> str | None:
    """The value as trimmed text; a list or a table as its texts with commas between, a few levels deep.

    >>> text(" Acme "), text("nan"), text(float("nan")), text(12.0), text(["a", "b"]), text({"city": "Ulm"})
    ('Acme', None, None, '12', 'a, b', 'Ulm')
    """
    if isinstance(value, str):
        value = value.strip()
        return None if value in NOTHING else value
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        if not math.isfinite(value):
            return None
        return str(int(value)) if value == int(value) else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return text(value.decode("utf-8", "replace"))
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple) and depth < _DEPTH:
        return ", ".join(part for inner in value if (part := text(inner, depth + 1))) or None
    return None


def identity(value: Any) -> str | None:
    """The value as an id: one that went through a column of floats loses its ".0".

    >>> identity("123.0"), identity(123.0), identity("v1.0"), identity("li-123")
    ('123', '123', 'v1.0', 'li-123')
    """
    found = text(value)
    return found[:-2] if found and _WHOLE_FLOAT.fullmatch(found) else found


def texts(value: Any) -> list[str]:
    """A list's texts, each for itself; text with ";" or "|" between its parts is taken apart.

    >>> texts("Berlin, Germany; Paris"), texts(["Berlin", None]), texts(None)
    (['Berlin, Germany', 'Paris'], ['Berlin'], [])
    """
    if isinstance(value, list | tuple):
        return [found for inner in value if (found := text(inner))]
    found = text(value)
    return [part for piece in re.split(r"[;|]", found) if (part := piece.strip())] if found else []


def number(value: Any) -> float | None:
    """The value as a finite number; thousands commas, blanks and a currency sign are allowed in text.

    >>> number("$120,000.50"), number("65 000"), number("65.000,00"), number("competitive"), number(True)
    (120000.5, 65000.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    if isinstance(value, str):
        value = re.sub(r"(?<=\d)[, \u00a0\u202f'](?=\d{3}(?!\d))", "", value.strip().lstrip("$€£ "))
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def amount(value: Any) -> float | None:
    """A stated sum of money; 0 and less stand for "not stated"."""
    found = number(value)
    return found if found and found > 0 else None


def period(value: Any) -> str | None:
    """year, month, week, day or hour.

    >>> period("YEARLY"), period("per hour"), period("p.a."), period("once")
    ('year', 'hour', 'year', None)
    """
    words = re.findall(r"[a-z]+", (text(value) or "").lower())
    return next((PERIODS[word] for word in words if word in PERIODS), None)


def flag(value: Any) -> bool | None:
    """True or False as files write them; None for anything else.

    >>> flag("True"), flag("0.0"), flag(1), flag("maybe")
    (True, False, True, None)
    """
    if isinstance(value, bool):
        return value
    found = (text(value) or "").lower()
    return True if found in _YES else False if found in _NO else None


def moment(value: Any, form: str | None = None) -> str | None:
    """A date or time as ISO 8601 UTC; without a zone it counts as UTC.

    Reads ISO 8601, RFC 822, Unix time in seconds or milliseconds, and `form` in the notation of strptime.

    >>> moment("2026-11-01"), moment("03/11/2026", "%d/%m/%Y"), moment("1762000000.0"), moment("03/11/2026")
    ('2026-11-01T00:00:00Z', '2026-11-03T00:00:00Z', '2025-11-01T12:26:40Z', None)
    """
    try:
        if isinstance(value, datetime):
            return _utc(value)
        if isinstance(value, date):
            return _utc(datetime(value.year, value.month, value.day, tzinfo=UTC))
        found = text(value)
        if found is None:
            return None
        if form:
            return _utc(datetime.strptime(found, form))  # noqa: DTZ007 (a zone is added where none is)
        if re.fullmatch(r"\d{9,13}(?:\.\d+)?", found):
            seconds = float(found)
            return _utc(datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC))
        try:
            return _utc(datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT|Z)$", "+00:00", found)))
        except ValueError:
            return _utc(parsedate_to_datetime(found))
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None


def _utc(found: datetime) -> str:
    return utc_text(found if found.tzinfo else found.replace(tzinfo=UTC))


def description_format(description: str | None) -> str:
    """The format as landed: "html" where there are tags in it, else "text" (Markdown too)."""
    return "html" if description and _MARKUP.search(description) else "text"
