"""Facts of many versions read by several processes; in the order asked for, so that nobody sees how many.

Each other process makes itself an extractor of what this one's pickles to: a trained model, not a training.
This process reads too, while it has nothing to hand out and nothing to store.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from warehouse.beside import Beside, GoneError
from warehouse.errors import WarehouseError
from warehouse.inputs import mapped, write

if TYPE_CHECKING:
    from warehouse.facts import Extractor

Facts = dict[str, pa.Table]
AHEAD = 2  # batches another process has been given: the one it reads, and the next
GONE = (
    "A process that read ads was ended from outside, perhaps because this machine is short of memory. "
    "To read with one process: GUIDEPOST_PROCESSES=1."
)


def read_in_order(
    batches: Iterable[pa.Table], extractor: Extractor, others: int, folder: Path
) -> Generator[Facts, None, None]:
    """The facts of each batch of rows of raw.versions.

    Args:
        batches: taken one by one as they can be read, so that only a few for each process are in memory.
        extractor: reads; can be pickled.
        others: processes beside this one; they have ended when the iteration has, however it ends.
        folder: for files of batches under way.

    Raises:
        WarehouseError: another process was ended from outside, or reads otherwise than this one.
    """
    with ExitStack() as stack:
        kept = folder / "extractor.pickle"
        kept.write_bytes(pickle.dumps(extractor))
        workers = [_Worker(stack.enter_context(Beside()), kept) for _ in range(others)]
        under_way: deque[_Own | _Given] = deque()
        for number, batch in enumerate(batches):
            worker = min(workers, key=_Worker.waiting)
            if worker.waiting() < AHEAD:
                under_way.append(worker.begin(batch, folder / str(number)))
            else:
                under_way.append(_Own(extractor.facts(batch)))
            while under_way[0].is_done() or len(under_way) > 2 * AHEAD * (others + 1):
                yield under_way.popleft().facts(extractor.version)
                if not under_way:
                    break
        for one in under_way:
            yield one.facts(extractor.version)


@dataclass(frozen=True)
class _Read:
    """What another process is told: read the rows of one file with the extractor in another."""

    extractor: Path
    batch: Path

    def __call__(self) -> tuple[str, list[str]]:
        """The version of the extractor that read, and the names of the tables it made."""
        extractor = _loaded(self.extractor)
        found = extractor.facts(mapped(self.batch))
        for name, table in found.items():
            write(table, self.batch.with_suffix(f".{name}"))
        return extractor.version, list(found)


@lru_cache(maxsize=1)
def _loaded(path: Path) -> Extractor:
    found: Extractor = pickle.loads(path.read_bytes())  # noqa: S301 (of the process that started this one)
    return found


@dataclass
class _Worker:
    """Another process, and what it has been given."""

    process: Beside
    extractor: Path
    given: list[_Given] = field(default_factory=list)

    def waiting(self) -> int:
        """Batches it has not finished."""
        self.given = [one for one in self.given if not one.is_done()]
        return len(self.given)

    def begin(self, batch: pa.Table, path: Path) -> _Given:
        """Have it read a batch."""
        write(batch, path)
        self.given.append(_Given(path, self.process.begin(_Read(self.extractor, path))))
        return self.given[-1]


@dataclass(frozen=True)
class _Given:
    """A batch another process reads."""

    path: Path
    said: Future[tuple[str, list[str]]]

    def is_done(self) -> bool:
        """Whether it has been read, or will never be."""
        return self.said.done()

    def facts(self, version: str) -> Facts:
        """What was read, mapped; waits for it. The files have no names any more."""
        try:
            found, names = self.said.result()
        except GoneError as error:
            raise WarehouseError(GONE) from error
        if found != version:
            raise WarehouseError(f"Another process reads by {found} where this one reads by {version}.")
        paths = {name: self.path.with_suffix(f".{name}") for name in names}
        tables = {name: mapped(path) for name, path in paths.items()}
        for path in (self.path, *paths.values()):
            path.unlink()
        return tables


@dataclass(frozen=True)
class _Own:
    """A batch this process has read."""

    found: Facts

    def is_done(self) -> bool:
        """It has been read."""
        return True

    def facts(self, version: str) -> Facts:  # noqa: ARG002 - as of a batch that another one reads
        """What was read."""
        return self.found
