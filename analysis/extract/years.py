"""How many years of experience a job asks for: the first such figure of its requirements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.extract.letters import is_folded
from analysis.extract.sections import Segment, Segments
from analysis.extract.values import Fact, evidence

YEARS_MAX = 25
REACH = 42  # characters from a figure to its "years"
_ANCHORS = ("year", "yr", "yoe", "jahr", "años", " ans")
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "twelve": 12, "fifteen": 15,
}  # fmt: skip
# specimens: "5+ years of experience", "6-8 years", "3 to 5 yrs", "+6 years", "five (5) years", "at least
# two years", "10 Jahre"
_YEARS = re.compile(
    rf"(?<![\d$€£_])(?<!\d[.,])(?P<low>\d{{1,2}}"
    rf"|{'|'.join(_WORDS)})(?:\s?\(\d{{1,2}}\))?(?P<plus>\s?\+|\s?plus|\s?or more)?"
    r"(?:\s?(?:-|–|—|to|or|bis)\s?(?P<high>\d{1,2}|\w{3,7}))?\s?\+?\s?(?:(?:full"
    r"|professional|relevant|total|overall|solid)\s)?"
    r"(?:years?|yrs?|yoe\b|jahre?|ans\b|años)(?:['’]|\b)",
    re.IGNORECASE,
)
# specimens: "Minimum Years of Work Experience:\n5", "Experience: 6+"
_NAMED = re.compile(
    r"\b(?:years of (?:\w+ )?experience|experience(?: required)?"
    r"|minimum experience)\s*[:–-]\s*\+?(?P<low>\d{1,2})\b(?!\s*%)(?!-?\s?(?:month|week"
    r"|day))",
    re.IGNORECASE,
)
# A figure of _YEARS begins with one of these; in lower case.
_DIGIT, _WORD = re.compile(r"\d"), re.compile("|".join(_WORDS))
# What _NAMED cannot do without; a plain first word is found without trying every letter.
_NAMED_HINT = re.compile(r"experience(?: required)?\s*[:–-]\s*\+?\d")
# "Bachelor's degree; OR 2+ years": the first way in asks for no years.
_INSTEAD = re.compile(
    r"(?:degree|bachelor|master|diploma|ph\.?d)[^.]{0,120}[\s;,]\s?or\s+(?:at least |a minimum of |\w+ly )?$",
    re.IGNORECASE,
)
_OR_AT_END = re.compile(r"[oO][rR]\s+(?:at least |a minimum of |\w+ly )?$", re.IGNORECASE)
_IN_LIEU = re.compile(
    r"[^.]{0,80}\b(?:in lieu of|in place of|instead of) (?:a |the )?(?:\w+ )?(?:degree|education)",
    re.IGNORECASE,
)
_ABOUT_WORK = re.compile(
    r"experience|experienced|erfahrung|expérience|experiencia|\byoe\b|\bin (?:a |an "
    r"|the )?[a-z/+ -]{0,40}(?:role|engineering|development|industry|science"
    r"|position|field|learning|software|programming|design|management|analytics)|work(?:ed"
    r"|ing)?\b|building|developing|designing|managing|creating|delivering|running|operating|maintaining"
    r"|leading|programming|coding|hands[- ]on|background|writing|using|shipping"
    r"|professional|proven|minimum|at least|\bwith\b",
    re.IGNORECASE,
)
_EXPERIENCE = re.compile(
    r"experience|erfahrung|\byoe\b|expérience|experiencia|background|track record", re.IGNORECASE
)
_NOT_ASKED = re.compile(
    r"\b(?:over|past|last|next|first|previous|for|within|every|after|in|since|almost"
r"|nearly|about)\s(?:the\s)?(?:(?:past|last|next|first)\s)?$"
    r"|\bi['’](?:m|ve)\b[^.;]{0,60}$"
    r"|\b(?:we|our|us|company|founded|team|leader|serving|trusted|combined|with over"
r"|has been|have been)\b[^.;]{0,50}$|\bage[ds]?\b.{0,15}$"
    r"|\bcontract\b.{0,20}$|\bduration\b.{0,15}$|vest\w*\b.{0,20}$|\bterm\b.{0,15}$",
    re.IGNORECASE,
)  # fmt: skip
_SILENT = ("benefits", "legal")
_QUALIFICATIONS = re.compile(
    r"\b(?:qualifications|requirements|skills|experience|background)\b", re.IGNORECASE
)
# "We're looking for an engineer with 3+ years", "our candidate brings 5": the company speaks, but of the job.
_SEEKING = re.compile(
    r"\b(?:look(?:ing)? for|seek(?:ing)?|search(?:ing)? for|hiring|need|require|expect|want|recruiting"
    r"|candidates?|applicants?)\b",
    re.IGNORECASE,
)
# "2+ years in consulting, ideally with tills": the wish is about what follows it.
_SIDE_WISH = re.compile(r"[,(–-]\s*(?:ideally|preferably|preferred)\b", re.IGNORECASE)
_NEVER = re.compile(
    r"\bage[ds]?\b.{0,15}$|\bcontract\b.{0,20}$|\bduration\b.{0,15}$|\bvest\w*\b.{0,20}$|\bterm\b.{0,15}$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"\s*(?:in\s*[.!]|(?:ago|we\b|our\b|old|of age|in (?:business|operation|a row)|anniversary"
    r"|contract|term|vest"
    r"|warranty|of (?:service|history|growth|funding)"
    r"|of age|from now|running|track record of (?:our|growth)|in the making|guarantee|plan"
    r"|strategy|roadmap)\b)",
    re.IGNORECASE,
)
_DEGREE_YEARS = re.compile(
    r"\s*(?:-?\s?year)?\s*(?:of\s)?(?:\w+\s)?(?:degree|college|university|bachelor"
    r"|accredited|study|studies|program)s?\b",
    re.IGNORECASE,
)


def read(text: str, segments: Segments, lowered: str | None = None) -> Fact[int] | None:
    """The smallest number of the first experience asked for, with its words; None where none is.

    Wishes ("ideally 5 years"), company history and degree lengths do not count. Where an ad asks for nothing,
    its list of "preferred qualifications" is what it asks for. `lowered`: the text in lower case, if known.
    """
    best: tuple[int, Fact[int]] | None = None
    prefers: bool | None = None
    for found in _candidates(text, text.lower() if lowered is None else lowered):
        low = _value(found["low"])
        if low is None or low > YEARS_MAX:
            continue
        where = segments.at(found.start())
        if where is None or (where.section in _SILENT and not _still_asks(where)):
            continue
        if where.section == "nice":
            prefers = _only_prefers(text, segments) if prefers is None else prefers
            if not prefers:
                continue
        rank = 3 if found.re is _NAMED else _rank(text, found, where)
        if rank is None:
            continue
        if best is None or rank > best[0]:
            best = (rank, Fact(low, evidence(text, found.start(), found.end()), 0.9 if rank > 1 else 0.75))
    return best[1] if best else None


def _only_prefers(text: str, segments: Sequence[Segment]) -> bool:
    """Whether the only qualifications listed are "preferred" ones; "nice to have" is no such heading."""
    if any(part.section == "requirements" and not part.is_heading for part in segments):
        return False
    wishes = (text[part.start : part.end] for part in segments if part.section == "nice" and part.is_heading)
    return any(_QUALIFICATIONS.search(heading) for heading in wishes)


def _still_asks(part: Segment) -> bool:
    """Whether a sentence below a legal heading asks for something all the same."""
    return part.section == "legal" and part.has("must") and not part.has("legal")


def _candidates(text: str, low: str) -> list[re.Match[str]]:
    """Figures before a word for years, and after "experience:".

    Only the stretches before such a word are searched.
    """
    if len(low) != len(text):  # a few capitals grow when lowered
        low = text
    is_gated = low is not text and is_folded(text)
    found: list[re.Match[str]] = []
    for word in _ANCHORS:
        at = low.find(word)
        while at >= 0:
            end = -1
            first, last = max(0, at - REACH), min(len(text), at + 8)
            if not is_gated or _DIGIT.search(low, first, last) or _WORD.search(low, first, last):
                for match in _YEARS.finditer(text, first, last):
                    if match.end() > at and match.start() >= end:
                        found.append(match)
                        end = match.end()
            at = low.find(word, at + 1)
    for hint in _NAMED_HINT.finditer(low):
        at = hint.start()
        if named := _NAMED.search(text, max(0, at - 9), min(len(text), at + 40)):
            found.append(named)
    return sorted(found, key=lambda match: match.start())


def _rank(text: str, found: re.Match[str], where: Segment) -> int | None:
    """3: required experience; 2: experience; 1: years that are likely experience; None: something else."""
    before = text[max(where.start, found.start() - 70) : found.start()]
    after = text[found.end() : found.end() + 90]
    if _NOT_AFTER.match(after) or _DEGREE_YEARS.match(after):
        return None
    if _NEVER.search(before[-50:]):
        return None
    if _is_instead(text[max(0, found.start() - 170) : found.start()]) or _IN_LIEU.match(after):
        return None
    if _NOT_ASKED.search(before[-60:]) and where.section != "requirements" and not _SEEKING.search(before):
        return None
    is_wish = any(cue.kind == "nice" and not _is_aside(text, found.end(), cue.start) for cue in where.cues)
    is_experience = bool(_EXPERIENCE.search(after) or _EXPERIENCE.search(before))
    if is_wish and not is_experience:
        return None
    if not is_experience and not _ABOUT_WORK.search(before + after):
        return 1 if where.section == "requirements" else None
    if where.section == "about":
        return None
    if is_wish:
        return 1
    return 3 if where.section == "requirements" or where.has("must") else 2


def _is_instead(before: str) -> bool:
    return _OR_AT_END.search(before) is not None and _INSTEAD.search(before) is not None


def _is_aside(text: str, start: int, at: int) -> bool:
    """Whether the wish at `at` is not about the years before it.

    "3+ years of ETL (AWS preferred)", "3+ years in sales, ideally with tills".
    """
    if start >= at:
        return False
    in_brackets = text.rfind("(", start, at) > text.rfind(")", start, at)
    return in_brackets or _SIDE_WISH.match(text, max(start, at - 2)) is not None


def _value(text: str) -> int | None:
    return _WORDS.get(text.lower()) if not text.isdigit() else int(text)
