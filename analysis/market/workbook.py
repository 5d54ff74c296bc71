"""Tables as Excel files: the table on the first sheet, what it rests on under "About".

Text is written as text whatever it begins with: nothing in the file is a formula or a link.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from analysis.market import export

ABOUT = "About"
# What Excel's files hold at most (Microsoft, "Excel specifications and limits"): texts count UTF-16 units,
# and numbers keep 15 digits.
ROWS, TEXT, NAME = 1_048_576, 32_767, 31
_EXACT = 10**15
_FIRST_DAY = date(1900, 1, 1)
_SEEN = 200  # rows that a column's width is taken from
_NAMELESS = re.compile(r"[\[\]:*?/\\]")
# XML 1.0 holds none of these, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DAY, _MONTH = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d")
_FORMATS = {
    "dollars": "$#,##0", "percent": '0.0" %"', "points": "+0.0;-0.0;0.0", "decimal": "#,##0.0",
    "count": "#,##0", "day": "yyyy-mm-dd", "month": "yyyy-mm", "moment": "yyyy-mm-dd hh:mm",
}  # fmt: skip


def xlsx(
    table: pd.DataFrame, facts: Iterable[tuple[str, str]], title: str = "Table", *, kind_word: str = "",
    sheet_rows: int = ROWS,
) -> bytes:  # fmt: skip
    """The table as an Excel workbook: numbers as numbers, days as days, the header frozen, `facts` beside it.

    Rows that one sheet can't hold follow on further ones; each repeats the header.
    """
    file = io.BytesIO()
    # Row by row through a temporary file: memory stays bounded for any number of rows.
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        writer = _Writer(book)
        step = sheet_rows - 1
        for number, first in enumerate(range(0, max(len(table), 1), step), 1):
            name = sheet_name(title, kind_word, number)
            writer.table(book.add_worksheet(name), table.iloc[first : first + step])
        writer.about(book.add_worksheet(ABOUT), facts)
    return file.getvalue()


def sheet_name(title: str, kind_word: str = "", number: int = 1) -> str:
    """A name that Excel takes, with the word for invented data.

    >>> sheet_name("What moved? ML/AI skills, by month", "simulated data")
    'What moved ML A, simulated data'
    >>> sheet_name("'History'"), sheet_name("about", number=2), sheet_name("")
    ('Table', 'Table 2', 'Table')
    """
    plain = " ".join(_NAMELESS.sub(" ", _clean(title)).split()).strip("'").strip()
    plain = "Table" if plain.lower() in ("", "history", ABOUT.lower()) else plain
    end = (f" {number}" if number > 1 else "") + (f", {kind_word}" if kind_word else "")
    return plain[: NAME - len(end)].rstrip(" ,'") + end


class _Writer:
    """Writes sheets of one workbook, and counts the texts that a cell could not hold."""

    def __init__(self, book: Any) -> None:
        self._formats = {name: book.add_format({"num_format": form}) for name, form in _FORMATS.items()}
        # Shown as it is, and still text after someone has edited the cell.
        self._quoted = book.add_format({"quote_prefix": True})
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._label = book.add_format({"bold": True, "valign": "top"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self._cut = 0

    def table(self, sheet: Any, table: pd.DataFrame) -> None:
        columns = [_values(table.iloc[:, number]) for number in range(table.shape[1])]
        units = [export.unit(str(name), table.iloc[:, n]) for n, name in enumerate(table.columns)]
        kinds = [found or unit for (_, found), unit in zip(columns, units, strict=True)]
        sheet.freeze_panes(1, 0)
        for number, name in enumerate(table.columns):
            sheet.set_column(number, number, _width(str(name), columns[number][0][:_SEEN]))
            sheet.write_string(0, number, self._text(str(name)), self._head)
        for row, values in enumerate(zip(*(values for values, _ in columns), strict=True), 1):
            for number, value in enumerate(values):
                self._cell(sheet, row, number, value, kinds[number])
        if len(table.columns):
            sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)

    def about(self, sheet: Any, facts: Iterable[tuple[str, str]]) -> None:
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 110)
        told = list(facts)
        if self._cut:
            texts = "1 text is" if self._cut == 1 else f"{self._cut:,} texts are"
            told.append(
                ("Cut", f"{texts} longer than the {TEXT:,} characters of a cell: whole in CSV and Parquet.")
            )
        for row, (label, value) in enumerate(told):
            sheet.write_string(row, 0, self._text(label), self._label)
            sheet.write_string(row, 1, self._text(value), self._wrapped)

    def _cell(self, sheet: Any, row: int, column: int, value: object, kind: str) -> None:
        if export.is_missing(value):
            return
        if isinstance(value, (bool, np.bool_)):
            sheet.write_boolean(row, column, bool(value))
        elif isinstance(value, (Real, Decimal)) and _is_exact(value):
            sheet.write_number(row, column, value, self._formats.get(kind))
        elif isinstance(value, date) and _day(value) >= _FIRST_DAY:
            if isinstance(value, datetime):
                value = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
                kind = kind if kind in ("day", "month") else "moment"
            else:
                kind = kind if kind == "month" else "day"
            sheet.write_datetime(row, column, value, self._formats[kind])
        else:
            text = self._text(_said(value))
            sheet.write_string(row, column, text, self._quoted if export.FORMULA.match(text) else None)

    def _text(self, text: str) -> str:
        text = _clean(text)
        if len(text) <= TEXT // 2 or len(text.encode("utf-16-le")) // 2 <= TEXT:
            return text
        self._cut += 1
        return text.encode("utf-16-le")[: 2 * (TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _values(column: pd.Series[Any]) -> tuple[Sequence[object], str]:
    """The column's values, and "day" or "month" where they are; days that are written as text become days."""
    values = column.tolist()
    if pd.api.types.is_datetime64_any_dtype(column):
        return values, "day" if (column.dropna() == column.dropna().dt.normalize()).all() else "moment"
    if pd.api.types.is_numeric_dtype(column):
        return values, ""
    there = [value for value in values if not export.is_missing(value)]
    for kind, form, end in (("day", _DAY, ""), ("month", _MONTH, "-01")):
        if there and all(isinstance(value, str) and form.fullmatch(value) for value in there):
            try:
                return [
                    None if export.is_missing(v) else date.fromisoformat(f"{v}{end}") for v in values
                ], kind
            except ValueError:
                break  # a day that no calendar has: the text stays
    return values, ""


def _is_exact(value: Any) -> bool:
    """Whether Excel keeps the number as it is: neither endless nor a whole number of more than 15 digits."""
    return math.isfinite(value) and (not isinstance(value, Integral) or abs(int(value)) < _EXACT)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _said(value: object) -> str:
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        return ", ".join(map(str, value))
    return str(value)


def _shown(value: object) -> str:
    """About as Excel writes it."""
    if export.is_missing(value):
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()
    return f"{value:,.1f}" if isinstance(value, float) else _said(value)


def _clean(text: str) -> str:
    """The text without what XML forbids; a carriage return, which it would code, is a new line."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _width(name: str, values: Sequence[object]) -> float:
    """Wide enough for the longest word of the name and the values seen, within reason."""
    texts = [_shown(value) for value in values]
    longest = max([*map(len, name.split()), len(name) // 2, *map(len, texts)], default=0)
    return min(max(longest + 3, 9), 60)
