"""An import: a file's rows become the items of a landing file, or are only looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.imports import ImportRefused, one_line
from warehouse.imports.derived import derived_id
from warehouse.imports.jobspy import JobSpy, is_jobspy
from warehouse.imports.mapping import Columns, shown
from warehouse.imports.report import Report
from warehouse.imports.rows import LONG, Row
from warehouse.imports.source import BROKEN, CONTAINERS, Source
from warehouse.landing import MAX_LINE, MAX_PAYLOAD, LandingFile

FORMATS = ("auto", "jobspy", "jsonl", "csv", "parquet")
LISTINGS = ("windowed", "complete")
MAX_BOARDS = 1_000
_MAX_ID = 2_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Read:
    """A row as the item of a board, or why it is none."""

    board: str
    item: dict[str, Any]
    reason: str | None = None
    is_derived: bool = False


@dataclass(frozen=True)
class Import:
    """A file that can be imported, and how.

    Args:
        file: opened.
        reader: turns its rows into fields.
        source: the name its postings stand under.
        clean_url: takes tracking parameters off an address, as for crawled postings.
    """

    file: Source
    reader: JobSpy | Columns
    source: str
    clean_url: Callable[[str], str]

    def look(self, progress: Progress | None = None) -> Report:
        """What landing the file would give; nothing is written."""
        report, seen = self._report(), set[int]()
        for row, read in self._reads(report, progress):
            if read.reason is not None:
                report.reject(read.reason, row.number)
                continue
            key = hash((read.board, read.item["native_id"]))
            if key in seen:
                report.duplicate_count += 1
            else:
                seen.add(key)
                report.posting(read.board, read.item, read.is_derived)
        return report

    def refuse_nothing(self) -> None:
        """Raise ImportRefused where no row can be read; the file is read until the first that can."""
        report = self._report()
        for row, read in self._reads(report, None):
            if read.reason is None:
                return
            report.reject(read.reason, row.number)
        reasons = [
            f"{reason} (row {rows[0]}{' and others' if count > 1 else ''})"
            for reason, (count, rows) in report.rejected.items()
        ]
        why = "; ".join(reasons[:4]) or report.broken or "there are none"
        raise ImportRefused(f"no row of {self.file.path.name} can be read as a posting: {why}")

    def land(
        self, folder: Path, *, run_id: str, as_of: datetime, kind: str, listing: str,
        progress: Progress | None = None,
    ) -> Report:  # fmt: skip
        """What was landed in `folder`/`run_id`; rows that could not be read are its rejects.

        Raises:
            OSError: it cannot be written. FileExistsError: the run has this source already.
        """
        report = self._report()
        with LandingFile(
            folder, run_id=run_id, source=self.source, as_of=as_of, kind=kind, boards=()
        ) as landing:
            for row, read in self._reads(report, progress):
                if read.reason is not None:
                    report.reject(read.reason, row.number)
                    landing.reject(
                        read.board, f"row {row.number}: {read.reason}", row.payload or _payload(row.values)
                    )
                    continue
                rejects = landing.reject_counts[read.board]
                if landing.item(read.board, read.item):
                    report.posting(read.board, read.item, read.is_derived)
                elif landing.reject_counts[read.board] > rejects:
                    report.reject(LONG, row.number)
                else:
                    report.duplicate_count += 1
            _close(landing, report, listing, as_of)
        return report

    def _report(self) -> Report:
        unknown = [name for name in self.reader.unknown(self.file.columns) if name]
        form = f"JobSpy, {self.file.container}" if isinstance(self.reader, JobSpy) else self.file.container
        notes = [self.file.note] if self.file.note else []
        return Report(self.file.path.name, form, self.source, unknown, notes)

    def _reads(self, report: Report, progress: Progress | None) -> Iterator[tuple[Row, _Read]]:
        """The rows, counted; a file that breaks off ends here, and the report says so."""
        boards: set[str] = set()
        try:
            for row in self.file.rows(report.unknown, progress):
                report.row_count += 1
                yield row, self._read(row, boards)
        except BROKEN as error:
            report.broken = one_line(str(error))[:200] or type(error).__name__

    def _read(self, row: Row, boards: set[str]) -> _Read:
        if row.reason is not None:
            return _Read("all", {}, row.reason)
        named = self.reader.board(row.values)
        board = _board_name(named or "")
        item = self.reader.fields(row.values)
        is_page = (item["url"] or "").lower().startswith(("https://", "http://"))  # javascript: is none
        item["url"] = self.clean_url(item["url"]) or None if is_page else None
        is_derived = item["native_id"] is None
        item["native_id"] = item["native_id"] or derived_id(item)
        if not item["title_raw"]:
            reason = "no title"
        elif not board:
            reason = "no site" if named is None else "its site has no name in Latin letters"
        elif board not in boards and len(boards) >= MAX_BOARDS:
            reason = f"more than {MAX_BOARDS:,} sites in one file"
        elif len(item["native_id"]) > _MAX_ID:
            reason = "its id is longer than an id can be"
        elif sum(len(value) for value in item.values() if isinstance(value, str)) > MAX_LINE // 2:
            reason = LONG
        else:
            boards.add(board)
            return _Read(board, item, None, is_derived)
        return _Read(board or "all", {}, reason)


def opened_import(
    path: Path, form: str, told: Mapping[str, Any], source: str | None, taken: Collection[str],
    clean_url: Callable[[str], str],
) -> Import:  # fmt: skip
    """The import of a file.

    Args:
        path: the file.
        form: one of FORMATS.
        told: what the mapping file says; empty without one.
        source: the name to stand under; None: that of the mapping, else of the form.
        taken: names of sources that are crawled.
        clean_url: see `Import`.

    Raises:
        ImportRefused: it cannot be opened, no column holds the title, or the name is none or taken.
    """
    file = Source(path, form if form in CONTAINERS else None)
    if form == "jobspy" and not is_jobspy(file.columns):
        raise ImportRefused(
            f"{path.name} is not JobSpy's, which has columns site, job_url and title; "
            f"its columns are {shown(file.columns)}"
        )
    is_theirs = form == "jobspy" or (form == "auto" and not told and is_jobspy(file.columns))
    reader = JobSpy() if is_theirs else Columns(file.columns, told)
    name = source or reader.source
    if not _NAME.fullmatch(name):
        raise ImportRefused(f"{name!r} cannot name a source: use letters, digits, - and _")
    if name in taken:
        raise ImportRefused(f"Guidepost reads a source {name} itself: give another name with --source")
    return Import(file, reader, name, clean_url)


def _close(landing: LandingFile, report: Report, listing: str, as_of: datetime) -> None:
    """A summary per board. A windowed listing is none the worse for a row that could not be read."""
    is_short = listing == "complete" and bool(report.rejected or report.broken)
    for board in report.boards:
        rejects = landing.reject_counts[board]
        landing.close_board(
            board, status="partial" if is_short else "ok", listing=listing,
            listing_complete=listing == "complete" and not is_short, requests=0, errors=rejects,
            error=report.broken or (f"rows that could not be read: {rejects:,}" if rejects else None),
            finished_at=as_of,
        )  # fmt: skip


def _board_name(text: str) -> str:
    """The site's name as boards are named.

    >>> _board_name("zip_recruiter"), _board_name("LinkedIn Jobs"), _board_name("../etc"), _board_name("求职")
    ('zip_recruiter', 'linkedin-jobs', 'etc', '')
    """
    return re.sub(r"[^a-z0-9_]+", "-", text.lower())[:64].strip("-_")


def _payload(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, default=str)[: 2 * MAX_PAYLOAD]
