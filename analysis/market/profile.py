"""A visitor's own skills, role, level and progress: the file they keep, read back only when it is sound.

Nothing here stores anything: the file is made for a download and read from an upload.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NoReturn

from analysis.market import labels, skill_names
from analysis.market.source import Market

FORMAT, VERSION = "guidepost-profile", 1
FILE_MAX = 200_000  # bytes; a profile with a year's progress is a tenth of this
SKILLS_MAX = 400
ENTRIES_MAX = 2_000
PRODUCTS = ("framework", "language", "library", "platform", "service", "tool")
_KEYS = ("format", "version", "role", "level", "skills", "progress")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")  # specimens: "pytorch", "c-plus-plus"
_FOREIGN = "This file is not a profile saved by Guidepost, so nothing was taken from it."


class ProfileError(Exception):
    """A file or link that is not taken; the message says why in one sentence, for the one who gave it."""


@dataclass(frozen=True)
class Profile:
    """Skill ids in the order they were added, a role, a level, and what other pages note of the progress.

    `others` are the further parts of the file, by key: written back as they were, whoever put them there.
    """

    skills: tuple[str, ...] = ()
    role: str = labels.CORE_ROLE
    level: str = labels.ALL
    progress: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)


def to_json(profile: Profile) -> str:
    """The profile as the visitor's own file."""
    told = {
        "format": FORMAT, "version": VERSION, "role": profile.role, "level": profile.level,
        "skills": list(profile.skills), "progress": dict(profile.progress),
        **{key: value for key, value in profile.others.items() if key not in _KEYS},
    }  # fmt: skip
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def from_json(file: bytes) -> Profile:
    """The profile in a file; raises `ProfileError` for any file that `to_json` did not write."""
    if len(file) > FILE_MAX:
        raise ProfileError("This file is too large for a profile, so nothing was taken from it.")
    try:
        told = json.loads(file.decode("utf-8-sig"), parse_constant=_no_constant)
        json.dumps(told, allow_nan=False, ensure_ascii=False).encode()  # 1e999 and half characters fail here
    except (ValueError, RecursionError):
        raise ProfileError(_FOREIGN) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ProfileError(_FOREIGN)
    version = told.get("version")
    if type(version) is int and version > VERSION:
        raise ProfileError("This profile was saved by a newer Guidepost, so nothing was taken from it.")
    skills, progress = told.get("skills"), told.get("progress", {})
    role, level = told.get("role"), told.get("level")
    if type(version) is not int or version < 1 or not _is_id(role) or not _is_id(level):
        raise ProfileError(_FOREIGN)
    if not isinstance(skills, list) or len(skills) > SKILLS_MAX or not all(map(_is_id, skills)):
        raise ProfileError(_FOREIGN)
    if not isinstance(progress, dict) or len(progress) > ENTRIES_MAX:
        raise ProfileError(_FOREIGN)
    others = {key: value for key, value in told.items() if key not in _KEYS}
    if len(others) > ENTRIES_MAX:
        raise ProfileError(_FOREIGN)
    return Profile(tuple(dict.fromkeys(skills)), str(role), str(level), progress, others)


def known_here(market: Market, profile: Profile) -> tuple[Profile, tuple[str, ...]]:
    """The profile with what this installation knows, and sentences on what it does not."""
    names, remarks = skill_names.names(market), []
    skills = tuple(skill for skill in profile.skills if skill in names)
    if left := len(profile.skills) - len(skills):
        remarks.append(f"{left} of its skills {'is' if left == 1 else 'are'} not known here and left out.")
    role, level = profile.role, profile.level
    if role not in labels.roles(market):
        role = labels.CORE_ROLE
        remarks.append(f"Its role is not known here: {labels.role_name(market, role)} is shown.")
    if level != labels.ALL and level not in labels.levels(market):
        level = labels.ALL
        remarks.append("Its level is not known here: all levels are shown.")
    return replace(profile, skills=skills, role=role, level=level), tuple(remarks)


def of_link(market: Market, text: str) -> tuple[str, ...]:
    """The known skills of a link, such as "python,sql"; others are passed over."""
    names = skill_names.names(market)
    given = text[: SKILLS_MAX * 81].split(",")[:SKILLS_MAX]
    return tuple(dict.fromkeys(skill for skill in given if skill in names))


@lru_cache(maxsize=8)
def wider(market: Market) -> Mapping[str, str]:
    """The kind of product that a product is: PyTorch deep learning frameworks, PostgreSQL SQL databases.

    Nothing shows a method or a practice but itself, and nothing shows what is two steps above it.
    """
    frame = market.frame("ref.skills", ["skill_id", "kind", "parent_skill_id"])
    kinds = dict(zip(frame["skill_id"].tolist(), frame["kind"].tolist(), strict=True))
    pairs = zip(frame["skill_id"].tolist(), frame["parent_skill_id"].tolist(), strict=True)
    return {
        skill: above
        for skill, above in pairs
        if kinds[skill] in PRODUCTS and kinds.get(above) in (*PRODUCTS, "concept")
    }


def held(market: Market, skills: Collection[str]) -> frozenset[str]:
    """What these skills count for: themselves, and the kinds of product that they are of."""
    above = wider(market)
    return frozenset(skills) | {above[skill] for skill in skills if skill in above}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON
