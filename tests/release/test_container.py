"""The Containerfile is held against the repository; no engine builds it here."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path

import click
import pytest

import cli
from tests.release.test_wheel import ROOT, build

TEXT = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
LINES = [line for line in TEXT.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]
FIRST, LAST = ("\n".join(LINES).split("FROM ")[n].splitlines() for n in (1, 2))


def copied() -> dict[str, str]:
    """Source in the checkout -> target in the build stage."""
    found: dict[str, str] = {}
    for line in FIRST:
        if line.startswith("COPY "):
            *sources, target = line.split()[1:]
            found |= {s: f"{target}{Path(s).name}" if target.endswith("/") else target for s in sources}
    return found


def told(stage: list[str], word: str) -> str:
    (line,) = [line for line in stage if line.startswith(f"{word} ")]
    return line.removeprefix(f"{word} ")


def test_what_is_copied_is_there_and_is_all_that_the_wheel_needs() -> None:
    hatch = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    wheel = hatch["build"]["targets"]["wheel"]
    needed = {*wheel["only-include"], *wheel["force-include"], "pyproject.toml", "README.md", "LICENSE"}
    assert set(copied()) == needed | {"constraints-run.txt", "constraints-release.txt"}
    assert [source for source in copied() if not (ROOT / source).exists()] == []
    assert [(source, target) for source, target in copied().items() if source != target.strip("./")] == []


@pytest.mark.slow
def test_of_what_is_copied_comes_the_same_wheel(tmp_path: Path) -> None:
    for source, target in copied().items():
        to = tmp_path / "src" / target
        to.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, to, ignore=shutil.ignore_patterns("__pycache__", "local"))
        else:
            shutil.copy(ROOT / source, to)
    made = build(tmp_path / "src", tmp_path / "dist", "wheel")
    assert made.read_bytes() == build(ROOT, tmp_path / "whole", "wheel").read_bytes()


def test_every_installation_is_pinned_by_hashes_or_is_our_own() -> None:
    calls = re.findall(r"pip install ([^&]+)", " ".join(FIRST))
    assert len(calls) == 3
    assert [call for call in calls if "--require-hashes" not in call and "--no-index" not in call] == []
    # A version of Python that we support, of which there is a slim image.
    assert {line.split()[0] for line in (FIRST[0], LAST[0])} == {"python:3.13-slim"}


def test_it_runs_as_nobody_special_and_writes_to_its_volume_only() -> None:
    words = [line.split()[0] for line in LAST[1:] if line[0] != " "]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert told(LAST, "USER") == "guidepost"
    assert f"GUIDEPOST_HOME={told(LAST, 'VOLUME')}" in told(LAST, "ENV")
    assert "--uid 1000" in told(LAST, "RUN")  # as guidepost-cronjob.yaml says
    assert f"install -d -o guidepost {told(LAST, 'VOLUME')}" in told(LAST, "RUN")
    (mounted,) = set(re.findall(r"-v guidepost:([^\s:]+)", TEXT))
    assert mounted == told(LAST, "VOLUME")


def test_its_commands_are_ours() -> None:
    assert json.loads(told(LAST, "ENTRYPOINT")) == ["guidepost"]
    called = [json.loads(told(LAST, "CMD"))]
    called += [line.split() for line in re.findall(r"^#   podman .* guidepost (\S.+)$", TEXT, re.MULTILINE)]
    assert [call[0] for call in called] == ["dashboard", "refresh"]
    for name, *options in called:
        words = ["1m" if word.startswith("@") else word for word in options]
        cli.main.commands[name].make_context(name, words, parent=click.Context(cli.main))
    port = called[0][called[0].index("--port") + 1]
    assert told(LAST, "EXPOSE") == port
    assert f"127.0.0.1:{port}:{port} guidepost" in TEXT
    health = next(line for line in LAST if line.startswith("HEALTHCHECK"))
    assert f"http://127.0.0.1:{port}/healthz" in health
    compile(json.loads(health.split("CMD ")[1])[2], "healthcheck", "exec")
