"""What readers get: bound values, checked names, files that no spreadsheet runs."""

from __future__ import annotations

import csv
import json
import shutil
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from analysis.measure.registry import MEASURES
from data.home import Home
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read
from warehouse import checksum, connections, read, selects
from warehouse.models import tables_read
from warehouse.read import Warehouse
from warehouse.selects import UnknownName

TITLES = ("=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "plain", "a=b")
EVIL = [
    "'; drop table core.postings; --",
    'x" or 1=1',
    "core.postings; select 1",
    "",
    "core",
    "core.postings.title",
]


@pytest.fixture(scope="module")
def warehouse(shared_desk: Desk) -> Warehouse:
    ads = [Ad(str(n), title=title, says=f"pay: 5-6 USD hour\n{n}") for n, title in enumerate(TITLES)]
    shared_desk.refresh(
        "2026-01-05", [Read(ads), Read([Ad("x", company=None)], source="jsonld", board="b.example")]
    )
    return shared_desk.open()


def alone(warehouse: Warehouse, folder: Path) -> tuple[Home, Path]:
    """A home with nothing but a copy of this build, and the build's file there."""
    home = Home(folder)
    home.warehouse.mkdir(parents=True)
    for path in (warehouse.path, checksum.beside(warehouse.path)):
        shutil.copy(path, home.warehouse)
    return home, home.warehouse / warehouse.path.name


def test_nothing_is_no_error(tmp_path: Path) -> None:
    assert Warehouse.open(Home(tmp_path)) is None


def test_what_is_held_is_read_on_when_a_refresh_takes_it_away(warehouse: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / warehouse.path.name
    shutil.copy(warehouse.path, path)
    copy = replace(warehouse, path=path)
    with read.held():
        before = copy.table("core.postings", ["native_id"], order_by="native_id")
        path.unlink()
        assert copy.table("core.postings", ["native_id"], order_by="native_id").equals(before)
        assert before.num_rows == len(TITLES) + 1
    connections.forget(copy.path)
    with pytest.raises(duckdb.Error):
        copy.table("core.postings", ["native_id"])


def open_files(folder: Path) -> set[str]:
    """Names of the files below `folder` that this process has open."""
    found = set()
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            target = one.readlink()
            if target.is_relative_to(folder):
                found.add(target.name)
    return found


def test_the_file_read_last_stays_open_until_nobody_comes(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no other: a build that is no longer shown is let go when the new one is read."""
    monkeypatch.setattr(connections, "IDLE", 0.3)
    copies = [replace(warehouse, path=tmp_path / name) for name in ("one.duckdb", "two.duckdb")]
    for copy in copies:
        shutil.copy(warehouse.path, copy.path)
        with read.held():
            assert copy.table("core.postings").num_rows == len(TITLES) + 1
        assert open_files(tmp_path) == {copy.path.name}
    until = time.monotonic() + 30
    while open_files(tmp_path):
        assert time.monotonic() < until
        time.sleep(0.05)
    with read.held():
        assert copies[0].table("core.postings").num_rows == len(TITLES) + 1


def test_a_reader_without_held_leaves_nothing_open(warehouse: Warehouse, tmp_path: Path) -> None:
    copy = replace(warehouse, path=tmp_path / "one.duckdb")
    connections.forget(copy.path)
    shutil.copy(warehouse.path, copy.path)
    assert copy.table("core.postings").num_rows == len(TITLES) + 1
    assert open_files(tmp_path) == set()


def test_a_file_that_changes_is_read_anew(warehouse: Warehouse, tmp_path: Path) -> None:
    home, path = alone(warehouse, tmp_path)
    found = Warehouse.open(home)
    assert found == Warehouse.open(home)
    assert found is not None
    path.write_bytes(b"no database")
    assert Warehouse.open(home) is None


def test_another_file_of_the_same_name_is_read_although_the_first_stays_open(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """As where the practice market is made again, or a backup of the build that is shown is put in place."""
    home, path = alone(warehouse, tmp_path)
    first = Warehouse.open(home)
    assert first is not None
    with read.held():
        assert first.table("core.postings").num_rows == len(TITLES) + 1
    other = tmp_path / "other.duckdb"
    shutil.copy(warehouse.path, other)
    other.chmod(0o644)
    with duckdb.connect(str(other)) as con:
        con.execute("delete from core.postings")
    other.replace(path)
    found = Warehouse.open(home)
    assert found is not None
    with read.held():
        assert found.table("core.postings").num_rows == 0


def test_a_file_whose_rows_are_damaged_does_not_stay_open_and_is_passed_over(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    home, path = alone(warehouse, tmp_path)
    found = Warehouse.open(home)
    assert found is not None
    path.chmod(0o644)
    with read.held():
        assert "core.postings" in found.tables()
        with path.open("r+b") as file:  # what a file is opened with has been read
            file.seek(1 << 14)
            file.write(bytes(path.stat().st_size - (1 << 14)))
        with pytest.raises(duckdb.Error):
            found.table("core.postings")
    assert open_files(tmp_path) == set()
    assert Warehouse.open(home) is None


SELECTIONS = {
    "a value": ({"source": "jsonld"}, ["x"]),
    "null": ({"company": None}, ["x"]),
    "a list": ({"native_id": ["1", "3", "nowhere"]}, ["1", "3"]),
    "a list with null": ({"company": ["Nobody", None]}, ["x"]),
    "an empty list": ({"native_id": []}, []),
    "a date and a flag": ({"posted_on": date(2026, 1, 1), "is_open": True, "source": "jsonld"}, ["x"]),
    "text that would be SQL": ({"native_id": "1' or '1'='1"}, []),
}


@pytest.mark.parametrize("case", SELECTIONS)
def test_where(warehouse: Warehouse, case: str) -> None:
    where, expected = SELECTIONS[case]
    found = warehouse.table("core.postings", ["native_id"], where, "native_id")  # type: ignore[arg-type]
    assert found["native_id"].to_pylist() == expected


def test_order_and_limit(warehouse: Warehouse) -> None:
    found = warehouse.table(
        "core.postings", ["native_id", "company"], order_by=["company", "-native_id"], limit=2
    )
    assert found.to_pylist() == [{"native_id": "7", "company": "Acme"}, {"native_id": "6", "company": "Acme"}]
    assert warehouse.table("core.postings", limit=0).num_rows == 0


@pytest.mark.parametrize("name", EVIL)
def test_names_are_checked_against_the_file(warehouse: Warehouse, name: str) -> None:
    with pytest.raises(UnknownName):
        warehouse.table(name)
    with pytest.raises(UnknownName):
        warehouse.table("core.postings", [name])
    with pytest.raises(UnknownName):
        warehouse.table("core.postings", where={name: 1})
    with pytest.raises(UnknownName):
        warehouse.table("core.postings", order_by=f"-{name}")
    with pytest.raises(UnknownName):
        warehouse.export(name, Path("x.csv"))
    assert warehouse.table("core.postings").num_rows == len(TITLES) + 1


def test_readers_cannot_write_nor_reach_other_files(warehouse: Warehouse) -> None:
    with connections.connect(warehouse.path) as con:
        for statement in (
            "delete from core.postings", "select * from read_text('/etc/hostname')", "install httpfs",
            "copy core.postings to 'x.csv'", "attach ':memory:' as m; create table core.x as select 1",
        ):  # fmt: skip
            with pytest.raises(duckdb.Error):
                con.execute(statement)


def test_a_csv_holds_no_formula_and_leaves_numbers_alone(warehouse: Warehouse, tmp_path: Path) -> None:
    assert warehouse.export("core.postings", tmp_path / "p.csv") == len(TITLES) + 1
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["native_id"]: row for row in csv.DictReader(file)}
    shown = [rows[str(n)]["title"] for n in range(len(TITLES))]
    assert shown == ["'" + t if t[0] in "=+-@\t\r" else t for t in TITLES]
    assert (rows["1"]["posted_on"], rows["x"]["company"], rows["1"]["is_open"]) == ("2026-01-01", "", "True")
    warehouse.export("facts.postings", tmp_path / "f.csv")
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        assert all(isinstance(json.loads(row["text_sketch"]), list) for row in csv.DictReader(file))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.csv", "p.csv"]


def test_parquet_and_json_lines_hold_every_row_in_order(warehouse: Warehouse, tmp_path: Path) -> None:
    expected = warehouse.table("core.pay", order_by=warehouse.tables()["core.pay"]).to_pylist()
    warehouse.export("core.pay", tmp_path / "p.parquet")
    assert pq.read_table(tmp_path / "p.parquet").to_pylist() == expected
    warehouse.export("core.pay", tmp_path / "p.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["posting_id"] for line in lines] == [row["posting_id"] for row in expected]
    assert lines[0]["pay_min"] == 5.0
    with pytest.raises(ValueError, match="must end in"):
        warehouse.export("core.pay", tmp_path / "p.xlsx")


# What a query's parameter is given by its name; any other is given nothing.
GIVEN: dict[str, Any] = {
    "first_on": date(2026, 1, 1), "last_on": date(2026, 2, 1), "until_on": date(2026, 2, 1), "limit": 5,
    "offset": 0, "days": 90, "most": 20, "skill": "python", "is_open": True, "posting_ids": ["x"],
    "content_hashes": ["y"],
}  # fmt: skip
QUERIES = sorted(path.stem for path in selects.QUERIES.glob("*.sql"))
MEASURED = {measure.name for measure in MEASURES}  # which this warehouse does without
OF_A_MEASURE = ["ad_check_estimates"]


def given(query: str) -> dict[str, Any]:
    (statement,) = duckdb.extract_statements(selects.query_text(query))
    return {name: GIVEN.get(name) for name in statement.named_parameters}


def is_of_a_measure(query: str) -> bool:
    return bool(MEASURED & tables_read(selects.query_text(query), selects.QUERIES / f"{query}.sql"))


@pytest.mark.parametrize("query", [query for query in QUERIES if query not in OF_A_MEASURE])
def test_a_query_fits_the_tables_that_are_built(warehouse: Warehouse, query: str) -> None:
    asked = given(query)
    found = warehouse.ask(query, **asked)
    assert found.num_columns
    for name in asked.keys() & {"posting_ids", "skill", "role", "country"}:
        evil, nothing = (
            warehouse.ask(query, **{**asked, name: [value] if name == "posting_ids" else value})
            for value in (EVIL[0], "nowhere")
        )
        assert evil.equals(nothing)


def test_every_parameter_that_is_given_something_is_one() -> None:
    assert len(QUERIES) >= 22
    assert GIVEN.keys() - {name for query in QUERIES for name in given(query)} == set()
    assert [query for query in QUERIES if is_of_a_measure(query)] == OF_A_MEASURE


@pytest.mark.parametrize("name", [*EVIL, "../schema", "skill_ads.sql"])
def test_only_queries_that_ship_are_asked(warehouse: Warehouse, name: str) -> None:
    with pytest.raises(UnknownName):
        warehouse.ask(name)
