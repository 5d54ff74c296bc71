"""Stated pay per year and in USD, by the constants and rates of the day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read

# says, posted_on -> (min, max, mid) in USD per year or why there are none, rate_on, is_plausible
Row = tuple[tuple[float, float, float] | str, date | None, bool]
WEEK = date(2025, 3, 7)
EUR, GBP = 1.0857, 1.0857 / 0.84088
RUB = 1.1216 / 92.5673
CASES: dict[str, tuple[str, str, Row]] = {
    "USD a year": ("100000-120000 USD year", "2025-03-10", ((100000, 120000, 110000), WEEK, True)),
    "USD an hour": ("50-60 USD hour", "2025-03-10", ((104000, 124800, 114400), WEEK, True)),
    "USD a day": ("400-500 USD day", "2025-03-10", ((104000, 130000, 117000), WEEK, True)),
    "USD a week": ("2000-3000 USD week", "2025-03-10", ((104000, 156000, 130000), WEEK, True)),
    "USD a month": ("9000-11000 USD month", "2025-03-10", ((108000, 132000, 120000), WEEK, True)),
    "on the day of a rate": ("100000-100000 EUR year", "2025-03-07", ((100000 * EUR,) * 3, WEEK, True)),
    "the day before the next": ("100000-100000 EUR year", "2025-03-13", ((100000 * EUR,) * 3, WEEK, True)),
    "pounds": ("50000-60000 GBP year", "2025-03-10", ((50000 * GBP, 60000 * GBP, 55000 * GBP), WEEK, True)),
    "unknown period": ("50-60 USD unknown", "2025-03-10", ("no period stated", WEEK, True)),
    "a currency without rates": ("50000-60000 PKR year", "2025-03-10", ("no rate for PKR", None, True)),
    "roubles while they were quoted": (
        "3000000-3000000 RUB year", "2022-03-11", ((3000000 * RUB,) * 3, date(2022, 2, 25), True),
    ),
    "roubles 15 days after": (
        "3000000-3000000 RUB year", "2022-03-12", ("rate too old: last of 2022-02-25", None, True),
    ),
    "kunas long after": ("99-99 HRK hour", "2026-01-02", ("rate too old: last of 2022-12-30", None, True)),
    "before all rates": ("50000-60000 EUR year", "2011-01-06", ("no rate before 2011-01-07", None, True)),
    "a dollar before all rates": (
        "100000-120000 USD year", "2011-01-06", ((100000, 120000, 110000), None, True),
    ),
    "too little to be true": ("10-12 USD year", "2025-03-10", ((10, 12, 11), WEEK, False)),
    "too much to be true": (
        "100000-9000000 USD year", "2025-03-10", ((100000, 9000000, 4550000), WEEK, False),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def paid(shared_desk: Desk) -> Desk:
    ads = [Ad(case, says=f"pay: {says}\n{case}", posted=posted) for case, (says, posted, _) in CASES.items()]
    result = shared_desk.refresh("2026-01-05", [Read(ads)])
    assert result.published, result.error
    assert [c.check_name for c in result.checks if c.status == "failed"] == ["pay_no_rate"]
    return shared_desk


@pytest.mark.parametrize("case", CASES)
def test_pay_in_usd_per_year(paid: Desk, case: str) -> None:
    usd, rate_on, is_plausible = CASES[case][2]
    posting = paid.open().table("core.postings", ["posting_id"], {"native_id": case})["posting_id"][0].as_py()
    (row,) = paid.open().table("core.pay", where={"posting_id": posting}).to_pylist()
    found = (row["pay_min_usd_year"], row["pay_max_usd_year"], row["pay_mid_usd_year"])
    if isinstance(usd, str):
        assert (found, row["usd_reason"]) == ((None, None, None), usd)
    else:
        assert found == pytest.approx(usd, rel=1e-9)
        assert row["usd_reason"] is None
    assert (row["rate_on"], row["is_plausible"]) == (rate_on, is_plausible)


def test_rates_are_whole(paid: Desk) -> None:
    rates = paid.open().table("ref.fx").to_pylist()
    assert {r["usd_per_unit"] for r in rates if r["currency"] == "USD"} == {1.0}
    days = sorted(r["rate_on"] for r in rates if r["currency"] == "EUR")
    assert days[0].year == 2011
    assert max((b - a).days for a, b in pairwise(days)) <= 11
    assert all(r["usd_per_unit"] > 0 for r in rates)
