"""An ad cut into sentences and list items, each with its section and the cues it holds.

Sections go by headings first ("Nice to have:", also run together as "QualificationsBS in ..."); a sentence
full of benefits, equal-opportunity or company wording is taken out of its section by its cues.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# specimens: "done. Next", "production.Build", "(AWS)Strong", "Role:We are", "Python • SQL"
_SENTENCE_END = re.compile(r"[.!?;:)•·●▪◦■►➢✔✓](?:\s{0,3}(?=[A-Z\d(\"“*\-])|(?<=;)\s+(?=\S))")
_LINE_END = re.compile("\n")
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
_BULLETS = "•·●▪◦■►➢✔✓"
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


class Outline(NamedTuple):
    """What sentences and sections are made of, each list in order.

    Words that begin glued to the word before, cues, and phrases that may be headings.
    """

    glued: Sequence[int]
    cues: Sequence[Cue]
    headings: Sequence[Heading]


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


def segment(text: str, outline: Outline, title_end: int) -> list[Segment]:
    """The text without gaps as segments in order; `title_end` is where the title line ends (0: no title)."""
    bounds = _bounds(text, outline.glued) if text else []
    found: list[Segment] = []
    section = "intro"
    cues, headings = outline.cues, outline.headings
    cue_at = heading_at = 0
    next_cue = cues[0].start if cues else len(text)
    next_heading = headings[0].start if headings else len(text)
    new = tuple.__new__
    for start, end in pairwise([*bounds, len(text)]):
        mine: tuple[Cue, ...] = ()
        if next_cue < end:
            first = cue_at
            while next_cue < end:
                cue_at += 1
                next_cue = cues[cue_at].start if cue_at < len(cues) else len(text)
            mine = tuple(cues[first:cue_at])
        opened, is_heading = None, False
        while next_heading < end:
            heading = headings[heading_at]
            heading_at += 1
            next_heading = headings[heading_at].start if heading_at < len(headings) else len(text)
            if opened is None and start >= title_end and _opens(text, start, end, heading):
                opened, is_heading = heading.section, end - start <= HEADING_MAX
        if start >= title_end:
            section = opened or section
        own, kinds = _told(section if start >= title_end else "title", tuple([cue[0] for cue in mine]))
        found.append(new(Segment, (start, end, own, is_heading, mine, kinds)))
    return found


def _bounds(text: str, glued: Sequence[int]) -> list[int]:
    starts = {0, *glued, *[found.end() for found in _LINE_END.finditer(text)]}
    for found in _SENTENCE_END.finditer(text):
        at, end = found.span()
        mark = text[at]
        if end - at == 1 and mark in ".!?" and not _NEW_WORD.match(text, at - 1):
            continue  # "ASP.NET", "U.S.A"
        if mark == "." and _ABBREVIATION.search(text, max(0, at - 6), at + 1):
            continue
        if mark == ")" and end - at > 1:
            continue  # "(AWS) Strong" is one phrase, "(AWS)Strong" two
        starts.add(at if mark in _BULLETS else end)
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


@lru_cache(maxsize=16_384)
def _told(section: str, kinds: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """The section of a sentence below a heading, and the kinds of its cues; few combinations recur most."""
    return _own_section(section, kinds), frozenset(kinds)


def _own_section(section: str, kinds: Sequence[str]) -> str:
    """The section of one sentence: its own wording may say more than the heading above it."""
    if not kinds or section == "title":
        return section
    legal = benefit = company = product = duty = you = asks = 0
    for kind in kinds:
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
