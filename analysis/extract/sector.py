"""The employer's business: by its name, by phrases that tell it anywhere, then by how the ad describes it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from analysis.extract import header
from analysis.extract.known_employers import EmployerSectors, Known
from analysis.extract.phrases import Phrases
from analysis.extract.sections import Segments
from analysis.extract.sector_model import SectorModel, different, load_lines, tokens
from analysis.extract.sentences import SECTIONS
from analysis.extract.values import Evidence, Fact
from data.content import Sector

STAFFING = "consulting-staffing"
OPENING = 1500  # characters at the start of an ad that mostly introduce the company
LISTED, BY_NAME, BY_TERM, DESCRIBED = 0.97, 0.85, 0.8, 0.79  # confidence by kind of answer, the last at most
# On held-out training lines (five parts, near-copies together) 88 % of the answers above these are right.
SCORE_MIN, MARGIN_MIN = -0.6, 0.1
WORDS_MIN = 8  # different words about the company; fewer tell nothing without a cue
CUE, CUES_MAX = 0.25, 2  # what a cue adds to its sector's score, and how many count
_VAGUE = frozenset((STAFFING, "technology"))  # their cues are said of many a firm: half as much
_NO_COMPANY = frozenset(map(SECTIONS.index, ("legal", "benefits")))
_OF_THE_JOB = frozenset(map(SECTIONS.index, ("title", "duties", "requirements", "nice", "pay")))
_ABOUT = SECTIONS.index("about")


class SectorReader:
    """The sector of the employer of a posting; None where too little is said."""

    def __init__(self, sectors: Mapping[str, Sector], employers: Mapping[str, Known]) -> None:
        self._employers = EmployerSectors(sectors.values(), employers)
        cues: dict[str, list[str]] = defaultdict(list)
        for sector in sectors.values():
            for cue in sector.cues:
                cues[cue.lower()].append(sector.id)
            for phrase in sector.anti_cues:
                cues[phrase.lower()] += ()
        self._cues = Phrases(cues)
        self._terms = Phrases({term: [sector.id] for sector in sectors.values() for term in sector.terms})
        lines: dict[str, tuple[str, ...]] = {**load_lines()}
        for sector in sectors.values():  # one for which nobody has written lines yet is told by its cues
            if sector.cues:
                lines[sector.id] = (*lines.get(sector.id, ()), *sector.cues)
        self._model = SectorModel().fit(lines)
        self._place = {name: place for place, name in enumerate(self._model.sectors_)}

    def read(
        self, text: str, segments: Segments, company: str | None = None, lowered: str | None = None
    ) -> Fact[str] | None:
        """The employer's sector; `lowered`: the text in lower case, if known.

        Evidence is None where the company's name shows it.
        """
        name = company or _header_name(text)
        if name and (sector := self._employers.listed(name)):
            return Fact(sector, None, LISTED)
        if name and (sector := self._employers.by_words(name) or self._employers.begins(name)):
            return Fact(sector, None, BY_NAME)
        lowered = _in_place(text, text.lower() if lowered is None else lowered)
        return (
            self._by_term(text, lowered)
            or self._introduced(text)
            or self._described(text, lowered, segments, name or "")
        )

    def _by_term(self, text: str, lowered: str) -> Fact[str] | None:
        for (sector,), start, end in self._terms.find(text, lowered):
            return Fact(sector, Evidence(text[start:end], start, end), BY_TERM)
        return None

    def _introduced(self, text: str) -> Fact[str] | None:
        found = self._employers.introduced(text[:OPENING])
        if found is None:
            return None
        sector, start, end = found
        return Fact(sector, Evidence(text[start:end], start, end), BY_NAME)

    def _described(self, text: str, lowered: str, segments: Segments, name: str) -> Fact[str] | None:
        told = list(_about_company(lowered, segments, name))
        words = different(lowered[low:high] for low, high in told)
        cues = self._cues_of(text, lowered, told)
        if not cues and len(words) < WORDS_MIN:
            return None
        scores = self._model.scores(words + tokens(name))
        if scores is None:
            return None
        for sector, found in cues.items():
            worth = CUE / 2 if sector in _VAGUE else CUE
            scores[self._place[sector]] += worth * min(len(found), CUES_MAX)
        second, best = np.argsort(scores)[-2:]
        margin = float(scores[best] - scores[second])
        if scores[best] < SCORE_MIN or margin < MARGIN_MIN:
            return None
        sector = self._model.sectors_[best]
        shown: Evidence | None = next(iter(cues[sector].values())) if sector in cues else None
        if shown is None:
            shown = _first(text, lowered, told, self._model.telling(words, sector))
        return Fact(sector, shown, min(DESCRIBED, 0.5 + margin))

    def _cues_of(
        self, text: str, lowered: str, told: Sequence[tuple[int, int]]
    ) -> dict[str, dict[str, Evidence]]:
        """Sector -> its cues in what is said about the company, each where it first stands."""
        found: dict[str, dict[str, Evidence]] = defaultdict(dict)
        for low, high in told:
            for sectors, start, end in self._cues.find(text[low:high], lowered[low:high]):
                words = Evidence(text[low + start : low + end], low + start, low + end)
                for sector in sectors:
                    found[sector].setdefault(lowered[low + start : low + end], words)
        return found


def _in_place(text: str, lowered: str) -> str:
    """The text in lower case with plain apostrophes, every character at its place."""
    if len(lowered) != len(text):  # "İ" becomes two
        lowered = "".join(low if len(low := one.lower()) == 1 else one for one in text)
    return lowered.replace("\u2019", "'")


def _header_name(text: str) -> str | None:
    """The company of a chat header: the first piece of the first line."""
    pieces = header.parts(text.split("\n", 1)[0])
    return pieces[0].text if pieces else None


def _about_company(lowered: str, segments: Segments, name: str) -> Iterator[tuple[int, int]]:
    """Start and end of the sentences that may speak of the company, neighbours as one."""
    first = name.lower().split(",")[0].split(" ")[0]
    named = _holding(lowered, segments, first) if len(first) > 2 else frozenset()
    company = {*segments.having("company"), *named}
    low = high = 0
    for number, (start, end, section) in enumerate(
        zip(segments.starts, segments.ends, segments.sections, strict=True)
    ):
        if section in _NO_COMPANY:
            continue
        if not (section == _ABOUT or number in company or (start < OPENING and section not in _OF_THE_JOB)):
            continue
        if start != high:
            if high > low:
                yield low, high
            low = start
        high = end
    if high > low:
        yield low, high


def _holding(lowered: str, segments: Segments, word: str) -> Iterator[int]:
    """The sentences that hold a word, by number."""
    at = lowered.find(word)
    while at >= 0:
        number = bisect_right(segments.ends, at)
        if number == len(segments.ends):
            return
        is_inside = at + len(word) <= segments.ends[number]
        if is_inside:
            yield number
        at = lowered.find(word, segments.ends[number] if is_inside else at + 1)


def _first(text: str, lowered: str, told: Sequence[tuple[int, int]], word: str | None) -> Evidence | None:
    """Where the word first stands in what is said about the company."""
    for low, high in told if word else ():
        start = lowered.find(str(word), low, high)
        if start >= 0:
            end = start + len(str(word))
            return Evidence(text[start:end], start, end)
    return None
