"""Facts are the same however many processes read them; one that is ended ends the refresh, and none stays."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest

from tests.warehouse.market import Ad, Read, Rules
from warehouse import facts, readers
from warehouse.database import connect
from warehouse.errors import WarehouseError

if TYPE_CHECKING:  # other processes import this module, and are to be there soon
    from analysis.extract import Extractor

HERE = Path(__file__).parent.parent.parent
STARTED: list[int] = []


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Batches of three rows, and the numbers of the processes that are started."""
    monkeypatch.setattr(facts, "BATCH", 3)
    STARTED.clear()
    was = subprocess.Popen.__init__

    def noted(self: Any, *given: Any, **more: Any) -> None:
        was(self, *given, **more)
        STARTED.append(self.pid)

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    yield
    for process in STARTED:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


class Fragile(Rules):
    """An extractor that a process does not survive, but for the one that made it."""

    def __init__(self) -> None:
        super().__init__()
        self.home = os.getpid()

    def facts(self, versions: pa.Table) -> dict[str, pa.Table]:
        if os.getpid() != self.home:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().facts(versions)


class Changed(Rules):
    """An extractor that another process makes another version of."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Rules, ("rules-2",)


class Wrong(Rules):
    """An extractor that fails in another process."""

    def __init__(self) -> None:
        super().__init__()
        self.home = os.getpid()

    def facts(self, versions: pa.Table) -> dict[str, pa.Table]:
        if os.getpid() != self.home:
            raise ValueError(f"{versions.num_rows} rows are too few")
        return super().facts(versions)


def versions(con: duckdb.DuckDBPyConnection, count: int) -> None:
    """So many texts, some of them with pay and skills."""
    con.execute(
        """
        insert into raw.versions by name
        select
            format('{:016x}', hash(i)) as posting_id, format('{:016x}', hash(i + 1)) as content_hash,
            'ML Engineer ' || i as title_raw, 'skill: python' || chr(10) || 'skill: sql' || chr(10)
            || 'pay: ' || i || '-' || 2 * i || ' EUR hour'
            as description_raw
        from range(?) as numbers (i)
        """,
        [count],
    )


def rows(con: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """Every table of facts, in the order its rows lie in the file."""
    names = ("postings", "pay", "places", "posting_skills")
    return {name: con.execute(f"from facts.{name}").fetchall() for name in names}


@pytest.mark.parametrize("processes", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_the_tables_are_those_of_one_process_row_by_row(tmp_path: Path, processes: int) -> None:
    found = []
    for number in (1, processes):
        told: list[tuple[int, int]] = []
        with connect(tmp_path / f"work-{number}.duckdb") as con:
            versions(con, 50)
            assert facts.extract(con, Rules(), lambda *one, told=told: told.append(one), number) == 50
            versions(con, 57)  # seven are new
            assert facts.extract(con, Rules(), processes=number) == 7
            found.append(rows(con))
            raw = con.execute("select posting_id from raw.versions limit 50").fetchall()
        assert told[0] == (0, 50)
        assert told[-1] == (50, 50)
        assert len(told) == 18
    assert found[0] == found[1]
    assert [row[:1] for row in found[0]["postings"][:50]] == raw
    assert [len(found[1][name]) for name in found[1]] == [57, 57, 0, 114]
    assert len(STARTED) == 2 * (processes - 1)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


@pytest.mark.slow
def test_few_versions_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "processors", lambda: 8)
    monkeypatch.setattr(facts, "free_memory", lambda: 100 * facts.MEMORY)
    with connect(tmp_path / "work.duckdb") as con:
        versions(con, 300)
        assert facts.extract(con, Rules()) == 300
    assert STARTED == []


@pytest.mark.parametrize(
    ("total", "processors", "free", "wanted"),
    [
        (1_000_000, 2, 10**10, 2),
        (1_000_000, 64, 4 * 10**9, 6),  # half of what is free, 400 MB each
        (1_000_000, 2, 2 * 10**8, 1),
        (1_000_000, 1, 10**10, 1),
        (1_000_000, 4, None, 4),
        (5_000, 64, 10**11, 3),
        (2_000, 64, 10**11, 1),
    ],
)
def test_as_many_processes_as_there_are_processors_memory_and_work_for(
    monkeypatch: pytest.MonkeyPatch, total: int, processors: int, free: int | None, wanted: int
) -> None:
    monkeypatch.setattr(facts, "processors", lambda: processors)
    monkeypatch.setattr(facts, "free_memory", lambda: free)
    assert facts._wanted(total) == wanted


@pytest.mark.parametrize(
    ("extractor", "error", "says"),
    [
        (Fragile(), WarehouseError, "^A process that read ads was ended from outside"),
        (Changed(), WarehouseError, "^Another process reads by rules-2 where this one reads by rules-1"),
        (Wrong(), ValueError, "^3 rows are too few$"),
    ],
)
def test_what_goes_wrong_in_another_process_is_told(
    tmp_path: Path, extractor: Rules, error: type[Exception], says: str
) -> None:
    with connect(tmp_path / "work.duckdb") as con:
        versions(con, 50)
        with pytest.raises(error, match=says):
            facts.extract(con, extractor, processes=2)


@pytest.mark.slow
def test_a_killed_process_ends_the_refresh_and_publishes_nothing(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.refresh("2026-01-05", [Read([Ad("0")])]).published
    shown = desk.open().path
    desk.extractor = Fragile()
    ads = [Ad(str(n), says=f"skill: python\n{n} words that nobody else has") for n in range(30)]
    result = desk.refresh("2026-01-12", [Read(ads)], processes=2)
    assert (result.published, result.exit_code, result.error) == (False, 1, readers.GONE)
    assert desk.open().path == shown
    assert [path.name for path in desk.home.warehouse.glob("work-*")] == []
    desk.extractor = Rules()
    assert desk.refresh("2026-01-13", processes=2).published
    assert len(desk.rows("core.postings", "posting_id")) == 30


class Slow(Rules):
    """An extractor that another process takes its time with."""

    def facts(self, versions: pa.Table) -> dict[str, pa.Table]:
        if "SLOW_HOME" in os.environ and os.environ["SLOW_HOME"] != str(os.getpid()):
            Path(os.environ["SLOW_FILE"]).write_text(str(os.getpid()))
            time.sleep(5)
        return super().facts(versions)


INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts tests in the background ignores it
os.environ["SLOW_HOME"] = str(os.getpid())
from pathlib import Path
from tests.warehouse import test_readers as tests
from warehouse import facts
from warehouse.database import connect
facts.BATCH = 3
with connect(Path(sys.argv[1])) as con:
    tests.versions(con, 50)
    facts.extract(con, tests.Slow(), processes=2)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_refresh_leaves_no_process_behind(tmp_path: Path, how: signal.Signals) -> None:
    environ = {**os.environ, "SLOW_FILE": str(tmp_path / "slow"), "PYTHONPATH": str(HERE)}
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path / "work.duckdb")]
    refresh = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    other = int(_text(tmp_path / "slow"))
    refresh.send_signal(how)
    assert refresh.wait(240) != 0
    _gone(other)


def test_the_extractor_is_made_again_of_what_it_learned(extractor: Extractor) -> None:
    packed = pickle.dumps(extractor)
    again = pickle.loads(packed)  # noqa: S301 (what the line before has made)
    assert len(packed) < 5_000_000
    assert again.version == extractor.version
    told = "Senior ML Engineer", "Acme", "Berlin", "You know PyTorch, Rust and Go. 5+ years. $120k - $150k."
    assert again.read(*told) == extractor.read(*told)


def _text(path: Path) -> str:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.05)
    pytest.fail(f"{path.name} was not written")


def _gone(process: int) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the other process is still there")
