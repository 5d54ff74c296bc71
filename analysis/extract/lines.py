"""Ads as lines of JSON in, facts as lines of JSON out: what `guidepost extract` reads and writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from analysis.extract.contract import to_json
from analysis.extract.extractor import Extractor


def read_lines(extractor: Extractor, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The facts of each ad, or {"error": sentence} for a line that holds none; blank lines are skipped."""
    for line in lines:
        if not line.strip():
            continue
        ad = _parsed(line)
        yield ad if "error" in ad else to_json(_read(extractor, ad), ad["id"])


def _parsed(line: str) -> dict[str, Any]:
    try:
        ad = json.loads(line)
    except (ValueError, RecursionError):
        return {"error": "is not JSON: each line must be one object with id, title and description"}
    if not isinstance(ad, dict) or not isinstance(ad.get("id"), str | int):
        return {"error": "has no id: each line must be one object with id, title and description"}
    ad = {**ad, "id": str(ad["id"])}
    wrong = [key for key in ("title", "company", "description") if not isinstance(ad.get(key), str | None)]
    if wrong:
        return {"error": f"{', '.join(wrong)} must be text"}
    place = ad.get("location")
    if not isinstance(place, str | list | None):
        return {"error": "location must be text, or a list of texts"}
    return ad


def _read(extractor: Extractor, ad: dict[str, Any]) -> Any:
    place = ad.get("location")
    places = [place] if isinstance(place, str) else [p for p in place or [] if isinstance(p, str)]
    return extractor.read(ad.get("title"), ad.get("company"), places, ad.get("description"))
