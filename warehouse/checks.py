"""Gates before publishing: each file in checks/ selects the rows that are wrong; none is the pass.

A file says whether it blocks or warns; the lists `warn` and `block` of [gates] in measurement.toml overrule
it. Who knows better accepts a gate for one refresh, by name and with a reason, which ops.overrides keeps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.database import insert, rows, tables, value
from warehouse.errors import WarehouseError
from warehouse.models import tables_read

FOLDER = Path(__file__).parent / "checks"
ROWS_SHOWN = 20
# -- severity: block
# -- says: one posting_id names one posting
_HEADER = re.compile(r"-- severity: (block|warn)\n-- says: (.+)\n")


@dataclass(frozen=True)
class Rules:
    """How this refresh takes its gates.

    Args:
        warn: gates that warn, whatever their file says.
        block: gates that block.
        accepted: by name of a gate, why it is accepted this time.
        accepted_by: who says so.
        accepted_at: when.
    """

    warn: frozenset[str] = frozenset()
    block: frozenset[str] = frozenset()
    accepted: Mapping[str, str] = field(default_factory=dict)
    accepted_by: str = ""
    accepted_at: datetime | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Rules:
        """The rules of [gates] in measurement.toml.

        Raises:
            WarehouseError: it names a gate that does not exist, or one on both lists.
        """
        warn, block = (frozenset(settings.get(word, ())) for word in ("warn", "block"))
        wrong = sorted((warn | block) - names()) + sorted(warn & block)
        if wrong:
            raise WarehouseError(
                f"measurement.toml, [gates]: {', '.join(wrong)} must name a gate of warehouse/checks, "
                "on one list."
            )
        return cls(warn, block)

    def severity(self, name: str, said: str) -> str:
        """Whether the gate `name` warns or blocks, where its file says `said`."""
        return "warn" if name in self.warn else "block" if name in self.block else said


@dataclass(frozen=True)
class CheckResult:
    """One gate's outcome: status passed, failed, accepted, or skipped where its tables are not built."""

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


def names(folder: Path = FOLDER) -> frozenset[str]:
    """The gates there are."""
    return frozenset(path.stem for path in folder.glob("*.sql"))


def run(
    con: duckdb.DuckDBPyConnection, build_id: str, folder: Path = FOLDER, rules: Rules | None = None
) -> tuple[CheckResult, ...]:
    """The result of every check, by name, also written to ops.checks with the first offending rows.

    What blocks and is accepted goes to ops.overrides.

    Raises:
        WarehouseError: a check has no proper header.
    """
    rules = rules or Rules()
    results = [_accepted(result, rules) for result in look(con, folder, rules)]
    for result in results:
        if result.status == "accepted":
            con.execute(
                "insert into ops.overrides values (?, ?, ?, ?, ?, ?)",
                [build_id, result.check_name, result.row_count, rules.accepted_by,
                 rules.accepted[result.check_name], rules.accepted_at],
            )  # fmt: skip
    rows_told = [
        [build_id, r.check_name, r.severity, r.status, r.row_count, json.dumps(r.to_json()["rows"])]
        for r in results
    ]
    insert(con, "ops.checks", rows_told)
    return tuple(results)


def look(
    con: duckdb.DuckDBPyConnection, folder: Path = FOLDER, rules: Rules | None = None
) -> tuple[CheckResult, ...]:
    """The result of every check, by name; nothing is written."""
    built = tables(con)
    return tuple(_run(con, path, built, rules or Rules()) for path in sorted(folder.glob("*.sql")))


def _accepted(result: CheckResult, rules: Rules) -> CheckResult:
    is_accepted = result.is_blocking and result.check_name in rules.accepted
    return replace(result, status="accepted") if is_accepted else result


def _run(con: duckdb.DuckDBPyConnection, path: Path, built: set[str], rules: Rules) -> CheckResult:
    text = path.read_text(encoding="utf-8")
    header = _HEADER.match(text)
    if header is None:
        raise WarehouseError(
            f"The check {path.name} must begin with '-- severity: block' or warn, then '-- says:'."
        )
    said, says = header.groups()
    severity = rules.severity(path.stem, said)
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
