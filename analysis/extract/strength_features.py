"""What stands around a use of a skill, as numbers of features for the model of strength.

Each feature is a small number in a range of its own; words are hashed into ranges. So a row needs little
arithmetic, and the table of weights stays in the cache.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from analysis.extract.columns import LOWER, SPACE, UPPER, Bools, Columns, Ints
from analysis.extract.hashed_linear import HashedLinear
from analysis.extract.sentences import KINDS, SECTIONS, Sentences
from analysis.extract.uses import GROUPS, Uses

BUCKETS = 1 << 15
_S, _G, _K = len(SECTIONS), len(GROUPS), len(KINDS)
_KIND = {name: number for number, name in enumerate(KINDS)}
_WORDS = 1 << 11  # range of a hashed word
_ADDS = ("nice", "must", "duty", "you", "company", "product", "degree", "negation")
_NEAR, _FAR = 12, 45  # characters from a use to a cue: beside it, in its clause
_LEAD_REACH = 30  # characters from a cue to the colon it stands before
_EIGHTHS = 8  # parts of a text


def model() -> HashedLinear:
    """The model of strength, to be fitted. Classes keep their shares: ads are written as they come."""
    return HashedLinear(BUCKETS, strength=0.3, class_weight=None)


_BARS = 2  # "Acme | Data Engineer | Remote": the header of a chat post


class Around(NamedTuple):
    """What is said around each sentence.

    `before`, `after`: sections of the sentences on either side (one more than SECTIONS: none); `lead`: 1 +
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
    before, after = np.full(size, _S), np.full(size, _S)
    before[1:] = np.where(opens[1:], _S, said.section[:-1])
    after[:-1] = np.where(opens[1:], _S, said.section[1:])
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
        tail = tail - ((cols.classes[tail] & SPACE) != 0)
    return np.where(cols.codes[tail] == ord(":"), tail, -1)


def features(
    cols: Columns, said: Sentences, uses: Uses, use: Ints, group: Ints, form: Ints, ruled: Ints
) -> Ints:
    """Rows of feature numbers (BUCKETS is "nothing") of uses, by number.

    `group`: index of GROUPS of the skill; `form`: a number of the form; `ruled`: what the rule says.
    """
    sentence, start, end = uses.sentence[use], uses.start[use], uses.end[use]
    text, section = said.text[sentence], said.section[sentence]
    near = Around(*(column[sentence] for column in around(cols, said)))
    walls = np.flatnonzero((cols.codes == ord("(")) | (cols.codes == ord(")")) | (cols.codes == ord(";")))
    nice = _sides(said, "nice", sentence, start, end, walls)
    must = _sides(said, "must", sentence, start, end, walls)
    length = np.maximum(cols.ends[text] - cols.starts[text], 1)
    eighth = (start - cols.starts[text]) * _EIGHTHS // (length + 1)
    crowd = np.searchsorted(uses.sentence, sentence, side="right") - np.searchsorted(uses.sentence, sentence)
    crowd = np.digitize(crowd, [2, 3, 5, 9])
    into = np.digitize(start - said.start[sentence], [4, 20, 60, 120])
    size = np.digitize(said.end[sentence] - said.start[sentence], [25, 60, 120, 200])
    last = len(cols.codes) - 1
    left = np.minimum(cols.codes[np.maximum(start - 1, 0)], 127).astype(np.int64)
    right = np.minimum(cols.codes[np.minimum(end, last)], 127).astype(np.int64)
    padded = np.frombuffer(cols.padded, np.uint8)
    word_before, second_before = _two_words(padded, uses.at[use] - 1, -1, 22)
    word_after, second_after = _two_words(padded, uses.until[use], 1, 18)
    opening = _first_word(cols, said.start[sentence])
    kind_before, cue_before = _next_cue(cols, said, sentence, start, -1)
    kind_after, cue_after = _next_cue(cols, said, sentence, end, 0)
    lead = near.lead * 3 + np.digitize(near.since, [1, 5])
    columns = [
        (section, _S), (section * _G + group, _S * _G), (section * (_S + 1) + near.before, _S * (_S + 1)),
        (section * (_S + 1) + near.after, _S * (_S + 1)), (section * _EIGHTHS + eighth, _S * _EIGHTHS),
        (section * 3 + near.asked, _S * 3), (lead, (_K + 1) * 3),
        (nice[0] * _S + section, 7 * _S), (nice[1] * _S + section, 7 * _S),
        (must[0] * _S + section, 7 * _S), (must[1] * _S + section, 7 * _S),
        ((nice[0] * 7 + nice[1]) * 4 + (must[0] > 0) * 2 + (must[1] > 0), 196),
        (kind_before * _S + section, (_K + 1) * _S), (cue_before, _WORDS), (kind_after, _K + 1),
        (cue_after, _WORDS), (word_before, _WORDS), (second_before, _WORDS), (word_after, _WORDS),
        (second_after, _WORDS), (opening, _WORDS), (left * _G + group, 128 * _G),
        (right * _G + group, 128 * _G), (crowd * _S + section, 5 * _S), (into * 5 + crowd, 25),
        (size * _S + section, 5 * _S), (np.digitize(length, [500, 1500]) * _S + section, 3 * _S),
    ]  # fmt: skip
    bars = np.bincount(
        np.searchsorted(cols.starts, np.flatnonzero(cols.codes == ord("|")), side="right") - 1,
        minlength=len(cols.starts),
    )
    post = (bars[text] >= _BARS).astype(np.int64)
    asks = (section == SECTIONS.index("requirements")) | (section == SECTIONS.index("nice"))
    pronoun = _pronoun(padded, uses.at[use])
    edge = _edges(cols, said)[sentence]
    columns += [
        (ruled, 7), (ruled * _S + section, 7 * _S), (post * _S + section, 2 * _S),
        (np.where(asks, -1, _hashed(form)), _WORDS),
        (pronoun * _S + section, 13 * _S), (np.where(asks, -1, pronoun * 5 + crowd), 65),
        (edge * _S + section, 4 * _S),
    ]
    for name in _ADDS:
        has = said.counts[sentence, _KIND[name]] > 0
        columns.append((np.where(has, section, -1), _S))
    return _numbered(columns)


def _numbered(columns: list[tuple[Ints, int]]) -> Ints:
    """Numbers each in a range of its own; -1 is nothing."""
    rows = np.empty((len(columns[0][0]), len(columns)), np.int64)
    base = 0
    for place, (value, size) in enumerate(columns):
        rows[:, place] = np.where(value < 0, BUCKETS, value + base)
        base += size
    assert base <= BUCKETS, base
    return rows


def _sides(
    said: Sentences, kind: str, sentence: Ints, start: Ints, end: Ints, walls: Ints
) -> tuple[Ints, Ints]:
    """The cue of a kind before and after each use in its sentence.

    0 none, 1 beside it, 2 near, 3 far; 3 more where a bracket or semicolon stands between.
    """
    cues = np.flatnonzero(said.cue_kind == _KIND[kind])
    none = np.zeros(len(start), np.int64)
    if not len(cues):
        return none, none
    after = np.searchsorted(said.cue_start[cues], start)
    found = []
    for index, is_before in ((after - 1, True), (after, False)):
        cue = cues[np.clip(index, 0, len(cues) - 1)]
        valid = (index >= 0) & (index < len(cues)) & (said.cue_sentence[cue] == sentence)
        low = said.cue_end[cue] if is_before else end
        high = start if is_before else said.cue_start[cue]
        gap = 1 + np.digitize(high - low, [_NEAR, _FAR])
        gap += 3 * (np.searchsorted(walls, high) > np.searchsorted(walls, low))
        found.append(np.where(valid, gap, 0))
    return found[0], found[1]


def _next_cue(cols: Columns, said: Sentences, sentence: Ints, at: Ints, step: int) -> tuple[Ints, Ints]:
    """1 + kind of the last cue before (step -1) or the first behind (0) in the sentence, and its words."""
    if not len(said.cue_start):
        return np.zeros(len(at), np.int64), np.full(len(at), -1)
    index = np.searchsorted(said.cue_start, at) + step
    cue = np.clip(index, 0, len(said.cue_start) - 1)
    valid = (index == cue) & (said.cue_sentence[cue] == sentence)
    first, last = said.cue_start[cue], said.cue_end[cue]
    letters = (cols.codes[first] | 32).astype(np.int64) * 31 + (cols.codes[last - 1] | 32)
    words = _hashed(letters * 64 + last - first)
    return np.where(valid, said.cue_kind[cue] + 1, 0), np.where(valid, words, -1)


def _two_words(
    padded: np.ndarray[Any, np.dtype[np.uint8]], at: Ints, step: int, reach: int
) -> tuple[Ints, Ints]:
    """Hashes of the two words read from `at` in steps of 1 or -1, in the same line; -1 without one."""
    first, second = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    count, was_word, alive = np.zeros(len(at), np.int64), np.zeros(len(at), bool), np.ones(len(at), bool)
    last = len(padded) - 1
    for _ in range(reach):
        byte = padded[np.clip(at, 0, last)].astype(np.int64)
        alive &= byte >= ord(" ")
        is_word = alive & (byte > ord(" "))
        count += is_word & ~was_word
        first = np.where(is_word & (count == 1), first * 31 + byte, first)
        second = np.where(is_word & (count == 2), second * 31 + byte, second)
        was_word = is_word
        at = at + step
    return np.where(first > 0, _hashed(first), -1), np.where(second > 0, _hashed(second), -1)


def _first_word(cols: Columns, at: Ints) -> Ints:
    """Hashes of the first word of sentences, after bullets and marks; -1 without one."""
    value, begun, alive = np.zeros(len(at), np.int64), np.zeros(len(at), bool), np.ones(len(at), bool)
    last = len(cols.codes) - 1
    for _ in range(16):
        place = np.minimum(at, last)
        letter = (cols.classes[place] & (LOWER | UPPER)) != 0
        alive &= letter | ~begun
        begun |= letter
        value = np.where(alive & letter, value * 31 + (cols.codes[place] | 32), value)
        at = at + 1
    return np.where(value > 0, _hashed(value), -1)


def _hashed(value: Ints) -> Ints:
    with np.errstate(over="ignore"):
        mixed = value.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xD6E8FEB86659FD93)
    return (mixed >> np.uint64(64 - 11)).astype(np.int64)


def _edges(cols: Columns, said: Sentences) -> Ints:
    """Whether a wish opens (1) or closes (2) each sentence: "Ideally, ...", "... is a plus."."""
    wish = np.flatnonzero(said.cue_kind == _KIND["nice"])
    at = said.cue_sentence[wish]
    found = np.zeros(len(said.start), np.int64)
    opens = np.zeros(len(found), bool)
    closes = np.zeros(len(found), bool)
    opens[at[said.cue_start[wish] - said.start[at] <= 8]] = True
    closes[at[said.end[at] - said.cue_end[wish] <= 5]] = True
    return opens + 2 * closes


def _pronoun(padded, at: Ints) -> Ints:
    """The last of you, we, our, they before each use, by distance; 0 without one in 300 letters."""
    raw = padded.tobytes()
    if len(raw) < 8:
        return np.zeros(len(at), np.int64)
    four = np.ndarray(len(raw) - 3, "<u4", raw, strides=(1,))
    place, kind = [], []
    for number, word in enumerate((b" you", b" we ", b" our", b" the")):
        hits = np.flatnonzero(four == int.from_bytes(word, "little"))
        if word == b" the":
            after = padded[np.minimum(hits + 4, len(padded) - 1)]
            hits = hits[(after == ord("y")) | (after == ord("i"))]
        place.append(hits)
        kind.append(np.full(len(hits), number))
    place, kind = np.concatenate(place), np.concatenate(kind)
    if not len(place):
        return np.zeros(len(at), np.int64)
    order = np.argsort(place)
    place, kind = place[order], kind[order]
    index = np.searchsorted(place, at) - 1
    gap = at - place[np.maximum(index, 0)]
    near = np.digitize(gap, [40, 120, 300])
    return np.where((index < 0) | (near == 3), 0, 1 + kind[index] * 3 + near)
