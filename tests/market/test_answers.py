"""Each question on a real build: whole rows, whole sentences, and what is said when there is nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from analysis.market import (
    bands,
    demand,
    freshness,
    guide_drift,
    guide_sides,
    labels,
    overview,
    plan_pay,
    requirements,
    skills_vs_guides,
    source,
    trends,
    watched,
)
from analysis.market.answer import Answer, Period
from analysis.market.band_cells import Filters, computed
from analysis.market.source import Market, NotBuiltError
from data.home import Home
from tests.market import practice_build

YEAR = Period(date(2025, 10, 1), date(2026, 10, 31))
SOURCES = ("Greenhouse boards", "Hacker News “Who is hiring?”", "employers' own career sites")


def row(answer: Answer, column: str, value: str) -> dict[str, object]:
    """The one row of the answer's table that has this value."""
    found = answer.table[answer.table[column] == value].to_dict("records")
    assert len(found) == 1
    return {str(name): cell for name, cell in found[0].items()}


@pytest.fixture(scope="module")
def with_own_guides(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """The practice market beside two own guides: another role's, and one that pays by the month."""
    home = Home(tmp_path_factory.mktemp("own"))
    with duckdb.connect(str(practice_build.write(home.demo))) as con:
        con.execute(
            "insert into ref.guides values ('our-data', 'Our data engineer', 'Our data', 'data-engineer'),"
            "('our-ml', 'Our <b>ML</b> engineer', 'Our ML', 'ml-engineer')"
        )
        con.execute(
            "insert into ref.guide_entries values ('our-data', 'level', 1, ?)",
            ['{"id": "senior", "name": "Senior", "years_min": 30, "line": 3}'],
        )
        bands = [("our-data", "senior", 60_000, "year"), ("our-ml", "senior", 9_000, "month")]
        for guide, level, low, period in bands:
            con.execute(
                "insert into ref.guide_bands values (?, ?, '', ?, ?, false, 'USD', ?, 'undated', '7')",
                [guide, level, low, low + 1_000, period],
            )
            con.execute(
                "insert into marts.band_verdicts by name select ? as guide_id, ? as level, ? as guide_min, "
                "? as guide_max, 300 as posting_count, 40 as employer_count, 'above' as verdict",
                [guide, level, low, low + 1_000],
            )
    found = source.find(home.demo)
    assert found is not None
    return found


@pytest.mark.slow
def test_the_verdict_beside_a_band_is_that_of_its_own_guide(market: Market, with_own_guides: Market) -> None:
    usual, found = (bands.salary_bands(one, Filters()) for one in (market, with_own_guides))
    assert found.sentence == usual.sentence
    assert found.table.equals(usual.table)
    paid, beside = (plan_pay.pay(one, "data-scientist", "ml-engineer", "senior") for one in (
        market, with_own_guides))  # fmt: skip
    assert beside.sentence == paid.sentence
    assert beside.table.equals(paid.table)


@pytest.mark.slow
def test_guides_of_another_role_are_not_held_against_each_other(
    market: Market, with_own_guides: Market
) -> None:
    usual, found = (guide_sides.side_by_side(one, "ml-engineer") for one in (market, with_own_guides))
    assert found.sentence == usual.sentence
    assert found.table.equals(usual.table)
    agreed = guide_drift.consensus(with_own_guides, "ml-engineer").table
    assert "Our data engineer" not in agreed.columns
    assert agreed["Ask for it"].str.endswith(" of 6").all()  # the five that ship and the own one
    text = guide_drift.markdown(with_own_guides, "ml-engineer")
    assert r"Our \<b\>ML\</b\> engineer" in text
    assert "<b>" not in text


def test_a_band_row_is_the_published_cell(market: Market) -> None:
    answer = bands.salary_bands(market, Filters())
    cell = market.frame(
        "marts.salary_bands",
        where={
            "role": "ml-engineer",
            "level": "senior",
            "country": "US",
            "sector": "all",
            "workplace": "all",
        },
    ).iloc[0]
    assert row(answer, "Level", "Senior") == {
        "Level": "Senior",
        "Median (USD per year)": cell["p50"],
        "Guide's band": "$180k–$250k+",
        "Against the guide": "within",
        "Postings with pay": cell["posting_count"],
        "Employers": cell["employer_count"],
        "10th percentile (USD per year)": cell["p10"],
        "25th percentile (USD per year)": cell["p25"],
        "75th percentile (USD per year)": cell["p75"],
        "90th percentile (USD per year)": cell["p90"],
        "Median, likely from (USD per year)": cell["p50_low"],
        "Median, likely to (USD per year)": cell["p50_high"],
        "Median low end (USD per year)": cell["pay_min_median"],
        "Median high end (USD per year)": cell["pay_max_median"],
        "State pay (%)": cell["disclosure_share"] * 100,
        "Remark": "",
    }
    assert list(answer.table["Level"]) == [
        "All levels", "Junior", "Mid", "Senior", "Principal / Staff", "Level not stated",
    ]  # fmt: skip


def test_the_band_sentence_says_whose_pay_where_how_sure_and_against_which_band(market: Market) -> None:
    assert bands.salary_bands(market, Filters()).sentence == (
        "Of the postings we watch, senior ML engineer ads in the US that state their pay offer a median of "
        "$211k (likely between $200k and $219k), within the guide's $180k–$250k+."
    )


def test_the_median_is_near_the_one_the_postings_were_drawn_with(market: Market) -> None:
    found = bands.salary_bands(market, Filters()).table.set_index("Level")["Median (USD per year)"]
    for level, name in (("junior", "Junior"), ("mid", "Mid"), ("senior", "Senior")):
        assert found[name] == pytest.approx(practice_build.MEDIANS[level], rel=0.05)


def test_a_filter_the_mart_lacks_is_computed_by_the_same_function(market: Market) -> None:
    published = bands.salary_bands(market, Filters(country="GB", level="mid"))
    cell = computed(market, Filters(country="GB", level="mid"))[0]
    assert row(published, "Level", "Mid")["Median (USD per year)"] == cell.p50
    region = bands.salary_bands(market, Filters(region="CA"))
    assert region.empty is None
    assert region.basis.posting_count < bands.salary_bands(market, Filters()).basis.posting_count
    assert "in the US (CA)" in region.sentence


@pytest.mark.parametrize(
    "filters",
    [
        Filters(country="GB"),
        Filters(sector="technology"),
        Filters(role="data-scientist"),
        Filters(region="CA"),
    ],
)
def test_the_guide_is_compared_with_us_postings_of_its_own_role_only(
    market: Market, filters: Filters
) -> None:
    assert set(bands.salary_bands(market, filters).table["Against the guide"]) == {""}


@pytest.mark.parametrize(
    ("filters", "drop"),
    [
        (Filters(level="junior", region="CA"), "region"),
        (Filters(level="principal", sector="gaming"), "sector"),
        (Filters(role="research-engineer"), "role"),
    ],
)
def test_an_empty_band_names_the_filter_to_drop(market: Market, filters: Filters, drop: str) -> None:
    answer = bands.salary_bands(market, filters)
    assert answer.empty is not None
    assert (answer.empty.drop, answer.table.empty, answer.figure) == (drop, True, None)
    assert "state their pay" in answer.sentence


def test_small_cells_are_shown_as_suppressed_with_a_way_out(market: Market) -> None:
    answer = bands.salary_bands(market, Filters(sector="healthcare"))
    hidden = [str(remark) for remark in answer.table["Remark"] if remark]
    assert hidden
    assert all("a band needs 20 from 5" in remark for remark in hidden)


def test_sector_demand_rows_are_the_published_ones_in_order(market: Market) -> None:
    answer = demand.sector_demand(market, "ml-engineer")
    assert list(answer.table["Per 100 postings"]) == sorted(answer.table["Per 100 postings"], reverse=True)
    found = market.frame("marts.sector_demand", where={"role": "ml-engineer", "sector": "fintech"})
    now = found[found["month"].isna()].iloc[0]
    assert row(answer, "Sector", "Fintech and finance") == {
        "Sector": "Fintech and finance",
        "Guide calls it high-demand": "yes",
        "Per 100 postings": now["role_per_100"],
        "Likely from": now["role_per_100_low"],
        "Likely to": now["role_per_100_high"],
        "Postings": now["posting_count"],
        "Postings of the sector": now["sector_posting_count"],
        "Employers of the sector": now["employer_count"],
        "Of all such postings we watch (%)": now["watched_share"] * 100,
    }
    assert answer.sentence.startswith(
        "Of every 100 postings of the technology employers we watch, 14.9 (likely"
    )
    assert answer.basis.period == YEAR


def test_one_sector_and_its_months(market: Market) -> None:
    assert list(demand.sector_demand(market, "ml-engineer", "mobility").table["Sector"]) == [
        "Automotive and mobility"
    ]
    months = demand.over_time(market, "ml-engineer", ("mobility",))
    assert len(months.table) == 24
    assert months.basis.period == Period(date(2024, 10, 1), date(2026, 10, 31))
    last = months.table.iloc[-1]
    assert months.sentence == (
        f"In September 2026, of every 100 postings, ML engineer work took {last['Per 100 postings']:.1f} in "
        f"automotive and mobility (likely {last['Likely from']:.1f} to {last['Likely to']:.1f})."
    )
    assert months.figure is not None
    assert {trace.name for trace in months.figure.data} >= {"Where the share likely lies"}
    two = demand.over_time(market, "ml-engineer", ("mobility", "technology")).figure
    assert two is not None
    assert [trace.name for trace in two.data] == ["Automotive and mobility", "Technology"]


def test_one_sector_is_not_said_to_hire_most_often(market: Market) -> None:
    found = market.frame("marts.sector_demand", where={"role": "ml-engineer"})
    ranked = found[found["month"].isna() & found["role_per_100"].notna()].sort_values("role_per_100")
    last = ranked.iloc[0]
    rate, place = demand.sector_demand(market, "ml-engineer", last["sector"]).headlines
    assert rate.value == f"{last['role_per_100']:.1f}"
    assert rate.label.endswith(", per 100 postings")
    assert (place.label, place.value) == ("Place among sectors", f"{len(ranked)} of {len(ranked)}")


def test_a_role_that_no_sector_hires_has_no_first_sector(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Market.frame

    def without_postings(self: Market, name: str, *args: Any, **rest: Any) -> pd.DataFrame:
        found = read(self, name, *args, **rest)
        rates = [c for c in found.columns if c in {"posting_count", "role_per_100", "role_per_100_low"}]
        return found.assign(**dict.fromkeys(rates, 0)) if name == "marts.sector_demand" else found

    monkeypatch.setattr(Market, "frame", without_postings)
    for sector in (labels.ALL, "technology"):
        empty = demand.sector_demand(market, "ml-engineer", sector).empty
        assert empty is not None
        assert "No ML engineer ad was posted in any sector" in empty.reason


def test_a_sector_without_postings_offers_to_drop_itself(market: Market) -> None:
    empty = demand.sector_demand(market, "ml-engineer", "legal").empty
    assert empty is not None
    assert empty.drop == "sector"
    assert "legal and compliance technology" in empty.reason


def test_trends_find_the_skills_that_were_drawn_to_move(market: Market) -> None:
    answer = trends.skill_trends(market, "ml-engineer", 12)
    verdicts = answer.table.set_index("Skill")["Verdict"]
    assert {verdicts["AI agents"], verdicts["Large language models"]} == {"▲ rising"}
    assert {verdicts["TensorFlow"], verdicts["Keras"]} == {"▼ falling"}
    assert verdicts["Docker"] == "● no clear change"
    assert answer.sentence.startswith(
        "Of the ML engineer postings we watch, comparing Oct 2025 – Sep 2026 with Oct 2024 – Sep 2025: "
    )
    assert answer.basis.period == Period(date(2024, 10, 1), date(2026, 9, 30))


def test_most_asked_is_the_same_table_with_another_picture(market: Market) -> None:
    moves, asked = (
        question(market, "ml-engineer", 6) for question in (trends.skill_trends, trends.most_asked)
    )
    assert moves.table.equals(asked.table)
    assert moves.figure != asked.figure
    assert asked.table["Share now (%)"].is_monotonic_decreasing


def test_no_trend_is_said_of_a_group_nobody_asks_for(market: Market) -> None:
    empty = trends.skill_trends(market, "ml-engineer", 3, "professional").empty
    assert empty is not None
    assert empty.drop == "group"


@pytest.mark.parametrize("window", [3, 12])
def test_too_little_data_is_never_said_bare(market: Market, window: int) -> None:
    answer = trends.skill_trends(market, "research-engineer", window)
    assert (answer.empty, answer.figure) == (None, None)
    assert answer.sentence.startswith("Too few research engineer postings in one of the two windows")
    told = answer.table.loc[answer.table["Verdict"] == "○ too little data", "Without a verdict"]
    assert len(told) == len(answer.table)
    assert all(text.startswith(("Now", "Not seen now")) for text in told)
    assert all("verdict" in text for text in told)


def test_the_season_is_compared_where_a_year_lies_between(market: Market) -> None:
    told = trends.skill_trends(market, "ml-engineer", 6).table.set_index("Skill")["Against a year ago"]
    assert told["AI agents"].startswith("rising (+")
    assert set(trends.skill_trends(market, "ml-engineer", 12).table["Against a year ago"]) == {""}


def test_trust_in_trends_is_told_once_it_was_measured(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trends.trust(market, "ml-engineer", 3) == ""
    row = {
        "role": "ml-engineer", "window_months": 3, "any_alarm_share": 1 / 60, "runs": 60,
        "wrong_verdict_share": 0.02,
        "power": [{"points": 5.0, "moved": 100, "share": 0.5}, {"points": 10.0, "moved": 0, "share": None}],
    }  # fmt: skip
    found = {"as_of": "2026-10-31T03:00:00", "results": [row]}
    monkeypatch.setattr(Market, "evaluation", lambda _, kind: found if kind == "trends" else None)
    assert trends.trust(market, "ml-engineer", 3).replace("\u00a0", " ") == (
        "How far to trust this, tried on these postings (Oct 2026): with months shuffled, so that nothing "
        "really changes, 1 of 60 comparisons called any skill rising or falling; of skills made to move it "
        "found 50 % of those moved by 5 points; 2.0 % of its calls were wrong."
    )


def test_skills_stand_beside_what_the_guides_say(market: Market) -> None:
    answer = skills_vs_guides.skills_versus_guides(market, skills_vs_guides.Filters())
    python = row(answer, "Skill", "Python")
    shares = market.frame("marts.skill_demand", where={"role": "ml-engineer", "skill_id": "python"})
    now = shares[shares["month"].isna()].set_index("level")["share"] * 100
    assert python == {
        "Skill": "Python",
        "All levels (% of postings)": now["all"],
        "Junior (% of postings)": now["junior"],
        "Mid (% of postings)": now["mid"],
        "Senior (% of postings)": now["senior"],
        "Principal / Staff (% of postings)": now["principal"],
        "Guides that name it": 5,
        "What they say": "must have, must have (mid), must have (senior), core, core (junior)",
        "In postings": "common",
        "Group": "Programming languages",
    }
    agents = row(answer, "Skill", "AI agents")
    assert (agents["Guides that name it"], agents["What they say"], agents["In postings"]) == (0, "", "")


def test_a_skill_guides_name_and_no_posting_asks_for_has_a_share_of_nought(market: Market) -> None:
    answer = skills_vs_guides.skills_versus_guides(
        market, skills_vs_guides.Filters(group="software-engineering")
    )
    assert row(answer, "Skill", "Software design patterns")["All levels (% of postings)"] == 0.0


def test_each_line_of_a_guide_has_its_verdict_and_its_lines(market: Market) -> None:
    asked = skills_vs_guides.Filters(guide="mle-by-level", strength="must", level="mid", group="languages")
    lines = skills_vs_guides.lines_of_the_guides(market, asked)
    told = (
        lines.table[["Skill", "Level", "Strength", "In postings", "Lines in the guide"]].to_numpy().tolist()
    )
    assert told == [["Python", "Mid", "must have", "common", "16"]]
    assert lines.sentence == "1 line of the guides: 1 common in postings."


def test_skills_in_no_guide_are_one_choice_away(market: Market) -> None:
    asked = skills_vs_guides.Filters(guide=skills_vs_guides.UNNAMED)
    answer = skills_vs_guides.skills_versus_guides(market, asked)
    assert set(answer.table["Guides that name it"]) == {0}
    assert next(iter(answer.table["Skill"])) == "Large language models"


def test_the_overview_looks_further_back_when_nothing_moved_lately(market: Market) -> None:
    assert overview.what_moved(market, "ml-engineer").sentence.startswith(
        "Over 3 months no clear change; over 6: of the ML engineer postings we watch, comparing Apr 2026 – "
        "Sep 2026 with Oct 2025 – Mar 2026: "
    )


def test_the_composition_adds_up_to_what_the_page_rests_on(market: Market) -> None:
    answer = overview.composition(market, "ml-engineer")
    assert set(answer.table["Source"]) == set(SOURCES)
    assert answer.table["Share (%)"].sum() == pytest.approx(100)
    assert int(answer.table["Postings"].sum()) == answer.basis.posting_count
    assert watched.rests_on(market, "ml-engineer").replace("\u00a0", " ") == (
        f"{answer.basis.posting_count:,} ML engineer postings of {answer.basis.employer_count} employers we "
        "watch · Oct 2025 – Oct 2026 · 72 % in the US · 40 % state their pay · "
        "14 ads left out: not in English"
    )


QUESTIONS = {
    "marts.salary_bands": lambda m: bands.salary_bands(m, Filters()),
    "marts.sector_demand": lambda m: demand.sector_demand(m, "ml-engineer"),
    "marts.skill_trends": lambda m: trends.skill_trends(m, "ml-engineer", 3),
    "marts.skill_demand": lambda m: skills_vs_guides.skills_versus_guides(m, skills_vs_guides.Filters()),
    "marts.posting_counts": lambda m: overview.composition(m, "ml-engineer"),
}


@pytest.mark.parametrize("table", QUESTIONS)
def test_a_missing_table_is_named(table: str, tmp_path: Path) -> None:
    practice_build.write(Home(tmp_path), drop=(table,))
    market = source.find(Home(tmp_path))
    assert market is not None
    with pytest.raises(NotBuiltError, match=table):
        QUESTIONS[table](market)


def test_what_is_not_measured_yet_leaves_the_rest_standing(tmp_path: Path) -> None:
    later = ("marts.band_verdicts", "marts.guide_verdicts", "ref.guide_sectors")
    practice_build.write(Home(tmp_path), drop=later)
    market = source.find(Home(tmp_path))
    assert market is not None
    assert set(bands.salary_bands(market, Filters()).table["Against the guide"]) == {""}
    assert not demand.sector_demand(market, "ml-engineer").table.empty
    assert len(trends.skill_trends(market, "ml-engineer", 3).notes) == len(trends.NOTES)
    lines = skills_vs_guides.lines_of_the_guides(market, skills_vs_guides.Filters())
    assert set(lines.table["In postings"]) == {"not measured yet"}


def test_ads_left_out_for_their_language_are_told(market: Market) -> None:
    said = "14 ads left out: not in English"
    assert watched.left_out(market, "ml-engineer") == said
    assert watched.rests_on(market, "ml-engineer").endswith(said)
    assert watched.left_out(market, "data-scientist") == ""
    assert "left out" not in watched.rests_on(market, "data-scientist")
    assert freshness.freshness(market, market.today).says.endswith(
        "in the last 12 months 19 ads left out: not in English"
    )


def test_a_build_without_the_count_says_nothing_of_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    practice_build.write(home, drop=("marts.left_out",))
    older = source.find(home)
    assert older is not None
    assert watched.left_out(older) == ""
    assert "left out" not in freshness.freshness(older, older.today).says


def test_requirements_stand_beside_the_guides_years(market: Market) -> None:
    answer = requirements.requirements(market, "ml-engineer")
    mid = row(answer, "Level", "Mid")
    assert mid["Median years asked"] == 3.0
    assert set(str(mid["Guides' years"]).split("; ")) == {
        "ML Engineer resources, enterprise collection: 2–5 (within)",
        "Machine Learning Engineer, by experience level: 2–4 (within)",
    }
    assert mid["State years (%)"] == pytest.approx(75, abs=4)
    assert mid["Bachelor's (% of those that ask)"] == pytest.approx(200 / 3, abs=6)


def test_lines_are_held_against_the_guides_own_years_on_request(market: Market) -> None:
    by_years = skills_vs_guides.Filters(levels=skills_vs_guides.GUIDE_YEARS, guide="mle-by-level")
    lines = skills_vs_guides.lines_of_the_guides(market, by_years).table
    stated = skills_vs_guides.lines_of_the_guides(
        market, skills_vs_guides.Filters(guide="mle-by-level")
    ).table
    assert set(lines["Level"]) <= {"Mid", "Senior"}
    one = (lines["Skill"] == "Python") & (lines["Level"] == "Mid")
    same = (stated["Skill"] == "Python") & (stated["Level"] == "Mid")
    assert (
        lines[one]["Does the guide hold"].iloc[0]
        == stated[same]["Does the guide hold"].iloc[0]
        == "confirmed"
    )
    assert lines[one]["Postings in all"].iloc[0] != stated[same]["Postings in all"].iloc[0]


def test_drift_proposes_what_the_whole_interval_shows(market: Market) -> None:
    table = guide_drift.drift(market, "ml-engineer").table
    missing = table[table["Guide"] == "no guide yet"].set_index("What")
    assert "AI agents" in missing.index
    assert missing.loc["AI agents", "Proposal"] == "Add a line"
    assert str(missing.loc["AI agents", "Evidence"]).startswith("In postings ")
    # What ads name by something below it in the taxonomy is not proposed to be dropped.
    orchestration = table[table["What"] == "Container orchestration"]
    assert set(orchestration["Proposal"].str.split(":").str[0]) == {"Name what ads ask for"}


def test_the_drift_report_carries_its_basis_and_the_word(market: Market) -> None:
    text = guide_drift.markdown(market, "ml-engineer")
    assert text.startswith("# Guide drift report: ML engineer\n")
    assert "Simulated data: no number here is about the real market." in text
    assert "## Where the guides disagree" in text
    for skill in ("Kubernetes", "Apache Airflow", "Docker", "Java", "SQL"):
        assert f"| {skill} |" in text
