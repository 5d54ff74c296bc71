"""The role family of a job: patterns of data/roles.toml on its title, then a classifier, then its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from analysis.extract import jobs
from analysis.extract.values import Fact, evidence
from data.content import Role

# specimens: "[Research Division]", "(m/f/d)", "(She/He/They)", "(Remote)", "[Hybrid]"
_ASIDE = re.compile(
    r"^\s*\[[^\]]*\]|[\[(](?:[mfdwxh](?:/[mfdwxh]){1,3}|she[^)]*|remote[^)]*|hybrid[^)]*|all genders)[\])]",
    re.IGNORECASE,
)


# specimens: "Ingénieur(e)", "Entwickler:in", "Desarrollador/a", "Entwickler*innen"
_GENDER = re.compile(r"(?<=[a-zé])(?:\((?:e|a|in|innen)\)|[:*·_/.](?:innen|in|e|a)\b)", re.IGNORECASE)
# specimens: "AI-Native Software Developer", "Architect (C#/AI First)": how they work, not what they build
_AI_MANNER = re.compile(r"\bAI[- ](?:first|native|enabled|powered|driven|assisted)\b", re.IGNORECASE)
_PLURAL = re.compile(
    r"\b(engineer|developer|scientist|analyst|architect|researcher|manager|designer)(?:s|\(s\)|/s)(?!\w)",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:engineer|developer|scientist|analyst|architect|designer|researcher)\b", re.IGNORECASE
)
_LEARNING = re.compile(
    r"\b(?:machine[ -]learning|ML|AI|deep[ -]learning|learning|data|computational)\b", re.IGNORECASE
)
_JOB_BREAK = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*")
# specimen: "Full Stack and Data Engineers" of a list of jobs
_FIELD_HEAD = re.compile(r"\b(?:full|back|front)[ -]?(?:stack|end)\s*$", re.IGNORECASE)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _singular(found: re.Match[str]) -> str:
    return found[1].ljust(len(found[0]))


# specimens: "Software Engineer III", "Senior Software Engineer": a grade, whose field may follow
_GRADE = re.compile(
    r"^\W*(?:(?:senior|sr\.?|staff|principal|lead|junior)\W+)*software (?:development )?engineer"
    r"(?: (?:I{1,3}|IV|V|\d))?\s*$",
    re.IGNORECASE,
)


def _first_job(title: str, *, is_list: bool = False) -> str:
    """The first of several jobs ("Data Scientist/Engineer", "Backend Engineer, Data Engineer").

    Else the title; also where the first is a grade and the other its field, unless jobs are listed.

    >>> _first_job("Data Scientist/Engineer"), _first_job("Software Engineer, Data Platform")
    ('Data Scientist', 'Software Engineer, Data Platform')
    """
    breaks = list(_JOB_BREAK.finditer(title))
    for gap in breaks:
        head, tail = title[: gap.start()], title[gap.end() :]
        if is_list and _FIELD_HEAD.search(head) and _JOB.search(tail):
            return head
        if _JOB.search(head) and _JOB.search(tail):
            is_field = "," in gap[0] and not is_list and _GRADE.match(head) and "," not in tail
            return title if is_field else head
    return title


# The parts of a title: what comes before the first break is the job, what follows its team or field.
_PART = re.compile(r"\s*(?:,|\s[-–—]\s|\(|\[|\||:|@)\s*")
# A job noun that says the whole role: "Data Engineer, ML Platform" stays a data engineer.
_FIRM = frozenset(
    ("research-engineer", "research-scientist", "applied-scientist", "data-scientist", "data-engineer",
     "data-analyst", "analytics-engineer")
)  # fmt: skip
_ANYWHERE = frozenset(("ai-trainer", "ml-engineering-manager"))  # a word for these anywhere says the role
# Sciences of another kind; their scientists have no role here.
_OTHER_SCIENCE = re.compile(
    r"\b(?:bio(?:log|chem|process|medic)\w*|chemi\w+|clinical|protein|antibody|cell|genom\w+|soil|food|material(?:s)?"
    r"|environmental|formulation|physics|pharma\w*|molecular|vivo|assay|immuno\w*|toxicolog\w*|fabrication|electromagnetism"
    r"|neuro\w+|plasma|nuclear|geo\w*scien\w*|social|political)\b",
    re.IGNORECASE,
)
# Who builds chips and boards for AI builds no AI system.
_CHIPS = re.compile(
    r"\b(?:hardware|HW|SoC|ASIC|FPGA|digital design|mechanical|microarchitecture)\b", re.IGNORECASE
)
_BARE_SCIENTIST = re.compile(
    r"^\W*(?:(?:senior|sr\.?|staff|principal|lead|junior|associate)\W+)*scientist\b", re.IGNORECASE
)
_MODELLING = re.compile(
    r"machine[ -]learning|statistic\w+|data scien\w+|causal|experiment(?:s|ation)\b|forecasting",
    re.IGNORECASE,
)
MODELLING_MIN = 3  # words of modelling in the text before a bare "Scientist" is read as one of data


class RoleReader:
    """Roles by the patterns of data/roles.toml in order; a classifier where none fits and it is sure."""

    def __init__(self, roles: Sequence[Role]) -> None:
        self._roles = [(role.id, [re.compile(p, re.IGNORECASE) for p in role.patterns]) for role in roles]
        self._known = frozenset(role.id for role in roles)

    def read(self, title: str, *, is_list: bool = False) -> Fact[str] | None:
        """The role with the words of the title that show it; None where it cannot be told.

        What a chat header lists (`is_list`) is often no title, and not guessed at.
        """
        return told(self, title, is_list)

    def from_patterns(self, title: str, *, is_list: bool = False) -> Fact[str] | None:
        """The first role, in order, one of whose patterns is in the title; a firm job noun comes first."""
        text = _AI_MANNER.sub(_blank, _GENDER.sub(_blank, _ASIDE.sub(_blank, title[:300])))
        text = _first_job(_PLURAL.sub(_singular, text), is_list=is_list)
        found = self._match(title, text)
        part = _PART.search(text, 1)
        if found is None or part is None or found.value in _ANYWHERE or found.value in _FIRM:
            return found
        head = self._match(title, text[: part.start()])
        return head if head is not None and head.value in _FIRM else found

    def from_text(self, title: str, text: str) -> Fact[str] | None:
        """The role of the first job the text says it is hiring, where the title tells none."""
        if _BARE_SCIENTIST.search(title) and not _OTHER_SCIENCE.search(title):
            if len(_MODELLING.findall(text[: jobs.TEXT_MAX])) >= MODELLING_MIN:
                return Fact("data-scientist", evidence(title, 0, len(title)), 0.6)
            return None
        return None

    def _match(self, title: str, text: str) -> Fact[str] | None:
        for role, patterns in self._roles:
            for pattern in patterns:
                if found := pattern.search(text):
                    # A pattern that only looks ahead matches nothing: the whole title is its evidence.
                    start, end = found.span() if found[0].strip() else (0, len(title))
                    if role == "research-scientist" and _is_other_science(text):
                        return None
                    if role == "ai-engineer" and _CHIPS.search(text):
                        return None
                    return Fact(role, evidence(title, start, end), 0.9)
        return None

    def by_title(self, title: str, is_list: bool) -> Fact[str] | None:
        """As `read`, which remembers it."""
        by_pattern = self.from_patterns(title, is_list=is_list)
        return by_pattern if by_pattern is not None or is_list else self._guessed(title)

    def _guessed(self, title: str) -> Fact[str] | None:
        from analysis.extract import titles  # fitted at the first title that no pattern fits

        found = titles.shipped().read(title[:300])
        guess = found.role if found else None
        if guess is None or guess not in self._known:
            return None
        return Fact(guess, evidence(title, 0, len(title)), 0.6)


def _is_other_science(title: str) -> bool:
    return bool(_OTHER_SCIENCE.search(title)) and not _LEARNING.search(title)


@lru_cache(maxsize=4096)
def told(reader: RoleReader, title: str, is_list: bool) -> Fact[str] | None:
    """The role of a title; remembered, as titles come again (`forget_texts`)."""
    return reader.by_title(title, is_list)
