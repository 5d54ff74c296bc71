"""The wheel works without the checkout, with what it requires and nothing else."""

from __future__ import annotations

import email
import hashlib
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from release.environment import make

ROOT = Path(__file__).resolve().parents[2]
Installed = Callable[..., subprocess.CompletedProcess[str]]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def build(source: Path, target: Path, kind: str) -> Path:
    """The one file that hatchling makes of `source`; no network is asked."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)],
        cwd=source, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    (made,) = target.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("environment"), wheel)


@pytest.fixture
def installed(command: Path, tmp_path: Path) -> Installed:
    """`guidepost ARGS` of the wheel in an empty folder, by a user who has nothing yet."""
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    home.mkdir()

    def run(*args: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(command), *args], cwd=here, capture_output=True, text=True, timeout=timeout, check=False,
            env={"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"},
        )  # fmt: skip

    return run


def test_the_version_stands_in_one_place() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "cli", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout == f"guidepost, version {VERSION}\n"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "\n## Unreleased\n" in changes
    assert f"\n## {VERSION} (" in changes
    for name in ("cli.py", "app.py", "deploy/Containerfile", "README.md"):
        assert VERSION not in (ROOT / name).read_text(encoding="utf-8"), name


def test_a_folder_that_holds_something_else_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(FileExistsError, match="holds something else"):
        make(tmp_path, tmp_path / "guidepost.whl")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.slow
def test_the_wheel_holds_what_runs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = email.message_from_bytes(archive.read(f"guidepost-{VERSION}.dist-info/METADATA"))
    tops = {name.split("/")[0] for name in names}
    rooms = {"analysis", "app.py", "app_pages", "cli.py", "commands", "data", "scrapers", "warehouse"}
    assert tops == rooms | {f"guidepost-{VERSION}.dist-info"}
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--", *sorted(rooms)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode == 0:  # an unpacked sdist has no git
        shipped = set(tracked.stdout.split("\0")) - {""}
        assert shipped <= set(names), "what is tracked in a room is missing from the wheel"
        beside = {name for name in names if name not in shipped and ".dist-info/" not in name}
        assert {name for name in beside if not name.startswith("data/deploy/")} == {"data/method.md"}
    assert (metadata["Version"], metadata["License-Expression"]) == (VERSION, "MIT")
    assert not any("local/" in name or "__pycache__" in name for name in names)


@pytest.mark.slow
def test_the_wheel_is_the_same_out_of_the_sdist(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build(tmp_path / f"guidepost-{VERSION}", tmp_path / "again", "wheel")
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_practice_market_opens_from_an_empty_folder(installed: Installed, tmp_path: Path) -> None:
    done = installed("demo", "--check", "--postings", "300", timeout=800)
    assert done.returncode == 0, done.stderr
    assert "page opens: Method" in done.stdout
    assert "every page opens" in done.stdout
    # What is made lies in the user's data folder, whose place differs between systems.
    assert list((tmp_path / "home").rglob("demo/warehouse/current"))
    assert list((tmp_path / "here").iterdir()) == []
    exported = installed("export", "core.postings", "ads.csv", "--demo")
    assert exported.returncode == 0, exported.stderr


@pytest.mark.slow
def test_the_commands_work_or_say_why_not(installed: Installed, tmp_path: Path) -> None:
    for name in cli.main.commands:
        assert installed(name, "--help").returncode == 0, name
    assert installed("--version").stdout == f"guidepost, version {VERSION}\n"
    (tmp_path / "here" / "ads.jsonl").write_text(
        '{"id": "1", "title": "ML Engineer", "description": "You know PyTorch."}\n', encoding="utf-8"
    )
    read = installed("extract", "ads.jsonl")
    assert '"skill": "pytorch"' in read.stdout, read.stderr
    (tmp_path / "here" / "ours.md").write_text("# ML Engineer\n\n## Skills\n\n- Python\n", encoding="utf-8")
    assert installed("guides", "import", "ours.md").returncode == 0
    printed = installed("schedule", "print", "cron")
    assert f"{tmp_path}" in printed.stdout
    for args in (["new", "source", "acmejobs"], ["bench"], ["evaluate", "card"]):
        refused = installed(*args)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1), refused.stderr
        assert "checkout" in refused.stderr or "clone the repository" in refused.stderr
