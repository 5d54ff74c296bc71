"""Whom an assessment rates, and how: kept in the visitor's own file alone, and read back only when sound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.market.assessment import SCALE
from analysis.market.profile import ProfileError

KEY, VERSION = "assessment", 1
PEOPLE_MAX, NAME_MAX, RATINGS_MAX = 12, 40, 400
ME = "Me"
_CRITERION = re.compile(r"[a-z0-9][a-z0-9-]{0,199}")  # specimens: "python", "pytorch-or-tensorflow"
# Control characters and those that turn the direction of writing have no place in a name.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_BROKEN = (
    "The assessment in this file can't be read: nothing of it is shown, and it stays in the file as it was "
    "until you begin a new one."
)
_NEWER = (
    "The assessment in this file was saved by a newer Guidepost: it is not shown, and stays in the file as "
    "it was until you begin a new one."
)


@dataclass(frozen=True)
class Person:
    """A name and ratings by criterion; `more` is what else their entry in the file holds."""

    name: str
    ratings: Mapping[str, int] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Team:
    """The people rated, in the order they were added; one for a self-assessment."""

    people: tuple[Person, ...] = (Person(ME),)
    more: Mapping[str, Any] = field(default_factory=dict)

    def rated(self, number: int, ratings: Mapping[str, int | None]) -> Team:
        """With these ratings of a person; None takes one away."""
        person = self.people[number]
        merged = {**person.ratings, **ratings}
        kept = {key: value for key, value in merged.items() if value is not None}
        return self._with(number, replace(person, ratings=kept))

    def renamed(self, number: int, name: str) -> Team:
        """With another name for a person; as it was where the name is empty or taken."""
        name = clean(name)
        if not name or name in {one.name for place, one in enumerate(self.people) if place != number}:
            return self
        return self._with(number, replace(self.people[number], name=name))

    def joined(self) -> Team:
        """With one more person."""
        if len(self.people) >= PEOPLE_MAX:
            return self
        taken = {one.name for one in self.people}
        free = next(f"Person {number}" for number in range(2, 99) if f"Person {number}" not in taken)
        return replace(self, people=(*self.people, Person(free)))

    def without(self, number: int) -> Team:
        """Without a person; the last one leaves an empty assessment."""
        left = tuple(one for place, one in enumerate(self.people) if place != number)
        return replace(self, people=left or (Person(ME),))

    def _with(self, number: int, person: Person) -> Team:
        people = list(self.people)
        people[number] = person
        return replace(self, people=tuple(people))


def clean(name: str) -> str:
    r"""A name as it may stand on the page.

    >>> clean(" Ada\n\u202eL. ")
    'Ada L.'
    """
    return " ".join(_UNSEEN.sub(" ", name).split())[:NAME_MAX].strip()


def read(others: Mapping[str, Any]) -> Team:
    """The assessment in the further parts of a file; an empty one where there is none.

    Raises:
        ProfileError: it is broken, or of a newer Guidepost.
    """
    told = others.get(KEY)
    if told is None:
        return Team()
    if not isinstance(told, dict):
        raise ProfileError(_BROKEN)
    version, people = told.get("version"), told.get("people")
    if type(version) is int and version > VERSION:
        raise ProfileError(_NEWER)
    if type(version) is not int or version < 1 or not isinstance(people, list):
        raise ProfileError(_BROKEN)
    found = tuple(_person(one) for one in people)
    if len(found) > PEOPLE_MAX or len({one.name for one in found}) < len(found):
        raise ProfileError(_BROKEN)
    more = {key: value for key, value in told.items() if key not in ("version", "people")}
    return Team(found or (Person(ME),), more)


def noted(others: Mapping[str, Any], team: Team) -> dict[str, Any]:
    """The further parts of the file with this assessment among them."""
    people = [{**one.more, "name": one.name, "ratings": dict(one.ratings)} for one in team.people]
    return {**others, KEY: {**team.more, "version": VERSION, "people": people}}


def _person(told: object) -> Person:
    if not isinstance(told, dict):
        raise ProfileError(_BROKEN)
    name, ratings = told.get("name"), told.get("ratings")
    if not isinstance(name, str) or not name or clean(name) != name:
        raise ProfileError(_BROKEN)
    if not isinstance(ratings, dict) or len(ratings) > RATINGS_MAX:
        raise ProfileError(_BROKEN)
    for key, value in ratings.items():
        if not _CRITERION.fullmatch(key) or type(value) is not int or not 0 <= value < len(SCALE):
            raise ProfileError(_BROKEN)
    more = {key: value for key, value in told.items() if key not in ("name", "ratings")}
    return Person(name, ratings, more)
