"""Counts of watched postings are summed where they are read: the sums are those of the rows."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.market import guide_shares, labels, scorecard_rows, watched
from analysis.market.source import Market

FIRST = date(2025, 10, 1)  # the practice build is of 31 October 2026


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Every row of the mart."""
    from tests.market import practice_build

    return practice_build.frames()["marts.posting_counts"]


def within(rows: pd.DataFrame, role: str, since: date = FIRST) -> pd.DataFrame:
    found = rows[pd.to_datetime(rows["month"]).dt.date >= since]
    return found if role == labels.ALL else found[found["role"] == role]


@pytest.mark.parametrize("role", ["ml-engineer", "data-scientist", labels.ALL, "nobody"])
def test_postings_are_those_of_the_last_twelve_months(market: Market, rows: pd.DataFrame, role: str) -> None:
    keys = ["country", "source", "employer_id"]
    expected = within(rows, role).groupby(keys, dropna=False)[["posting_count", "pay_count"]].sum()
    found = watched.postings(market, role).set_index(keys)
    pd.testing.assert_frame_equal(
        found.sort_index(), expected.sort_index(), check_dtype=False, check_index_type=False
    )


def test_the_months_are_twelve_whole_ones_and_the_running_one(market: Market, rows: pd.DataFrame) -> None:
    months = watched.counted(market, "ml-engineer")["month"]
    assert isinstance(months, list)
    assert (months[0], months[-1], len(months)) == (FIRST, date(2026, 10, 1), 13)
    assert pd.to_datetime(rows["month"]).dt.date.min() < FIRST, "the build has nothing to leave out"


@pytest.mark.parametrize("since", [date(2025, 1, 1), FIRST, date(2026, 9, 1)])
@pytest.mark.parametrize("sectors", [(), ("technology", "fintech")])
def test_an_employer_counts_once(
    market: Market, rows: pd.DataFrame, since: date, sectors: tuple[str, ...]
) -> None:
    expected = within(rows, "ml-engineer", since)
    if sectors:
        expected = expected[expected["sector"].isin(sectors)]
    found = watched.employers(market, "ml-engineer", since, sectors)
    assert found == expected["employer_id"].nunique() > 0


@pytest.mark.parametrize("level", [labels.ALL, "senior", "junior"])
def test_a_roles_ads_by_employer(market: Market, rows: pd.DataFrame, level: str) -> None:
    expected = within(rows, "ml-engineer")
    if level != labels.ALL:
        expected = expected[expected["level"] == level]
    by_employer = expected.groupby("employer_id")["posting_count"].sum().to_dict()
    assert guide_shares.employers(market, "ml-engineer", level).to_dict() == by_employer != {}


def test_a_roles_ads_by_sector_and_employer(market: Market, rows: pd.DataFrame) -> None:
    expected = within(rows, "ml-engineer").groupby(["sector", "employer_id"])["posting_count"].sum()
    assert scorecard_rows._by_sector(market, "ml-engineer").to_dict() == expected.to_dict() != {}
