"""The employer's business: by its name, by phrases that tell it anywhere, then by how the ad describes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from analysis.extract import header
from analysis.extract.known_employers import EmployerSectors, Known
from analysis.extract.sector_model import SectorModel, load_lines, tokens
from analysis.extract.scan import Scanner
from analysis.extract.sections import Segment
from analysis.extract.values import Evidence, Fact
from data.content import Sector

STAFFING = "consulting-staffing"
OPENING = 1500  # characters at the start of an ad that mostly introduce the company
LISTED, BY_NAME, BY_TERM = 0.97, 0.85, 0.8  # confidence of an answer by the list, the name's words, a phrase
# On held-out training lines (five parts, near-copies together) answers above these are nine in ten right.
SCORE_MIN, MARGIN_MIN = -0.55, 0.12
_SILENT = frozenset(("title", "legal", "benefits", "requirements", "nice", "pay"))
_NO_COMPANY = frozenset(("legal", "benefits"))
_DUTIES = 0.25  # weight of a word that only what the job does says
_NAME = 2.0
CUE, CUES_MAX = 0.25, 2  # what a cue adds to its sector's score, and how many count
_VAGUE = frozenset((STAFFING, "technology"))  # their cues are said of many a firm: half as much


class SectorReader:
    """The sector of the employer of a posting; None where too little is said."""

    def __init__(self, sectors: Mapping[str, Sector], employers: Mapping[str, Known]) -> None:
        self._employers = EmployerSectors(sectors.values(), employers)
        self._terms = [(term, sector.id) for sector in sectors.values() for term in sector.terms]
        lines = load_lines()
        self._model = SectorModel().fit(
            {name: (*rows, *(sectors[name].cues if name in sectors else ())) for name, rows in lines.items()}
        )
        self._place = {name: place for place, name in enumerate(self._model.sectors_)}
        self._scanner = Scanner(
            [phrase for sector in sectors.values() for phrase in (*sector.cues, *sector.anti_cues)]
        )
        self._cues: dict[int | None, list[str]] = defaultdict(list)
        for sector in sectors.values():
            for cue in sector.cues:
                self._cues[self._scanner.number(cue)].append(sector.id)

    def read(self, text: str, segments: Sequence[Segment], company: str | None = None) -> Fact[str] | None:
        """The employer's sector.

        Evidence is None where the company's name shows it.
        """
        name = company or _header_name(text)
        if name and (sector := self._employers.listed(name)):
            return Fact(sector, None, LISTED)
        if name and (sector := self._employers.by_words(name) or self._employers.begins(name)):
            return Fact(sector, None, BY_NAME)
        return self._by_term(text) or self._introduced(text) or self._described(text, segments, name)

    def _by_term(self, text: str) -> Fact[str] | None:
        lowered = text.lower().replace("\u2019", "'")
        for term, sector in self._terms:
            at = lowered.find(term)
            while at >= 0 and (lowered[at - 1 : at].isalnum() or lowered[at + len(term) :][:1].isalnum()):
                at = lowered.find(term, at + 1)
            if at >= 0 and len(lowered) == len(text):
                return Fact(sector, Evidence(text[at : at + len(term)], at, at + len(term)), BY_TERM)
        return None

    def _introduced(self, text: str) -> Fact[str] | None:
        for sector, start, end in self._employers.named_in(text[:OPENING]):
            return Fact(sector, Evidence(text[start:end], start, end), BY_NAME)
        return None

    def _described(self, text: str, segments: Sequence[Segment], name: str | None) -> Fact[str] | None:
        first = (name or "").split(",")[0].split(" ")[0].lower()
        weighed: dict[str, float] = {}
        told: list[Segment] = []
        for part in segments:
            weight = _weight(text, part, first)
            if weight == 1.0:
                told.append(part)
            if weight:
                for word in tokens(text[part.start : part.end]):
                    if weight > weighed.get(word, 0.0):
                        weighed[word] = weight
        weighed.update((word, _NAME) for word in tokens(name or ""))
        found = self._model.scores(weighed)
        if found is None:
            return None
        scores, word = found
        cues = self._cues_of(text, told)
        for sector, words in cues.items():
            worth = CUE / 2 if sector in _VAGUE else CUE
            scores[self._place[sector]] += worth * min(len(words), CUES_MAX)
        second, best = np.argsort(scores)[-2:]
        margin = float(scores[best] - scores[second])
        if scores[best] < SCORE_MIN or margin < MARGIN_MIN:
            return None
        sector = self._model.sectors_[best]
        shown = next(iter(cues[sector].values()), None) if sector in cues else _shown(text, told, word)
        return Fact(sector, shown, min(0.79, 0.5 + margin))

    def _cues_of(self, text: str, told: Sequence[Segment]) -> dict[str, dict[str, Evidence]]:
        """Sector -> its cues in sentences about the company, each where it first stands."""
        found: dict[str, dict[str, Evidence]] = defaultdict(dict)
        for low, high in _joined(told):
            for number, start, end, *_ in self._scanner.scan(text[low:high]).hits:
                words = Evidence(text[low + start : low + end], low + start, low + end)
                for sector in self._cues[number]:
                    found[sector].setdefault(words.text.lower(), words)
        return found


def _header_name(text: str) -> str | None:
    """The company of a chat header: the first piece of the first line."""
    pieces = header.parts(text[: text.find("\n") if "\n" in text else None])
    return pieces[0].text if pieces else None


def _weight(text: str, part: Segment, first: str) -> float:
    """How much a sentence counts: all where it speaks of the company, little where of the job."""
    if part.section in _NO_COMPANY:
        return 0.0
    if part.section == "about" or part.has("company"):
        return 1.0
    if len(first) > 2 and first in text[part.start : part.end].lower():
        return 1.0
    if part.section in _SILENT or part.start >= OPENING:
        return 0.0
    return _DUTIES if part.section == "duties" else 1.0


def _joined(parts: Iterable[Segment]) -> list[tuple[int, int]]:
    """Start and end of neighbouring sentences taken together."""
    found: list[tuple[int, int]] = []
    for part in parts:
        if found and found[-1][1] == part.start:
            found[-1] = (found[-1][0], part.end)
        else:
            found.append((part.start, part.end))
    return found


def _shown(text: str, told: Iterable[Segment], word: str) -> Evidence | None:
    """Where the word first stands in a sentence about the company."""
    for part in told:
        at = text[part.start : part.end].lower().find(word)
        if at >= 0 and text[part.start + at : part.start + at + len(word)].lower() == word:
            start = part.start + at
            return Evidence(text[start : start + len(word)], start, start + len(word))
    return None
