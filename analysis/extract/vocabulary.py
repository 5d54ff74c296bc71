"""All phrases of one automaton, and what each means when it is found.

Skill forms, certifications, phrases with another sense ("cutting edge"), headings and cues share one pass.
Only skill forms swallow: a phrase of another kind gives back the forms inside it, worked out once, here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from analysis.extract.forms import Entry, Found, entries_of, parts, traits
from analysis.extract.lexicon import CUES, HEADINGS
from analysis.extract.scan import Scan, Scanner, key
from analysis.extract.sections import Cue, Heading, Outline
from data.content import Certification, Skill

_NEEDED_INSIDE = ("degree", "place")


class Marks(NamedTuple):
    """Everything one pass found, each list in order of place."""

    text: str
    padded: bytes
    outline: Outline
    classes: bytes
    forms: list[Found]
    certifications: list[tuple[str, int, int]]


class Vocabulary:
    """The scanner over a taxonomy, and the meaning of its patterns."""

    def __init__(self, skills: Mapping[str, Skill], certifications: Mapping[str, Certification]) -> None:
        entries = entries_of(skills)
        forms = [form for skill in skills.values() for form in skill.forms]
        self._base = Scanner(forms)
        self._entries = [entries[k] for k in self._base.numbers]
        self._joined_from: dict[str, str] = {}
        self._starting: dict[str, list[str]] = defaultdict(list)
        for form in forms:
            words = form.lower().split()
            if len(words) > 1:
                self._starting[words[0]].append(form)
        phrases = self._phrases(skills, certifications)
        self._scanner = Scanner(
            [*forms, *phrases], camel=[*forms, *(c for cert in certifications.values() for c in cert.forms)]
        )
        size = len(self._scanner.numbers)
        self._forms: list[tuple[Entry, ...]] = [()] * size
        for k, number in self._base.numbers.items():
            self._forms[self._scanner.numbers[k]] = self._entries[number]
        numbered = self._scanner.number
        self._children: dict[int, tuple[Found, ...]] = {}
        for phrase, banned in phrases.items():
            at = numbered(phrase)
            if at is not None and not self._forms[at]:
                self._children[at] = self._inside(phrase, banned)
        self._compounds()
        self._certificates = {
            at: cert.id
            for cert in certifications.values()
            for form in cert.forms
            if (at := numbered(form)) is not None
        }
        self._cues, self._headings = _meanings(self._scanner)
        self._inner_cues = self._cues_inside()
        for joined, phrase in self._joined_from.items():
            at, origin = numbered(joined), numbered(phrase)
            if at is not None and origin in self._cues:
                self._cues.setdefault(at, self._cues[origin])
        # What a pattern found tells: cues as kind and place within it, and the last fields of a Found.
        self._signs = {
            number: (
                *((kind, 0, self._scanner.lengths[number]) for kind in self._cues.get(number, ())),
                *self._inner_cues.get(number, ()),
            )
            for number in (*self._cues, *self._inner_cues)
        }
        self._names = [(entries, *traits(entries)) if entries else None for entries in self._forms]
        self._holding = frozenset((*self._children, *self._certificates))

    def outline(self, text: str) -> Outline:
        """One pass over the text for what its sentences need."""
        return self._outline(self._scanner.scan(text))

    def read(self, text: str) -> Marks:
        """One pass over the text."""
        scan = self._scanner.scan(text)
        forms: list[Found] = []
        certificates: list[tuple[str, int, int]] = []
        names, holding, new = self._names, self._holding, tuple.__new__  # a third of the time of Found(...)
        for number, start, end, at, until in scan.hits:
            if named := names[number]:
                forms.append(new(Found, (start, end, at, until, *named)))
            if number in holding:
                for child in self._children.get(number, ()):
                    low, high, first, last, *_ = child
                    forms.append(
                        child._replace(start=start + low, end=start + high, at=at + first, until=at + last)
                    )
                if number in self._certificates:
                    certificates.append((self._certificates[number], start, end))
        return Marks(text, scan.padded, self._outline(scan), scan.classes, forms, certificates)

    def _outline(self, scan: Scan) -> Outline:
        cues: list[Cue] = []
        headings: list[Heading] = []
        signs, opening, new = self._signs, self._headings, tuple.__new__
        for number, start, end, *_ in scan.hits:
            for kind, low, high in signs.get(number, ()):
                cues.append(new(Cue, (kind, start + low, start + high)))
            if number in opening:
                headings.append(Heading(opening[number], start, end))
        return Outline(scan.glued, cues, headings)

    def _inside(self, phrase: str, banned: frozenset[str]) -> tuple[Found, ...]:
        """The skill forms inside a phrase that is none itself, without the skills it is no evidence of."""
        found = []
        for number, start, end, at, until in self._base.scan(phrase).hits:
            entries = tuple(e for e in self._entries[number] if e.skill_id not in banned)
            if entries:
                found.append(Found(start, end, at - 1, until - 1, entries, *traits(entries)))
        return tuple(found)

    def _cues_inside(self) -> dict[int, list[tuple[str, int, int]]]:
        """Cues that a skill form swallows and other readers need: "BS in Computer Science" names a degree."""
        kinds = {phrase: kind for kind in _NEEDED_INSIDE for phrase in CUES[kind]}
        scanner = Scanner(list(kinds))
        named = {scanner.number(phrase): kind for phrase, kind in kinds.items()}
        found: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
        for k, number in self._base.numbers.items():
            for inner, start, end, *_ in scanner.scan(self._entries[number][0].form).hits:
                found[self._scanner.numbers[k]].append((named[inner], start, end))
        return dict(found)

    def _compounds(self) -> None:
        """Forms that name several skills at once ("C/C++", "R/Python") count for each of them."""
        by_form = {k: self._entries[n] for k, n in self._base.numbers.items()}
        for k, number in self._base.numbers.items():
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
                    at = key(form).index(key(part)[:-1], 0 if offset == 0 else 1)
                    until = at + len(key(part)) - 2
                    named = others[:1]
                    children.append(Found(offset, offset + len(part), at, until, named, *traits(named)))
            self._children[self._scanner.numbers[k]] = tuple(children)

    def _phrases(
        self, skills: Mapping[str, Skill], certifications: Mapping[str, Certification]
    ) -> dict[str, frozenset[str]]:
        """Phrases that are no skill form, with the skills whose forms they must not be evidence of."""
        phrases: dict[str, frozenset[str]] = defaultdict(frozenset)
        for cert in certifications.values():
            for form in cert.forms:
                phrases[form] |= frozenset()
        for skill in skills.values():
            keys = [key(form) for form in skill.ambiguous_forms]
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
