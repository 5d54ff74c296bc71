"""One practice build for all tests of the answers and pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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


class _Failures(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(f"{record.getMessage()}: {record.exc_info[1] if record.exc_info else ''}")


@pytest.fixture
def a_page_fails() -> None:
    """For tests of what a visitor sees then."""


@pytest.fixture(autouse=True)
def no_page_fails(request: pytest.FixtureRequest) -> Iterator[None]:
    """What goes wrong in a page is told the visitor in a sentence, so that AppTest sees no exception."""
    heard, logger = _Failures(), logging.getLogger("guidepost.app")
    logger.addHandler(heard)
    yield
    logger.removeHandler(heard)
    assert not heard.told or "a_page_fails" in request.fixturenames


@pytest.fixture(scope="session")
def practice_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home whose practice market is published; all tests see it, and none leaves anything in it."""
    home = Home(tmp_path_factory.mktemp("home"))
    practice_build.write(home.demo)
    before = _files(home.root)
    yield home
    assert _files(home.root) == before


def _files(folder: Path) -> dict[Path, tuple[int, int]]:
    """Every file with its size and the time at which it was written."""
    return {
        path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="session")
def market(practice_home: Home) -> Market:
    """The published practice market, opened as the dashboard opens it."""
    found = source.find(practice_home.demo)
    assert found is not None
    return found
