"""What stands around a use of a skill, as numbers of features for the model of strength.

Each feature is a small number in a range of its own; words are hashed into ranges. So a row needs little
arithmetic, and the table of weights stays in the cache.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.extract.columns import SPACE, Columns, Ints
from analysis.extract.hashed_linear import HashedLinear
from analysis.extract.sentences import KINDS, SECTIONS, Sentences
from analysis.extract.uses import GROUPS, Uses

BUCKETS = 1 << 14
_S, _G, _K = len(SECTIONS), len(GROUPS), len(KINDS)
_KIND = {name: number for number, name in enumerate(KINDS)}
_WORDS = 1 << 11  # range of a hashed word
_NEAR, _FAR = 12, 45  # characters from a use to a cue: beside it, in its clause
_LEAD_REACH = 30  # characters from a cue to the colon it stands before


def model() -> HashedLinear:
    """The model of strength, to be fitted. Classes keep their shares: ads are written as they come."""
    return HashedLinear(BUCKETS, strength=0.3, class_weight=None)


_WALLS = np.array([ord(mark) for mark in "();"], np.uint32)
_BLANKS = 3  # spaces between a form and the next word, a mark or two among them
_NO_LETTERS = np.full(_BLANKS + 8, ord("\n"), np.uint8)  # before the first text


class Around(NamedTuple):
    """What is said around each sentence.

    `before`, `after`: sections of the sentences on either side (at an end its own); `lead`: 1 +
    kind of the cue before the last colon above ("Good to have:"), 0 without one; `since`: sentences since
    then; `asked`: 0 a text that has no passage of requirements, 1 above the first one, 2 from there on.
    """

    before: Ints
    after: Ints
    lead: Ints
    since: Ints
    asked: Ints


def around(cols: Columns, said: Sentences) -> Around:
    """What is said around all sentences."""
    size = len(said.start)
    place = np.arange(size)
    opens = np.ones(size, bool)
    opens[1:] = said.text[1:] != said.text[:-1]
    before, after = said.section.copy(), said.section.copy()
    before[1:] = np.where(opens[1:], said.section[1:], said.section[:-1])
    after[:-1] = np.where(opens[1:], said.section[:-1], said.section[1:])
    tail = colon_tails(cols, said)
    has_colon = tail >= 0
    lead = np.zeros(size, np.int64)
    if len(said.cue_start):
        cue = np.maximum(np.searchsorted(said.cue_sentence, place, side="right") - 1, 0)
        led = has_colon & (said.cue_sentence[cue] == place) & (tail - said.cue_end[cue] <= _LEAD_REACH)
        lead = np.where(led, said.cue_kind[cue] + 1, 0)
    last = np.maximum.accumulate(np.where(has_colon | said.is_heading | opens, place, 0))
    first = np.full(len(cols.starts), size)
    asking = np.flatnonzero(said.section == SECTIONS.index("requirements"))[::-1]
    first[said.text[asking]] = asking
    first = first[said.text]
    asked = np.where(first == size, 0, 1 + (place >= first))
    return Around(before, after, lead[last], place - last, asked)


def colon_tails(cols: Columns, said: Sentences) -> Ints:
    """Where the colon of each sentence that ends with one stands; -1 without."""
    tail = said.end - 1
    for _ in range(3):
        tail = np.maximum(tail - ((cols.classes[tail] & SPACE) != 0), said.start)
    return np.where(cols.codes[tail] == ord(":"), tail, -1)


def features(
    cols: Columns, said: Sentences, uses: Uses, use: Ints, group: Ints, form: Ints, ruled: Ints
) -> Ints:
    """Rows of feature numbers (BUCKETS is "nothing") of uses, by number.

    `group`: index of GROUPS of the skill; `form`: a number of the form; `ruled`: what the rule says.
    """
    sentence, start, end = uses.sentence[use], uses.start[use], uses.end[use]
    section = said.section[sentence]
    near = Around(*(column[sentence] for column in around(cols, said)))
    walls = said.marks[np.isin(cols.codes[said.marks], _WALLS)]
    before, after = _wishes(said, sentence, start, end, walls)
    asks = (section == SECTIONS.index("requirements")) | (section == SECTIONS.index("nice"))
    return _numbered([
        (ruled, 7), (ruled * _S + section, 7 * _S), (section * _G + group, _S * _G),
        (section * _S + near.before, _S * _S), (section * _S + near.after, _S * _S),
        (section * 3 + near.asked, _S * 3), (near.lead * 3 + np.digitize(near.since, [1, 5]), (_K + 1) * 3),
        (before * _S + section, 7 * _S), (after * _S + section, 7 * _S),
        (_cue_before(said, sentence, start) * _S + section, (_K + 1) * _S),
        (_edges(said)[sentence] * _S + section, 4 * _S),
        (_word_before(cols, start), _WORDS), (np.where(asks, -1, _hashed(form)), _WORDS),
    ])  # fmt: skip


def _numbered(columns: list[tuple[Ints, int]]) -> Ints:
    """Numbers each in a range of its own; -1 is nothing."""
    rows = np.empty((len(columns[0][0]), len(columns)), np.int64)
    base = 0
    for place, (value, size) in enumerate(columns):
        rows[:, place] = np.where(value < 0, BUCKETS, value + base)
        base += size
    return rows


def _wishes(said: Sentences, sentence: Ints, start: Ints, end: Ints, walls: Ints) -> tuple[Ints, Ints]:
    """The wish before and after each use in its sentence.

    0 none, 1 beside it, 2 near, 3 far; 3 more where a bracket or semicolon stands between.
    """
    cues = np.flatnonzero(said.cue_kind == _KIND["nice"])
    none = np.zeros(len(start), np.int64)
    if not len(cues):
        return none, none
    after = np.searchsorted(said.cue_start[cues], start)
    found = []
    for index, is_before in ((after - 1, True), (after, False)):
        cue = cues[np.clip(index, 0, len(cues) - 1)]
        valid = (index >= 0) & (index < len(cues)) & (said.cue_sentence[cue] == sentence)
        low = np.where(is_before, said.cue_end[cue], end)
        high = np.where(is_before, start, said.cue_start[cue])
        gap = 1 + np.digitize(high - low, [_NEAR, _FAR])
        gap += 3 * (np.searchsorted(walls, high) > np.searchsorted(walls, low))
        found.append(np.where(valid, gap, 0))
    return found[0], found[1]


def _cue_before(said: Sentences, sentence: Ints, start: Ints) -> Ints:
    """1 + kind of the last cue before each use in its sentence; 0 without one."""
    if not len(said.cue_start):
        return np.zeros(len(start), np.int64)
    index = np.searchsorted(said.cue_start, start) - 1
    cue = np.maximum(index, 0)
    valid = (index >= 0) & (said.cue_sentence[cue] == sentence)
    return np.where(valid, said.cue_kind[cue] + 1, 0)


def _word_before(cols: Columns, start: Ints) -> Ints:
    """Hashes of up to eight letters of the word before `start`, in its line; -1 without one."""
    folded = np.concatenate((_NO_LETTERS, cols.folded))
    # Glued words have a byte more before them in `folded` than in the text.
    at = start + np.searchsorted(cols.glued, start, side="right") + len(_NO_LETTERS) - 1
    for _ in range(_BLANKS):
        at = at - (folded[at] == ord(" "))
    value = np.zeros(len(at), np.int64)
    alive = np.ones(len(at), bool)
    for _ in range(8):
        byte = folded[at]
        alive &= byte >= ord("0")
        value = np.where(alive, value * 31 + byte, value)
        at = at - 1
    return np.where(value > 0, _hashed(value), -1)


def _hashed(value: Ints) -> Ints:
    with np.errstate(over="ignore"):
        mixed = value.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xD6E8FEB86659FD93)
    return (mixed >> np.uint64(64 - 11)).astype(np.int64)


def _edges(said: Sentences) -> Ints:
    """Whether a wish opens (1) or closes (2) each sentence: "Ideally, ...", "... is a plus."."""
    wish = np.flatnonzero(said.cue_kind == _KIND["nice"])
    at = said.cue_sentence[wish]
    found = np.zeros(len(said.start), np.int64)
    opens = np.zeros(len(found), bool)
    closes = np.zeros(len(found), bool)
    opens[at[said.cue_start[wish] - said.start[at] <= 8]] = True
    closes[at[said.end[at] - said.cue_end[wish] <= 5]] = True
    numbers: Ints = opens + 2 * closes
    return numbers
