"""Every entry of a guide as people read it: its words, its heading, its details and its lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from analysis.market import guide_parts, labels, skill_names, theme
from analysis.market.guide_parts import ABOUT, GROUPS, HEADLINES
from analysis.market.source import Market

_SKILL_FIELDS = ("skill", "skills", "key_skills", "experience_skills", "strong_in_skills")
_LINE_FIELDS = ("line", "lines")
# Read elsewhere: how entries are ordered, tied together or drawn, or said by the headline.
_UNSAID = {"order", "id", "from", "to", "from_name", "to_name", "from_title", "min", "max", "years_min",
           "years_max", "size_min", "size_max", "currency", "period", "month_from", "month_to", "months",
           "hours_per_week_min", "hours_per_week_max", "either_of", "open_ended"}  # fmt: skip
NOT_HELD = "not held here"


@dataclass(frozen=True)
class Entry:
    """One entry; `number` is its place in its part, such as 3, or 3.1 for what stands inside the third."""

    guide: str
    part: str
    number: str
    heading: str
    text: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[int, ...]
    skills: tuple[str, ...] = ()
    role: str | None = None
    level: str = labels.ALL
    sector: str | None = None
    url: str | None = None
    years: tuple[float, float | None] | None = None

    @property
    def key(self) -> str:
        """What names it in a link."""
        return f"{self.guide}:{self.part}:{self.number}"

    @property
    def details(self) -> str:
        """Its facts in one line."""
        return "; ".join(f"{label}: {value}" for label, value in self.facts)

    @property
    def where(self) -> str:
        """Its lines in the guide's text; empty where it has none.

        >>> Entry("g", "p", "1", "", "", (), (4, 5)).where
        'lines 4, 5'
        """
        return labels.lines(self.lines)


@dataclass(frozen=True)
class Names:
    """The words for the ids that entries hold."""

    skills: Mapping[str, str]
    levels: Mapping[str, str]
    roles: Mapping[str, str]
    sectors: Mapping[str, str]
    held: frozenset[str]
    choices: Mapping[tuple[str, str], str]


def guides(market: Market) -> dict[str, str]:
    """The guides whose entries are held, by id."""
    held = set(_rows(market))
    return {guide: name for guide, name in sorted(labels.guide_names(market).items()) if guide in held}


def parts(market: Market, guide: str) -> dict[str, str]:
    """The parts the guide has, or any guide has for `all`, in the order of a reader's questions."""
    rows = _rows(market)
    found = {part for held in ([guide] if guide in rows else rows) for part in rows.get(held, {})}
    ordered = labels.in_order(found, guide_parts.PARTS)
    return {part: guide_parts.name_of(part) for part in ordered}


@lru_cache(maxsize=256)
def entries(market: Market, guide: str, part: str) -> tuple[Entry, ...]:
    """The entries of a part of one guide, in the order of its file, each followed by what it holds."""
    names = _names(market)
    found: list[Entry] = []
    for number, raw in enumerate(_rows(market).get(guide, {}).get(part, ()), start=1):
        if part == ABOUT:
            found.extend(_about(guide, raw, names))
        else:
            found.extend(_read(guide, part, str(number), raw, names))
    return tuple(found)


@lru_cache(maxsize=4)
def _rows(market: Market) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The entries as the files hold them, by guide and part."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    rows = market.arrow("ref.guide_entries", ["guide_id", "part", "entry_number", "entry"]).to_pylist()
    for row in sorted(rows, key=lambda row: (row["guide_id"], row["part"], row["entry_number"])):
        found.setdefault(row["guide_id"], {}).setdefault(row["part"], []).append(json.loads(row["entry"]))
    return found


@lru_cache(maxsize=4)
def _names(market: Market) -> Names:
    rows = _rows(market)
    skills = dict(skill_names.names(market))
    either: dict[tuple[str, str], list[str]] = {}
    for guide, held in rows.items():
        for entry in held.get(guide_parts.REQUIREMENT, ()):
            if "either_of" in entry:
                either.setdefault((guide, entry["either_of"]), []).append(entry["label"])
    return Names(
        skills=skills,
        levels={labels.ALL: "All levels", **labels.levels(market)},
        roles=labels.roles(market),
        sectors=labels.sectors(market),
        held=frozenset(str(held[ABOUT][0].get("source")) for held in rows.values() if ABOUT in held),
        choices={key: theme.listing(list(dict.fromkeys(of)), "or") for key, of in either.items()},
    )


def _read(
    guide: str, part: str, number: str, raw: Mapping[str, Any], names: Names, above: str = "",
    inherited: tuple[int, ...] = (), about: str | None = None,
) -> Iterator[Entry]:  # fmt: skip
    """The entry, then the entries that stand inside it."""
    field, text = _headline(part, raw)
    grouped = () if above else GROUPS.get(part, ())
    told = [_value(key, raw[key], names) for key in grouped if raw.get(key, labels.ALL) != labels.ALL]
    heading = (" → " if part == "growth" else " › ").join(told)
    skip = {field, *grouped, *_SKILL_FIELDS, *_LINE_FIELDS, *_UNSAID}
    inner = {key: value for key, value in raw.items() if _is_tables(value)}
    facts = [*_combined(raw, names, guide)]
    for key, value in raw.items():
        if key in skip or key in inner or value == [] or (key == "level" and value == labels.ALL):
            continue
        facts.append((guide_parts.label_of(key), _value(key, value, names)))
    lines = _lines(raw) or inherited
    skills = [skill for key in _SKILL_FIELDS for skill in _listed(raw.get(key))]
    if part == guide_parts.CERTIFICATION and "id" in raw:
        skills.append(raw["id"])
    yield Entry(
        guide=guide, part=part, number=number, heading=above or heading, text=text, facts=tuple(facts),
        lines=lines, skills=tuple(dict.fromkeys(skills)), role=raw.get("role") or raw.get("to_role") or about,
        level=str(raw.get("level", raw.get("id") if part == guide_parts.LEVEL else labels.ALL)),
        sector=raw.get("sector") or (raw.get("id") if part == "sector" else None), url=_url(raw),
        years=(float(raw["years_min"]), raw.get("years_max")) if "years_min" in raw else None,
    )  # fmt: skip
    place = 0
    for within in inner.values():
        for inside in within:
            place += 1
            under = f"{above} › {text}" if above else text
            yield from _read(guide, part, f"{number}.{place}", inside, names, under, lines, raw.get("role"))


def _headline(part: str, raw: Mapping[str, Any]) -> tuple[str, str]:
    """The field that holds the entry's own words, and the words."""
    if "from_name" in raw and "to_name" in raw:
        return "from_name", f"{raw['from_name']} → {raw['to_name']}"
    if "from_title" in raw:
        return "from_title", f"From {raw['from_title']}"
    group = GROUPS.get(part, ())
    own = (key for key in HEADLINES if raw.get(key) and key not in group and not _is_tables(raw[key]))
    field = next(own, "")
    return field, str(raw[field]) if field else guide_parts.name_of(part)


def _combined(raw: Mapping[str, Any], names: Names, guide: str) -> Iterator[tuple[str, str]]:
    """Facts that several fields tell together."""
    more = bool(raw.get("open_ended"))
    if "years_min" in raw:
        top = f"–{raw['years_max']:g}" if "years_max" in raw else ""
        yield "Years", f"{raw['years_min']:g}{top}{'+' if more and not top else ''}"
    if "min" in raw and "max" in raw:
        currency = raw.get("currency", "")
        yield (
            "Pay",
            (
                f"{currency} {raw['min']:,} to {raw['max']:,}{' and more' if more else ''} "
                f"per {raw.get('period', 'year')}"
            ).strip(),
        )
    if "size_min" in raw:
        yield "Size", _span(raw, "size_min", "size_max")
    if "months" in raw:
        hours = _span(raw, "hours_per_week_min", "hours_per_week_max")
        yield "Duration", theme.count(raw["months"], "month") + (f" at {hours} hours a week" if hours else "")
    if "month_from" in raw:
        yield "Months", _span(raw, "month_from", "month_to")
    if "either_of" in raw:
        yield "One is enough", names.choices.get((guide, raw["either_of"]), "")


def _span(raw: Mapping[str, Any], low: str, high: str) -> str:
    """Both ends, or the one there is.

    >>> _span({"a": 1, "b": 3}, "a", "b"), _span({"a": 2, "b": 2}, "a", "b"), _span({}, "a", "b")
    ('1 to 3', '2', '')
    """
    return " to ".join(dict.fromkeys(str(raw[key]) for key in (low, high) if key in raw))


def _value(key: str, value: Any, names: Names) -> str:
    """A field's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value(key, one, names) for one in value)
    text = str(value)
    if key in ("level", "from_level", "to_level", "levels"):
        return names.levels.get(text, text)
    if key in ("role", "from_role", "to_role"):
        return names.roles.get(text, text)
    if key == "sector":
        return names.sectors.get(text, text)
    if key == "strength":
        return labels.GUIDE_STRENGTHS.get(text, text)
    if key == "kind" and len(text) < 3:
        return text.upper()
    if key in ("file", "files") and text not in names.held:
        return f"{text} ({NOT_HELD})"
    return text


def _about(guide: str, raw: Mapping[str, Any], names: Names) -> Iterator[Entry]:
    """What stands before the entries, and the lines that only give the document its shape."""
    where = raw.get("provenance", {})
    told = [(key, value) for key, value in raw.items() if not isinstance(value, dict)]
    for number, (key, value) in enumerate(told, start=1):
        words = {"name": "Name", "title": "Title", "source": "Read from", "id": "File", "summary": "In short"}
        basis = "from the document" if key in where else "as Guidepost keeps it"
        yield Entry(
            guide, ABOUT, str(number), "The document", _value(key, value, names),
            ((words.get(key, guide_parts.label_of(key)), basis),), tuple(where.get(key, ())),
        )  # fmt: skip
    for number, (kind, lines) in enumerate(raw.get("structure", {}).items(), start=len(told) + 1):
        yield Entry(
            guide, ABOUT, str(number), "Lines that only give the document its shape", kind.capitalize(),
            (("Count", str(len(lines))),), tuple(lines),
        )  # fmt: skip


def _lines(raw: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(line) for key in _LINE_FIELDS for line in _listed(raw.get(key)))


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _url(raw: Mapping[str, Any]) -> str | None:
    """The entry's own address, if it is one a reader may follow."""
    url = str(raw.get("url") or "")
    return url if url.startswith("https://") else None
