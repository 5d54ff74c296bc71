"""What Spark makes of the lake is what DuckDB made: on one machine, and on a cluster that loses a worker."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from data.home import Home
from tests.spark.conftest import ROOT, Started
from tests.spark.equal import differences
from warehouse import publish


def shown(home: Home) -> Path:
    found = publish.current(home)
    assert found is not None
    return found


def finished(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=1_200)
    assert process.returncode == 0, f"{out}\n{err[-4000:]}"
    return out


def hold_alike(market: Home, home: Home) -> None:
    """Every table is there and the same, and the marts lie beside as Parquet."""
    before, now = shown(market), shown(home)
    assert now.name != before.name
    assert differences(before, now) == {}
    build = publish.build_id_of(now)
    assert build is not None
    marts = {
        path.stem: pq.read_metadata(path).num_rows for path in (home.marts_history / build).glob("*.parquet")
    }
    assert marts == dict(row_counts(now))
    assert len(marts) > 20
    assert not list(home.warehouse.glob("work-*")), "what passed between the machines was left"


def row_counts(path: Path) -> list[tuple[str, int]]:
    """Each mart and its number of rows."""
    with duckdb.connect(str(path), read_only=True) as con:
        names = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        return [(name, con.table(f"marts.{name}").count("*").fetchall()[0][0]) for (name,) in names]


def test_one_machine_gives_the_same_tables(market: Home, home: Home, rebuild: Started) -> None:
    done = json.loads(finished(rebuild("local[2]", "--json")))
    assert (done["status"], done["published"]) == ("published", True)
    hold_alike(market, home)
    with_rows = {name for name, count in row_counts(shown(home)) if count}
    assert len(with_rows) > 15, "too little to prove anything"


def test_a_folder_that_spark_takes_for_a_pattern_is_refused(
    home: Home, rebuild: Started, tmp_path: Path
) -> None:
    process = rebuild("local[1]", "--scratch", str(tmp_path / "all[1]"))
    _, err = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "Spark reads [ ] in " in err
    assert shown(home).exists()


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A standalone master and two workers of one core each, on loopback; each worker leads its own group."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *words: str) -> None:
        import pyspark

        home = Path(pyspark.__file__).parent  # its own search asks whatever python comes first
        with (folder / f"{name}.log").open("wb") as log:
            command = [
                str(home / "bin" / "spark-class"),
                f"org.apache.spark.deploy.{words[0]}",
                "--host",
                "127.0.0.1",
            ]
            process = subprocess.Popen(
                [*command, "--webui-port", "0", *words[1:]],
                stdout=log, stderr=log, start_new_session=True, cwd=folder,
                env={**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1",
                     "PYTHONPATH": str(ROOT), "SPARK_WORKER_DIR": str(folder / name),
                     "SPARK_DAEMON_MEMORY": "256m"},
            )  # fmt: skip
            started.append(process)

    try:
        start("master", "master.Master", "--port", str(port))
        _await("the master", lambda: _listens(port) or started[0].poll() is not None)
        assert started[0].poll() is None, (folder / "master.log").read_text()
        for name in ("one", "two"):
            start(name, "worker.Worker", "--cores", "1", "--memory", "600m", master)
        told = folder / "master.log"
        _await("two workers", lambda: told.read_text().count("Registering worker") == 2)
        yield master, started[1:]
    finally:
        for process in started:
            _kill(process)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _await(what: str, is_so: object, seconds: float = 300, every: float = 0.2) -> None:
    assert callable(is_so)
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"{what} did not come"
        time.sleep(every)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The process and all it has started, as a machine that is gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_cluster_that_loses_a_worker_gives_the_same_tables(
    market: Home, home: Home, rebuild: Started, tmp_path: Path
) -> None:
    events = tmp_path / "events"
    events.mkdir()
    (tmp_path / "cluster").mkdir()
    logged = (
        "spark.eventLog.enabled=true",
        f"spark.eventLog.dir=file://{events}",
        "spark.eventLog.rolling.enabled=false",
        "spark.eventLog.compress=false",
        "spark.sql.execution.arrow.maxRecordsPerBatch=10",
    )
    with cluster(tmp_path / "cluster") as (master, workers):
        running = rebuild(master, "--json", conf=logged)
        try:
            # A task has begun to write what it read: others run beside it, and most are still to come.
            _await("extraction", lambda: _writes(home) or running.poll() is not None, 600, 0.01)
            assert running.poll() is None, running.communicate()
            read = next(home.warehouse.glob("work-*.spark/read"))
            assert not (read / "_SUCCESS").exists(), "extraction was over before the worker was killed"
            _kill(workers[0])
            finished(running)
        finally:
            running.kill()
    hold_alike(market, home)
    told = [json.loads(line) for path in events.iterdir() for line in path.read_text().splitlines()]
    assert [e for e in told if e["Event"] == "SparkListenerExecutorRemoved"], "no executor was lost"
    ended = [e for e in told if e["Event"] == "SparkListenerTaskEnd"]
    lost = [e["Stage ID"] for e in ended if e["Task End Reason"]["Reason"] != "Success"]
    assert lost, "no task was lost with it"


def _writes(home: Home) -> bool:
    return any(home.warehouse.glob("work-*.spark/read/_temporary/0/_temporary/attempt_*"))
