"""The level of a job: a word of its title, else years asked for, else a field of the source."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.extract.values import Evidence, Fact, evidence
from data.content import Level

UNSTATED = "unstated"
WEAK = 0.7  # confidence in a word that years asked for speak louder than
# A job noun that is also a level word gives way to any other one: a "Senior Software Architect" is senior.
_WEAK = frozenset(("architect", "experienced", "confirmed", "campus", "student", "stage", "head", "graduate"))
# Of these, the ones that years asked for speak louder than: an "Architect, 8+ years" is a senior one.
_GIVES_WAY = frozenset(("architect", "experienced", "confirmed"))
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "LL": "II", "LLL": "III"}
_RANGE_WORDS = ("level", "junior", "jr", "entry")
# specimens: "Hiring Junior to Senior Levels", "Engineer (all levels)": a range is no level
_SEVERAL = re.compile(
    r"\b(?:junior|jr|entry)\b[^|]{0,14}?(?:\b(?:to|through|thru|up to|bis|until)\b|[–—])[^|]{0,10}?"
    r"\b(?:senior|sr|staff|principal|lead)\b|\b(?:all|various|multiple|several|any|different)\s(?:experience\s)?"
    r"(?:seniority\s)?levels?\b",
    re.IGNORECASE,
)
# specimens: "Machine Learning Engineer 2", "Software Engineer - III", "SWE II"
_NUMBERED = re.compile(
    r"\b(engineer|scientist|developer|analyst|architect|programmer|researcher|sde|swe"
r"|mle)(?:ing)?,?\s*(?:[-–]\s*)?(?:level\s*|l)?"
    r"(\d|I{1,3}|IV|V|l{2,3})\b(?!\s*(?:[+%]|years|yrs|months|x\b|/\s*7))", re.IGNORECASE,
)  # fmt: skip
# Words of seniority fields that no title uses.
_FIELD_WORDS = {
    "student college": "intern", "entry": "junior", "midweight": "mid", "middle": "mid",
    "management": "manager", "executive": "manager", "c level": "manager",
}  # fmt: skip
# Personio's "experienced" is everybody between the first job and the board: the years beside it tell.
_FIELD_SILENT = {"experienced", "any", "not applicable"}
# The bins of Personio's yearsOfExperience.
_FIELD_YEARS = {"lt-1": 0, "1-2": 1, "2-5": 2, "5-7": 5, "7-10": 7, "10-15": 10, "more-than-15": 15}


def years_of(level_raw: str | None) -> int | None:
    """The fewest years that a seniority field names.

    >>> years_of("experienced, 7-10"), years_of("Senior")
    (7, None)
    """
    parts = (part.strip().lower() for part in re.split(r"[,;/|·]", (level_raw or "")[:200]))
    return next((_FIELD_YEARS[part] for part in parts if part in _FIELD_YEARS), None)


class LevelReader:
    """Levels by the title words of data/levels.toml; years below 2 are junior, below 5 mid, else senior."""

    def __init__(self, levels: Mapping[str, Level], default: str = UNSTATED) -> None:
        self._default = default
        ranked = sorted(levels.values(), key=lambda level: -level.priority)
        self._anti = {level.id: _words(level.anti_cues) for level in ranked}
        self._cues = [(level.id, _words(level.title_cues)) for level in ranked]

    def read(self, title: str, years_min: int | None = None, years: Evidence | None = None) -> Fact[str]:
        """The level of a title; evidence offsets count the title's characters. Years are the fallback."""
        return self.with_years(self.from_title(title), years_min, years)

    def with_years(self, known: Fact[str] | None, years_min: int | None, years: Evidence | None) -> Fact[str]:
        """A title's level, or that of the years asked for where the title shows none or only a job noun."""
        if known is not None and (years_min is None or known.confidence > WEAK):
            return known
        if years_min is not None:
            by_years = "junior" if years_min < 2 else "mid" if years_min < 5 else "senior"
            return Fact(by_years, years, 0.75)
        return Fact(self._default, None, 1.0)

    def from_field(self, level_raw: str | None) -> Fact[str] | None:
        """The one level that a seniority field names; None where it names none, or several."""
        found: set[str] = set()
        for part in re.split(r"[,;/|·]", (level_raw or "")[:200]):
            words = " ".join(re.findall(r"[^\W_]+", part.lower()))
            if words in _FIELD_SILENT:
                continue
            known = _FIELD_WORDS.get(words.removesuffix(" level")) or self.from_title(part.replace("_", " "))
            if known is not None:
                found.add(known if isinstance(known, str) else known.value)
        return Fact(found.pop(), None, 0.85) if len(found) == 1 else None

    def from_title(self, title: str) -> Fact[str] | None:
        """The level a title's words show; None where none does."""
        shown = title[:300]
        low = shown.lower()
        if any(word in low for word in _RANGE_WORDS) and _SEVERAL.search(shown):
            return None
        text = _NUMBERED.sub(lambda m: _numbered(m), shown)
        weak: Fact[str] | None = None
        for level, pattern in self._cues:
            anti = self._anti[level]
            masked = anti.sub(lambda m: " " * len(m[0]), text) if anti else text
            for found in pattern.finditer(masked) if pattern else ():
                at = shown.lower().find(found[0].lower())
                fact = Fact(level, evidence(title, at, at + len(found[0])) if at >= 0 else None, 0.95)
                word = found[0].lower()
                if word not in _WEAK:
                    return fact
                weak = weak or (fact._replace(confidence=WEAK) if word in _GIVES_WAY else fact)
        return weak


def _numbered(match: re.Match[str]) -> str:
    """The number as the Roman one of levels.toml, the noun as one it knows."""
    number = _ROMAN.get(match[2].upper(), match[2].upper())
    return f"{'engineer' if match[1].lower() not in ('scientist', 'developer') else match[1]} {number}".ljust(
        len(match[0])
    )


def _words(cues: tuple[str, ...]) -> re.Pattern[str] | None:
    if not cues:
        return None
    longest = sorted(cues, key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?<!\w-)(?:{'|'.join(map(re.escape, longest))})(?!\w|-(?!level|to)\w)", re.IGNORECASE
    )
