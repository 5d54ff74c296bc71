"""All phrases of one automaton, and what each means when it is found.

Skill forms, certifications, phrases with another sense ("cutting edge"), headings and cues share one pass.
Only skill forms swallow: a phrase of another kind gives back the forms inside it, worked out once, here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from analysis.extract.columns import columns
from analysis.extract.forms import Child, Entry, entries_of, parts
from analysis.extract.lexicon import CUES, HEADINGS
from analysis.extract.scan import Scanner, key, padded_place
from analysis.extract.sentences import KINDS, SECTIONS, Meanings
from data.content import Certification, Skill

_NEEDED_INSIDE = ("degree", "place")


class Vocabulary:
    """The scanner over a taxonomy, and the meaning of its patterns.

    `anchors`: further words that are looked for (analysis.extract.implied).
    """

    def __init__(
        self,
        skills: Mapping[str, Skill],
        certifications: Mapping[str, Certification],
        anchors: Iterable[str] = (),
    ) -> None:
        entries = entries_of(skills)
        forms = [form for skill in skills.values() for form in skill.forms]
        self.base = Scanner(forms)
        self._entries = [entries[k] for k in self.base.numbers]
        self._joined_from: dict[str, str] = {}
        self._starting: dict[str, list[str]] = defaultdict(list)
        for form in forms:
            words = form.lower().split()
            if len(words) > 1:
                self._starting[words[0]].append(form)
        phrases = self._phrases(skills, certifications)
        phrases.update({word: phrases.get(word, frozenset()) for word in anchors})
        self.scanner = Scanner(
            [*forms, *phrases], camel=[*forms, *(c for cert in certifications.values() for c in cert.forms)]
        )
        size = len(self.scanner.numbers)
        self.forms: list[tuple[Entry, ...]] = [()] * size
        for k, number in self.base.numbers.items():
            self.forms[self.scanner.numbers[k]] = self._entries[number]
        numbered = self.scanner.number
        self.children: dict[int, tuple[Child, ...]] = {}
        for phrase, children in self._inside(phrases).items():
            at = numbered(phrase)
            if at is not None and not self.forms[at]:
                self.children[at] = children
        self._compounds()
        self.certificates = {
            at: cert.id
            for cert in certifications.values()
            for form in cert.forms
            if (at := numbered(form)) is not None
        }
        self.cues, self.headings = _meanings(self.scanner)
        self.inner_cues = self._cues_inside()
        for joined, phrase in self._joined_from.items():
            at, origin = numbered(joined), numbered(phrase)
            if at is not None and origin in self.cues:
                self.cues.setdefault(at, self.cues[origin])

    def _inside(self, phrases: Mapping[str, frozenset[str]]) -> dict[str, tuple[Child, ...]]:
        """The skill forms inside phrases, without the skills the phrases are no evidence of."""
        texts = list(phrases)
        found: dict[str, list[Child]] = defaultdict(list)
        for text, number, start, end in _found(self.base, texts):
            phrase = texts[text]
            banned = phrases[phrase]
            if entries := tuple(e for e in self._entries[number] if e.skill_id not in banned):
                at, until = padded_place(phrase, start, end)
                found[phrase].append(Child(start, end, at, until, entries))
        return {phrase: tuple(children) for phrase, children in found.items()}

    def _cues_inside(self) -> dict[int, list[tuple[str, int, int]]]:
        """Cues that a skill form swallows and other readers need: "BS in Computer Science" names a degree."""
        kinds = {phrase: kind for kind in _NEEDED_INSIDE for phrase in CUES[kind]}
        scanner = Scanner(list(kinds))
        named = {scanner.number(phrase): kind for phrase, kind in kinds.items()}
        found: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
        forms = [entries[0].form for entries in self._entries]
        for text, inner, start, end in _found(scanner, forms):
            found[self.scanner.numbers[key(forms[text])]].append((named[inner], start, end))
        return dict(found)

    def _compounds(self) -> None:
        """Forms that name several skills at once ("C/C++", "R/Python") count for each of them."""
        by_form = {k: self._entries[n] for k, n in self.base.numbers.items()}
        for k, number in self.base.numbers.items():
            form = self._entries[number][0].form
            pieces = parts(form)
            if len(pieces) < 2 or not all(key(piece) in by_form for _, piece in pieces):
                continue
            owners = {entry.skill_id for entry in self._entries[number]}
            children = []
            for offset, part in pieces:
                others = tuple(
                    Entry(e.skill_id, e.form, False, None, "", e.kind)
                    for e in by_form[key(part)]
                    if e.skill_id not in owners
                )
                if others:
                    place = padded_place(form, offset, offset + len(part))
                    children.append(Child(offset, offset + len(part), *place, others[:1]))
            self.children[self.scanner.numbers[k]] = tuple(children)

    def _phrases(
        self, skills: Mapping[str, Skill], certifications: Mapping[str, Certification]
    ) -> dict[str, frozenset[str]]:
        """Phrases that are no skill form, with the skills whose forms they must not be evidence of."""
        phrases: dict[str, frozenset[str]] = defaultdict(frozenset)
        for cert in certifications.values():
            for form in cert.forms:
                phrases[form] |= frozenset()
        for skill in skills.values():
            keys = [key(form) for form in skill.forms]
            for phrase in skill.anti_cues:
                inside = any(k and k in key(phrase) and k != key(phrase) for k in keys)
                phrases[phrase] |= {skill.id} if inside else frozenset()
            for phrase in skill.cues:
                phrases[phrase] |= frozenset()
        cues = [phrase for table in (HEADINGS, CUES) for group in table.values() for phrase in group]
        for phrase in cues:
            phrases[phrase] |= frozenset()
        for phrase in list(phrases):
            for joined in self._joined(phrase):
                if joined not in phrases:
                    phrases[joined] = phrases[phrase]
                    self._joined_from[joined] = phrase
        return phrases

    def _joined(self, phrase: str) -> Iterable[str]:
        """Phrase and form where the phrase's last words begin the form.

        "our software" + "software engineering".
        """
        words = phrase.lower().split()
        for cut in range(1, len(words)):
            tail = key(" ".join(words[cut:]))[:-1]
            for form in self._starting.get(words[cut], ()):
                if key(form).startswith(tail + b" ") and key(form) != tail + b" ":
                    yield " ".join([*words[:cut], form])


def _found(scanner: Scanner, texts: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Text, phrase number and characters of everything in short texts, in one pass."""
    cols = columns(scanner, texts)
    text = np.searchsorted(cols.starts, cols.start, side="right") - 1
    base = cols.starts[text]
    return zip(
        *(column.tolist() for column in (text, cols.number, cols.start - base, cols.end - base)), strict=True
    )


def _meanings(scanner: Scanner) -> tuple[dict[int, list[str]], dict[int, str]]:
    cues: dict[int, list[str]] = defaultdict(list)
    headings: dict[int, str] = {}
    for section, group in HEADINGS.items():
        for phrase in group:
            if (number := scanner.number(phrase)) is not None:
                headings[number] = section
    for kind, group in CUES.items():
        for phrase in group:
            if (number := scanner.number(phrase)) is not None:
                cues[number].append(kind)
    return dict(cues), headings


def meanings_of(vocabulary: Vocabulary) -> Meanings:
    """What the phrases of a vocabulary say of the sentences they stand in."""
    size = len(vocabulary.scanner.numbers)
    rows: list[tuple[int, int, int, int]] = []
    headings = np.full(size, -1, np.int64)
    for number in range(size):
        rows += [(number, KINDS.index(kind), 0, -1) for kind in vocabulary.cues.get(number, ())]
        rows += [
            (number, KINDS.index(kind), low, high)
            for kind, low, high in vocabulary.inner_cues.get(number, ())
        ]
        if number in vocabulary.headings:
            headings[number] = SECTIONS.index(vocabulary.headings[number])
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Meanings(table, np.searchsorted(table[:, 0], np.arange(size + 1)), headings)
