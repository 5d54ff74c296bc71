"""What every page says of a build since it was published."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.market import standing
from data.content import Content
from data.home import Home
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read
from warehouse import standing as notes

GATE = {
    "gate": "row_counts_all",
    "says": "boards list as usual",
    "rows": [{"sentence": "20 where 60 are usual"}],
}
KEPT = "These numbers are still those of 31 Oct 2026."
NOTES: dict[str, tuple[dict[str, Any], str]] = {
    "held back": (
        {"as_of": "2026-11-22T03:00:00+00:00", "gates": [GATE, {**GATE, "rows": []}, GATE]},
        "The refresh of 22 Nov 2026 was held back by its checks: 20 where 60 are usual; not true that boards "
        f"list as usual and 1 more check. {KEPT} What to do: `guidepost status`.",
    ),
    "failed": (
        {"as_of": "nonsense", "error": "secret path"},
        f"The refresh could not be finished. {KEPT} `guidepost status` says why.",
    ),
    "rolled back": (
        {"because": "pay halved"}, "Someone went back to this build, of 31 Oct 2026: pay halved.",
    ),
    "restored": ({}, "This build of 31 Oct 2026 was restored from a backup."),
    "of another kind": ({}, ""),
}  # fmt: skip


@pytest.mark.parametrize("what", NOTES)
def test_a_note_is_told_in_words(what: str) -> None:
    more, says = NOTES[what]
    assert standing.told({"what": what, **more}, date(2026, 10, 31)).replace("\u00a0", " ") == says


PAGE = """
import streamlit as st
from datetime import date
from analysis.market import source
from app_pages.frame import banner
from app_pages.frame.ask import ask
from app_pages.frame.page import Context, discover
from data import home as homes
import os

market = source.find(homes.find(os.environ))
banner.show(Context(market=market, page=discover()[0].page, now=date(2026, 10, 31), links={}, ask=ask))
"""


@pytest.mark.slow
def test_a_page_says_it_at_once_and_no_markup_comes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: Content
) -> None:
    home = Home(tmp_path)
    build = Desk(home, content).refresh("2026-10-31", [Read([Ad("1")])]).build_id
    monkeypatch.setenv("GUIDEPOST_HOME", str(tmp_path))
    test = AppTest.from_string(PAGE, default_timeout=30).run()
    assert [warning.value for warning in test.warning] == []
    notes.write(home.warehouse, notes.ROLLED_BACK, str(build), because="<b>[x](javascript:y)")
    (warning,) = test.run().warning
    assert "went back to this build" in warning.value
    assert "\\<b\\>\\[x\\]\\(javascript\\:y\\)" in warning.value
