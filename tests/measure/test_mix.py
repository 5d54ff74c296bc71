"""Workplaces and roles by month, and trends of roles within sectors, against cases worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analysis.measure.mix import posting_mix, sector_trends
from analysis.measure.shares import share

Settings = Mapping[str, Mapping[str, Any]]
AS_OF = date(2026, 11, 21)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
ML, SALES = "ml-engineer", "sales"
ROLES = pa.table({"role": [ML, SALES], "is_core": [True, False]})
NAMES = ("month", "role", "workplace", "sector", "employer_id", "posting_count")


def posted(*rows: tuple[Any, ...]) -> pa.Table:
    found = [{**dict(zip(NAMES, row, strict=True)), "panel_id": row[4]} for row in rows]
    return pa.Table.from_pylist(found)


MIXED = posted(
    (OCTOBER, ML, "remote", "fintech", "a", 2), (OCTOBER, ML, "onsite", "fintech", "a", 1),
    (OCTOBER, ML, "remote", "fintech", "b", 1), (OCTOBER, SALES, "onsite", "fintech", "b", 4),
    (OCTOBER, None, "unstated", None, "c", 2), (SEPTEMBER, ML, "onsite", "fintech", "a", 1),
    (NOVEMBER, ML, "remote", "fintech", "a", 9),
)  # fmt: skip


def test_workplaces_and_roles_by_whole_month(tiny: Settings) -> None:
    found = posting_mix({"marts.posting_counts": MIXED, "ref.roles": ROLES}, tiny, AS_OF).to_pylist()
    rows = {(row["fact"], row["role"], row["fact_value"], row["month"]): row for row in found}
    assert {key: (row["posting_count"], row["cell_posting_count"]) for key, row in rows.items()} == {
        ("role", "all", ML, SEPTEMBER): (1, 1), ("role", "all", ML, OCTOBER): (4, 10),
        ("workplace", "all", "onsite", SEPTEMBER): (1, 1), ("workplace", "all", "onsite", OCTOBER): (5, 10),
        ("workplace", "all", "remote", SEPTEMBER): (0, 1), ("workplace", "all", "remote", OCTOBER): (3, 10),
        ("workplace", "all", "unstated", SEPTEMBER): (0, 1),
        ("workplace", "all", "unstated", OCTOBER): (2, 10),
        ("workplace", ML, "onsite", SEPTEMBER): (1, 1), ("workplace", ML, "onsite", OCTOBER): (1, 4),
        ("workplace", ML, "remote", SEPTEMBER): (0, 1), ("workplace", ML, "remote", OCTOBER): (3, 4),
        ("workplace", ML, "unstated", SEPTEMBER): (0, 1), ("workplace", ML, "unstated", OCTOBER): (0, 4),
    }  # fmt: skip
    one = rows["workplace", ML, "remote", OCTOBER]
    assert (one["share"], one["employer_count"]) == (0.75, 2)
    plain = share(np.array([2, 1]), np.array([3, 1]), 0.95)
    assert one["share_low"] == pytest.approx(plain[1], abs=0.2)  # the other workplaces of the cell tell more
    assert 0 <= one["share_low"] < 0.75 < one["share_high"] <= 1
    assert rows["workplace", ML, "onsite", SEPTEMBER]["share"] is None  # one employer


def test_a_role_that_takes_over_a_sector_rises_there_and_nowhere_else(settings: Settings) -> None:
    before, after = date(2026, 6, 1), date(2026, 9, 1)
    rows = []
    for number in range(30):
        for sector, later in (("fintech", 8), ("media", 2)):
            for month, usual, turn in ((before, 2, 0), (after, later, 1)):
                ml = usual + (number + turn) % 3 - 1  # an employer has one more or one fewer
                who = f"{sector} {number}"
                rows += [
                    (month, ML, "remote", sector, who, ml),
                    (month, SALES, "remote", sector, who, 10 - ml),
                ]
    found = sector_trends({"marts.posting_counts": posted(*rows), "ref.roles": ROLES}, settings, AS_OF)
    told = {
        (row["sector"], row["role"], row["window_months"]):
        (row["share_before"], row["share_after"], row["cell_posting_count_after"], row["verdict"])
        for row in found.to_pylist() if row["window_months"] == 3
    }  # fmt: skip
    assert told == {
        ("fintech", ML, 3): (0.2, 0.8, 300, "rising"),
        ("media", ML, 3): (0.2, 0.2, 300, "no clear change"),
    }


def test_only_the_tables_of_single_sectors_are_judged_together(settings: Settings) -> None:
    """Two sectors mirror each other, so that all sectors together do not change: a third table with p = 1."""
    before, after = date(2026, 6, 1), date(2026, 9, 1)
    rows = []
    for number in range(30):
        for month, ml in ((before, 5), (after, 5 + number % 3 - 1 + (number < 3))):
            for sector, role, other in (("fintech", ML, SALES), ("media", SALES, ML)):
                who = f"{sector} {number}"
                rows += [
                    (month, role, "remote", sector, who, ml),
                    (month, other, "remote", sector, who, 10 - ml),
                ]
    found = sector_trends({"marts.posting_counts": posted(*rows), "ref.roles": ROLES}, settings, AS_OF)
    told = [row for row in found.to_pylist() if row["window_months"] == 3]
    assert [row["sector"] for row in told] == ["fintech", "media"]
    assert 0.05 < told[0]["p_value"] < 0.67
    assert [row["q_value"] for row in told] == pytest.approx([row["p_value"] for row in told])


def test_nothing_watched_is_no_row(settings: Settings) -> None:
    tables = {"marts.posting_counts": MIXED[:0], "ref.roles": ROLES}
    assert posting_mix(tables, settings, AS_OF).num_rows == 0
    assert sector_trends(tables, settings, AS_OF).num_rows == 0
