"""Many texts cut into sentences and list items, each with its section and cues, in numpy columns.

Sections go by headings first ("Nice to have:", also run together as "QualificationsBS in ..."); a sentence
full of benefits, equal-opportunity or company wording is taken out of its section by its cues.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

from analysis.extract.columns import LOWER, NEWLINE, SPACE, UPPER, Bools, Columns, Ints, counted
from analysis.extract.lexicon import CUES, HEADINGS
from analysis.extract.sentence_starts import sentence_starts
from analysis.extract.words import Words, words_of

KINDS = tuple(CUES)
SECTIONS = ("intro", "title", *HEADINGS)
_SECTION = {name: number for number, name in enumerate(SECTIONS)}
_KIND = {name: number for number, name in enumerate(KINDS)}
HEADING_MAX = 70  # characters; a longer line is a sentence that begins like a heading
_OPENING = re.compile(r"[\s\-*•·●▪◦■►➢✔✓–—#>|\d.)\"“(\[]{0,12}$")
_OPENING_MAX = 12  # characters of marks and numbers before a heading
_BEFORE_NAMES = ("About", "ABOUT")  # "About Acme Labs" is a heading, "About half of it" is none
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
    start = sentence_starts(cols, marks)
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
