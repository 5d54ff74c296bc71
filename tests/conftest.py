"""What all tests share: a still clock, the recordings where they are, and the rule on skips."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

# Before all else: scrapy asks at import who imports it, and to find that out Python looks through all modules
# there are, which took a fifth of the time of collecting.
import scrapy.core.downloader.handlers.http11  # noqa: F401
from filelock import FileLock
from hypothesis import settings

from analysis.extract import Extractor, model_folder
from data import content as content_files
from data import home
from tests import forked, shared

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
_skipped_browser_tests: list[str] = []
settings.register_profile("busy machines", deadline=None)
settings.load_profile("busy machines")
_MANY = 100  # tests: with fewer, their order does not matter
_LONG = ("browser", "cli", "scrapers", "spiders", "warehouse")  # rooms of files that take long


@pytest.fixture(scope="module", autouse=True)
def _quick_start(request: pytest.FixtureRequest) -> Iterator[None]:
    """Crawling processes are forked, but where their start is what is tested."""
    if request.node.get_closest_marker("real_start"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scrapers.crawl.subprocess", forked)
        yield


@pytest.fixture(scope="session", autouse=True)
def _run_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where `shared` keeps what all workers read."""
    shared.run_folder = shared.folder_of(tmp_path_factory)


@pytest.fixture
def plain_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """A spawned process runs its parent's main module; a test of a page leaves one only pages can run."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


@pytest.fixture(scope="session")
def content() -> content_files.Content:
    """The shipped content, loaded once."""
    return content_files.load(home.SHIPPED)


@pytest.fixture(scope="session")
def extractor(content: content_files.Content, tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    """The shipped extractor; its model is that of `make demo` if still good, else trained once for all."""
    run = shared.folder_of(tmp_path_factory)
    with FileLock(run / "models.lock"):
        for kept in (ROOT / "data" / "local" / "models").glob("shipped-*"):
            shutil.copytree(kept, run / "models" / kept.name, dirs_exist_ok=True)
        tagger, _ = model_folder.tagger_of(content, run / "models")
    return Extractor(content, tagger)


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
    """A home with the whole practice market in it, made by the command itself, once for all workers."""
    made = home.Home(shared.folder_of(tmp_path_factory) / "demo-home")
    with FileLock(f"{made.root}.lock"):
        if not (made.root / "said").is_file():
            done = subprocess.run(
                [sys.executable, "-m", "cli", "demo", "--check"],
                cwd=ROOT, capture_output=True, text=True, timeout=800, check=False,
                env={**os.environ, "GUIDEPOST_HOME": str(made.root)},
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            (made.root / "said").write_text(done.stdout + done.stderr, encoding="utf-8")
    said = (made.root / "said").read_text(encoding="utf-8")
    assert "every page opens" in said
    assert "Traceback" not in said
    assert "WARNING" not in said
    return made


def _is_on_demo(item: pytest.Item) -> bool:
    return "demo_home" in getattr(item, "fixturenames", ())


def _order(item: pytest.Item) -> tuple[bool, bool]:
    """Long files begin, so that all workers end together; what needs the practice market comes last."""
    return _is_on_demo(item), item.path.parent.name not in _LONG


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The practice market is made at once by one worker, and what needs it comes last: so nobody waits."""
    items.sort(key=_order)
    waiting = sum(map(_is_on_demo, items))
    for item in items[len(items) - waiting :]:
        item.add_marker(pytest.mark.timeout(900))  # the making counts for the first of them
    if waiting and len(items) > _MANY:
        items.insert(0, items.pop(-waiting))


def pytest_collection_finish() -> None:
    """What is imported by now stays: looking through it for garbage took a seventh of all processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_unconfigure() -> None:
    """Libraries that count what they left behind at the end find nothing."""
    gc.unfreeze()


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
