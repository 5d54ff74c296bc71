from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import memory
from bench.apart import Broken, _Apart, apart, together

pytestmark = pytest.mark.usefixtures("plain_main")

# Works for 0.3 s of processor, holds 60 MB, says so, and waits to be told to end.
BUSY = """
import sys, time
held = bytearray(60_000_000)
while time.process_time() < 0.3:
    pass
print("done", flush=True)
sys.stdin.read()
"""


@contextmanager
def busy() -> Iterator[None]:
    """A process below one below this one that has worked; it ends with the block."""
    middle = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", middle], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"done\n"
        yield


def test_work_of_others_counts_while_they_run_and_once_they_have_ended() -> None:
    before = memory.processor()
    with busy():
        running = memory.processor() - before
    ended = memory.processor() - before
    assert 0.29 <= running <= ended + 0.02
    assert ended < running + 0.5


def test_memory_is_that_of_all_below() -> None:
    before = memory.held(os.getpid())
    with busy(), memory.peak() as most:
        pass
    assert most[0] >= before + 55_000_000


def test_a_function_answers_from_a_process_of_its_own() -> None:
    found, most = apart(os.getpid)
    assert found != os.getpid()
    assert most > 0
    assert together(divmod, [(7, 2), (9, 2)]) == [(3, 1), (4, 1)]


def _met(mine: Path, other: Path) -> bool:
    """Whether the other is there while this one is."""
    mine.touch()
    until = time.monotonic() + 60
    while not other.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return other.exists()


def test_functions_run_at_the_same_time(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert together(_met, [(one, two), (two, one)]) == [True, True]


def _leave(code: int) -> None:
    os._exit(code)


def test_what_goes_wrong_there_is_told() -> None:
    with pytest.raises(Broken, match="ZeroDivisionError"):
        apart(divmod, 1, 0)
    with pytest.raises(Broken, match="BrokenProcessPool"):
        apart(_leave, 7)
    with pytest.raises(Broken, match="SystemExit: 3"):
        apart(sys.exit, 3)


def _stay(_: int) -> None:
    time.sleep(600)


def test_it_has_ended_with_the_block_that_failed() -> None:
    with pytest.raises(RuntimeError, match="mine"), _Apart(_stay, (1,)) as process:
        raise RuntimeError("mine")
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
