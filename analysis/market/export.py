"""Tables as files: safe to open in a spreadsheet, and named for what they hold."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from csv import QUOTE_MINIMAL, QUOTE_NONNUMERIC
from datetime import date
from math import isnan
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.market import theme

# A cell that begins so is run as a formula by spreadsheet programs (OWASP, "CSV injection").
FORMULA = re.compile(r"^\s*[=+\-@\t\r\n|]")
_CUT = re.compile(r"([,;]\s*)(?=[=+\-@|])")


def csv(table: pd.DataFrame, facts: Iterable[tuple[str, str]] = ()) -> bytes:
    """The table as UTF-8 CSV with a byte-order mark; text that a spreadsheet would run gets an apostrophe.

    `facts` stand in its head, one to a line that begins with #: `pandas.read_csv(file, comment="#")`.

    >>> csv(pd.DataFrame({"a": ["=1+1", "fine"]})).decode("utf-8-sig").split()
    ['a', "'=1+1", 'fine']
    """
    safe = table.rename(columns=_harmless)
    for number, column in enumerate(table.columns):
        if not pd.api.types.is_numeric_dtype(table[column]):
            safe.isetitem(number, [_harmless(value) for value in table[column]])
    head = "".join(f"# {_comment(f'{label}: {value}')}\r\n" for label, value in facts)
    # In quotes a # begins no comment: the row of C# is read whole.
    quoting: Literal[0, 2] = QUOTE_NONNUMERIC if head else QUOTE_MINIMAL
    return (head + safe.to_csv(index=False, lineterminator="\r\n", quoting=quoting)).encode("utf-8-sig")


def parquet(table: pd.DataFrame, facts: Iterable[tuple[str, str]]) -> bytes:
    """The table as Parquet; `facts` stand in the metadata of its schema, under their labels."""
    rows = pa.Table.from_pandas(table, preserve_index=False)
    named = {f"guidepost: {label}": value for label, value in facts}
    rows = rows.replace_schema_metadata({**(rows.schema.metadata or {}), **named})
    file = io.BytesIO()
    pq.write_table(rows, file, compression="zstd")
    return file.getvalue()


def unit(name: str, column: Any) -> str:
    """What a column, or one of its type, counts: read from the unit in its name and its type; else empty.

    >>> unit("Change (points)", pd.Series([3.1])), unit("Share (%)", pd.Series([12.4]).dtype)
    ('points', 'percent')
    """
    for word, found in (("(USD per year)", "dollars"), ("%", "percent"), ("points", "points")):
        if word in name:
            return found
    if pd.api.types.is_float_dtype(column):
        return "decimal"
    return "count" if pd.api.types.is_integer_dtype(column) else ""


def is_missing(value: object) -> bool:
    """Whether a cell holds nothing."""
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and isnan(value))


def file_name(kind: str, day: date, words: Iterable[str], ending: str = "csv") -> str:
    """What it holds, the day of the data, and the word for invented data.

    >>> file_name("simulated", date(2026, 10, 31), ["Salary bands", "ml-engineer", "US"])
    'guidepost-salary-bands-ml-engineer-us-2026-10-31-simulated-data.csv'
    """
    parts = ["guidepost", *words, day.isoformat(), theme.kind_word(kind)]
    slugs = [re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in parts]
    return "-".join(slug for slug in slugs if slug)[:150] + f".{ending}"


def _comment(text: str) -> str:
    r"""One line without quotes; what would begin a formula if a spreadsheet cut it at a comma is kept text.

    >>> _comment('In "A", =1+1,\n 12.4')
    "In 'A', '=1+1, 12.4"
    """
    return _CUT.sub(r"\1'", " ".join(text.replace('"', "'").split()))


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
