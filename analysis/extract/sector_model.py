"""The sector that words of an employer's own description tell: a linear model, read as a table of words.

Trained when the extractor is made, on the lines of data/training/sectors.toml and the cues of
data/sectors.toml, as line_sections is: one matrix per posting would cost more than the other facts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from data.home import SHIPPED

LINES = SHIPPED / "training" / "sectors.toml"
NONE = "none"  # lines that tell no sector
STEM = 5  # letters that stand for a longer word: "insur" for insurer, insurance, insured
KNOWN_MAX = 100_000
_WORD = re.compile(r"[a-z0-9][a-z0-9'&]+")
# "Acme" is the employer of the training lines.
_SILENT = frozenset(
    ("acme", "the", "of", "for", "and", "in", "on", "to", "with", "by", "is", "are", "we", "our", "us", "it",
     "its", "that", "this", "as", "at", "from", "or", "be", "their", "they", "you", "your", "has", "have", "who",
     "which", "what", "not", "no", "more", "than", "all", "will", "can", "an")
)  # fmt: skip
Weights = np.ndarray[tuple[int], np.dtype[np.float64]]


@cache
def load_lines(path: Path = LINES) -> Mapping[str, tuple[str, ...]]:
    """Sector id (or "none") -> lines that describe an employer of it."""
    return {name: tuple(rows) for name, rows in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def tokens(text: str) -> list[str]:
    """Words of a text that may tell a business, lower case."""
    return [word for word in _WORD.findall(text.lower()) if word not in _SILENT]


def _features(text: str) -> list[str]:
    return [name for word in tokens(text) for name in (word, "~" + word[:STEM])]


class SectorModel:
    """A linear support vector machine over words and their beginnings."""

    def __init__(self, strength: float = 0.5) -> None:
        self.strength = strength

    def fit(self, lines: Mapping[str, Iterable[str]]) -> SectorModel:
        """Learn `sectors_`, `columns_`, `weights_` and `offsets_` from lines by sector; deterministic."""
        pairs = [(line, sector) for sector, rows in lines.items() for line in rows]
        vectorizer = TfidfVectorizer(analyzer=_features)
        matrix = vectorizer.fit_transform([line for line, _ in pairs])
        model = LinearSVC(C=self.strength, random_state=0).fit(matrix, [sector for _, sector in pairs])
        # "none" has taught the others what is no sign of them; a long text has some of it always.
        kept = [row for row, sector in enumerate(model.classes_) if sector != NONE]
        self.sectors_ = [str(model.classes_[row]) for row in kept]
        self.columns_: dict[str, int] = {name: int(at) for name, at in vectorizer.vocabulary_.items()}
        self.rarity_: Weights = vectorizer.idf_
        self.weights_ = np.ascontiguousarray(model.coef_[kept].T)
        self.offsets_: Weights = model.intercept_[kept]
        self._known: dict[str, tuple[int, ...]] = {}
        return self

    def scores(self, weighed: Mapping[str, float]) -> tuple[Weights, str] | None:
        """Score per sector in the order of `sectors_`, and the word that tells most; None if none is known."""
        found: dict[int, float] = {}
        origin: dict[int, str] = {}
        for word, weight in weighed.items():
            for column in self._columns(word):
                if weight > found.get(column, 0.0):
                    found[column] = weight
                    origin[column] = word
        if not found:
            return None
        columns = np.fromiter(found, np.intp, len(found))
        values = np.fromiter(found.values(), np.float64, len(found)) * self.rarity_[columns]
        values /= np.sqrt(values @ values)
        rows = self.weights_[columns]
        scores: Weights = values @ rows + self.offsets_
        told = int((values * rows[:, int(scores.argmax())]).argmax())
        return scores, origin[int(columns[told])]

    def _columns(self, word: str) -> tuple[int, ...]:
        columns = self._known.get(word)
        if columns is None:
            names = (word, "~" + word[:STEM])
            columns = tuple(self.columns_[name] for name in names if name in self.columns_)
            if len(self._known) < KNOWN_MAX:
                self._known[word] = columns
        return columns
