"""What has not changed is not made again, and what is kept is what would have been made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from analysis.measure.registry import MEASURES
from data.content import Content
from data.home import Home
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, land
from warehouse.building import build
from warehouse.models import MeasureSettings, Step

TODAY, SETTINGS = date(2026, 1, 5), {"section": {"times": 2}}


class Multiplied:
    """A measure of the even numbers."""

    name = "marts.multiplied"
    inputs = ("marts.even",)

    @staticmethod
    def compute(tables: Mapping[str, pa.Table], settings: MeasureSettings, as_of: date, /) -> pa.Table:
        given = tables["marts.even"]["x"].to_pylist()
        return pa.table({"x": [settings["section"]["times"] * x for x in given], "on": [as_of] * len(given)})


MODELS = {
    "core.numbers": "select x from raw.given",
    "marts.dated": "select as_of_on as x from ref.clock",
    "marts.even": "select x from core.numbers where x % 2 = 0",
    "marts.last": "select max(x) as x from marts.multiplied",
}
READS = {
    "core.numbers": {"raw.given"}, "marts.dated": {"ref.clock"}, "marts.even": {"core.numbers"},
    "marts.last": {"marts.multiplied"},
}  # fmt: skip


def steps(**models: str) -> list[Step]:
    sql = MODELS | {f"marts.{name}": text for name, text in models.items()}
    made = [Step(name, frozenset(READS[name]), sql=text) for name, text in sql.items()]
    return [*made, Step(Multiplied.name, frozenset(Multiplied.inputs), measure=Multiplied())]


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A file in memory with numbers and a clock, built once."""
    con = duckdb.connect()
    con.execute(
        "create schema raw; create schema ref; create schema core; create schema marts; create schema ops"
    )
    con.execute(
        "create table ops.models (build_id text, name text, kind text, row_count bigint, seconds double); "
        "create table ops.made_from (name text, made_from text); "
        "create table raw.given as select unnest([4, 1, 2]) as x; "
        "create table ref.clock as select timestamp '2026-01-05 08:00' as as_of, "
        "date '2026-01-05' as as_of_on"
    )
    build(con, steps(), settings=SETTINGS, as_of=TODAY, build_id="first")
    return con


def made(con: duckdb.DuckDBPyConnection, **how: Any) -> set[str]:
    """What a second build makes of the four marts."""
    asked: dict[str, Any] = {"steps": steps(), "settings": SETTINGS, "as_of": TODAY} | how
    build(con, asked.pop("steps"), build_id="second", **asked)
    found = con.execute("select name from ops.models where build_id = 'second' and kind <> 'kept'").fetchall()
    return {name.removeprefix("marts.") for (name,) in found} - {"core.numbers"}


# What happens between two builds, and what the second one makes anew.
CHANGES: dict[str, tuple[str, set[str]]] = {
    "nothing": ("select 1", set()),
    "the order of rows": ("create or replace table raw.given as from raw.given order by x", set()),
    "the time of day": ("update ref.clock set as_of = timestamp '2026-01-05 20:00'", set()),
    "a number that the measure does not see": ("insert into raw.given values (7)", {"even"}),
    "a number that changes nothing of the largest": (
        "insert into raw.given values (-2)", {"even", "multiplied", "last"}
    ),
    "a number twice": ("insert into raw.given values (4)", {"even", "multiplied", "last"}),
    "one number for two": (
        "delete from raw.given where x <> 1; insert into raw.given values (6), (0)",
        {"even", "multiplied", "last"},
    ),
    "the day of the clock": ("update ref.clock set as_of_on = date '2026-01-06'", {"dated"}),
    "a mart was lost": ("drop table marts.even", {"even"}),
    "a build broke off": ("delete from ops.made_from where name = 'marts.multiplied'", {"multiplied"}),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_reads_a_change_is_made_anew_and_all_is_as_if_made_anew(
    con: duckdb.DuckDBPyConnection, change: str
) -> None:
    sql, expected = CHANGES[change]
    con.execute(sql)
    assert made(con) == expected
    kept = {name: con.execute(f"from {name} order by all").fetchall() for name in sorted(READS)}
    con.execute("delete from ops.made_from")
    build(con, steps(), settings=SETTINGS, as_of=TODAY, build_id="anew")
    assert kept == {name: con.execute(f"from {name} order by all").fetchall() for name in sorted(READS)}


OTHERWISE: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a constant": ({"settings": {"section": {"times": 3}}}, {"multiplied", "last"}),
    "another day": ({"as_of": date(2026, 1, 6)}, {"multiplied", "last"}),
    "all asked for": ({"anew": True}, {"dated", "even", "multiplied", "last"}),
    "another model": (
        {"steps": steps(even="select 2 * x as x from core.numbers")}, {"even", "multiplied", "last"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", OTHERWISE)
def test_constants_days_and_models_are_part_of_what_a_mart_is_made_of(
    con: duckdb.DuckDBPyConnection, change: str
) -> None:
    how, expected = OTHERWISE[change]
    assert made(con, **how) == expected


@pytest.mark.parametrize(
    "part", ["software", "code_beside"], ids=["another library", "another line in a measure"]
)
def test_code_is_part_of_what_a_mart_is_made_of(
    con: duckdb.DuckDBPyConnection, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed: Callable[..., str] = lambda *_: "changed"  # noqa: E731
    monkeypatch.setattr(f"warehouse.reuse.{part}", changed)
    assert made(con) == ({"multiplied"} if part == "code_beside" else {"dated", "even", "multiplied", "last"})


def test_a_mart_that_nothing_makes_any_more_is_forgotten(con: duckdb.DuckDBPyConnection) -> None:
    fewer = [step for step in steps() if step.name != "marts.dated"]
    build(con, fewer, settings=SETTINGS, as_of=TODAY, build_id="second")
    assert con.execute("select name from ops.made_from order by name").fetchall() == [
        ("marts.even",), ("marts.last",), ("marts.multiplied",)
    ]  # fmt: skip


FIRST = [Ad(str(number), says="skill: python\npay: 100000-120000 USD year") for number in range(6)]
MADE_OF_READS = {"marts.coverage", "marts.field_breaks"}


@pytest.mark.slow
def test_a_refresh_without_news_keeps_the_marts_and_one_with_a_posting_equals_a_rebuild(
    desk: Desk, content: Content
) -> None:
    whole = Desk(Home(desk.home.root / "whole"), content)
    runs = [("2026-01-05", [Read(FIRST)]), ("2026-01-05", []), ("2026-01-06", [Read([*FIRST, Ad("9")])])]
    for on, reads in runs:
        if reads:
            land(whole.home, on, reads)
        assert desk.refresh(on, reads, measures=MEASURES).published
        noted = desk.rows("ops.models", "name", "kind", build_id=desk.open().build_id)
        again = {name for name, kind in noted if kind != "kept" and name.startswith("marts.")}
        if not reads:
            assert again == MADE_OF_READS
    assert whole.refresh("2026-01-06", measures=MEASURES).published
    with duckdb.connect(str(desk.open().path), read_only=True) as con:
        con.execute(f"attach $${whole.open().path}$$ as whole (read_only)")
        names = [n for (n,) in con.execute("select name from ops.made_from").fetchall()]
        assert len(names) > 20
        for name in names:
            mine, other = (con.execute(f"from {n} order by all").fetchall() for n in (name, f"whole.{name}"))
            assert mine == other, name
