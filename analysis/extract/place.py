"""City, region and country of a posting, from its place fields or its chat header.

Places that are only a word for anywhere ("Remote", "Worldwide") have neither; "Remote, US" is in the US, and
"Remote, EMEA" in the region EMEA, which has no country. "Ontario, CA" is a province or a city of California:
nothing is read from it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from analysis.extract import gazetteer
from analysis.extract.gazetteer import (
    CITIES,
    COUNTRIES,
    GEORGIAN_CITIES,
    NAMESAKES,
    PROVINCE_CODES,
    PROVINCES,
    STATE_CODES,
    STATES,
    city_name,
    known_city,
)
from analysis.extract.place_lists import COMMA, PLACES_MAX, TERMS, pieces
from analysis.extract.regions import (
    NOT_ALONE,
    STATE_CODES_ELSEWHERE,
    STATES_ELSEWHERE,
    WORLD,
)

COUNTRY_CODES = frozenset(COUNTRIES.values())
_REGION = re.compile(
    rf"(?<![\w-])(?<!south )(?:{'|'.join(sorted(map(re.escape, WORLD), key=len, reverse=True))})(?![\w-])",
    re.IGNORECASE,
)
# specimens: "US-CA-San Francisco", "CAN-ON-Toronto", "DE-Berlin"
_CODED = re.compile(r"([A-Z]{2,3})-(?:([A-Z]{2,3})-)?([A-ZÀ-Þ][\w .'’]+)$")
_BAY = re.compile(r"(?:\b(?:SF|San Francisco) )?\bBay Area\b", re.IGNORECASE)
_IN = re.compile(r"^(?:in|near|from|within)(?: |$)")
_JOINING = frozenset(("in", "the", "within", "from", "across", "any", "all", "of", "to", "world"))
_LOOSE_STATE = re.compile(
    rf"(?<=[a-z]) ({'|'.join(sorted(STATE_CODES))}|NSW|VIC|QLD|TAS)(?=\s*(?:,|$|USA?\b))"
)
_POSTCODE = re.compile(
    # specimens: "3511 ED Utrecht", "SW1A 1AA London", "10115 Berlin", "Toronto M5V 2T6"
    r"\b\d{4} [A-Z]{2}(?= [A-Z])|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b[A-Z]?\d{4,6}(?:-\d{4})?\b"
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
)


class Place(NamedTuple):
    """One place as read; what the text does not show is None. `region`: a state's ISO 3166-2 code.

    Where there is no country, the part of the world ("EMEA").
    """

    raw: str
    city: str | None
    region: str | None
    country: str | None


def read(locations: Sequence[str]) -> list[Place]:
    """Every place of the fields, each once, in order."""
    found: dict[tuple[str | None, str | None, str | None], Place] = {}
    for raw in locations[:PLACES_MAX]:
        for piece in pieces(raw):
            place = parse(piece)
            if place is not None:
                found.setdefault(place[1:], place)
    known = list(found.values())[:PLACES_MAX]
    # "Remote" beside a real place adds nothing, nor "EU" beside a city; it comes after a country.
    has_city = any(place.city for place in known)
    real = [place for place in known if place.city or place.country or (place.region and not has_city)]
    real.sort(key=lambda place: place.country is None)
    told = {place[2:] for place in real}
    return list({place[1:]: place for place in (_beside(p, told) for p in real)}.values()) or known[:1]


def _beside(place: Place, told: Collection[tuple[str | None, str | None]]) -> Place:
    """A city of several countries in the one of the places beside it: "Cambridge" next to "Boston, MA"."""
    if place.country or not place.city:
        return place
    countries = {country for _, country in told}
    fitting = [
        (country, region)
        for country, region in NAMESAKES.get(place.city.lower(), ())
        if country in countries and (region is None or (region, country) in told)
    ]
    return place._replace(country=fitting[0][0], region=fitting[0][1]) if len(fitting) == 1 else place


def parse(raw: str) -> Place | None:
    """One place; None for an empty string.

    >>> parse("San Francisco, CA")[1:], parse("Remote - US")[1:], parse("US, CA, Santa Clara")[1:]
    (('San Francisco', 'CA', 'US'), (None, None, 'US'), ('Santa Clara', 'CA', 'US'))
    """
    raw = raw.strip(" \t,;|-")[:200]
    if not raw:
        return None
    whole = known_city(raw)
    if whole:
        return Place(raw, city_name(raw, whole[0]), whole[1], whole[0])
    if raw.lower() in NAMESAKES:
        return Place(raw, city_name(raw), None, None)
    if (coded := _CODED.match(raw)) and not TERMS.search(coded[3]):
        return _from_parts(raw, [part for part in coded.group(3, 2, 1) if part])
    regions = [WORLD[found.lower()] for found in _REGION.findall(raw)]
    text = _BAY.sub("San Francisco Bay", _REGION.sub(" ", raw))
    text = TERMS.sub(" ", _POSTCODE.sub(" ", text))
    text = _LOOSE_STATE.sub(r", \1", text)
    parts = [part for part in (_IN.sub("", piece.strip(" .*")) for piece in COMMA.split(text)) if part]
    if regions and all(word in _JOINING for part in parts for word in part.lower().split()):
        return Place(raw, None, regions[0], None)
    if len(parts) == 2 and parts[0].lower() in PROVINCES and parts[1] == "CA":
        is_known = parts[0].lower() != "ontario"
        return Place(raw, None, PROVINCES[parts[0].lower()] if is_known else None, "CA" if is_known else None)
    if parts == ["Washington"]:
        return Place(raw, None, None, "US")
    return _from_parts(raw, parts)


def _from_parts(raw: str, parts: Sequence[str]) -> Place:
    city = region = country = None
    rest: list[str] = []
    last = len(parts) - 1
    for number, part in enumerate(parts):
        low = part.lower()
        # "CA" closes "San Francisco, CA" but opens "CA, Toronto"; "US, CA, Santa Clara" holds both kinds.
        if _is_city_despite_sign(parts, number):
            rest.append(part)
        elif part in COUNTRY_CODES and any((known_city(p) or ("",))[0] == part for p in parts):
            country = part  # "Munich, DE" is not in Delaware
        elif (
            part in STATE_CODES
            and region is None
            and (number > 0 or country == "US")
            and not _state_elsewhere(parts, number, country)
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
        elif (state := _state_elsewhere(parts, number, country)) and region is None:
            country, region = state
        elif code := _country(part, alone=last == 0 or number == last or number == 0):
            country = code
        else:
            rest.append(part)
    for part in rest:
        known = known_city(part)
        if known is None or city or country not in (None, known[0]):
            continue
        if region is None or known[1] in (None, region) or known[0] not in ("US", "CA"):
            city, country, region = city_name(part, known[0]), known[0], region or known[1]
    if city is None and rest and (country or region):
        city = city_name(rest[0], country) if _is_name(rest[0]) else None
    if country is None and city is None and rest:
        city, region, country = _elsewhere(rest[0], region, country)
    elif city is not None and country == "US" and region is None:
        region = _elsewhere(city, None, country)[1]
    if country is None and rest and rest[-1].lower().split()[-1] in COUNTRIES:
        country = COUNTRIES[rest[-1].lower().split()[-1]]
    return Place(raw, city, region, country)


def _state_elsewhere(parts: Sequence[str], number: int, country: str | None) -> tuple[str, str] | None:
    """Country and code of a state outside the US and Canada, if this part names one."""
    low = parts[number].lower()
    others = [part for at, part in enumerate(parts) if at != number]
    countries = {country, *(COUNTRIES.get(part.lower()) for part in others)}
    countries |= {known[0] for part in others if (known := known_city(part))}
    state = STATES_ELSEWHERE.get(low)
    if state is not None and country in (None, state[0]):
        return state if low not in NOT_ALONE or (number and state[0] in countries) else None
    if number and parts[number].isupper():
        given = [c for c in countries if c and (c, parts[number]) in STATE_CODES_ELSEWHERE]
        return (given[0], parts[number]) if given and not {"US", "CA"} & countries else None  # "Perth, WA"
    return None


def _elsewhere(
    name: str, region: str | None, country: str | None
) -> tuple[str | None, str | None, str | None]:
    """A city the curated table lacks, by GeoNames: only where one place of the name outweighs all others."""
    found = gazetteer.elsewhere(name, country)
    if found is None:
        return None, region, country
    return city_name(name, found[0]), region or found[1], found[0]


def _is_city_despite_sign(parts: Sequence[str], number: int) -> bool:
    """Whether a country's or state's name is a city by what follows: "Lebanon, NH", "Washington, DC"."""
    if number or len(parts) < 2:
        return False
    low, after = parts[0].lower(), parts[1]
    if low == "washington":
        return after.replace(".", "") == "DC" or after.lower() == "district of columbia"
    if PROVINCES.get(low) == after:  # "Québec, QC"
        return True
    if low in PROVINCES:  # "Ontario, California"
        is_american = parts[-1].lower() in STATES or COUNTRIES.get(parts[-1].lower()) == "US"
        return is_american and (after in STATE_CODES or after.lower() in STATES)
    code = COUNTRIES.get(low)
    return len(parts) == 2 and after in STATE_CODES and len(low) > 3 and code not in (None, "US", "CA", after)


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


def _is_name(text: str) -> bool:
    return (
        2 <= len(text) <= 40
        and text[0].isupper()
        and not any(c.isdigit() for c in text)
        and len(text.split()) <= 4
    )
