"""A how-to page as steps, and a copy of the repository in which they are done.

An indented line is a command, "`FILE`:" before a block is a file to write, and "In `FILE` change" block "to"
block is an edit. What stands anywhere else is read by people only.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to"
_BLOCK = r"```\w*\n((?s:.*?))```\n"
_STEP = re.compile(
    r"^    (?P<command>(?:guidepost|python) .+)$"
    rf"|^`(?P<file>[^`\n]+)`:\n\n{_BLOCK}"
    rf"|In `(?P<edited>[^`\n]+)`\s+change\n\n{_BLOCK}\nto\n\n{_BLOCK}",
    re.MULTILINE,
)
Done = subprocess.CompletedProcess[str]


def copied(root: Path) -> None:
    """The repository as it stands, without what is ignored."""
    skipped = shutil.ignore_patterns(
        "local", "__pycache__", ".*cache", "*.new.json", "*.egg-info", ".git", ".venv*", ".hypothesis",
        "build", "dist", "site",
    )  # fmt: skip
    shutil.copytree(ROOT, root, ignore=skipped, dirs_exist_ok=True)


def called(root: Path, *args: str) -> Done:
    """A command of a page, called in the copy."""
    command = {"guidepost": [sys.executable, "-m", "cli"], "python": [sys.executable]}[args[0]]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GUIDEPOST_", "PYTEST_", "COV_"))}
    return subprocess.run(
        [*command, *args[1:]], cwd=root, capture_output=True, text=True, timeout=800, check=False,
        stdin=subprocess.DEVNULL,
        env={**kept, "GUIDEPOST_HOME": str(root / "home"), "PYTHONPATH": str(root)},
    )  # fmt: skip


def steps(page: str) -> Iterator[re.Match[str]]:
    """The steps of a page, in their order."""
    return _STEP.finditer((HOW_TO / page).read_text(encoding="utf-8"))


def commands(page: str) -> list[list[str]]:
    """The commands of a page, without what explains them."""
    return [_args(step["command"]) for step in steps(page) if step["command"]]


def _args(line: str) -> list[str]:
    return shlex.split(re.split(r"\s{2,}", line)[0])


def followed(page: str, root: Path) -> dict[str, Done]:
    """All steps of a page done in the copy `root`; what each command said, by its text."""
    said: dict[str, Done] = {}
    for step in steps(page):
        if step["command"]:
            args = _args(step["command"])
            done = said[" ".join(args)] = called(root, *args)
            assert done.returncode == 0, f"{page}: {step['command']}\n{done.stdout}\n{done.stderr}"
        elif step["file"]:
            (root / step["file"]).write_text(step[3], encoding="utf-8")
        else:
            path = root / step["edited"]
            text, old, new = path.read_text(encoding="utf-8"), step[5], step[6]
            assert text.count(old) == 1, f"{page}: {step['edited']} has this {text.count(old)} times:\n{old}"
            path.write_text(text.replace(old, new), encoding="utf-8")
    return said
