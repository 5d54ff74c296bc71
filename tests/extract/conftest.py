from __future__ import annotations

import pytest

from analysis.extract import Extractor, SkillTagger


@pytest.fixture(scope="session")
def tagger(extractor: Extractor) -> SkillTagger:
    return extractor.tagger
