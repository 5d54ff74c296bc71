"""Whose skill it is, how strongly it is asked for, and whether it is ruled out: by section and sentence.

About half of the wrong tags of a good match come from text on the company, its customers, benefits and
degrees.
"""

from __future__ import annotations

import re

import numpy as np

from analysis.extract.columns import DIGIT, LOWER, OPENER, SPACE, UPPER, Bools, Columns, Ints, ranges
from analysis.extract.scan import key
from analysis.extract.sentences import KINDS, SECTIONS, Sentences
from analysis.extract.uses import Forms, Uses

DEGREE_REACH = 140  # characters from the degree word to the last field of its list
_EXPERIENCE = re.compile(
    r"\b(?:experience|skills?|knowledge|proficien|years|understanding|familiar|ability|expertise)", re.I
)
# specimens: "https://acme.io/jobs", "www.acme.com", "jobs@acme.io", "acme.com/careers"
_ADDRESS = re.compile(r"://|\bwww\.|@\w|\b[a-z0-9-]{2,}\.(?:com|org|net|io|co|ai|dev)\b(?!\w)")
_IN_ADDRESS = np.zeros(65536, bool)
_IN_ADDRESS[[ord(letter) for letter in "/.-_=@?&%:"]] = True
# A negation reaches this far, and not over the end of its clause.
NEGATION_REACH = 32
UNNEEDED_REACH = 60
_CLAUSE = re.compile(r"[;:]|,? but |,? however | – | — ")
_SECTION = {name: number for number, name in enumerate(SECTIONS)}
_KIND = {name: number for number, name in enumerate(KINDS)}
STRENGTHS = ("mentioned", "nice", "must")
# What gave a use its strength. A later one decides when a skill is named often: what is said about it
# outweighs where it merely stands.
REASONS = ("negated", "named", "plain", "used", "title", "wished", "asked")
_REASON = {name: number for number, name in enumerate(REASONS)}


def own_names(company: str | None) -> frozenset[bytes]:
    """The forms that are the employer's own name: at Snowflake, "Snowflake" is mostly the firm."""
    if not company:
        return frozenset()
    words = re.split(r"[,(|]| - ", company)[0].strip()
    first = words.split(" ")[0] if words else ""
    return frozenset(k.strip() for k in (key(words), key(first)) if len(k) > 5)


def about_the_job(
    cols: Columns, said: Sentences, uses: Uses, forms: Forms, own: set[tuple[int, int]]
) -> Bools:
    """Whether each use may be a matter of the job.

    Not in benefits, legal text, addresses or headings, as a degree's field or as the employer's own name.
    `own`: (text, phrase) of employers' own names.
    """
    section = said.section[uses.sentence]
    keeps: Bools = (section != _SECTION["legal"]) & (section != _SECTION["benefits"])
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
    last = len(cols.codes) - 1
    further = (cols.classes[np.minimum(uses.end + 1, last)] & (LOWER | UPPER | DIGIT)) != 0
    nearer = (cols.classes[np.maximum(uses.start - 2, 0)] & (SPACE | OPENER)) == 0
    near = _IN_ADDRESS[np.minimum(after, 65535)] & further
    near |= _IN_ADDRESS[np.minimum(before, 65535)] & nearer
    for number in np.flatnonzero(near & keeps).tolist():
        keeps[number] = not _is_address(cols.text, int(uses.start[number]), int(uses.end[number]))
    general = forms.is_general[uses.form]
    keeps &= ~(general & (section == _SECTION["about"]))
    degrees = np.flatnonzero(keeps & general & (said.counts[uses.sentence, _KIND["degree"]] > 0))
    if len(degrees):
        owner, cue = _cues_of(said, uses.sentence[degrees], "degree")
        found_at = degrees[owner]
        cue_end = said.cue_end[cue]
        near_by = (cue_end <= uses.start[found_at]) & (uses.start[found_at] <= cue_end + DEGREE_REACH)
        for use, end in zip(found_at[near_by].tolist(), cue_end[near_by].tolist(), strict=True):
            if keeps[use] and not _EXPERIENCE.search(cols.text, end, int(uses.start[use])):
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
    reason = np.where(said.counts[sentence, _KIND["you"]] > 0, _REASON["plain"], _REASON["named"])
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
        reach = np.where(bare, 3, NEGATION_REACH) if is_before else UNNEEDED_REACH
        near = (high >= low) & (high - low <= reach)
        for number, first, last in zip(
            use[near].tolist(), low[near].tolist(), high[near].tolist(), strict=True
        ):
            if not _CLAUSE.search(cols.text, first, last):
                negated[number] = True
    return negated


def _is_address(text: str, low: int, high: int) -> bool:
    """Whether the form is part of a link, a mail address or a domain ("x.org/python", "acme.net")."""
    start = text.rfind(" ", 0, low) + 1
    start = max(start, text.rfind("\n", start, low) + 1)
    end = text.find(" ", high) % (len(text) + 1)  # -1 becomes the end
    line = text.find("\n", high, end)
    end = end if line < 0 else line
    return bool(_ADDRESS.search(text, start, end))
