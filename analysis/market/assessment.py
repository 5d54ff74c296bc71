"""What the guides ask of a level, as criteria that people can be rated by, each with its share of ads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import fmean
from typing import Any

import pandas as pd

from analysis.market import guide_entries, guide_shares, labels
from analysis.market.answer import Empty
from analysis.market.source import Market

OWN, WHOLE = "own", "whole"
SCOPES = {OWN: "What is said of the level", WHOLE: "And what is said of every level"}
SCALE = ("Not yet", "With help", "Alone", "Guides others")
"""The ratings, from 0. The scale is ours: the collection's own assessment is a document that is not held."""
GROWTH = "growth"
NEEDED = {"must": 2, "core": 2, GROWTH: 2, "good": 1, "topic": 1}
"""What meets a criterion: alone, or with help where a guide calls it good to have or a topic."""
STRENGTHS = {**labels.GUIDE_STRENGTHS, GROWTH: "growth step"}
_NAN = float("nan")


@dataclass(frozen=True)
class Asked:
    """Whose criteria: a role, a level, and whether what guides say of every level counts too."""

    role: str = labels.CORE_ROLE
    level: str = "mid"
    scope: str = OWN


@dataclass(frozen=True)
class Criterion:
    """One thing to be rated; of several `skills` any one is enough. `key` names it in the visitor's file."""

    key: str
    words: str
    skills: tuple[str, ...]
    category: str
    strength: str
    sources: tuple[str, ...]
    share: float = _NAN
    low: float = _NAN
    high: float = _NAN
    postings: int = 0
    employers: int = 0

    @property
    def needed(self) -> int:
        """The rating that meets it."""
        return NEEDED[self.strength]


@lru_cache(maxsize=16)
def levels(market: Market, role: str) -> dict[str, str]:
    """The levels that some guide of the role says something of, from the lowest."""
    names = labels.levels(market)
    told = {level for level, _ in _lines(market, role)}
    return {level: names[level] for level in names if level in told}


@lru_cache(maxsize=64)
def criteria(market: Market, asked: Asked) -> tuple[Criterion, ...]:
    """What the guides ask of the level, by category; what several say of one skill is one criterion."""
    wanted = {asked.level, labels.ALL} if asked.scope == WHOLE else {asked.level}
    found: dict[str, Criterion] = {}
    order = list(NEEDED)
    for level, one in _lines(market, asked.role):
        if level not in wanted:
            continue
        known = found.get(one.key)
        if known is None:
            found[one.key] = one
            continue
        first = min(known, one, key=lambda c: order.index(c.strength))
        found[one.key] = replace(first, sources=tuple(dict.fromkeys([*known.sources, *one.sources])))
    shown = [_with_share(market, asked, one) for one in found.values()]
    return tuple(sorted(shown, key=lambda one: (one.category, order.index(one.strength), one.words)))


def following(market: Market, asked: Asked) -> str | None:
    """The next level that the guides speak of; None where there is none."""
    known = list(levels(market, asked.role))
    place = known.index(asked.level) + 1 if asked.level in known else len(known)
    return known[place] if place < len(known) else None


@lru_cache(maxsize=64)
def added(market: Market, asked: Asked) -> tuple[Criterion, ...]:
    """What the next level asks that this one does not, or does less strongly."""
    level = following(market, asked)
    if level is None:
        return ()
    here = {one.key: one.needed for one in criteria(market, asked)}
    then = criteria(market, replace(asked, level=level, scope=OWN))
    return tuple(one for one in then if one.needed > here.get(one.key, 0))


def none(market: Market, role: str) -> Empty:
    """Why there is nothing to rate."""
    who = labels.role_name(market, role)
    return Empty(
        f"No guide says what the levels of {who} work ask: choose the ML engineer.",
        "role" if role != labels.CORE_ROLE else None,
    )


def _lines(market: Market, role: str) -> Iterator[tuple[str, Criterion]]:
    """Every line of the guides of the role that says what a level asks, as a criterion."""
    frame = market.frame("ref.skills", ["skill_id", "category_name"])
    categories = dict(zip(frame["skill_id"], frame["category_name"], strict=True))
    yield from _requirements(market, role, categories)
    names = {name: level for level, name in labels.levels(market).items()}
    roles = {row["guide_id"]: row["role"] for row in market.arrow("ref.guides").to_pylist()}
    for guide, title in guide_entries.guides(market).items():
        if roles.get(guide) != role:
            continue
        for part in ("level", "growth"):
            for entry in guide_entries.entries(market, guide, part):
                facts = dict(entry.facts)
                level = entry.level if part == "level" else names.get(facts.get("To level", ""), "")
                words = facts.get("Emphasis", entry.text) if part == "level" else entry.text
                for skill in entry.skills:
                    yield (
                        level,
                        Criterion(
                            skill, words, (skill,), categories.get(skill, "Other"), GROWTH,
                            (_source(title, ", ".join(map(str, entry.lines))),),
                        ),
                    )  # fmt: skip


def _requirements(
    market: Market, role: str, categories: Mapping[str, str]
) -> Iterator[tuple[str, Criterion]]:
    """The requirements; the lines of a choice are one."""
    found = market.arrow("ref.guide_requirements", where={"role": role}).to_pylist()
    choices = {
        (row["guide_id"], row["requirement_number"]): row["skill_group_id"]
        for row in market.arrow("ref.guide_choices").to_pylist()
    }
    names = labels.guide_names(market)
    rows: dict[Any, list[dict[str, Any]]] = {}
    for row in found:
        own = (row["guide_id"], row["requirement_number"])
        rows.setdefault((row["guide_id"], choices.get(own, own)), []).append(row)
    for part in rows.values():
        first = part[0]
        skills = tuple(dict.fromkeys(row["skill_id"] for row in part))
        lines = ", ".join(dict.fromkeys(str(row["lines"]) for row in part))
        yield (
            first["level"],
            Criterion(
                "-or-".join(sorted(skills)), " or ".join(dict.fromkeys(row["label"] for row in part)), skills,
                categories.get(skills[0], "Other"), first["strength"],
                (_source(names.get(first["guide_id"], first["guide_id"]), lines),),
            ),
        )  # fmt: skip


def _source(guide: str, lines: str) -> str:
    return f"{guide}, {labels.lines(lines)}" if lines else guide


def _with_share(market: Market, asked: Asked, one: Criterion) -> Criterion:
    """With the share of the level's ads that ask for it; of a choice, for any of it."""
    row = guide_shares.share(market, asked.role, asked.level, one.skills[0])
    if len(one.skills) > 1:
        row = _of_choice(market, asked, one) or row
    share, low, high = (guide_shares.number(row[name]) for name in ("share", "share_low", "share_high"))
    return replace(
        one, share=share, low=low, high=high, postings=int(row["cell_posting_count"]),
        employers=int(row["employer_count"]),
    )  # fmt: skip


def _of_choice(market: Market, asked: Asked, one: Criterion) -> Mapping[str, Any] | None:
    where = {"role": asked.role, "level": asked.level}
    groups = market.frame("marts.group_demand", where=where)
    groups = groups[groups["month"].isna()]
    members = market.frame("ref.skill_groups")
    held = members.groupby("skill_group_id")["skill_id"].agg(set)
    for row in groups.to_dict("records"):
        if set(one.skills) == held.get(row["skill_group_id"], set()) and not pd.isna(row["share"]):
            return {str(key): value for key, value in row.items()}
    return None


@dataclass(frozen=True)
class Category:
    """A category's criteria in figures: of a person how many are rated and met.

    Both averages are over what is rated; where nothing is, `needed` is over all of the category.
    """

    name: str
    criteria: int
    needed: float
    rated: int
    met: int
    average: float


def by_category(criteria: Sequence[Criterion], ratings: Mapping[str, int]) -> list[Category]:
    """The figures of each category, in the order of the criteria."""
    found = []
    for name in dict.fromkeys(one.category for one in criteria):
        held = [one for one in criteria if one.category == name]
        rated = [one for one in held if one.key in ratings]
        found.append(
            Category(
                name, len(held), fmean(one.needed for one in rated or held), len(rated),
                sum(is_met(one, ratings) for one in rated),
                fmean(ratings[one.key] for one in rated) if rated else _NAN,
            )
        )  # fmt: skip
    return found


def is_met(one: Criterion, ratings: Mapping[str, int]) -> bool:
    """Whether the rating is the one needed; what is not rated is not met."""
    return ratings.get(one.key, -1) >= one.needed
