"""The skills that a line of a guide names: whole names first, then what the tagger reads in a sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from analysis.extract.skills import SkillTagger
from analysis.own_guides.names import (
    AND,
    LEAD,
    NAME_WORDS,
    PURPOSE,
    ends_in_choice,
    key,
    listed,
    short,
    shown,
    stripped,
)  # fmt: skip
from data.content import Skill

NAMED = frozenset(
    ("language", "library", "framework", "tool", "platform", "service")
)  # kinds with a proper name
_TAGGED_AS = "Requirements\n\n- "  # what makes a line one of a list of requirements, as in an ad
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_OR = re.compile(r"\s*/\s*|,?\s+(?:and/or|or)\s+", re.IGNORECASE)


class Link(NamedTuple):
    """A skill, the words that name it, and which choice of several it belongs to (0: none)."""

    skill: str
    label: str
    choice: int = 0


class Found(NamedTuple):
    """The skills of a line in the order they are named, and the names in it that no skill stands for."""

    links: tuple[Link, ...]
    left: tuple[str, ...]


class Linker:
    """Finds skills of a taxonomy in the lines of a guide."""

    def __init__(self, skills: Mapping[str, Skill], tagger: SkillTagger) -> None:
        self._skills, self._tagger = skills, tagger
        self._forms: dict[str, list[tuple[Skill, str]]] = defaultdict(list)
        for skill in skills.values():
            for form in skill.forms:
                self._forms[key(form)].append((skill, form))
        self._read: dict[str, tuple[Link, ...]] = {}

    def above(self, skill: str) -> frozenset[str]:
        """What a skill is a kind of: its parent, the parent's, and so on."""
        found: list[str] = []
        while (parent := self._skills[skill].parent) and parent not in found:
            found.append(parent)
            skill = parent
        return frozenset(found)

    def kind(self, skill: str) -> str:
        """What kind of thing a skill is."""
        return self._skills[skill].kind

    def prepare(self, lines: Iterable[str]) -> None:
        """Read many lines in one pass, which is faster than one by one."""
        new = [line for line in dict.fromkeys(lines) if line and line not in self._read]
        for line, tagging in zip(new, self._tagger.read_many([_TAGGED_AS + one for one in new]), strict=True):
            at = len(_TAGGED_AS)
            tags = [
                (tag.evidence[0].start - at, tag) for tag in tagging.tags
                if tag.kind == "skill" and not tag.is_implied and not tag.is_negated and tag.evidence
                and tag.evidence[0].start >= at
            ]  # fmt: skip
            tags.sort(key=lambda pair: pair[0])
            self._read[line] = tuple(Link(tag.skill_id, tag.evidence[0].text) for _, tag in tags)

    def tagged(self, line: str) -> tuple[Link, ...]:
        """The skills that the tagger of ads reads in a sentence."""
        if line not in self._read:
            self.prepare([line])
        return self._read[line]

    def names(self, text: str, context: str = "", near: Collection[str] = ()) -> Found:
        """The skills of a list, "Python, Docker or Podman"; `near`: categories of names beside it."""
        links: list[Link] = []
        left: list[str] = []
        choices = 0
        if whole := self._name(text, context, near):
            return Found(_once([Link(whole, shown(text)), *self._halves(text, context, near)]), ())
        pieces = [piece for piece in listed(text) if piece]
        for piece in pieces:
            label = LEAD.sub("", piece)
            group = self._choice(label, context, near)
            if len(group) > 1:
                choices += 1
                links += [Link(skill, short(name), choices) for skill, name in group]
            elif told := self._piece(label, context, near):
                links += told
            else:
                left.append(label)
        if (
            not left
            and len(pieces) > 1
            and ends_in_choice(text)
            and len({self._skills[one.skill].category for one in links}) == 1
        ):
            links = [link._replace(choice=1) for link in links]
        return Found(_once(links), tuple(left))

    def sentence(self, text: str, context: str = "", near: Collection[str] = ()) -> Found:
        """The skills of an entry that may be a name, a list of names or a sentence."""
        found = self.names(text, context, near)
        if not found.left:
            return found
        missing = [link for piece in found.left for link in self.tagged(piece)]
        whole = self.tagged(text)
        told = found.links if len(found.left) < len(listed(text)) or found.links else ()
        links = _once([*told, *missing, *whole])
        links = tuple(sorted(links, key=lambda link: _at(text, link.label)))
        left = tuple(piece for piece in found.left if not self.tagged(piece) and not _covers(whole, piece))
        return Found(_once(_with_choices(text, links)), left)

    def exact(self, text: str, context: str = "", near: Collection[str] = ()) -> str | None:
        """The skill of which this is a name, letter case and punctuation aside."""
        return self._name(text, context, near)

    def categories(self, texts: Iterable[str]) -> frozenset[str]:
        """The categories of the names among these that mean one skill only."""
        found = set()
        for text in texts:
            for piece in listed(text)[:40]:
                known = [
                    skill
                    for skill, form in self._forms.get(key(piece), ())
                    if form not in skill.ambiguous_forms
                ]
                found |= {skill.category for skill in known}
        return frozenset(found)

    def _piece(self, piece: str, context: str, near: Collection[str]) -> list[Link]:
        """The skills of an item of a list: a name, two that share a word, or a name with more in brackets."""
        if skill := self._name(piece, context, near):
            whole = [Link(skill, short(piece))]
            return _once_list([*whole, *self._halves(piece, context, near)])
        if halves := self._halves(piece, context, near):
            return halves
        if brackets := _BRACKETS.search(piece):
            outer = _BRACKETS.sub(" ", piece).strip()
            links = (
                [Link(skill, outer)]
                if (skill := self._name(outer, context, near))
                else self._halves(outer, context, near)
            )
            inner = [self._choice(LEAD.sub("", one), context, near) for one in listed(brackets[1])]
            if links or all(inner):  # "Case studies (Netflix, Redis)" is no list of skills
                links += [Link(skill, label) for group in inner for skill, label in group]
            return _once_list(links)
        head = PURPOSE.sub("", piece)
        return self._piece(head, context, near) if head != piece else []

    def _choice(self, piece: str, context: str, near: Collection[str]) -> list[tuple[str, str]]:
        """The alternatives of "TensorFlow / PyTorch", one entry for a single name."""
        if skill := self._name(piece, context, near):
            return [(skill, shown(piece))]
        names = [name for name in _OR.split(piece) if name]
        known = [(self._name(name, context, near), shown(name)) for name in names]
        told = [(skill, name) for skill, name in known if skill]
        return told if len(told) == len(names) and len({skill for skill, _ in told}) > 1 else []

    def _halves(self, piece: str, context: str, near: Collection[str]) -> list[Link]:
        """Both of "model deployment and serving": the second may lack the first's words, or the other way."""
        parts = AND.split(piece)
        if len(parts) != 2 or len(piece.split()) > NAME_WORDS:
            return []
        first, second = (part.strip() for part in parts)
        heads, tails = first.split(), second.split()
        left = [first, *(f"{first} {' '.join(tails[at:])}" for at in range(1, len(tails)))]
        right = [f"{' '.join(heads[:at])} {second}" for at in range(len(heads) - 1, 0, -1)] + [second]
        right.sort(key=len, reverse=True)
        links = []
        for part, tries in ((first, left[:1] + left[:0:-1]), (second, right)):
            told = next(((skill, one) for one in tries if (skill := self._name(one, context, near))), None)
            if told is None:
                return []
            links.append(Link(told[0], shown(part if told[1] == part else piece)))
        return _once_list(links)

    def _name(self, text: str, context: str, near: Collection[str]) -> str | None:
        if not text or len(text.split()) > NAME_WORDS + 3:
            return None
        for tried in stripped(text):
            found = [
                skill
                for skill, form in self._forms.get(key(tried), ())
                if self._means(skill, form, tried, context, near)
            ]
            found = list(dict.fromkeys(found))
            if len(found) > 1:
                found = [skill for skill in found if skill.category in near] or found
            if len(found) == 1:
                return found[0].id
        return None

    def _means(self, skill: Skill, form: str, tried: str, context: str, near: Collection[str]) -> bool:
        """Whether a name stands for the skill here: an ambiguous one needs company, or to be its own."""
        if form in skill.case_sensitive and tried.strip() != form:
            return False
        if form not in skill.ambiguous_forms:
            return True
        low = context.lower()
        if any(cue.lower() in f"{low} {tried.lower()}" for cue in skill.anti_cues):
            return False
        if form == skill.name or skill.category in near:
            return True
        return any(re.search(rf"(?<!\w){re.escape(cue.lower())}", low) for cue in skill.cues)


def _once(links: Sequence[Link]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(link.skill, link)
    return tuple(found.values())


def _once_list(links: Sequence[Link]) -> list[Link]:
    return list(_once(links))


def _at(text: str, label: str) -> int:
    return text.lower().find(label.lower())


def _covers(links: Sequence[Link], piece: str) -> bool:
    return any(link.label.lower() in piece.lower() for link in links)


def _with_choices(text: str, links: Sequence[Link]) -> list[Link]:
    """The links, those of "AWS, GCP or Azure" as one choice."""
    found = list(links)
    low, at = text.lower(), 0
    spans = []
    for link in found:
        start = low.find(link.label.lower(), at)
        spans.append((start, start + len(link.label)))
        at = max(at, start + len(link.label))
    number, first = max((link.choice for link in found), default=0), 0
    while first < len(found):
        last, has_or = first, False
        while last + 1 < len(found) and spans[last][0] >= 0 and spans[last + 1][0] >= spans[last][1]:
            gap = low[spans[last][1] : spans[last + 1][0]]
            if not re.fullmatch(r"\s*(?:,|/|or|and/or|,\s*or)\s*", gap):
                break
            has_or = has_or or "or" in gap or "/" in gap
            last += 1
            if "or" in gap:
                break  # what follows a comma after it is another item
        if has_or and last > first and not any(link.choice for link in found[first : last + 1]):
            number += 1
            found[first : last + 1] = [link._replace(choice=number) for link in found[first : last + 1]]
        first = last + 1
    return found
