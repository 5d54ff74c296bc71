"""How `guidepost refresh` bears kill -9 at random moments, night after night, while a reader asks.

python -m bench.kills --kills 20 --seed 1   (prints one JSON line; exit code 1 if anything was lost or failed)

A practice market grows over some nights, each read twice: by a home nobody disturbs, and by one whose refresh
is killed again and again before it may end. Every other kill takes the whole process group, as a power cut
does; the others take the command alone, and its crawl has to notice. In the end both homes hold the same
rows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

import duckdb

from analysis.extract import Extractor
from analysis.measure.registry import MEASURES
from commands.crawling import crawler
from commands.night import night
from commands.reading import extractor_of
from data import content as content_files
from data.content import Content
from data.home import SHIPPED, Home
from scrapers.demo import Market
from scrapers.demo.serving import serve
from warehouse import publish
from warehouse.read import Warehouse
from warehouse.refresh import refresh as run_refresh

# Which run first and last showed a posting differs where runs were killed; so does how often one was read.
RUNS = {"raw.runs", "raw.source_runs", "core.reads"}
RUN_COLUMNS = {"run_id", "first_run_id", "last_run_id", "read_number", "complete_upto"}
ASKED = ("marts.posting_counts", "marts.salary_bands", "core.spells")


@dataclass
class Reader:
    """Opens the shown build and asks it, without a pause, until it is told to stop."""

    home: Home
    reads: int = 0
    builds: set[str] = field(default_factory=set)
    errors: Counter[str] = field(default_factory=Counter)

    def run(self, out: Path, stop: Path) -> int:
        """Ask until `stop` is there; then say in `out` what was met: what goes wrong is counted."""
        while not stop.exists():
            try:
                self._read()
            except Exception as error:  # whatever a reader meets is what is measured
                self.errors[f"{type(error).__name__}: {error}"[:200]] += 1
            time.sleep(0.02)
        told = {"reads": self.reads, "builds_seen": len(self.builds), "reader_errors": self.errors}
        out.write_text(json.dumps(told), encoding="utf-8")
        return 0

    def _read(self) -> None:
        named = publish.current(self.home)
        shown = Warehouse.open(self.home)
        if shown is None or named is None:  # before the first build is named
            if named is not None:
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


def forked(work: Callable[[], int], log: Path) -> int:
    """The process id of a child in a group of its own that does `work`; what it says goes to `log`."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.setsid()
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        code = work()
    except SystemExit as left:
        code = int(left.code or 0)
    except BaseException:  # a child must not go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


@dataclass
class Bench:
    """One market, read by two homes.

    Python and the model are started once and each refresh is forked from there: the ten seconds of a start
    write nothing, so that no kill in them could show anything.
    """

    folder: Path
    market: Market
    base: str
    chance: random.Random
    content: Content
    extractor: Extractor
    kills: int = 0
    survived: int = 0
    moments: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: float = 20.0

    def home(self, name: str) -> Home:
        """The home of that name."""
        return Home(self.folder / name)

    def start(self, name: str, day: date) -> int:
        """What `guidepost refresh` does, on the market as it stands on `day`, in a process of its own."""

        def work() -> int:
            os.environ["GUIDEPOST_REPLAY"] = f"{self.base}/{day.isoformat()}"
            home, boards = self.home(name), self.market.boards()
            as_of = datetime.combine(day, clock(23), UTC)
            with night(home, self.content, boards, as_of, "replayed", "") as found:
                result = run_refresh(
                    home, as_of=as_of, kind="replayed", content=self.content, boards=boards,
                    crawl=crawler(found, boards, None), extractor=self.extractor, measures=MEASURES,
                    progress=found.steps,
                )  # fmt: skip
            print(result.error or result.status, file=sys.stderr)  # noqa: T201
            return result.exit_code

        return forked(work, self.folder / f"{name}.log")

    def refresh(self, name: str, day: date) -> None:
        """One refresh that nobody disturbs; what it says is kept if it fails."""
        started = time.monotonic()
        _, status = os.waitpid(self.start(name, day), 0)
        self.seconds = time.monotonic() - started
        self._judge(name, day, status)

    def kill(self, name: str, day: date) -> None:
        """One refresh that is killed at a random moment, or ended before it."""
        process = self.start(name, day)
        until = time.monotonic() + self.chance.uniform(0, 1.05 * self.seconds)
        while time.monotonic() < until:
            done, status = os.waitpid(process, os.WNOHANG)
            if done:
                self.survived += 1
                self._judge(name, day, status)
                return
            time.sleep(0.005)
        (os.killpg if self.kills % 2 else os.kill)(process, signal.SIGKILL)
        os.waitpid(process, 0)
        self.kills += 1
        lines = self._said(name).splitlines()
        told = [line.removesuffix(" ...") for line in lines if line.endswith(" ...")]
        self.moments[told[-1] if told else "Starting"] += 1

    def _judge(self, name: str, day: date, status: int) -> None:
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, 3):
            self.failures.append(f"{name} {day}: exit {code}: {self._said(name)[-600:]}")

    def _said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")


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
    content = content_files.load(SHIPPED)
    extractor = extractor_of(Home(folder / "kept"), content)
    started = time.monotonic()
    try:
        out, stop = folder / "reader.json", folder / "stop"
        reader = forked(lambda: Reader(Home(folder / "killed")).run(out, stop), folder / "reader.log")
        with serve(market) as base:
            bench = Bench(folder, market, base, random.Random(seed), content, extractor)
            for number, day in enumerate(days):
                bench.refresh("kept", day)
                while bench.kills < kills * (number + 1) // len(days):
                    bench.kill("killed", day)
                bench.refresh("killed", day)
        stop.touch()
        os.waitpid(reader, 0)
        kept, killed = (publish.current(bench.home(name)) for name in ("kept", "killed"))
        found = differences(kept, killed) if kept and killed else {"current": "nothing is published"}
        rows = Warehouse.open(bench.home("killed"))
        return {
            "kills": bench.kills, "ended_before": bench.survived, "nights": len(days), "seed": seed,
            "postings": rows.table("core.postings").num_rows if rows else 0, "moments": bench.moments,
            **json.loads(out.read_text(encoding="utf-8")),
            "failed_refreshes": bench.failures, "differences": found,
            "left_behind": [path.name for path in bench.home("killed").warehouse.glob("work-*")],
            "minutes": round((time.monotonic() - started) / 60, 1),
        }  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
