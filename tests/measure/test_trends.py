from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats
from scipy.stats import false_discovery_control

from analysis.measure.changes import (
    FALLING,
    NEW,
    NO_CHANGE,
    RISING,
    TOO_LITTLE,
    Changes,
    Hits,
    Panel,
    judge,
    together,
    top_shares,
)
from analysis.measure.coverage_study import as_hits, false_alarms
from analysis.measure.periods import Months, month_number
from analysis.measure.trend_blocks import Counted
from analysis.measure.trend_outlook import expected_on
from analysis.measure.trends import SCHEMA, skill_trends

Settings = Mapping[str, Mapping[str, Any]]
AS_OF = date(2026, 11, 21)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 3), date(2026, 10, 31), date(2026, 11, 2)


def by_hand(before: Panel, k1: list[int], k2: list[int]) -> tuple[float, float, float]:
    """Change, standard error and degrees of freedom as documented, employer by employer."""
    n1, n2 = before.before.astype(float), before.after.astype(float)
    total1, total2 = n1.sum(), n2.sum()
    p1, p2 = sum(k1) / total1, sum(k2) / total2
    s1, s2 = n1 / total1, n2 / total2
    residual = (np.array(k2) - p2 * n2) / (total2 * np.sqrt(1 - s2)) - (np.array(k1) - p1 * n1) / (
        total1 * np.sqrt(1 - s1)
    )
    variance = float((residual**2).sum())
    clustered, single = (s2 - s1) ** 2, s1 / total1 + s2 / total2
    mean = (p1 + p2) / 2
    likeness = (variance / (mean * (1 - mean)) - single.sum()) / (clustered.sum() - single.sum())
    r = min(1.0, max(0.0, float(likeness)))
    expected = r * clustered + (1 - r) * single
    freedom = float(expected.sum() ** 2 / (expected**2).sum() - 1)
    active = max(3.0, 3 * variance**2 / float((residual**4).sum()))
    return p2 - p1, variance**0.5, max(1.0, min(freedom, active))


def test_error_and_p_are_those_of_the_formula(settings: Settings) -> None:
    panel = Panel(np.array([9, 4, 0, 7, 3, 6, 2]), np.array([5, 8, 6, 0, 3, 9, 1]))
    k1, k2 = [3, 1, 0, 2, 0, 0, 0], [4, 3, 2, 0, 1, 0, 0]
    found = judge(panel, as_hits(np.array([k1]), np.array([k2])), settings)
    change, error, freedom = by_hand(panel, k1, k2)
    assert (found.change[0], found.error[0], found.freedom[0]) == pytest.approx((change, error, freedom))
    assert found.p[0] == found.q[0] == pytest.approx(2 * stats.t.sf(change / error, freedom))
    assert found.interval(0.95)[0][0] == pytest.approx(change - stats.t.ppf(0.975, freedom) * error)


# employers, hits before of 10 each, hits after of 10 each -> verdict
TEN = [10] * 8
VERDICTS = [
    ("all eight rise", [2] * 8, [6, 7, 6, 7, 6, 7, 6, 7], RISING),
    ("all eight fall", [6, 7, 6, 7, 6, 7, 6, 7], [2] * 8, FALLING),
    ("four rise, four stay: too few moved", [2] * 8, [9, 9, 9, 9, 2, 2, 2, 2], NO_CHANGE),
    ("moves cancel", [2, 6, 2, 6, 2, 6, 2, 6], [6, 2, 6, 2, 6, 2, 6, 2], NO_CHANGE),
    ("four employers name it", [0] * 8, [9, 9, 9, 9, 0, 0, 0, 0], TOO_LITTLE),
    ("nobody, then everybody", [0] * 8, [10] * 8, RISING),
    ("always", [10] * 8, [10] * 8, NO_CHANGE),
]


@pytest.mark.parametrize(("why", "before", "after", "verdict"), VERDICTS, ids=[row[0] for row in VERDICTS])
def test_verdict(settings: Settings, why: str, before: list[int], after: list[int], verdict: str) -> None:
    panel = Panel(np.array(TEN), np.array(TEN))
    assert judge(panel, as_hits(np.array([before]), np.array([after])), settings).verdict == (verdict,)


def test_a_clear_change_below_the_floor_is_none(settings: Settings) -> None:
    panel = Panel(np.full(8, 1000), np.full(8, 1000))
    found = judge(panel, as_hits(np.full((1, 8), 100), np.array([[119, 118] * 4])), settings)
    assert found.q[0] < 0.001
    assert found.change[0] * 100 == pytest.approx(1.85)
    assert found.verdict == (NO_CHANGE,)


@pytest.mark.parametrize(
    ("before", "after"), [([3] * 6, [10] * 6), ([10] * 6, [3] * 6), ([10] * 4, [10] * 4), ([0] * 6, [9] * 6)]
)
def test_both_windows_need_postings_and_employers(
    settings: Settings, before: list[int], after: list[int]
) -> None:
    hits = as_hits(np.array([[min(n, 1) for n in before]]), np.array([after]))
    assert judge(Panel(np.array(before), np.array(after)), hits, settings).verdict == (TOO_LITTLE,)


def test_employers_in_one_window_alone_count_by_the_panel(settings: Settings) -> None:
    panel = Panel(np.array([10, 10, 10, 10, 10, 10, 0, 0]), np.array([10, 10, 10, 10, 10, 0, 10, 10]))
    before = [2, 2, 2, 2, 2, 8, 0, 0]  # 30 %
    after = [3, 3, 1, 2, 9, 0, 9, 1]  # 40 %; up: three of their own, and the newcomer above 30 %
    assert judge(panel, as_hits(np.array([before]), np.array([after])), settings).moved.tolist() == [4]


def test_the_top_employer_is_the_largest_part_of_the_change(settings: Settings) -> None:
    panel = Panel(np.array(TEN), np.array(TEN))
    hits = as_hits(np.array([[2] * 8, [2] * 8, [2] * 8]), np.array([[9, *[2] * 7], [4] * 8, [3, *[2] * 7]]))
    found = judge(panel, hits, settings)
    top = top_shares(panel, hits, found, settings)
    assert top[:2].tolist() == pytest.approx([1.0, 1 / 8])
    assert np.isnan(top[2])  # 1.25 points are no change worth attributing


def test_no_thing_no_verdict(settings: Settings) -> None:
    none = np.zeros(0, dtype=np.int64)
    found = judge(Panel(np.array(TEN), np.array(TEN)), Hits(0, none, none, none, none), settings)
    assert found.verdict == ()


def tables(
    posted: list[tuple[date, str | None, str, str, int]],
    named: list[tuple[date, str, str | None, str, str, int]],
) -> dict[str, pa.Table]:
    keys = ("month", "role", "panel_id", "employer_id", "posting_count")
    skill_keys = ("month", "skill_id", "role", "panel_id", "employer_id", "posting_count")
    return {
        "marts.posting_counts": pa.table(dict(zip(keys, map(list, zip(*posted, strict=True)), strict=True))),
        "marts.skill_counts": pa.table(
            dict(zip(skill_keys, map(list, zip(*named, strict=True)), strict=True))
        ),
        "ref.roles": pa.table({"role": ["ml-engineer", "recruiter"], "is_core": [True, False]}),
    }


def test_whole_rows(settings: Settings) -> None:
    """Six employers with five ads a month: nobody names rust in September, everybody in October."""
    firms = [f"e{number}" for number in range(6)]
    posted: list[tuple[date, str | None, str, str, int]] = [
        (month, "ml-engineer", f"board:{firm}", firm, 5)
        for firm in firms for month in (SEPTEMBER, OCTOBER, NOVEMBER)
    ]  # fmt: skip
    named: list[tuple[date, str, str | None, str, str, int]] = [
        (month, "rust", "ml-engineer", f"board:{firm}", firm, 5)
        for firm in firms
        for month in (OCTOBER, NOVEMBER)
    ]
    # A board first seen in October is on no panel, whatever it asks for.
    posted.append((OCTOBER, "ml-engineer", "board:new", "new", 500))
    named.append((OCTOBER, "cobol", "ml-engineer", "board:new", "new", 500))
    one_month = {**settings, "trends": {**settings["trends"], "windows_months": [1]}}
    found = skill_trends(tables(posted, named), one_month, AS_OF)
    assert found.schema == SCHEMA
    error = (0.25 * (1 / 30 + 1 / 30)) ** 0.5
    p = 2 * stats.t.sf(1 / error, 5)
    row = {
        "skill_id": "rust", "window_months": 1, "before_from": date(2026, 9, 1),
        "before_to": date(2026, 9, 30), "after_from": date(2026, 10, 1), "after_to": date(2026, 10, 31),
        "share_before": 0.0, "share_after": 1.0, "change_points": 100.0,
        "change_low": 100 * (1 - stats.t.ppf(0.975, 5) * error), "change_high": 100.0, "p_value": p,
        "q_value": p, "verdict": "rising", "posting_count_before": 0, "posting_count_after": 30,
        "cell_posting_count_before": 30, "cell_posting_count_after": 30, "employer_count": 6,
        "employers_moved": 6, "top_employer_share": 1 / 6, "is_one_employer": False,
        "share_now": 30 / 530, "posting_count_now": 30, "cell_posting_count_now": 530,
        "verdict_expected_on": None, "season_share_before": None, "season_change_points": None,
        "season_change_low": None, "season_change_high": None, "season_verdict": None,
    }  # fmt: skip
    told = ("share_now_low", "share_now_high", "detectable_points")
    rows = [{name: value for name, value in one.items() if name not in told} for one in found.to_pylist()]
    assert [one for one in rows if one["skill_id"] == "rust"] == [
        pytest.approx({**row, "role": role}) for role in ("all", "ml-engineer")
    ]
    # What only a board outside the panel asks for has no change, but a share and an outlook.
    (cobol,) = (one for one in found.to_pylist() if (one["skill_id"], one["role"]) == ("cobol", "all"))
    assert (cobol["verdict"], cobol["posting_count_after"], cobol["posting_count_now"]) == (
        TOO_LITTLE,
        0,
        500,
    )
    assert cobol["share_now_low"] < cobol["share_now"] == 500 / 530 < cobol["share_now_high"]
    assert cobol["detectable_points"] > 2
    assert cobol["verdict_expected_on"] is None  # one employer alone names it


def test_too_little_data_keeps_its_counts(settings: Settings) -> None:
    posted = [(month, None, "hackernews", "e", 3) for month in (SEPTEMBER, OCTOBER)]
    named = [(OCTOBER, "rust", None, "hackernews", "e", 2)]
    one_month = {**settings, "trends": {**settings["trends"], "windows_months": [1]}}
    (row,) = skill_trends(tables(posted, named), one_month, AS_OF).to_pylist()  # type: ignore[arg-type]
    nothing = ("change_low", "change_high", "p_value", "q_value")
    assert [row[name] for name in nothing] == [None] * 4
    assert (row["role"], row["verdict"], row["share_before"], row["share_after"], row["change_points"]) == (
        "all", TOO_LITTLE, 0.0, pytest.approx(2 / 3), pytest.approx(200 / 3),
    )  # fmt: skip


def test_noise_is_called_noise_and_a_shift_is_found(settings: Settings) -> None:
    """200 employers, 4,000 ads a window, 300 skills, a tenth of them moving by 5 points."""
    any_alarm, wrong, power = false_alarms(200, 4000, 300, 0.1, 5.0, 12, settings)
    assert any_alarm <= 0.1  # 0 or 1 of the 12 runs
    assert wrong <= 0.1
    assert power >= 0.9


FIRMS = [f"e{number}" for number in range(8)]


def outlook(months: list[date], named: dict[date, list[str]], windows: list[int], settings: Settings) -> Any:
    """Rows by (skill, window): eight employers with five ads a month, each naming all the month's skills."""
    posted: list[tuple[date, str | None, str, str, int]] = [
        (month, "ml-engineer", f"board:{firm}", firm, 5) for firm in FIRMS for month in months
    ]
    mentions: list[tuple[date, str, str | None, str, str, int]] = [
        (month, skill, "ml-engineer", f"board:{firm}", firm, 5)
        for month in months for skill in named.get(month, []) for firm in FIRMS
    ]  # fmt: skip
    given = {**settings, "trends": {**settings["trends"], "windows_months": windows}}
    rows = skill_trends(tables(posted, mentions), given, AS_OF).to_pylist()
    return {(row["skill_id"], row["window_months"]): row for row in rows if row["role"] == "ml-engineer"}


def test_too_little_data_tells_the_share_now_the_smallest_change_and_when(settings: Settings) -> None:
    """Watched since August: windows of three months are full once January is over."""
    months = [date(2026, month, 1) for month in (8, 9, 10, 11)]
    row = outlook(months, {month: ["rust"] for month in months}, [3], settings)["rust", 3]
    assert (row["verdict"], row["share_now"], row["cell_posting_count_now"]) == (TOO_LITTLE, 1.0, 120)
    assert 0.6 < row["share_now_low"] < row["share_now_high"] == 1.0
    assert 2 <= row["detectable_points"] < 100
    assert row["verdict_expected_on"] == date(2027, 2, 1)


def test_postings_of_no_board_expect_nothing(settings: Settings) -> None:
    window = Months(month_number(date(2026, 9, 1)), month_number(date(2026, 10, 1)))
    posted = pa.table({
        "month": [window.first_on, window.last_on], "role": ["ml-engineer"] * 2,
        "panel_id": pa.nulls(2, pa.string()), "employer_id": ["acme"] * 2, "posting_count": [500, 500],
    })  # fmt: skip
    named = posted.slice(0, 0).append_column("skill_id", pa.nulls(0, pa.string()))
    roles = pa.table({"role": ["ml-engineer"], "is_core": [True]})
    counted = Counted.of(
        {"marts.posting_counts": posted, "marts.skill_counts": named, "ref.roles": roles}, settings
    )
    assert expected_on(counted, "ml-engineer", window, settings) is None


def test_a_skill_nobody_named_before_is_new_until_its_change_is_clear(settings: Settings) -> None:
    before, after = date(2026, 9, 1), date(2026, 10, 1)
    posted: list[tuple[date, str | None, str, str, int]] = [
        (month, "ml-engineer", f"board:{firm}", firm, 50) for firm in FIRMS for month in (before, after)
    ]
    asked = [("rust", 4, 1), ("cobol", 2, 1), ("zig", 8, 50)]
    named: list[tuple[date, str, str | None, str, str, int]] = [
        (after, skill, "ml-engineer", f"board:{firm}", firm, ads)
        for skill, firms, ads in asked for firm in FIRMS[:firms]
    ]  # fmt: skip
    one = {**settings, "trends": {**settings["trends"], "windows_months": [1]}}
    rows = skill_trends(tables(posted, named), one, AS_OF).to_pylist()
    verdicts = {row["skill_id"]: row["verdict"] for row in rows if row["role"] == "ml-engineer"}
    assert verdicts == {"rust": NEW, "cobol": TOO_LITTLE, "zig": RISING}


def test_a_board_counts_where_it_was_watched_on_nearly_all_days(settings: Settings) -> None:
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    posted: list[tuple[date, str | None, str, str, int]] = [
        (month, "ml-engineer", f"board:{firm}", firm, 50) for firm in FIRMS for month in (september, october)
    ]
    named: list[tuple[date, str, str | None, str, str, int]] = [
        (october, "rust", "ml-engineer", f"board:{firm}", firm, 50) for firm in FIRMS
    ]
    boards = [f"board:{firm}" for firm in FIRMS]
    days = {(board, month): length for board in boards for month, length in ((september, 30), (october, 31))}
    days[boards[0], october] = 28  # 0.903 of the month
    days[boards[1], october] = 27
    days[boards[2], september] = 20
    del days[boards[3], september]
    watched = pa.table(
        {
            "panel_id": [panel for panel, _ in days], "month": [month for _, month in days],
            "watched_days": list(days.values()),
        }
    )  # fmt: skip
    given, one = tables(posted, named), {**settings, "trends": {**settings["trends"], "windows_months": [1]}}
    (throughout,) = (r for r in skill_trends(given, one, AS_OF).to_pylist() if r["role"] == "all")
    (row,) = (
        r
        for r in skill_trends({**given, "marts.panel_months": watched}, one, AS_OF).to_pylist()
        if r["role"] == "all"
    )
    assert throughout["employer_count"] == len(FIRMS)
    assert row["employer_count"] == len(FIRMS) - 3
    assert row["cell_posting_count_now"] == throughout["cell_posting_count_now"] == 50 * len(FIRMS)
    counted = Counted.of({**given, "marts.panel_months": watched}, settings)
    first = dict(zip(counted.panel[0].values, counted.first_months.tolist(), strict=True))
    assert [first[board] - month_number(september) for board in boards[:5]] == [0, 0, 1, 1, 0]


def test_the_same_months_a_year_earlier(settings: Settings) -> None:
    """Every October asks for rust and no September: more than a month ago, as much as a year ago."""
    months = [date(2025, 9, 1), date(2025, 10, 1), date(2026, 9, 1), date(2026, 10, 1)]
    row = outlook(months, {months[1]: ["rust"], months[3]: ["rust"]}, [1], settings)["rust", 1]
    told = ("verdict", "change_points", "season_verdict", "season_share_before", "season_change_points")
    assert [row[name] for name in told] == [RISING, 100.0, NO_CHANGE, 1.0, 0.0]


def _table(*p: float) -> Changes:
    """Skills that each rose by ten points at twenty employers, with these p."""
    many = len(p)
    same = np.full(many, 0.2)
    return Changes(
        hits_before=np.full(many, 20), hits_after=np.full(many, 30), share_before=same,
        share_after=same + 0.1, change=np.full(many, 0.1), error=np.full(many, 0.03),
        freedom=np.full(many, 50.0), p=np.array(p), q=false_discovery_control(p),
        moved=np.full(many, 20), verdict=(RISING,) * many,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "risen", "stretches"),
    [
        ([[0.001, 0.04]], [2], [1]),
        ([[0.04], [0.5], [0.6], [0.7]], [0, 0, 0, 0], [4, 4, 4, 4]),
        ([[0.001, 0.03], [0.5], [0.6], [0.7]], [2, 0, 0, 0], [1, 2, 2, 2]),
        ([[0.001], [0.002], [0.04], [0.7]], [1, 1, 0, 0], [1, 1, 4 / 3, 4 / 3]),
    ],
)
def test_a_table_is_looked_into_only_where_it_stands_out_among_all(
    tables: list[list[float]], risen: list[int], stretches: list[float], settings: Settings
) -> None:
    found = together([_table(*p) for p in tables], settings)
    assert [one.verdict.count(RISING) for one in found] == risen
    assert [one.stretch for one in found] == stretches
