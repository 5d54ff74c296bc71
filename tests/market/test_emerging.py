"""Emerging terms: what `guidepost skills list` left beside the build, told, drawn and shown harmlessly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analysis.market import emerging
from analysis.market.answer import Basis, Empty, Period
from analysis.market.source import Market
from app_pages.frame.text import commands
from data.home import Home
from tests.market.practice_build import BUILD_ID
from tests.market.test_pages import by_name, opened
from warehouse import evaluations


def term(name: str, **given: Any) -> dict[str, Any]:
    return {
        "term": name, "forms": [name], "verdict": "no clear change", "score": 0.9, "posting_count": 9,
        "employer_count": 8, "first_month": "2026-01", "last_month": "2026-06", "share_before": 0.01,
        "share_before_low": 0.0, "share_before_high": 0.03, "share_after": 0.02, "share_after_low": 0.01,
        "share_after_high": 0.05, "q_value": 0.4, "spelling_of": [], "similar": [], "near": [],
        "examples": [f"You know [{name}]"], **given,
    }  # fmt: skip


HOSTILE = "<img src=x onerror=alert(1)>"
RISING = term(
    "QuiverDB", forms=["QuiverDB", "Quiver DB"], verdict="rising", share_after=0.124, q_value=0.001,
    near=["pytorch", "sql"],
)  # fmt: skip
FOUND = {
    "build_id": BUILD_ID, "kind": "simulated", "role": "core", "posting_count": 900, "employer_count": 80,
    "before": ["2026-04-01", "2026-06-30"], "after": ["2026-07-01", "2026-09-30"],
    "posting_count_before": 400, "posting_count_after": 500, "employer_count_compared": 60,
    "sources": ["greenhouse"], "as_of": "2026-10-31T03:00:00+00:00",
    "terms": [RISING, term(HOSTILE), term("Py Torch", spelling_of=["pytorch"], share_after=None,
              share_after_low=None, share_after_high=None, share_before=None, q_value=None)],
}  # fmt: skip


def keep(home: Home, found: dict[str, Any]) -> None:
    evaluations.write(home.demo.warehouse, "new-terms", found)


def found_at(home: Home) -> Path:
    return home.demo.warehouse / "evaluation-new-terms.json"


@pytest.fixture
def kept(practice_home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
    keep(practice_home, FOUND)
    yield practice_home
    found_at(practice_home).unlink(missing_ok=True)  # other tests see the same home


@pytest.mark.usefixtures("kept")
def test_terms_are_told_with_n_interval_period_and_sources(market: Market) -> None:
    found = emerging.terms(market)
    assert found.sentence.replace("\u00a0", " ") == (
        "3 terms that enough employers name stand for no skill of the list; 1 of them clearly rises, "
        "QuiverDB first: named in 1.0 % of ads in Apr 2026 – Jun 2026, in 12 % (likely 1.0 % to 5.0 %) in "
        "Jul 2026 – Sep 2026."
    )
    assert found.basis == Basis(900, 60, Period(date(2026, 4, 1), date(2026, 9, 30)), ("Greenhouse boards",))
    assert found.table.iloc[0].to_dict() == {
        "Term": "QuiverDB", "Verdict": "▲ rising", "Share before (%)": 1.0, "Share now (%)": 12.4,
        "Likely from (%)": 1.0, "Likely to (%)": 5.0, "False-alarm rate, q (%)": 0.1, "Postings": 9,
        "Employers": 8, "First named": "2026-01", "Last named": "2026-06", "Nearest skill": "PyTorch",
        "Named beside": "PyTorch, SQL", "Also written": "Quiver DB",
    }  # fmt: skip
    assert list(emerging.terms(market, "rising").table["Term"]) == ["QuiverDB"]
    assert list(emerging.terms(market, "spelling").table["Nearest skill"]) == ["PyTorch"]


@pytest.mark.usefixtures("kept")
def test_the_page_shows_terms_of_the_web_as_text() -> None:
    test = opened(by_name("emerging-terms"))
    assert not test.exception
    assert not test.error
    assert len(test.get("plotly_chart")) == len(test.dataframe) == 1
    written = "".join(part.proto.body for part in test.get("html"))
    assert "You know [&lt;img src=x onerror=alert(1)&gt;]" in written
    assert HOSTILE not in written
    assert any("skills review" in text.value for text in test.markdown)


CASES: dict[str, tuple[dict[str, Any] | None, str, Empty]] = {
    "never looked for": (
        None, "all",
        Empty("Nobody has looked for new terms yet: run `guidepost skills list --demo`, then reload."),
    ),
    "of another make": (
        {"terms": [{"verdict": "rising"}]}, "all",
        Empty("What was found last can't be read: run `guidepost skills list --demo` again."),
    ),
    "none found": (
        {**FOUND, "terms": []}, "all",
        Empty("Every term that enough employers name is a skill of the list, or was rejected."),
    ),
    "none for the filter": (
        {**FOUND, "terms": [term("x")]}, "rising", Empty("No term passes this filter.", "show"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_nothing_to_show_says_what_to_do(kept: Home, market: Market, case: str) -> None:
    found, show, empty = CASES[case]
    if found is None:
        found_at(kept).unlink()
    else:
        keep(kept, found)
    assert emerging.terms(market, show).empty == empty
    test = opened(by_name("emerging-terms"), show=show)
    assert not test.error
    assert commands(empty.reason) in [info.value for info in test.info]


def test_terms_of_an_older_build_say_so(kept: Home, market: Market) -> None:
    keep(kept, {**FOUND, "build_id": "20260901T030000Z-1", "as_of": "2026-09-01T03:00:00+00:00"})
    assert emerging.terms(market).sentence.endswith(
        " Looked for in the data of 1 September 2026: “guidepost skills list --demo” looks in today's."
    )
