"""Terms that no entry of the taxonomy knows, in many texts: where they stand, and whether like a skill.

Two readings in bounded memory: the first counts hashed terms in a fixed table, the second reads only those
that enough texts may hold.

finder = TermFinder(tagger)
for part in parts: finder.count(part)
finder.model = term_model.train(tagger, content.skills, stops(), parts[0])
found = [finder.find(part) for part in parts]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.extract.candidate_words import stops
from analysis.extract.columns import Columns, Floats, Ints, collector_paused
from analysis.extract.hashed_linear import HashedLinear
from analysis.extract.sentences import Sentences
from analysis.extract.skills import SkillTagger, batches
from analysis.extract.term_model import known_places, mixed, scores
from analysis.extract.term_tokens import EDGE, Keys, Runs, Tokens, key_of, runs, tokens

TABLE_BITS, WORD_BITS = 23, 21
POSTINGS_MIN = 4  # texts that must hold a term before it is looked at


class Seen(NamedTuple):
    """One row per text and term: the text's number, the term's key, its characters, its words, its score."""

    text: Ints
    key: Keys
    start: Ints
    end: Ints
    words: Ints
    score: Floats


_Part = tuple[Columns, Sentences, Tokens, Runs, Ints]  # the last: the text of each run


class TermFinder:
    """Finds terms; `count` all texts first, set `model` (see `term_model.train`), then `find` in them."""

    def __init__(self, tagger: SkillTagger, postings_min: int = POSTINGS_MIN) -> None:
        self.tagger, self._postings_min = tagger, postings_min
        self.model: HashedLinear | None = None
        self._stops = stops()
        self._table = np.zeros(1 << TABLE_BITS, np.uint16)
        self._lower = np.zeros(1 << WORD_BITS, np.int64)
        self._upper = np.zeros(1 << WORD_BITS, np.int64)
        self._forms: dict[int, Counter[str]] = {}
        self.words = 0  # of all texts counted

    def count(self, texts: Sequence[str], companies: Sequence[str | None] | None = None) -> None:
        """Note which terms the texts (first line: the title) hold."""
        for first, last in batches(texts):
            part = self._read(texts[first:last], companies and companies[first:last])
            if part is None:
                continue
            _, _, words, found, text = part
            self._note(words)
            # a term counts once per text: one number for both, since rows are slow to sort
            _, once = np.unique(mixed(found.key, 7) + mixed(text, 8), return_index=True)
            slots, added = np.unique(_slot(found.key[once], TABLE_BITS), return_counts=True)
            self._table[slots] = np.minimum(self._table[slots] + added, 60_000).astype(np.uint16)

    def _note(self, words: Tokens) -> None:
        cased = words.gap != EDGE
        self.words += len(words.start)
        for table, chosen in ((self._lower, words.is_lower), (self._upper, ~words.is_lower & cased)):
            slots, added = np.unique(_slot(words.key[chosen], WORD_BITS), return_counts=True)
            table[slots] += added

    def written(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """How often each word stands in the texts counted: without capitals, and with some."""
        slots = _slot(np.array([key_of(word) for word in words], np.uint64), WORD_BITS)
        return list(zip(self._lower[slots].tolist(), self._upper[slots].tolist(), strict=True))

    def find(self, texts: Sequence[str], companies: Sequence[str | None] | None = None) -> Seen:
        """The terms that enough of the texts counted hold; of several uses in a text the likeliest.

        Raises ValueError without a model.
        """
        if self.model is None:
            raise ValueError("a finder needs a model before it can find: term_model.train")
        parts = []
        for first, last in batches(texts):
            if (part := self._read(texts[first:last], companies and companies[first:last])) is not None:
                parts.append(self._found(self.model, *part, first))
        return joined(parts)

    def _found(
        self, model: HashedLinear, cols: Columns, said: Sentences, words: Tokens, found: Runs, text: Ints,
        number: int,
    ) -> Seen:  # fmt: skip
        often = self._table[_slot(found.key, TABLE_BITS)] >= self._postings_min
        found, text = found.only(often), text[often]
        score = scores(model, said, words, found)
        order = np.lexsort((-score, found.key, text))
        text, key = text[order], found.key[order]
        first = np.ones(len(order), bool)
        first[1:] = (text[1:] != text[:-1]) | (key[1:] != key[:-1])
        order = order[first]
        self._remember(cols, words, key[first], found.first[order], found.words[order])
        base = cols.starts[text[first]]
        start = words.start[found.first[order]] - base
        end = words.end[found.first[order] + found.words[order] - 1] - base
        return Seen(text[first] + number, key[first], start, end, found.words[order], score[order])

    def _remember(self, cols: Columns, words: Tokens, key: Keys, first: Ints, count: Ints) -> None:
        """Note how terms are written: one use of each in this batch."""
        keys, at = np.unique(key, return_index=True)
        rows = (keys, words.start[first[at]], words.end[first[at] + count[at] - 1])
        for term, start, end in zip(*(row.tolist() for row in rows), strict=True):
            self._forms.setdefault(term, Counter())[cols.text[start:end]] += 1

    def written_as(self, key: int) -> list[tuple[str, int]]:
        """The spellings of a term found, with how often they were met, most often first."""
        return sorted(self._forms[key].items(), key=lambda form: (-form[1], form[0]))

    def _read(self, texts: Sequence[str], companies: Sequence[str | None] | None) -> _Part | None:
        if not any(texts):
            return None
        with collector_paused():
            cols, said = self.tagger.scan(texts)
            known, sure, _, _ = known_places(self.tagger, cols, said)
            words = tokens(cols, said, known, sure)
            found = runs(said, words, self._stops)
            text = said.text[words.sentence[found.first]]
            if companies:
                # An employer's own name is none of its skills.
                own = np.array([key_of(company or "") for company in companies], np.uint64)
                keep = found.key != own[text]
                found, text = found.only(keep), text[keep]
        return cols, said, words, found, text


def joined(parts: Sequence[Seen]) -> Seen:
    """All rows."""
    none = np.zeros(0, np.int64)
    nothing = Seen(none, none.astype(np.uint64), none, none, none, np.zeros(0))
    return Seen(*(np.concatenate(column) for column in zip(nothing, *parts, strict=True)))


def _slot(key: Keys, bits: int) -> Ints:
    return (mixed(key, 200) >> np.uint64(64 - bits)).astype(np.int64)
