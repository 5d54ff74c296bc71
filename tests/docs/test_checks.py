"""A commit, `make check` and CI ask the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.walk import ROOT

CONFIG = ROOT / ".pre-commit-config.yaml"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def recipe(target: str) -> tuple[list[str], list[str]]:
    """What a target of the Makefile needs, and its commands."""
    found = re.search(rf"^{target}:(.*)\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    assert found is not None, target
    return found[1].split(), [line.strip().lstrip("@") for line in found[2].splitlines()]


def test_a_commit_is_asked_what_make_lint_asks() -> None:
    config = CONFIG.read_text(encoding="utf-8")
    assert re.findall(r"^ *(?:- )?(id|entry|pass_filenames): (.+)$", config, re.MULTILINE) == [
        ("id", "lint"), ("entry", "make lint"), ("pass_filenames", "false"),
    ]  # fmt: skip
    assert recipe("lint")[1] == ["$(BIN)/ruff check .", "$(BIN)/ruff format --check .", "$(BIN)/mypy"]


def test_ci_runs_make_check_and_then_what_takes_long() -> None:
    assert recipe("check") == (["lint", "test"], [])
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    made = re.findall(r"^(?:\w+=\S+ )?make ([\w-]+)", run, re.MULTILINE)
    assert made == ["demo", "check", "test-all", "docs"]
    assert "make check" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_hook_stops_a_commit_that_make_lint_would_not_pass(tmp_path: Path) -> None:
    """In a repository of one file, with a rule of its own for `make lint`."""
    tools = Path(sys.executable).parent
    (tmp_path / "Makefile").write_text(f"lint:\n\t@{tools}/ruff check .\n", encoding="utf-8")
    (tmp_path / CONFIG.name).write_bytes(CONFIG.read_bytes())

    def called(*args: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            list(map(str, args)), cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache")},
        )  # fmt: skip

    def committed(code: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "extra.py").write_text(code, encoding="utf-8")
        called("git", "add", "extra.py", CONFIG.name)
        return called("git", "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "-m", "Try")

    called("git", "init", "-q")
    installed = called(tools / "pre-commit", "install")
    assert installed.returncode == 0, installed.stderr
    done = committed('"""Nothing wrong."""\n')
    assert done.returncode == 0, done.stdout + done.stderr
    done = committed("import os\n")
    assert done.returncode == 1
    assert "F401" in done.stdout + done.stderr
