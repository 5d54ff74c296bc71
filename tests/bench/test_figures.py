from __future__ import annotations

import copy
from typing import Any

import pytest

from bench import document, figures, picture, told
from bench.figures import Goal

MACHINE = {
    "cores": 2, "memory_gb": 8.0, "system": "Linux", "architecture": "x86_64", "python": "3.11",
    "duckdb": "2.0", "scrapy": "2.19", "guidepost": "0.1.0", "cores_busy_with_other_work": 0.0,
}  # fmt: skip


def spent(seconds: float, **more: float) -> dict[str, float]:
    return {"seconds": seconds, "processor": 2 * seconds, **more}


PROPORTIONAL = {
    "crawl pages": 0.0, "published": 1.0, "increment, up to core": 1.0, "increment, published": 1.0,
}  # fmt: skip


def size(postings: int, *, load: float, published: float) -> dict[str, Any]:
    return {
        "postings": postings, "bytes": 4 * postings, "memory_bytes": 3 * figures.GB,
        "stages": {
            "crawl pages": spent(4.0, postings=postings // 20), "load": spent(load),
            "published": spent(published), "increment, up to core": spent(0.06 * published),
            "increment, published": spent(0.08 * published),
        },
        "up_to_core": spent(0.75 * published),
        "references": {
            "bare Scrapy, pages": spent(3.0), "plain DuckDB": spent(load / 4),
            "extractor alone": spent(published / 2), "marts alone": spent(published / 8),
        },
    }  # fmt: skip


@pytest.fixture
def result() -> dict[str, Any]:
    """Loading grows with the square of the postings, the whole in proportion."""
    return {
        "made_at": "2026-11-22T05:00:00+00:00", "stages": ["crawl", "load"], "machine": MACHINE,
        "sizes": {
            "10000": size(10_000, load=0.01, published=8.0),
            "100000": size(100_000, load=1.0, published=80.0) | {"speedup": 1.8},
            "1000000": size(1_000_000, load=100.0, published=800.0) | {"memory_bytes": 9 * figures.GB},
        },
    }  # fmt: skip


def test_a_ratio_is_the_reference_to_the_stage_in_processor_seconds(result: dict[str, Any]) -> None:
    assert figures.ratios(result)["10000"] == {"crawl pages": 0.75, "load": 0.25}


def test_growth_is_the_slope_of_the_logarithms(result: dict[str, Any]) -> None:
    assert figures.growth(result) == {**PROPORTIONAL, "load": 2.0}


def test_growth_is_judged_from_ten_thousand_on(result: dict[str, Any]) -> None:
    # Below it starting is most of the time.
    result["sizes"]["1000"] = size(1_000, load=5.0, published=70.0)
    assert figures.growth(result) == {**PROPORTIONAL, "load": 2.0}


def test_growth_of_small_sizes_is_told_where_there_are_no_others(result: dict[str, Any]) -> None:
    result["sizes"] = {
        "1000": size(1_000, load=1.0, published=7.0),
        "2000": size(2_000, load=2.0, published=7.0),
    }
    assert figures.growth(result) == {**dict.fromkeys(PROPORTIONAL, 0.0), "load": 1.0}


def test_each_goal_has_its_figure_and_verdict(result: dict[str, Any]) -> None:
    assert list(map(str, figures.goals(result))) == [
        "100k postings, landing files to published, to the sum of its parts alone: 1.59; goal ≤ 1.5: not met",
        "100k postings, landing files to published: 80.00 s; goal ≤ 90 s: met",
        "1M postings, landing files to published: 13.33 min; goal ≤ 15 min: met",
        "1M postings, memory of all processes: 9.00 GB; goal ≤ 8 GB: not met",
        "1M postings, a refresh with 1 % new ones, up to core, to one of all: 0.08; goal ≤ 0.04: not met",
        "1M postings, a refresh with 1 % new ones, published: 64.00 s; goal ≤ 75 s: met",
        "growth exponent from 10k to 1M, the steepest stage (load): 2.00; goal ≤ 1.05: not met",
        "extraction on two cores to one: 1.80; goal ≥ 1.7: met",
    ]


def test_what_was_not_measured_meets_and_misses_nothing(result: dict[str, Any]) -> None:
    del result["sizes"]["1000000"]
    told_of = [str(goal) for goal in figures.goals(result)]
    assert [line.rsplit(": ", 1)[1] for line in told_of] == [
        "not met", "met", "not measured", "not measured", "not measured", "not measured", "not measured",
        "met",
    ]  # fmt: skip
    assert Goal("x", None, 1).is_met is None


@pytest.mark.parametrize(("slower", "fails"), [(1.0, False), (1.6, False), (1.7, True)])
def test_a_ratio_may_fall_by_the_margin_and_no_more(
    result: dict[str, Any], slower: float, fails: bool
) -> None:
    now = copy.deepcopy(result)
    now["sizes"]["10000"]["stages"]["load"]["processor"] *= slower
    found = figures.fallen(now, result)
    expected = "load at 10,000 postings: ratio 0.147 to plain DuckDB, was 0.25"
    assert found == ([expected] if fails else [])


def test_a_faster_machine_changes_no_ratio(result: dict[str, Any]) -> None:
    other = copy.deepcopy(result)
    for one in other["sizes"].values():
        for every in (one["stages"], one["references"]):
            for part in every.values():
                part["processor"] *= 5
    assert figures.fallen(other, result) == []


def test_comparing_nothing_is_no_success(result: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no size and stage"):
        figures.fallen(result, {**result, "sizes": {}})


def test_table_page_and_picture_show_every_stage(result: dict[str, Any]) -> None:
    table, page, drawn = told.table(result), document.page(result), picture.svg(result)
    for name in ("crawl pages", "load", "landing files to published"):
        assert name in table
        assert f"| {name} |" in page
        assert f">{name}</text>" in drawn
    assert drawn.count("<circle") == 15
    assert "Nothing else ran meanwhile." in page
    result["machine"] = MACHINE | {"cores_busy_with_other_work": 1.5}
    assert "1.5 of the 2 cores busy" in document.page(result)
