"""The sector that words of an employer's own description tell: a linear model, read as a table of words.

Trained when the extractor is made, on the lines of data/training/sectors.toml and the cues of
data/sectors.toml, as line_sections is: one matrix per posting would cost more than the other facts.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from data.home import SHIPPED

LINES = SHIPPED / "training" / "sectors.toml"
NONE = "none"  # lines that tell no sector
STEM = 5  # letters that stand for a longer word: "insur" for insurer, insurance, insured
_WORD = re.compile(r"[a-z][a-z0-9'&]+")
# "Acme" is the employer of the training lines; the last two rows are words of every ad.
_SILENT = frozenset(
    ("acme", "the", "of", "for", "and", "in", "on", "to", "with", "by", "is", "are", "we", "our", "us", "it",
     "its", "that", "this", "as", "at", "from", "or", "be", "their", "they", "you", "your", "has", "have",
     "who", "which", "what", "not", "no", "more", "than", "all", "will", "can", "an",
     "job", "jobs", "hire", "hires", "hiring", "role", "roles", "position", "positions", "apply", "join",
     "looking", "seeking", "career", "careers", "developer", "engineer", "engineers", "engineering", "remote")
)  # fmt: skip
Weights = np.ndarray[tuple[int], np.dtype[np.float64]]


@cache
def load_lines(path: Path = LINES) -> Mapping[str, tuple[str, ...]]:
    """Sector id (or "none") -> lines that describe an employer of it."""
    return {name: tuple(rows) for name, rows in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def tokens(text: str) -> list[str]:
    """Words of a text that may tell a business, lower case."""
    return [word for word in _WORD.findall(text.lower()) if word not in _SILENT]


def different(texts: Iterable[str]) -> list[str]:
    """The `tokens` of texts, each once."""
    found = chain.from_iterable(_WORD.findall(text if text.islower() else text.lower()) for text in texts)
    return [word for word in dict.fromkeys(found) if word not in _SILENT]


def _features(text: str) -> list[str]:
    return [name for word in tokens(text) for name in (word, "~" + word[:STEM])]


class SectorModel:
    """A linear support vector machine over words and their beginnings."""

    def __init__(self, strength: float = 0.5) -> None:
        self.strength = strength

    def fit(self, lines: Mapping[str, Iterable[str]]) -> SectorModel:
        """Learn `sectors_`, `rows_`, `weights_` and `offsets_` from lines by sector; deterministic."""
        pairs = [(line, sector) for sector, rows in lines.items() for line in rows]
        vectorizer = TfidfVectorizer(analyzer=_features)
        matrix = vectorizer.fit_transform([line for line, _ in pairs])
        model = LinearSVC(C=self.strength, random_state=0).fit(matrix, [sector for _, sector in pairs])
        # "none" has taught the others what is no sign of them; a long text has some of it always.
        kept = [row for row, sector in enumerate(model.classes_) if sector != NONE]
        self.sectors_ = [str(model.classes_[row]) for row in kept]
        known: dict[str, int] = vectorizer.vocabulary_
        # A row per word and per beginning: its worth for each sector, times how rare it is; a word's row
        # holds its beginning's too.
        self.weights_ = np.ascontiguousarray(model.coef_[kept].T * vectorizer.idf_[:, None], np.float32)
        self.rarity_ = (vectorizer.idf_**2).astype(np.float32)
        self.rows_ = {name: int(row) for name, row in known.items() if name[0] != "~"}
        self.stems_ = {name[1:]: int(row) for name, row in known.items() if name[0] == "~"}
        rows = list(self.rows_.values())
        stems = [self.stems_[word[:STEM]] for word in self.rows_]
        self.weights_[rows] += self.weights_[stems]
        self.rarity_[rows] += self.rarity_[stems]
        self.offsets_: Weights = model.intercept_[kept]
        return self

    def scores(self, words: Sequence[str]) -> Weights | None:
        """Score per sector, in the order of `sectors_`; None where no word is known. Repeats count."""
        rows, stems = self.rows_, self.stems_
        found = [
            row
            for word in words
            if (row := rows.get(word)) is not None or (row := stems.get(word[:STEM])) is not None
        ]
        if not found:
            return None
        length = math.sqrt(self.rarity_[found].sum())
        scores: Weights = self.weights_[found].sum(axis=0) / length + self.offsets_
        return scores

    def telling(self, words: Sequence[str], sector: str) -> str | None:
        """The word that speaks most for a sector; None where none does."""
        known = [word for word in words if word in self.rows_]
        if not known:
            return None
        worth = self.weights_[[self.rows_[word] for word in known], self.sectors_.index(sector)]
        best = int(worth.argmax())
        return known[best] if worth[best] > 0 else None
