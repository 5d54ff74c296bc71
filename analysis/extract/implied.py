"""Skills said in other words: "you bring what we train to live traffic" asks for model deployment.

The labelled lines (data/training/implied) mark the word a skill can be told by, its anchor; a linear model
over the words around an anchor says whether the skill is meant. A skill is looked for only where the model
keeps the precision asked of it on lines it was not trained on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from analysis.extract.columns import Columns, Floats, Ints, ranges
from analysis.extract.hashed_linear import HashedLinear, probabilities
from analysis.extract.scan import key
from analysis.extract.sentences import SECTIONS, Sentences
from analysis.extract.strength import strengths
from analysis.extract.tags import Mentions
from analysis.extract.uses import Uses
from analysis.extract.vocabulary import Vocabulary
from data.content import Skill

BUCKETS = 1 << 18
BEFORE, AFTER, CLOSE = 5, 6, 2  # words on either side of an anchor that count, and that count as close
LETTERS, STEM = 12, 5  # of a word that count, and that its inflections share
SHOWN = 0.25  # of the weight of the strongest word: evidence reaches from the first such word to the last
READ = tuple(
    SECTIONS.index(name) for name in ("title", "intro", "duties", "requirements", "nice", "stack")
    if name in SECTIONS
)  # fmt: skip


class Anchors(NamedTuple):
    """The anchors of a vocabulary: one row per phrase and anchor in it, sorted by phrase.

    `row_from`: where the rows of a phrase number begin; `offset`, `length`: characters of the anchor in the
    phrase; `word`: number of the anchor; `code`: checksum by that number; `pair_from`: where the skills of an
    anchor begin in `skill`, and in the checksums of their ids and categories.
    """

    row_from: Ints
    offset: Ints
    length: Ints
    word: Ints
    code: Ints
    pair_from: Ints
    skill: Ints
    skill_code: Ints
    group_code: Ints


class Pairs(NamedTuple):
    """Anchors in texts with a skill each may say; `uses` has one row per pair, of the anchor's word."""

    uses: Uses
    skill: Ints
    skill_code: Ints
    group_code: Ints
    code: Ints


def anchors_of(
    vocabulary: Vocabulary, skills: Mapping[str, Skill], skill_ids: Sequence[str],
    words: Mapping[str, Sequence[str]],
) -> Anchors:  # fmt: skip
    """The anchors in the phrases of a vocabulary that are no skill's form; `words`: anchors, their skills."""
    number = {key(word).strip(): at for at, word in enumerate(words)}
    rows = []
    for phrase, at in vocabulary.scanner.numbers.items():
        parts, offset = phrase.split(), 0
        for part in parts if len(parts) == 1 or not vocabulary.forms[at] else ():
            if part in number:
                rows.append((at, offset, len(part), number[part]))
            offset += len(part) + 1
    table = np.array(sorted(rows), np.int64).reshape(-1, 4)
    column = {skill_id: at for at, skill_id in enumerate(skill_ids) if skill_id in skills}
    said = [sorted(set(some) & column.keys()) for some in words.values()]
    flat = [skill_id for some in said for skill_id in some]
    sizes = [len(some) for some in said]
    return Anchors(
        np.searchsorted(table[:, 0], np.arange(len(vocabulary.scanner.numbers) + 1)),
        table[:, 1], table[:, 2], table[:, 3], _codes(words),
        np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
        np.array([column[skill_id] for skill_id in flat], np.int64), _codes(flat),
        _codes(skills[skill_id].category for skill_id in flat),
    )  # fmt: skip


def code(name: str) -> int:
    """The number by which features know a word, a skill or a category, whatever the taxonomy's order."""
    return crc32(name.encode())


def _codes(names: Iterable[str]) -> Ints:
    return np.array([code(name) for name in names], np.int64)


def pairs_in(cols: Columns, said: Sentences, anchors: Anchors) -> Pairs:
    """Every anchor in a sentence about the job, with each skill it may say."""
    hit, row = ranges(anchors.row_from[cols.number], anchors.row_from[cols.number + 1])
    start = cols.start[hit] + anchors.offset[row]
    sentence = np.searchsorted(said.start, start, side="right") - 1
    read = np.isin(said.section, READ) & ~said.is_heading
    keeps = read[sentence]
    hit, row, start, sentence = hit[keeps], row[keeps], start[keeps], sentence[keeps]
    word = anchors.word[row]
    owner, pair = ranges(anchors.pair_from[word], anchors.pair_from[word + 1])
    hit, row, start, sentence, word = (c[owner] for c in (hit, row, start, sentence, word))
    none = np.full(len(hit), -1, np.int64)
    uses = Uses(start, start + anchors.length[row], cols.at[hit], cols.until[hit], none, none, sentence)
    return Pairs(
        uses, anchors.skill[pair], anchors.skill_code[pair], anchors.group_code[pair], anchors.code[word]
    )


def taken(pairs: Pairs, keeps: Any) -> Pairs:
    """The rows of `pairs` that are kept."""
    uses = Uses(*(column[keeps] for column in pairs.uses))
    return Pairs(uses, *(column[keeps] for column in pairs[1:]))


class Windows(NamedTuple):
    """The words around anchors, BEFORE + 1 + AFTER of them, the anchor among them.

    `word`, `stem`: hashes; `place`, `length`: first character and characters; `is_word`: False past the
    sentence.
    """

    word: Ints
    stem: Ints
    place: Ints
    length: Ints
    is_word: Any


def windows(said: Sentences, pairs: Pairs) -> Windows:
    """The words of two letters and more around each pair's anchor in its sentence."""
    words = said.words
    first, last = words.first, words.last
    at = np.searchsorted(first, pairs.uses.start, side="right") - 1
    near = at[:, None] + np.arange(-BEFORE, AFTER + 1)
    inside = (near >= 0) & (near < len(first))
    near = np.where(inside, near, 0)
    sentence = pairs.uses.sentence[:, None]
    place, end = (column[near] if len(first) else near for column in (first, last))
    is_word = inside & (place >= said.start[sentence]) & (end <= said.end[sentence])
    # A lost line break may have glued the anchor to the word before.
    place[:, BEFORE], end[:, BEFORE], is_word[:, BEFORE] = pairs.uses.start, pairs.uses.end, True
    word, stem = (words.hashed(place, np.minimum(end, place + size)) for size in (LETTERS, STEM))
    return Windows(word.astype(np.int64), stem.astype(np.int64), place, end - place, is_word)


def features(said: Sentences, pairs: Pairs, near: Windows) -> tuple[Ints, Ints]:
    """Hashed features of pairs by words (pairs, words, kinds; BUCKETS is "nothing"), and of whole pairs."""
    skill, group = pairs.skill_code, pairs.group_code
    place = np.arange(-BEFORE, AFTER + 1)
    side, close = place > 0, 2 * (place > 0) + (np.abs(place) <= CLOSE)
    by_word = np.stack(
        [
            _mix(1, near.stem, skill[:, None]), _mix(2, near.stem, 2 * skill[:, None] + side),
            _mix(3, near.stem, group[:, None]), _mix(4, near.stem, 4 * group[:, None] + close),
            _mix(5, near.stem, side),
        ],
        axis=2,
    )  # fmt: skip
    by_word = np.where(near.is_word[:, :, None], by_word, BUCKETS)
    by_word[:, BEFORE] = BUCKETS
    word, stem = np.where(near.is_word, near.word, 0), np.where(near.is_word, near.stem, 0)
    one, two = word[:, BEFORE - 1], word[:, BEFORE + 1]
    anchor = skill * 31 + pairs.code
    section = said.section[pairs.uses.sentence]
    whole = np.stack(
        [
            _mix(11, anchor), _mix(12, two, anchor), _mix(13, one, anchor),
            _mix(14, two * 31 + word[:, BEFORE + 2], skill), _mix(15, word[:, BEFORE - 2] * 31 + one, skill),
            _mix(16, section, skill), _mix(17, stem[:, BEFORE + 1], group),
            _mix(18, stem[:, BEFORE - 1], group), _mix(19, section, group), _mix(20, skill),
        ],
        axis=1,
    )  # fmt: skip
    return by_word, whole


def mentions(
    cols: Columns,
    said: Sentences,
    named: Mentions,
    anchors: Anchors,
    model: HashedLinear | None,
    skill_ids: Sequence[str],
) -> Mentions:
    """The mentions by name, and those in other words of skills that their text does not name."""
    if model is None:
        return named
    pairs = pairs_in(cols, said, anchors)
    is_named = np.zeros((len(cols.starts), len(skill_ids)), bool)
    is_named[named.text, named.skill] = True
    floor = np.array([model.thresholds_.get(skill_id, np.inf) for skill_id in skill_ids])
    is_open = ~is_named[said.text[pairs.uses.sentence], pairs.skill]
    pairs = taken(pairs, is_open & (floor[pairs.skill] <= 1))
    near = windows(said, pairs)
    by_word, whole = features(said, pairs, near)
    weight = model.table[:, 0][by_word].sum(axis=2)
    score = weight.sum(axis=1) + model.table[:, 0][whole].sum(axis=1) + model.intercept_[0]
    sure = probabilities(score[:, None])[:, 1]
    keeps = sure >= floor[pairs.skill]
    pairs, sure = taken(pairs, keeps), sure[keeps]
    start, end = _deciding(Windows(*(column[keeps] for column in near)), weight[keeps])
    uses = pairs.uses._replace(start=start, end=end)
    each = np.arange(len(sure))
    strength, reason, negated = strengths(None, cols, said, uses, each, each, each)  # by the rule
    text = said.text[uses.sentence]
    base = cols.starts[text]
    told = Mentions(
        text, pairs.skill, start - base, end - base, sure, strength, reason, np.ones(len(text), bool), negated
    )
    wanted = (column[~negated] for column in told)
    both: list[Any] = [np.concatenate(columns) for columns in zip(named, wanted, strict=True)]
    return Mentions(*both)


def _deciding(near: Windows, weight: Floats) -> tuple[Ints, Ints]:
    """First and last character from the first to the last word that speaks for the skill."""
    shows = near.is_word & (weight > 0)
    shows &= weight >= SHOWN * weight.max(axis=1, initial=0.0)[:, None]
    shows[:, BEFORE] = True
    each, last = np.arange(len(shows)), shows.shape[1] - 1 - shows[:, ::-1].argmax(axis=1)
    return near.place[each, shows.argmax(axis=1)], near.place[each, last] + near.length[each, last]


def _mix(kind: int, one: Any, other: Any = 0) -> Ints:
    with np.errstate(over="ignore"):
        value = np.asarray(one, np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        value = value + np.asarray(other, np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F) + np.uint64(kind)
        value *= np.uint64(0xD6E8FEB86659FD93)
        value ^= value >> np.uint64(32)
        value *= np.uint64(0xD6E8FEB86659FD93)
    return (value >> np.uint64(46)).astype(np.int64)
