"""A reader's own figure beside the ads: sentences, tables, the page for the file, and refusals."""

from __future__ import annotations

import re

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from analysis.market import api_questions, bands, exchange, offers, paper, source
from analysis.market.band_cells import Filters
from analysis.market.source import Market
from data.home import Home
from tests.market import practice_build
from tests.market.test_pages import _home, by_name, opened, saved_behind, unfolded  # noqa: F401  # the fixture sets the home

SENIOR = Filters(level="senior")


def test_an_offer_at_the_median_stands_in_the_middle(market: Market) -> None:
    median = bands.salary_bands(market, SENIOR).table["Median (USD per year)"].iloc[0]
    found = offers.offer(market, SENIOR, float(median))
    row = found.table.iloc[0]
    assert row["Of these ads"] == "have the middle of their range below it"
    assert row["Likely from (%)"] < 50 < row["Likely to (%)"]
    assert row["Share (%)"] == pytest.approx(50, abs=1)
    basis = bands.salary_bands(market, SENIOR).basis
    assert (found.basis.posting_count, found.basis.employer_count) == (
        basis.posting_count, basis.employer_count,
    )  # fmt: skip


def test_a_range_says_what_overlaps_and_what_lies_above_and_below(market: Market) -> None:
    found = offers.my_range(market, SENIOR, 150_000.0, 190_000.0)
    assert found.sentence.replace("\u00a0", " ") == (
        "Among senior ML engineer ads in the US that state their pay, the range $150,000 – $190,000 has its "
        "middle at the 8th percentile (likely between the 4th and the 15th); of the stated ranges 61 % "
        "overlap it, 39 % lie wholly above it and 0 % wholly below."
    )
    assert found.table["Of these ads"].tolist() == [
        "have the middle of their range below its middle", "state a range that overlaps it",
        "lie wholly above it", "lie wholly below it",
    ]  # fmt: skip
    assert found.table["Share (%)"].iloc[1:].sum() == pytest.approx(100)


@pytest.fixture(scope="module")
def home_abroad(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The practice build with rates: one is the last, one too old, one of a day to come."""
    home = Home(tmp_path_factory.mktemp("abroad"))
    path = practice_build.write(home)
    with duckdb.connect(str(path)) as con:
        con.execute("create table ref.fx (currency varchar, rate_on date, usd_per_unit double)")
        con.execute(
            "insert into ref.fx values ('EUR', '2026-10-29', 1.5), ('EUR', '2026-10-30', 1.25), "
            "('EUR', '2026-11-02', 9), ('RUB', '2022-02-25', 0.012), ('USD', '2026-10-30', 1)"
        )
    return home


@pytest.fixture
def abroad(home_abroad: Home) -> Market:
    found = source.find(home_abroad)
    assert found is not None
    return found


def test_an_offer_in_euros_stands_where_its_dollars_do(abroad: Market) -> None:
    assert list(exchange.rates(abroad)) == ["EUR", "USD"]
    found = offers.offer(abroad, SENIOR, 148_000.0, "EUR")
    in_dollars = offers.offer(abroad, SENIOR, 185_000.0)
    assert found.table.equals(in_dollars.table)
    assert "an offer of €148,000 ($185,000) stands at the" in found.sentence
    assert "One EUR is 1.25 US dollars, the European Central Bank's rate of 30 Oct 2026" in found.notes[-1]
    assert found.notes[:-1] == in_dollars.notes
    ranged = offers.my_range(abroad, SENIOR, 120_000.0, 152_000.0, "EUR")
    assert "the range €120,000 – €152,000 ($150,000 – $190,000) has" in ranged.sentence


def test_the_api_takes_another_currency_and_refuses_one_without_a_rate(abroad: Market) -> None:
    (asked,) = (one for one in api_questions.QUESTIONS if one.name == "offer")
    given = [("level", "senior"), ("amount", "148000")]
    function, values = asked.asks(
        api_questions.chosen(abroad, asked.parameters, [*given, ("currency", "EUR")])
    )
    assert function(abroad, *values).sentence == offers.offer(abroad, SENIOR, 148_000.0, "EUR").sentence
    with pytest.raises(api_questions.BadRequest, match="currency"):
        api_questions.chosen(abroad, asked.parameters, [*given, ("currency", "RUB")])


def test_under_the_minimum_of_the_bands_the_reason_stands_in_place_of_a_figure(market: Market) -> None:
    found = offers.offer(market, Filters(level="junior", role="research-engineer"), 150_000.0)
    assert found.empty is not None
    assert found.empty.reason == (
        "No answer for junior research engineer ads in the US: 1 posting with stated pay from 1 employer; a "
        "band needs 20 from 5. Without the role filter: 65 from 45."
    )
    assert found.table.empty


def test_the_page_for_the_file_has_n_period_sources_date_and_the_word(market: Market) -> None:
    found = offers.my_range(market, SENIOR, 150_000.0, 190_000.0)
    text = paper.markdown(market, found, "module.function over marts.pay_points")
    for part in (
        "# My range beside the ads", "**Simulated data: no figure here is about the real market.**",
        "| lie wholly above it | 38.8 | 29.9 | 48.3 | 42 |", "- Rests on: n = 115 from 75 employers we watch",
        "- Posted: Oct 2025 – Oct 2026", "- Sources: Greenhouse boards, Hacker News “Who is hiring?” and ",
        "- Data of: 31 October 2026 (build 20261031T030000Z-1)",
        "- Computed by: module.function over marts.pay\\_points", "## What this is not",
    ):  # fmt: skip
        assert part in text
    assert len(text.splitlines()) < 40  # one page
    page = paper.printed(market, found, "module.function over marts.pay_points")
    assert "@page { size: A4" in page
    assert "@media print" in page
    assert re.findall(r"<(?:script|link|img|iframe)|https?:|url\(", page) == []
    shown = re.sub(r"<[^>]+>|&[#\w]+;|\s", "", page)
    for line in (found.sentence, *found.notes, "n = 115 from 75 employers we watch"):
        assert re.sub(r"['\"\s]", "", line) in shown


def test_text_cannot_break_out_of_either(market: Market) -> None:
    found = offers.offer(market, SENIOR, 150_000.0)
    sly = type(found)(title="t", sentence="<img src=x> [a](b) | c", table=found.table, notes=("`x`",))
    assert "<img" not in paper.printed(market, sly, "s")
    assert r"\<img src=x\> \[a\](b) \| c" in paper.markdown(market, sly, "s")


def entered(test: AppTest, **amounts: int) -> AppTest:
    for key, amount in amounts.items():
        test.number_input(key=f"own:{key}").set_value(amount)
    return test.run()


def test_the_page_answers_when_a_figure_is_entered_and_keeps_it_out_of_the_url() -> None:
    test = opened(by_name("salary-bands"), level="senior")
    assert len(test.number_input) == 3
    test = entered(test, offer=185_000)
    assert "Where an offer stands" in [head.value for head in test.subheader]
    test = entered(test, low=150_000, high=190_000)
    assert not test.exception
    assert [head.value for head in test.subheader][-2:] == ["My range beside the ads", "What this is not"]
    assert saved_behind(unfolded(test), "salary-bands:range")[-5:] == [
        "Download this table (CSV)", "Excel", "Parquet", "One page (Markdown)", "One page to print (HTML)",
    ]  # fmt: skip
    assert set(test.query_params) == {"level"}


def test_the_page_takes_a_figure_in_the_currency_of_the_country_or_another(
    home_abroad: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(home_abroad.root))
    test = opened(by_name("salary-bands"), level="senior")
    assert test.selectbox(key="own:currency:US").value == "USD"
    test.selectbox(key="own:currency:US").set_value("EUR")
    test = entered(test, offer=148_000)
    assert not test.exception
    assert test.number_input(key="own:offer").placeholder == "EUR per year"
    assert any("€148,000 ($185,000)" in part.proto.body for part in test.get("html"))


def test_a_range_the_wrong_way_round_is_told() -> None:
    test = entered(opened(by_name("salary-bands")), low=190_000, high=150_000)
    assert [warning.value for warning in test.warning] == ["The range ends below where it begins."]
