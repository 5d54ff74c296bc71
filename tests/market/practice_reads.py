"""How the practice boards were read: well, with a gap and a missing field, failing, and forbidding it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

# source, board, status of the newest read, its error
BOARDS = (
    ("greenhouse", "well", "ok", None),
    ("greenhouse", "gappy", "ok", None),
    ("greenhouse", "down", "failed", "https://boards.example/down answered 500 <b>now</b>"),
    ("jsonld", "closed.example", "disallowed", "robots.txt forbids it"),
    ("hackernews", "thread-1", "ok", None),
    ("hackernews", "thread-2", "ok", None),
)
_FIELDS = ("posted_at", "locations_raw", "description_raw", "pay_ranges", "title_raw", "url")


def tables(build_id: str, as_of: datetime) -> dict[str, pd.DataFrame]:
    """The reads of two runs a week apart, their gaps and fields, and what checks and drift say."""
    runs = [
        row
        for number, at in enumerate((as_of - timedelta(days=7), as_of), 1)
        for row in _run(f"run-{number}", number, at)
    ]
    watched = pd.DataFrame(
        [
            (
                "greenhouse",
                board,
                f"greenhouse:{board}",
                date(2026, month, 1),
                date(2026, month, 28),
                "complete",
            )
            for board, month in (("well", 10), ("gappy", 6), ("gappy", 9))
        ],
        columns=["source", "board", "panel_id", "watched_from", "watched_to", "listing"],
    )
    reads = ["run_id", "source", "board", "panel_id", "as_of", "read_number", "is_good", "item_count"]
    return {
        "core.reads": pd.DataFrame(runs)[reads],
        "raw.source_runs": pd.DataFrame(runs)[
            ["run_id", "source", "board", "status", "error", "as_of", "read_at", "item_count"]
        ],
        "marts.coverage": watched,
        "core.source_fields": pd.DataFrame(
            [
                {
                    "source": "greenhouse", "board": board, "field": field, "posting_count": count,
                    "filled_share": float(field != "pay_ranges" and (board, field) != ("gappy", "posted_at")),
                }
                for board, count in (("well", 30), ("gappy", 10))
                for field in _FIELDS
            ]
        ),
        "core.duplicates": pd.DataFrame({"posting_id": ["copy"], "tier": ["cross-post"]}),
        "ref.boards": pd.DataFrame(
            [{"source": s, "board": b, "employer": b.title()} for s, b, _, _ in BOARDS]
            + [{"source": "lever", "board": "muted", "employer": "Muted"}]
        ),
        "ops.checks": pd.DataFrame(
            [
                (build_id, "boards_emptied", "warn", "failed", 1, '[{"sentence": "down is empty"}]'),
                (build_id, "clock_one_row", "block", "passed", 0, "[]"),
                ("older", "clock_one_row", "block", "failed", 1, "[]"),
            ],
            columns=["build_id", "check_name", "severity", "status", "row_count", "detail"],
        ),
        "ops.drift": pd.DataFrame(
            [
                (build_id, "skills per posting", "1 to 2", 400, 0.4, "older", 600, 0.081),
                (build_id, "skills per posting", "3 to 5", 600, 0.6, "older", 400, 0.081),
                (build_id, "sureness", "sure", 2700, 0.9, "older", 2700, 0.0),
                (build_id, "sureness", "doubtful", 300, 0.1, "older", 300, 0.0),
            ],
            columns=["build_id", "feature", "bucket", "case_count", "share", "build_id_before",
                     "case_count_before", "psi"],
        ),
    }  # fmt: skip


def _run(run_id: str, number: int, at: datetime) -> list[dict[str, Any]]:
    """Every board was read well in the first run."""
    return [
        {
            "run_id": run_id, "source": source, "board": board, "as_of": at, "read_at": at,
            "read_number": number,
            "panel_id": source if source == "hackernews" else f"{source}:{board}",
            "status": status if number == 2 else "ok", "error": error if number == 2 else None,
            "is_good": number == 1 or status == "ok", "item_count": 10,
        }
        for source, board, status, error in BOARDS
    ]  # fmt: skip
