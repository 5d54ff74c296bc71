"""What the headings of a guide say: which part it is of, how strongly it asks, for which level.

The words stand in data/guide_words.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from analysis.extract.level import LevelReader
from data.content import Level
from data.home import SHIPPED

MUST, GOOD, CORE, TOPIC = "must", "good", "core", "topic"

REQUIREMENT, OTHER = "requirement", "other"
_WORDS = tomllib.loads((SHIPPED / "guide_words.toml").read_text(encoding="utf-8"))


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


PARTS = tuple((str(one["id"]), _any(one["patterns"])) for one in _WORDS["part"])
# A heading below one of these stays in it unless it begins another part of its own.
STICKY = frozenset(
    ("question", "focus", "resource", "certification", "transition", "practice", "challenge", "growth",
     "specialization", "responsibility", "project", "salary", "trend", "sector", "industry",
     "alternative_path", OTHER)
)  # fmt: skip
WEAK = frozenset((REQUIREMENT, "background", "summary", "team", "industry", "ladder", "practice", "project"))

_GOOD, _MUST, _CORE = (_any(_WORDS["strength"][name]) for name in ("good", "must", "core"))
_NOT_ASKED = _any(_WORDS["line"]["turned_down"])
_LEVEL_WORDS = _any(_WORDS["line"]["beside_a_level"])
_RANGE = re.compile(
    r"(\d{1,2})\s?(?:\+\s?)?(?:-|–|—|to)\s?(\d{1,2})\s?\+?\s?(?:years?|yrs?|y\b)", re.IGNORECASE
)
_OPEN = re.compile(
    r"(?:(?:more than|over|at least|min(?:imum)?\.?(?: of)?|from|>=?|≥)\s?(\d{1,2})\+?"
    r"|(\d{1,2})\s?(?:\+|plus|or more))\s?(?:years?|yrs?|y\b)",
    re.IGNORECASE,
)  # fmt: skip
_BELOW = re.compile(
    r"(?:up to|less than|under|below|max(?:imum)?\.?(?: of)?|<=?|≤)\s?(\d{1,2})\s?(?:years?|yrs?|y\b)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\d.,])(\d{1,2})\s?(?:years?|yrs?)\b", re.IGNORECASE)


class Years(NamedTuple):
    """The years a text gives for a level; an open end has no `high`."""

    low: int | None
    high: int | None

    @property
    def is_open(self) -> bool:
        """Whether "and more" stands at it."""
        return self.high is None


@lru_cache(maxsize=4096)
def part_of(text: str) -> str | None:
    """The part of a guide that a heading begins.

    >>> part_of("Core Skills"), part_of("HR Questions for Mid Level"), part_of("Machine Learning")
    ('requirement', 'question', None)
    """
    return next((part for part, pattern in PARTS if pattern.search(text)), None)


@lru_cache(maxsize=4096)
def strength_of(text: str) -> str | None:
    """How strongly the words of a heading or a remark ask.

    >>> [strength_of(text) for text in ("Good-to-Have", "Required Skills", "Tech Stack", "MLOps")]
    ['good', 'must', 'core', None]
    """
    if _GOOD.search(text):
        return GOOD
    if re.search(r"\bstack\b", text, re.IGNORECASE) and not re.search(
        r"\bmust|\brequire", text, re.IGNORECASE
    ):
        return CORE
    return MUST if _MUST.search(text) else CORE if _CORE.search(text) else None


def remark_of(text: str) -> str | None:
    """How strongly a remark beside a name asks, where it says so: "(required)", "is a plus".

    >>> remark_of("Go (nice to have)"), remark_of("Python (required)"), remark_of("Requirements engineering")
    ('good', 'must', None)
    """
    if _GOOD.search(text):
        return GOOD
    return (
        MUST
        if re.search(
            r"\brequired\b|\bmust[- ]have\b|\bmandatory\b|\bessential\b(?! oil)", text, re.IGNORECASE
        )
        else None
    )


def is_remark(text: str) -> bool:
    """Whether a text is nothing but a remark.

    >>> is_remark("(nice to have)"), is_remark("(a strong plus)"), is_remark("(Zig is a plus)")
    (True, True, False)
    """
    rest = re.sub(
        r"\b(?:must|have|required|mandatory|essential|an?|the|is|are|but|very|strongly|highly|big|not|only|if|possible|for)\b",
        " ",
        _GOOD.sub(" ", text),
        flags=re.IGNORECASE,
    )
    return not re.search(r"\w", rest)


def is_turned_down(text: str) -> bool:
    """Whether a line says that something is not asked for."""
    return bool(_NOT_ASKED.search(text))


def years_of(text: str) -> Years | None:
    """The years of experience a text names.

    >>> years_of("Mid (2-4 years)"), years_of("5+ yrs"), years_of("up to 2 years"), years_of("in 2024")
    (Years(low=2, high=4), Years(low=5, high=None), Years(low=0, high=2), None)
    """
    if found := _RANGE.search(text):
        low, high = sorted((int(found[1]), int(found[2])))
        return Years(low, high)
    if found := _BELOW.search(text):
        return Years(0, int(found[1]))
    if found := _OPEN.search(text):
        return Years(int(found[1] or found[2]), None)
    found = _BARE.search(text)
    return Years(int(found[1]), None) if found else None


# "G4", "IC-3", "Grade 5": a grade of the organisation's own.
_CODE = re.compile(r"(?:(?:grade|level|band|tier)\s?)?[A-Z]{0,3}[- ]?\d{1,2}\b", re.IGNORECASE)
_GRADE = re.compile(r"\blevel\b|\btier\b|\bgrade\b|\bstage\b|\bband\b", re.IGNORECASE)


class LevelNames:
    """Levels by the names a guide gives them: the words of levels.toml, the user's own, else the years."""

    def __init__(self, levels: Mapping[str, Level], own: Mapping[str, str], title: str = "") -> None:
        self._reader = LevelReader(levels)
        self._own = {name.casefold(): level for name, level in own.items()}
        self._title = {word.casefold() for word in re.findall(r"\w+", title)}

    def of(self, text: str) -> list[tuple[str, str]]:
        """Levels and names of a heading that names nothing else; none where it speaks of more than levels."""
        bare = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text)
        bare = re.sub(
            r"[-–:,]?\s*" + _RANGE.pattern + r"|" + _OPEN.pattern + "|" + _BELOW.pattern,
            " ",
            bare,
            flags=re.IGNORECASE,
        )
        bare = re.split(r"\s[-–—]\s|:\s", bare.strip(" -–—:"))[0] if len(bare.split()) > 5 else bare
        found = []
        for name in re.split(r"\s*(?:/|&|,|\bor\b|\band\b|\bto\b|→|\s[-–—]\s)\s*", " ".join(bare.split())):
            if name and (level := self._level(name)):
                found.append((level, _named(name)))
            elif name and not found:
                break
        if found or not bare.strip():
            return found
        if told := self._aside(text):
            return [(told, _named(bare))]
        if (years := years_of(text)) and (_CODE.fullmatch(_named(bare)) or _GRADE.search(text)):
            return [(by_years(years), _named(bare))]
        return found

    def _aside(self, text: str) -> str | None:
        """The level that a bracket beside a grade names: "G4 (Intermediate, 2 to 4 years)"."""
        if not _CODE.match(text.strip()):
            return None
        aside = re.search(r"[(\[]([^()\[\]]*)[)\]]", text)
        parts = re.split(r"\s*[,;/]\s*", aside[1]) if aside else ()
        return next((level for one in parts if (level := self._level(one))), None)

    def one(self, text: str) -> str | None:
        """The level a job title names."""
        if own := self._own.get(" ".join(text.split()).casefold()):
            return own
        fact = self._reader.from_title(text)
        return fact.value if fact else None

    def _level(self, name: str) -> str | None:
        if own := self._own.get(_named(name).casefold()):
            return own
        fact = self._reader.from_title(name)
        if fact is None or fact.evidence is None or len(name.split()) > 8:
            return None
        if (
            re.search(rf"(?<!\w){re.escape(fact.evidence.text)}[- ]level\b", name, re.IGNORECASE)
            and len(name.split()) <= 8
        ):
            return fact.value
        rest = name[: fact.evidence.start] + " " + name[fact.evidence.end :]
        words = re.findall(r"[\w+#]+", rest)
        more = [
            word for word in words if not _LEVEL_WORDS.fullmatch(word) and word.casefold() not in self._title
        ]
        known = [word for word in more if self._reader.from_title(word) is None]
        return None if known else fact.value


def by_years(years: Years) -> str:
    """The level of so many years, as ads are read (data/levels.toml, years_rule)."""
    low = years.low or 0
    return "junior" if low < 2 else "mid" if low < 5 else "senior"


def _named(name: str) -> str:
    """A level's name without what stands around it.

    >>> _named("HR Questions for Mid Level"), _named("Mid-Level ML Engineer")
    ('Mid', 'Mid-Level ML Engineer')
    """
    name = re.sub(
        r"^.*\b(?:for|at)\b\s+(?:an?\s+|the\s+)?",
        "",
        " ".join(name.split()).strip(" -–—:"),
        flags=re.IGNORECASE,
    )
    return (
        re.sub(
            r"\s+(?:level|requirements|skills|expectations|salary(?: range)?|stack)s?$",
            "",
            name,
            flags=re.IGNORECASE,
        ).strip(" -–—:")
        or name
    )
