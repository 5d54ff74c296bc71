"""What a file does not have and an item needs: an id of its own, and the form of a pay range."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any


def derived_id(fields: Mapping[str, Any]) -> str | None:
    """An id for a row without one, the same at every import: of its URL, else of what the ad says.

    None where there is neither a URL nor a title.
    """
    if fields.get("url"):
        return _digest("url", fields["url"])
    if not fields.get("title_raw"):
        return None
    said = [fields["title_raw"], fields.get("company_raw"), *fields["locations_raw"]]
    said.append(fields.get("description_raw"))
    return _digest("said", "\0".join(str(part or "") for part in said))


def _digest(kind: str, text: str) -> str:
    return f"{kind}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:24]}"


def pay_range(
    low: float | None, high: float | None, currency: str | None, period: str | None, raw: str
) -> dict[str, Any]:
    """A range as a landing item holds it; ends that are the wrong way round stay as stated."""
    return {"min": low, "max": high, "currency": currency, "period": period, "label": None, "raw": raw}
