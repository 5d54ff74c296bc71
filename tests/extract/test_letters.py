"""The quick roads find what the plain ones do, letter for letter."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.extract import SkillTagger, jobs
from analysis.extract.fingerprint import words
from analysis.extract.letters import folded, lower
from analysis.extract.tags import DECIMALS, rounded

PIECES = st.sampled_from(
    ["Ad", " ", "É", "–", "İ", "ı", "ſ", "K", "Σ", "ΑΣ", "ß", "ǅ", "\ud800", "🚀", "한", "x\u0307", "\n"]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=12).map("".join)
HIRING = st.lists(
    st.sampled_from(
        ["hiring", "we need", "NEED", "as", "looking for", "seeKing", "ſeeking", " ", "\n", " a ", " an ",
         " our next ", " several ", "Data ", "senior, ", "engineer", "developers", "ı", "manager II", "with "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(TEXTS)
def test_lower_case(text: str) -> None:
    assert lower(text) == text.lower()
    assert folded(text) in (None, text.lower())
    assert folded(text) is None or len(text.lower()) == len(text)


@given(TEXTS)
def test_words(text: str) -> None:
    plain = "".join(one if one.isalnum() or one == "_" else " " for one in text.lower())
    assert words(text) == [word.encode() for word in plain.split()]


@given(HIRING)
def test_jobs_hired(text: str) -> None:
    assert [found.span() for found in jobs._hirings(text)] == [
        found.span() for found in jobs._HIRED.finditer(text, 0, jobs.TEXT_MAX)
    ]


@given(st.lists(st.floats(0, 1) | st.integers(0, 10_000).map(lambda one: one / 10_000)))
def test_confidences(some: list[float]) -> None:
    assert rounded(np.array(some, float)).tolist() == [round(one, DECIMALS) for one in some]


def test_sentences_are_found_by_place_and_by_cue(tagger: SkillTagger) -> None:
    text = "Engineer\nYou have a degree in physics. We work remotely, in Oslo.\nPython is required."
    parts = tagger.read(text).segments
    assert [parts.at(place) for place in range(len(text) + 1)] == [
        next((part for part in parts if part.end > place), None) for place in range(len(text) + 1)
    ]
    for kind in ("degree", "place", "must", "legal"):
        assert parts.having(kind) == [number for number, part in enumerate(parts) if part.has(kind)]
    assert parts[-2:] == list(parts)[-2:]
