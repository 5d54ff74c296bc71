"""Figures of a guide: pay, team size, years and degrees; one that is not wholly given is left for review."""

from __future__ import annotations

import re

from analysis.extract.figures import Figure
from analysis.extract.figures import figures as amounts
from analysis.own_guides import words
from analysis.own_guides.draft import Draft
from analysis.own_guides.link import Link
from analysis.own_guides.outline import Node
from analysis.own_guides.place import ALL, Place
from data.records import Table

UNDATED = "undated"
ONE_END = "gives only one end of the pay: write both, as in “$90,000 - $120,000”"
YEARLY_MIN = 15_000  # pay of that much, in any currency a guide was seen to use, is pay for a year
_SUBJECTS = 99  # the choice that the subjects of a degree are: no sentence has so many
_TEAM = re.compile(r"(\d{1,3})\s?(?:-|–|—|to)\s?(\d{1,3})\s*([a-z][a-z /]{2,50})?", re.IGNORECASE)
_DATED = re.compile(r"\b(20\d\d)(?:\s?(?:-|–|—|/)\s?(20\d\d|\d\d))?\b")
_DEGREES = (
    ("Bachelor's", r"\bbachelor|\bB\.?Sc\b|\bBS\b(?=[ /,)])|\bundergraduate degree"),
    ("Master's", r"\bmaster['’]?s\b|\bmaster of|\bM\.?Sc\b|\bMS\b(?=[ /,)])"),
    ("PhD", r"\bph\.?\s?d\b|\bdoctora"),
)  # fmt: skip
_SUBJECT = re.compile(
    r"\bin\s+(?P<fields>[A-Z][\w&, /-]+?)"
    r"(?:\s+or\s+(?:a\s+)?(?:related|similar|equivalent)|[.;(]|,?\s+(?:with|plus|and \d)|$)"
)
_INSTEAD = re.compile(r"\bexperience\b|\bcomparable\b|\bequivalent\b", re.IGNORECASE)
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
# specimens: "3+ years of professional experience", "2 years' experience as an analyst"
_WORK = re.compile(
    r"years?['’]?(?: of)?(?: (?:professional|relevant|work(?:ing)?|industry|total|overall|hands-on))*"
    r" experience\s*(?:[.,;(]|$|in (?:a|an|the|software|data|similar)\b|as\b)",
    re.IGNORECASE,
)


def salary(draft: Draft, node: Node, place: Place) -> bool:
    """Whether the line gave the pay of a level: a range with its currency."""
    found = ranges(draft, node, node.text)
    if not found:
        return found is None
    name = node.label or re.split(r"[:|–—-]|\s\d|\s[$€£]", node.text, maxsplit=1)[0].strip()
    levels = [level for level, _ in draft.names.of(name)]
    if not levels and (known := draft.names.one(name)):
        levels = [known]
    if not levels and place.levels != (ALL,):
        levels = list(place.levels)
        name = next(iter(place.level_names), name)  # "Pay: $90k - $120k" below "Junior"
    return pay(draft, node, place, found[0], name, levels)


def ranges(draft: Draft, node: Node, text: str) -> list[Figure] | None:
    """The ranges of pay in a text; None where it gives one end alone, which is left for review.

    A band is held against the ads by both of its ends: what the other one is, nobody said.
    """
    found = [one for one in amounts(text) if one.is_range or one.is_open or one.currency]
    whole = [one for one in found if one.low < one.high]
    if found and not whole:
        draft.leave(node, ONE_END)
        return None
    return whole


def pay(draft: Draft, node: Node, place: Place, found: object, name: str, levels: list[str]) -> bool:
    """Whether a range of pay could be noted for these levels."""
    low, high, code, period = (getattr(found, key) for key in ("low", "high", "currency", "period"))
    if not levels:
        draft.leave(node, 'gives pay for no level that is known (`--level "its name=senior"` names one)')
        return True
    code = {"$": "USD"}.get(code, code)
    if not code or not 0 < low < high:
        draft.leave(node, "gives pay without a currency: write “$90,000 - $120,000”, or EUR, GBP …")
        return True
    heads = " ".join(place.heads[-3:])
    if (
        period is None
        and high < YEARLY_MIN
        and not re.search(r"year|annual|month|hour", heads, re.IGNORECASE)
    ):
        draft.leave(node, "gives pay and does not say for how long: a year, a month or an hour")
        return True
    dated = _DATED.search(heads)
    period = period or (
        "month" if "month" in heads.lower() else "hour" if "hour" in heads.lower() else "year"
    )
    entry: Table = {
        "title": name or levels[0], "level": levels[0], "min": _whole(low), "max": _whole(high),
        "open_ended": bool(getattr(found, "is_open", False)), "currency": code, "period": period,
        "years": dated[0].replace("–", "-") if dated else UNDATED, "line": node.line,
    }  # fmt: skip
    if sign := next((sign for sign in (_SIGNS.get(code), code) if sign and sign in node.text), None):
        entry["currency_as_written"] = sign
    for level in dict.fromkeys(levels):
        draft.add("salary", {**entry, "level": level})
    return True


def _whole(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


def team(draft: Draft, node: Node, place: Place) -> bool:  # noqa: ARG001 - the signature of all takers
    """Whether the line gave the size of a team."""
    found = _TEAM.search(node.text)
    if found is None:
        return False
    low, high = sorted((int(found[1]), int(found[2])))
    draft.single["team"] = {
        "size_min": low,
        "size_max": high,
        "unit": (found[3] or "people").strip(),
        "lines": [node.line],
    }
    return True


def background(draft: Draft, node: Node, place: Place) -> bool:
    """Whether the line named a degree or years for the role as a whole."""
    if place.levels not in ((ALL,), draft.whole) or place.part not in ("background", words.REQUIREMENT):
        return False
    degrees = [name for name, pattern in _DEGREES if re.search(pattern, node.text, re.IGNORECASE)]
    years = words.years_of(node.text) if _is_about_work(node.text, place) else None
    if not degrees and years is None:
        return False
    entry = draft.single.setdefault("background", {})
    if degrees and "degrees" not in entry:
        entry["degrees"] = degrees
        if len(degrees) > 1:
            entry["degree_rule"] = "either"
        if subject := _SUBJECT.search(node.text):
            entry["fields"] = [
                one.strip()
                for one in re.split(r",|/|\bor\b|\band\b", subject["fields"])
                if one.strip() and not _INSTEAD.search(one)
            ]
        if re.search(
            r"\b(?:related|similar|equivalent) (?:field|subject|degree|discipline|area)",
            node.text,
            re.IGNORECASE,
        ):
            entry["related_fields"] = True
    if years is not None and "years_min" not in entry:
        entry["years_min"] = years.low
        entry |= {"open_ended": True} if years.is_open else {"years_max": years.high}
    entry["lines"] = sorted({*entry.get("lines", []), node.line})
    return True


def subjects(draft: Draft, node: Node, place: Place) -> list[Link]:
    """The subjects of a degree that are skills; one of several is enough."""
    fields = draft.single.get("background", {}).get("fields", []) if _SUBJECT.search(node.text) else []
    known = [(draft.linker.exact(one, place.context), one) for one in fields if one in node.text]
    told = [(skill, one) for skill, one in known if skill]
    return [Link(skill, one, _SUBJECTS if len(told) > 1 else 0) for skill, one in told]


def _is_about_work(text: str, place: Place) -> bool:
    """Whether years are those of the role: in the background, or of experience as such."""
    if place.part == "background":
        return True
    return _WORK.search(text) is not None


def sector_of(draft: Draft, name: str) -> str | None:
    """The sector an industry's name stands for, by the names of sectors and their cues."""
    low = name.lower().strip(" .")
    for sector in draft.content.sectors.values():
        if low in (sector.id, sector.name.lower(), *re.split(r" and |, ", sector.name.lower())):
            return sector.id
    parts = {low, *re.split(r"\s*(?:/|&|\band\b|,)\s*", low), *low.split()}
    held = [
        sector.id for sector in draft.content.sectors.values()
        if parts & {sector.id, *re.split(r" and |, ", sector.name.lower()), *map(str.lower, sector.names)}
    ]  # fmt: skip
    return held[0] if len(held) == 1 else None
