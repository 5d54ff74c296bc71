"""What is kept can be gone back to, verified, made again, moved in one file, and removed after its time."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from data.home import Home
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, day, run_id
from warehouse import archive, checksum, generations, keeping, publish, start, verify
from warehouse.errors import RefreshRunning, WarehouseError, sentence
from warehouse.lock import locked
from warehouse.read import Warehouse

AT = day("2026-02-01")


@pytest.fixture(scope="module")
def built(shared_desk: Desk) -> Home:
    """Two builds; nothing changes them, tests copy them."""
    shared_desk.refresh("2026-01-05", [Read([Ad("1")])])
    shared_desk.refresh("2026-01-06", [Read([Ad("1"), Ad("2")])])
    return shared_desk.home


@pytest.fixture
def copied(built: Home, home: Home) -> Home:
    shutil.copytree(built.root, home.root)
    return home


def damage(path: Path) -> None:
    """One byte in the middle becomes another."""
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 0xFF]))


def shown(home: Home) -> Warehouse:
    found = Warehouse.open(home)
    assert found is not None
    return found


FIRST, SECOND = run_id("2026-01-05", 2), run_id("2026-01-06", 2)  # the first of a day is what was landed
FIRST_RUN, SECOND_RUN = run_id("2026-01-05"), run_id("2026-01-06")


# ---- rollback ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_going_back_shows_the_build_before_and_says_why(copied: Home) -> None:
    was = generations.roll_back(copied, None, because="pay halved", by="kim", at=AT)
    assert was == (SECOND, FIRST)
    found = shown(copied)
    assert (found.build_id, found.is_fallback, found.table("core.postings").num_rows) == (FIRST, False, 1)
    assert found.standing() == {
        "what": "rolled back", "shown": FIRST, "as_of": AT.isoformat(), "by": "kim", "because": "pay halved",
        "was": SECOND,
    }  # fmt: skip
    with pytest.raises(WarehouseError, match="no sound build before"):
        generations.roll_back(copied, None, because="again", by="kim", at=AT)
    assert generations.roll_back(copied, SECOND, because="no, it was right", by="kim", at=AT) == (
        FIRST,
        SECOND,
    )
    journal = (copied.warehouse / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["because"] for line in journal] == ["pay halved", "no, it was right"]


def test_going_back_to_what_is_not_there_or_damaged_is_refused(copied: Home) -> None:
    for build, message in (("20200101T000000Z-1", "There is no build"), (SECOND, "is the one that is shown")):
        with pytest.raises(WarehouseError, match=message):
            generations.roll_back(copied, build, because="x", by="kim", at=AT)
    damage(publish.generations(copied)[1])
    for damaged in (FIRST, None):
        with pytest.raises(WarehouseError, match=r"damaged|no sound build"):
            generations.roll_back(copied, damaged, because="x", by="kim", at=AT)
    with FileLock(copied.warehouse / ".refresh.lock"), pytest.raises(RefreshRunning):
        generations.roll_back(copied, None, because="x", by="kim", at=AT)
    assert shown(copied).build_id == SECOND


@pytest.mark.slow
def test_a_refresh_after_going_back_reads_again_what_was_landed_since(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1")])])
    desk.refresh("2026-01-06", [Read([Ad("1"), Ad("2")])])
    generations.roll_back(desk.home, None, because="x", by="kim", at=AT)
    assert desk.refresh("2026-01-07").exit_code == 0
    assert desk.rows("core.postings", "native_id") == [("1",), ("2",)]
    assert desk.open().standing() is None


# ---- verify ------------------------------------------------------------------------------------------------


def verdicts(home: Home) -> dict[str, tuple[str, str]]:
    return {f.about: (f.verdict, f.says) for f in verify.verify(home) if f.verdict != "ok"}


@pytest.mark.slow
def test_what_is_as_published_is_found_so(copied: Home) -> None:
    models = len(shown(copied).table("ops.models", where={"build_id": SECOND}))
    marts = sum(name.startswith("marts.") for name in shown(copied).tables())
    assert [(f.about, f.says) for f in verify.verify(copied)] == [
        (f"warehouse-{SECOND}.duckdb, shown", "checksum as published"),
        (f"warehouse-{FIRST}.duckdb", "checksum as published"),
        ("gates", "every gate that blocks passes, or was accepted for this build"),
        ("tables", f"{models} tables have the rows they were published with"),
        ("ids", "2 versions are what their ids say"),
        ("kept figures", f"{marts} tables as in the shown build"),
        ("landing", "2 files read to their end"),
    ]  # fmt: skip
    assert verdicts(copied) == {}


@pytest.mark.slow
def test_each_kind_of_damage_is_found(copied: Home) -> None:
    new, old = publish.generations(copied)
    damage(old)
    assert verdicts(copied) == {old.name: ("attention", "it is not what was published: its checksum differs")}
    landed = copied.landing / FIRST_RUN / "greenhouse.jsonl"
    landed.write_bytes(landed.read_bytes()[:-20])
    (copied.landing / SECOND_RUN / "greenhouse.jsonl").unlink()
    (copied.marts_history / SECOND / "coverage.parquet").unlink()
    assert verdicts(copied).keys() == {
        old.name, "kept figures", "landing", f"landing {FIRST_RUN}/greenhouse.jsonl",
        f"landing {SECOND_RUN}/greenhouse.jsonl",
    }  # fmt: skip
    damage(new)
    assert verdicts(copied)[f"{new.name}, shown"][0] == "damaged"
    (copied.warehouse / "current").unlink()
    assert verdicts(copied)["current"][0] == "attention"


@pytest.mark.slow
def test_a_row_that_is_not_what_its_id_says_is_found(copied: Home) -> None:
    path = publish.generations(copied)[0]
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute("update raw.versions set title_raw = 'Chef' where native_id = '1'")
        con.execute("delete from core.postings where native_id = '2'")
    checksum.write(path, path.name)
    found = verdicts(copied)
    assert found["ids"] == ("damaged", "1 of 2 versions are not what their id says")
    assert found["core.postings"] == ("damaged", "1 rows where 2 were published")
    assert found["gate postings_complete"][0] == "damaged"


def test_readers_go_on_with_the_build_before_where_a_file_is_damaged(copied: Home) -> None:
    path = publish.generations(copied)[0]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    assert (shown(copied).build_id, shown(copied).is_fallback) == (FIRST, True)


def test_a_build_that_opens_and_turns_out_damaged_is_passed_over(copied: Home) -> None:
    path = publish.generations(copied)[0]
    names = list(shown(copied).tables())
    path.chmod(0o644)
    whole = path.read_bytes()
    # Everything behind the header and what a file is opened with.
    path.write_bytes(whole[: 1 << 14] + bytes(len(whole) // 2) + whole[(1 << 14) + len(whole) // 2 :])
    found = Warehouse.at(path)
    if found is not None:
        for name in names:
            with suppress(duckdb.Error):
                found.table(name)
    assert (shown(copied).build_id, shown(copied).is_fallback) == (FIRST, True)


@pytest.mark.slow
def test_a_refresh_sets_a_damaged_build_aside_and_says_so(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1")])])
    desk.refresh("2026-01-06", [Read([Ad("1"), Ad("2")])])
    path = publish.generations(desk.home)[0]
    damage(path)
    result = desk.refresh("2026-01-07")
    assert (result.exit_code, desk.rows("core.postings", "native_id")) == (0, [("1",), ("2",)])
    assert result.notes == (
        f"{path.name} cannot be read and lies in {desk.home.warehouse / 'damaged'}: "
        f"{path.name} is not what was published: its checksum differs.",
    )
    assert (desk.home.warehouse / "damaged" / path.name).is_file()


# ---- rebuild -----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("afresh", [start.RAW, start.LANDING])
def test_what_is_made_again_is_the_same(desk: Desk, afresh: str) -> None:
    reads = [
        Read([Ad("1"), Ad("2")]),
        Read([Ad("1", says="skill: sql\npay: 10-20 EUR hour"), Ad("3")]),
        Read([Ad("3")]),
    ]
    for number, read in enumerate(reads):
        desk.refresh(f"2026-01-{5 + number:02}", [read])
    names = [name for name in desk.open().tables() if not name.startswith("ops.")]
    before = {name: sorted(map(repr, desk.rows(name))) for name in names}
    again = desk.refresh("2026-01-07", afresh=afresh)
    assert (again.exit_code, again.build_id) == (0, run_id("2026-01-07", 3))
    assert {name: sorted(map(repr, desk.rows(name))) for name in names} == before
    assert len(desk.rows("ops.build")) == 4


# ---- backup and restore ------------------------------------------------------------------------------------


def test_a_backup_is_restored_to_the_last_byte(copied: Home, tmp_path: Path) -> None:
    (copied.content / "guides").mkdir(parents=True)
    (copied.content / "guides" / "own.toml").write_text("mine")
    file = tmp_path / "b.tar.gz"
    told = archive.backup(copied, file, AT)
    assert (told["build_id"], told["kind"], told["bytes"]) == (SECOND, "live", file.stat().st_size)
    other = Home(tmp_path / "other")
    restored = archive.restore(other, file, force=False, by="kim", at=AT)
    assert (restored["build_id"], restored["files"], restored["moved_to"]) == (SECOND, told["files"], None)
    with tarfile.open(file) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
    for name, of in manifest["files"].items():
        assert hashlib.sha256((other.root / name).read_bytes()).hexdigest() == of["sha256"], name
    assert verdicts(other) == {}
    assert (other.content / "guides" / "own.toml").read_text() == "mine"
    standing = shown(other).standing()
    assert standing is not None
    assert standing["what"] == "restored"


@pytest.mark.slow
def test_a_restore_over_something_asks_for_force_and_moves_it_aside(copied: Home, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    archive.backup(copied, file, AT)
    generations.roll_back(copied, FIRST, because="x", by="kim", at=AT)
    with pytest.raises(WarehouseError, match="--force"):
        archive.restore(copied, file, force=False, by="kim", at=AT)
    assert shown(copied).build_id == FIRST
    told = archive.restore(copied, file, force=True, by="kim", at=AT)
    assert shown(copied).build_id == SECOND
    assert shown(Home(Path(told["moved_to"]))).build_id == FIRST


class Stopped(BaseException):
    """The power is cut."""


def stops_at(patch: pytest.MonkeyPatch, number: int) -> None:
    """Let the swap change the disk so many times and no more."""
    left = iter([None] * number)

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def changes(*given: Any, **more: Any) -> Any:
            if next(left, Stopped) is Stopped:
                raise Stopped
            return change(*given, **more)

        return changes

    for owner, name in (
        (Path, "replace"),
        (Path, "unlink"),
        (Path, "touch"),
        (os, "link"),
        (shutil, "rmtree"),
    ):
        patch.setattr(owner, name, counted(getattr(owner, name)))


@pytest.mark.slow
def test_a_restore_that_is_stopped_anywhere_is_ended_by_whoever_comes_next(
    copied: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "b.tar"
    archive.backup(copied, file, AT)
    generations.roll_back(copied, FIRST, because="x", by="kim", at=AT)
    (copied.landing / "mine.txt").write_text("landed since")
    builds, number = [], 0
    while True:
        home = Home(tmp_path / f"stopped-{number}")
        shutil.copytree(copied.root, home.root)
        with monkeypatch.context() as patch:
            stops_at(patch, number)
            with suppress(Stopped):
                archive.restore(home, file, force=True, by="kim", at=AT)
                break
        builds.append(shown(home).build_id)
        assert not shown(home).is_fallback
        with locked(home):
            pass
        if not (home.root / ".restore").exists() and shown(home).build_id == FIRST:
            assert (home.landing / "mine.txt").exists()  # stopped before it was begun: nothing has changed
        else:
            assert (shown(home).build_id, verdicts(home)) == (SECOND, {})
            (aside,) = home.root.glob("before-restore-*")
            assert (aside / "landing" / "mine.txt").read_text() == "landed since"
            assert shown(Home(aside)).build_id == FIRST
            assert "restored" in (home.warehouse / "standing.json").read_text()
        shutil.rmtree(home.root)
        number += 1
    # Both sides of the moment in which readers go over.
    assert builds == sorted(builds)
    assert {FIRST, SECOND} == set(builds)
    assert number > 15


def test_two_restores_at_one_clock_keep_both_that_were_before(copied: Home, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar"
    archive.backup(copied, file, AT)
    for landed in ("first", "second"):
        (copied.landing / "mine.txt").write_text(landed)
        archive.restore(copied, file, force=True, by="kim", at=AT)
    found = {
        path.joinpath("landing", "mine.txt").read_text() for path in copied.root.glob("before-restore-*")
    }
    assert found == {"first", "second"}


def packed(file: Path, members: dict[str, bytes], **more: Any) -> None:
    """An archive with these members and a manifest that names them, as someone else would make it."""
    files = {n: {"bytes": len(b), "sha256": hashlib.sha256(b).hexdigest()} for n, b in members.items()}
    manifest = json.dumps({"format": 1, "build_id": "x", "kind": "live", "files": files} | more).encode()
    with tarfile.open(file, "w") as tar:
        for name, data in {"manifest.json": manifest, **members}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


TRICKS = ("../out", "/out/x", "landing/../../out", "cli.py", "other/x", "landing//x", "warehouse")


@pytest.mark.parametrize("name", TRICKS)
def test_a_backup_that_leads_elsewhere_changes_nothing(home: Home, tmp_path: Path, name: str) -> None:
    packed(tmp_path / "b.tar", {name: b"x"})
    with pytest.raises(WarehouseError, match="leads out of the home"):
        archive.restore(home, tmp_path / "b.tar", force=True, by="kim", at=AT)
    assert sorted(p.name for p in home.root.rglob("*")) == [".refresh.lock", "landing", "warehouse"]


def test_a_link_in_a_backup_changes_nothing(home: Home, tmp_path: Path) -> None:
    packed(tmp_path / "b.tar", {"landing/x": b""})
    with tarfile.open(tmp_path / "b.tar") as tar:
        manifest = tar.extractfile("manifest.json").read()  # type: ignore[union-attr]
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        info = tarfile.TarInfo("manifest.json")
        info.size = len(manifest)
        tar.addfile(info, io.BytesIO(manifest))
        link = tarfile.TarInfo("landing/x")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(link)
    with pytest.raises(WarehouseError, match="does not name so"):
        archive.restore(home, tmp_path / "b.tar", force=True, by="kim", at=AT)


@pytest.mark.slow
def test_a_damaged_or_foreign_backup_changes_nothing(copied: Home, tmp_path: Path) -> None:
    good = tmp_path / "b.tar"
    archive.backup(copied, good, AT)
    whole = good.read_bytes()
    with tarfile.open(good) as tar:
        of = next(m for m in tar if m.name.endswith(".duckdb")).offset_data + 5000
    cases = {
        "cut off": whole[: len(whole) // 2],
        "checksum differs": whole[:of] + bytes([whole[of] ^ 1]) + whole[of + 1 :],
        "no backup": b"not a tar file" * 100,
    }
    for message, data in cases.items():
        (tmp_path / "bad.tar").write_bytes(data)
        with pytest.raises(WarehouseError, match=message):
            archive.restore(copied, tmp_path / "bad.tar", force=True, by="kim", at=AT)
    packed(tmp_path / "new.tar", {"landing/x": b""}, format=9)
    with pytest.raises(WarehouseError, match="this Guidepost reads 1"):
        archive.restore(copied, tmp_path / "new.tar", force=True, by="kim", at=AT)
    assert (shown(copied).build_id, verdicts(copied)) == (SECOND, {})
    assert not (copied.root / ".restore").exists()


# ---- retention and room ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_landing_files_and_logs_are_removed_after_their_time(desk: Desk) -> None:
    kept = {"generations": 2, "history_days": 3, "landing_days": 3, "log_days": 10}
    of = {**desk.content.measurement, "keeping": kept}
    desk.content = replace(desk.content, measurement=of)
    desk.home.logs.mkdir(parents=True)
    for name, on in (("old", "2025-12-01"), ("new", "2026-01-08")):
        (desk.home.logs / name).write_text(name)
        os.utime(desk.home.logs / name, (day(on).timestamp(),) * 2)
    for number in range(4):
        desk.refresh(f"2026-01-{5 + 2 * number:02}", [Read([Ad("1")])])
    assert sorted(p.name for p in desk.home.landing.iterdir() if p.is_dir()) == [
        run_id("2026-01-09"), run_id("2026-01-11")
    ]  # fmt: skip
    assert keeping.removed(desk.home) == {f"{run_id(f'2026-01-{d:02}')}/greenhouse.jsonl" for d in (5, 7)}
    assert [p.name for p in desk.home.logs.iterdir()] == ["new"]
    assert len(list(desk.home.marts_history.iterdir())) == 2
    assert len(list(desk.home.warehouse.glob("*.sha256"))) == 2
    assert verdicts(desk.home) == {}
    for path in publish.generations(desk.home):
        damage(path)
    lost = desk.refresh("2026-01-12")
    assert (lost.exit_code, lost.error) == (
        1, "No generation can be read, and landing files were removed after their time: "
        "restore a backup with `guidepost restore FILE`.",
    )  # fmt: skip


def test_figures_of_earlier_builds_stay_unless_their_time_is_set(copied: Home) -> None:
    def left() -> list[str]:
        return sorted(path.name for path in copied.marts_history.iterdir())

    (copied.marts_history / "my notes").mkdir()
    for name in ("20251231T230000Z-1", "20260103T230000Z-1"):
        shutil.copytree(copied.marts_history / FIRST, copied.marts_history / name)
    everything = left()
    for settings in ({}, {"history_days": 0}, {"history_days": 60}):
        keeping.remove_history(copied, settings, AT)
        assert left() == everything
    keeping.remove_history(copied, {"history_days": 30}, AT)
    assert left() == sorted(set(everything) - {"20251231T230000Z-1"})
    keeping.remove_history(copied, {"history_days": 1}, AT)
    assert left() == [FIRST, SECOND, "my notes"], "a build that can be gone back to lost its figures"


def test_a_refresh_the_disk_has_no_room_for_is_refused_before_it_starts(
    copied: Home, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = desk.content.measurement["keeping"]
    parts = start.room_needed(copied, settings)
    size = publish.generations(copied)[0].stat().st_size
    assert parts["work copy"] == int(size * 1.25)
    free = shutil._ntuple_diskusage(10**9, 10**9, 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: free)
    asked: list[str] = []
    result = desk.refresh("2026-01-07", crawl=asked.append)
    assert (result.exit_code, asked) == (1, [])
    needed, copy, figures = (
        start.size_says(n) for n in (sum(parts.values()), size * 1.25, parts["kept figures"])
    )
    assert result.error == (
        f"A refresh needs about {needed} of disk in {copied.root} (work copy {copy}, texts of ads 1 MB, "
        f"landing 1 MB, kept figures {figures}, spare 20 MB) and 1 MB are free: make room, or move "
        "GUIDEPOST_HOME."
    )
    assert shown(copied).build_id == SECOND


SAID = {
    OSError(
        errno.ENOSPC, "No space left on device"
    ): "The disk of HOME is full: make room, or move GUIDEPOST_HOME.",
    OSError("IO Error: Could not write: No space left on device"): (
        "The disk of HOME is full: make room, or move GUIDEPOST_HOME."
    ),
    OSError(errno.EROFS, "Read-only file system"): (
        "The disk of HOME can only be read: mount it for writing, or move GUIDEPOST_HOME."
    ),
    OSError(
        errno.EACCES, "Permission denied"
    ): "HOME cannot be written to: mend its rights, or move GUIDEPOST_HOME.",
    OSError("one\ntwo"): "one two",
}


@pytest.mark.parametrize("error", SAID, ids=str)
def test_what_stopped_a_refresh_is_one_sentence(error: OSError) -> None:
    assert sentence(error, Path("HOME")) == SAID[error]
