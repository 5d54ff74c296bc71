"""Which skills there are, what they are called, and which one somebody means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from analysis.market import labels, theme
from analysis.market.source import Market, NotBuiltError

_SHOWN_ALIASES = 6
_COLUMNS = ["skill_id", "name", "kind", "category_name", "parent_skill_id", "definition", "in_guides"]


@dataclass(frozen=True)
class About:
    """What a skill is: as the taxonomy defines it."""

    skill_id: str
    name: str
    definition: str
    group: str
    part_of: str | None
    aliases: tuple[str, ...]

    @property
    def says(self) -> str:
        """One line on where it belongs and how else it is written."""
        parts = [f"Group: {self.group}"]
        if self.part_of:
            parts.append(f"part of {self.part_of}")
        if other := distinct(self.name, self.aliases)[:_SHOWN_ALIASES]:
            parts.append(f"also written {theme.listing(list(other), 'or')}")
        return " · ".join(parts)


@lru_cache(maxsize=8)
def _skills(market: Market) -> pd.DataFrame:
    return market.frame("ref.skills", _COLUMNS).sort_values("name", key=lambda names: names.str.casefold())


@lru_cache(maxsize=8)
def aliases(market: Market) -> Mapping[str, tuple[str, ...]]:
    """Other forms of each skill's name; empty in a build of an older Guidepost."""
    try:
        frame = market.frame("ref.skill_aliases", ["skill_id", "alias"])
    except NotBuiltError:
        return {}
    return {str(skill): tuple(part) for skill, part in frame.groupby("skill_id", sort=False)["alias"]}


def choices(market: Market) -> dict[str, str]:
    """Every skill by name, followed by the other names it is found by when one types."""
    known = aliases(market)
    found = {}
    for skill, name in zip(_skills(market)["skill_id"], _skills(market)["name"], strict=True):
        other = distinct(name, known.get(skill, ()))
        found[skill] = f"{name} ({', '.join(other)})" if other else name
    return found


def default(market: Market, role: str) -> str:
    """The skill that the role's postings ask for most; where none is counted, the one guides name most."""
    try:
        frame = market.frame(
            "marts.skill_demand", ["skill_id", "month", "posting_count"], {"role": role, "level": labels.ALL}
        )
    except NotBuiltError:
        frame = pd.DataFrame({"month": [], "skill_id": [], "posting_count": []})
    now = frame[frame["month"].isna() & frame["skill_id"].isin(_skills(market)["skill_id"])]
    if not now.empty:
        return str(
            now.sort_values(["posting_count", "skill_id"], ascending=[False, True])["skill_id"].iloc[0]
        )
    if _skills(market).empty:
        raise NotBuiltError(f"no skill is in build {market.build_id}")
    named = market.frame("ref.guide_requirements", ["skill_id"])["skill_id"].value_counts()
    return str(max(_skills(market)["skill_id"], key=lambda skill: named.get(skill, 0)))


def meant(market: Market, text: str) -> str | None:
    """The skill of this id, name or other name, however it is capitalised; None where there is none."""
    return _by_form(market).get(_plain(text))


@lru_cache(maxsize=8)
def _by_form(market: Market) -> dict[str, str]:
    """Skills by form; an id counts before a name, a name before an alias."""
    found: dict[str, str] = {}
    skills = _skills(market)
    for column in ("skill_id", "name"):
        for skill, form in zip(skills["skill_id"], skills[column], strict=True):
            found.setdefault(_plain(form), skill)
    for skill, forms in aliases(market).items():
        for form in forms:
            found.setdefault(_plain(form), skill)
    return found


def about(market: Market, skill_id: str) -> About:
    """The skill's entry; raises `KeyError` for a skill that is not there."""
    frame = _skills(market).set_index("skill_id")
    row = frame.loc[skill_id]
    parent = row["parent_skill_id"]
    return About(
        skill_id=skill_id,
        name=str(row["name"]),
        definition=str(row["definition"]),
        group=str(row["category_name"]),
        part_of=str(frame.loc[parent, "name"]) if parent in frame.index else None,
        aliases=aliases(market).get(skill_id, ()),
    )


def names(market: Market) -> dict[str, str]:
    """Names by id."""
    return dict(_names(market))


@lru_cache(maxsize=8)
def _names(market: Market) -> dict[str, str]:
    return dict(zip(_skills(market)["skill_id"], _skills(market)["name"], strict=True))


def distinct(name: str, forms: tuple[str, ...]) -> tuple[str, ...]:
    """The forms that a search for the name would not find, each once.

    >>> distinct("Kubernetes", ("kubernetes clusters", "k8s", "K8S"))
    ('k8s',)
    """
    seen = [_plain(name).replace(" ", "")]
    kept = []
    for form in forms:
        plain = _plain(form).replace(" ", "")
        if not any(plain in other or other in plain for other in seen):
            seen.append(plain)
            kept.append(form)
    return tuple(kept)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())
