"""The lowest degree a job requires: bachelor, master, phd, none (said to be needless) or unstated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.extract.sections import Segment, Segments
from analysis.extract.values import Fact, evidence

UNSTATED = "unstated"
# A bare "degree in" is a bachelor's, but not after these.
_NOT_BARE = (
    r"(?<![Aa]dvanced )(?<![Gg]raduate )(?<!or a )(?<![Mm]aster )(?<!aster's )(?<!aster’s )(?<![Dd]octoral )"
    r"(?<!asters )(?<!PhD )(?<!Ph\.D\. )(?<!Ph\.D )(?<!MS )(?<!MSc )"
)
_LEVELS = (
    (
        "bachelor",
        re.compile(
            r"\b[Bb]achelor(?:['’]?s)?\b|\bBACHELOR|BS/MS\b|B\.S\.(?=[\s,/])|\bB\.?Sc?\.?(?=[\s,/)]|$)|\bB\.?A\.?(?=[\s,/)]|$)"
            r"|\bB\.?\s?(?:Tech|E|Eng)\b\.?|\b[Uu]ndergraduate (?:degree|student)"
            r"|\b(?:[Uu]niversity|[Cc]ollege|[Ff]our[- ]year|4[- ]year) degree\b"
            rf"|\b(?=[Dd]egree in\b){_NOT_BARE}[Dd]egree in\b"
            r"|\b[Tt]echnical degree\b|\b[Rr]elated degree\b|\bSTEM degree\b|\b[Gg]raduation\b(?=\s?[/,:])"
            r"|\b(?:[Ee]ngineering|[Ss]cience|CS|[Qq]uantitative) degree\b|\b[Hh]ochschulabschluss"
            r"|[Aa]bgeschlossenes (?:\w+ )?[Ss]tudium|\b[Ll]icenciatura\b"
        ),
    ),
    (
        "master",
        re.compile(
            r"\b[Mm]aster['’]?s\b|\bMaster(?= degree| of |\s?[,/)]| in\b| or\b)"
            r"|\bmaster(?= degree| of (?:science|arts|engineering))"
            r"|\bM\.?Sc?\.?(?=[\s,/)]|$)|\bM\.?\s?Tech\b|\bMBA\b"
            r"|\b(?:[Aa]dvanced|[Gg]raduate|[Pp]ost-?graduate) (?:degree|level)\b|\bMS/PhD\b|\bM\.?Eng\b"
        ),
    ),
    ("phd", re.compile(r"\b[Pp][Hh]\.?\s?[Dd]\.?s?\b|\b[Dd]octora(?:te|l)\b|\bDPhil\b")),
)
_NEEDLESS = re.compile(
    r"\b(?:no|don['’]?t (?:need|require|care about) (?:a |any )?|without a|not require a) ?"
    r"(?:college |university |formal |specific )?degree"
    r"|degree (?:is )?(?:not (?:required|necessary|needed)|optional)",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"prefer|a plus|\bplus\b|bonus|nice to have|desir|ideal|advantage|asset|helpful"
    r"|optional|welcome|von vorteil",
    re.IGNORECASE,
)
# specimen: "Bachelor's degree in statistics, economics, or a related field preferred."
_WISHED_AT_END = re.compile(r"\b(?:preferred|desired|desirable|a plus)\W*$", re.IGNORECASE)
_ASKED = re.compile(r"(?<!not )\b(?:required|must|minimum)\b", re.IGNORECASE)
# specimen: "Education\n\nBE / MCA": a degree that only its heading tells from a word
_LISTED = re.compile(
    r"Education[^\n.]{0,20}\n\s*(?P<degree>B\.?E|B\.?Tech|BCA|B\.?Com|B\.?Sc|M\.?E|M\.?Tech|MCA)\b(?!\w)"
)
# A heading of its own: what follows is asked, whatever the section above it was called.
_OWN_HEADING = re.compile(r"^\W*(?:education(?:al)?|academic)\b[^.]{0,30}$", re.IGNORECASE)
_SAME_PHRASE = re.compile(r"[\s(/]*(?:or|and)?\s*(?:an? )?")
_HIGHER = re.compile(
    r"\b(?:[Mm]aster|[Pp][Hh]\.?\s?[Dd]|[Dd]octor|M\.?Sc?\b|[Aa]dvanced degree|[Gg]raduate degree)"
)
_NOT_DEGREE = re.compile(
    r"scrum ?master|master ?data|master(?:y|ing|ed|ful|class|mind|piece|card)"
    r"|\bmaster(?:s)? (?:the|of your|branch|plan|service)|webmaster|MS (?:Office|SQL|Word"
    r"|Query|Project|Visio|Access|Power|Windows|365|SharePoint|Outlook"
    r"|Excel|Teams|Azure|Dynamics)|ms[- ]sql",
    re.IGNORECASE,
)


def read(text: str, segments: Segments) -> Fact[str]:
    """The lowest degree of the first sentence that requires one; alternatives count, wishes do not."""
    for at in segments.having("degree"):
        part = segments[at]
        sentence = text[part.start : part.end]
        if _is_elsewhere(part, sentence) and not _is_below_own_heading(text, segments[max(0, at - 4) : at]):
            continue
        known = _sentence(text, part, sentence)
        if known is not None:
            return known
    if found := _LISTED.search(text) if "ducation" in text else None:
        level = "bachelor" if found["degree"].startswith("B") else "master"
        return Fact(level, evidence(text, found.start("degree"), found.end("degree")), 0.8)
    return Fact(UNSTATED, None, 1.0)


def _is_below_own_heading(text: str, before: Sequence[Segment]) -> bool:
    """Whether the last words above are a heading about education."""
    above = (text[part.start : part.end].strip() for part in reversed(before))
    return _OWN_HEADING.match(next(filter(None, above), "")) is not None


def _is_elsewhere(part: Segment, sentence: str) -> bool:
    """Whether a sentence asks nothing; one that asks for a degree below a legal heading still asks."""
    if part.section == "legal":
        return part.has("legal") or "egree" not in sentence
    return part.section in ("nice", "benefits", "about", "title")


def _sentence(text: str, part: Segment, sentence: str) -> Fact[str] | None:
    if found := _NEEDLESS.search(sentence):
        return Fact("none", evidence(text, part.start + found.start(), part.start + found.end()), 0.85)
    masked = _NOT_DEGREE.sub(lambda m: " " * len(m[0]), sentence)
    for level, pattern in _LEVELS:
        for found in pattern.finditer(masked):
            if not _is_wished(masked, found.start(), found.end()):
                at = part.start + found.start()
                return Fact(level, evidence(text, at, part.start + found.end()), 0.9)
    return None


def _is_wished(sentence: str, start: int, end: int) -> bool:
    """Whether a wish word owns this degree: "(PhD preferred)", "preferably a Master's"."""
    clause_end = min(
        (at for at in (sentence.find(mark, end) for mark in ",;).") if at >= 0), default=len(sentence)
    )
    before = re.split(r"[,;(.]", sentence[max(0, start - 45) : start])[-1]
    after = sentence[end : min(clause_end, end + 70)]
    if _ASKED.search(before + after):
        return False
    if _WISHED_AT_END.search(sentence[-40:]) and _is_last_degree(sentence, end):
        return True
    if wish := _WISH.search(after):
        if _about_field(after, wish.start()):
            return False
        # "Bachelor's degree (Master's preferred)": the wish belongs to the last degree named before it.
        return not _HIGHER.search(after, 0, wish.start())
    return bool(_WISH.search(before))


def _about_field(after: str, wish: int) -> bool:
    """Whether the wish is inside brackets about something else: "(physics or related field preferred)"."""
    opening = after.rfind("(", 0, wish)
    return opening >= 0 and after[opening + 1 : wish].strip().lower() not in ("", "strongly", "highly")


def _is_last_degree(sentence: str, end: int) -> bool:
    """Whether a wish that ends the sentence is about the degree that ends at `end`.

    "Master's or PhD in physics preferred" is; not "Bachelor's degree, Master's preferred", nor "Bachelor's
    degree (physics preferred)".
    """
    if sentence.rfind("(", end) > sentence.rfind(")", end, len(sentence.rstrip(" ).\n"))):
        return False
    higher = _HIGHER.search(sentence, end)
    return higher is None or _SAME_PHRASE.fullmatch(sentence, end, higher.start()) is not None
