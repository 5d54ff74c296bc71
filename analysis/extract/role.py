"""The role family of a job, by the patterns of data/roles.toml on its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.extract.values import Fact, evidence
from data.content import Role

# specimens: "(m/f/d)", "(She/He/They)", "(Remote)", "[Hybrid]"
_ASIDE = re.compile(
    r"[\[(](?:[mfdwxh](?:/[mfdwxh]){1,3}|she[^)]*|remote[^)]*|hybrid[^)]*|all genders)[\])]", re.IGNORECASE
)


# specimens: "AI-Native Software Developer", "Architect (C#/AI First)": how they work, not what they build
_AI_MANNER = re.compile(r"\bAI[- ](?:first|native|enabled|powered|driven|assisted)\b", re.IGNORECASE)
_PLURAL = re.compile(
    r"\b(engineer|developer|scientist|analyst|architect|researcher|manager|designer)(?:s|\(s\)|/s)(?!\w)",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:engineer|developer|scientist|analyst|architect|designer|researcher)\b", re.IGNORECASE
)
_JOB_BREAK = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*")


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _singular(found: re.Match[str]) -> str:
    return found[1].ljust(len(found[0]))


def _first_job(title: str) -> str:
    """The first of several jobs ("Data Scientist/Engineer", "Software Engineer, Data Engineer").

    Else the title.

    >>> _first_job("Data Scientist/Engineer"), _first_job("Software Engineer, Data Platform")
    ('Data Scientist', 'Software Engineer, Data Platform')
    """
    breaks = list(_JOB_BREAK.finditer(title))
    for gap in breaks:
        head, tail = title[: gap.start()], title[gap.end() :]
        if _JOB.search(head) and _JOB.search(tail):
            return head
    return title


class RoleReader:
    """The first role, in order, one of whose patterns is in the title."""

    def __init__(self, roles: Sequence[Role]) -> None:
        self._roles = [(role.id, [re.compile(p, re.IGNORECASE) for p in role.patterns]) for role in roles]

    def read(self, title: str) -> Fact[str] | None:
        """The role with the words of the title that show it; None where no pattern fits."""
        text = _AI_MANNER.sub(_blank, _ASIDE.sub(_blank, title[:300]))
        text = _first_job(_PLURAL.sub(_singular, text))
        for role, patterns in self._roles:
            for pattern in patterns:
                if found := pattern.search(text):
                    # A pattern that only looks ahead matches nothing: the whole title is its evidence.
                    start, end = found.span() if found[0].strip() else (0, len(title))
                    return Fact(role, evidence(title, start, end), 0.9)
        return None
