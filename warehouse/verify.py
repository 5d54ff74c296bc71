"""Whether what is kept is what was published: checksums, invariants, ids made anew, landing files read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from data.home import Home
from warehouse import checks, checksum, connections, keeping, landing, landing_items, publish, texts
from warehouse.database import value

WELL, ATTENTION, DAMAGED = "ok", "attention", "damaged"
_BATCH = 20_000
_UNREAD = """
    select landing_file, count(*)
    from raw.rejects
    inner join (select distinct run_id, source, landing_file from raw.source_runs) as files
        using (run_id, source)
    where board is null
    group by landing_file
"""


@dataclass(frozen=True)
class Finding:
    """One line: `verdict` is ok, attention (what readers see is sound) or damaged (it is not)."""

    about: str
    verdict: str
    says: str

    def as_text(self) -> str:
        """The finding as one line."""
        return f"{'ok ' if self.verdict == WELL else '!  '} {self.about:<44} {self.says}"

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def verify(home: Home) -> Iterator[Finding]:
    """A finding for each generation, gate, table, id and landing file kept; nothing is changed."""
    shown = publish.current(home)
    kept = publish.generations(home)
    if shown is None:
        newest = kept[0].name if kept else "nothing is published"
        says = f"it names no generation that is there: readers see {newest}" if kept else newest
        yield Finding("current", ATTENTION if kept else DAMAGED, says)
    is_sound = cache(lambda file: file.is_sound)  # builds share files
    for path in kept:
        yield _generation(path, is_sound, is_shown=path == shown)
    if shown is not None and not _is_unreadable(shown):
        with connections.connect(shown) as con:
            yield from _tables(con, publish.build_id_of(shown) or "")
            if not texts.lacking(shown, is_sound):
                yield _ids(con)
            yield from _history(con, home.marts_history / (publish.build_id_of(shown) or ""))
            yield from _landing(con, home)


def _generation(path: Path, is_sound: Callable[[texts.File], bool], *, is_shown: bool) -> Finding:
    bad = DAMAGED if is_shown else ATTENTION
    about = f"{path.name}{', shown' if is_shown else ''}"
    if checksum.is_damaged(path):
        return Finding(about, bad, "it is not what was published: its checksum differs")
    if _is_unreadable(path):
        return Finding(about, bad, "it cannot be opened")
    if lost := texts.lacking(path, is_sound):
        return Finding(about, bad, f"texts of ads are gone or not what was published: {', '.join(lost)}")
    is_kept = checksum.expected(path) is not None
    return Finding(about, WELL, "checksum as published" if is_kept else "opens; published without a checksum")


def _is_unreadable(path: Path) -> bool:
    try:
        with connections.connect(path) as con:
            return not value(
                con, "select count(*) from ops.build where build_id = ?", [publish.build_id_of(path)]
            )
    except duckdb.Error:
        return True


def _tables(con: duckdb.DuckDBPyConnection, build_id: str) -> Iterator[Finding]:
    accepted = {
        name
        for (name,) in con.execute(
            "select check_name from ops.checks where build_id = ? and status = 'accepted'", [build_id]
        ).fetchall()
    }
    failed = [r for r in checks.look(con) if r.is_blocking and r.check_name not in accepted]
    for result in failed:
        yield Finding(f"gate {result.check_name}", DAMAGED, f"{result.row_count} rows against: {result.says}")
    if not failed:
        yield Finding("gates", WELL, "every gate that blocks passes, or was accepted for this build")
    noted = con.execute("select name, row_count from ops.models where build_id = ?", [build_id]).fetchall()
    wrong = [(name, kept, now) for name, kept in noted if (now := _count(con, name)) != kept]
    for name, was, now in wrong:
        yield Finding(name, DAMAGED, f"{now} rows where {was:,} were published")
    if not wrong:
        yield Finding("tables", WELL, f"{len(noted)} tables have the rows they were published with")


def _count(con: duckdb.DuckDBPyConnection, name: str) -> int | str:
    quoted = ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))
    try:
        return int(value(con, f"select count(*) from {quoted}"))  # noqa: S608  # a name of ours, quoted
    except duckdb.Error:
        return "no"


def _ids(con: duckdb.DuckDBPyConnection) -> Finding:
    """Every posting_id and content_hash computed anew from what they stand for."""
    names = ("posting_id", "content_hash", "source", "board", "native_id", *landing_items.HASHED, "pay_raw")
    beside = texts.files(con)
    rows = con.sql(f"select {', '.join(names)} from raw.versions order by {', '.join(texts.KEYS)}")  # noqa: S608
    total = wrong = 0
    for batch in rows.to_arrow_reader(_BATCH):
        for row in texts.filled(pa.Table.from_batches([batch]), beside).to_pylist():
            total += 1
            wrong += not _is_itself(row)
    if wrong:
        return Finding("ids", DAMAGED, f"{wrong:,} of {total:,} versions are not what their id says")
    return Finding("ids", WELL, f"{total:,} versions are what their ids say")


def _is_itself(row: Mapping[str, Any]) -> bool:
    pay = json.loads(row["pay_ranges"] or "[]")
    said = {**row, "pay_ranges": pay, "locations_raw": list(row["locations_raw"] or ())}
    return bool(
        row["posting_id"] == landing_items.posting_id(row["source"], row["board"], row["native_id"])
        and row["content_hash"] == landing_items.content_hash(said)
    )


def _history(con: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[Finding]:
    """The figures kept of the shown build beside those in it."""
    names = [name for (name,) in con.execute(
        "select table_name from information_schema.tables where table_schema = 'marts' order by all"
    ).fetchall()]  # fmt: skip
    wrong = [name for name in names if _kept(folder / f"{name}.parquet") != _count(con, f"marts.{name}")]
    if wrong:
        yield Finding("kept figures", ATTENTION, f"not those of the shown build: {', '.join(wrong)}")
    else:
        yield Finding("kept figures", WELL, f"{len(names)} tables as in the shown build")


def _kept(file: Path) -> int | None:
    try:
        with duckdb.connect() as con:
            return int(con.read_parquet(str(file)).count("*").fetchall()[0][0])
    except (duckdb.Error, OSError):
        return None


def _landing(con: duckdb.DuckDBPyConnection, home: Home) -> Iterator[Finding]:
    loaded = {n for (n,) in con.execute("select distinct landing_file from raw.source_runs").fetchall()}
    removed, known = keeping.removed(home), dict(con.execute(_UNREAD).fetchall())
    missing, damaged, read = [], [], 0
    for name in sorted(loaded - removed):
        paths = [p for p in (home.landing / name, home.landing / f"{name}.gz") if p.is_file()]
        if not paths:
            missing.append(name)
            continue
        read += 1
        lines = landing.read(paths[-1])
        unread = sum(line.get("type") == "reject" and line.get("board") is None for line in lines)
        if unread > known.get(
            name, 0
        ):  # a killed crawl leaves half a line, which was noted when it was loaded
            damaged.append(name)
    for name in missing[:20]:
        yield Finding(f"landing {name}", ATTENTION, "it is gone; what it held is in the warehouse")
    for name in damaged[:20]:
        yield Finding(
            f"landing {name}", ATTENTION, "lines of it cannot be read; the others are in the warehouse"
        )
    said = f"{read} files read to their end"
    said += f", {len(missing)} gone" if missing else ""
    said += f", {len(removed & loaded)} removed after their time" if removed & loaded else ""
    yield Finding("landing", ATTENTION if missing or damaged else WELL, said)
