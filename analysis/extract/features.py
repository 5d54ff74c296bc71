"""What stands around a use of an ambiguous form, as hashed features for a linear model.

Features come from the padded bytes of the scan and from the sentence. The taxonomy's own cue rule is one of
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from analysis.extract.columns import DIGIT, LOWER, UPPER, Bools, Bytes, Columns, Ints, ranges
from analysis.extract.context import NEAR, WINDOW, Cues
from analysis.extract.scan import TEXT_END
from analysis.extract.sentences import KINDS, Sentences
from analysis.extract.uses import Forms, Uses
from analysis.extract.vocabulary import Vocabulary

BUCKETS = 1 << 18
_LIST_GAP, _NEAR_MAX = 6, 4  # characters between neighbours of a list; neighbours counted on either side
_OPENING_MAX = 8  # characters of bullets and marks before the first word
_REACH = 28  # padded bytes in which the two words on either side are looked for


def _words_around(cols: Columns, uses: Uses) -> tuple[Ints, Ints, Ints, Ints]:
    """Hashes of the two words before and the two after each use; 0 where there is none."""
    folded = np.concatenate((_GAP, cols.folded, _GAP))
    # Glued words have a byte more before them in `folded` than in the text.
    first = uses.start + np.searchsorted(cols.glued, uses.start, side="right") + len(_GAP)
    last = uses.end + np.searchsorted(cols.glued, uses.end - 1, side="right") + len(_GAP)
    return *_two_words(folded[::-1].copy(), len(folded) - first), *_two_words(folded, last)


def _two_words(folded: Bytes, place: Ints) -> tuple[Ints, Ints]:
    """Hashes of the first two words from each place on, as far as they lie near and in the same text."""
    windows = np.lib.stride_tricks.sliding_window_view(folded, _REACH)
    window = np.ascontiguousarray(windows[place].T)  # one row per step, so that a step is one operation
    # Distances are those of padded bytes, in which a space is two and a break three.
    size = 1 + (window <= ord(" ")).view(np.uint8) + (window < ord(" "))
    is_word = (window >= ord("0")) & ~_ever(window == TEXT_END) & (_total(size.copy()) - size < _REACH)
    found = []
    behind = np.ones_like(is_word)  # behind the word before
    for _ in range(2):
        begun = _ever(is_word & behind)
        behind = _ever(begun & ~is_word)
        left = begun.sum(axis=0, dtype=np.uint8)
        letters = windows[place + (_REACH - left)]
        letters *= _IS_IN[left - behind.sum(axis=0, dtype=np.uint8)]
        found.append((letters @ _POWERS).astype(np.int64))  # exact: below 2^53
    return found[0], found[1]


# A step is a row of its own: as loops over the rows these are far faster than `accumulate`.
def _ever(steps: Bools) -> Bools:
    """Whether it has been true up to each step."""
    for before, step in pairwise(steps):
        step |= before
    return steps


def _total(steps: Bytes) -> Bytes:
    """Sums up to each step."""
    for before, step in pairwise(steps):
        step += before
    return steps


_GAP = np.full(2 * _REACH, ord(" "), np.uint8)
_IS_IN = np.tri(_REACH + 1, _REACH, -1, np.uint8)  # the letters of words of 0, 1 … letters
_POWERS = np.array([pow(1_000_003, place, 1 << 31) for place in range(_REACH)], np.float64)


class Views(NamedTuple):
    """The cues of a taxonomy as columns.

    `from_`: where the rows of a phrase number begin in `rows` (cue, first, last: its place inside the
    phrase); `says`: skills by cues, 1 accepts, 2 rejects; `counts_unsure`: whether a use without one counts.
    """

    from_: Ints
    rows: Ints
    says: np.ndarray[Any, np.dtype[np.uint8]]
    counts_unsure: Bools


def views_of(vocabulary: Vocabulary, rules: Sequence[Cues]) -> Views:
    """The table of a vocabulary; `rules` in order of skill numbers."""
    cues: dict[bytes, int] = {}
    for rule in rules:
        for cue in (*rule.accept, *rule.reject):
            cues.setdefault(cue, len(cues))
    opening: dict[bytes, list[bytes]] = {}
    for cue in cues:
        opening.setdefault(cue.split()[0], []).append(cue)
    rows = []
    for phrase, number in vocabulary.scanner.numbers.items():
        for at in range(len(phrase) - 1):
            if phrase[at : at + 1] != b" " or phrase[at + 1 : at + 2] == b" ":
                continue
            word = phrase[at + 1 : phrase.index(b" ", at + 1)]
            for cue in opening.get(word, ()):
                rows += [(number, cues[cue], at, at + len(cue) - 2)] if phrase.startswith(cue, at) else []
    says = np.zeros((len(rules), len(cues)), np.uint8)
    for skill, rule in enumerate(rules):
        says[skill, [cues[cue] for cue in rule.accept]] = 1
        says[skill, [cues[cue] for cue in rule.reject]] = 2
    rows.sort(key=lambda row: (row[0], row[2], row[1]))  # hits are searched by place
    table = np.array(rows, np.int64).reshape(-1, 4)
    from_ = np.searchsorted(table[:, 0], np.arange(len(vocabulary.scanner.numbers) + 1))
    return Views(from_, table[:, 1:], says, np.array([rule.counts_unsure for rule in rules], bool))


def _view(cols: Columns, uses: Uses, views: Views, skill: Ints, use: Ints) -> tuple[Ints, Ints, Ints]:
    """What the taxonomy says of uses as a skill: reject 0, skip 1, count 2, accept 3; near; how many cues."""
    hit, row = ranges(views.from_[cols.number], views.from_[cols.number + 1])
    cue, first, last = views.rows[row].T
    first, last = cols.at[hit] + first, cols.at[hit] + last
    low = np.searchsorted(first, uses.at[use] - WINDOW, side="left")
    high = np.searchsorted(first, uses.until[use] + WINDOW, side="right")
    pair, number = ranges(low, high)
    says = views.says[skill[pair], cue[number]]
    pair, number, says = pair[says > 0], number[says > 0], says[says > 0]
    begin, end, at, until = first[number], last[number], uses.at[use[pair]], uses.until[use[pair]]
    inside = ((end < at) & (begin > at - WINDOW)) | ((begin > until) & (end < until + WINDOW))
    inside &= np.searchsorted(cols.starts, cols.start[hit[number]], side="right") == np.searchsorted(
        cols.starts, uses.start[use[pair]], side="right"
    )
    close = (begin > at - NEAR) & (end < until + NEAR)
    accepts = inside & (says == 1)
    hits = np.bincount(pair[accepts], minlength=len(use))
    near = np.bincount(pair[accepts & close], minlength=len(use)) > 0
    rejected = np.bincount(pair[inside & (says == 2)], minlength=len(use)) > 0
    view = np.where(hits > 0, 3, np.where(views.counts_unsure[skill], 2, 1))
    return np.where(rejected, 0, view), near.astype(np.int64), hits


def features(
    cols: Columns, said: Sentences, uses: Uses, forms: Forms, views: Views, use: Ints, entry: Ints
) -> tuple[Ints, Ints]:
    """Rows of hashed features (BUCKETS is "nothing") for each pair of use and entry; the taxonomy's view."""
    view, near, hits = _view(cols, uses, views, forms.entry_skill[entry], use)
    group = forms.entry_group[entry]
    form = forms.entry_form[entry] * 131 + forms.entry_skill[entry]
    sentence = uses.sentence[use]
    section = said.section[sentence]
    unique, back = np.unique(use, return_inverse=True)
    taken = Uses(*(column[unique] for column in uses))
    previous, before, following, after = (word[back] for word in _words_around(cols, taken))
    start, end = uses.start[use], uses.end[use]
    case = _case(cols, said, start, end, sentence)
    last = len(cols.codes) - 1
    text = said.text[sentence]
    lead = np.where(start > cols.starts[text], cols.codes[np.maximum(start - 1, 0)], 0).astype(np.int64)
    trail = np.where(end < cols.ends[text], cols.codes[np.minimum(end, last)], 0).astype(np.int64)
    left, right, crowd = _neighbours(uses, use, said.text[uses.sentence])
    columns = [
        _mix(1, view), _mix(2, group), _mix(3, view, near), _mix(4, np.minimum(hits, 3)),
        _mix(5, case, group), _mix(6, previous), _mix(7, following), _mix(8, previous, group),
        _mix(9, following, group), _mix(10, lead, group), _mix(11, trail, group),
        _mix(12, left * 2 + right, group), _mix(13, crowd, group), _mix(14, section, group),
        _mix(15, form), _mix(16, form, following), _mix(17, form, previous), _mix(18, form, case),
        _mix(19, before), _mix(20, after), _mix(21, form, section),
    ]  # fmt: skip
    kinds = said.counts[sentence] > 0
    return np.hstack((np.stack(columns, axis=1), np.where(kinds, _KINDS, BUCKETS))), view


def _mix(kind: int, one: Any, other: Any = 0) -> Ints:
    with np.errstate(over="ignore"):
        value = np.asarray(one, np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.asarray(
            other, np.uint64
        ) * np.uint64(0xC2B2AE3D27D4EB4F)
        value = (value + np.uint64(kind * 0x165667B19E3779F9 & (2**64 - 1))) * np.uint64(0xD6E8FEB86659FD93)
        value ^= value >> np.uint64(32)
        value *= np.uint64(0xD6E8FEB86659FD93)
    return (value >> np.uint64(46)).astype(np.int64)


_KINDS = np.array([_mix(30 + kind, 0) for kind in range(len(KINDS))], np.int64)


def _case(cols: Columns, said: Sentences, start: Ints, end: Ints, sentence: Ints) -> Ints:
    """How each use is written: 0 low, 1 up, 2 capitals in it, 3 capital as the first word of its sentence."""
    owner, place = ranges(start, end)
    classes = cols.classes[place]
    ups = np.bincount(owner[(classes & UPPER) != 0], minlength=len(start))
    lows = np.bincount(owner[(classes & LOWER) != 0], minlength=len(start))
    opening = said.start[sentence]
    near = np.flatnonzero(start - opening <= _OPENING_MAX)
    owner, place = ranges(opening[near], start[near])
    is_letter = (cols.classes[place] & (LOWER | UPPER | DIGIT)) != 0
    is_first = np.zeros(len(start), bool)
    is_first[near] = np.bincount(owner[is_letter], minlength=len(near)) == 0
    return np.where(ups == 0, 0, np.where(lows == 0, 1, np.where(is_first, 3, 2)))


def _neighbours(uses: Uses, use: Ints, text: Ints) -> tuple[Ints, Ints, Ints]:
    """Whether a form touches on the left and right (a list), and how many are within the window."""
    first = np.searchsorted(text, text[use], side="left")
    last = np.searchsorted(text, text[use], side="right") - 1
    before, after = np.maximum(use - 1, first), np.minimum(use + 1, last)
    left = (use > first) & (uses.start[use] - uses.end[before] <= _LIST_GAP)
    right = (use < last) & (uses.start[after] - uses.end[use] <= _LIST_GAP)
    low = np.maximum(np.searchsorted(uses.start, uses.start[use] - WINDOW, side="left"), first)
    high = np.minimum(np.searchsorted(uses.start, uses.start[use] + WINDOW, side="right") - 1, last)
    crowd = np.minimum(use - low, _NEAR_MAX) + np.minimum(high - use, _NEAR_MAX)
    return left.astype(np.int64), right.astype(np.int64), np.minimum(crowd, 4)
