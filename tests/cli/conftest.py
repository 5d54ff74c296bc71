"""The real command, in its own process, with its own home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from analysis.extract import Extractor, SkillTagger, model_folder
from data import content as content_files
from data.content import Content

ROOT = Path(__file__).resolve().parents[2]
Guidepost = Callable[..., subprocess.CompletedProcess[str]]


def start(home: Path, *args: str, replay: str | None = None, **environ: str) -> subprocess.Popen[str]:
    """`guidepost ARGS`, started."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("GUIDEPOST_")}
    env |= {"GUIDEPOST_HOME": str(home), **environ}
    if replay:
        env["GUIDEPOST_REPLAY"] = replay
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *args],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def guidepost(tmp_path: Path) -> Guidepost:
    """Run `guidepost ARGS` to its end in a home of this test's own."""

    def run(
        *args: str, home: Path = tmp_path / "home", limit: float = 240, **more: Any
    ) -> subprocess.CompletedProcess[str]:
        process = start(home, *args, **more)
        out, err = process.communicate(timeout=limit)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return run


_load, _tagger_of = content_files.load, model_folder.tagger_of


@pytest.fixture
def _ready(monkeypatch: pytest.MonkeyPatch, content: Content, extractor: Extractor) -> None:
    """What every command reads first is read once, where it is what we ship."""

    def load(*roots: Path) -> Content:
        return _load(*roots) if any(root.exists() for root in roots[1:]) else content

    def tagger(given: Content, models: Path) -> tuple[SkillTagger, str]:
        is_shipped = given is content and not model_folder.published(models)
        return (extractor.tagger, "") if is_shipped else _tagger_of(given, models)

    def made(given: Content, tagger: SkillTagger) -> Extractor:
        return extractor if tagger is extractor.tagger else Extractor(given, tagger)

    monkeypatch.setattr(content_files, "load", load)
    monkeypatch.setattr(model_folder, "tagger_of", tagger)
    monkeypatch.setattr("analysis.extract.Extractor", made)


@pytest.fixture
def here(tmp_path: Path, _ready: None) -> Guidepost:
    """The same in this process, where what the command prints and stores matters and its start does not."""

    def run(
        *args: str, home: Path = tmp_path / "home", replay: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        environ = {"GUIDEPOST_HOME": str(home), "GUIDEPOST_REPLAY": replay}
        done = CliRunner().invoke(cli.main, args, env=environ)
        return subprocess.CompletedProcess(args, done.exit_code, done.stdout, done.stderr)

    return run


@contextmanager
def answers(folder: Path, tree: str, *faults: str) -> Iterator[str]:
    """The recorded boards on loopback; the block gets the base URL."""
    command = [sys.executable, str(folder / "serve.py"), str(folder / tree)]
    for fault in faults:
        command += ["--fault", fault]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.kill()
        server.wait()


def rows(guidepost: Guidepost, table: str, folder: Path) -> list[dict[str, Any]]:
    """A published table, through the command."""
    path = folder / f"{table}.jsonl"
    done = guidepost("export", table, str(path))
    assert done.returncode == 0, done.stderr
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
