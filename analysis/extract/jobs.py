"""The jobs a text names beside its title: listed rows of a chat posting, and "we are hiring a ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.extract.letters import folded
from analysis.extract.values import Fact, evidence

TEXT_MAX, ROW_MAX = 4_000, 140  # characters of a posting, and of a row, that may list jobs
_POINT = re.compile(r"(?<= )(?=\* )")  # "Looking for: * Engineers * Designers" in one line
_LINK = re.compile(r"\(?https?://\S*\)?")
_JOBS = "engineer|developer|scientist|analyst|architect|designer|devops|manager|researcher|intern|programmer"
_NOUN = rf"(?:{_JOBS})s?"
_ROW = re.compile(rf"\b{_NOUN}\b(?![^|]*[.!?]$)", re.IGNORECASE)
# specimens: "We're hiring a Lead Front-End Software Engineer at our", "looking for an experienced Data
# Engineer to", "As a Senior Data Scientist, you will"
_HIRED = re.compile(
    r"\b(?:hiring|seeking|looking for|searching for|recruiting|need|as)\s+"
    r"(?:an?|our (?:next|first)|multiple|several)\s+"
    rf"(?P<job>(?:[^\W\d_][\w+#./&-]*,?\s+){{0,7}}?{_NOUN}\b(?:\s(?:I{{1,3}}|IV|V)\b)?)",
    re.IGNORECASE,
)
# specimens: "work with a data scientist", "as an ML engineer would": not the job itself
_OTHERS = re.compile(r"\b(?:alongside|report(?:s|ing)? to|support(?:ing)?|with)\b[^.]{0,20}$", re.IGNORECASE)


_HIRING = ("hiring", "seeking", "looking for", "searching for", "recruiting", "need")
_AS = re.compile(r"as\s+(?:an?|our|multiple|several)\s")  # "as" is in too many words to be looked for alone


class Job(NamedTuple):
    """A job's name: text[start:end]."""

    text: str
    start: int


def listed(text: str) -> Iterator[Job]:
    r"""The rows that are a job's name.

    >>> [job.text for job in listed("We make tills.\n- Backend Engineer (https://a.example)\nWe like tea.")]
    ['- Backend Engineer ']
    """
    at = 0
    for line in text[:TEXT_MAX].split("\n"):
        for row in _POINT.split(line) if " * " in line else (line,):
            name = _LINK.split(row, maxsplit=1)[0].rstrip(":")
            if len(name) <= ROW_MAX and _ROW.search(name):
                yield Job(name, at)
            at += len(row)
        at += 1


def _hirings(text: str) -> Iterator[re.Match[str]]:
    """What _HIRED finds, tried only where its first words stand: a fiftieth of the time in most texts."""
    low = folded(text[:TEXT_MAX])
    if low is None:
        yield from _HIRED.finditer(text, 0, TEXT_MAX)
        return
    places = [found.start() for found in _AS.finditer(low)]
    for word in _HIRING:
        at = low.find(word)
        while at >= 0:
            places.append(at)
            at = low.find(word, at + 1)
    end = 0
    for place in sorted(places):
        if place >= end and (found := _HIRED.match(text, place, TEXT_MAX)):
            yield found
            end = found.end()


def hired(text: str) -> Iterator[Job]:
    """The jobs of sentences that say whom they look for.

    >>> [job.text for job in hired("We are looking for a Senior Data Engineer to join us.")]
    ['Senior Data Engineer']
    """
    for found in _hirings(text):
        is_other = _OTHERS.search(text, max(0, found.start() - 40), found.start())
        if not is_other and " not " not in found["job"]:
            yield Job(found["job"], found.start("job"))


GENERAL = "software-engineer"
_OTHER_TRADES = frozenset(("business-side", "ai-product-manager"))
_ROW_NOUN = re.compile(
    rf"\b(?:{_JOBS}|director|lead|producer|technician)s?\b(?=[^,;|]*(?:[,;/|&]|$))", re.IGNORECASE
)
BUILDERS_MIN = 3  # words for builders that outweigh one job of another trade
_ENGINEERING = re.compile(r"\b(?:engineering|engineers?|developers?)\b", re.IGNORECASE)
_BUILDERS = re.compile(
    r"\b(?:engineers?|developers?|programmers?|hackers|coders|engineering team|coding|programming)\b",
    re.IGNORECASE,
)


def is_one(job: Job) -> bool:
    """Whether a row names one job only.

    >>> is_one(Job("Senior Engineer, Payments", 0)), is_one(Job("Creative Director, UX Designer, Analyst", 0))
    (True, False)
    """
    return len(_ROW_NOUN.findall(job.text)) < 2


def is_mixed(text: str, role: Fact[str]) -> bool:
    """Whether a role of another trade was read in a list that names engineering as well.

    >>> is_mixed("Engineering, Marketing, Sales", Fact("business-side", None, 0.9))
    True
    """
    return role.value in _OTHER_TRADES and "," in text and _ENGINEERING.search(text) is not None


def usual(roles: Sequence[Fact[str]], text: str) -> Fact[str] | None:
    """The role of a chat posting by its jobs: software engineer where one of them is, else the first.

    A posting that names no builder's job, but speaks of engineers, is for a software engineer, unsurely.

    >>> usual([Fact("data-scientist", None, 0.9), Fact("software-engineer", None, 0.9)], "").value
    'software-engineer'
    >>> usual([], "We make tills. Looking for smart engineers.").value
    'software-engineer'
    """
    building = [role for role in roles if role.value not in _OTHER_TRADES]
    general = next((role for role in building if role.value == GENERAL), None)
    if building:
        return general or building[0]
    found = _BUILDERS.search(text, 0, TEXT_MAX)
    if found is None or (len(roles) == 1 and len(_BUILDERS.findall(text, 0, TEXT_MAX)) < BUILDERS_MIN):
        return next(iter(roles), None)
    return Fact(GENERAL, evidence(text, found.start(), found.end()), 0.4)
