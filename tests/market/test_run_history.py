"""How the last refreshes went and what each source gave, for the page Health, `status` and /metrics."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analysis.market import labels, last_run, metrics, run_history
from analysis.market.source import Market
from analysis.market.status import status_of
from warehouse import runs
from warehouse.read import Warehouse

AT = datetime(2026, 11, 1, 3, 17, tzinfo=UTC)
ASIDE = {
    "source": "lever", "board": "acme", "failing_since": "2026-10-20", "night_count": 9,
    "tried_on": "2026-10-29", "retry_on": "2026-11-05", "error": "answered 404",
}  # fmt: skip
RUNS: tuple[dict[str, Any] | None, ...] = (
    {"status": "published", "exit_code": 0, "seconds": 600, "boards": {"ok": 9, "empty": 1}, "items": 1000,
     "new": 1000},
    {"status": "not_published", "exit_code": 1, "seconds": 30, "error": "the disk is full"},
    None,  # killed
    {"status": "published_incomplete", "exit_code": 3, "seconds": 660, "boards": {"ok": 8, "failed": 2},
     "items": 990, "new": 40, "closed": 50, "set_aside": [ASIDE]},
)  # fmt: skip


class House:
    """A build that answers what is asked of it here."""

    kind, build_id, is_fallback, as_of = "live", "b", False, AT

    def __init__(self, folder: Path, nights: pa.Table | None = None) -> None:
        self.folder, self.nights = folder, nights

    def runs(self) -> tuple[runs.Run, ...]:
        return runs.read(self.folder)

    def ask(self, query: str, **_: Any) -> pa.Table:
        assert query == "source_nights"
        if self.nights is None:
            raise LookupError(query)
        return self.nights


def house(folder: Path, nights: pa.Table | None = None) -> Market:
    tables: Any = House(folder, nights)
    return Market(tables)


@pytest.fixture
def told(tmp_path: Path) -> Path:
    for number, facts in enumerate(RUNS):
        at = AT + timedelta(days=number)
        runs.begin(tmp_path, f"run-{number}", at, "live")
        if facts is not None:
            runs.end(tmp_path, f"run-{number}", at, {"kind": "live", **facts})
    return tmp_path


def test_each_refresh_is_told_the_newest_first(told: Path) -> None:
    here = house(told)
    found = run_history.history(here, run_history.newest(here))
    assert found.sentence == (
        "The last refresh, of 4 Nov 2026, took 11 minutes: published, some boards not read well; of the last "
        "4, 2 published, usually within 10 minutes."
    )
    assert found.key == (
        "1 board is set aside, having failed for a week or longer, and asked once a week: "
        "lever acme (from 2026-11-05)."
    )
    assert found.table.values.tolist() == [
        [
            "2026-11-04 03:17",
            "published, some boards not read well",
            "11 minutes",
            "8 of 10",
            990,
            40,
            50,
            "",
        ],
        ["2026-11-03 03:17", "no end recorded: killed, or running still", "", "", 0, 0, 0, ""],
        ["2026-11-02 03:17", "nothing published", "30 seconds", "", 0, 0, 0, "the disk is full"],
        ["2026-11-01 03:17", "published", "10 minutes", "10 of 10", 1000, 1000, 0, ""],
    ]  # fmt: skip
    assert found.figure is not None
    bars = [(bar.name, list(bar.customdata), [round(y, 1) for y in bar.y]) for bar in found.figure.data]
    assert bars == [
        ("published", ["2026-11-01 03:17", "2026-11-04 03:17"], [10.0, 11.0]),
        ("nothing published", ["2026-11-02 03:17"], [0.5]),
    ]


def test_without_a_history_the_way_to_one_is_told(tmp_path: Path) -> None:
    here = house(tmp_path)
    assert run_history.newest(here) == ""
    assert run_history.history(here, "").empty is not None
    assert run_history.nights(here).empty is not None
    assert last_run.last_run(tmp_path) is None


def test_a_source_that_gives_half_of_what_is_usual_is_named(tmp_path: Path) -> None:
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(5)]
    rows = [("greenhouse", day, 400 if day != days[-1] else 150, 4, 4) for day in days]
    rows += [("lever", day, 100, 2, 2) for day in days[:4]] + [("ashby", days[-1], 7, 1, 1)]
    names = ("source", "read_on", "item_count", "board_count", "good_count")
    nights = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    found = run_history.nights(house(tmp_path, nights))
    greenhouse, lever, ashby = map(labels.source_name, ("greenhouse", "lever", "ashby"))
    assert found.sentence == (
        f"On 5 Nov 2026, 157 postings were read; less than half of what is usual came from {greenhouse}."
    )
    assert found.table.astype(object).where(found.table.notna(), None).values.tolist() == [
        [greenhouse, "2026-11-05", 150, 400, "4 of 4", 5, "less than half of what is usual"],
        [lever, "2026-11-04", 100, 100, "2 of 2", 4, ""],
        [ashby, "2026-11-05", 7, None, "1 of 1", 1, ""],
    ]
    assert found.figure is not None
    assert [line.name for line in found.figure.data] == [greenhouse, lever, ashby]


def test_status_and_metrics_tell_the_last_refresh(told: Path, market: Market) -> None:
    build = market.tables
    assert isinstance(build, Warehouse)
    found = last_run.last_run(told)
    assert found is not None
    assert found.as_text() == [
        "  last run    2026-11-04 03:17 UTC, published, some boards not read well, took 11 minutes",
        "  set aside   lever acme: failed on 9 nights since 2026-10-20, asked again from 2026-11-05; "
        "answered 404",
    ]
    state = replace(status_of(build, AT), last_run=found)
    lines = metrics.exposition(state, AT).decode().splitlines()
    assert {line for line in lines if line.startswith("guidepost_refresh")} == {
        "guidepost_refresh_last_timestamp_seconds 1.79376222e+09",
        "guidepost_refresh_last_exit_code 3.0", "guidepost_refresh_last_published 1.0",
        "guidepost_refresh_last_duration_seconds 660.0", "guidepost_refresh_set_aside_boards 1.0",
        'guidepost_refresh_boards{status="ok"} 8.0', 'guidepost_refresh_boards{status="failed"} 2.0',
    }  # fmt: skip
