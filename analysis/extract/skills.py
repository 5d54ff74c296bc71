r"""SkillTagger: which skills of the taxonomy postings ask for, how strongly, and in which words.

tagger = SkillTagger().fit(content.skills, content.certifications)
tagger.tags(["Senior ML Engineer\nYou know Python and PyTorch."])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from analysis.extract import (
    context,
    features,
    gates,
    implied,
    implied_training,
    line_sections,
    strength_ads,
    strength_features,
    uses,
)
from analysis.extract.columns import Columns, Floats, Ints, collector_paused, columns, ranges
from analysis.extract.context import Line
from analysis.extract.hashed_linear import HashedLinear, matrix_of, probabilities
from analysis.extract.line_sections import SECTIONS, word_rows
from analysis.extract.sections import Segments, segments
from analysis.extract.sentences import SECTIONS as ALL_SECTIONS
from analysis.extract.sentences import Sentences, sentences
from analysis.extract.strength import STRENGTHS, inner_headings, strengths
from analysis.extract.strength_ads import load_ads
from analysis.extract.tags import DECIMALS, Mentions, Tag, TagColumns, joined, tagged
from analysis.extract.uses import Uses
from analysis.extract.values import Evidence
from analysis.extract.vocabulary import Vocabulary, meanings_of
from data.content import Certification, Content, Skill

BATCH, BATCH_CHARACTERS = 256, 2_000_000  # texts, and their characters, read as one
PLAIN_CONFIDENCE = 0.97  # an unambiguous name in a passage about the job
DOUBT = 0.15  # a use the taxonomy counts is dropped only where the model is this sure that it is none
DOUBT_AGAINST = 0.4  # one it does not count is taken only where the model is surer than 1 - this
TITLE_SEEN = 200  # characters of the first line in which a chat posting names its company
EVIDENCE_MAX = 10  # mentions kept per skill


class Tagging(NamedTuple):
    """One text with its sentences and tags."""

    segments: Segments
    tags: list[Tag]


class SkillTagger(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Tags texts with the skills of a taxonomy.

    `fit` takes the taxonomy, `transform` gives a matrix of texts by skills. In a Pipeline put it fitted,
    inside sklearn.frozen.FrozenEstimator.
    """

    def __init__(
        self, strength: float = 0.1, implied_precision: float = 0.8, implied_level: float = 0.9
    ) -> None:
        self.strength = strength
        self.implied_precision = implied_precision
        self.implied_level = implied_level

    def fit(
        self,
        skills: Mapping[str, Skill],
        certifications: Mapping[str, Certification] | None = None,
        lines: Sequence[Line] | None = None,
    ) -> SkillTagger:
        """Build the automaton and train the decisions on `lines` (default: data/training).

        Without lines nothing is trained, and readable rules decide. Raises ValueError when `skills` is empty.
        """
        if not skills:
            raise ValueError("a tagger needs at least one skill")
        certifications = certifications or {}
        self.skill_ids_ = np.array(sorted([*skills, *certifications]), dtype=object)
        self._certified = frozenset(certifications)
        column = {skill_id: number for number, skill_id in enumerate(self.skill_ids_)}
        words = implied_training.words(implied_training.load(), skills)
        self.vocabulary_ = Vocabulary(skills, certifications, words)
        self.anchors_ = implied.anchors_of(self.vocabulary_, skills, self.skill_ids_.tolist(), words)
        rules = context.cue_rules(skills)
        none = context.Cues((), (), True, "name")
        self.views_ = features.views_of(
            self.vocabulary_, [rules.get(skill_id, none) for skill_id in self.skill_ids_]
        )
        self.forms_ = uses.forms_of(self.vocabulary_, column, rules)
        self.meanings_ = meanings_of(self.vocabulary_)
        self.models_: dict[str, HashedLinear] = {}
        lines = context.load_lines() if lines is None else lines
        if lines:
            self._train(lines)
            self._train_strength()
            bar = self.implied_precision, self.implied_level
            if told := implied_training.trained(skills, certifications, lines, *bar):
                self.models_["implied"] = told
        return self

    def _train(self, lines: Sequence[Line]) -> None:
        told = [line for line in lines if line.section in SECTIONS]
        if len({line.section for line in told}) > 1:
            cols, said = self._given(told)
            counts = np.add.reduceat(said.counts, np.searchsorted(said.text, np.arange(len(told))))
            rows, _ = word_rows(said.words, cols.starts, cols.ends, counts)
            self.models_["sections"] = line_sections.model().fit(rows, [line.section for line in told])
        parts = [self._labelled(part) for part in chunks(context.surrounded(lines))]
        right = [is_right for _, part in parts for is_right in part]
        if len(set(right)) > 1:
            rows = matrix_of(np.vstack([rows for rows, _ in parts]), features.BUCKETS)
            self.models_["uses"] = HashedLinear(features.BUCKETS, self.strength).fit(rows, right)

    def _given(self, lines: Sequence[Line]) -> tuple[Columns, Sentences]:
        """The lines as columns and their sentences, each in the section it is given."""
        cols = columns(self.vocabulary_.scanner, [line.text for line in lines])
        said = sentences(cols, self.meanings_, cols.starts)
        numbers = {name: number for number, name in enumerate(ALL_SECTIONS)}
        given = np.array([numbers.get(line.section, -1) for line in lines])
        return cols, said._replace(section=np.where(given[said.text] >= 0, given[said.text], said.section))

    def _labelled(self, lines: Sequence[Line]) -> tuple[Ints, list[bool]]:
        """Features of every labelled use of an ambiguous form, and whether it is the skill."""
        cols, said = self._given(lines)
        found = uses.uses_in(cols, said, self.forms_)
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
        rows, _ = features.features(cols, said, found, self.forms_, self.views_, use[keep], entry[keep])
        return rows, right

    def _train_strength(self) -> None:
        ads = load_ads()
        cols, said = self.scan([ad.text for ad in ads])
        said = inner_headings(cols, said, self.meanings_)
        found = uses.uses_in(cols, said, self.forms_)
        pairs = self._fitting(cols, found)
        rows, asked, _ = strength_ads.lessons(ads, cols, said, found, self.forms_, *pairs)
        self.models_["strength"] = strength_features.model().fit(rows, asked.tolist())

    def scan(
        self, texts: Sequence[str], title_ends: Sequence[int] | None = None
    ) -> tuple[Columns, Sentences]:
        """The texts as columns and their sentences; `title_ends` default to the ends of the first lines."""
        cols = columns(self.vocabulary_.scanner, texts)
        ends = [text.find("\n") + 1 for text in texts] if title_ends is None else title_ends
        said = sentences(cols, self.meanings_, cols.starts + np.asarray(ends, np.int64))
        if (model := self.models_.get("sections")) is not None:
            said = said._replace(section=line_sections.sections(model, said))
        return cols, said

    def table(
        self,
        texts: Sequence[str],
        companies: Sequence[str | None] | None = None,
        title_ends: Sequence[int] | None = None,
    ) -> TagColumns:
        """Tags of the texts as columns."""
        parts = []
        for first, last in batches(texts):
            with collector_paused():
                cols, said = self.scan(texts[first:last], title_ends and title_ends[first:last])
                parts.append((first, self._table(cols, said, companies and companies[first:last])))
        return joined(parts)

    def tags(self, texts: Iterable[str], companies: Iterable[str | None] | None = None) -> list[list[Tag]]:
        """Tags of each text, in order of first mention; first line = title. Empty text gives no tags."""
        texts = list(texts)
        return self.tags_of(texts, self.table(texts, list(companies) if companies is not None else None))

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
        return next(self.read_many([text], [company], None if title_end is None else [title_end]))

    def read_many(
        self,
        texts: Sequence[str],
        companies: Sequence[str | None] | None = None,
        title_ends: Sequence[int] | None = None,
    ) -> Iterator[Tagging]:
        """Texts with their sentences and tags."""
        for first, last in batches(texts):
            part = texts[first:last]
            with collector_paused():
                parts, found = self.columns(
                    part, companies and companies[first:last], title_ends and title_ends[first:last]
                )
                tags = self.tags_of(part, found)
            yield from map(Tagging, parts, tags)

    def columns(
        self,
        texts: Sequence[str],
        companies: Sequence[str | None] | None = None,
        title_ends: Sequence[int] | None = None,
    ) -> tuple[list[Segments], TagColumns]:
        """The sentences of each text, and the tags of all as columns; one of `batches` at a time."""
        cols, said = self.scan(texts, title_ends)
        return segments(cols, said), self._table(cols, said, companies)

    def _table(self, cols: Columns, said: Sentences, companies: Sequence[str | None] | None) -> TagColumns:
        found = uses.uses_in(cols, said, self.forms_)
        own = self._own(cols, companies or [None] * len(cols.starts))
        keeps = gates.about_the_job(cols, said, found, self.forms_, own)
        use, entry = self._fitting(cols, found)
        ok = keeps[use]
        use, entry = use[ok], entry[ok]
        use, entry, sure = self._chosen(cols, said, found, use, entry)
        said = inner_headings(cols, said, self.meanings_)
        strength, reason, negated = strengths(
            self.models_.get("strength"), cols, said, found, use, self.forms_.entry_group[entry],
            self.forms_.entry_form[entry],
        )  # fmt: skip
        text = said.text[found.sentence[use]]
        base = cols.starts[text]
        named = Mentions(
            text, self.forms_.entry_skill[entry], found.start[use] - self.forms_.entry_lead[entry] - base,
            found.end[use] - base, sure, strength, reason, np.zeros(len(use), bool), negated,
        )  # fmt: skip
        model = self.models_.get("implied")
        return tagged(implied.mentions(cols, said, named, self.anchors_, model, self.skill_ids_.tolist()))

    def kind_of(self, skill_id: str) -> str:
        """Skill or certification."""
        return "certification" if skill_id in self._certified else "skill"

    def _own(self, cols: Columns, companies: Sequence[str | None]) -> set[tuple[int, int]]:
        numbers = self.vocabulary_.scanner.numbers
        return {
            (text, numbers[b" " + name + b" "])
            for text, (company, start) in enumerate(zip(companies, cols.starts.tolist(), strict=True))
            for name in gates.own_names(company, cols.text[start : start + TITLE_SEEN].split("\n", 1)[0])
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
            rows, view = features.features(
                cols, said, found, forms, self.views_, use[doubted], entry[doubted]
            )
            if (model := self.models_.get("uses")) is None:
                probability = np.array([0.1, 0.4, 0.6, 0.9])[view]
            else:
                probability = probabilities(model.scores(rows))[:, 1]
            counts = np.where(view >= 2, probability > DOUBT, probability > 1 - DOUBT_AGAINST)
            sure[doubted] = np.where(view >= 2, np.maximum(probability, 0.5), probability)
            doubted = doubted[counts]
            order = np.lexsort((-sure[doubted], use[doubted]))
            doubted = doubted[order]
            best = np.ones(len(doubted), bool)
            best[1:] = use[doubted][1:] != use[doubted][:-1]
            doubted = doubted[best]
        chosen = np.sort(np.concatenate((np.flatnonzero(plain), doubted)))
        return use[chosen], entry[chosen], sure[chosen]

    def tags_of(self, texts: Sequence[str], found: TagColumns) -> list[list[Tag]]:
        """The tags of each text as objects."""
        tags: list[list[Tag]] = [[] for _ in texts]
        lists = [column.tolist() for column in found[:10]]
        starts, ends = found.mention_start.tolist(), found.mention_end.tolist()
        for text, skill, strength, sure, told, negated, _, _, count, first in zip(*lists, strict=True):
            skill_id = self.skill_ids_[skill]
            shown = tuple(
                Evidence(texts[text][starts[m] : ends[m]], starts[m], ends[m])
                for m in range(first, first + min(count, EVIDENCE_MAX))
            )
            kind = self.kind_of(skill_id)
            tags[text].append(
                Tag(skill_id, kind, STRENGTHS[strength], round(sure, DECIMALS), told, negated, shown, count)
            )
        return tags


def tagger_for(content: Content, lines: Sequence[Line] | None = None) -> SkillTagger:
    """The tagger of some content, with its bar for implied skills; `lines` as in `SkillTagger.fit`."""
    bar = content.measurement["implied"]
    tagger = SkillTagger(implied_precision=bar["precision_min"], implied_level=bar["level"])
    return tagger.fit(content.skills, content.certifications, lines=lines)


def chunks(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines in parts small enough for one pass."""
    for first in range(0, len(lines), 1_000):
        yield lines[first : first + 1_000]


def batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last of runs of texts that are read as one; at least one run, which may be empty."""
    first = size = 0
    for number, text in enumerate(texts):
        if number > first and (number - first == BATCH or size + len(text) > BATCH_CHARACTERS):
            yield first, number
            first, size = number, 0
        size += len(text)
    yield first, len(texts)
