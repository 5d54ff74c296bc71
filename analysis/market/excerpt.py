"""The sentence that holds an evidence, cut out of a posting at the exact offsets; never the whole ad."""

from __future__ import annotations

import re
from dataclasses import dataclass

WIDTH = 280
"""Characters of a sentence that are shown at most, besides the evidence."""

# specimens: "Python. You", "tests; Kafka", "Really? Yes" - not "e.g. Kafka", "U.S. Navy", "3.5 years".
_END = re.compile(r"[.!?;][)\"”’']*\s+")
_ABBREVIATED = re.compile(r"(?:\b\w|\b(?:etc|vs|incl|approx|inc|ltd|corp|dr|sr|jr|st|no))\.$", re.IGNORECASE)
_LIST_MARK = re.compile(r"[\s\-–—*•·●▪◦■►➢✔✓]+")


@dataclass(frozen=True)
class Excerpt:
    """`before`, `evidence` and `after` are adjoining parts of the posting's text.

    `is_cut_before` and `is_cut_after` say where a long sentence was shortened; `is_exact` is False where the
    text is not at hand, or no longer the one the offsets count in: then only the evidence itself is known.
    """

    evidence: str
    before: str = ""
    after: str = ""
    is_cut_before: bool = False
    is_cut_after: bool = False
    is_exact: bool = False


def excerpt(text: str, evidence: str, start: int | None, end: int | None, width: int = WIDTH) -> Excerpt:
    r"""The sentence or list item around `text[start:end]`, which must be `evidence` to be shown as such.

    >>> found = excerpt("ML Engineer\n- You know Python well. We pay.", "Python", 23, 29)
    >>> found.before, found.evidence, found.after
    ('You know ', 'Python', ' well.')
    """
    if not evidence or start is None or end is None or not 0 <= start < end or text[start:end] != evidence:
        return Excerpt(evidence)
    first, last = _line(text, start, end)
    ends = [match.end() for match in _END.finditer(text, first, last) if not _is_abbreviation(text, match)]
    first = max((at for at in ends if at <= start), default=first)
    last = min((at for at in ends if at >= end), default=last)
    mark = _LIST_MARK.match(text, first, start)
    first = mark.end() if mark else first
    room = max(width // 2, width - (start - first)), max(width // 2, width - (last - end))
    cut_first, cut_last = _from(text, first, start, room[1]), _upto(text, end, last, room[0])
    return Excerpt(
        evidence=evidence,
        before=text[cut_first:start],
        after=text[end:cut_last].rstrip(),
        is_cut_before=cut_first > first,
        is_cut_after=cut_last < last,
        is_exact=True,
    )


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if last < 0 else last


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    at = match.start() + 1
    return _ABBREVIATED.search(text, max(0, at - 12), at) is not None


def _from(text: str, first: int, start: int, room: int) -> int:
    """Where the words before the evidence begin, so that they take `room` characters at most."""
    if start - first <= room:
        return first
    space = text.find(" ", start - room, start)
    return start - room if space < 0 else space + 1


def _upto(text: str, end: int, last: int, room: int) -> int:
    """Where the words after the evidence end, so that they take `room` characters at most."""
    if last - end <= room:
        return last
    space = text.rfind(" ", end, end + room)
    return end + room if space < 0 else space
