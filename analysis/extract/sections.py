"""An ad cut into sentences and list items, each with its section and the cues it holds.

Sections go by headings first ("Nice to have:", also run together as "QualificationsBS in ..."); a sentence
full of benefits, equal-opportunity or company wording is taken out of its section by its cues.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# specimens: "done. Next", "production.Build", "(AWS)Strong", "Role:We are", "Python • SQL"
_SENTENCE_END = re.compile(r"[.!?;:)•·●▪◦■►➢✔✓]\s{0,3}(?=[A-Z\d(\"“*\-])|;\s+(?=\S)")
_NEW_WORD = re.compile(r"[a-zà-ÿ\d)\]\"%+]..[a-z]|[a-z)]..\s?[A-Z\d]|.[.!?][\"“•*\-\d]")
_LONE_BULLET = re.compile(r" [*-] (?=[A-Z])")
# specimens: "e.g.", "Sr.", "U.S.", "B."
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|sr|jr|ph|e\.g|dr|mr|ms|inc|ltd|co|corp|no|st|approx|incl|u\.s"
    r"|ph\.d|b\.s|m\.s|[a-z])\.)$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[\s\-*•·●▪◦■►➢✔✓–—#>|\d.)\"“(\[]{0,12}$")
HEADING_MAX = 70  # characters; a longer line is a sentence that begins like a heading
_NO_KINDS: frozenset[str] = frozenset()
_LOOSE = frozenset(("intro", "duties"))  # may hold sentences about the company


class Cue(NamedTuple):
    """A cue phrase, text[start:end]."""

    kind: str
    start: int
    end: int


class Heading(NamedTuple):
    """A phrase that may open a section, text[start:end]."""

    section: str
    start: int
    end: int


class Segment(NamedTuple):
    """A sentence, list item or heading: text[start:end], its section, its cues in order and their kinds."""

    start: int
    end: int
    section: str
    is_heading: bool
    cues: tuple[Cue, ...]
    kinds: frozenset[str]

    def has(self, kind: str) -> bool:
        """Whether a cue of this kind is in it."""
        return kind in self.kinds


def segment(
    text: str, glued: Sequence[int], cues: Sequence[Cue], headings: Sequence[Heading], title_end: int
) -> list[Segment]:
    """The text without gaps as segments in order; `title_end` is where the title line ends (0: no title)."""
    bounds = _bounds(text, glued) if text else []
    ends = [*bounds[1:], len(text)] if bounds else []
    found: list[Segment] = []
    section = "intro"
    cue_at = heading_at = 0
    for start, end in zip(bounds, ends, strict=True):
        mine: list[Cue] = []
        while cue_at < len(cues) and cues[cue_at].start < end:
            mine.append(cues[cue_at])
            cue_at += 1
        opened, is_heading = None, False
        while heading_at < len(headings) and headings[heading_at].start < end:
            heading = headings[heading_at]
            heading_at += 1
            if opened is None and start >= title_end and _opens(text, start, end, heading):
                opened, is_heading = heading.section, end - start <= HEADING_MAX
        if start < title_end:
            own = "title"
        else:
            section = opened or section
            own = _own_section(section, mine)
        kinds = frozenset([cue.kind for cue in mine]) if mine else _NO_KINDS
        found.append(tuple.__new__(Segment, (start, end, own, is_heading, tuple(mine), kinds)))
    return found


def _bounds(text: str, glued: Sequence[int]) -> list[int]:
    starts = {0, *glued}
    at = text.find("\n")
    while at >= 0:
        starts.add(at + 1)
        at = text.find("\n", at + 1)
    for found in _SENTENCE_END.finditer(text):
        at = found.start()
        mark = text[at]
        if found.end() - at == 1 and mark in ".!?" and not _NEW_WORD.match(text, at - 1):
            continue  # "ASP.NET", "U.S.A"
        if mark == "." and _ABBREVIATION.search(text, max(0, at - 6), at + 1):
            continue
        if mark == ")" and found.end() - at > 1:
            continue  # "(AWS) Strong" is one phrase, "(AWS)Strong" two
        starts.add(at if mark in "•·●▪◦■►➢✔✓" else found.end())
    if " * " in text or text.count(" - ") > 8:
        starts.update(found.start() + 1 for found in _LONE_BULLET.finditer(text))
    starts.discard(len(text))
    return sorted(starts)


def _opens(text: str, start: int, end: int, heading: Heading) -> bool:
    """Whether the phrase stands as headings do: first, capitalised, before an end or a colon."""
    if not _OPENING.match(text, start, heading.start) or heading.start - start > 12:
        return False
    if not text[heading.start : heading.start + 1].isupper():
        first = text[heading.start : heading.start + 1]
        if first.isalpha() and text[heading.end : heading.end + 1] != ":":
            return False
    after = text[heading.end : end].strip()
    if not after or after[0] in ":–—-…?!|" or after in {".", "*", "**", "/"}:
        return True
    # "Requirements for this role:", "What you'll do at Acme", "Skills and experience we value"
    is_line = end == len(text) or text[end - 1] in "\n:" or text[end : end + 1] == "\n"
    if end - start <= HEADING_MAX and is_line and after[-1:] not in ".,;" and len(after.split()) <= 6:
        return text[end - 1] == ":" or heading.end - heading.start > 6
    # "Requirements 5+ years of Python ... Responsibilities Design and build ...": line breaks became
    # spaces.
    words = text[heading.start : heading.end].split()
    is_title_case = all(w[0].isupper() or len(w) <= 4 for w in words)
    return (
        is_title_case
        and heading.end - heading.start >= 6
        and (after[0].isupper() or after[0].isdigit() or after[0] == "[")
    )


def _own_section(section: str, cues: Sequence[Cue]) -> str:
    """The section of one sentence: its own wording may say more than the heading above it."""
    if not cues:
        return section
    legal = benefit = company = product = duty = you = asks = 0
    for kind, _, _ in cues:
        if kind == "must" or kind == "nice" or kind == "degree":
            asks += 1
        elif kind == "legal":
            legal += 1
        elif kind == "benefit":
            benefit += 1
        elif kind == "company":
            company += 1
        elif kind == "product":
            product += 1
        elif kind == "duty":
            duty += 1
        elif kind == "you":
            you += 1
    if section == "legal":
        return section
    if section == "benefits" or section == "about":
        # "You'll build ..." below "Why us?" is about the work.
        return "duties" if duty and not benefit and not legal and not company else section
    if legal >= 2 and legal > asks:
        return "legal"
    if benefit >= 2 and benefit > asks:
        return "benefits"
    # One firm word of the company, or two that may also be about the work, against what is said to the
    # reader.
    if section in _LOOSE and 2 * company + product >= 2 + 2 * (duty + asks) + you:
        return "about"
    return section
