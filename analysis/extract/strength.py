"""How strongly each use of a skill is asked for, and whether it is ruled out.

A linear model over what stands around the use decides where one is trained (`strength_features`), a rule over
section and cues where none is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from analysis.extract.columns import Bools, Columns, Floats, Ints, ranges
from analysis.extract.hashed_linear import HashedLinear
from analysis.extract.sentences import KINDS, SECTIONS, Meanings, Sentences
from analysis.extract.strength_features import colon_tails, features
from analysis.extract.uses import Uses

# A negation reaches this far, and not over the end of its clause.
NEGATION_REACH = 32
UNNEEDED_REACH = 60
_CLAUSE = re.compile(r"[;:]|,? but |,? however | – | — ")
_OUT_OF_REACH = 1 << 40
# A wish inside a line: characters between it and its colon, and before it in its sentence. What a line
# opens holds for so many sentences.
HEADING_REACH, WISH_REACH, WISH_LEAD, OPENED_LENGTH = 4, 25, 12, 12
_SECTION = {name: number for number, name in enumerate(SECTIONS)}
_KIND = {name: number for number, name in enumerate(KINDS)}
_ASKING = [_SECTION[name] for name in ("requirements", "duties", "intro", "stack", "nice")]
STRENGTHS = ("mentioned", "nice", "must")
# What gave a use its strength. A later one decides when a skill is named often: what is said about it
# outweighs where it merely stands.
REASONS = ("negated", "named", "plain", "used", "title", "wished", "asked")
_REASON = {name: number for number, name in enumerate(REASONS)}


class Brackets(NamedTuple):
    """Where brackets open and close."""

    opens: Ints
    closes: Ints


def cues_of(said: Sentences, sentence: Ints, kind: str) -> tuple[Ints, Ints]:
    """Pairs of index into `sentence` and cue of that kind in it."""
    first = np.searchsorted(said.cue_sentence, sentence, side="left")
    last = np.searchsorted(said.cue_sentence, sentence, side="right")
    owner, cue = ranges(first, last)
    right = said.cue_kind[cue] == _KIND[kind]
    return owner[right], cue[right]


def strengths(
    model: HashedLinear | None, cols: Columns, said: Sentences, uses: Uses, use: Ints, group: Ints, form: Ints
) -> tuple[Ints, Ints, Bools]:
    """How each use by number in `use` is asked for: index of STRENGTHS, of REASONS, whether it is ruled out.

    `group`: index of uses.GROUPS of the skill of each.
    """
    taken = Uses(*(column[use] for column in uses))
    negated = _negated(cols, said, taken)
    strength, reason = ruled(cols, said, taken)
    if model is not None and len(use):
        rows = features(cols, said, uses, use, group, form, reason)
        strength = model.classes_[_scores(model, rows).argmax(axis=1)]
        reason = _reasons(said, taken, strength)
    return np.where(negated, 0, strength), np.where(negated, _REASON["negated"], reason), negated


def inner_headings(cols: Columns, said: Sentences, meanings: Meanings) -> Sentences:
    """The sentences, those under a heading or wish inside a line put into its section.

    "... and testing. Good to have: Kafka, Spark" opens a list though it begins no line; what stands before
    the wish in its own sentence is not wished for.
    """
    tail = colon_tails(cols, said)
    hit = np.flatnonzero(meanings.headings[cols.number] >= 0)
    at = np.searchsorted(said.start, cols.start[hit], side="right") - 1
    stands = (tail[at] >= 0) & (np.abs(tail[at] - cols.end[hit]) <= HEADING_REACH) & ~said.is_heading[at]
    opened = np.full(len(said.start), -1, np.int64)
    opened[at[stands]] = meanings.headings[cols.number[hit[stands]]]
    wish = np.flatnonzero(said.cue_kind == _KIND["nice"])
    at = said.cue_sentence[wish]
    opens = (tail[at] >= 0) & ~said.is_heading[at] & (tail[at] - said.cue_end[wish] <= WISH_REACH)
    opens &= said.cue_start[wish] - said.start[at] > WISH_LEAD
    wish, at = wish[opens], at[opens]
    opened[at] = _SECTION["nice"]
    section = np.where(said.section == _SECTION["pay"], _SECTION["intro"], said.section)
    asks = said.counts[:, _KIND["must"]] > 0
    in_stack = (section == _SECTION["stack"]) & ~asks
    section = np.where((section == _SECTION["stack"]) & asks, _SECTION["requirements"], section)
    # "Tech stack: Python, Go" as one of the requirements is a label in their list, not a passage of its own.
    starts = np.flatnonzero(in_stack & np.concatenate(([True], said.section[1:] != said.section[:-1])))
    if len(starts):
        run = np.searchsorted(starts, np.arange(len(section)), side="right") - 1
        above = np.maximum(starts - 1, 0)
        is_label = (said.section[above] == _SECTION["requirements"]) & (said.text[above] == said.text[starts])
        is_label &= cols.codes[said.end[starts] - 1] != ord("\n")
        section = np.where(in_stack & (run >= 0) & is_label[run], _SECTION["requirements"], section)
    place = np.arange(len(said.start))
    ends = (tail >= 0) | said.is_heading
    ends[1:] |= said.text[1:] != said.text[:-1]
    last = np.maximum.accumulate(np.where(ends, place, 0))
    holds = (opened[last] >= 0) & (last < place) & (place - last <= OPENED_LENGTH)
    holds &= np.isin(section, _ASKING)
    # A list of tools under requirements is asked for; elsewhere it is what the team works with.
    holds &= (opened[last] != _SECTION["stack"]) | (section == _SECTION["intro"])
    counts = said.counts.copy()
    counts[:, _KIND["nice"]] -= np.bincount(at, minlength=len(counts))
    keep = np.ones(len(said.cue_kind), bool)
    keep[wish] = False
    return said._replace(
        section=np.where(holds, opened[last], section), counts=counts, cue_kind=said.cue_kind[keep],
        cue_start=said.cue_start[keep], cue_end=said.cue_end[keep], cue_sentence=said.cue_sentence[keep],
    )  # fmt: skip


def _scores(model: HashedLinear, rows: Ints) -> Floats:
    """`model.scores(rows)` as one sparse product: a third of the time of a gathered sum."""
    size, width = rows.shape
    ones = csr_matrix(
        (np.ones(rows.size), rows.ravel(), np.arange(0, rows.size + 1, width)),
        shape=(size, model.buckets + 1),
    )
    scores: Floats = ones @ model.table + model.intercept_
    return scores


def ruled(cols: Columns, said: Sentences, uses: Uses) -> tuple[Ints, Ints]:
    """The strength of all uses by the rule: index of STRENGTHS, and of REASONS."""
    sentence = uses.sentence
    section = said.section[sentence]
    brackets = Brackets(*(said.marks[cols.codes[said.marks] == ord(mark)] for mark in "()"))
    wished, asked = (_nearest(brackets, said, uses, kind) for kind in ("nice", "must"))
    is_nice = (wished >= 0) & ((asked < 0) | (section == _SECTION["nice"]) | (wished <= asked + 60))
    reason = np.where(said.counts[sentence, _KIND["you"]] > 0, _REASON["plain"], _REASON["named"])
    for holds, name in (
        (section == _SECTION["duties"], "used"), (section == _SECTION["stack"], "named"),
        (asked >= 0, "asked"), (section == _SECTION["about"], "named"),
        (section == _SECTION["title"], "title"), (section == _SECTION["requirements"], "asked"),
        (is_nice | (section == _SECTION["nice"]), "wished"),
    ):  # fmt: skip
        reason = np.where(holds, _REASON[name], reason)
    strength = np.where(reason == _REASON["wished"], 1, np.where(reason == _REASON["named"], 0, 2))
    return strength, reason


def _reasons(said: Sentences, uses: Uses, strength: Ints) -> Ints:
    """What the strengths a model gave rest on: a passage or cue that asks, the title, or the work."""
    section = said.section[uses.sentence]
    asks = (section == _SECTION["requirements"]) | (said.counts[uses.sentence, _KIND["must"]] > 0)
    must = np.where(
        asks, _REASON["asked"], np.where(section == _SECTION["title"], _REASON["title"], _REASON["used"])
    )
    return np.choose(
        strength, [np.full(len(must), _REASON["named"]), np.full(len(must), _REASON["wished"]), must]
    )


def _nearest(brackets: Brackets, said: Sentences, uses: Uses, kind: str) -> Ints:
    """Characters between each use and the nearest cue of its sentence; -1 without one."""
    distance = np.full(len(uses.start), -1, np.int64)
    some = np.flatnonzero(said.counts[uses.sentence, _KIND[kind]] > 0)
    if not len(some):
        return distance
    owner, cue = cues_of(said, uses.sentence[some], kind)
    use = some[owner]
    gap = np.where(
        said.cue_start[cue] >= uses.end[use], said.cue_start[cue] - uses.end[use],
        uses.start[use] - said.cue_end[cue],
    )  # fmt: skip
    applies = _applies(brackets, uses.start[use], uses.end[use], said.cue_start[cue])
    gap = np.where(applies, gap, _OUT_OF_REACH)
    first = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
    nearest = np.minimum.reduceat(gap, first)
    distance[some] = np.where(nearest == _OUT_OF_REACH, -1, nearest)
    return distance


def _applies(brackets: Brackets, start: Ints, end: Ints, cue: Ints) -> Bools:
    """Whether a cue speaks of a use: one in brackets does so only inside them, or right behind the use.

    "ETL tools like Glue (AWS preferred)" wishes for AWS, "Snowflake (preferred)" for Snowflake.
    """
    opens, closes = brackets
    if not len(opens):
        return np.ones(len(start), bool)
    of_cue = np.searchsorted(opens, cue) - 1
    opened = opens[np.maximum(of_cue, 0)]
    inside = (of_cue >= 0) & (np.searchsorted(closes, cue) == np.searchsorted(closes, opened))
    within = (start > opened) & (np.searchsorted(closes, start) == np.searchsorted(closes, opened))
    behind = (opened - end >= 0) & (opened - end <= 2) & (cue - opened <= 2)
    applies: Bools = ~inside | within | behind
    return applies


def _negated(cols: Columns, said: Sentences, uses: Uses) -> Bools:
    negated = np.zeros(len(uses.start), bool)
    free = said.counts[uses.sentence, _KIND["nice"]] == 0
    for kind, is_before in (("negation", True), ("unneeded", False)):
        some = np.flatnonzero(free & (said.counts[uses.sentence, _KIND[kind]] > 0))
        if not len(some):
            continue
        owner, cue = cues_of(said, uses.sentence[some], kind)
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
