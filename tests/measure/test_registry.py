"""What holds for all measures: order, threads and emptiness do not matter, noise stays quiet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest
from threadpoolctl import threadpool_limits

from analysis.measure.registry import MEASURES, Measure
from tests.measure.market import AS_OF, market, shuffled

Settings = Mapping[str, Mapping[str, Any]]


def computed(tables: Mapping[str, pa.Table], settings: Settings) -> dict[str, pa.Table]:
    # Pay estimates have tests of their own: learning here would only take time.
    settings = {**settings, "pay_model": {**settings["pay_model"], "postings_min": 1_000_000}}
    known = dict(tables)
    for measure in MEASURES:
        known[measure.name] = measure.compute({name: known[name] for name in measure.inputs}, settings, AS_OF)
    return {measure.name: known[measure.name] for measure in MEASURES}


@pytest.fixture(scope="module")
def noise() -> Mapping[str, pa.Table]:
    return market(2500, 250, 80, 13, 5)


@pytest.fixture(scope="module")
def found(noise: Mapping[str, pa.Table], settings: Settings) -> dict[str, pa.Table]:
    return computed(noise, settings)


@pytest.mark.slow
def test_the_order_of_rows_does_not_matter(
    noise: Mapping[str, pa.Table], found: dict[str, pa.Table], settings: Settings
) -> None:
    again = computed(shuffled(noise, 11), settings)
    assert {name: table.equals(again[name]) for name, table in found.items()} == dict.fromkeys(found, True)


@pytest.mark.slow
def test_the_number_of_threads_does_not_matter(settings: Settings) -> None:
    tables = market(1200, 60, 30, 4, 3)
    runs = []
    for threads in (1, 2):
        with threadpool_limits(limits=threads):
            runs.append(computed(tables, settings))
    assert {name: table.equals(runs[1][name]) for name, table in runs[0].items()} == dict.fromkeys(
        runs[0], True
    )


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_a_measure_of_nothing_is_an_empty_table(
    measure: Measure, noise: Mapping[str, pa.Table], found: dict[str, pa.Table], settings: Settings
) -> None:
    inputs = {name: {**noise, **found}[name] for name in measure.inputs}
    empty = {name: table if name.startswith("ref.") else table.slice(0, 0) for name, table in inputs.items()}
    found_none = measure.compute(empty, settings, AS_OF)
    assert found_none.schema == found[measure.name].schema
    nothing = {"verdict": "too little data"}
    for row in found_none.to_pylist():
        assert {name: row[name] for name in nothing if name in row}.items() <= nothing.items()
        assert not any(row.get(name) is not None for name in ("p50", "share"))


def test_keys_are_unique_and_shares_are_shares(found: dict[str, pa.Table]) -> None:
    keys = {
        "marts.salary_bands": ("role", "level", "country", "sector", "workplace"),
        "marts.skill_pay": ("skill_id", "role"),
        "marts.pay_estimates": ("posting_id",),
        "marts.pay_model": ("employer_size",),
        "marts.skill_pairs": ("role", "skill_id", "other_skill_id"),
        "marts.skill_demand": ("skill_id", "role", "level", "month"),
        "marts.sector_demand": ("month", "sector", "role"),
        "marts.posting_mix": ("fact", "role", "fact_value", "month"),
        "marts.sector_trends": ("sector", "role", "window_months"),
        "marts.requirements": ("role", "level", "country", "fact", "fact_value"),
        "marts.skill_trends": ("skill_id", "role", "window_months"),
        "marts.sector_skills": ("sector", "role", "skill_id"),
        "marts.group_demand": ("skill_group_id", "role", "level", "month"),
        "marts.group_trends": ("skill_group_id", "role", "window_months"),
        "marts.guide_scorecard": ("guide_id", "claim", "name"),
        "marts.guide_verdicts_by_years": ("guide_id", "requirement_number"),
        "marts.guide_verdicts": ("guide_id", "requirement_number"),
        "marts.band_verdicts": ("guide_id", "level"),
    }
    assert keys.keys() == found.keys()
    for name, table in found.items():
        assert table.num_rows > 0 or name == "marts.pay_model"  # too little to learn from
        rows = table.to_pylist()
        assert len({tuple(row[key] for key in keys[name]) for row in rows}) == len(rows), name
        shares = [column for column in table.column_names if "share" in column]
        assert all(row[column] is None or 0 <= row[column] <= 1 for row in rows for column in shares), name


def test_a_market_without_change_gets_no_verdict(found: dict[str, pa.Table]) -> None:
    verdicts = found["marts.skill_trends"]["verdict"].to_pylist()
    assert verdicts.count("no clear change") > 250
    assert verdicts.count("rising") + verdicts.count("falling") <= 2
