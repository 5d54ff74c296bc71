"""How `guidepost refresh` bears kill -9 at random moments, night after night, while a reader asks.

python -m bench.kills --kills 20 --seed 1   (prints one JSON line; exit code 1 if anything was lost or failed)

A practice market grows over some nights, each read twice: by a home nobody disturbs, and by one whose refresh
is killed again and again before it may end. Every other kill takes the whole process group, as a power cut
does; the others take the command alone, and its crawl has to notice. In the end both homes hold the same rows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import duckdb

from data.home import Home
from scrapers.demo import Market
from scrapers.demo.serving import serve
from warehouse import publish
from warehouse.read import Warehouse

ROOT = Path(__file__).resolve().parents[1]
# Which run first and last showed a posting differs where runs were killed; so does how often one was read.
RUNS = {"raw.runs", "raw.source_runs", "core.reads"}
RUN_COLUMNS = {"run_id", "first_run_id", "last_run_id", "read_number", "complete_upto"}
ASKED = ("marts.posting_counts", "marts.salary_bands", "core.spells")


@dataclass
class Reader(Thread):
    """Opens the shown build and asks it, without a pause, until it is told to stop."""

    home: Home
    reads: int = 0
    builds: set[str] = field(default_factory=set)
    errors: Counter[str] = field(default_factory=Counter)
    stop: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = Thread.__hash__

    def run(self) -> None:
        """Ask until `stop`; what goes wrong is counted by its words."""
        while not self.stop.wait(0.05):
            try:
                self._read()
            except Exception as error:  # whatever a reader meets is what is measured
                self.errors[f"{type(error).__name__}: {error}"[:200]] += 1

    def _read(self) -> None:
        shown = Warehouse.open(self.home)
        if shown is None:
            if publish.current(self.home) is not None:
                raise LookupError("a build is named and none can be opened")
            return
        if shown.is_fallback:
            raise LookupError("not the build that is named")
        noted = shown.table("ops.models", ["name", "row_count"], {"build_id": shown.build_id}).to_pylist()
        expected = {row["name"]: row["row_count"] for row in noted}
        for name in ("core.postings", *ASKED):
            found = shown.table(name).num_rows
            if found != expected[name]:
                raise LookupError(f"{name} has {found} rows where {expected[name]} were published")
        self.reads += 1
        self.builds.add(shown.build_id)


@dataclass
class Bench:
    """One market, read by two homes."""

    folder: Path
    market: Market
    base: str
    chance: random.Random
    kills: int = 0
    survived: int = 0
    moments: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: float = 20.0

    def home(self, name: str) -> Home:
        """The home of that name."""
        return Home(self.folder / name)

    def start(self, name: str, day: date) -> subprocess.Popen[str]:
        """`guidepost refresh` of the market as it stands on `day`, in a process group of its own."""
        environ = {**os.environ, "GUIDEPOST_HOME": str(self.folder / name), "PYTHONPATH": str(ROOT),
                   "GUIDEPOST_REPLAY": f"{self.base}/{day.isoformat()}"}  # fmt: skip
        command = [sys.executable, "-m", "cli", "refresh", "--json", "--as-of", f"{day.isoformat()}T23:00Z",
                   "--sources", str(self.folder / "boards.toml")]  # fmt: skip
        return subprocess.Popen(  # noqa: S603  # our own module
            command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip

    def refresh(self, name: str, day: date) -> None:
        """One refresh that nobody disturbs; what it says is kept if it fails."""
        started = time.monotonic()
        process = self.start(name, day)
        out, err = process.communicate(timeout=300)
        self.seconds = time.monotonic() - started
        if process.returncode not in (0, 3):
            self.failures.append(f"{name} {day}: exit {process.returncode}: {(out + err)[-600:]}")

    def kill(self, name: str, day: date) -> None:
        """One refresh that is killed at a random moment, or ended before it."""
        process = self.start(name, day)
        try:
            process.wait(self.chance.uniform(0, 1.05 * self.seconds))
        except subprocess.TimeoutExpired:
            if self.kills % 2:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            self.kills += 1
            self.moments[self._step(process)] += 1
        else:
            self.survived += 1
            if process.returncode not in (0, 3):
                self.failures.append(f"{name} {day}: exit {process.returncode}")
            return
        process.communicate()

    def _step(self, process: subprocess.Popen[str]) -> str:
        said = process.stderr.read() if process.stderr else ""
        lines = [line for line in said.splitlines() if line.endswith("...")]
        return lines[-1].removesuffix(" ...") if lines else "starting"


def differences(kept: Path, killed: Path) -> dict[str, str]:
    """By table of raw, facts, ref, core and marts, how many rows are in one file and not in the other."""
    found = {}
    with duckdb.connect() as con:
        for name, path in (("a", kept), ("b", killed)):
            quoted = str(path).replace("'", "''")
            con.execute(f"attach '{quoted}' as {name} (read_only)")
        columns: dict[str, list[str]] = {}
        for table, column in con.execute(
            "select table_schema || '.' || table_name, column_name from information_schema.columns "
            "where table_catalog = 'a' and table_schema in ('raw', 'facts', 'ref', 'core', 'marts')"
        ).fetchall():
            columns.setdefault(table, []).append(column)
        for table, names in sorted(columns.items()):
            chosen = ", ".join(f'"{name}"' for name in names if name not in RUN_COLUMNS)
            if table in RUNS:
                continue
            one, other = (f"select {chosen} from {side}.{table}" for side in "ab")  # noqa: S608
            counts = con.execute(
                f"select (select count(*) from ({one} except all {other})), "  # noqa: S608
                f"(select count(*) from ({other} except all {one}))"
            ).fetchone()
            if counts != (0, 0):
                found[table] = f"{counts[0]} lost, {counts[1]} doubled or new" if counts else "?"
    return found


def run(kills: int, nights: int, postings: int, seed: int) -> dict[str, Any]:
    """What became of so many kills over so many nights."""
    market = Market(seed=seed, postings=postings, months=6)
    days = market.refresh_days()[-nights:]
    folder = Path(tempfile.mkdtemp(prefix="guidepost-kills-"))
    started = time.monotonic()
    try:
        boards = "\n".join(
            f'[[board]]\nsource = "{board.source}"\nboard = "{board.board}"\n' for board in market.boards()
        )
        (folder / "boards.toml").write_text(boards, encoding="utf-8")
        with serve(market) as base:
            bench = Bench(folder, market, base, random.Random(seed))
            reader = Reader(bench.home("killed"))
            reader.start()
            for number, day in enumerate(days):
                bench.refresh("kept", day)
                wanted = kills * (number + 1) // len(days)
                while bench.kills < wanted:
                    bench.kill("killed", day)
                bench.refresh("killed", day)
            reader.stop.set()
            reader.join()
        kept, killed = (publish.current(bench.home(name)) for name in ("kept", "killed"))
        found = differences(kept, killed) if kept and killed else {"current": "nothing is published"}
        rows = Warehouse.open(bench.home("killed"))
        left = [p.name for p in bench.home("killed").warehouse.glob("work-*")]
        return {
            "kills": bench.kills, "ended_before": bench.survived, "nights": len(days), "seed": seed,
            "postings": rows.table("core.postings").num_rows if rows else 0, "moments": dict(bench.moments),
            "reads": reader.reads, "builds_seen": len(reader.builds), "reader_errors": dict(reader.errors),
            "failed_refreshes": bench.failures, "differences": found, "left_behind": left,
            "minutes": round((time.monotonic() - started) / 60, 1),
        }  # fmt: skip
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what became of the kills as one JSON line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--nights", type=int, default=4)
    parser.add_argument("--postings", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    found = run(asked.kills, asked.nights, asked.postings, asked.seed)
    print(json.dumps(found))  # noqa: T201
    is_well = not (
        found["reader_errors"] or found["failed_refreshes"] or found["differences"] or found["left_behind"]
    )
    return 0 if is_well and found["kills"] >= asked.kills else 1


if __name__ == "__main__":
    sys.exit(main())
