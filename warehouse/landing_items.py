"""A posting as a line of a landing file: its ids, and its fields without addresses and phone numbers.

Verbatim but for these; ids are of what is left, so that the same ad has the same ids wherever it is read. It
uses the standard library alone, as `warehouse.landing` does.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from warehouse.masking import mask, mask_emails, may_hold_email, may_hold_phone

# Every item line has exactly these, besides type, posting_id and content_hash; what the source lacks is null.
ITEM_FIELDS = (
    "source", "board", "native_id", "url", "title_raw", "company_raw", "locations_raw", "description_raw",
    "description_format", "posted_at", "posted_raw", "created_raw", "updated_raw", "valid_through_raw",
    "employment_type_raw", "workplace_raw", "department_raw", "level_raw", "education_raw", "requisition_raw",
    "language_raw", "pay_ranges", "pay_raw", "pay_predicted_raw", "attribution_raw", "is_prospect",
    "is_unlisted",
)  # fmt: skip
HASHED = ("title_raw", "company_raw", "locations_raw", "description_raw", "pay_ranges")
# Numbers to dial stand in prose; in ids, URLs and dates digits mean something else.
_PROSE = frozenset(
    {
        "title_raw", "company_raw", "locations_raw", "description_raw", "department_raw", "level_raw",
        "pay_ranges", "pay_raw", "attribution_raw",
    }
)  # fmt: skip
_PAY_KEYS = ("min", "max", "currency", "period", "label", "raw")
_SORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def posting_id(source: str, board: str, native_id: str) -> str:
    """The id of a posting: first 16 hex digits of SHA-256 over source, board and native id."""
    return _digest("\0".join((source, board, native_id)))


def content_hash(item: Mapping[str, Any]) -> str:
    """The id of what a posting says: title, company, locations, description and pay, nothing volatile."""
    said = {field: item[field] for field in HASHED}
    if item.get("pay_raw"):  # came later: what has none keeps the id it had
        said["pay_raw"] = item["pay_raw"]
    return _digest(_SORTED.encode(said))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def item_line(source: str, board: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A complete item line: masked, with `posting_id` and `content_hash` computed after masking.

    Raises:
        ValueError: a field is unknown, or there is no native_id.
    """
    unknown = set(fields) - set(ITEM_FIELDS)
    if unknown:
        raise ValueError(f"an item has no field {', '.join(sorted(unknown))}")
    item: dict[str, Any] = dict.fromkeys(ITEM_FIELDS)
    prose = "\n".join(_texts(value for name, value in fields.items() if name in _PROSE))
    other = "\n".join(_texts(value for name, value in fields.items() if name not in _PROSE))
    if _is_plain(prose) and not may_hold_phone(prose) and _is_plain(other):
        item.update(fields)  # most ads name nobody: one look at the whole spares one at every field
        item["pay_ranges"] = storable(fields.get("pay_ranges"), mask)
    else:
        item.update(
            (name, storable(v, mask if name in _PROSE else mask_emails)) for name, v in fields.items()
        )
    if not item["native_id"] or not isinstance(item["native_id"], str):
        raise ValueError("an item needs a native_id, as text")
    item["source"], item["board"] = source, board
    item["locations_raw"] = list(item["locations_raw"] or ())
    item["pay_ranges"] = [{key: pay.get(key) for key in _PAY_KEYS} for pay in item["pay_ranges"] or ()]
    item["is_prospect"], item["is_unlisted"] = bool(item["is_prospect"]), bool(item["is_unlisted"])
    ids = {"posting_id": posting_id(source, board, item["native_id"]), "content_hash": content_hash(item)}
    return {"type": "item", **ids, **item}


def _texts(values: Iterable[Any]) -> list[str]:
    """Every text among values and in lists among them; what is deeper (pay) is looked at by itself."""
    found: list[str] = []
    for value in values:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += [inner for inner in value if isinstance(inner, str)]
    return found


def _is_plain(text: str) -> bool:
    """True if the text can be stored as it is, and no address can be in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text and not may_hold_email(text)


def storable(value: Any, masked: Callable[[str], str]) -> Any:
    """The value without addresses, and without what UTF-8 and JSON cannot hold."""
    if isinstance(value, str):
        return masked(
            _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value) if _UNSTORABLE.search(value) else value
        )
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: storable(inner, masked) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner, masked) for inner in value]
    return value
