"""The method as the app shows it: whole, linked to the constants, and installed with the package."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from analysis.market import method
from analysis.market.method import Constant, Section
from data.home import METHOD, Home
from tests.market import practice_build
from tests.market.test_pages import by_name, opened

ROOT = Path(__file__).resolve().parents[2]
PARTS = method.sections()


def test_the_text_is_found_in_a_wheel_and_in_a_checkout(tmp_path: Path) -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    wheel = built["targets"]["wheel"]["force-include"]
    assert [(ROOT / wheel_path, ROOT / path) for path, wheel_path in wheel.items()] == [
        METHOD, (ROOT / "data" / "deploy", ROOT / "deploy"),
    ]  # fmt: skip
    assert METHOD[1].is_file()
    assert method.sections((tmp_path / "none.md",)) == ()


def test_a_part_has_its_title_its_anchor_and_no_link_to_a_file_beside_it(tmp_path: Path) -> None:
    text = (
        "# Title\n\n## Pay: `marts.pay`\n\nSee [how](how-to/a.md), [b](https://b.example).\n"
        "## Last\n`[pay] hours`\n"
    )
    (tmp_path / "m.md").write_text(text, encoding="utf-8")
    assert method.sections((tmp_path / "m.md",)) == (
        Section("pay", "Pay", "See how (`docs/how-to/a.md`), [b](https://b.example).", "marts.pay"),
        Section("last", "Last", "`[pay] hours`"),
    )


def test_every_constant_is_explained_in_a_part_of_the_method(tmp_path: Path) -> None:
    found = method.constants(Home(tmp_path), PARTS)
    anchors = {part.anchor for part in PARTS}
    assert len(anchors) == len(PARTS)
    assert [f"[{c.section}] {c.name}" for c in found if c.anchor not in anchors] == []
    assert [c for c in found if c.is_own] == []


def test_a_constant_of_ones_own_is_marked(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.content.mkdir()
    (home.content / "measurement.toml").write_text("[bands]\nresamples = 200\nx = 1\n", encoding="utf-8")
    own = [c for c in method.constants(home, PARTS) if c.is_own]
    anchor = "pay-bands"
    assert own == [
        Constant("bands", "resamples", "200", "", True, "1000", anchor),
        Constant("bands", "x", "1", "", True, "", anchor),
    ]


def test_the_text_holds_no_mark_that_streamlit_would_take_for_mathematics() -> None:
    assert [part.title for part in PARTS if "$" in part.body or ":red[" in part.body] == []


def test_the_page_shows_every_part_and_constant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    home.content.mkdir()
    (home.content / "measurement.toml").write_text("[bands]\nresamples = 200\n", encoding="utf-8")
    practice_build.write(home)
    monkeypatch.setenv("GUIDEPOST_HOME", str(tmp_path))
    test = opened(by_name("method"))
    assert not test.exception
    assert not test.error
    assert [header.value.replace("\\", "") for header in test.header] == [
        *(part.title for part in PARTS), "Constants in use",
    ]  # fmt: skip
    text = "\n".join(part.value for part in test.markdown)
    assert "1 of them are your own" in text
    assert r"| [resamples](#pay-bands) | ● 200 (ships as 1000) |" in text
