"""What a pasted draft says: title and level, years, degree, pay, workplace, and its skills by strength."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analysis.extract import place
from analysis.extract.extractor import Reading
from analysis.extract.pay_range import PayRange
from analysis.extract.sections import Segment
from analysis.extract.values import Evidence
from analysis.market import exchange, labels
from analysis.market.ads import stated_pay
from analysis.market.band_cells import constants
from analysis.market.source import Market

NOT_AN_AD = (
    "This does not read like a job ad: paste its whole text, with what the person will do and what is asked "
    "of them."
)
NOT_ENGLISH = (
    "This text does not seem to be in English, and nothing that makes a job ad was read in it: only ads in "
    "English are read surely."
)
A_CV = "This reads like a CV, not like a job ad: paste the text of the ad."
SHORT = "This is too short to be checked: paste the whole text of the ad."
MUST, NICE, MENTIONED, RULED_OUT = "must", "nice", "mentioned", "ruled out"
_ASKING = {"duties", "requirements", "nice", "stack"}
TITLE_MAX = 120
# specimens: "Location: Berlin, Germany (hybrid)", "Standort - München"
_PLACE = re.compile(
    r"^\W{0,4}(?:job )?(?:location|place of work|based in|standort|lieu)\s*[:–—-]\s*(.{2,80})$",
    re.IGNORECASE | re.MULTILINE,
)
# Whom an ad speaks to; a CV or an article does not.
_SPEAKS = re.compile(
    r"\b(?:you|your|we|our|us|candidates?|applicants?|apply|join|hiring|du|dein|deine|wir|ihr|ihre|sie|vous|"
    r"votre|nous|notre)\b",
    re.IGNORECASE,
)
# specimens: "2019-2024", "03/2021 – present"
_STAY = re.compile(r"\b(?:19|20)\d\d\s*[-–—]\s*(?:(?:\d\d/)?(?:19|20)\d\d|present|now|today)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|li|br|div|ul|ol|h[1-6]|td)\b", re.IGNORECASE)
_PERIODS = {"month": "months_per_year", "week": "weeks_per_year", "day": "days_per_year",
            "hour": "hours_per_year"}  # fmt: skip


@dataclass(frozen=True)
class Pay:
    """Stated pay: the ad's words, and both ends in US dollars per year, None where they can't be told."""

    words: str
    low: float | None = None
    high: float | None = None
    remark: str = ""


@dataclass(frozen=True)
class Skill:
    """A skill of the draft, how it asks for it, and the words that show it, the deciding ones first."""

    skill_id: str
    strength: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Draft:
    """A draft as read; None and `all` where it does not say."""

    role: str
    level: str
    country: str
    sector: str
    years: int | None
    education: str
    workplace: str
    pay: Pay | None
    skills: tuple[Skill, ...]
    words: dict[str, str]
    problem: str = ""

    def asked_as(self, *strengths: str) -> list[str]:
        """The skills of these strengths."""
        return [skill.skill_id for skill in self.skills if skill.strength in strengths]


def lined(text: str) -> str:
    r"""Text whose lines stay lines where stray tags would have it read as HTML; real HTML as it is.

    >>> lined("Python\n<b>SQL</b>"), lined("<p>Python</p>\n"), lined("pay\n< 90")
    ('Python<br>\n<b>SQL</b>', '<p>Python</p>\n', 'pay\n< 90')
    """
    if _TAG.search(text) and not _BLOCK.search(text):
        return text.replace("\n", "<br>\n")
    return text


def split_title(title: str, text: str) -> tuple[str, str]:
    r"""Title and body: a short first line stands for the title where none is given.

    >>> split_title("", "ML Engineer\n\nYou build models.")
    ('ML Engineer', 'You build models.')
    """
    if title.strip():
        return title.strip()[:TITLE_MAX], text
    first, _, rest = text.lstrip().partition("\n")
    return (first.strip(), rest.lstrip("\r\n")) if len(first.strip()) <= TITLE_MAX and rest else ("", text)


def read(market: Market, reading: Reading, words_min: int) -> Draft:
    """The draft that the extractor read; `problem` says in a sentence where the text is none."""
    found = _place(reading)
    return Draft(
        role=reading.role.value if reading.role else labels.ALL,
        level=labels.ALL if reading.level.value == labels.UNSTATED else reading.level.value,
        country=found or labels.ALL,
        sector=reading.sector.value if reading.sector else labels.ALL,
        years=reading.years_min.value if reading.years_min else None,
        education=reading.education.value,
        workplace=reading.workplace.value,
        pay=_pay(market, reading),
        skills=tuple(
            Skill(tag.skill_id, RULED_OUT if tag.is_negated else tag.strength, tag.evidence)
            for tag in reading.skills
            if tag.kind == "skill" and not tag.is_implied
        ),
        words={name: words for name, words in _words(reading) if words},
        problem=_problem(reading, words_min),
    )


def pieces(reading: Reading, draft: Draft) -> Iterator[tuple[str, str]]:
    """The text cut into parts with the strength each shows; "" for what lies between, no part left out."""
    spans = sorted(
        (one.start, -one.end, one.end, skill.strength) for skill in draft.skills for one in skill.evidence
    )
    at = 0
    for start, _, end, strength in spans:
        if start < at or end > len(reading.text):
            continue
        if start > at:
            yield reading.text[at:start], ""
        yield reading.text[start:end], strength
        at = end
    if at < len(reading.text):
        yield reading.text[at:], ""


def _words(reading: Reading) -> Iterator[tuple[str, str]]:
    facts: dict[str, Any] = {
        "role": reading.role, "level": reading.level, "sector": reading.sector, "years": reading.years_min,
        "education": reading.education, "workplace": reading.workplace,
    }  # fmt: skip
    for name, fact in facts.items():
        if fact is not None and fact.evidence is not None:
            yield name, fact.evidence.text


def _problem(reading: Reading, words_min: int) -> str:
    """Why the text is not checked: an ad has two things that make one, or three if it speaks to nobody."""
    if reading.word_count < words_min:
        return SHORT
    sections = {segment.section for segment in reading.segments if segment.is_heading}
    signs = [
        reading.role is not None,
        bool(sections & _ASKING),
        reading.years_min is not None or reading.education.value != labels.UNSTATED,
        bool(reading.pay),
        any(tag.strength in (MUST, NICE) and not tag.is_negated for tag in reading.skills),
        any(segment.has("must") or segment.has("nice") for segment in _with_skills(reading)),
    ]
    speaks = len(_SPEAKS.findall(reading.text)) >= 2
    if not speaks and _STAY.search(reading.text):
        return A_CV
    if sum(signs) >= (2 if speaks else 3):
        return ""
    return NOT_AN_AD if reading.language in (None, "en") else NOT_ENGLISH


def _with_skills(reading: Reading) -> Iterator[Segment]:
    """The sentences that name a skill."""
    starts = sorted(one.start for tag in reading.skills for one in tag.evidence)
    for segment in reading.segments:
        at = bisect_left(starts, segment.start)
        if at < len(starts) and starts[at] < segment.end:
            yield segment


def _place(reading: Reading) -> str | None:
    """The country of the place that the ad names in a line of its own."""
    named = [match.group(1) for match in _PLACE.finditer(reading.text[:5_000])]
    countries = [found.country for found in (*reading.places, *place.read(named)) if found.country]
    return countries[0] if countries else None


def _pay(market: Market, reading: Reading) -> Pay | None:
    for found in reading.pay:
        if found.is_plausible and found.basis == "base":
            return _in_dollars(market, found)
    return None


def _in_dollars(market: Market, found: PayRange) -> Pay:
    words = found.evidence.text if found.evidence else stated_pay(
        {"pay_min": found.pay_min, "pay_max": found.pay_max, "currency": found.currency,
         "period": found.period, "basis": found.basis}
    )  # fmt: skip
    settings = constants(market)["pay"]
    per_year = 1.0 if found.period == "year" else settings.get(_PERIODS.get(found.period or "", ""))
    if per_year is None:
        return Pay(words, remark="The ad does not say for which time.")
    rate = exchange.rates(market).get(found.currency or "")
    if rate is None:
        return Pay(words, remark="Its currency can't be turned into US dollars here.")
    if found.pay_min is None or found.pay_max is None:
        return Pay(words, remark="Only one end is stated: type both to compare.")
    in_usd = per_year * rate.usd_per_unit
    is_turned = found.currency != "USD" or found.period != "year"
    remark = "Turned into US dollars a year by the last rate held." if is_turned else ""
    return Pay(words, round(found.pay_min * in_usd), round(found.pay_max * in_usd), remark)
