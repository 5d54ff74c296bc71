"""Gates before publishing: each file in checks/ selects the rows that are wrong; none is the pass."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.database import rows, tables, value
from warehouse.errors import WarehouseError
from warehouse.models import tables_read

FOLDER = Path(__file__).parent / "checks"
ROWS_SHOWN = 20
# -- severity: block
# -- says: one posting_id names one posting
_HEADER = re.compile(r"-- severity: (block|warn)\n-- says: (.+)\n")


@dataclass(frozen=True)
class CheckResult:
    """One gate's outcome: status passed, failed, or skipped where its tables are not built."""

    check_name: str
    severity: str
    status: str
    row_count: int
    says: str
    rows: tuple[dict[str, Any], ...] = ()

    @property
    def is_blocking(self) -> bool:
        """True if nothing may be published."""
        return self.status == "failed" and self.severity == "block"

    def to_json(self) -> dict[str, Any]:
        """Plain values: dates and the like as text."""
        return dict(json.loads(json.dumps(asdict(self), default=str)))


def run(con: duckdb.DuckDBPyConnection, build_id: str, folder: Path = FOLDER) -> tuple[CheckResult, ...]:
    """The result of every check, by name, also written to ops.checks with the first offending rows.

    Raises:
        WarehouseError: a check has no proper header.
    """
    built = tables(con)
    results = [_run(con, path, built) for path in sorted(folder.glob("*.sql"))]
    con.executemany(
        "insert into ops.checks values (?, ?, ?, ?, ?, ?)",
        [
            [build_id, r.check_name, r.severity, r.status, r.row_count, json.dumps(r.to_json()["rows"])]
            for r in results
        ],
    )
    return tuple(results)


def _run(con: duckdb.DuckDBPyConnection, path: Path, built: set[str]) -> CheckResult:
    text = path.read_text(encoding="utf-8")
    header = _HEADER.match(text)
    if header is None:
        raise WarehouseError(
            f"The check {path.name} must begin with '-- severity: block' or warn, then '-- says:'."
        )
    severity, says = header.groups()
    if tables_read(text, path) - built:
        return CheckResult(path.stem, severity, "skipped", 0, says)
    found = int(value(con, f"select count(*) from ({text}\n)"))  # noqa: S608
    shown = rows(con, f"select * from ({text}\n) order by all limit {ROWS_SHOWN}") if found else []  # noqa: S608
    return CheckResult(path.stem, severity, "failed" if found else "passed", found, says, tuple(shown))


def sentence(failed: Sequence[CheckResult]) -> str:
    """What the failed checks say, in one sentence."""
    return "Not published, because of failed checks: " + "; ".join(
        f"{r.check_name} ({r.row_count} rows; it should hold that {r.says})" for r in failed
    )
