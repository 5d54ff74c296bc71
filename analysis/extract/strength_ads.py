"""The ads that teach how strongly a skill is asked for: data/training/strength.toml, read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from analysis.extract.columns import Columns, Ints
from analysis.extract.hashed_linear import matrix_of
from analysis.extract.sentences import Sentences
from analysis.extract.strength import STRENGTHS, ruled
from analysis.extract.strength_features import BUCKETS, features
from analysis.extract.uses import Forms, Uses
from data.home import SHIPPED

ADS = SHIPPED / "training" / "strength.toml"
# specimens: "Strong [!Python], [?Rust] is a plus; our services are in [~Go]"
_MARK = re.compile(r"\[([!?~])([^\]\n]+)\]")
_MEANS = {"~": "mentioned", "?": "nice", "!": "must"}


class Asked(NamedTuple):
    """text[start:end] of an ad names a skill, which is asked for as `strength` says."""

    start: int
    end: int
    strength: str


class Ad(NamedTuple):
    """One ad (title in the first line), and how it asks for skills."""

    text: str
    uses: tuple[Asked, ...]


def parse_ad(marked: str) -> Ad:
    """The ad without its marks, and what they say.

    >>> parse_ad("Strong [!Go], ideally [?Rust]").uses
    (Asked(start=7, end=9, strength='must'), Asked(start=19, end=23, strength='nice'))
    """
    text, uses, last = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[last : found.start()]
        uses.append(Asked(len(text), len(text) + len(found[2]), _MEANS[found[1]]))
        text += found[2]
        last = found.end()
    return Ad(text + marked[last:], tuple(uses))


def load_ads(path: Path = ADS) -> tuple[Ad, ...]:
    """The labelled ads, in the order of the file."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["ads"]
    return tuple(parse_ad(row.strip("\n")) for row in rows)


def lessons(
    ads: Sequence[Ad], cols: Columns, said: Sentences, found: Uses, forms: Forms, use: Ints, entry: Ints
) -> tuple[csr_matrix, Ints, Ints]:
    """What the marked uses teach: rows of features, index of STRENGTHS and number of the ad of each.

    `use`, `entry`: the pairs of uses found and what they may mean; a use counts once.
    """
    use, first = np.unique(use, return_index=True)
    entry = entry[first]
    marks = [(number, mark) for number, ad in enumerate(ads) for mark in ad.uses]
    low = np.array([cols.starts[number] + mark.start for number, mark in marks], np.int64)
    high = np.array([cols.starts[number] + mark.end for number, mark in marks], np.int64)
    means = np.array([STRENGTHS.index(mark.strength) for _, mark in marks], np.int64)
    mark = np.searchsorted(low, found.end[use]) - 1
    inside = (mark >= 0) & (found.start[use] < high[mark])
    use, entry, mark = use[inside], entry[inside], mark[inside]
    _, ruled_ = ruled(cols, said, Uses(*(column[use] for column in found)))
    rows = features(cols, said, found, use, forms.entry_group[entry], forms.entry_form[entry], ruled_)
    return matrix_of(rows, BUCKETS), means[mark], said.text[found.sentence[use]]
