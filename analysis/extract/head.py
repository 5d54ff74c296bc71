"""The head of an ad: its title and, in a chat posting, the header line; and the jobs it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.extract import header, jobs, place
from analysis.extract.level import WEAK, LevelReader
from analysis.extract.place import Place
from analysis.extract.role import RoleReader
from analysis.extract.text import clean
from analysis.extract.values import Evidence, Fact

CHAT_LINE_MIN = 60


class Head(NamedTuple):
    """What stands over an ad: its title, and the header of a chat posting, empty where it has none.

    `at` and `job_at` are offsets in the text of the header and of the job it names, else of the title.
    """

    title: str
    line: str
    at: int
    job: str
    job_at: int
    is_named: bool


def head_of(title: str, body: str) -> Head:
    """A header is the title itself, or the first line of the description."""
    line, at = "", 0
    if header.parts(title) or (" | " in title and body.startswith(title[:60])):
        line = title
    else:
        first = body.split("\n", 1)[0]
        if first.count("|") >= 2 and len(first) < 400:
            line, at = first, len(title) + 1
    job = header.job_title(line)
    return (
        Head(title, line, at, job.text, at + job.start, True)
        if job
        else Head(title, line, at, title, 0, False)
    )


class HeadReader:
    """Reads role and level out of an ad's head."""

    def __init__(self, roles: RoleReader, levels: LevelReader) -> None:
        self._roles = roles
        self._levels = levels

    def level(self, head: Head, employment_type_raw: str | None) -> Fact[str] | None:
        """The level that the title tells, or that it is an internship."""
        level = _moved(self._levels.from_title(head.job), head.job_at)
        if head.line and not head.is_named and level is not None and level.value == "intern":
            level = None  # interns welcome as well, beside jobs the header does not name
        if employment_type_raw and "intern" in employment_type_raw.lower():
            return level or Fact("intern", None, 0.9)
        if head.line and (intern := header.internship(head.line)):
            return Fact("intern", Evidence(intern.text, head.at + intern.start, head.at + intern.end), 0.8)
        return level

    def role(self, head: Head) -> Fact[str] | None:
        """The role that the title tells, or the header around it; none where it names jobs of several."""
        role = _moved(self._roles.read(head.job, is_list=bool(head.line)), head.job_at)
        if role is None and head.is_named and head.job != head.title:
            role = _moved(self._roles.read(head.line), head.at)
        return None if role is not None and head.line and jobs.is_mixed(head.job, role) else role

    def named(self, text: str, head: Head, body: str) -> tuple[Fact[str] | None, Fact[str] | None]:
        """Role and level of the jobs a text names: rows of a chat posting first, then whom it is hiring.

        The level of listed jobs is told where at least half of them share it.
        """
        # A title that is the first line of the text, and long, is a chat posting without bars.
        is_long = len(head.title) > CHAT_LINE_MIN and body.startswith(head.title[:CHAT_LINE_MIN])
        is_chat = bool(head.line) or is_long
        rows = [job for job in jobs.listed(text) if job.text.strip() not in head.line] if is_chat else []
        hired = list(jobs.hired(text))
        told_roles = (_moved(self._roles.from_patterns(job.text), job.start) for job in (*rows, *hired))
        roles = [role for role in told_roles if role is not None]
        one_job = [job for job in rows if jobs.is_one(job)]
        levels = [_moved(self._levels.from_title(job.text), job.start) for job in one_job]
        if not any(levels):
            levels = [_moved(self._levels.from_title(job.text), job.start) for job in hired[:1]]
        told = [level for level in levels if level is not None and level.confidence > WEAK]
        shared = [level for level in told if _is_shared(level, told, len(levels))]
        role = jobs.usual(roles, text) if is_chat else next(iter(roles), None)
        level = shared[0] if len({found.value for found in shared}) == 1 else None
        return role and role._replace(confidence=0.6), level and level._replace(confidence=0.6)


def places_of(locations: Sequence[str] | str | None, line: str) -> tuple[list[str], list[Place]]:
    """Where the job is, as it was given and as it was read; by the header where no field says it."""
    given = [locations] if isinstance(locations, str) else [clean(str(p)) for p in locations or [] if p]
    if given or not line:
        return given, place.read(given)
    given = [part.text for part in header.places(line)]
    # Of a header's parts only those that are read are places: the others may be anything.
    return given, [p for p in place.read(given) if p.city or p.region or p.country]


def _is_shared(level: Fact[str], told: Sequence[Fact[str]], count: int) -> bool:
    """Whether most of the jobs listed are of this level, or half of them (two or more), the rest of none."""
    same = sum(other.value == level.value for other in told)
    return 2 * same > count or (2 * same == count and same == len(told) and same > 1)


def _moved(fact: Fact[str] | None, by: int) -> Fact[str] | None:
    if fact is None or fact.evidence is None:
        return fact
    text, start, end = fact.evidence
    return fact._replace(evidence=Evidence(text, start + by, end + by))
