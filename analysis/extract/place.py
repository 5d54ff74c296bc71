"""City, region and country of a posting, from its place fields or its chat header.

Places that are only a word for anywhere ("Remote", "Worldwide", "EMEA") have no country; "Remote, US" is in
the US.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import NamedTuple

from analysis.extract import gazetteer
from analysis.extract.gazetteer import (
    CITIES,
    COUNTRIES,
    GEORGIAN_CITIES,
    PROVINCE_CODES,
    PROVINCES,
    STATE_CODES,
    STATES,
)

PLACES_MAX = 30
COUNTRY_CODES = frozenset(COUNTRIES.values())
# specimens: "Remote", "Hybrid -", "(Remote)", "On-site", "Remoto"
_TERMS = re.compile(
    r"\b(?:fully |100% )?(?:remote(?:ly)?|remoto|hybrid|on-?\s?site|in[- ]office"
    r"|telecommute|work from home|wfh|anywhere|world ?wide|worldwide|global|flexible"
    r"|distributed|office|based|only|friendly|first|multiple locations|various"
    r"|select locations|headquarters|hq|or|greater|metro(?:politan)? area|area"
    r"|timezones?|time zones?"
    r"|\d(?: ?[-–] ?\d)?\+? days?(?: (?:a|per) week)?(?: in)?(?: office)?|days? in|within"
    r"|continental|opportunity|e?mea|apac|latam|european union|eu|europe|asia"
    r"|(?:latin|north|south|central) americas?|the americas|(?:east|west|north) africa"
    r"|est|edt|cst|cdt|pst|pdt|mst|cet|cest|gmt|utc|(?:NSW|VIC|QLD)(?=$|\W))\b"
    # specimen: "Remote (US, except CO)"; what is left out is no place of the job
    r"|\b(?:except|excluding|not in|outside(?: of)?)\b.*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s*(?:;|\||\n|\s/\s|\bor\b(?! only)|(?-i:(?<=\w)/(?=[A-Z]))|\s&\s|•|·"
    r"|\band\b(?! (?:herzegovina|tobago|labrador|barbuda|nevis)))\s*",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*(?:,|\s[-–—]\s|:|\(|\)|\s-|-\s)\s*")
_LOOSE_STATE = re.compile(rf"(?<=[a-z]) ({'|'.join(sorted(STATE_CODES))})(?=\s*(?:,|$|USA?\b))")
_POSTCODE = re.compile(
    # specimens: "3511 ED Utrecht", "SW1A 1AA London", "10115 Berlin", "Toronto M5V 2T6"
    r"\b\d{4} [A-Z]{2}(?= [A-Z])|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b[A-Z]?\d{4,6}(?:-\d{4})?\b"
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
)


class Place(NamedTuple):
    """One place as read; what the text does not show is None. `region` is a US state or Canadian province."""

    raw: str
    city: str | None
    region: str | None
    country: str | None


def read(locations: Sequence[str]) -> list[Place]:
    """Every place of the fields, each once, in order."""
    found: dict[tuple[str | None, str | None, str | None], Place] = {}
    for raw in locations[:PLACES_MAX]:
        for piece in _pieces(raw):
            place = parse(piece)
            if place is not None:
                found.setdefault(place[1:], place)
    known = list(found.values())[:PLACES_MAX]
    # "Remote" beside a real place adds nothing.
    return [place for place in known if any(place[1:])] or known[:1]


def parse(raw: str) -> Place | None:
    """One place; None for an empty string.

    >>> parse("San Francisco, CA")[1:], parse("Remote - US")[1:], parse("US, CA, Santa Clara")[1:]
    (('San Francisco', 'CA', 'US'), (None, None, 'US'), ('Santa Clara', 'CA', 'US'))
    """
    raw = raw.strip(" \t,;|-")[:200]
    if not raw:
        return None
    whole = _known_city(raw)
    if whole:
        return Place(raw, _name(raw), whole[1], whole[0])
    text = _TERMS.sub(" ", _POSTCODE.sub(" ", raw))
    text = _LOOSE_STATE.sub(r", \1", text)
    parts = [part for part in (piece.strip(" .*") for piece in _COMMA.split(text)) if part]
    return _from_parts(raw, parts)


def _from_parts(raw: str, parts: Sequence[str]) -> Place:
    city = region = country = None
    rest: list[str] = []
    last = len(parts) - 1
    for number, part in enumerate(parts):
        low = part.lower()
        # "CA" closes "San Francisco, CA" but opens "CA, Toronto"; "US, CA, Santa Clara" holds both kinds.
        if _is_city_despite_name(parts, number):
            rest.append(part)
        elif part in COUNTRY_CODES and any((_known_city(p) or ("",))[0] == part for p in parts):
            country = part  # "Munich, DE" is not in Delaware
        elif (
            part in STATE_CODES
            and region is None
            and (number > 0 or country == "US")
            and country in (None, "US")
        ):
            region, country = part, "US"
        elif (
            part in PROVINCE_CODES
            and region is None
            and (number > 0 or "Canada" in parts)
            and country in (None, "CA")
        ):
            region, country = part, "CA"
        elif low == "georgia" and any(name.lower() in GEORGIAN_CITIES for name in rest):
            country = "GE"
        elif low in STATES and (number > 0 or low not in CITIES) and region is None:
            region, country = STATES[low], "US"
        elif low in PROVINCES and region is None:
            region, country = PROVINCES[low], "CA"
        elif code := _country(part, alone=last == 0 or number == last or number == 0):
            country = code
        else:
            rest.append(part)
    for part in rest:
        known = _known_city(part)
        if known is None or city or country not in (None, known[0]):
            continue
        if region is None or known[1] in (None, region):
            city, country, region = _name(part), known[0], region or known[1]
    if city is None and rest and (country or region):
        city = _name(rest[0]) if _is_name(rest[0]) else None
    if country is None and city is None and rest:
        city, region, country = _elsewhere(rest[0], region, country)
    elif city is not None and country == "US" and region is None:
        region = _elsewhere(city, None, country)[1]
    if country is None and rest and rest[-1].lower().split()[-1] in COUNTRIES:
        country = COUNTRIES[rest[-1].lower().split()[-1]]
    return Place(raw, city, region, country)


def _elsewhere(
    name: str, region: str | None, country: str | None
) -> tuple[str | None, str | None, str | None]:
    """A city the curated table lacks, by GeoNames: only where one place of the name outweighs all others."""
    found = gazetteer.elsewhere(name, country)
    if found is None:
        return None, region, country
    return name, region or found[1], found[0]


def _is_city_despite_name(parts: Sequence[str], number: int) -> bool:
    """Whether a country's or state's name is a city by what follows: "Lebanon, NH", "Washington, DC"."""
    if number or len(parts) < 2:
        return False
    low, after = parts[0].lower(), parts[1]
    if low == "washington":
        return after.replace(".", "") == "DC" or after.lower() == "district of columbia"
    code = COUNTRIES.get(low)
    return len(parts) == 2 and after in STATE_CODES and len(low) > 3 and code not in (None, "US", "CA", after)


def _listed(piece: str) -> list[str]:
    """The places of a piece that lists countries, or cities, by commas; else the piece."""
    words = [word.strip(" .()") for word in _COMMA.split(_TERMS.sub(" ", piece))]
    words = [word for word in words if word]
    if len(words) < 2 or len(words) != len({word.lower() for word in words}):
        return [piece]
    lows = [word.lower() for word in words]
    known = [low for low in lows if len(low) > 1 and low in COUNTRIES and low not in ("us", "usa")]
    if len(known) >= 2 and all(low in COUNTRIES or low == "georgia" for low in lows):
        return [
            "republic of georgia" if low == "georgia" else word for low, word in zip(lows, words, strict=True)
        ]
    if lows[0] == "china":
        return [piece]  # "China - Hong Kong" is one place
    if all(low in COUNTRIES for low in lows) and len({COUNTRIES[low] for low in lows}) > 1:
        return words
    if all(low in CITIES and low not in STATES and low not in COUNTRIES for low in lows):
        return words
    return [piece]


def _country(part: str, *, alone: bool) -> str | None:
    low = part.lower().strip(". ")
    if code := COUNTRIES.get(low):
        return code
    return (
        part
        if alone
        and len(part) == 2
        and part != "ET"
        and part.isupper()
        and part in COUNTRY_CODES
        and part not in STATE_CODES
        else None
    )


def _known_city(text: str) -> tuple[str, str | None] | None:
    low = text.lower().strip(" .")
    if low in CITIES and low not in COUNTRIES:
        return CITIES[low]
    return CITIES.get(low.removesuffix(" city").removeprefix("greater "))


def _name(text: str) -> str:
    """The city as written, commas' rest off; short forms in full."""
    city = text.split(",")[0].strip()
    return {
        "nyc": "New York",
        "sf": "San Francisco",
        "slc": "Salt Lake City",
        "new york city": "New York",
    }.get(city.lower(), city)


def _is_name(text: str) -> bool:
    return (
        2 <= len(text) <= 40
        and text[0].isupper()
        and not any(c.isdigit() for c in text)
        and len(text.split()) <= 4
    )


def _pieces(raw: str) -> list[str]:
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
