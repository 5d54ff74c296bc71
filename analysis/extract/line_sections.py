"""The section a sentence belongs to by its own words, where no heading says it: a linear model, abstaining.

Words are hashed, so that the sentences of many texts are one sparse product.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from analysis.extract.columns import Floats, Ints
from analysis.extract.hashed_linear import HashedLinear
from analysis.extract.sentences import KINDS, Sentences, Table
from analysis.extract.sentences import SECTIONS as ALL_SECTIONS
from analysis.extract.words import Words

SECTIONS = ("about", "benefits", "duties", "intro", "legal", "nice", "pay", "requirements")
_APART = [ALL_SECTIONS.index(name) for name in ("about", "benefits", "legal", "pay")]  # not about the work
_ASKING = [KINDS.index(kind) for kind in ("must", "nice", "degree", "duty")]
OWN, TOTAL = 0.8, 2.0  # log-odds of a sentence by itself, and with its neighbours'
BEFORE, AFTER = 0.25, 0.75  # how much of what they say counts
_CLIP = 4.0  # no sentence outvotes all others
_LEAST = 1e-9  # probability of what a thousand words rule out
SURE = 0.7  # probability below which the sentence stays where it is
WORDS_MIN = 4  # shorter ones say too little
BUCKETS = 1 << 16


def model() -> HashedLinear:
    """The model of sections, to be fitted: over words, the first word and kinds of cues."""
    return HashedLinear(BUCKETS, strength=1.0, max_iter=60, tol=1e-2)


def sections(model: HashedLinear, said: Sentences) -> Ints:
    """The section of every sentence: that of its heading, unless its words and neighbours surely say another.

    Ads end in paragraphs about the firm and the law under whatever heading came last.
    """
    told = np.array([ALL_SECTIONS.index(name) for name in model.classes_])
    apart = np.isin(told, _APART)
    rows, words = word_rows(said.words, said.start, said.end, said.counts)
    speaks = np.flatnonzero((words >= WORDS_MIN) & ~said.is_heading)
    share = model.predict_proba(rows[speaks])
    best = share.argmax(axis=1)
    sure = np.maximum([share[:, apart].sum(axis=1), share[:, ~apart].sum(axis=1)], _LEAST)
    odds = np.log(sure[0]) - np.log(sure[1])
    total = odds + _around(np.clip(odds, -_CLIP, _CLIP), said.text[speaks])
    section = said.section[speaks]
    asks = said.counts[speaks][:, _ASKING].any(axis=1)
    is_apart = np.isin(section, _APART)
    found = section.copy()
    # Where no heading says it, the words do; what asks something of the reader is not about the company.
    loose = (section == ALL_SECTIONS.index("intro")) & ~said.has_headings[said.text[speaks]]
    takes = (
        loose
        & (share.max(axis=1) >= SURE)
        & ~(asks & apart[best])
        & (told[best] != ALL_SECTIONS.index("pay"))
    )
    found[takes] = told[best[takes]]
    leaves = (odds >= OWN) & (total >= TOTAL) & ~asks & ~is_apart & (section != ALL_SECTIONS.index("title"))
    returns = (odds <= -OWN) & (total <= -TOTAL) & asks & is_apart
    away = told[np.where(apart, share, -1).argmax(axis=1)]
    # "The ideal candidate", "this role": law and pay are seldom written so.
    leaves &= (away == ALL_SECTIONS.index("about")) | (said.counts[speaks, KINDS.index("you")] == 0)
    found[leaves] = away[leaves]
    found[returns] = told[np.where(apart, -1, share[returns]).argmax(axis=1)]
    section = said.section.copy()
    section[speaks] = found
    return section


def _around(odds: Floats, text: Ints) -> Floats:
    """What the sentences beside each say, the next one more: where the firm begins, the job has ended."""
    around = np.zeros_like(odds)
    same = text[1:] == text[:-1]
    around[1:] += odds[:-1] * same * BEFORE
    around[:-1] += odds[1:] * same * AFTER
    return around


def word_rows(words: Words, start: Ints, end: Ints, counts: Table) -> tuple[csr_matrix, Ints]:
    """What the model sees of each stretch (how often), and how many words it has.

    Its hashed words, its first word, and the kinds of cues in it (`counts`: stretches by kinds).
    """
    row = np.searchsorted(start, words.first, side="right") - 1
    inside = (row >= 0) & (words.first < end[row])
    row, word = row[inside], words.hashed(words.first[inside], words.last[inside])
    said, kind = np.nonzero(counts)
    size = np.bincount(row, minlength=len(start))
    opened = np.flatnonzero(size > 0)
    # A row holds its words, then its first one, then its kinds.
    first = np.concatenate(([0], np.cumsum(size + (size > 0) + np.bincount(said, minlength=len(start)))))
    hashed = np.empty(first[-1], np.int64)
    before = np.cumsum(size) - size
    hashed[np.arange(len(row)) + (first[:-1] - before)[row]] = _bucket(word, 1)
    hashed[first[opened] + size[opened]] = _bucket(word[before[opened]], 2)
    last = first[1:][said] - 1
    nth = np.arange(len(said)) - np.searchsorted(said, said)
    hashed[last - nth] = _bucket(kind, 3)
    return csr_matrix((np.ones(len(hashed)), hashed, first), shape=(len(start), BUCKETS)), size


def _bucket(value: np.ndarray[Any, Any], kind: int) -> Ints:
    with np.errstate(over="ignore"):
        mixed = (value.astype(np.uint64) + np.uint64(kind)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xD6E8FEB86659FD93)
    return (mixed >> np.uint64(48)).astype(np.int64)
