"""A real server on loopback over a published home, and a real Chromium to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from app_pages.frame import launch
from data.home import Home
from tests.market import practice_build

# Chromium must not look for the network it will not find; a container's root needs --no-sandbox.
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_port(first: int) -> int:
    """A port for this worker: two that look at once for a free one would find the same."""
    return launch.free_port(
        first + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard over the small practice build, which is made in seconds."""
    home = Home(tmp_path_factory.mktemp("served"))
    practice_build.write(home.demo)
    with launch.serve(free_port(8601), {"GUIDEPOST_HOME": str(home.root)}) as dashboard:
        yield dashboard.url


@pytest.fixture(scope="session")
def demo_server(demo_home: Home) -> Iterator[str]:
    """The address of the dashboard over the whole practice market: for slow tests."""
    with launch.serve(free_port(8671), {"GUIDEPOST_HOME": str(demo_home.root)}) as dashboard:
        yield dashboard.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; without one on this machine the test is skipped, saying so."""
    path = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("needs Chromium (Debian's package chromium), which this machine does not have")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this run's pictures of the pages are kept."""
    return tmp_path_factory.mktemp("screenshots")
