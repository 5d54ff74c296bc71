"""Another process works beside the first one, which has the connection and makes all tables.

Its tasks are pure functions of tables, such as a measure or the reading of facts: who computes them changes
nothing. What they read and give are Arrow files; only names and constants go through a pipe. (No fork:
DuckDB's threads do not survive one.)
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeVar

import pyarrow as pa
from threadpoolctl import threadpool_limits

from warehouse.inputs import mapped, plain, write

Found = TypeVar("Found")
Task = Callable[[], Any]
Compute = Callable[[Mapping[str, pa.Table], Mapping[str, Mapping[str, Any]], date], pa.Table]
# -P: a folder named `data` or `analysis` where the caller happens to stand is not ours.
START = "import sys; sys.path[:0] = sys.argv[1:]; from warehouse.beside import serve; serve()"


class GoneError(Exception):
    """The other process has ended before its answer, killed by a machine short of memory for one."""


@dataclass(frozen=True)
class Asked:
    """A measure to compute, of which files, into which."""

    compute: Compute
    files: Mapping[str, Path]
    settings: Mapping[str, Mapping[str, Any]]
    as_of: date
    target: Path

    def __call__(self) -> float:
        """The seconds it took."""
        started = time.perf_counter()
        tables = {name: mapped(path) for name, path in self.files.items()}
        write(plain(self.compute(tables, self.settings, self.as_of)), self.target)
        return time.perf_counter() - started


class Beside:
    """The other process; it has ended when this is left, whatever happened inside."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", "-c", START, *filter(None, sys.path)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (ours)
        self.listener = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self.listener.shutdown()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what could not be sent to a process that had gone
                if pipe:
                    pipe.close()

    def begin(self, task: Callable[[], Found]) -> Future[Found]:
        """What the task gives, once it is done; raises what the task raised. Tasks are done in turn.

        Raises:
            GoneError: the process has gone; from the future.
        """
        message = pickle.dumps(task)
        return self.listener.submit(self._told, message)

    def _told(self, message: bytes) -> Any:
        to, back = self.process.stdin, self.process.stdout
        if to is None or back is None:
            raise GoneError
        try:
            to.write(message)
            to.flush()
            found = pickle.load(back)  # noqa: S301 (of our own process)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise GoneError from error
        if isinstance(found, Exception):
            raise found
        return found


def serve() -> None:
    """Do what is asked for until nothing more is; run in the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked is told, and ends this process
    back = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    with suppress(BrokenPipeError):  # whoever asked has gone
        while (task := _next(sys.stdin.buffer)) is not None:
            back.write(_packed(_answer(task)))
            back.flush()


def _packed(answer: Any) -> bytes:
    try:
        return pickle.dumps(answer)
    except Exception:  # an error that cannot be sent says at least what it was
        return pickle.dumps(RuntimeError(f"{type(answer).__name__}: {answer}"))


def _next(pipe: IO[bytes]) -> Task | None:
    try:
        found: Task = pickle.load(pipe)  # noqa: S301 (of the process that started this one)
    except EOFError:
        return None
    return found


def _answer(task: Task) -> Any:
    try:
        with threadpool_limits(1):  # tables are small: threads that wait for each other only cost
            return task()
    except Exception as error:  # raised again by the process that asked
        return error
    finally:
        pa.default_memory_pool().release_unused()
