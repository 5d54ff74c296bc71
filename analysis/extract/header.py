"""The parts of a chat header: "Company | Role | Place | REMOTE | $160-200k | Full-time"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_JOB = re.compile(
    r"\b(?:engineers?|engineering|developers?|scientists?|researchers?|analysts?"
r"|architects?|designers?|managers?|devops|sre|devs?"
    r"|interns?|internships?|programmers?|leads?|full[- ]?stack|back[- ]?end|front[- ]?end"
r"|head of|cto|director|data science|machine learning"
    r"|product|marketing|sales|recruiters?|multiple (?:roles|positions)|swe)\b", re.IGNORECASE,
)  # fmt: skip
_BAR = re.compile(r"\s*(?:\|+|\s—\s|\s--\s|•)\s*")
_BARS = ("|", "—", "--", "•")  # one of which every bar holds
_FULL_TIME = re.compile(r"\bfull[- ]?time\b|\bpermanent\b", re.IGNORECASE)
_INTERN = re.compile(r"intern(?:ship)?s?\b(?!.*\b(?:or|and)\b)", re.IGNORECASE)
_MONEY = re.compile(r"[$€£\d]{2}|\d+k")
_TERMS = re.compile(
    r"^(?:full[- ]?time|part[- ]?time|contract(?:or)?|permanent|intern(?:s|ship)?|fte|ft"
r"|visa.*|on-?\s?site|remote.*|hybrid.*|https?:.*"
    r"|www\..*|\S+\.(?:com|io|ai|co|org|net)\S*|equity.*|\W*)$", re.IGNORECASE,
)  # fmt: skip


class Part(NamedTuple):
    """A piece between bars: text[start:end]."""

    text: str
    start: int
    end: int


def parts(line: str) -> list[Part]:
    """The pieces of a header line, with their offsets; empty when it has fewer than two bars.

    >>> [part.text for part in parts("Acme | ML Engineer | Oslo")]
    ['Acme', 'ML Engineer', 'Oslo']
    """
    if not any(bar in line for bar in _BARS):
        return []
    found = list(_pieces(line))
    return found if len(found) >= 3 else []


def job_title(line: str) -> Part | None:
    """The piece that names the job: the first after the company with a job word and no mere terms."""
    pieces = parts(line)
    for piece in pieces[1:] or pieces:
        if _JOB.search(piece.text) and not _is_terms(piece.text):
            return piece
    return None


def _is_terms(text: str) -> bool:
    """Whether a piece holds mere terms: "Full-time", "Full-Time, Interns"."""
    return all(_TERMS.match(part) for part in re.split(r"\s*[,/&+]\s*", text))


def internship(line: str) -> Part | None:
    """The piece that says the job is an internship; None where the header also says full-time.

    >>> internship("Acme | Junior Developer | Oslo | INTERN") is not None
    True
    >>> internship("Acme | Developer | Oslo | Full-time | INTERNS") is None
    True
    """
    if _FULL_TIME.search(line):
        return None
    return next((piece for piece in parts(line)[1:] if _INTERN.match(piece.text)), None)


def places(line: str) -> list[Part]:
    """The pieces that may name a place: no company, job, terms, link or money."""
    return [
        piece for piece in parts(line)[1:]
        if not _TERMS.match(piece.text) and not _JOB.search(piece.text) and not _MONEY.search(piece.text)
    ]  # fmt: skip


def _pieces(line: str) -> Iterator[Part]:
    at = 0
    for bar in _BAR.finditer(line[:600]):
        if line[at : bar.start()].strip():
            yield Part(line[at : bar.start()].strip(), at, bar.start())
        at = bar.end()
    if line[at:600].strip():
        yield Part(line[at:600].strip(), at, min(len(line), 600))
