"""Texts lie beside the published file, in files that generations share; nobody who reads notices."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.home import Home
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, Rules, day
from tests.warehouse.test_keeping import damage, verdicts
from warehouse import archive, building, facts, generations, keeping, publish, texts
from warehouse.database import connect
from warehouse.errors import ModelError, WarehouseError
from warehouse.read import Warehouse

AT = day("2026-02-01")


def beside(home: Home) -> list[Path]:
    return sorted(home.warehouse.glob("texts-*"))


def says(number: int) -> Ad:
    return Ad(str(number), says=f"skill: python\nplace: Berlin, DE\nYou build model {number}.")


def said(desk: Desk) -> dict[str, str]:
    rows = desk.rows("raw.versions", "native_id", *texts.COLUMNS)
    return {number: text for number, _, _, text in rows}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, shared_desk: Desk) -> Desk:
    """Three nights with one new ad each, after a first one with three."""
    desk = shared_desk
    keeps = {"keeping": {"generations": 3}}
    desk.content = replace(desk.content, measurement={**desk.content.measurement, **keeps})
    for night in range(4):
        desk.refresh(f"2026-01-{5 + night:02}", [Read([says(n) for n in range(3 + night)])])
    return desk


@pytest.fixture
def copied(nights: Desk, desk: Desk) -> Desk:
    shutil.copytree(nights.home.root, desk.home.root)
    desk.content = nights.content
    return desk


def test_the_published_file_holds_no_text_and_readers_get_them_all(nights: Desk) -> None:
    with duckdb.connect(str(nights.open().path), read_only=True) as con:
        assert con.execute("select count(*), count(description_raw) from raw.versions").fetchall() == [(6, 0)]
    assert said(nights) == {str(n): says(n).says for n in range(6)}
    lengths = nights.rows("raw.versions", "native_id", "description_length")
    assert dict(lengths) == {str(n): len(says(n).says) for n in range(6)}
    keys = nights.rows("raw.versions", "posting_id", "content_hash", "native_id", native_id=["3", "5"])
    found = nights.open().ask(
        "ad_texts", posting_ids=[k[0] for k in keys], content_hashes=[k[1] for k in keys]
    )
    assert {(r["posting_id"], r["description_raw"]) for r in found.to_pylist()} == {
        (posting_id, says(int(number)).says) for posting_id, _, number in keys
    }
    batches = list(nights.open().batches("raw.versions", ["native_id", *texts.COLUMNS], 5))
    assert [batch.num_rows for batch in batches] == [5, 1]
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert {row["native_id"]: row["description_raw"] for row in rows} == said(nights)


def test_the_file_for_export_has_them_too(nights: Desk, tmp_path: Path) -> None:
    assert nights.open().export("raw.versions", tmp_path / "all.parquet") == 6
    rows = pq.read_table(tmp_path / "all.parquet").to_pylist()
    assert {row["native_id"]: row["description_raw"] for row in rows} == said(nights)


def test_files_stay_few_and_go_with_the_last_build_that_needs_them(nights: Desk) -> None:
    kept = publish.generations(nights.home)
    assert len(kept) == 3
    needed = [texts.needed(path) for path in kept]
    assert sorted({path for files in needed for path in files}) == beside(nights.home)
    assert [len(files) for files in needed] == [3, 2, 2], "a file a night, and nobody takes them together"
    for files in needed:
        keys = [
            (row["posting_id"], row["content_hash"])
            for file in files
            for row in pq.read_table(file).to_pylist()
        ]
        assert len(keys) == len(set(keys)), "a text lies in two files of one build"
    assert sum(pq.ParquetFile(file).metadata.num_rows for file in needed[0]) == 6


@pytest.mark.slow
def test_a_night_without_a_new_text_writes_none(copied: Desk) -> None:
    before = beside(copied.home)
    assert copied.refresh("2026-01-20", [Read([says(n) for n in range(6)])]).published
    assert set(beside(copied.home)) <= set(before)
    assert len(said(copied)) == 6


def test_a_new_extractor_reads_them_where_they_lie(copied: Desk) -> None:
    before = {
        row[0]: row[1:] for row in copied.rows("facts.postings", "posting_id", "text_hash", "word_count")
    }
    copied.extractor = Rules("rules-2")
    assert copied.refresh("2026-01-20", [Read([says(n) for n in range(8)])]).published
    assert copied.extractor.read_count == 8
    after = {
        row[0]: row[1:] for row in copied.rows("facts.postings", "posting_id", "text_hash", "word_count")
    }
    assert len(after) == 8
    assert {key: after[key] for key in before} == before
    assert said(copied) == {str(n): says(n).says for n in range(8)}


def test_a_refresh_that_publishes_nothing_leaves_no_texts(
    copied: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(con: duckdb.DuckDBPyConnection, *_: object, **__: object) -> None:
        work = Path(
            str(con.execute("select path from duckdb_databases() where path is not null").fetchall()[0][0])
        )
        assert texts.draft_of(work).is_file()
        raise ModelError("no")

    before = beside(copied.home)
    monkeypatch.setattr(building, "build", fails)
    result = copied.refresh("2026-01-20", [Read([says(n) for n in range(7)])])
    assert (result.published, result.error) == (False, "no")
    assert beside(copied.home) == before
    assert not list(copied.home.warehouse.glob("work-*"))
    assert len(said(copied)) == 6


@pytest.mark.slow
@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_texts_that_are_lost_are_read_again_from_landing_files(copied: Desk, harm: str) -> None:
    lost = texts.needed(copied.open().path)[0]
    assert verdicts(copied.home) == {}
    damage(lost) if harm == "damaged" else lost.unlink()
    found = verdicts(copied.home)
    assert {verdict for verdict, _ in found.values()} >= {"damaged"}
    assert all(lost.name in told for _, told in found.values())
    shown = copied.open().build_id
    with pytest.raises(WarehouseError, match="damaged"):
        archive.backup(copied.home, copied.home.root / "b.tar", AT)
    with pytest.raises(WarehouseError, match="damaged"):
        generations.roll_back(copied.home, publish.build_id_of(publish.generations(copied.home)[1]),
                              because="x", by="kim", at=AT)  # fmt: skip
    assert copied.open().build_id == shown, "what readers see has gone"
    result = copied.refresh("2026-01-20", [Read([says(n) for n in range(7)])])
    assert result.published
    assert result.notes == (f"{lost.name}: gone or not what was published; landing files are read again",)
    assert said(copied) == {str(n): says(n).says for n in range(7)}
    assert {about for about in verdicts(copied.home) if "shown" in about} == set()


def test_texts_that_are_lost_without_landing_files_ask_for_a_backup(copied: Desk) -> None:
    (copied.home.landing / ".removed").write_text("x\n")
    texts.needed(copied.open().path)[0].unlink()
    shown = copied.open().build_id
    result = copied.refresh("2026-01-20", [Read([says(1)])])
    assert not result.published
    assert "restore a backup" in str(result.error)
    assert copied.open().build_id == shown, "what readers see has gone"


@pytest.mark.slow
def test_a_backup_holds_them(copied: Desk, tmp_path: Path) -> None:
    archive.backup(copied.home, tmp_path / "b.tar", AT)
    other = Desk(Home(tmp_path / "other"), copied.content)
    archive.restore(other.home, tmp_path / "b.tar", force=False, by="kim", at=AT)
    assert said(other) == said(copied)
    assert beside(other.home) == [
        other.home.warehouse / p.name for p in sorted(texts.needed(copied.open().path))
    ]
    assert verdicts(other.home) == {}


def test_nothing_goes_while_a_generation_cannot_be_read(copied: Desk) -> None:
    before = beside(copied.home)
    _, older, oldest = publish.generations(copied.home)
    older.chmod(0o644)
    older.write_bytes(b"x" * 100)
    keeping.prune(copied.home, {"generations": 2})
    assert (older.exists(), oldest.exists()) == (True, False)
    assert beside(copied.home) == before
    keeping.prune(copied.home, {"generations": 1})
    assert beside(copied.home) == sorted(texts.needed(copied.open().path)) != before


@pytest.mark.parametrize("count", [1, 40, 900])
def test_texts_are_put_where_their_keys_stand(tmp_path: Path, count: int) -> None:
    chance = random.Random(count)
    keys = [(f"{chance.getrandbits(64):016x}", f"{chance.getrandbits(64):016x}") for _ in range(count)]
    held = [(*key, f"text of {key}") for key in sorted(keys)]
    files = []
    for part in (0, 1):
        table = pa.Table.from_pylist([dict(zip(texts.COLUMNS, row, strict=True)) for row in held[part::2]],
                                     pa.schema([(name, pa.string()) for name in texts.COLUMNS]))  # fmt: skip
        files.append(tmp_path / f"{part} [a] *.parquet")
        pq.write_table(table, files[-1], row_group_size=64)
    asked = [*chance.sample(keys, max(1, count // 2)), ("f" * 16, "0" * 16), (keys[0][0], "no such wording")]
    chance.shuffle(asked)
    own = {asked[0]: "a text of its own"}
    rows = pa.Table.from_pylist(
        [{"posting_id": a, "content_hash": b, "description_raw": own.get((a, b))} for a, b in asked],
        pa.schema([(name, pa.string()) for name in texts.COLUMNS]),
    )
    found = texts.filled(rows, files).to_pylist()
    assert [(row["posting_id"], row["content_hash"]) for row in found] == asked
    expected = {(a, b): text for a, b, text in held} | own
    assert [row["description_raw"] for row in found] == [expected.get(key) for key in asked]
    bare = rows.select(["posting_id", "description_raw"])
    assert texts.filled(bare, files) is bare
    assert texts.filled(rows, []) is rows


@pytest.mark.slow
def test_a_build_that_holds_its_texts_itself_is_read_as_before(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([says(1)])])
    path = desk.open().path
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute("update raw.versions set description_raw = 'as it was'; drop table ops.text_files")
    assert Warehouse.open(desk.home) is not None
    assert said(desk) == {"1": "as it was"}


@pytest.mark.parametrize("name", ["../secret.parquet", "/etc/passwd", "current", None])
def test_a_name_that_leads_elsewhere_is_not_followed(desk: Desk, name: str | None) -> None:
    desk.home.warehouse.mkdir(parents=True)
    path = desk.home.warehouse / "work.duckdb"
    with connect(path) as con:
        con.execute("insert into ops.text_files values (1, ?, 1, 1, 'x')", [name])
        with pytest.raises(WarehouseError, match="is no file of them"):
            texts.files(con)


def test_a_text_that_is_missing_is_not_read_as_an_empty_one(desk: Desk) -> None:
    desk.home.warehouse.mkdir(parents=True)
    with connect(desk.home.warehouse / "work.duckdb") as con:
        con.execute(
            "insert into raw.versions (posting_id, content_hash, description_length) values ('a', 'b', 5)"
        )
        with pytest.raises(WarehouseError, match="Texts of ads are missing"):
            facts.extract(con, Rules())
