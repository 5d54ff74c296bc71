"""Many texts cut into sentences and list items, each with its section and cues, in numpy columns.

Sections go by headings first ("Nice to have:", also run together as "QualificationsBS in ..."); a sentence
full of benefits, equal-opportunity or company wording is taken out of its section by its cues.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

from analysis.extract.columns import (
    BULLET,
    DIGIT,
    LOWER,
    MARK,
    NEWLINE,
    OPENER,
    SPACE,
    UPPER,
    Bools,
    Bytes,
    Codes,
    Columns,
    Ints,
    counted,
)
from analysis.extract.lexicon import CUES, HEADINGS
from analysis.extract.words import Words, words_of

KINDS = tuple(CUES)
SECTIONS = ("intro", "title", *HEADINGS)
_SECTION = {name: number for number, name in enumerate(SECTIONS)}
_KIND = {name: number for number, name in enumerate(KINDS)}
HEADING_MAX = 70  # characters; a longer line is a sentence that begins like a heading
_OPENING = re.compile(r"[\s\-*•·●▪◦■►➢✔✓–—#>|\d.)\"“(\[]{0,12}$")
_OPENING_MAX = 12  # characters of marks and numbers before a heading
_BEFORE_NAMES = ("About", "ABOUT")  # "About Acme Labs" is a heading, "About half of it" is none
_SHORT = 6  # letters of the longest abbreviation
_POWERS = 27 ** np.arange(_SHORT + 1, dtype=np.int64)
_ABBREVIATIONS = np.array(
    [
        sum((ord(letter) - 96) * 27**place for place, letter in enumerate(reversed(word)))
        for word in [
            "vs",
            "sr",
            "jr",
            "ph",
            "dr",
            "mr",
            "ms",
            "inc",
            "ltd",
            "co",
            "corp",
            "no",
            "st",
            "approx",
            "incl",
        ]
    ]
)
Table = np.ndarray[Any, np.dtype[np.int64]]


class Meanings(NamedTuple):
    """What the phrases of a vocabulary mean, by their number.

    `cues`: for each phrase the cues it is or holds, as rows (phrase, kind, first, last) sorted by phrase,
    offsets from its start, last = -1 for its end; `cue_from`: where a phrase's rows begin; `headings`: the
    section it opens, or -1.
    """

    cues: Table
    cue_from: Ints
    headings: Ints


class Sentences(NamedTuple):
    """Sentences in order of place, and the cues in them.

    `text`: which text; `section`: index of SECTIONS; `counts`: sentences by KINDS; `cue_*`: cues in order;
    `words`: all words, none over the start of a sentence; `marks`: breaks, marks, bullets and openers.
    """

    start: Ints
    end: Ints
    text: Ints
    section: Ints
    is_heading: Bools
    counts: Table
    cue_kind: Ints
    cue_start: Ints
    cue_end: Ints
    cue_sentence: Ints
    has_headings: Bools
    words: Words
    marks: Ints


def sentences(cols: Columns, meanings: Meanings, title_ends: Ints) -> Sentences:
    """The texts without gaps as sentences; `title_ends`: where title lines end, in joined characters."""
    marks = np.flatnonzero(cols.classes >= NEWLINE)  # the classes above letters, digits and spaces
    marks = marks[marks < len(cols.text)]
    start = _starts(cols, marks)
    text = counted(cols.starts, start) - 1
    end = np.minimum(np.concatenate((start[1:], [len(cols.text)])), cols.ends[text])
    kind, cue_start, cue_end = _cues(cols, meanings)
    cue_at = counted(start, cue_start) - 1
    counts = np.bincount(cue_at * len(KINDS) + kind, minlength=len(start) * len(KINDS))
    counts = counts.reshape(len(start), len(KINDS))
    is_title = start < title_ends[text]
    opened, is_heading = _opened(cols, meanings, start, end, is_title)
    section = np.where(is_title, _SECTION["title"], _own(_carried(opened, text), counts))
    has_headings = np.bincount(text, weights=is_heading, minlength=len(cols.starts)) > 0
    return Sentences(
        start, end, text, section, is_heading, counts, kind, cue_start, cue_end, cue_at, has_headings,
        words_of(cols, start), marks,
    )  # fmt: skip


def _starts(cols: Columns, places: Ints) -> Ints:
    """Where sentences and list items begin."""
    letters, classes = cols.codes, cols.classes
    kinds = cols.classes[places]
    begins = np.zeros(len(cols.text) + 1, bool)
    begins[_after_marks(cols, letters, classes, places[(kinds & (MARK | BULLET)) != 0])] = True
    begins[places[(kinds & NEWLINE) != 0] + 1] = True
    for more in (cols.starts, cols.glued, _lone_bullets(cols, letters, places[(kinds & OPENER) != 0])):
        begins[more] = True
    begins[cols.ends] = False
    return np.flatnonzero(begins)


def _after_marks(cols: Columns, letters: Codes, classes: Bytes, marks: Ints) -> Ints:
    """Where sentences begin behind these marks, and items at bullets."""
    after = marks + 1
    after += (classes[after] & SPACE) != 0
    is_spaced = after > marks + 1
    for _ in range(2):
        after += (classes[after] & SPACE) != 0
    mark, kind = letters[marks], classes[after]
    ends = ((kind & UPPER) != 0) & (letters[after] <= ord("Z"))
    ends |= (kind & (DIGIT | OPENER)) != 0
    ends |= (mark == ord(";")) & is_spaced & ((kind & SPACE) == 0) & (after < len(cols.text))
    ends &= (mark != ord(")")) | ~is_spaced
    marks, after, mark, is_spaced = marks[ends], after[ends], mark[ends], is_spaced[ends]
    keeps = np.ones(len(marks), bool)
    glued = np.flatnonzero(~is_spaced & ((mark == ord(".")) | (mark == ord("!")) | (mark == ord("?"))))
    keeps[glued] = _new_word(letters, classes, marks[glued])
    dots = np.flatnonzero(keeps & (mark == ord(".")))
    keeps[dots] = ~_abbreviated(letters, classes, marks[dots])
    keeps &= after <= cols.ends[counted(cols.starts, marks) - 1]
    return np.where((classes[marks] & BULLET) != 0, marks, after)[keeps]


def _new_word(letters: Codes, padded: Bytes, at: Ints) -> Bools:
    """Whether a full stop without a space ends a sentence: not in "ASP.NET" or "U.S.A"."""
    before, second, third, fourth = letters[at - 1], letters[at + 1], letters[at + 2], letters[at + 3]
    small = (before >= 97) & (before <= 122)
    accented = small | ((before >= 0xE0) & (before <= 0xFF)) | ((padded[at - 1] & DIGIT) > 0)
    closing = _among(before, ')]"%+')
    opening = _among(second, '"“•*-') | ((padded[at + 1] & DIGIT) > 0)
    third = np.where((padded[at + 2] & SPACE) > 0, fourth, third)
    begins = ((third >= 65) & (third <= 90)) | ((third >= 48) & (third <= 57))
    next_small = (letters[at + 2] >= 97) & (letters[at + 2] <= 122)
    found: Bools = (
        ((accented | closing) & next_small)
        | ((small | (before == ord(")"))) & begins)
        | (opening & (before != ord("\n")))
    )
    return found


def _among(letters: Codes, wanted: str) -> Bools:
    """Which letters are one of a few; for so few, numpy's isin is slower."""
    found: Bools = letters == ord(wanted[0])
    for letter in wanted[1:]:
        found |= letters == ord(letter)
    return found


def _abbreviated(letters: Codes, classes: Bytes, at: Ints) -> Bools:
    """Whether a full stop ends an abbreviation, or a single letter as in "U.S."."""
    place = at[:, None] - np.arange(1, _SHORT + 2)
    back = np.where(place >= 0, letters[np.maximum(place, 0)] | 32, 0)
    is_letter = (back >= 97) & (back <= 122)
    length = np.where(is_letter.all(axis=1), _SHORT + 1, is_letter.argmin(axis=1))
    word = np.where(np.arange(_SHORT + 1) < length[:, None], back - 96, 0).astype(np.int64) @ _POWERS
    before = at - length - 1
    inside = (before >= 0) & ((classes[before] & (LOWER | UPPER | DIGIT)) != 0)
    found: Bools = ((length == 1) | np.isin(word, _ABBREVIATIONS)) & ~inside
    return found


def _lone_bullets(cols: Columns, letters: Codes, at: Ints) -> Ints:
    """Of openers, the hyphens and stars that begin items in texts whose line breaks became spaces."""
    at = at[(at > 0) & (letters[at - 1] == 32) & (letters[at + 1] == 32)]
    mark = letters[at]
    text = counted(cols.starts, at) - 1
    stars = np.bincount(text[mark == ord("*")], minlength=len(cols.starts))
    hyphens = np.bincount(text[mark == ord("-")], minlength=len(cols.starts))
    listed = ((stars > 0) | (hyphens > 8))[text] & ((mark == ord("*")) | (mark == ord("-")))
    follows = letters[at + 2]
    found: Ints = at[listed & (follows >= 65) & (follows <= 90)]
    return found


def _cues(cols: Columns, meanings: Meanings) -> tuple[Ints, Ints, Ints]:
    """Kinds and places of all cues, in order."""
    first, last = meanings.cue_from[cols.number], meanings.cue_from[cols.number + 1]
    hits = np.flatnonzero(last > first)
    each = (last - first)[hits]
    hit = np.repeat(hits, each)
    row = np.arange(len(hit)) - np.repeat(np.cumsum(each) - each, each) + np.repeat(first[hits], each)
    rows = meanings.cues[row]
    start = cols.start[hit] + rows[:, 2]
    end = np.where(rows[:, 3] < 0, cols.end[hit], cols.start[hit] + rows[:, 3])
    return rows[:, 1], start, end


def _opened(cols: Columns, meanings: Meanings, start: Ints, end: Ints, is_title: Bools) -> tuple[Ints, Bools]:
    """The section each sentence opens (-1: none), and whether it is a heading."""
    opened = np.full(len(start), -1, np.int64)
    hits = np.flatnonzero(meanings.headings[cols.number] >= 0)
    at = counted(start, cols.start[hits]) - 1
    near = (cols.start[hits] - start[at] <= _OPENING_MAX) & ~is_title[at]
    hits, at = hits[near], at[near]
    sure, perhaps = _stands(cols, cols.start[hits], cols.end[hits], start[at], end[at])
    # A sure one begins its sentence: it comes before any other.
    opened[at[sure]] = meanings.headings[cols.number[hits[sure]]]
    perhaps &= opened[at] < 0
    for hit, sentence in zip(hits[perhaps].tolist(), at[perhaps].tolist(), strict=True):
        if opened[sentence] < 0 and _opens(
            cols.text, int(start[sentence]), int(end[sentence]), int(cols.start[hit]), int(cols.end[hit])
        ):
            opened[sentence] = meanings.headings[cols.number[hit]]
    return opened, (opened >= 0) & (end - start <= HEADING_MAX)


def _stands(cols: Columns, first: Ints, last: Ints, low: Ints, high: Ints) -> tuple[Bools, Bools]:
    """Which phrases surely stand as headings do, and which may: the rest is no matter of a closer look."""
    codes, classes = cols.codes, cols.classes
    end = np.minimum(last, len(codes) - 1)
    mark = np.where(last < high, codes[end], 0)
    letter = (classes[first] & (LOWER | UPPER)) != 0
    is_upper = (classes[first] & UPPER) != 0
    perhaps = is_upper | ~letter | (mark == ord(":"))
    sure = perhaps & (first == low) & ((mark == ord(":")) | (last >= high) | (mark == ord("\n")))
    # In a longer stretch than a heading only a mark, a capital or a digit next to the phrase can tell.
    follows = codes[np.minimum(end + ((classes[end] & SPACE) != 0), len(codes) - 1)]
    perhaps &= (high - low <= HEADING_MAX) | ~(
        (follows >= ord("a")) & (follows <= ord("z")) | (follows == ord(","))
    )
    return sure, perhaps


def _opens(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether the phrase text[first:last] stands as headings do: before an end or a colon, in title case."""
    if not _OPENING.match(text, start, first):
        return False
    after = text[last:end].strip()
    if not after or after[0] in ":–—-…?!|" or after in {".", "*", "**", "/"}:
        return True
    # "Requirements for this role:", "What you'll do at Acme", "Skills and experience we value"
    is_line = end == len(text) or text[end - 1] in "\n:" or text[end : end + 1] == "\n"
    if end - start <= HEADING_MAX and is_line and after[-1:] not in ".,;" and len(after.split()) <= 6:
        is_named = text[first:last] in _BEFORE_NAMES and not any(w[:1].islower() for w in after.split())
        return text[end - 1] == ":" or last - first > 6 or is_named
    # "Requirements 5+ years of Python ... Responsibilities Design and build ...": line breaks became
    # spaces.
    is_title_case = all(w[0].isupper() or len(w) <= 4 for w in text[first:last].split())
    return (
        is_title_case and last - first >= 6 and (after[0].isupper() or after[0].isdigit() or after[0] == "[")
    )


def _carried(opened: Ints, text: Ints) -> Ints:
    """The section of each sentence by the last heading above it in its text."""
    first = np.concatenate(([True], text[1:] != text[:-1]))
    known = np.where(opened >= 0, opened, np.where(first, _SECTION["intro"], -1))
    last = np.maximum.accumulate(np.where(known >= 0, np.arange(len(known)), -1))
    return known[last]


def _own(section: Ints, counts: Table) -> Ints:
    """The section of each sentence: its own wording may say more than the heading above it."""
    of = {kind: counts[:, number] for kind, number in _KIND.items()}
    asks = of["must"] + of["nice"] + of["degree"]
    loose = (section == _SECTION["intro"]) | (section == _SECTION["duties"])
    firm = (section == _SECTION["benefits"]) | (section == _SECTION["about"])
    work = (of["duty"] > 0) & (of["benefit"] == 0) & (of["legal"] == 0) & (of["company"] == 0)
    own = np.where(
        loose & (2 * of["company"] + of["product"] >= 2 + 2 * (of["duty"] + asks) + of["you"]),
        _SECTION["about"], section,
    )  # fmt: skip
    own = np.where((of["benefit"] >= 2) & (of["benefit"] > asks), _SECTION["benefits"], own)
    own = np.where((of["legal"] >= 2) & (of["legal"] > asks), _SECTION["legal"], own)
    own = np.where(firm, np.where(work, _SECTION["duties"], section), own)
    return np.where(section == _SECTION["legal"], section, own)
