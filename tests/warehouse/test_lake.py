"""The lake holds raw.* and nothing else; what is made of it is what was made of the landing files."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from data.content import Content
from data.home import Home
from tests.warehouse.conftest import HOME, Desk
from tests.warehouse.market import Ad, Read, day
from tests.warehouse.test_incremental import contents, history
from warehouse import lake
from warehouse.database import connect
from warehouse.errors import WarehouseError

CLOCK = day("2026-02-09").replace(tzinfo=None)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Desk:
    """Six weeks of a small market."""
    desk = Desk(Home(tmp_path_factory.mktemp("told") / HOME), content)
    for on, reads in history(seed=4):
        assert desk.refresh(on, reads).published
    return desk


@pytest.fixture
def at(told: Desk) -> Path:
    """Its lake, written anew."""
    with duckdb.connect(str(told.open().path), read_only=True) as con:
        lake.write(con, told.home.lake, "live", CLOCK)
    return told.home.lake


def test_the_lake_lies_by_source_and_month_and_says_what_it_holds(told: Desk, at: Path) -> None:
    boards = {
        ("greenhouse", "2026-01"),
        ("jsonld", "2026-01"),
        ("hackernews", "2026-01"),
        ("remoteok", "2026-01"),
    }
    found = {
        (path.parts[-3].removeprefix("source="), path.parts[-2].removeprefix("month="))
        for path in (at / "raw" / "versions").rglob("*.parquet")
    }
    assert boards < found
    assert {month for _, month in found} == {"2026-01", "2026-02"}
    held = {name: len(told.rows(f"raw.{name}")) for name in lake.TABLES}
    assert json.loads((at / "lake.json").read_text()) == {
        "format": 1, "kind": "live", "as_of": "2026-02-09T03:00:00", "tables": held,
    }  # fmt: skip
    assert held["versions"] > 20
    parts = [pq.ParquetFile(path) for path in (at / "raw" / "versions").rglob("*.parquet")]
    assert sum(part.metadata.num_rows for part in parts) == held["versions"]


def test_what_is_made_of_the_lake_alone_is_what_was_published(
    told: Desk, at: Path, tmp_path: Path, content: Content
) -> None:
    other = Desk(Home(tmp_path / HOME), content)
    result = other.refresh("2026-02-09", afresh="lake", lake_at=str(at))
    assert (result.published, result.error) == (True, None)
    expected, found = contents(told), contents(other)
    # Of the last build alone: what was late or regrouped since the one before.
    assert found.keys() == expected.keys()
    for name in expected:
        assert found[name] == expected[name], name


def test_a_lake_that_lost_a_file_is_refused(told: Desk, at: Path, tmp_path: Path) -> None:
    lost = next((at / "raw" / "sightings").rglob("*.parquet"))
    lost.unlink()
    con = connect(tmp_path / "other.duckdb")
    with pytest.raises(WarehouseError, match=r"is not whole: sightings has [\d,]+ rows of [\d,]+"):
        lake.fill(con, str(at))


def test_only_a_lake_is_replaced_and_only_a_lake_is_read(told: Desk, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with duckdb.connect(str(told.open().path), read_only=True) as con:
        with pytest.raises(WarehouseError, match="is not empty and no lake"):
            lake.write(con, tmp_path / "mine", "live", CLOCK)
        with pytest.raises(WarehouseError, match="holds no lake"):
            lake.about(con, str(tmp_path / "mine"))
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "letter.txt"]


def test_a_table_without_rows_is_filled_with_none(desk: Desk, tmp_path: Path) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1")])])
    with duckdb.connect(str(desk.open().path), read_only=True) as con:
        counts = lake.write(con, tmp_path / "lake", "live", CLOCK)
    assert (counts["rejects"], counts["versions"]) == (0, 1)
    con = connect(tmp_path / "other.duckdb")
    lake.fill(con, str(tmp_path / "lake"))
    assert con.execute("select native_id, source, is_unlisted from raw.versions").fetchall() == [
        ("1", "greenhouse", False)
    ]
    assert con.execute("select count(*) from raw.rejects").fetchone() == (0,)
