"""The first days after a refresh: few months, or none, are counted, and the pages say so."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from analysis.market import beginning, health, skill_names, source, trends, watched
from analysis.market.source import Market
from data.home import Home
from tests.market import practice_build
from tests.market.test_pages import by_name, opened

# What is taken away from two practice years, so that the market is as young as the name says.
AGES = {
    "first day": (
        "delete from marts.posting_counts",
        "delete from marts.skill_trends",
        "delete from marts.salary_bands",
        "delete from marts.pay_points",
        "update marts.coverage set watched_from = date '2026-10-31', watched_to = date '2026-10-31'",
    ),
    "first month": (
        "delete from marts.posting_counts where month < date '2026-10-01'",
        "update marts.posting_counts set employer_id = null where employer_id in "
        "(select min(employer_id) from marts.posting_counts where role = 'data-scientist')",
        "delete from marts.skill_trends",
    ),
    "old, and empty of it": (
        "delete from marts.posting_counts where role = 'ml-engineer'",
        "update marts.coverage set watched_from = date '2024-10-01'",
    ),
}


def young(root: Path, age: str) -> Market:
    """The practice market at this age, published."""
    path = practice_build.write(Home(root), kind="replayed")  # a kind no other test asks pages of
    with duckdb.connect(str(path)) as connection:
        for change in AGES[age]:
            connection.execute(change)
    found = source.find(Home(root))
    assert found is not None
    return found


def test_nothing_is_counted_on_the_first_day_and_the_reason_is_told(tmp_path: Path) -> None:
    market = young(tmp_path, "first day")
    assert beginning.says(market, "ml-engineer") == (
        "No ML engineer ad can be counted yet: only ads posted while we watch their board are, and we began "
        "on 31 October 2026. Each refresh adds what is new. 127 open ML engineer ads can be read already. "
        "14 ads left out: not in English."
    )
    assert watched.rests_on(market, "ml-engineer") == ""
    made = health.made_of(market)
    assert made.empty is not None
    assert made.empty.reason.startswith("No ad can be counted yet: only ads posted while we watch")


def test_a_role_that_nobody_posts_is_told_from_a_market_that_is_young(tmp_path: Path) -> None:
    said = beginning.says(young(tmp_path, "old, and empty of it"), "ml-engineer")
    assert said.startswith("No ML engineer ad was posted on the boards we watch in the last 12 months.")


def test_one_month_is_no_year_and_no_trend(tmp_path: Path) -> None:
    market = young(tmp_path, "first month")
    assert beginning.says(market, "ml-engineer") == ""
    assert str(watched.basis(market, "ml-engineer").period) == "Oct 2026"
    found = trends.skill_trends(market, "ml-engineer", 3)
    assert found.empty is not None
    assert found.empty.reason == (
        "Too early to tell what moved: postings are counted since October 2026, and a change over 3 months "
        "needs 6 whole months on the same boards."
    )


def test_postings_whose_employer_is_unknown_are_told_apart(tmp_path: Path) -> None:
    market = young(tmp_path, "first month")
    frame = watched.postings(market, "data-scientist")
    known = frame[frame["employer_id"].notna()]
    said = watched.rests_on(market, "data-scientist").replace("\u00a0", " ")
    assert len(known) < len(frame)
    assert said.startswith(
        f"{frame['posting_count'].sum()} data scientist postings we watch, {known['posting_count'].sum()} of "
        f"them of {known['employer_id'].nunique()} employers known by name · Oct 2026 · "
    )


def test_a_mature_market_counts_its_whole_year(market: Market) -> None:
    assert beginning.says(market, "ml-engineer") == ""
    assert str(watched.basis(market, "ml-engineer").period) == "Oct 2025 – Oct 2026"
    assert skill_names.default(market, "ml-engineer") == "python"
    assert skill_names.default(market, "business-side") == "python", "what guides name where no ad is counted"


@pytest.fixture
def overview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The overview of a role for which neither pay nor trend is known, so that two parts offer a way back."""
    young(tmp_path, "first day")
    monkeypatch.setenv("GUIDEPOST_HOME", str(tmp_path))
    return opened(by_name("overview"), role="data-scientist")


def test_two_parts_without_an_answer_stand_on_one_page(overview: AppTest) -> None:
    assert not overview.error
    assert overview.subheader[-1].value == "What this is not"
    assert overview.info[1].value.startswith("No data scientist ad can be counted yet")
    assert [button.label for button in overview.button] == ["Reset “Role”"] * 2
