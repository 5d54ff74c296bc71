"""What an import found in a file, for people and for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from warehouse.imports import one_line
from warehouse.imports.mapping import shown
from warehouse.masking import mask

_ROWS_NAMED = 5
_SHOWN = 3
FIELDS_COUNTED = (
    "posted_at", "pay_ranges", "pay_raw", "pay_predicted_raw", "locations_raw", "description_raw", "url",
)  # fmt: skip


@dataclass
class Report:
    """Counted while rows are read.

    Args:
        file: its name.
        form: how it was read: JobSpy or columns, and its container.
        source: the source the postings stand under.
        unknown: columns that were not read.
        notes: sentences about the file as a whole.
    """

    file: str
    form: str
    source: str
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    row_count: int = 0
    duplicate_count: int = 0
    derived_count: int = 0
    undated_count: int = 0
    unread_date: str | None = None
    paid_count: int = 0
    boards: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    rejected: dict[str, tuple[int, list[int]]] = field(default_factory=dict)
    posted_from: str | None = None
    posted_to: str | None = None
    first: list[str] = field(default_factory=list)
    broken: str | None = None

    @property
    def posting_count(self) -> int:
        """Postings that were read."""
        return self.boards.total()

    @property
    def exit_code(self) -> int:
        """0 all rows were read, 3 some, 1 none."""
        if not self.posting_count:
            return 1
        return 3 if self.rejected or self.broken else 0

    def reject(self, reason: str, number: int) -> None:
        """Count a row that could not be read."""
        count, rows = self.rejected.get(reason, (0, []))
        self.rejected[reason] = (count + 1, [*rows, number][:_ROWS_NAMED])

    def posting(self, board: str, item: dict[str, Any], is_derived: bool) -> None:
        """Count a posting, and whether its id had to be made."""
        self.boards[board] += 1
        self.derived_count += is_derived
        self.paid_count += bool(item.get("pay_ranges") or item.get("pay_raw"))
        self.filled.update(name for name in FIELDS_COUNTED if item.get(name))
        day = (item.get("posted_at") or "")[:10]
        if day:
            self.posted_from = min(self.posted_from or day, day)
            self.posted_to = max(self.posted_to or day, day)
        elif item.get("posted_raw"):
            self.undated_count += 1
            self.unread_date = self.unread_date or one_line(mask(str(item["posted_raw"])))[:40]
        if len(self.first) < _SHOWN:
            self.first.append(_short(board, day, item))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "file": self.file, "form": self.form, "source": self.source, "rows": self.row_count,
            "postings": self.posting_count, "duplicates": self.duplicate_count,
            "rejected": [
                {"reason": reason, "count": count, "first_rows": rows}
                for reason, (count, rows) in self.rejected.items()
            ],
            "boards": dict(sorted(self.boards.items())), "posted_from": self.posted_from,
            "posted_to": self.posted_to, "filled": {name: self.filled[name] for name in FIELDS_COUNTED},
            "derived_ids": self.derived_count, "unread_dates": self.undated_count,
            "unknown_columns": self.unknown, "first": self.first, "notes": self.notes, "broken": self.broken,
        }  # fmt: skip

    def sentences(self) -> list[str]:
        """The same in words, a line each."""
        said = [
            f"{self.file} ({self.form}): {_rows(self.row_count)}, "
            f"{_postings(self.posting_count)} for the source {self.source}.",
            *self.notes,
        ]
        if self.broken:
            said.append(f"The file breaks off after row {self.row_count + 1:,}: {self.broken}")
        for reason, (count, rows) in self.rejected.items():
            more = " …" if count > len(rows) else ""
            which = "row" if count == 1 else "rows"
            said.append(f"  not read, {reason}: {count:,} ({which} {', '.join(map(str, rows))}{more})")
        if self.duplicate_count:
            said.append(f"  the same posting again: {_rows(self.duplicate_count)}")
        if self.boards:
            named = [f"{board} {count:,}" for board, count in self.boards.most_common()]
            said.append(f"Boards: {shown(named, 12)}.")
        dated = f"from {self.posted_from} to {self.posted_to}" if self.posted_from else "none is dated"
        said.append(f"Posted: {dated}. Pay is stated in a field by {self.paid_count:,}.")
        if guesses := self.filled["pay_predicted_raw"]:
            said.append(f"Pay that JobSpy found in the text is kept as a guess, not as stated: {guesses:,}.")
        if self.undated_count:
            said.append(
                f"{_rows(self.undated_count)} with a date that could not be read, such as "
                f"{self.unread_date!r}: give its form as date_format in a mapping."
            )
        if self.derived_count:
            said.append(
                f"{_rows(self.derived_count)} without an id: one was made of the address, or of what the ad "
                "says."
            )
        if self.unknown:
            said.append(f"Columns not read: {shown(self.unknown)}.")
        return said


def _short(board: str, day: str, item: dict[str, Any]) -> str:
    """Title · company · place · date · pay, on one line."""
    parts = [
        board, item["title_raw"], item.get("company_raw"), "; ".join(item.get("locations_raw") or ()), day,
        _pay(item),
    ]  # fmt: skip
    return " · ".join(one_line(mask(str(part)))[:80] for part in parts if part)


def _pay(item: dict[str, Any]) -> str | None:
    """The first range a posting states, or the words of its field of pay."""
    pay = next(iter(item.get("pay_ranges") or ()), None)
    if pay is None:
        return item.get("pay_raw")
    ends = "-".join(f"{end:,.0f}" for end in (pay["min"], pay["max"]) if end is not None)
    return f"{ends} {pay['currency'] or ''} a {pay['period'] or 'time not stated'}"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _postings(count: int) -> str:
    return "1 posting" if count == 1 else f"{count:,} postings"
