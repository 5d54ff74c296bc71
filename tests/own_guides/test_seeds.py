"""The documents data/guides were made from, imported, give the requirements of data/guides again."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.extract import Extractor
from bench.guides import shares
from data.content import Content
from tests.conftest import _shared


@pytest.fixture(scope="module")
def seeds() -> Path:
    return _shared("seeds")


def test_95_of_100_requirements_are_given_again(seeds: Path, content: Content, extractor: Extractor) -> None:
    found = shares(seeds, content, extractor.tagger)
    assert len(found) == 5
    count, again, beside = (
        sum(values) for values in zip(*((s.asked, s.again, len(s.beside)) for s in found), strict=True)
    )
    assert again >= 0.95 * count, found
    assert beside <= 0.05 * count, found
