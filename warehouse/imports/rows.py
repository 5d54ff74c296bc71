"""Rows of a file, one at a time, with the number a reader finds them by; what is no row says why.

In CSV the header is row 1, as in a spreadsheet; in JSON lines rows are lines; in Parquet the first is row 1.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.imports import ImportRefused
from warehouse.imports.text import Lines
from warehouse.landing import MAX_LINE, MAX_PAYLOAD

LONG = "longer than a posting can be"
_READ = 1 << 16


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its values by column, or why there are none and what stands there."""

    number: int
    values: Mapping[str, Any]
    reason: str | None = None
    payload: str = ""


def _bad(number: int, reason: str, payload: str) -> Row:
    return Row(number, {}, reason, payload[:MAX_PAYLOAD])


# ---- CSV ---------------------------------------------------------------------------------------------------


class Csv:
    """The rows of a CSV file: comma, semicolon, tab or bar; quotes doubled.

    A row whose quotes do not close would swallow those behind it. It is given up at its first line, and with
    it the lines behind it up to the next two rows that are whole: a line of prose has commas too.

    Raises:
        ImportRefused: there is no header.
    """

    def __init__(self, lines: Lines) -> None:
        csv.field_size_limit(MAX_LINE)
        self._lines = lines
        self._taken: list[str] = []
        first = self._next_line()
        if first is None:
            raise ImportRefused("the file is empty")
        lines.give_back([first])
        self._delimiter = max(",;\t|", key=first.count)
        header = self._record()
        if isinstance(header, str):
            raise ImportRefused(f"the first line is no header: {header}")
        self.columns = [name.strip() for name in header]
        # QUOTE_NONNUMERIC with an escapechar, as JobSpy's README once had it: see `_unescaped`.
        self._is_quoted = first.startswith('"')

    def __iter__(self) -> Iterator[Row]:
        number, width = 1, len(self.columns)
        while (line := self._next_line()) is not None:
            number += 1
            if self._lines.is_cut:
                yield _bad(number, LONG, line)
                continue
            self._lines.give_back([line])
            cells = self._record()
            if isinstance(cells, str):
                yield _bad(number, cells, self._skipped(line))
            elif not self._is_whole(cells):
                yield _bad(number, f"{len(cells)} cells where the header has {width}", line)
            else:
                if self._is_quoted:
                    cells = [_unescaped(cell) if "\\" in cell else cell for cell in cells]
                yield Row(number, dict(zip(reversed(self.columns), reversed(cells[:width]), strict=True)))

    def _next_line(self) -> str | None:
        """The next line that is not blank."""
        while (line := self._lines.next()) is not None:
            if self._lines.is_cut or not line.isspace():
                return line
        return None

    def _is_whole(self, cells: list[str] | str) -> bool:
        width = len(self.columns)
        return not isinstance(cells, str) and len(cells) >= width and not any(cells[width:])

    def _record(self) -> list[str] | str:
        """The cells of the record that begins here; or why there are none, its first line alone taken."""
        taken = self._taken = []
        size = 0

        def feed() -> Iterator[str]:
            nonlocal size
            while size <= MAX_LINE and (line := self._lines.next()) is not None:
                taken.append(line)
                size += len(line)
                yield line

        try:
            return next(csv.reader(feed(), delimiter=self._delimiter, strict=True), [])
        except csv.Error:
            self._lines.give_back(taken[1:])
            del taken[1:]
            return "broken quoting" if size <= MAX_LINE else f"{LONG}, or a quote does not close"

    def _skipped(self, first: str) -> str:
        """The lines that go with a broken row, which are read over; the beginning of them is kept."""
        skipped, size = [first], len(first)
        while (line := self._next_line()) is not None:
            self._lines.give_back([line])
            is_whole, taken = self._is_whole(self._record()), self._taken
            if is_whole:
                following = self._next_line()
                if following is not None:
                    self._lines.give_back([following])
                    is_whole = self._is_whole(self._record())
                    self._lines.give_back(self._taken)
                if is_whole:
                    self._lines.give_back(taken)
                    break
            if size < MAX_PAYLOAD:
                skipped += taken
                size += sum(map(len, taken))
        return "".join(skipped)


def _unescaped(cell: str) -> str:
    r"""The cell with its backslashes single, if each of them was doubled.

    pandas doubles quotes even where it is given an escapechar, and the csv module then escapes the escapechar
    alone; so such a file is read without one, and undone here.

    >>> _unescaped(r"5\\_years of C:\\\\"), _unescaped(r"5\_years")
    ('5\\_years of C:\\\\', '5\\_years')
    """
    single = cell.replace("\\\\", "\x00")
    return cell if "\\" in single else single.replace("\x00", "\\")


# ---- JSON --------------------------------------------------------------------------------------------------


def json_lines(lines: Lines) -> Iterator[Row]:
    """An object per line; or one list of objects, however it is laid out."""
    number, start = 0, lines.read(1)
    while start and start.isspace():
        number += start == "\n"
        start = lines.read(1)
    if start == "[":
        yield from _listed(lines)
        return
    while (line := lines.next()) is not None:
        number, line, start = number + 1, start + line, ""
        if lines.is_cut:
            yield _bad(number, LONG, line)
        elif line.strip():
            yield _object(number, line)


def _object(number: int, line: str) -> Row:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return _bad(number, "not JSON", line)
    return Row(number, value) if isinstance(value, dict) else _bad(number, "not a JSON object", line)


def _listed(lines: Lines) -> Iterator[Row]:
    decoder, number, text = json.JSONDecoder(), 0, ""
    while True:
        text = text.lstrip(" \t\r\n,")
        try:
            if text.startswith("]"):
                return
            value, end = decoder.raw_decode(text)
        except (ValueError, RecursionError):
            # As much again each time: a long object is not parsed a thousand times.
            more = lines.read(max(_READ, len(text)))
            if more and len(text) <= MAX_LINE:
                text += more
                continue
            if text:
                yield _bad(number + 1, "the list breaks off here: not JSON", text)
            return
        number += 1
        yield Row(number, value) if isinstance(value, dict) else _bad(number, "not a JSON object", text[:end])
        text = text[end:]
