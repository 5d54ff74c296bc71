r"""SkillTagger: which skills of the taxonomy postings ask for, how strongly, and in which words.

tagger = SkillTagger().fit(content.skills, content.certifications)
tagger.tags(["Senior ML Engineer\nYou know Python and PyTorch."])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from analysis.extract import context, gates
from analysis.extract import uses as used
from analysis.extract.columns import Columns, Ints, columns
from analysis.extract.context import Line
from analysis.extract.lines_model import SECTIONS, LineModel, word_rows
from analysis.extract.sections import Cue, Segment
from analysis.extract.sentences import KINDS, Meanings, Sentences, sentences
from analysis.extract.sentences import SECTIONS as ALL_SECTIONS
from analysis.extract.uses import BUCKETS, Bools, Floats, Forms, Uses, ranges
from analysis.extract.values import Evidence
from analysis.extract.vocabulary import Vocabulary
from data.content import Certification, Skill

BATCH = 128  # texts read as one
PLAIN_CONFIDENCE = 0.97  # an unambiguous name in a passage about the job
DOUBT = 0.3  # a use the taxonomy counts is dropped only where the model is this sure that it is none
DOUBT_AGAINST = 0.4  # one it does not count is taken only where the model is surer than 1 - this
EVIDENCE_MAX = 10  # mentions kept per skill


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


class TagColumns(NamedTuple):
    """Tags of many texts, one row per text and skill, in order of text and first mention.

    `start` and `end`: characters of the deciding words in their own text; `first`: where the tag's mentions begin in
    `mention_start` and `mention_end`, the deciding one first.
    """

    text: Ints
    skill: Ints
    strength: Ints
    confidence: Floats
    is_negated: Bools
    start: Ints
    end: Ints
    mention_count: Ints
    first: Ints
    mention_start: Ints
    mention_end: Ints


class Tagging(NamedTuple):
    """One text with its sentences and tags."""

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
        self.skill_ids_ = np.array(sorted([*skills, *certifications]), dtype=object)
        self._certified = frozenset(certifications)
        column = {skill_id: number for number, skill_id in enumerate(self.skill_ids_)}
        self.vocabulary_ = Vocabulary(skills, certifications)
        rules = context.cue_rules(skills)
        none = context.Cues((), (), True, "name")
        self.views_ = used.views_of(
            self.vocabulary_, [rules.get(skill_id, none) for skill_id in self.skill_ids_]
        )
        self.forms_ = used.forms_of(self.vocabulary_, column, rules)
        self.meanings_ = _meanings(self.vocabulary_)
        self.line_model_: LineModel | None = None
        self.weights_: Floats | None = None
        self.intercept_ = 0.0
        self._train(context.load_lines() if lines is None else lines)
        return self

    def _train(self, lines: Sequence[Line]) -> None:
        if not lines:
            return
        cols = columns(self.vocabulary_._scanner, [line.text for line in lines])
        said = sentences(cols, self.meanings_, cols.starts)
        told = [number for number, line in enumerate(lines) if line.section in SECTIONS]
        if len({lines[number].section for number in told}) > 1:
            rows, _ = word_rows(cols, cols.starts[told], cols.ends[told])
            self.line_model_ = LineModel().fit(rows, [lines[number].section for number in told])
        given = np.array([ALL_SECTIONS.index(line.section) if line.section in ALL_SECTIONS else -1 for line in lines])
        said = said._replace(section=np.where(given[said.text] >= 0, given[said.text], said.section))
        found = used.uses_in(cols, said, self.forms_)
        use, entry = self._fitting(cols, found)
        labels = {
            (int(cols.starts[number]) + mark.start, int(cols.starts[number]) + mark.end): mark
            for number, line in enumerate(lines) for mark in line.uses
        }  # fmt: skip
        keep, right = [], []
        for number, (u, e) in enumerate(zip(use.tolist(), entry.tolist(), strict=True)):
            mark = labels.get((int(found.start[u]), int(found.end[u])))
            if mark is not None and self.forms_.entry_ambiguous[e]:
                keep.append(number)
                right.append(mark.is_right and mark.skill_id in (None, self.forms_.entries[e].skill_id))
        if len(set(right)) < 2:
            return
        rows, _ = used.features(cols, said, found, self.forms_, self.views_, use[keep], entry[keep])
        known, back = np.unique(rows, return_inverse=True)
        starts = np.arange(0, rows.size + 1, rows.shape[1])
        matrix = csr_matrix((np.ones(rows.size), back.ravel(), starts), shape=(len(rows), len(known)))
        matrix.sum_duplicates()
        model = LogisticRegression(C=self.strength, class_weight="balanced", max_iter=500)
        model.fit(matrix[:, known < BUCKETS], np.asarray(right, dtype=int))
        self.weights_ = np.zeros(BUCKETS + 1)
        self.weights_[known[known < BUCKETS]] = model.coef_[0]
        self.intercept_ = float(model.intercept_[0])

    def scan(
        self, texts: Sequence[str], title_ends: Sequence[int] | None = None
    ) -> tuple[Columns, Sentences]:
        """The texts as columns and their sentences; `title_ends` default to the ends of the first lines."""
        cols = columns(self.vocabulary_._scanner, texts)
        ends = [text.find("\n") + 1 for text in texts] if title_ends is None else title_ends
        said = sentences(cols, self.meanings_, cols.starts + np.asarray(ends, np.int64))
        if self.line_model_ is not None:
            said = said._replace(section=self.line_model_.sections(cols, said))
        return cols, said

    def table(
        self,
        texts: Sequence[str],
        companies: Sequence[str | None] | None = None,
        title_ends: Sequence[int] | None = None,
    ) -> TagColumns:
        """Tags of the texts as columns."""
        parts = [
            self._table(*self.scan(texts[at : at + BATCH], title_ends and title_ends[at : at + BATCH]),
                        companies[at : at + BATCH] if companies else None)
            for at in range(0, len(texts), BATCH)
        ]  # fmt: skip
        return _joined(parts, BATCH)

    def tags(self, texts: Iterable[str], companies: Iterable[str | None] | None = None) -> list[list[Tag]]:
        """Tags of each text, in order of first mention; first line = title. Empty text gives no tags."""
        texts = list(texts)
        return self._tags_of(texts, self.table(texts, list(companies) if companies is not None else None))

    def transform(self, texts: Iterable[str]) -> csr_matrix:
        """Matrix of texts by `get_feature_names_out()`: 1 where a skill is asked for or named."""
        check_is_fitted(self, "vocabulary_")
        texts = list(texts)
        found = self.table(texts)
        asked = ~found.is_negated
        shape = (len(texts), len(self.skill_ids_))
        ones = np.ones(int(asked.sum()), dtype=np.int8)
        matrix = csr_matrix((ones, (found.text[asked], found.skill[asked])), shape=shape)
        matrix.sort_indices()
        return matrix

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Skill and certification ids, sorted: the columns of `transform`."""
        del input_features
        return self.skill_ids_

    def read(self, text: str, company: str | None = None, title_end: int | None = None) -> Tagging:
        """One text with its sentences and tags."""
        return self.read_many([text], [company], None if title_end is None else [title_end])[0]

    def read_many(
        self,
        texts: Sequence[str],
        companies: Sequence[str | None] | None = None,
        title_ends: Sequence[int] | None = None,
    ) -> list[Tagging]:
        """Texts with their sentences and tags; as many as fit into memory at once."""
        cols, said = self.scan(texts, title_ends)
        tags = self._tags_of(texts, self._table(cols, said, companies))
        return [Tagging(*pair) for pair in zip(_segments(cols, said), tags, strict=True)]

    def _table(self, cols: Columns, said: Sentences, companies: Sequence[str | None] | None) -> TagColumns:
        found = used.uses_in(cols, said, self.forms_)
        own = self._own(companies) if companies else set()
        keeps = used.about_the_job(cols, said, found, self.forms_, own)
        use, entry = self._fitting(cols, found)
        ok = keeps[use]
        use, entry = use[ok], entry[ok]
        use, entry, sure = self._chosen(cols, said, found, use, entry)
        strength, reason, negated = used.strengths(cols, said, found)
        return _tagged(cols, said, found, self.forms_.entry_skill[entry], use, sure, strength, reason, negated, self.forms_, entry)

    def _own(self, companies: Sequence[str | None]) -> set[tuple[int, int]]:
        numbers = self.vocabulary_._scanner.numbers
        return {
            (text, numbers[b" " + name + b" "])
            for text, company in enumerate(companies)
            for name in gates.own_names(company)
            if b" " + name + b" " in numbers
        }

    def _fitting(self, cols: Columns, found: Uses) -> tuple[Ints, Ints]:
        """Pairs of use and entry whose case and leading punctuation agree with the text."""
        forms = self.forms_
        use, entry = ranges(forms.entry_from[found.form], forms.entry_from[found.form + 1])
        doubtful = np.flatnonzero(~forms.is_plain[found.form[use]])
        keeps = np.ones(len(use), bool)
        text = cols.text
        for number, e, start, end in zip(
            doubtful.tolist(), entry[doubtful].tolist(), found.start[use[doubtful]].tolist(),
            found.end[use[doubtful]].tolist(), strict=True,
        ):  # fmt: skip
            known = forms.entries[e]
            if known.exact is not None and text[start:end] != known.exact:
                keeps[number] = False
            elif known.prefix:
                lead = start - len(known.prefix)
                if text[lead:start] != known.prefix or text[lead - 1 : lead].isalnum():
                    keeps[number] = False
        return use[keeps], entry[keeps]

    def _chosen(
        self, cols: Columns, said: Sentences, found: Uses, use: Ints, entry: Ints
    ) -> tuple[Ints, Ints, Floats]:
        """The pairs that count, with confidence: every safe entry of a use, else the best ambiguous one."""
        forms = self.forms_
        unsure = forms.is_unsure[found.form[use]]
        plain = ~unsure & ~forms.entry_ambiguous[entry]
        doubted = np.flatnonzero(unsure)
        sure = np.full(len(use), PLAIN_CONFIDENCE)
        if len(doubted):
            rows, view = used.features(cols, said, found, forms, self.views_, use[doubted], entry[doubted])
            if self.weights_ is None:
                probability = np.array([0.1, 0.4, 0.6, 0.9])[view]
            else:
                score = self.weights_[rows].sum(axis=1) + self.intercept_
                probability = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
            counts = np.where(view >= 2, probability > DOUBT, probability > 1 - DOUBT_AGAINST)
            sure[doubted] = np.where(view >= 2, np.maximum(probability, 0.5), probability)
            doubted = doubted[counts]
            order = np.lexsort((-sure[doubted], use[doubted]))
            doubted = doubted[order]
            doubted = doubted[np.concatenate(([True], use[doubted][1:] != use[doubted][:-1]))] if len(doubted) else doubted
        chosen = np.sort(np.concatenate((np.flatnonzero(plain), doubted)))
        return use[chosen], entry[chosen], sure[chosen]

    def _tags_of(self, texts: Sequence[str], found: TagColumns) -> list[list[Tag]]:
        tags: list[list[Tag]] = [[] for _ in texts]
        lists = [column.tolist() for column in found[:9]]
        starts, ends = found.mention_start.tolist(), found.mention_end.tolist()
        for text, skill, strength, sure, negated, _, _, count, first in zip(*lists, strict=True):
            skill_id = self.skill_ids_[skill]
            shown = tuple(
                Evidence(texts[text][starts[m] : ends[m]], starts[m], ends[m])
                for m in range(first, first + min(count, EVIDENCE_MAX))
            )
            kind = "certification" if skill_id in self._certified else "skill"
            tags[text].append(
                Tag(skill_id, kind, used.STRENGTHS[strength], round(sure, 3), False, negated, shown, count)
            )
        return tags


def _tagged(
    cols: Columns, said: Sentences, found: Uses, skill: Ints, use: Ints, sure: Floats, strength: Ints, reason: Ints,
    negated: Bools, forms: Forms, entry: Ints,
) -> TagColumns:  # fmt: skip
    """One tag of all mentions: a positive one outweighs a negated one, asked outweighs named."""
    text = said.text[found.sentence[use]]
    lead = np.array([len(e.prefix) for e in forms.entries], np.int64)[entry] if len(entry) else entry
    start, end = found.start[use] - lead - cols.starts[text], found.end[use] - cols.starts[text]
    order = np.lexsort((start, -sure, -reason[use], negated[use], skill, text))
    text, skill, use, sure, start, end = (c[order] for c in (text, skill, use, sure, start, end))
    first = np.flatnonzero(np.concatenate(([True], (text[1:] != text[:-1]) | (skill[1:] != skill[:-1])))) if len(text) else np.zeros(0, np.int64)
    count = np.diff(np.concatenate((first, [len(text)])))
    confidence = np.maximum.reduceat(sure, first) if len(first) else sure
    earliest = np.minimum.reduceat(start, first) if len(first) else start
    rank = np.lexsort((earliest, text[first]))
    top = first[rank]
    return TagColumns(
        text[top], skill[top], strength[use[top]], confidence[rank], negated[use[top]], start[top], end[top],
        count[rank], top, start, end,
    )  # fmt: skip


def _joined(parts: Sequence[TagColumns], batch: int) -> TagColumns:
    if not parts:
        none = np.zeros(0, np.int64)
        return TagColumns(none, none, none, none.astype(float), none.astype(bool), none, none, none, none, none, none)
    shifted, mentions = [], 0
    for number, part in enumerate(parts):
        shifted.append(part._replace(text=part.text + number * batch, first=part.first + mentions))
        mentions += len(part.mention_start)
    return TagColumns(*(np.concatenate(columns) for columns in zip(*shifted, strict=True)))


def _segments(cols: Columns, said: Sentences) -> list[list[Segment]]:
    """The sentences of each text as objects."""
    found: list[list[Segment]] = [[] for _ in cols.starts]
    cues: list[list[Cue]] = [[] for _ in said.start]
    base = cols.starts[said.text]
    rows = (said.cue_sentence, said.cue_kind, said.cue_start - base[said.cue_sentence],
            said.cue_end - base[said.cue_sentence])  # fmt: skip
    for sentence, kind, start, end in zip(*(row.tolist() for row in rows), strict=True):
        cues[sentence].append(Cue(KINDS[kind], start, end))
    columns_ = (said.text, said.start - base, said.end - base, said.section, said.is_heading)
    for number, (text, start, end, section, is_heading) in enumerate(
        zip(*(column.tolist() for column in columns_), strict=True)
    ):
        mine = tuple(cues[number])
        kinds = frozenset(cue.kind for cue in mine)
        found[text].append(Segment(start, end, ALL_SECTIONS[section], is_heading, mine, kinds))
    return found


def _meanings(vocabulary: Vocabulary) -> Meanings:
    size = len(vocabulary._scanner.numbers)
    rows: list[tuple[int, int, int, int]] = []
    headings = np.full(size, -1, np.int64)
    for number in range(size):
        rows += [(number, KINDS.index(kind), 0, -1) for kind in vocabulary._cues.get(number, ())]
        rows += [
            (number, KINDS.index(kind), low, high) for kind, low, high in vocabulary._inner_cues.get(number, ())
        ]
        if number in vocabulary._headings:
            headings[number] = ALL_SECTIONS.index(vocabulary._headings[number])
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Meanings(table, np.searchsorted(table[:, 0], np.arange(size + 1)), headings)


_ = Any
