"""Every page that is found, in its designed states, run as Streamlit runs it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.market import reading
from analysis.market.freshness import PRACTICE
from app_pages.frame.page import FoundPage, discover
from app_pages.frame.text import commands
from data.home import Home
from tests.market import practice_build

APP = Path(__file__).resolve().parents[2] / "app.py"
EVERY_PAGE = discover()
# What is looked for on command, the ads themselves, and what a visitor rates.
OWN_TESTS = {"emerging-terms", "postings", "skills-assessment"}
PAGES = tuple(  # those on figures of the market
    found for found in EVERY_PAGE if found.page.section != "Data" and found.page.url_path not in OWN_TESTS
)
NEEDED = {"my-skills": {"skills": "python,pytorch,sql", "enough": "half"}}  # it shows nothing of nobody
ONE_PAGE = """
import os
import app
import streamlit as st
from app_pages.frame.ask import ask
from app_pages.frame.page import Context, discover
from data import home as homes

market = app.find_market(homes.find(os.environ), "")
found = next(f for f in discover() if f.page.url_path == st.session_state["page"])
app.runner(found, Context(market=market, page=found.page, now=app.day_of(market), ask=ask))()
"""


def opened(found: FoundPage, **query: str) -> AppTest:
    test = AppTest.from_string(ONE_PAGE, default_timeout=30)
    test.session_state["page"] = found.page.url_path
    test.query_params.update(query)
    return test.run()


def taken_along(test: AppTest, stem: str) -> list[str]:
    """What is to copy behind the button “Cite, link, picture” of a chart, once it is pressed."""
    test.session_state[f"share:{stem}"] = True
    return [code.value for code in test.run().code]


def saved_behind(test: AppTest, *stems: str) -> list[str]:
    """What the buttons offer that stand behind “Save …”, once it is pressed."""
    for stem in stems:
        test.session_state[f"files:{stem}"] = True
    return [button.label for button in test.run().download_button]


def unfolded(test: AppTest) -> AppTest:
    """With every table that is folded away."""
    for part in test.expander:
        if part.label == "Table and download" and part.key:
            test.session_state[part.key] = True
    return test.run()


def by_name(url_path: str) -> FoundPage:
    return next(found for found in EVERY_PAGE if found.page.url_path == url_path)


@pytest.fixture(autouse=True)
def _home(practice_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)


@pytest.mark.parametrize("found", PAGES, ids=lambda f: f.page.url_path)
def test_a_page_reads_question_filters_chart_table_limits(found: FoundPage) -> None:
    test = opened(found, **NEEDED.get(found.page.url_path, {}))
    assert not test.exception
    assert not test.error
    assert [title.value for title in test.title] == [found.page.title]
    assert test.info[0].value == commands(PRACTICE)
    assert test.selectbox[0].label == "Role"
    assert test.selectbox[0].value == "ml-engineer"
    assert len(test.get("plotly_chart")) >= 1
    test = unfolded(test)
    assert len(test.dataframe) >= 1
    saves = [part for part in test.get("popover") if part.proto.popover.label == "Save this table"]
    assert len(saves) == len(test.dataframe)
    assert test.subheader[-1].value == "What this is not"
    assert sum("simulated data" in caption.value for caption in test.caption) >= len(test.get("plotly_chart"))


@pytest.mark.parametrize("found", PAGES, ids=lambda f: f.page.url_path)
def test_a_role_with_too_few_postings_leaves_a_sentence_and_a_way_back(found: FoundPage) -> None:
    narrow = {"sector-demand": {"sector": "legal"}}.get(found.page.url_path, {"role": "research-engineer"})
    test = opened(found, **NEEDED.get(found.page.url_path, {}), **narrow)
    assert not test.exception
    assert not test.error
    if found.page.url_path == "trending-skills":  # it tells what is known without a verdict
        assert any("Too few" in part.proto.body for part in test.get("html"))
        assert not test.get("plotly_chart")
        return
    assert "Too few" in " ".join(info.value for info in test.info)
    assert [button.label for button in test.button]


def test_two_parts_without_an_answer_each_offer_the_way_back() -> None:
    test = opened(by_name("overview"), role="ai-developer")
    assert not test.exception
    assert not test.error
    assert [button.label for button in test.button] == ["Reset “Role”", "Reset “Role”"]


def test_how_good_the_reading_is_stands_on_a_page_of_its_own() -> None:
    test = opened(by_name("how-good"))
    assert not test.exception
    assert not test.error
    assert [title.value for title in test.title] == ["How good is the reading?"]
    assert (len(test.get("plotly_chart")), len(test.dataframe), len(test.download_button)) == (1, 1, 0)
    assert saved_behind(test, "how-good:how-good") == ["Download this table (CSV)", "Excel", "Parquet"]
    said = " ".join(part.proto.body for part in test.get("html"))
    assert "of 100 skills it names are really asked for" in said
    assert not test.code
    quoted, link = taken_along(test, "how-good:how-good")[:2]
    assert link == f"/how-good?build={practice_build.BUILD_ID}"
    assert re.search(
        r" Guidepost, How good is the reading\?: .*\. \d+ ads labelled by reading, read by the model \w{16}; "
        rf"seen on 31 October 2026\. {re.escape(link)}$",
        quoted,
    )
    assert "simulated" not in quoted  # the model's figures are not the market's
    assert test.subheader[-1].value == "What this is not"


@pytest.mark.parametrize("text", [None, "{", "{}", '{"gate": {"groups": []}, "real": null}'])
def test_figures_that_are_not_there_are_told_in_a_sentence(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "card.json").write_text(text, encoding="utf-8")
    found = reading.how_good(tmp_path / "card.json")
    assert found.empty is not None
    assert "guidepost evaluate card" in found.empty.reason


def test_the_way_back_gives_an_answer() -> None:
    test = opened(by_name("salary-bands"), region="CA", level="junior")
    assert not test.get("plotly_chart")
    assert [button.label for button in test.button] == ["Reset “State”"]
    test.button[0].click().run()
    assert test.get("plotly_chart")
    assert dict(test.query_params) == {"level": ["junior"]} or dict(test.query_params) == {"level": "junior"}


def test_filters_stand_in_the_url_and_come_from_it() -> None:
    test = opened(by_name("salary-bands"), country="GB")
    assert test.selectbox(key="filter:salary-bands:country").value == "GB"
    test.selectbox(key="filter:salary-bands:level").select("senior").run()
    assert {key: "".join(value) for key, value in test.query_params.items()} == {
        "country": "GB",
        "level": "senior",
    }


def test_a_value_in_the_url_that_is_not_offered_falls_back_with_a_sentence() -> None:
    test = opened(by_name("salary-bands"), level="<script>alert(1)</script>")
    assert test.selectbox(key="filter:salary-bands:level").value == "all"
    assert test.get("plotly_chart")
    assert [warning.value for warning in test.warning] == [
        r"The link asks for level “\<script\>alert\(1\)\</script\>”, which is not offered here, "
        "so this page shows All levels."
    ]
    assert not test.query_params


@pytest.mark.parametrize("found", PAGES, ids=lambda f: f.page.url_path)
def test_a_build_without_its_tables_says_so(
    found: FoundPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped = tuple(name for name in practice_build.names() if name.startswith(("marts.", "core.")))
    practice_build.write(Home(tmp_path), kind="live", drop=dropped)
    monkeypatch.setenv("GUIDEPOST_HOME", str(tmp_path))
    test = opened(found)
    assert not test.exception
    assert not test.error
    assert "lacks a table it needs" in test.info[-1].value


def test_an_error_in_a_click_is_told_in_a_sentence() -> None:
    import app

    assert app.app._on_script_error is app.fell_over
    test = AppTest.from_string("import app\nassert app.fell_over(ZeroDivisionError('secret detail'))").run()
    assert not test.exception
    assert [error.value[:24] for error in test.error] == ["This page can't be shown"]


@pytest.mark.usefixtures("a_page_fails")
def test_an_error_in_a_page_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import app

    def broken(_: object) -> None:
        raise ZeroDivisionError("secret detail")

    page = by_name("overview").page
    monkeypatch.setattr(app, "_TEST_PAGE", FoundPage(page, broken), raising=False)
    script = ONE_PAGE.replace("app.runner(found,", "app.runner(app._TEST_PAGE,")
    test = AppTest.from_string(script, default_timeout=30)
    test.session_state["page"] = page.url_path
    test.run()
    assert not test.exception
    assert test.error[0].value.startswith("This page can't be shown")
    assert "secret" not in test.error[0].value


def test_the_app_opens_on_the_overview() -> None:
    test = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not test.exception
    assert [title.value for title in test.title] == ["Overview"]


@pytest.mark.parametrize("asked_for", ["", "live", "demo", "nonsense"])
def test_without_a_warehouse_the_two_ways_to_get_one_are_explained(
    asked_for: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(tmp_path))
    monkeypatch.setenv("GUIDEPOST_SHOW", asked_for)
    test = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not test.exception
    assert [code.value for code in test.code] == ["guidepost demo", "guidepost refresh --quick"]


@pytest.mark.parametrize(("asked_for", "kind"), [("", "live"), ("live", "live"), ("demo", "simulated")])
def test_the_real_market_is_shown_first_unless_the_command_says_which(
    asked_for: str, kind: str, tmp_path: Path
) -> None:
    import app

    practice_build.write(Home(tmp_path), kind="live")
    practice_build.write(Home(tmp_path).demo)
    market = app.find_market(Home(tmp_path), asked_for)
    assert market is not None
    assert market.kind == kind
