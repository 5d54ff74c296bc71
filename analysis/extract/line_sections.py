"""The section a line belongs to by its own words, where no heading says it: a linear model, abstaining.

Trained when the extractor is made, on the lines of data/training that name their section; the learned
weights are read as a table of words, since one matrix per posting would cost more than all other facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from analysis.extract.sections import Segment

SECTIONS = ("about", "benefits", "duties", "legal", "nice", "pay", "requirements")
SURE = 0.7  # probability below which the line stays where it is
WORDS_MIN = 4  # shorter lines say too little
_WORD = re.compile(r"[a-z][a-z']+")
Weights = np.ndarray[tuple[int], np.dtype[np.float64]]


def _features(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return [
        *words,
        *(f"{one} {two}" for one, two in pairwise(words)),
        *(f"^{word}" for word in words[:1]),
    ]


class LineClassifier:
    """A multinomial regression over words, pairs of words and the first word."""

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = strength

    def fit(self, texts: Sequence[str], sections: Sequence[str]) -> LineClassifier:
        """Learn `classes_`, `weights_` and `intercept_`; deterministic."""
        counter = CountVectorizer(analyzer=_features, binary=True)
        model = LogisticRegression(C=self.strength, class_weight="balanced", max_iter=60, tol=1e-2)
        model.fit(counter.fit_transform(texts), list(sections))
        self.classes_ = [str(name) for name in model.classes_]
        self.weights_: dict[str, Weights] = {
            name: model.coef_[:, column].copy() for name, column in counter.vocabulary_.items()
        }
        self.intercept_: Weights = model.intercept_
        return self

    def section(self, line: str) -> tuple[str, float] | None:
        """The section and its probability; None where the words do not tell."""
        names = _features(line)
        if len(names) < 2 * WORDS_MIN:
            return None
        weights = self.weights_
        known = [weights[name] for name in dict.fromkeys(names) if name in weights]
        if not known:
            return None
        scores = self.intercept_ + np.sum(known, axis=0)
        odds = np.exp(scores - scores.max())
        best = int(odds.argmax())
        probability = float(odds[best] / odds.sum())
        return (self.classes_[best], probability) if probability >= SURE else None

    def placed(self, text: str, segments: Sequence[Segment]) -> list[Segment]:
        """The segments of a text without headings, each in the section its words tell; others unchanged."""
        if any(part.is_heading for part in segments) or not any(part.section == "intro" for part in segments):
            return list(segments)
        placed = []
        for part in segments:
            found = self.section(text[part.start : part.end]) if part.section == "intro" else None
            placed.append(part._replace(section=found[0]) if found else part)
        return placed
