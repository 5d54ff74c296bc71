"""Tags: what the uses of a skill in one text come to, as columns over many texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.extract.columns import Bools, Floats, Ints
from analysis.extract.values import Evidence


class Tag(NamedTuple):
    """A skill found in a text.

    `strength` is must, nice or mentioned; evidence starts with the deciding words.
    """

    skill_id: str
    kind: str
    strength: str
    confidence: float
    is_implied: bool
    is_negated: bool
    evidence: tuple[Evidence, ...]
    mention_count: int


class TagColumns(NamedTuple):
    """Tags of many texts, one row per text and skill, in order of text and first mention.

    `start` and `end`: characters of the deciding words in their own text; `first`: where the tag's mentions
    begin in `mention_start` and `mention_end`, the deciding one first.
    """

    text: Ints
    skill: Ints
    strength: Ints
    confidence: Floats
    is_implied: Bools
    is_negated: Bools
    start: Ints
    end: Ints
    mention_count: Ints
    first: Ints
    mention_start: Ints
    mention_end: Ints


DECIMALS = 3  # of a confidence


class Mentions(NamedTuple):
    """Uses that count, one row each; `start` and `end` in characters of their own text.

    `is_implied`: the words describe the skill without a name of it.
    """

    text: Ints
    skill: Ints
    start: Ints
    end: Ints
    sure: Floats
    strength: Ints
    reason: Ints
    is_implied: Bools
    is_negated: Bools


def tagged(mentions: Mentions) -> TagColumns:
    """One tag of all mentions of a skill: a positive one outweighs a negated one, asked outweighs named."""
    # Four keys as digits of one number: sorting costs by the key.
    digits = (mentions.text << 24) + (mentions.skill << 8) + (mentions.is_negated * 16) - mentions.reason
    order = np.lexsort((mentions.start, -mentions.sure, digits))
    m = Mentions._make(column[order] for column in mentions)
    begins = np.ones(len(m.text), bool)
    begins[1:] = (m.text[1:] != m.text[:-1]) | (m.skill[1:] != m.skill[:-1])
    first = np.flatnonzero(begins)
    count = np.diff(np.append(first, len(m.text)))
    confidence = np.maximum.reduceat(m.sure, first) if len(first) else m.sure
    earliest = np.minimum.reduceat(m.start, first) if len(first) else m.start
    rank = np.lexsort((earliest, m.text[first]))
    top = first[rank]
    return TagColumns(
        m.text[top], m.skill[top], m.strength[top], confidence[rank], m.is_implied[top], m.is_negated[top],
        m.start[top], m.end[top], count[rank], top, m.start, m.end,
    )  # fmt: skip


def joined(parts: Sequence[tuple[int, TagColumns]]) -> TagColumns:
    """The tags of several batches as one; each comes with the number of its first text."""
    shifted, mentions = [], 0
    for first, part in parts:
        shifted.append(part._replace(text=part.text + first, first=part.first + mentions))
        mentions += len(part.mention_start)
    return TagColumns(*(np.concatenate(columns) for columns in zip(*shifted, strict=True)))


def rounded(confidence: Floats) -> Floats:
    """Python's `round(…, DECIMALS)` of each; where numpy's might take the other neighbour, by Python itself.

    >>> rounded(np.array([0.97, 0.8125, 0.0005])).tolist() == [round(x, 3) for x in (0.97, 0.8125, 0.0005)]
    True
    """
    scaled = confidence * 10**DECIMALS
    found: Floats = np.rint(scaled) / 10**DECIMALS
    for row in np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6).tolist():
        found[row] = round(float(confidence[row]), DECIMALS)
    return found
