"""Exchange rates as the European Central Bank publishes them: units of each currency per euro and day.

The shipped table is weekly. What a user adds (`guidepost rates`) stands in a file of the same form in the
content folder, which no update touches. Figures are kept as the bank writes them, as text.
"""

from __future__ import annotations

import csv
import io
import lzma
import math
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

WEEKLY = Path("fx") / "ecb_weekly.csv"
DAILY = Path("fx") / "ecb_daily.csv"
FILES = (WEEKLY, DAILY)  # the later over the earlier
MAX_SIZE = 32 * 1024 * 1024  # the bank's longest file, in XML since 1999, has about ten
_NONE = frozenset({"", "N/A", "-"})
_CODE = re.compile(r"[A-Z]{3}")

Rates = dict[date, dict[str, str]]


class RatesError(ValueError):
    """No rates can be read there; the message is one sentence that says why."""


# ---- reading -----------------------------------------------------------------------------------------------


def read(path: Path) -> Rates:
    """The rates in a file of the bank, whatever its name: XML, CSV, or a .zip with one of them.

    Raises:
        RatesError: it is none of these, or far too long. OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        data = file.read(MAX_SIZE + 1)
    try:
        found = _parsed(_unzipped(data) if data.startswith(b"PK") else data)
        return {day: dict(units) for day, units in found.items()}
    except RatesError as error:
        raise RatesError(f"{path.name} {error}") from error


def _unzipped(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith((".csv", ".xml"))]
            if len(names) != 1:
                raise RatesError(f"holds {len(names)} files of rates where one was expected")
            with archive.open(names[0]) as file:
                return file.read(MAX_SIZE + 1)  # whatever size it claims to have
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError) as error:
        raise RatesError(f"cannot be unpacked ({error})") from error


def parse(data: bytes) -> Rates:
    r"""The rates in a file's bytes, XML or CSV.

    >>> parse(b"Date, USD, HRK, \n20 November 2026, 1.1, N/A, \n")
    {datetime.date(2026, 11, 20): {'USD': '1.1'}}
    """
    if len(data) > MAX_SIZE:
        raise RatesError(f"is longer than {MAX_SIZE:,} bytes, and no file of rates")
    found: Rates = {}
    for day, code, units in _xml(data) if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" else _csv(data):
        if units in _NONE:
            continue
        if not _CODE.fullmatch(code) or not _is_rate(units):
            raise RatesError(f"gives {units[:20]!r} as the rate of {code[:20]!r} on {day}")
        found.setdefault(day, {})[code] = units
    if not any("USD" in rates for rates in found.values()):
        raise RatesError("holds no rates of the European Central Bank: no day with one for USD is in it")
    return found


_parsed = lru_cache(maxsize=2)(parse)  # each refresh of a process reads the same tables


def _is_rate(units: str) -> bool:
    try:
        value = float(units)
    except ValueError:
        return False
    return math.isfinite(value) and value > 0


def _day(text: str) -> date:
    """2026-11-20, or 20 November 2026 as in the bank's daily CSV."""
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise RatesError(f"has {text[:20]!r} where a day was expected")


def _csv(data: bytes) -> Iterator[tuple[date, str, str]]:
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig", "replace")))
    try:
        header = [name.strip() for name in next(rows, [])]
        if not header or header[0].lower() != "date":
            raise RatesError("is no table of rates: its first column is not Date")
        for row in rows:
            if any(row):
                day = _day(row[0])
                # The bank ends its lines with a comma.
                pairs = zip(header[1:], row[1:], strict=False)
                yield from ((day, code, units.strip()) for code, units in pairs if code)
    except csv.Error as error:
        raise RatesError(f"is no table of rates ({error})") from error


def _xml(data: bytes) -> Iterator[tuple[date, str, str]]:
    """Of <Cube time="2026-11-20"><Cube currency="USD" rate="1.1"/>, in any namespace."""
    found: list[tuple[date, str, str]] = []
    day: list[date] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "Cube":
            return
        if "time" in attributes:
            day[:] = [_day(attributes["time"])]
        elif day and "currency" in attributes:
            found.append((day[0], attributes["currency"], attributes.get("rate", "").strip()))

    def declares(*_: object) -> None:
        raise RatesError("declares a document type, which no file of rates does")  # entities live there

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = declares
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RatesError(f"is not whole XML ({error})") from error
    return iter(found)


# ---- keeping -----------------------------------------------------------------------------------------------


def tables(roots: Sequence[Path]) -> list[Path]:
    """The files of rates below the content folders, the later over the earlier on the same day."""
    return [root / name for root in roots for name in FILES if (root / name).is_file()]


def newest(roots: Sequence[Path]) -> tuple[date, Path]:
    """The last day with a rate for USD, and the file it stands in.

    Raises:
        RatesError: a file cannot be read.
    """
    return max((max(d for d, rates in read(p).items() if "USD" in rates), p) for p in tables(roots))


def merge(content: Path, new: Mapping[date, Mapping[str, str]], today: date) -> tuple[int, int]:
    """How many days the user's daily file gained, and how many it now tells differently.

    The days of `new` replace the same days in the file; the file is replaced whole or not at all.

    Raises:
        RatesError: `new` tells of days to come, or the file there is damaged.
    """
    last = max(new)
    if last > today + timedelta(days=1):
        raise RatesError(f"tells the rates of {last}, and that day has not come")
    path = content / DAILY
    kept = read(path) if path.is_file() else {}
    gained = len(set(new) - set(kept))
    changed = sum(day in kept and kept[day] != dict(rates) for day, rates in new.items())
    if gained or changed:
        _write(path, {**kept, **{day: dict(rates) for day, rates in new.items()}})
    return gained, changed


def _write(path: Path, rates: Rates) -> None:
    codes = sorted({code for of_day in rates.values() for code in of_day})
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["date", *codes])
            out.writerows(
                [day.isoformat(), *(rates[day].get(code, "") for code in codes)] for day in sorted(rates)
            )
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
