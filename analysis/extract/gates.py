"""Whose skill it is, how strongly it is asked for, and whether it is ruled out: by section and sentence.

About half of the wrong tags of a good match come from text on the company, its customers, benefits and
degrees.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from analysis.extract.forms import Found
from analysis.extract.scan import key
from analysis.extract.sections import Segment
from analysis.extract.vocabulary import Marks

DEGREE_REACH = 140  # characters from the degree word to the last field of its list
_EXPERIENCE = re.compile(
    r"\b(?:experience|skills?|knowledge|proficien|years|understanding|familiar|ability|expertise)", re.I
)
_IN_ADDRESS = frozenset("/.-_=@?&%:")
# specimens: "https://acme.io/jobs", "www.acme.com", "jobs@acme.io", "acme.com/careers"
_ADDRESS = re.compile(r"://|\bwww\.|@\w|\b[a-z0-9-]{2,}\.(?:com|org|net|io|co|ai|dev)\b(?!\w)")
# A negation reaches this far, and not over the end of its clause.
NEGATION_REACH = 32
UNNEEDED_REACH = 60
_CLAUSE = re.compile(r"[;:]|,? but |,? however | – | — ")


class Mention(NamedTuple):
    """One use of a skill: text[start:end]. `reason` names the passage that gave the strength."""

    start: int
    end: int
    confidence: float
    strength: str
    reason: str
    is_negated: bool


# Which mention decides when a skill is named often: what is said about it outweighs where it merely stands.
WEIGHT = {"asked": 6, "wished": 5, "title": 4, "used": 3, "plain": 2, "named": 1, "negated": 0}


def own_names(company: str | None) -> frozenset[bytes]:
    """The forms that are the employer's own name: at Snowflake, "Snowflake" is mostly the firm."""
    if not company:
        return frozenset()
    words = re.split(r"[,(|]| - ", company)[0].strip()
    first = words.split(" ")[0] if words else ""
    return frozenset(k.strip() for k in (key(words), key(first)) if len(k) > 5)


def is_outside(marks: Marks, found: Found, where: Segment, own: Collection[bytes]) -> bool:
    """Whether this use is no matter of the job.

    Benefits, legal text, the employer's own name, a degree's field, or general words of a sentence about
    the company.
    """
    section = where.section
    if section == "legal" or section == "benefits":
        return True
    if where.is_heading and where.end - where.start <= found.end - found.start + 3:
        return True  # a heading such as "Leadership" or "Programming" asks for nothing
    text = marks.text
    if own and marks.padded[found.at : found.until] in own and section not in ("requirements", "nice"):
        return True
    if text[found.start - 1 : found.start] in _IN_ADDRESS or text[found.end : found.end + 1] in _IN_ADDRESS:
        return _is_address(text, found)
    if not found.is_general:
        return False
    return section == "about" or ("degree" in where.kinds and _is_study(text, found, where))


def _is_address(text: str, found: Found) -> bool:
    """Whether the form is part of a link, a mail address or a domain ("x.org/python", "acme.net")."""
    start = max(text.rfind(" ", 0, found.start), text.rfind("\n", 0, found.start)) + 1
    end = min(
        (at for at in (text.find(" ", found.end), text.find("\n", found.end)) if at >= 0), default=len(text)
    )
    return bool(_ADDRESS.search(text, start, end))


def _is_study(text: str, found: Found, where: Segment) -> bool:
    for cue in where.cues:
        if cue.kind != "degree":
            continue
        if cue.end <= found.start <= cue.end + DEGREE_REACH:
            return not _EXPERIENCE.search(text, cue.end, found.start)
    return False


def strength(text: str, found: Found, where: Segment) -> tuple[str, str, bool]:
    """How one use is asked for: must, nice or mentioned; the reason; whether it is ruled out.

    The sentence speaks first, then the section. Reasons are the keys of WEIGHT.
    """
    if _is_negated(text, found, where):
        return "mentioned", "negated", True
    asked = wished = None
    for cue in where.cues:
        if cue.kind == "nice":
            wished = _nearer(wished, cue.start, cue.end, found)
        elif cue.kind == "must":
            asked = _nearer(asked, cue.start, cue.end, found)
    section = where.section
    if wished is not None and (asked is None or section == "nice" or wished <= asked + 60):
        return "nice", "wished", False
    if section == "nice":
        return "nice", "wished", False
    if section == "requirements":
        return "must", "asked", False
    if section == "title":
        return "must", "title", False
    if section == "about":
        return "mentioned", "named", False
    if asked is not None:
        return "must", "asked", False
    if section in ("duties", "stack"):
        return "must", "used", False
    return ("must", "plain", False) if where.has("you") else ("mentioned", "named", False)


def _nearer(known: int | None, start: int, end: int, found: Found) -> int:
    distance = start - found.end if start >= found.end else found.start - end
    return distance if known is None else min(known, distance)


def _is_negated(text: str, found: Found, where: Segment) -> bool:
    for cue in where.cues:
        reach = 3 if cue.end - cue.start == 3 else NEGATION_REACH  # a bare "not" denies the next word only
        if cue.kind == "negation" and 0 <= found.start - cue.end <= reach:
            return not _CLAUSE.search(text, cue.end, found.start) and not where.has("nice")
        if cue.kind == "unneeded" and 0 <= cue.start - found.end <= UNNEEDED_REACH:
            return not _CLAUSE.search(text, found.end, cue.start) and not where.has("nice")
    return False
