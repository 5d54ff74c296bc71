"""Landing files: what a crawl read, line by line, safe against being cut off.

One UTF-8 file of JSON lines per run and source, `landing/<run_id>/<source>.jsonl`: a header, then items and
rejects, and one summary line per board when that board is done. Each line is flushed as it is written, and
the file is fsynced at the end of each board (of a simulated market, once at its end), so that a crawl that is
killed loses at most its last line. Item fields are verbatim but for one thing: job ads name people, and their
e-mail addresses and phone numbers are masked before the first byte reaches the disk.

It uses the standard library alone: crawling processes, which import it, start fast.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from warehouse.landing_items import ITEM_FIELDS, item_line, storable
from warehouse.masking import mask

__all__ = [
    "FORMAT", "ITEM_FIELDS", "KINDS", "LISTINGS", "MAX_LINE", "MAX_PAYLOAD", "SOFTWARE", "STATUSES",
    "LandingFile", "lock_path", "read", "salvage", "utc_text",
]  # fmt: skip

FORMAT = 1
SOFTWARE = f"guidepost {version('guidepost')}"
KINDS = ("live", "simulated", "replayed")
STATUSES = ("ok", "empty", "partial", "failed", "disallowed", "skipped")
LISTINGS = ("complete", "windowed", "history")
MAX_PAYLOAD = 10_000
MAX_LINE = 8_000_000

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC with a Z, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def lock_path(landing: Path) -> Path:
    """The file a crawl holds a lock on while it writes below `landing`."""
    return landing / ".crawl.lock"


# ---- writing -----------------------------------------------------------------------------------------------


class LandingFile:
    """The landing file of one source in one run, open for appending; `path` says where.

    Args:
        landing: the folder of all landing files.
        run_id: letters, digits, "-" and "_": it names a folder.
        source: the same; it names the file.
        boards: for the header, each with source, board, employer and sector.
        clean: what takes out of each line what must not be kept, such as keys a host repeats to us.

    Raises:
        ValueError: run_id or source could lead out of the folder.
        FileExistsError: this run has already written this source.
    """

    def __init__(
        self,
        landing: Path,
        *,
        run_id: str,
        source: str,
        as_of: datetime,
        kind: str,
        boards: Iterable[Mapping[str, Any]],
        clean: Callable[[str], str] = str,
    ) -> None:
        for name in (run_id, source):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} cannot name a landing file: use letters, digits, - and _")
        if kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
        self.path = landing / run_id / f"{source}.jsonl"
        self.source, self._kind = source, kind
        self.planned = [dict(board) for board in boards]
        self.item_counts: Counter[str] = Counter()
        self.reject_counts: Counter[str] = Counter()
        self.closed_boards: set[str] = set()
        self._seen: set[str] = set()
        self._clean = clean
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("xb")
        self._write(
            {
                "type": "header", "format": FORMAT, "software": SOFTWARE, "run_id": run_id,
                "as_of": utc_text(as_of), "kind": kind, "source": source, "boards": self.planned,
            }
        )  # fmt: skip

    def item(self, board: str, fields: Mapping[str, Any]) -> bool:
        """Land one posting; False if the board has already listed it in this run."""
        line = item_line(self.source, board, fields)
        if line["posting_id"] in self._seen:
            return False
        try:
            self._write(line)
        except ValueError as error:
            self.reject(board, str(error), line["title_raw"] or line["native_id"])
            return False
        self._seen.add(line["posting_id"])
        self.item_counts[board] += 1
        return True

    def reject(self, board: str, reason: str, payload: str) -> None:
        """Keep what could not be read as a posting, masked and cut to 10 kB."""
        cut = storable(payload[: 2 * MAX_PAYLOAD], mask).encode()[:MAX_PAYLOAD].decode(errors="ignore")
        self.reject_counts[board] += 1
        self._write({"type": "reject", "board": board, "reason": storable(reason, mask), "payload": cut})

    def close_board(
        self,
        board: str,
        *,
        status: str,
        listing: str,
        listing_complete: bool,
        requests: int,
        errors: int,
        error: str | None,
        finished_at: datetime,
        not_modified: bool = False,
        validator: Mapping[str, str] | None = None,
    ) -> None:
        """Write the board's summary and make everything so far durable.

        `not_modified`: the host said that nothing has changed since the last complete read (304); all of that
        read's postings count as seen. `validator`: what to ask with next time (url, etag, last_modified).
        """
        if status not in STATUSES or listing not in LISTINGS:
            raise ValueError(f"{status!r} or {listing!r} is no word of the landing format")
        self._write(
            {
                "type": "board", "board": board, "status": status, "listing": listing,
                "listing_complete": listing_complete, "items": self.item_counts[board], "requests": requests,
                "errors": errors, "error": storable(error, mask), "finished_at": utc_text(finished_at),
                "not_modified": not_modified, "validator": dict(validator) if validator else None,
            }
        )  # fmt: skip
        self.closed_boards.add(board)
        # A practice market can be made again: its files become durable once, when they are closed.
        if self._kind != "simulated":
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Make the file durable and close it; boards without a summary count as cut off."""
        if not self._file.closed:
            os.fsync(self._file.fileno())
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        text = _COMPACT.encode(line)
        text = self._clean(text)
        data = text.encode("utf-8") + b"\n"
        if len(data) > MAX_LINE:
            raise ValueError(f"a line of {len(data):,} bytes is longer than a posting can be")
        self._file.write(data)
        self._file.flush()


# ---- reading -----------------------------------------------------------------------------------------------


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a landing file, plain or `.gz`, in order.

    A line that is cut off, is not UTF-8 or is no JSON object comes as a reject line (`board` null), never as
    an exception; so does the end of a `.gz` file that is cut off.
    """
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        try:
            for line in file:
                yield _parsed(line)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            yield _reject(f"the file is cut off: {error}", b"")


def salvage(path: Path) -> Path:
    """The path itself, or of a packed file that is damaged the path of a plain one with what could be read.

    The damaged file stays beside it, its name ending in .damaged.
    """
    if path.suffix != ".gz":
        return path
    plain = path.with_suffix("")
    draft = path.with_name(f"{path.name}.part")
    with draft.open("wb") as target:
        try:
            with gzip.open(path, "rb") as file:
                for line in file:
                    target.write(line)
        except (EOFError, OSError, zlib.error):
            os.fsync(target.fileno())
        else:
            draft.unlink()
            return path
    draft.replace(plain)
    path.replace(path.with_name(f"{path.name}.damaged"))
    return plain


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return _reject("the line is not JSON" if line.endswith(b"\n") else "the line is cut off", line)
    return value if isinstance(value, dict) else _reject("the line is not a JSON object", line)


def _reject(reason: str, line: bytes) -> dict[str, Any]:
    payload = line[:MAX_PAYLOAD].decode(errors="replace")
    return {"type": "reject", "board": None, "reason": reason, "payload": payload}
