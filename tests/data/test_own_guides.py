"""Names of own guides are safe as file names, and what is written reads the same."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from data import own_guides


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Our Guide.md", "our-guide"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 200, "a" * 60),
        ("CON.txt", "guide-con"),
        ("Ingénieur ML.markdown", "ingenieur-ml"),
    ],
)
def test_a_name_is_made_of_a_files_name(name: str, expected: str) -> None:
    assert own_guides.guide_id(name) == expected


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "A", "a_b", "a--b", "-a", "nul", "a" * 61, "mle-core", "a\n"]
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"is no name for a guide|is a guide that Guidepost brings along"):
        own_guides.checked(name)


def test_a_name_without_a_letter_is_told() -> None:
    with pytest.raises(ValueError, match="holds no letter"):
        own_guides.guide_id("…….md")


def test_what_is_written_reads_the_same() -> None:
    data: dict[str, Any] = {
        "id": "x", "title": 'a "b" \\ c\n\x7f\u2028', "provenance": {"title": [1]},
        "way": [{"id": "w", "phase": [{"order": 1, "topic": [{"label": "T"}]}, {"order": 2}]}, {"id": "v"}],
        "team": {"size_min": 2, "is open": True},
    }  # fmt: skip
    text = own_guides.toml(data, ("one\nid = 2", "two"))
    assert text.startswith("# one id = 2\n# two\n\nid = ")
    assert tomllib.loads(text) == data
