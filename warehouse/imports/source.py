"""A file of postings, opened: its container, its columns, and its rows as often as they are asked for."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.imports import ImportRefused
from warehouse.imports.rows import Csv, Row, json_lines
from warehouse.imports.text import Lines, encoding_of, opened

CONTAINERS = ("csv", "jsonl", "parquet")
# What can go wrong in the middle of a file.
BROKEN = (OSError, EOFError, UnicodeDecodeError, zlib.error, pa.ArrowException)
_PEEKED = 200  # JSON lines name no columns: the keys of the first rows stand for them
_BATCH = 256


class Source:
    """A file of postings; `rows` can be read more than once.

    Args:
        path: the file.
        container: csv, jsonl or parquet; None: as its content shows.

    Raises:
        ImportRefused: it cannot be opened, or is none of these.
    """

    def __init__(self, path: Path, container: str | None = None) -> None:
        self.path = path
        try:
            with opened(path) as (file, _):
                head = file.read(4096)
        except BROKEN as error:
            raise ImportRefused(f"{path.name} cannot be read: {error}") from error
        if not head:
            raise ImportRefused(f"{path.name} is empty")
        is_parquet = container == "parquet" or (container is None and head.startswith(b"PAR1"))
        self.encoding: str | None = None
        self.note: str | None = None
        if not is_parquet:
            self.encoding, self.note = encoding_of(path)
        self.container = container or ("parquet" if is_parquet else self._looks(head))
        self.total = path.stat().st_size
        try:
            self.columns = self._columns()
        except BROKEN as error:
            raise ImportRefused(f"{path.name} cannot be read as {self.container}: {error}") from error

    def _looks(self, head: bytes) -> str:
        start = head.decode(self.encoding or "utf-8", "replace").lstrip("\ufeff \t\r\n")[:1]
        return "jsonl" if start in ("{", "[") else "csv"

    def _columns(self) -> list[str]:
        if self.container == "parquet":
            with pq.ParquetFile(self.path) as file:
                self.total = file.metadata.num_rows
                return list(file.schema_arrow.names)
        with ExitStack() as stack:
            if self.container == "csv":
                return [name for name in Csv(self._lines(stack)).columns if name]
            first = itertools.islice(json_lines(self._lines(stack, "\n")), _PEEKED)
            return list(dict.fromkeys(str(name) for row in first for name in row.values))

    def _lines(self, stack: ExitStack, newline: str = "") -> Lines:
        file, self._position = stack.enter_context(opened(self.path))
        return Lines(file, self.encoding or "utf-8", newline)

    def rows(
        self, without: Collection[str] = (), progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Row]:
        """Every row, in order; `progress` is told of what is read and of the whole.

        Raises:
            one of BROKEN: the file cannot be read to its end.
        """
        with ExitStack() as stack:
            if self.container == "parquet":
                found = self._parquet(stack, without)
            elif self.container == "csv":
                found = iter(Csv(self._lines(stack)))
            else:
                found = json_lines(self._lines(stack, "\n"))
            for number, row in enumerate(found):
                if progress and number % 500 == 0:
                    progress(number if self.container == "parquet" else self._position(), self.total)
                yield row
            if progress:
                progress(self.total, self.total)

    def _parquet(self, stack: ExitStack, without: Collection[str]) -> Iterator[Row]:
        # Buffered: a column of texts is not loaded whole, however long its row group is.
        file = stack.enter_context(pq.ParquetFile(self.path, buffer_size=1 << 20, pre_buffer=False))
        wanted = [name for name in file.schema_arrow.names if name not in set(without)]
        number = 0
        for batch in file.iter_batches(_BATCH, columns=wanted, use_threads=False):
            for values in _values(batch):
                number += 1
                yield Row(number, values or {}, None if values else "a value that Python cannot hold")


def _values(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | None]:
    """The rows of a batch; None for one with such a value as a time in the year 300,000."""
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError):
        for number in range(batch.num_rows):
            try:
                yield batch.slice(number, 1).to_pylist()[0]
            except (ValueError, OverflowError):
                yield None
