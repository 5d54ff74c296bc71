"""What all tests share: a still clock, the recordings where they are, and the rule on skips."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data import content as content_files
from data import home

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
_skipped_browser_tests: list[str] = []


@pytest.fixture(scope="session")
def content() -> content_files.Content:
    """The shipped content, loaded once."""
    return content_files.load(home.SHIPPED)


@pytest.fixture
def as_of() -> datetime:
    """The clock of a run: tests never ask the machine's."""
    return datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.exists():
        pytest.skip(
            f"needs the recordings in {Path('..') / 'shared' / name}, which a plain clone does not have"
        )
    return folder


@pytest.fixture(scope="session")
def replay_folder() -> Path:
    """Recorded answers of real boards."""
    return _shared("replay")


@pytest.fixture(scope="session")
def gold_folder() -> Path:
    """Postings labelled by careful readers."""
    return _shared("gold")


@pytest.fixture(scope="session")
def seeds_folder() -> Path:
    """The five guides as written."""
    return _shared("seeds")


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> home.Home:
    """A home with the whole practice market in it, made by the command itself.

    Tests that ask for it stand in the xdist group "demo", so that one worker makes it, once.
    """
    made = home.Home(tmp_path_factory.mktemp("demo-home"))
    done = subprocess.run(
        [sys.executable, "-m", "cli", "demo", "--check"],
        cwd=ROOT, capture_output=True, text=True, timeout=280, check=False,
        env={**os.environ, "GUIDEPOST_HOME": str(made.root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "every page opens" in done.stdout
    return made


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember browser tests that did not run."""
    if report.skipped and "browser" in report.keywords:
        _skipped_browser_tests.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where browsers must have been opened (CI), a skipped browser test is a failure."""
    if os.environ.get("GUIDEPOST_REQUIRE_BROWSER") and _skipped_browser_tests:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which browser tests did not run."""
    if os.environ.get("GUIDEPOST_REQUIRE_BROWSER") and _skipped_browser_tests:
        terminalreporter.section("browser tests were skipped, and must not be here")
        for nodeid in _skipped_browser_tests:
            terminalreporter.line(nodeid)
