"""The page that explains the figures names what there is: constants, marts, modules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.measure.registry import MEASURES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/method.md").read_text("utf-8")


SECTIONS = {"pay", "bands", "trends", "guides", "premiums", "pairs", "pay_model"}


def test_every_constant_of_a_measure_is_explained(settings: Mapping[str, Mapping[str, Any]]) -> None:
    named = set(re.findall(r"`\[(\w+)\]\s+(\w+)`", PAGE))
    known = {(section, name) for section, values in settings.items() for name in values}
    assert named - known == set()
    assert {pair for pair in known if pair[0] in SECTIONS} - named == set()


def test_every_mart_of_a_measure_is_explained() -> None:
    assert [measure.name for measure in MEASURES if f"`{measure.name}`" not in PAGE] == []


def test_every_path_exists() -> None:
    paths = re.findall(r"`((?:analysis|tests|data|warehouse)/[\w/.-]+\.(?:py|toml))`", PAGE)
    assert len(paths) >= 5
    assert [path for path in paths if not (ROOT / path).is_file()] == []
