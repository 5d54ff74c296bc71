"""A classifier of titles: the role of one that no pattern of data/roles.toml fits; none where it is unsure.

It learns from titles written for this project (data/training/titles.toml): characters and words, a linear
support vector machine. It is fitted when the first such title is met, and asked for few titles.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import log, sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from data.home import SHIPPED

TITLES = SHIPPED / "training" / "titles.toml"
OTHER = "other"
# How far the first role must be ahead of the second. On titles of the file held back (five parts) that no
# pattern fits, 89 % of the roles told are right at 0.8 (35 % of those titles get one), 87 % (43 %) at 0.65.
MARGIN_MIN = 0.8
LETTERS_MAX = 120
KNOWN_MIN = 0.4  # share of a title's features that must have been learnt
_WORD = re.compile(r"c\+\+|[^\W_]+")
# Level, place and contract words say nothing about the role.
_SILENT = frozenset(
    ("senior", "sr", "junior", "jr", "staff", "mid", "level", "i", "ii", "iii", "iv", "v", "the", "of", "for",
     "and", "in", "a", "an", "to", "with", "remote", "hybrid", "onsite", "freelance", "contract", "m", "f",
     "d", "w", "x", "all", "genders", "full", "time", "part", "usa", "us", "uk", "europe", "emea", "apac")
)  # fmt: skip


class Guess(NamedTuple):
    """The likeliest role (or "other") of a title, and how far it is ahead of the second."""

    role: str
    margin: float


def load_titles(path: Path = TITLES) -> dict[str, tuple[str, ...]]:
    """Role id -> its titles, as written in the file."""
    return {role: tuple(rows) for role, rows in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def features(title: str) -> list[str]:
    """What a title is known by: its words, and every run of two to five letters with the word's borders.

    >>> features("Senior ML")
    ['=ml', ' m', 'ml', 'l ', ' ml', 'ml ', ' ml ']
    """
    words = [word for word in _WORD.findall(title[:LETTERS_MAX].lower()) if word not in _SILENT]
    found = [f"={word}" for word in words]
    for word in words:
        edged = f" {word} "
        found += [edged[at : at + size] for size in (2, 3, 4, 5) for at in range(len(edged) - size + 1)]
    return found


class TitleModel:
    """Titles to roles; `read` answers only where the first role is well ahead of the second."""

    def __init__(self, margin_min: float = MARGIN_MIN) -> None:
        self.margin_min = margin_min

    def fit(self, titles: Mapping[str, Sequence[str]]) -> TitleModel:
        """Learn from role id -> titles. The same titles give the same weights."""
        rows = [(role, title) for role, given in sorted(titles.items()) for title in given]
        words = TfidfVectorizer(analyzer=features, sublinear_tf=True)
        table = words.fit_transform([title for _, title in rows])
        model = LinearSVC(C=1.0, random_state=0).fit(table, [role for role, _ in rows])
        self.roles_ = tuple(str(role) for role in model.classes_)
        self.idf_ = {word: (at, float(words.idf_[at])) for word, at in words.vocabulary_.items()}
        self.weights_ = np.ascontiguousarray(model.coef_.T)
        self.base_ = np.asarray(model.intercept_)
        return self

    def guess(self, title: str) -> Guess | None:
        """The likeliest role; None for a title without letters that were learnt.

        The same sums as scikit-learn's own, without its checks, which take longer than the sums.
        """
        counts = Counter(features(title))
        known = [(self.idf_[word], n) for word, n in counts.items() if word in self.idf_]
        if not known or len(known) < KNOWN_MIN * len(counts):
            return None
        rows = [at for (at, _), _ in known]
        values = np.array([idf * (1.0 + log(n)) for (_, idf), n in known])
        scores = values @ self.weights_[rows] / sqrt(values @ values) + self.base_
        second, first = scores.argsort()[-2:]
        return Guess(self.roles_[first], float(scores[first] - scores[second]))

    def read(self, title: str) -> Guess | None:
        """The guess where it is sure; "other" is an answer too: a job of no role here."""
        found = self.guess(title)
        return found if found is not None and found.margin >= self.margin_min else None


@cache
def shipped() -> TitleModel:
    """The model of the shipped titles, fitted once."""
    return TitleModel().fit(load_titles())
