"""GUIDEPOST_PROCESSES: how many processes a refresh may use."""

from __future__ import annotations

import click
import pytest

from commands.reading import processes


@pytest.mark.parametrize(("told", "means"), [("", None), (" ", None), ("1", 1), (" 12 ", 12)])
def test_a_number_is_taken_and_without_one_the_machine_decides(
    monkeypatch: pytest.MonkeyPatch, told: str, means: int | None
) -> None:
    monkeypatch.setenv("GUIDEPOST_PROCESSES", told)
    assert processes() == means


@pytest.mark.parametrize("told", ["0", "-1", "two", "1.5", "²"])
def test_anything_else_is_refused(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("GUIDEPOST_PROCESSES", told)
    with pytest.raises(click.UsageError, match="must be a number from 1 on"):
        processes()
