r"""SkillTagger: which skills of the taxonomy a posting asks for, how strongly, and in which words.

tagger = SkillTagger().fit(content.skills, content.certifications)
tagger.tags(["Senior ML Engineer\nYou know Python and PyTorch."])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from analysis.extract import context, gates
from analysis.extract.context import ContextModel, Line, Neighbours
from analysis.extract.forms import Entry, Found
from analysis.extract.line_sections import SECTIONS, LineClassifier
from analysis.extract.sections import Segment, segment
from analysis.extract.values import Evidence
from analysis.extract.vocabulary import Marks, Vocabulary
from data.content import Certification, Skill

PLAIN_CONFIDENCE = 0.97  # an unambiguous name in a passage about the job
DOUBT = 0.3  # a use the taxonomy counts is dropped only where the model is this sure that it is none
DOUBT_AGAINST = 0.4  # one it does not count is taken only where the model is surer than 1 - this
EVIDENCE_MAX = 10  # mentions kept per skill
NEAR_MAX = 4  # neighbours counted on either side
LIST_GAP = 6  # characters between neighbours of a list: ", and "


class Tag(NamedTuple):
    """A skill found in a text.

    `strength` is must, nice or mentioned; evidence starts with the deciding words.
    """

    skill_id: str
    kind: str
    strength: str
    confidence: float
    is_implied: bool
    is_negated: bool
    evidence: tuple[Evidence, ...]
    mention_count: int


class Tagging(NamedTuple):
    """What one pass gave: the marks, the sentences, and the tags."""

    marks: Marks
    segments: list[Segment]
    tags: list[Tag]


class SkillTagger(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Tags texts with the skills of a taxonomy.

    `fit` takes the taxonomy, `transform` gives a matrix of texts by skills. In a Pipeline put it fitted,
    inside sklearn.frozen.FrozenEstimator.
    """

    def __init__(self, strength: float = 0.2) -> None:
        self.strength = strength

    def fit(
        self,
        skills: Mapping[str, Skill],
        certifications: Mapping[str, Certification] | None = None,
        lines: Sequence[Line] | None = None,
    ) -> SkillTagger:
        """Build the automaton and train the decision for ambiguous forms on `lines` (default: data/training).

        Raises ValueError when `skills` is empty.
        """
        if not skills:
            raise ValueError("a tagger needs at least one skill")
        certifications = certifications or {}
        self.skills_ = dict(skills)
        self.vocabulary_ = Vocabulary(skills, certifications)
        self.rules_ = context.cue_rules(skills)
        self.skill_ids_ = np.array(sorted([*skills, *certifications]), dtype=object)
        self._certified = frozenset(certifications)
        self.model_: ContextModel | None = None
        lines = context.load_lines() if lines is None else lines
        self.lines_: LineClassifier | None = None
        rows, labels = self._examples(lines)
        if len(set(labels)) == 2:
            self.model_ = ContextModel(self.strength).fit(rows, labels)
        told = [line for line in lines if line.section in SECTIONS]
        if len({line.section for line in told}) > 1:
            self.lines_ = LineClassifier().fit([line.text for line in told], [line.section for line in told])
        return self

    def tags(self, texts: Iterable[str], companies: Iterable[str | None] | None = None) -> list[list[Tag]]:
        """Tags of each text, in order of first mention; first line = title. Empty text gives no tags."""
        texts = list(texts)
        names = list(companies) if companies is not None else [None] * len(texts)
        return [self.read(text, company=name).tags for text, name in zip(texts, names, strict=True)]

    def transform(self, texts: Iterable[str]) -> csr_matrix:
        """Matrix of texts by `get_feature_names_out()`: 1 where a skill is asked for or named."""
        check_is_fitted(self, "vocabulary_")
        column = {skill_id: number for number, skill_id in enumerate(self.skill_ids_)}
        indices: list[int] = []
        starts = [0]
        for tags in self.tags(texts):
            indices += sorted({column[tag.skill_id] for tag in tags if not tag.is_negated})
            starts.append(len(indices))
        shape = (len(starts) - 1, len(self.skill_ids_))
        return csr_matrix((np.ones(len(indices), dtype=np.int8), indices, starts), shape=shape)

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Skill and certification ids, sorted: the columns of `transform`."""
        del input_features
        return self.skill_ids_

    def read(self, text: str, company: str | None = None, title_end: int | None = None) -> Tagging:
        """One text with its sentences and tags.

        `title_end` defaults to the end of the first line, where the text has more than one.
        """
        if title_end is None:
            title_end = text.find("\n") + 1
        marks = self.vocabulary_.read(text)
        segments = segment(text, marks.outline, title_end)
        if self.lines_ is not None:
            segments = self.lines_.placed(text, segments)
        return Tagging(marks, segments, self._tags(marks, segments, company))

    def _tags(self, marks: Marks, segments: Sequence[Segment], company: str | None) -> list[Tag]:
        collected: dict[str, list[gates.Mention]] = {}
        forms = marks.forms
        banned = gates.own_names(company)
        place = 0
        for number, found in enumerate(forms):
            while segments[place].end <= found.start:
                place += 1
            where = segments[place]
            entries = _fitting(marks.text, found)
            if not entries or gates.is_outside(marks, found, where, banned):
                continue
            chosen = self._choose(marks, number, entries, where)
            for entry, confidence in chosen:
                start = found.start - len(entry.prefix)
                mention = gates.Mention(
                    start, found.end, confidence, *gates.strength(marks.text, found, where)
                )
                collected.setdefault(entry.skill_id, []).append(mention)
        tags = [_tag(marks.text, skill_id, "skill", mentions) for skill_id, mentions in collected.items()]
        for cert_id, mentions in self._certificates(marks, segments).items():
            tags.append(_tag(marks.text, cert_id, "certification", mentions))
        return tags

    def _choose(
        self, marks: Marks, number: int, entries: Sequence[Entry], where: Segment
    ) -> list[tuple[Entry, float]]:
        """The skills this use counts for, with confidence: every safe one, else the best ambiguous one."""
        if not marks.forms[number].is_unsure:
            return [(entry, PLAIN_CONFIDENCE) for entry in entries if not entry.is_ambiguous]
        around = _neighbours(marks, number)
        best: tuple[Entry, float] | None = None
        for entry in entries:
            sure = self._confidence(marks, marks.forms[number], entry, where, around)
            if sure is not None and (best is None or sure > best[1]):
                best = (entry, sure)
        return [best] if best else []

    def _confidence(
        self, marks: Marks, found: Found, entry: Entry, where: Segment, around: Neighbours
    ) -> float | None:
        rule = self.rules_[entry.skill_id]
        names = context.features(marks, found, entry, where, around, rule)
        view = names[0][1]
        if self.model_ is None:
            probability = {"accept": 0.9, "count": 0.6, "skip": 0.4, "reject": 0.1}[view]
        else:
            probability = self.model_.probability(names)
        # Where the model has no firm view, the taxonomy's rule and its `when_unsure` speak.
        if view in ("accept", "count"):
            return max(probability, 0.5) if probability > DOUBT else None
        return probability if probability > 1 - DOUBT_AGAINST else None

    def _certificates(self, marks: Marks, segments: Sequence[Segment]) -> dict[str, list[gates.Mention]]:
        collected: dict[str, list[gates.Mention]] = {}
        place = 0
        for cert_id, start, end in marks.certifications:
            while segments[place].end <= start:
                place += 1
            where = segments[place]
            if where.section in ("legal", "benefits"):
                continue
            found = Found(start, end, 0, 0, (), True, False, False)
            mention = gates.Mention(start, end, PLAIN_CONFIDENCE, *gates.strength(marks.text, found, where))
            collected.setdefault(cert_id, []).append(mention)
        return collected

    def _examples(self, lines: Iterable[Line]) -> tuple[list[list[context.Feature]], list[bool]]:
        """Features and labels of every labelled use the automaton sees."""
        rows: list[list[context.Feature]] = []
        labels: list[bool] = []
        for line in lines:
            marks = self.vocabulary_.read(line.text)
            segments = segment(line.text, marks.outline, 0)
            if line.section:
                segments = [part._replace(section=line.section) for part in segments]
            at = {(found.start, found.end): number for number, found in enumerate(marks.forms)}
            for use in line.uses:
                number = at.get((use.start, use.end))
                if number is None:
                    continue
                found = marks.forms[number]
                where = next(part for part in segments if part.end > found.start)
                around = _neighbours(marks, number)
                for entry in _fitting(line.text, found):
                    if entry.is_ambiguous:
                        is_right = use.is_right and use.skill_id in (None, entry.skill_id)
                        rule = self.rules_[entry.skill_id]
                        rows.append(context.features(marks, found, entry, where, around, rule))
                        labels.append(is_right)
        return rows, labels


def _fitting(text: str, found: Found) -> Sequence[Entry]:
    """The entries whose case and leading punctuation agree with the text."""
    if found.is_plain:
        return found.entries
    fitting = []
    for entry in found.entries:
        if entry.exact is not None and text[found.start : found.end] != entry.exact:
            continue
        if entry.prefix:
            lead = found.start - len(entry.prefix)
            if text[lead : found.start] != entry.prefix or text[lead - 1 : lead].isalnum():
                continue
        fitting.append(entry)
    return fitting


def _neighbours(marks: Marks, number: int) -> Neighbours:
    forms = marks.forms
    found = forms[number]
    left = number > 0 and found.start - forms[number - 1].end <= LIST_GAP
    right = number + 1 < len(forms) and forms[number + 1].start - found.end <= LIST_GAP
    first = last = number
    while first > 0 and found.start - forms[first - 1].start <= context.WINDOW and number - first < NEAR_MAX:
        first -= 1
    while (
        last + 1 < len(forms)
        and forms[last + 1].start - found.start <= context.WINDOW
        and last - number < NEAR_MAX
    ):
        last += 1
    near = last - first
    return Neighbours(left, right, near)


def _tag(text: str, skill_id: str, kind: str, mentions: Sequence[gates.Mention]) -> Tag:
    """One tag of all mentions: a positive one outweighs a negated one, asked outweighs named."""
    positive = [mention for mention in mentions if not mention.is_negated]
    if len(mentions) == 1:
        deciding, shown = mentions[0], tuple(mentions)
    else:
        deciding = max(positive or mentions, key=lambda m: (gates.WEIGHT[m.reason], m.confidence, -m.start))
        others = [m for m in mentions if m is not deciding and m.is_negated == deciding.is_negated]
        shown = (deciding, *others[: EVIDENCE_MAX - 1])
    evidence = tuple([Evidence(text[m.start : m.end], m.start, m.end) for m in shown])
    confidence = round(max([m.confidence for m in shown]), 3)
    return Tag(skill_id, kind, deciding.strength, confidence, False, not positive, evidence, len(mentions))
