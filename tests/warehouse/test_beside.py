"""Tables are the same whoever computed them; what goes wrong in the other process is told in this one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from warehouse.building import _longest_first, build
from warehouse.models import Step

Given = Mapping[str, pa.Table]
Constants = Mapping[str, Mapping[str, Any]]


def doubled(tables: Given, settings: Constants, as_of: date, /) -> pa.Table:
    """Every number of a table of counts times the constant; texts as they came."""
    (given,) = tables.values()
    assert pa.types.is_dictionary(given["word"].type)
    numbers = [settings["section"]["times"] * n for n in given["posting_count"].to_pylist()]
    return pa.table({"word": given["word"], "posting_count": numbers, "on": [as_of] * len(numbers)})


def refused(tables: Given, _settings: Constants, _as_of: date, /) -> pa.Table:
    """A measure that finds something wrong."""
    raise ValueError(f"{len(tables)} table is too few")


def fragile(tables: Given, settings: Constants, as_of: date, /) -> pa.Table:
    """A measure that any other process than this one dies of."""
    if os.environ["TEST_BESIDE_IS_HERE"] != str(os.getpid()):
        os._exit(3)
    return doubled(tables, settings, as_of)


@dataclass(frozen=True)
class Measured:
    """A measure of one table."""

    name: str
    inputs: tuple[str, ...]
    compute: Any = doubled


MEASURES = (
    Measured("marts.once", ("core.words",)),
    Measured("marts.again", ("core.words",)),
    Measured("marts.twice", ("marts.once",)),
)
MODELS = {
    "core.words": "select 'word ' || x as word, 100 + x as posting_count from raw.given",
    "marts.last": "select max(posting_count) as posting_count from marts.twice",
}
READS = {"core.words": {"raw.given"}, "marts.last": {"marts.twice"}}


def made(measures: tuple[Measured, ...], processes: int) -> dict[str, list[Any]]:
    """All tables of a small file, in the order of their rows."""
    models = [Step(name, frozenset(READS[name]), sql=sql) for name, sql in MODELS.items()]
    steps = [*models, *(Step(m.name, frozenset(m.inputs), measure=m) for m in measures)]
    with duckdb.connect() as con:
        con.execute(
            "create schema raw; create schema core; create schema marts; create schema ops; "
            "create table ops.models (build_id text, name text, kind text, row_count int, seconds double); "
            "create table ops.made_from (name text, made_from text); "
            "create table raw.given as select unnest([4, 1, 2]) as x"
        )
        build(
            con, steps, settings={"section": {"times": 2}}, as_of=date(2026, 1, 5), build_id="b",
            processes=processes,
        )  # fmt: skip
        noted = con.execute("select name, kind, row_count from ops.models order by name").fetchall()
        return {name: con.execute(f"from {name}").fetchall() for name, _, _ in noted} | {"": noted}


def test_two_processes_make_the_tables_of_one() -> None:
    one, two = made(MEASURES, 1), made(MEASURES, 2)
    assert two == one
    assert one["marts.last"] == [(416,)]


@pytest.mark.slow
def test_a_process_that_dies_is_done_without_and_what_a_measure_raises_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEST_BESIDE_IS_HERE", str(os.getpid()))  # the other process inherits it
    fatal = (Measured("marts.fatal", ("core.words",), fragile), *MEASURES)
    assert made(fatal, 2) == made(fatal, 1)
    with pytest.raises(ValueError, match=r"^1 table is too few$"):
        made((*MEASURES, Measured("marts.wrong", ("core.words",), refused)), 2)


def test_what_most_has_to_follow_is_made_first() -> None:
    steps = [
        Step(name, frozenset(reads))
        for name, reads in {
            "core.words": ["raw.given"], "marts.short": ["core.words"], "marts.long": ["core.words"],
            "marts.first": ["core.words"], "marts.then": ["marts.first"],
        }.items()
    ]  # fmt: skip
    with duckdb.connect() as con:
        con.execute("create schema ops; create table ops.models (name text, kind text, seconds double)")
        without = [step.name for step in _longest_first(con, steps)]
        assert without == ["core.words", "marts.first", "marts.short", "marts.long", "marts.then"]
        con.execute(
            "insert into ops.models values ('marts.short', 'measure', 1), ('marts.long', 'measure', 6), "
            "('marts.first', 'model', 2), ('marts.then', 'measure', 5), ('marts.short', 'kept', 99)"
        )
        known = [step.name for step in _longest_first(con, steps)]
        assert known == ["core.words", "marts.first", "marts.long", "marts.then", "marts.short"]
