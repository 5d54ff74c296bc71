"""Where sentences and list items begin: at line breaks, bullets and sentence ends, not at abbreviations."""

from __future__ import annotations

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


def sentence_starts(cols: Columns, places: Ints) -> Ints:
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
