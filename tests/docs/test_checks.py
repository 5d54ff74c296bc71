"""A commit, `make check` and CI ask the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.docs.walk import ROOT, copied

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def recipe(target: str) -> tuple[list[str], list[str]]:
    """What a target of the Makefile needs, and its commands."""
    found = re.search(rf"^{target}:(.*)\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    assert found is not None, target
    return found[1].split(), [line.strip().lstrip("@") for line in found[2].splitlines()]


def test_a_commit_is_asked_what_make_lint_asks() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    ((hook,),) = (repo["hooks"] for repo in config["repos"])
    assert hook["entry"] == "make lint"
    assert hook["pass_filenames"] is False
    assert recipe("lint")[1] == ["$(BIN)/ruff check .", "$(BIN)/ruff format --check .", "$(BIN)/mypy"]


def test_ci_runs_make_check_and_then_what_takes_long() -> None:
    assert recipe("check") == (["lint", "test"], [])
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    made = re.findall(r"^(?:\w+=\S+ )?make ([\w-]+)", run, re.MULTILINE)
    assert made == ["demo", "check", "test-all"]
    assert "make check" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_hook_stops_a_commit_that_make_lint_would_not_pass(tmp_path: Path) -> None:
    """With the Makefile's own rule, on the generated file alone: mypy over all takes a minute."""
    root = tmp_path / "repository"
    copied(root)
    makefile = root / "Makefile"
    bin_of = Path(sys.executable).parent
    makefile.write_text(
        f"lint:\n\t@{bin_of}/ruff check commands/new.py extra.py\n\t@{bin_of}/ruff format --check extra.py\n",
        encoding="utf-8",
    )

    def git(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", *args],
            cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip

    (root / "extra.py").write_text('"""Nothing wrong."""\n', encoding="utf-8")
    git("init", "-q")
    installed = subprocess.run([bin_of / "pre-commit", "install"], cwd=root, capture_output=True, check=False)
    assert installed.returncode == 0, installed.stderr
    git("add", "extra.py", ".pre-commit-config.yaml", "Makefile")
    done = git("commit", "-m", "Well")
    assert done.returncode == 0, done.stdout + done.stderr
    (root / "extra.py").write_text("import os\n", encoding="utf-8")
    git("add", "extra.py")
    done = git("commit", "-m", "Wrong")
    assert done.returncode == 1
    assert "make lint" in done.stderr + done.stdout
    assert "F401" in done.stderr + done.stdout
