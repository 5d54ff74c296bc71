"""A practice market made with DuckDB, to be made again by Spark; `make test-spark` installs what it needs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from commands.demo import make_demo
from data import home as homes
from data.content import load
from data.home import Home
from tests import shared

ROOT = Path(__file__).resolve().parents[2]
POSTINGS = 250
# A gigabyte in all: two workers and a driver have room on a small machine.
SMALL = (
    "spark.driver.memory=768m",
    "spark.executor.memory=512m",
    "spark.sql.shuffle.partitions=2",
    "spark.driver.host=127.0.0.1",
    "spark.driver.bindAddress=127.0.0.1",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.spark)
            item.add_marker(pytest.mark.timeout(1_500))


@pytest.fixture(scope="session", autouse=True)
def _ready() -> None:
    if importlib.util.find_spec("pyspark") is None:
        pytest.fail("needs pyspark: make test-spark")
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        pytest.fail("needs java 17 or newer (Debian, Ubuntu: apt install default-jre-headless)")


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory, _ready: None) -> Home:
    """The published practice market, made once for all workers; tests copy it."""
    root = shared.folder_of(tmp_path_factory) / "spark-market"
    with FileLock(f"{root}.lock"):
        if not (root / "demo.json").is_file():
            make_demo(Home(root), load(homes.SHIPPED), postings=POSTINGS, seed=1)
    return Home(root)


@pytest.fixture
def home(market: Home, tmp_path: Path) -> Home:
    """A copy of the market whose folder has a name that SQL would trip over."""
    root = tmp_path / "it's mine; 100 %"
    shutil.copytree(market.root, root / "demo")
    return Home(root).demo


Started = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def rebuild(home: Home) -> Started:
    """Starts `guidepost rebuild --engine spark` of the home."""

    def started(master: str, *more: str, conf: Sequence[str] = ()) -> subprocess.Popen[str]:
        settings = [word for one in (*SMALL, *conf) for word in ("--conf", one)]
        return subprocess.Popen(
            [sys.executable, "-m", "cli", "rebuild", "--demo", "--engine", "spark", "--master", master,
             *settings, *more],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "GUIDEPOST_HOME": str(home.root.parent), "SPARK_LOCAL_IP": "127.0.0.1",
                 "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    return started
