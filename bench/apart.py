"""A function in a process of its own, and what that spent: nothing is left of it in the next measure."""

from __future__ import annotations

import multiprocessing
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self, TypeVar

from bench import memory
from bench.memory import processor

Found = TypeVar("Found")
_SPAWN = multiprocessing.get_context("spawn")


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
        self._ours, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_answered, args=(theirs, function, args))
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def answer(self) -> Any:
        try:
            is_well, found = self._ours.recv()
        except EOFError:
            self._process.join()
            raise Broken(f"the process ended with code {self._process.exitcode}") from None
        self._process.join()
        if not is_well:
            raise Broken(found)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _answered(pipe: Connection, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Run in the other process."""
    try:
        answer = True, function(*args)
    except BaseException:
        answer = False, traceback.format_exc()
    pipe.send(answer)
