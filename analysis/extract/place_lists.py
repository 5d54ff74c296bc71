"""The single places of a field that lists several, and the words in it that name none."""

from __future__ import annotations

import ast
import re

from analysis.extract.gazetteer import CITIES, COUNTRIES, PROVINCE_CODES, STATE_CODES, STATES
from analysis.extract.regions import WORLD

PLACES_MAX = 30
# specimens: "Remote", "Hybrid -", "(Remote)", "On-site", "Remoto"
TERMS = re.compile(
    r"\b(?:fully |100% )?(?:remote(?:ly)?|remoto|hybrid|on-?\s?site|in[- ]office"
    r"|telecommute|work from home|home[- ](?:based|office)|wfh|anywhere|world ?wide|worldwide|global|flexible"
    r"|distributed|office|based|only|friendly|first|multiple locations|various"
    r"|select locations|headquarters|hq|or|greater|central|downtown|midtown|inner|locations?"
    r"|metro(?:politan)? (?:area|region)|metroplex|area|county(?= dublin)"
    r"|timezones?|time zones?"
    r"|\d(?: ?[-–] ?\d)?\+? days?(?: (?:a|per) week)?(?: in)?(?: office)?|days? in|within"
    r"|continental|opportunity|(?:east|west|north) africa|est|edt|cst|cdt|pst|pdt|mst|cet|cest|gmt|utc)\b"
    # specimen: "Remote (US, except CO)"; what is left out is no place of the job
    r"|\b(?:except|excluding|not in|outside(?: of)?)\b.*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s*(?:;|\||\n|\s/\s|\bor\b(?! only)|(?-i:(?<=\w)/(?=[A-Z]))|\s&\s|•|·"
    r"|\band\b(?! (?:herzegovina|tobago|labrador|barbuda|nevis)))\s*",
    re.IGNORECASE,
)
COMMA = re.compile(r"\s*(?:,|\s[-–—]\s|:|\(|\)|\s-|-\s)\s*")
_CODES = STATE_CODES | PROVINCE_CODES


def pieces(raw: str) -> list[str]:
    """The single places of one field; a list written as text (a Python or JSON repr) is opened."""
    raw = raw.strip()
    if raw.startswith("[") and raw.endswith("]") and len(raw) < 5000:
        try:
            rows = ast.literal_eval(raw)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            rows = None
        if isinstance(rows, list):
            return [
                str(row.get("name", "")) if isinstance(row, dict) else str(row) for row in rows[:PLACES_MAX]
            ]
    return [one for piece in _SEPARATOR.split(raw[:2000]) if piece.strip() for one in _listed(piece)]


def _listed(piece: str) -> list[str]:
    """The places of a piece that lists countries, or cities, by commas; else the piece."""
    pairs = [part for part in (part.strip() for part in TERMS.sub(" ", piece).split(",")) if part]
    if len(pairs) > 2 and len(pairs) % 2 == 0 and all(c in _CODES for c in pairs[1::2]):
        return [f"{city}, {code}" for city, code in zip(pairs[::2], pairs[1::2], strict=True)]
    words = [word.strip(" .()") for word in COMMA.split(TERMS.sub(" ", piece))]
    words = [word for word in words if word]
    if len(words) < 2 or len(words) != len({word.lower() for word in words}):
        return [piece]
    lows = [word.lower() for word in words]
    known = [low for low in lows if len(low) > 1 and low in COUNTRIES and low not in ("us", "usa")]
    if lows[-1] in COUNTRIES and len({COUNTRIES.get(low) for low in lows}) == 1:
        return [piece]  # "Scotland, UK"
    if len(known) >= 2 and all(low in COUNTRIES or low == "georgia" for low in lows):
        return [
            "republic of georgia" if low == "georgia" else word for low, word in zip(lows, words, strict=True)
        ]
    if lows[0] == "china":
        return [piece]  # "China - Hong Kong" is one place
    if all(low in COUNTRIES for low in lows) and len({COUNTRIES[low] for low in lows}) > 1:
        return words
    if all(low in WORLD or low in COUNTRIES for low in lows):
        return words
    if all(low in CITIES and low not in COUNTRIES for low in lows):
        # "Brooklyn, New York" is one place, "San Francisco, New York" two
        own = {STATES[low] for low in lows if low in STATES}
        is_one = any(CITIES[low][1] in own for low in lows if low not in STATES)
        return [piece] if is_one and len(lows) == 2 else words
    return [piece]
