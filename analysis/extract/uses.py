"""Uses of skill forms in many texts, in numpy columns: which skill each stands for, how strongly it is asked for.

The rules are those of `gates`; what only context can tell is asked of a linear model over hashed features.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.extract import gates
from analysis.extract.columns import DIGIT, LOWER, OPENER, SPACE, UPPER, Bools, Columns, Ints
from analysis.extract.context import NEAR, WINDOW, Cues
from analysis.extract.forms import Entry, Found
from analysis.extract.sentences import KINDS, SECTIONS, Sentences
from analysis.extract.vocabulary import Vocabulary

Floats = np.ndarray[Any, np.dtype[np.float64]]
BUCKETS = 1 << 18
GROUPS = ("name", "idea", "soft")
_SECTION = {name: number for number, name in enumerate(SECTIONS)}
_KIND = {name: number for number, name in enumerate(KINDS)}
_ADDRESS_LETTERS = np.zeros(65536, bool)
_ADDRESS_LETTERS[[ord(letter) for letter in "/.-_=@?&%:"]] = True
REASONS = ("negated", "named", "plain", "used", "title", "wished", "asked")
_REASON = {name: number for number, name in enumerate(REASONS)}
STRENGTHS = ("mentioned", "nice", "must")
_LIST_GAP, _NEAR_MAX = 6, 4
_OPENING_MAX = 8  # characters of bullets and marks before the first word
_REACH = 28  # padded bytes in which the two words on either side are looked for


class Forms(NamedTuple):
    """The forms of a vocabulary as columns: one row per phrase that is a form or holds some.

    `from_`: where the rows of a phrase number begin in `use`; a use: offsets of a form in the phrase and its row in
    `rows`; an entry: skill, whether ambiguous.
    """

    use_from: Ints
    use: Ints  # rows of (phrase, start, end (-1: whole), at, until, form)
    entry_from: Ints
    entry_skill: Ints
    entry_ambiguous: Bools
    entry_group: Ints
    is_plain: Bools
    is_unsure: Bools
    is_general: Bools
    entries: tuple[Entry, ...]
    form_number: Ints


def forms_of(vocabulary: Vocabulary, column: Mapping[str, int], rules: Mapping[str, Cues]) -> Forms:
    """The table of a vocabulary; `column`: the number of each skill."""
    size = len(vocabulary._scanner.numbers)
    known: dict[tuple[Entry, ...], int] = {}
    uses: list[tuple[int, int, int, int, int, int]] = []
    for number in range(size):
        entries = vocabulary._forms[number]
        if entries:
            uses.append((number, 0, -1, 0, 0, known.setdefault(entries, len(known))))
        if number in vocabulary._certificates:
            named = Entry(vocabulary._certificates[number], "", False, None, "", "certification")
            uses.append((number, 0, -1, 0, 0, known.setdefault((named,), len(known))))
        for child in vocabulary._children.get(number, ()):
            row = known.setdefault(child.entries, len(known))
            uses.append((number, child.start, child.end, child.at, child.until, row))
    flat = [entry for entries in known for entry in entries]
    sizes = [len(entries) for entries in known]
    table = np.array(uses, np.int64).reshape(-1, 6)
    return Forms(
        np.searchsorted(table[:, 0], np.arange(size + 1)), table, np.concatenate(([0], np.cumsum(sizes))),
        np.array([column[entry.skill_id] for entry in flat], np.int64),
        np.array([entry.is_ambiguous for entry in flat], bool),
        np.array([GROUPS.index(rules[e.skill_id].kind) if e.skill_id in rules else 0 for e in flat], np.int64),
        np.array([all(e.exact is None and not e.prefix for e in entries) for entries in known], bool),
        np.array([all(e.is_ambiguous for e in entries) for entries in known], bool),
        np.array([all(e.kind in ("method", "concept", "practice", "metric", "soft") for e in entries) for entries in known], bool),
        tuple(flat),
        np.array([sum(e.form.lower().encode()) * 31 + len(e.form) for e in flat], np.int64),
    )  # fmt: skip


class Uses(NamedTuple):
    """Uses of forms in order of place: `form` is a row of Forms, `phrase` a number of the vocabulary."""

    start: Ints
    end: Ints
    at: Ints
    until: Ints
    form: Ints
    phrase: Ints
    sentence: Ints


def ranges(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For each i, the numbers first[i] … last[i]-1: the i of each, and the number."""
    each = np.maximum(last - first, 0)
    owner = np.repeat(np.arange(len(first)), each)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(each) - each - first, each)


def uses_in(cols: Columns, said: Sentences, forms: Forms) -> Uses:
    """All uses of skill forms."""
    hit, row = ranges(forms.use_from[cols.number], forms.use_from[cols.number + 1])
    table = forms.use[row]
    is_whole = table[:, 2] < 0
    start, at = cols.start[hit] + table[:, 1], cols.at[hit] + table[:, 3]
    end = np.where(is_whole, cols.end[hit], cols.start[hit] + table[:, 2])
    until = np.where(is_whole, cols.until[hit], cols.at[hit] + table[:, 4])
    sentence = np.searchsorted(said.start, start, side="right") - 1
    return Uses(start, end, at, until, table[:, 5], np.where(is_whole, cols.number[hit], -1), sentence)


def about_the_job(
    cols: Columns, said: Sentences, uses: Uses, forms: Forms, own: set[tuple[int, int]]
) -> Bools:
    """Whether each use may be a matter of the job: not in benefits, legal text, addresses, degrees, own names.

    `own`: (text, phrase) of employers' own names.
    """
    section = said.section[uses.sentence]
    keeps = (section != _SECTION["legal"]) & (section != _SECTION["benefits"])
    size = said.end - said.start
    keeps &= ~(said.is_heading[uses.sentence] & (size[uses.sentence] <= uses.end - uses.start + 3))
    if own:
        text = said.text[uses.sentence]
        width = int(cols.number.max(initial=0)) + 2
        named = np.isin(text * width + uses.phrase, [t * width + n for t, n in own if n < width])
        keeps &= ~named | (section == _SECTION["requirements"]) | (section == _SECTION["nice"])
    before = np.where(uses.start > 0, cols.codes[np.maximum(uses.start - 1, 0)], 32)
    after = np.where(uses.end < len(cols.codes), cols.codes[np.minimum(uses.end, len(cols.codes) - 1)], 32)
    # "Python." ends a sentence, "python.org" is an address: a word goes on behind the mark.
    size = len(cols.codes)
    further = (cols.classes[np.minimum(uses.end + 1, size - 1)] & (LOWER | UPPER | DIGIT)) != 0
    nearer = (cols.classes[np.maximum(uses.start - 2, 0)] & (SPACE | OPENER)) == 0
    near = _ADDRESS_LETTERS[np.minimum(after, 65535)] & further
    near |= _ADDRESS_LETTERS[np.minimum(before, 65535)] & nearer
    for number in np.flatnonzero(near & keeps).tolist():
        found = Found(int(uses.start[number]), int(uses.end[number]), 0, 0, (), True, False, False)
        keeps[number] = not gates._is_address(cols.text, found)
    general = forms.is_general[uses.form]
    keeps &= ~(general & (section == _SECTION["about"]))
    degrees = np.flatnonzero(keeps & general & (said.counts[uses.sentence, _KIND["degree"]] > 0))
    if len(degrees):
        owner, cue = _cues_of(said, uses.sentence[degrees], "degree")
        found_at = degrees[owner]
        cue_end = said.cue_end[cue]
        near_by = (cue_end <= uses.start[found_at]) & (uses.start[found_at] <= cue_end + gates.DEGREE_REACH)
        for use, end in zip(found_at[near_by].tolist(), cue_end[near_by].tolist(), strict=True):
            if keeps[use] and not gates._EXPERIENCE.search(cols.text, end, int(uses.start[use])):
                keeps[use] = False
    return keeps


def _cues_of(said: Sentences, sentence: Ints, kind: str) -> tuple[Ints, Ints]:
    """Pairs of index into `sentence` and cue of that kind in it."""
    first = np.searchsorted(said.cue_sentence, sentence, side="left")
    last = np.searchsorted(said.cue_sentence, sentence, side="right")
    owner, cue = ranges(first, last)
    right = said.cue_kind[cue] == _KIND[kind]
    return owner[right], cue[right]


def strengths(cols: Columns, said: Sentences, uses: Uses) -> tuple[Ints, Ints, Bools]:
    """How each use is asked for: index of STRENGTHS, index of REASONS, whether it is ruled out."""
    sentence = uses.sentence
    section = said.section[sentence]
    wished, asked = (_nearest(said, uses, kind) for kind in ("nice", "must"))
    is_nice = (wished >= 0) & ((asked < 0) | (section == _SECTION["nice"]) | (wished <= asked + 60))
    reason = np.where(
        said.counts[sentence, _KIND["you"]] > 0, _REASON["plain"], _REASON["named"]
    )
    work = (section == _SECTION["duties"]) | (section == _SECTION["stack"])
    for holds, name in (
        (work, "used"), (asked >= 0, "asked"), (section == _SECTION["about"], "named"),
        (section == _SECTION["title"], "title"), (section == _SECTION["requirements"], "asked"),
        (is_nice | (section == _SECTION["nice"]), "wished"),
    ):  # fmt: skip
        reason = np.where(holds, _REASON[name], reason)
    strength = np.where(reason == _REASON["wished"], 1, np.where(reason == _REASON["named"], 0, 2))
    negated = _negated(cols, said, uses)
    return np.where(negated, 0, strength), np.where(negated, _REASON["negated"], reason), negated


def _nearest(said: Sentences, uses: Uses, kind: str) -> Ints:
    """Characters between each use and the nearest cue of its sentence; -1 without one."""
    distance = np.full(len(uses.start), -1, np.int64)
    some = np.flatnonzero(said.counts[uses.sentence, _KIND[kind]] > 0)
    if not len(some):
        return distance
    owner, cue = _cues_of(said, uses.sentence[some], kind)
    use = some[owner]
    gap = np.where(
        said.cue_start[cue] >= uses.end[use], said.cue_start[cue] - uses.end[use],
        uses.start[use] - said.cue_end[cue],
    )  # fmt: skip
    first = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
    distance[some] = np.minimum.reduceat(gap, first)
    return distance


def _negated(cols: Columns, said: Sentences, uses: Uses) -> Bools:
    negated = np.zeros(len(uses.start), bool)
    free = said.counts[uses.sentence, _KIND["nice"]] == 0
    for kind, is_before in (("negation", True), ("unneeded", False)):
        some = np.flatnonzero(free & (said.counts[uses.sentence, _KIND[kind]] > 0))
        if not len(some):
            continue
        owner, cue = _cues_of(said, uses.sentence[some], kind)
        use = some[owner]
        low = np.where(is_before, said.cue_end[cue], uses.end[use])
        high = np.where(is_before, uses.start[use], said.cue_start[cue])
        bare = said.cue_end[cue] - said.cue_start[cue] == 3
        reach = np.where(bare, 3, gates.NEGATION_REACH) if is_before else gates.UNNEEDED_REACH
        near = (high >= low) & (high - low <= reach)
        for number, first, last in zip(use[near].tolist(), low[near].tolist(), high[near].tolist(), strict=True):
            if not gates._CLAUSE.search(cols.text, first, last):
                negated[number] = True
    return negated


def _words_around(cols: Columns, uses: Uses) -> tuple[Ints, Ints, Ints, Ints]:
    """Hashes of the two words before and the two after each use; 0 where there is none."""
    padded = np.frombuffer(b" " * _REACH + cols.padded + b" " * _REACH, np.uint8)
    step = np.arange(_REACH)
    left = padded[uses.at[:, None] + _REACH - 1 - step]
    right = padded[uses.until[:, None] + _REACH + step]
    return (*_two_words(left), *_two_words(right))


def _two_words(window: np.ndarray[Any, np.dtype[np.uint8]]) -> tuple[Ints, Ints]:
    is_word = window > 32
    begins = is_word.copy()
    begins[:, 1:] &= ~is_word[:, :-1]
    which = np.cumsum(begins, axis=1, dtype=np.int8)
    place = np.arange(window.shape[1], dtype=np.int64)
    started = np.maximum.accumulate(np.where(begins, place, 0), axis=1)
    value = window.astype(np.int64) * _POWERS[place - started]
    first = np.where(is_word & (which == 1), value, 0).sum(axis=1)
    second = np.where(is_word & (which == 2), value, 0).sum(axis=1)
    return first, second


_POWERS = np.array([pow(1_000_003, place, 1 << 31) for place in range(_REACH)], np.int64)


class Views(NamedTuple):
    """The cues of a taxonomy as columns.

    `from_`: where the rows of a phrase number begin in `rows` (cue, first, last: its place inside the phrase);
    `says`: skills by cues, 1 accepts, 2 rejects; `counts_unsure`: whether a use without a cue counts.
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
    for phrase, number in vocabulary._scanner.numbers.items():
        for at in range(len(phrase) - 1):
            if phrase[at : at + 1] != b" " or phrase[at + 1 : at + 2] == b" ":
                continue
            word = phrase[at + 1 : phrase.index(b" ", at + 1)]
            for cue in opening.get(word, ()):
                if phrase.startswith(cue, at):
                    rows.append((number, cues[cue], at, at + len(cue) - 2))
    says = np.zeros((len(rules), len(cues)), np.uint8)
    for skill, rule in enumerate(rules):
        says[skill, [cues[cue] for cue in rule.accept]] = 1
        says[skill, [cues[cue] for cue in rule.reject]] = 2
    table = np.array(sorted(rows), np.int64).reshape(-1, 4)
    from_ = np.searchsorted(table[:, 0], np.arange(len(vocabulary._scanner.numbers) + 1))
    return Views(from_, table[:, 1:], says, np.array([rule.counts_unsure for rule in rules], bool))


def _view(cols: Columns, uses: Uses, views: Views, skill: Ints, use: Ints) -> tuple[Ints, Ints, Ints]:
    """What the taxonomy says of each use as a skill: reject 0, skip 1, count 2, accept 3; near; how many cues."""
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
    """Rows of hashed features (BUCKETS; the last bucket is "nothing") for each pair of use and entry; the view."""
    view, near, hits = _view(cols, uses, views, forms.entry_skill[entry], use)
    group = forms.entry_group[entry]
    form = forms.form_number[entry] * 131 + forms.entry_skill[entry]
    sentence = uses.sentence[use]
    section = said.section[sentence]
    unique, back = np.unique(use, return_inverse=True)
    taken = Uses(*(column[unique] for column in uses))
    previous, before, following, after = (word[back] for word in _words_around(cols, taken))
    start, end = uses.start[use], uses.end[use]
    case = _case(cols, said, start, end, sentence)
    last = len(cols.codes) - 1
    lead = np.where(start > 0, cols.codes[np.maximum(start - 1, 0)], 0).astype(np.int64)
    trail = np.where(end <= last, cols.codes[np.minimum(end, last)], 0).astype(np.int64)
    left, right, crowd = _neighbours(uses, use)
    columns = [
        _mix(1, view), _mix(2, group), _mix(3, view, near), _mix(4, np.minimum(hits, 3)), _mix(5, case, group),
        _mix(6, previous), _mix(7, following), _mix(8, previous, group), _mix(9, following, group),
        _mix(10, lead, group), _mix(11, trail, group), _mix(12, left * 2 + right, group), _mix(13, crowd, group),
        _mix(14, section, group), _mix(15, form), _mix(16, form, following), _mix(17, form, previous),
        _mix(18, form, case), _mix(19, before), _mix(20, after), _mix(21, form, section),
    ]  # fmt: skip
    kinds = said.counts[sentence] > 0
    for number in range(len(KINDS)):
        columns.append(np.where(kinds[:, number], _mix(30 + number, np.zeros_like(view)), BUCKETS))
    return np.stack(columns, axis=1), view


def _mix(kind: int, one: Any, other: Any = 0) -> Ints:
    with np.errstate(over="ignore"):
        value = np.asarray(one, np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.asarray(other, np.uint64) * np.uint64(
            0xC2B2AE3D27D4EB4F
        )
        value = (value + np.uint64(kind * 0x165667B19E3779F9 & (2**64 - 1))) * np.uint64(0xD6E8FEB86659FD93)
        value ^= value >> np.uint64(32)
        value *= np.uint64(0xD6E8FEB86659FD93)
    return (value >> np.uint64(46)).astype(np.int64)


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


def _neighbours(uses: Uses, use: Ints) -> tuple[Ints, Ints, Ints]:
    """Whether a form touches on the left and right (a list), and how many are within the window."""
    far = np.int64(1 << 40)
    starts = np.concatenate((uses.start, [far]))
    ends = np.concatenate(([-far], uses.end))
    left = (uses.start[use] - ends[use] <= _LIST_GAP).astype(np.int64)
    right = (starts[use + 1] - uses.end[use] <= _LIST_GAP).astype(np.int64)
    low = np.searchsorted(uses.start, uses.start[use] - WINDOW, side="left")
    high = np.searchsorted(uses.start, uses.start[use] + WINDOW, side="right") - 1
    crowd = np.minimum(use - low, _NEAR_MAX) + np.minimum(high - use, _NEAR_MAX)
    return left, right, np.minimum(crowd, 4)

