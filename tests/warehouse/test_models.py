"""The order of tables comes from what they read; what cannot be ordered is told in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read
from warehouse.building import build
from warehouse.errors import ModelError
from warehouse.models import MeasureSettings, Step, in_order, read_models


def step(name: str, *inputs: str) -> Step:
    return Step(name, frozenset(inputs), sql="select 1 as x")


def test_each_comes_after_what_it_reads_and_ties_are_by_name() -> None:
    steps = [
        step("marts.a", "core.z"),
        step("core.z", "core.b", "raw.x"),
        step("core.c", "raw.x"),
        step("core.b"),
    ]
    assert [s.name for s in in_order(steps, {"raw.x"})] == ["core.b", "core.c", "core.z", "marts.a"]


WRONG = {
    "These tables need each other: core.a -> core.b -> core.a.": [
        step("core.a", "core.b"),
        step("core.b", "core.a"),
    ],
    "core.a reads raw.nothing, which nothing makes.": [step("core.a", "raw.nothing")],
    "core.a is built twice: by a model and by a measure.": [step("core.a"), step("core.a")],
}


@pytest.mark.parametrize("sentence", WRONG)
def test_what_cannot_be_ordered_is_one_sentence(sentence: str) -> None:
    with pytest.raises(ModelError) as caught:
        in_order(WRONG[sentence], set())
    assert str(caught.value) in (sentence, "These tables need each other: core.b -> core.a -> core.b.")


UNREADABLE = {
    "select * from postings": "The model core/x.sql reads postings without naming a schema.",
    "select 1; select 2": "The model core/x.sql must be one select.",
    "drop table core.postings": "The model core/x.sql must be one select.",
    "select (": "The model core/x.sql cannot be read: ",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_file_that_is_no_model_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "x.sql").write_text(text)
    with pytest.raises(ModelError, match="^" + UNREADABLE[text].replace(".", r"\.")) as caught:
        read_models(tmp_path)
    assert "\n" not in str(caught.value)


NOTES = """
    create table ops.models (build_id text, name text, kind text, row_count bigint, seconds double);
    create table ops.made_from (name text, made_from text)
"""


class Doubled:
    """A measure whose every column is twice what it reads."""

    name = "marts.doubled"
    inputs = ("core.numbers",)

    @staticmethod
    def compute(tables: Mapping[str, pa.Table], settings: MeasureSettings, as_of: date, /) -> pa.Table:
        given = tables["core.numbers"]["x"].to_pylist()
        assert given == sorted(given), "rows come in the order of all columns"
        labels = pa.array([f"{settings['s']['word']} {as_of}"] * len(given)).dictionary_encode()
        return pa.table({"x": [2 * x for x in given], "label": labels})


def test_models_and_measures_are_built_noted_and_orphans_removed(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "numbers.sql").write_text("-- grain: one row per number\nselect x from raw.given")
    (tmp_path / "core" / "largest.sql").write_text("-- grain: one row\nselect max(x) as x from marts.doubled")
    measure = Doubled()
    steps = [*read_models(tmp_path), Step(measure.name, frozenset(measure.inputs), measure=measure)]
    with duckdb.connect() as con:
        con.execute("create schema raw; create schema core; create schema marts; create schema ops")
        con.execute(
            "create table raw.given as select unnest([3, 1, 2]) as x; "
            "create table marts.gone as select 1 as x"
        )
        con.execute(NOTES)
        build(con, steps, settings={"s": {"word": "day"}}, as_of=date(2026, 1, 5), build_id="b")
        assert con.execute("select * from marts.doubled").fetchall() == [
            (2, "day 2026-01-05"), (4, "day 2026-01-05"), (6, "day 2026-01-05")
        ]  # fmt: skip
        assert con.execute("select typeof(label) from marts.doubled limit 1").fetchall() == [("VARCHAR",)]
        assert con.execute("select * from core.largest").fetchall() == [(6,)]
        assert con.execute("select build_id, name, kind, row_count from ops.models").fetchall() == [
            ("b", "core.numbers", "model", 3), ("b", "marts.doubled", "measure", 3),
            ("b", "core.largest", "model", 1),
        ]  # fmt: skip
        assert con.execute(
            "select count(*) from information_schema.tables where table_name = 'gone'"
        ).fetchall() == [(0,)]


class Summed:
    """A measure of a table of counts, whose texts it is given as places in a list."""

    name = "marts.summed"
    inputs = ("core.counted",)

    @staticmethod
    def compute(tables: Mapping[str, pa.Table], settings: MeasureSettings, as_of: date, /) -> pa.Table:
        given = tables["core.counted"]
        assert pa.types.is_dictionary(given["word"].type)
        assert set(given["word"].to_pylist()) == {"a", "b", None} or not given.num_rows
        return given


@pytest.mark.parametrize("rows", [3, 0])
def test_counts_are_read_with_their_texts_as_places(rows: int) -> None:
    steps = [Step("marts.summed", frozenset(Summed.inputs), measure=Summed())]
    with duckdb.connect() as con:
        con.execute("create schema core; create schema marts; create schema ops")
        con.execute(NOTES)
        source = "select * from (values ('b', 2), (null, 3), ('a', 1)) as given (word, posting_count)"
        steps.append(Step("core.counted", frozenset(), sql=f"{source} limit {rows}"))
        build(con, steps, settings={}, as_of=date(2026, 1, 5), build_id="b")
        found = con.execute(
            "select word, typeof(word), posting_count from marts.summed order by posting_count"
        ).fetchall()
    assert found == [("a", "VARCHAR", 1), ("b", "VARCHAR", 2), (None, "VARCHAR", 3)][:rows]


@pytest.mark.slow
def test_a_model_that_fails_keeps_yesterday(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "bad.sql").write_text("-- grain: none\nselect nothing from raw.runs")
    first = desk.refresh("2026-01-05", [Read([Ad("1")])])
    bad = [*read_models(), *read_models(tmp_path)]
    monkeypatch.setattr("warehouse.models.read_models", lambda: bad)
    result = desk.refresh("2026-01-06", [Read([Ad("2")])])
    assert (result.exit_code, result.build_id) == (1, None)
    assert result.error is not None
    assert result.error.startswith("The model core.bad failed: ")
    assert desk.open().build_id == first.build_id
