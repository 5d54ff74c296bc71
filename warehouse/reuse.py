"""A mart is made anew only where something it is made of has changed; else the rows of the last build stay.

What a mart is made of: the rows of the tables it reads, its SQL or the code of all measures, the constants,
the day, and the versions of what computes. All of it goes into one digest, kept in ops.made_from beside it.
Tables made of raw data or facts (core.* and marts of reads) are always made anew, or mended (`mending`), and
compared by their rows: what reads them is left alone if they came out the same.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse.database import tables
from warehouse.inputs import quoted

if TYPE_CHECKING:
    from warehouse.models import MeasureSettings, Step

COMPUTING = ("duckdb", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy")
"""Libraries whose next version may give other figures."""
MAKING = ("beside", "building", "inputs", "mending", "models", "reuse")
"""Our modules that read and make tables."""
KEPT = "marts."
READ_BY_ALL = ("core.", "marts.", "ref.")
CLOCK, MOMENT = "ref.clock", re.compile(r"\bas_of\b")


class Made:
    """What the tables of a file were made of, before this build and in it."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, settings: MeasureSettings, as_of: date, anew: bool
    ) -> None:
        self.con = con
        self.constants = json.dumps([settings, as_of.isoformat()], sort_keys=True, default=str)
        self.existing = tables(con)
        found = con.execute("select name, made_from from ops.made_from").fetchall()
        self.before: dict[str, str] = dict(found)
        self.anew = anew
        self.rows: dict[str, str] = {}

    def of(self, step: Step) -> str | None:
        """The digest of what the step would be made of now; None for what is always made anew.

        The tables it reads must have been made.
        """
        if not step.name.startswith(KEPT) or not all(name.startswith(READ_BY_ALL) for name in step.inputs):
            return None
        parts: list[Any] = [step.name, software()]
        if step.measure is None:
            parts.append(step.sql)
        else:
            code = sys.modules[step.measure.compute.__module__].__file__
            parts += [step.measure.compute.__qualname__, code_beside(Path(str(code))), self.constants]
        for name in sorted(step.inputs):
            is_day = name == CLOCK and not MOMENT.search(step.sql or "")
            parts.append([name, self._rows_of(name, ("as_of_on",) if is_day else ())])
        return hashlib.blake2b(json.dumps(parts).encode(), digest_size=32).hexdigest()

    def is_same(self, step: Step, made_from: str | None) -> bool:
        """Whether the file holds the table as it would be made."""
        is_there = not self.anew and made_from is not None and step.name in self.existing
        return is_there and self.before.get(step.name) == made_from

    def begin(self, step: Step) -> None:
        """Forget what the table was made of: from here on it may be half made."""
        if step.name in self.before:
            self.con.execute("delete from ops.made_from where name = ?", [step.name])

    def end(self, step: Step, made_from: str | None) -> None:
        """Note what the table is made of."""
        if made_from is not None:
            self.con.execute("insert into ops.made_from values (?, ?)", [step.name, made_from])

    def forget_others(self, kept: set[str]) -> None:
        """Remove the notes of tables that are gone."""
        for name in self.before.keys() - kept:
            self.con.execute("delete from ops.made_from where name = ?", [name])

    def _rows_of(self, name: str, columns: tuple[str, ...]) -> str:
        """A digest of the table's rows, whatever their order."""
        key = f"{name} {columns}"
        if key not in self.rows:
            self.rows[key] = rows_digest(self.con, name, columns)
        return self.rows[key]


SUMS = "count(*), sum(hash(row_hash)), bit_xor(hash(row_hash, 1))"
"""Of rows by their `row_hash`: their number, and two sums of hashes.

Different rows have the same sums less than once in 2^64 pairs of tables; their order is no matter.
"""


def row_hash(columns: Iterable[str]) -> str:
    """Selects one hash of these columns, as `row_hash`."""
    listed = ", ".join('"' + column.replace('"', '""') + '"' for column in columns)
    return f"hash({listed}) as row_hash"


def rows_digest(con: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...] = ()) -> str:
    """Columns with their types, and the SUMS of the rows."""
    described = [
        (str(column[0]), str(column[1]))
        for column in con.execute(f"describe {quoted(name)}").fetchall()
        if not columns or column[0] in columns
    ]
    hashed = f"select {row_hash(column for column, _ in described)} from {quoted(name)}"  # noqa: S608
    # All of it: a result with rows to come would be in the way of what is asked next.
    ((*found,),) = con.execute(f"select {SUMS} from ({hashed})").fetchall()  # noqa: S608
    return json.dumps([described, [str(part) for part in found]])


@lru_cache(maxsize=1)
def software() -> str:
    """The versions of what computes, and of how tables are read and made."""
    own = [
        hashlib.blake2b(Path(__file__).with_name(f"{name}.py").read_bytes()).hexdigest() for name in MAKING
    ]
    return json.dumps([sys.version, [_version(name) for name in COMPUTING], own])


@lru_cache(maxsize=16)
def code_beside(path: Path) -> str:
    """A digest of all Python files in the folder of this one."""
    found = hashlib.blake2b()
    for file in sorted(path.parent.glob("*.py")):
        text = file.read_bytes()
        found.update(f"{file.name} {len(text)} ".encode() + text)
    return found.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
