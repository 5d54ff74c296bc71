"""Whether a run of unknown words stands where skills stand, by its shape and surroundings.

A linear model over hashed yes/no features. The words of the run itself are never among them, so that what it
learns from skills that are known holds for those that are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.extract import uses
from analysis.extract.columns import Bools, Columns, Floats, Ints, columns, ranges
from analysis.extract.context import TRAINING, Line, load_lines
from analysis.extract.hashed_linear import HashedLinear, matrix_of, probabilities
from analysis.extract.sentences import KINDS, SECTIONS, Sentences, sentences
from analysis.extract.skills import SkillTagger, batches
from analysis.extract.term_tokens import (
    COMMA,
    EDGE,
    OPEN,
    SLASH,
    Keys,
    Runs,
    Tokens,
    asking,
    key_of,
    runs,
    tokens,
)  # fmt: skip
from data.content import Skill

BUCKETS = 1 << 16
STRENGTH = 0.1
FOLDER = TRAINING / "terms"
_LISTING = (COMMA, SLASH, OPEN)
_AND = np.array([key_of(word) for word in ("and", "or")], np.uint64)
_KNOWN, _NAME, _NOTHING = (np.uint64(number) for number in (1, 2, 3))  # in place of a neighbour's words
_CUES = [KINDS.index(kind) for kind in ("must", "nice", "duty", "you", "company", "product", "benefit",
                                        "degree", "place")]  # fmt: skip


def known_places(tagger: SkillTagger, cols: Columns, said: Sentences) -> tuple[Bools, Bools, Ints, Ints]:
    """Characters in forms of the taxonomy, those in forms that need no context, and where the forms stand."""
    found = uses.uses_in(cols, said, tagger.forms_)
    sure = ~tagger.forms_.is_unsure[found.form]
    size = len(cols.codes)
    return (
        _covered(size, found.start, found.end), _covered(size, found.start[sure], found.end[sure]),
        found.start[sure], found.end[sure],
    )  # fmt: skip


def _covered(size: int, start: Ints, end: Ints) -> Bools:
    steps = np.bincount(start, minlength=size + 1) - np.bincount(end, minlength=size + 1)
    return np.cumsum(steps)[:size] > 0


def features(said: Sentences, words: Tokens, found: Runs) -> Ints:
    """Rows of feature numbers below BUCKETS, one per run."""
    first, last = found.first, found.first + found.words - 1
    sentence = words.sentence[first]
    before, near_before, gap_before = _neighbour(words, first, -1)
    after, near_after, gap_after = _neighbour(words, last, 1)
    before2, _, _ = _neighbour(words, near_before, -1)
    after2, _, _ = _neighbour(words, near_after, 1)
    own = words.is_sure[first].astype(np.int64)  # of a known form that is looked at as if it were unknown
    skills = np.bincount(words.sentence[words.is_sure], minlength=len(said.start))[sentence]
    skills = np.minimum(np.maximum(skills - own * found.words, 0), 5)
    long = words.end - words.start > 3
    every = np.bincount(words.sentence[long], minlength=len(said.start))[sentence]
    capital = np.bincount(words.sentence[long & words.is_upper], minlength=len(said.start))[sentence]
    capitals = (4 * capital) // np.maximum(every, 1)
    shape_first, shape_last = _shape(words, first), _shape(words, last)
    length = np.minimum((words.end[last] - words.start[first]) // 4, 6)
    is_listed = np.isin(gap_before, _LISTING) | np.isin(gap_after, (*_LISTING, OPEN + 1))
    shape = (shape_first * 16 + shape_last) * 4 + found.words
    section = said.section[sentence]
    parts: list[Ints | Keys] = [
        shape, shape * 8 + length, before, after, before2, after2,
        gap_before * 4 + np.minimum(before, 3).astype(np.int64),
        gap_after * 4 + np.minimum(after, 3).astype(np.int64),
        np.minimum(before, 3).astype(np.int64) * 64 + np.minimum(after, 3).astype(np.int64) * 16 + is_listed,
        skills, skills * 2 + is_listed, section, section * 1024 + shape, capitals,
        skills * 1024 + shape, np.minimum(every, 20) // 4, mixed(before, 77) ^ mixed(before2, 78),
        words.ending[first], words.ending[last], words.size[last] < words.end[last] - words.start[last],
    ]  # fmt: skip
    parts += [number * 2 + (said.counts[sentence, number] > 0) for number in _CUES]
    return np.stack([_bucket(part, kind) for kind, part in enumerate(parts)], axis=1)


def _neighbour(words: Tokens, at: Ints, step: int) -> tuple[Keys, Ints, Ints]:
    """What stands beside words (a lower-case word's key, or which kind it is), where, and the gap.

    "and" is looked through: in "A, B and C" the neighbour of C is B.
    """
    size = len(words.start)
    place = at + step
    gap = np.where((place >= 0) & (place < size), words.gap[np.clip(at + (step > 0), 0, size - 1)], EDGE)
    inside = (place >= 0) & (place < size) & (gap != EDGE)
    bounded = np.clip(place, 0, size - 1)
    is_and = inside & np.isin(words.key[bounded], _AND)
    further = np.clip(place + step, 0, size - 1)
    linked = (
        is_and
        & (words.sentence[further] == words.sentence[np.clip(at, 0, size - 1)])
        & (words.is_known[further] | words.is_upper[further])
    )
    bounded = np.where(linked, further, bounded)
    gap = np.where(linked, COMMA, gap)
    told = np.where(words.is_upper[bounded] | words.is_odd[bounded], _NAME, words.key[bounded])
    told = np.where(words.is_sure[bounded], _KNOWN, told)
    return np.where(inside, told, _NOTHING), bounded, gap


def _shape(words: Tokens, at: Ints) -> Ints:
    """How a word is written, as a number below 16."""
    short = words.end[at] - words.start[at] <= 4
    found: Ints = words.is_upper[at] * 8 + words.is_odd[at] * 4 + words.is_lower[at] * 2 + short
    return found


def mixed(value: Ints | Keys, kind: int) -> Keys:
    """Numbers spread over 64 bits, differently for each kind."""
    with np.errstate(over="ignore"):
        mixed = (value.astype(np.uint64) + np.uint64(kind + 1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        return mixed * np.uint64(0xD6E8FEB86659FD93 + 2 * kind)


def _bucket(value: Ints | Keys, kind: int) -> Ints:
    return (mixed(value, kind) >> np.uint64(48)).astype(np.int64)


def scores(model: HashedLinear, said: Sentences, words: Tokens, found: Runs) -> Floats:
    """The probability that each run names a skill."""
    if not len(found.first):
        return np.zeros(0)
    return probabilities(model.scores(features(said, words, found)))[:, 1]


def train(
    tagger: SkillTagger,
    skills: Mapping[str, Skill],
    stops: Keys,
    texts: Sequence[str] = (),
    lines: Sequence[Line] | None = None,
) -> HashedLinear:
    """The model, from labelled lines (default: data/training and data/training/terms) and the reader's texts.

    Right are the names of known skills, but soft ones, and what a line marks so; wrong is every other run
    that could be a term. In texts some of those are the very terms looked for, but few.

    Raises ValueError where there is no skill, or nothing else.
    """
    lines = [*load_lines(), *load_lines(FOLDER)] if lines is None else list(lines)
    soft = frozenset(skill_id for skill_id, skill in skills.items() if skill.kind == "soft")
    parts = []
    if lines:
        cols = columns(tagger.vocabulary_.scanner, [line.text for line in lines])
        marks = [
            (int(cols.starts[number]) + use.start, int(cols.starts[number]) + use.end)
            for number, line in enumerate(lines) for use in line.uses if use.is_right
        ]  # fmt: skip
        parts.append(_examples(tagger, cols, _sentences(tagger, cols, lines), stops, soft, marks))
    for first, last in batches(texts):
        if any(texts[first:last]):
            parts.append(_examples(tagger, *tagger.scan(texts[first:last]), stops, soft, []))
    rows, labels = (np.concatenate(column) for column in zip(*parts, strict=True))
    return HashedLinear(BUCKETS, STRENGTH, max_iter=60, tol=1e-2).fit(
        matrix_of(rows, BUCKETS), labels.tolist()
    )


def _examples(
    tagger: SkillTagger, cols: Columns, said: Sentences, stops: Keys, soft: frozenset[str],
    marks: Sequence[tuple[int, int]],
) -> tuple[Ints, Bools]:  # fmt: skip
    """Rows of features, and whether they are of skills; `marks`: characters of further skills."""
    known, sure, start, end = known_places(tagger, cols, said)
    start = np.concatenate((start, np.array([first for first, _ in marks], np.int64)))
    end = np.concatenate((end, np.array([last for _, last in marks], np.int64)))
    marked = _covered(len(cols.codes), start, end)
    words = tokens(cols, said, known | marked, sure | marked)
    right = _runs_of(words, start, end)
    right = right[~_is_soft(tagger, cols, said, words, right, soft)]
    right = right[asking(said, words.sentence[right[:, 0]])]
    wrong = runs(said, words, stops)
    both = Runs(
        np.concatenate((right[:, 0], wrong.first)), np.concatenate((right[:, 1], wrong.words)),
        np.zeros(len(right) + len(wrong.first), np.uint64),
    )  # fmt: skip
    return features(said, words, both), np.arange(len(both.first)) < len(right)


def _sentences(tagger: SkillTagger, cols: Columns, lines: Sequence[Line]) -> Sentences:
    """The sentences of labelled lines, in the sections their lines give."""
    said = sentences(cols, tagger.meanings_, cols.starts)
    numbers = {name: number for number, name in enumerate(SECTIONS)}
    told = np.array([numbers.get(line.section, -1) for line in lines], np.int64)[said.text]
    return said._replace(section=np.where(told >= 0, told, said.section))


def _runs_of(words: Tokens, start: Ints, end: Ints) -> Ints:
    """Rows (first word, words) of stretches of characters, each once."""
    first = np.searchsorted(words.end, start, side="right")
    last = np.searchsorted(words.start, end, side="left")
    rows = np.stack((first, last - first), axis=1)
    return np.unique(rows[(rows[:, 1] > 0) & (rows[:, 1] <= 3)], axis=0)


def _is_soft(
    tagger: SkillTagger, cols: Columns, said: Sentences, words: Tokens, rows: Ints, soft: frozenset[str]
) -> Bools:
    found = uses.uses_in(cols, said, tagger.forms_)
    owner, entry = ranges(tagger.forms_.entry_from[found.form], tagger.forms_.entry_from[found.form + 1])
    is_soft = np.array([one.skill_id in soft for one in tagger.forms_.entries], bool)
    places = np.unique(found.start[owner[is_soft[entry]]])
    return np.isin(words.start[rows[:, 0]], places)
