"""Text files of any size, line by line: their encoding found out, no line longer than memory should hold."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from warehouse.imports import ImportRefused
from warehouse.landing import MAX_LINE

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_KINDS = (
    (b"PK\x03\x04", "a ZIP archive or an Excel file: unpack it, or save the sheet as CSV"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file: save the sheet as CSV"),
    (b"SQLite format 3", "an SQLite database: export the table as CSV"),
    (b"PAR1", "a Parquet file: say --format parquet"),
)
Progress = Callable[[int], None]


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
    """The bytes of a file, unpacked if it is gzip, and how many of those on disk are read so far."""
    with path.open("rb") as raw:
        is_packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if not is_packed:
            yield raw, raw.tell
            return
        with gzip.GzipFile(fileobj=raw) as unpacked:
            yield io.BufferedReader(unpacked, _CHUNK), raw.tell


def encoding_of(path: Path) -> tuple[str, str | None]:
    """The encoding of the whole file, and a sentence where it is not plain UTF-8.

    Raises:
        ImportRefused: it is no text, or it is damaged.
    """
    try:
        with opened(path) as (file, _):
            head = file.read(_CHUNK)
            _refuse_other_kinds(path, head)
            marked = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None)
            if wide := "utf-16" if marked == "utf-16" else _wide(head):
                return wide, "The file is UTF-16."
            encoding, note = _counted(file, head)
            return marked or encoding, note
    except (OSError, EOFError, zlib.error) as error:
        raise ImportRefused(f"{path.name} cannot be read: {error}") from error


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    for mark, kind in _KINDS:
        if head.startswith(mark):
            raise ImportRefused(f"{path.name} is {kind}")
    zeros = head.count(0)
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _wide(head)
    if not is_wide and zeros > len(head) // 100 + 8:
        raise ImportRefused(f"{path.name} is not text: one byte in {len(head) // zeros} is zero")


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of European text is zero."""
    even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
    length = min(len(head), 4000) // 2
    if length and odd > 0.7 * length and not even:
        return "utf-16-le"
    return "utf-16-be" if length and even > 0.7 * length and not odd else None


def _counted(file: IO[bytes], chunk: bytes) -> tuple[str, str | None]:
    """UTF-8 unless more is wrong in it than right; then what Windows writes."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    wrong = right = 0
    while chunk:
        if not chunk.isascii() or decoder.getstate()[0]:
            text = decoder.decode(chunk)
            bad = text.count("\ufffd")
            wrong += bad
            right += len(text) - len(text.encode("ascii", "ignore")) - bad
        chunk = file.read(_CHUNK)
    if not wrong:
        return "utf-8", None
    if right >= wrong:
        return "utf-8", f"{wrong:,} places in the file are not UTF-8: \N{REPLACEMENT CHARACTER} stands there."
    return "cp1252", "The file is not UTF-8: it was read as Windows-1252."


class Lines:
    """The lines of a text, each with its end; `next` gives None at the end.

    A line longer than a landing line may be comes as its first part, and `is_cut` is true for it.
    Lines that were read too far can be given back.
    """

    def __init__(self, file: IO[bytes], encoding: str, newline: str) -> None:
        errors = "replace"
        self._file = io.TextIOWrapper(file, encoding, errors=errors, newline=newline)
        self._back: list[str] = []
        self.is_cut = False

    def next(self) -> str | None:
        """The next line."""
        self.is_cut = False
        if self._back:
            return self._back.pop()
        line = self._file.readline(MAX_LINE)
        if len(line) >= MAX_LINE and not line.endswith(("\n", "\r")):
            self.is_cut = True
            while (rest := self._file.readline(_CHUNK)) and not rest.endswith(("\n", "\r")):
                pass
        return line or None

    def give_back(self, lines: list[str]) -> None:
        """These lines come next, in their order."""
        self._back += reversed(lines)

    def read(self, size: int) -> str:
        """So many characters."""
        return self._file.read(size)
