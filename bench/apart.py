"""A function in a process of its own, and what that spent: nothing is left of it in the next measure."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from bench import memory
from bench.memory import processor

Found = TypeVar("Found")


class Broken(Exception):
    """The other process failed; the message is its traceback."""


@dataclass
class Spent:
    """Seconds by the clock, and seconds of processor of the process and all it has started."""

    seconds: float = 0.0
    processor: float = 0.0

    def to_json(self) -> dict[str, float]:
        """The same, rounded."""
        return {"seconds": round(self.seconds, 4), "processor": round(self.processor, 4)}


@contextmanager
def spent() -> Iterator[Spent]:
    """What the block spends, once it has ended."""
    found = Spent(time.perf_counter(), processor())
    try:
        yield found
    finally:
        found.seconds = time.perf_counter() - found.seconds
        found.processor = processor() - found.processor


def best(rounds: int, step: Callable[[], object]) -> Spent:
    """What the round with the least processor spent: a busy machine adds, and never takes away."""
    found = []
    for _ in range(rounds):
        with spent() as one:
            step()
        found.append(one)
    return min(found, key=lambda one: one.processor)


def apart(function: Callable[..., Found], *args: Any) -> tuple[Found, int]:
    """What the function gives in a process of its own, and the most bytes that one and its children held.

    Raises:
        Broken: it raised something, or was killed.
    """
    with _Apart(function, args) as process, memory.peak(process.pid) as most:
        found = process.answer()
    return found, most[0]


def together(function: Callable[..., Found], every: Sequence[tuple[Any, ...]]) -> list[Found]:
    """What the function gives for each of these arguments, all at once, each in a process of its own.

    Raises:
        Broken: one raised something, or was killed.
    """
    with ExitStack() as stack:
        processes = [stack.enter_context(_Apart(function, args)) for args in every]
        return [process.answer() for process in processes]


class _Apart:
    """The other process; it has ended when this is left, whatever happened inside."""

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self._pid = self._pool.submit(os.getpid)
        self._asked = self._pool.submit(function, *args)

    @property
    def pid(self) -> int:
        return self._pid.result()

    def answer(self) -> Any:
        if error := self._asked.exception():  # sys.exit() there must not end this process
            raise Broken("".join(traceback.format_exception(error)))
        return self._asked.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._asked.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
        self._pool.shutdown()
