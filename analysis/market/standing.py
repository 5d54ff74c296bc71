"""What the banner says of a build since it was published: held back, failed, rolled back or restored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from analysis.market import theme
from analysis.market.source import Market

_MOST = 2


def says(market: Market) -> str:
    """One or two sentences for every page; empty while the shown build is the newest that was tried."""
    note = market.standing()
    return told(note, market.today) if note else ""


def told(note: Mapping[str, Any], shown_on: date) -> str:
    """The note in words, of a build of the day `shown_on`.

    >>> gates = [{"gate": "tag_rate_all", "says": "skills are found as usual", "rows": []}]
    >>> told({"what": "held back", "as_of": "2026-11-22T03:00:00+00:00", "gates": gates}, date(2026, 11, 21))
    'The refresh of 22 Nov 2026 was held back by its checks: not true that skills are found as \
usual. These numbers are still those of 21 Nov 2026. What to do: `guidepost status`.'
    """
    kept = f"These numbers are still those of {theme.day(shown_on)}."
    on = _day(note.get("as_of"))
    of = f" of {theme.day(on)}" if on else ""
    if note.get("what") == "held back":
        gates = [gate for gate in note.get("gates") or () if isinstance(gate, Mapping)]
        found = "; ".join(map(_gate, gates[:_MOST])) or "a check failed"
        more = f" and {theme.count(len(gates) - _MOST, 'more check')}" if len(gates) > _MOST else ""
        said = f"The refresh{of} was held back by its checks: {found}{more}."
        return f"{said} {kept} What to do: `guidepost status`."
    if note.get("what") == "failed":
        return f"The refresh{of} could not be finished. {kept} `guidepost status` says why."
    if note.get("what") == "rolled back":
        reason = note.get("because") or "no reason was given"
        return f"Someone went back to this build, of {theme.day(shown_on)}: {reason}."
    if note.get("what") == "restored":
        return f"This build of {theme.day(shown_on)} was restored from a backup."
    return ""


def _gate(gate: Mapping[str, Any]) -> str:
    sentences = [row["sentence"] for row in gate.get("rows") or () if row.get("sentence")]
    return str(sentences[0]) if sentences else f"not true that {gate.get('says')}"


def _day(text: Any) -> date | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).date()
    except ValueError:
        return None
