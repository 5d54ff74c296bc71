"""One practice build for all tests of the answers and pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from analysis.market import source
from analysis.market.source import Market
from data.home import Home
from tests.market import practice_build


@pytest.fixture(scope="session", autouse=True)
def components_are_looked_for_once() -> Iterator[None]:
    """Each AppTest looks through all installed packages for components, a third of a second every time."""
    with pytest.MonkeyPatch.context() as patch:
        scan = manifest_scanner.scan_component_manifests
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(scan))
        yield


@pytest.fixture(scope="session")
def practice_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose practice market is published."""
    home = Home(tmp_path_factory.mktemp("home"))
    practice_build.write(home.demo)
    return home


@pytest.fixture(scope="session")
def market(practice_home: Home) -> Market:
    """The published practice market, opened as the dashboard opens it."""
    found = source.find(practice_home.demo)
    assert found is not None
    return found
