"""What the sector page says of workplaces and of change within sectors, and of feeds that broke."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from analysis.market import breaks, demand, mix, watched
from analysis.market.source import Market

DAY = date(2026, 10, 5)
NAMES = ("source", "board", "field", "broken_on", "break_basis", "filled_share_before", "filled_share_after")
SAME, NEW = "same postings", "new postings"
LEVER = (
    "Coverage break on 5 Oct 2026: 52 % of the ads of Lever boards (acme) that gave pay lost it. "
    "The feed changed, not the market."
)
BREAKS: dict[str, tuple[list[tuple[Any, ...]], tuple[str, ...], tuple[str, ...]]] = {
    "one board": ([("lever", "acme", "pay_ranges", DAY, SAME, 1.0, 0.48)], ("pay_ranges",), (LEVER,)),
    "of another field": ([("lever", "acme", "pay_ranges", DAY, SAME, 1.0, 0.48)], ("workplace_raw",), ()),
    "long ago": ([("lever", "acme", "pay_ranges", date(2025, 9, 1), SAME, 1.0, 0.48)], (), ()),
    "the whole source speaks for its boards": (
        [("lever", board, "workplace_raw", DAY, NEW, 0.8, 0.3) for board in ("all", "acme", "bolt")], (),
        ("Coverage break on 5 Oct 2026: 30 % of the new ads of Lever boards give the workplace, 80 % before. "
         "The feed changed, not the market.",),
    ),
    "many": (
        [("lever", f"b{n}", "pay_ranges", DAY, SAME, 1.0, 0.48) for n in range(4)], (),
        (LEVER.replace("acme", "b0"), LEVER.replace("acme", "b1"),
         "2 more breaks of this kind in the last 12 months."),
    ),
}  # fmt: skip


class Broken:
    """A build that holds nothing but breaks."""

    build_id, kind, as_of, is_fallback = "1", "live", datetime(2026, 10, 31), False  # noqa: DTZ001

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows = rows

    def table(self, name: str, *_: object, **__: object) -> pa.Table:
        if name != "marts.field_breaks":
            raise LookupError(name)
        return pa.Table.from_pylist([dict(zip(NAMES, row, strict=True)) for row in self.rows])


@pytest.mark.parametrize("case", BREAKS)
def test_a_break_is_told_as_one_of_the_feed(case: str) -> None:
    rows, fields, expected = BREAKS[case]
    told = breaks.told(Market(Broken(rows)), *fields)  # type: ignore[arg-type]
    assert tuple(one.replace("\u00a0", " ") for one in told) == expected


def test_no_break_and_no_table_of_breaks_say_nothing(market: Market) -> None:
    assert breaks.told(market) == ()
    assert "Coverage break" not in watched.rests_on(market, "ml-engineer")


def test_workplaces_are_the_published_ones(market: Market) -> None:
    answer = mix.workplaces(market, "ml-engineer")
    rows = market.frame("marts.posting_mix", where={"fact": "workplace", "role": "ml-engineer"})
    rows = rows[rows["share"].notna()]
    assert len(answer.table) == len(rows)
    assert sorted(answer.table["Share (%)"]) == pytest.approx(sorted(rows["share"] * 100))
    assert answer.sentence.startswith("In September 2026, ")
    assert "ML engineer postings were remote (likely " in answer.sentence


def test_an_answer_over_months_or_sectors_counts_each_employer_once(market: Market) -> None:
    counts = market.frame("marts.posting_counts", where={"role": "ml-engineer"})
    assert mix.workplaces(market, "ml-engineer").basis.employer_count == counts["employer_id"].nunique()
    two = ("technology", "fintech")
    both = counts[counts["sector"].isin(two)]
    months = demand.over_time(market, "ml-engineer", two)
    assert months.basis.employer_count == both["employer_id"].nunique()
    assert watched.employers(market, "ml-engineer", watched.last_year(market.today).from_on) == (
        watched.basis(market, "ml-engineer").employer_count
    )


def test_change_within_sectors_names_what_moved_and_what_cannot_be_told(market: Market) -> None:
    answer = mix.moved(market, "ml-engineer")
    rows = market.frame("marts.sector_trends", where={"role": "ml-engineer", "window_months": 3})
    tested = rows[rows["change_low"].notna()].sort_values("change_points", ascending=False)
    assert list(answer.table["Change (points)"]) == list(tested["change_points"])
    assert answer.sentence.startswith("Over 3 months against the 3 before, ")
    one = mix.moved(market, "ml-engineer", str(tested["sector"].iloc[0]))
    assert len(one.table) == 1
    assert mix.moved(market, "ml-engineer", "legal").empty is not None
