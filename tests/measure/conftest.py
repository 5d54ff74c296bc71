"""The constants as shipped, and the same with minima low enough for cases worked out by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

Settings = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="session")
def settings() -> Settings:
    return tomllib.loads((Path(__file__).parents[2] / "data/measurement.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def tiny(settings: Settings) -> Settings:
    low = {"cell_postings_min": 2, "cell_employers_min": 2}
    return {
        **settings,
        "bands": {**settings["bands"], **low},
        "guides": {**settings["guides"], **low},
        "trends": {**settings["trends"], "cell_postings_min": 2},
    }
