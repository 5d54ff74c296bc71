"""What the employer does, by the phrases of data/sectors.toml in what the ad says about the company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from analysis.extract.scan import Scanner
from analysis.extract.sections import Segment
from analysis.extract.values import Evidence, Fact
from data.content import Sector

FALLBACK = "technology"  # wins only where no other sector has two cues
_SILENT = frozenset(("title", "legal", "benefits", "requirements", "nice"))
OPENING = 1500  # characters at the start of an ad that mostly introduce the company


def _stretches(segments: Sequence[Segment]) -> Iterator[tuple[int, int, bool]]:
    """Joined neighbouring sentences that may speak of the company: start, end, whether they surely do."""
    low = high = 0
    sure = False
    for part in segments:
        is_about = part.section == "about" or part.has("company")
        if part.section in _SILENT or not (is_about or part.start < OPENING):
            continue
        if part.start != high or is_about != sure:
            if high > low:
                yield low, high, sure
            low, sure = part.start, is_about
        high = part.end
    if high > low:
        yield low, high, sure


class SectorReader:
    """The sector with most distinct cues; ties go to the lower order; None where too little is said."""

    def __init__(self, sectors: Mapping[str, Sector]) -> None:
        phrases: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for sector in sectors.values():
            for cue in sector.cues:
                phrases[cue].append((sector.id, True))
            for cue in sector.anti_cues:
                phrases[cue].append((sector.id, False))
        self._order = {sector.id: sector.order for sector in sectors.values()}
        self._scanner = Scanner(list(phrases))
        self._meaning: dict[int, list[tuple[str, bool]]] = defaultdict(list)
        for phrase, meanings in phrases.items():
            if (number := self._scanner.number(phrase)) is not None:
                self._meaning[number] += meanings

    def read(self, text: str, segments: Sequence[Segment], company: str | None = None) -> Fact[str] | None:
        """The employer's sector.

        Evidence is the first cue in the text, None if only the company's name shows it.
        """
        found: dict[str, dict[str, Evidence | None]] = defaultdict(dict)
        about: dict[str, int] = defaultdict(int)
        for number, start, end, *_ in self._scanner.scan(company or "").hits:
            for sector, is_cue in self._meaning[number]:
                if is_cue:
                    found[sector][(company or "")[start:end].lower()] = None
                    about[sector] += 1
        for low, high, is_about in _stretches(segments):
            for number, start, end, *_ in self._scanner.scan(text[low:high]).hits:
                words = Evidence(text[low + start : low + end], low + start, low + end)
                for sector, is_cue in self._meaning[number]:
                    if is_cue:
                        found[sector].setdefault(words.text.lower(), words)
                        about[sector] += is_about
        return self._best(found, about)

    def _best(
        self, found: Mapping[str, Mapping[str, Evidence | None]], about: Mapping[str, int]
    ) -> Fact[str] | None:
        def rank(sector: str) -> tuple[int, int, int]:
            return (len(found[sector]), about.get(sector, 0), -self._order[sector])

        others = [sector for sector in found if sector != FALLBACK]
        best = max(others, key=rank, default=None)
        # One cue speaks where it is surely about the company, or where nothing else does.
        is_sure = best is not None and (len(found[best]) >= 2 or about.get(best, 0) > about.get(FALLBACK, 0))
        if best is not None and (is_sure or len(found) == 1):
            chosen = best
        elif FALLBACK in found and (len(found[FALLBACK]) >= 2 or about.get(FALLBACK, 0) >= 1):
            chosen = FALLBACK
        else:
            return None
        shown = next((words for words in found[chosen].values() if words is not None), None)
        return Fact(chosen, shown, min(0.9, 0.5 + 0.15 * len(found[chosen])))
