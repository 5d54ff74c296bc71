"""Signatures of texts and keys of titles: what is equal, near and apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.extract import fingerprint
from analysis.extract.job_title import title_key

WORDS = [b"word%d" % i for i in range(400)]


def share(one: list[bytes], other: list[bytes]) -> float:
    """Likeness as the warehouse estimates it: the common part of the smallest hashes of both together."""
    first, second = map(set, fingerprint.sketches([one, other]))
    smallest = set(sorted(first | second)[: fingerprint.SKETCH_SIZE])
    return len(smallest & first & second) / len(smallest)


def test_a_sketch_is_the_smallest_hashes_rising() -> None:
    (found,) = fingerprint.sketches([WORDS])
    assert len(found) == fingerprint.SKETCH_SIZE
    assert found == sorted(set(found))
    assert all(0 <= value < 2**fingerprint.HASH_BITS for value in found)


def test_likeness_is_estimated_within_its_error() -> None:
    half = [*WORDS[:266], *(b"else%d" % i for i in range(134))]  # 264 runs of three of 532 are common: .50
    assert share(WORDS, WORDS) == 1.0
    assert share(WORDS, half) == pytest.approx(0.5, abs=0.13)
    assert share(WORDS, [b"else%d" % i for i in range(400)]) == 0.0


def test_small_texts() -> None:
    none, one = fingerprint.sketches([[], [b"one"]])
    assert (none, len(one)) == ([], 1)
    # Fixed values: a sketch must be the same on every machine and in every release, or duplicates split.
    said = [b"we", b"look", b"for", b"an", b"engineer"]
    assert fingerprint.sketches([WORDS, said, WORDS])[1] == FIXED


FIXED = [557351653, 2789962215, 2992885841]

SAME = [("A  b,\nC", "a b c"), ("Größe – “wow”", "größe wow"), ("R&D", "r d"), ("İzmir’de", "İzmir de")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_case_marks_and_spaces_do_not_count(one: str, other: str) -> None:
    assert fingerprint.words(one) == fingerprint.words(other)
    assert fingerprint.text_hash(fingerprint.words(one)) == fingerprint.text_hash(fingerprint.words(other))


def test_another_word_is_another_text() -> None:
    assert fingerprint.text_hash([b"a", b"b", b"c"]) != fingerprint.text_hash([b"a", b"b", b"d"])
    assert fingerprint.text_hash([b"ab", b"c"]) != fingerprint.text_hash([b"a", b"bc"])


@given(st.text())
def test_no_text_stops_it(text: str) -> None:
    tokens = fingerprint.words(text)
    assert fingerprint.words(b" ".join(tokens).decode()) == tokens
    assert len(fingerprint.sketches([tokens])[0]) <= fingerprint.SKETCH_SIZE
    assert len(fingerprint.text_hash(tokens)) == 16
    title_key(text, [text[:3]])


TITLES = [
    ("ML Engineer", (), "engineer learning machine"),
    ("Sr. ML Engineer (m/f/d) - Berlin", ("Berlin",), "engineer learning machine senior"),
    ("Senior Machine Learning Engineer [Remote]", (), "engineer learning machine senior"),
    ("Software Engineer 2", (), "engineer ii software"),
    ("Software Engineer III", (), "engineer iii software"),
    ("Data Scientist (Remote, US) #R-12345", (), "data scientist"),
    ("Softwareentwickler:in", (), "softwareentwickler"),
    ("Acme | Senior ML Engineer | Oslo | ONSITE", ("Acme", "Oslo"), "engineer learning machine senior"),
    ("Acme | Oslo | People Partner, Europe | Full-time", ("Acme", "Oslo"), "europe partner people"),
    ("Berlin", ("Berlin",), "berlin"),
    ("C++ Developer", (), "c++ developer"),
    ("", (), None),
    ("!!!", (), None),
]


@pytest.mark.parametrize(("title", "places", "key"), TITLES)
def test_title_keys(title: str, places: tuple[str, ...], key: str | None) -> None:
    assert title_key(title, places) == key
