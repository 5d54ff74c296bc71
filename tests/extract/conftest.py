from __future__ import annotations

import pytest

from analysis.extract import Extractor, SkillTagger
from data.content import Content


@pytest.fixture(scope="session")
def extractor(content: Content) -> Extractor:
    return Extractor(content)


@pytest.fixture(scope="session")
def tagger(extractor: Extractor) -> SkillTagger:
    return extractor.tagger
