"""Tables are mended where what they are made of has changed, and hold what making them anew would give.

A model says so in its header. By "-- delta: posting_id" its rows of a posting follow from the facts of that
posting's current wording (posting_id and content_hash of core.current_versions). By "-- delta: month,
employer_id" its rows of a month and employer follow from that employer's postings of that month in
core.postings, but for what changes of them while they stand there (NIGHTLY). Either may also read tables that
say the former themselves, and others as a whole: where one of these, the model or the extractor is another
than it was, the table is made anew.
"""

from __future__ import annotations

import hashlib
import json
import re

import duckdb
import sqlglot
from sqlglot import exp

from warehouse.database import tables, value
from warehouse.inputs import quoted
from warehouse.models import Step
from warehouse.reuse import SUMS, row_hash, rows_digest, software

POSTING, CELL = "posting_id", "month, employer_id"
_SAYS = re.compile(rf"^-- delta: ({POSTING}|{CELL})$", re.MULTILINE)
WORDINGS, POSTINGS = "core.current_versions", "core.postings"
PARTS = {POSTING: {WORDINGS, "facts.posting_skills"}, CELL: {POSTINGS}}
"""Inputs of which only a part is read: what they say of the rest is what they said before."""
NIGHTLY = {"last_seen_on", "closed_on", "is_open"}
"""Columns of core.postings that no table by month and employer reads."""
CHANGED, CHANGED_CELLS, IN_CHANGED_CELLS = "changed_postings", "changed_cells", "postings_in_changed_cells"
_SAME_CELL = (
    "{0}.month is not distinct from {1}.month and {0}.employer_id is not distinct from {1}.employer_id"
)


class Mending:
    """What can be mended in a file, and how; made before the models are."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.by_posting: dict[str, str] = {}
        self.changed: dict[str, int] = {}
        self.before = tables(con) & {WORDINGS, POSTINGS}
        if WORDINGS in self.before:
            worded = f"select posting_id, content_hash from {WORDINGS}"  # noqa: S608
            con.execute(f"create or replace temp table worded_before as {worded}")
        if POSTINGS in self.before:
            con.execute(f"create or replace temp table cells_before as {_cells(con)}")

    def of(self, step: Step) -> str | None:
        """The digest of what unchanged rows are made of; None for what is not mended."""
        by = _by(step)
        if by is None:
            return None
        extractor = value(self.con, "select max(extractor_version) from facts.postings")
        wholes = [
            self.by_posting.get(name) or rows_digest(self.con, name)
            for name in sorted(step.inputs - PARTS[by])
        ]
        parts = [step.name, step.sql, software(), str(extractor), *wholes]
        made_from = hashlib.blake2b(json.dumps(parts).encode(), digest_size=32).hexdigest()
        if by == POSTING:
            self.by_posting[step.name] = made_from
        return made_from

    def can_mend(self, step: Step) -> bool:
        """Whether it is known what the file held before."""
        return (WORDINGS if _by(step) == POSTING else POSTINGS) in self.before

    def mend(self, step: Step) -> bool:
        """Replace the rows of postings whose wording has changed, or of cells whose postings have.

        False if there are none.
        """
        by = _by(step) or POSTING
        if by not in self.changed:
            self.changed[by] = self._find_changed() if by == POSTING else self._find_changed_cells()
        if not self.changed[by]:
            return False
        if by == POSTING:
            among, gone = CHANGED, f"posting_id in (select posting_id from {CHANGED})"  # noqa: S608
        else:
            same = _SAME_CELL.format("made", "cells")
            among = IN_CHANGED_CELLS
            gone = f"rowid in (select made.rowid from {step.name} as made inner join {CHANGED_CELLS} as cells on {same})"  # noqa: S608, E501
        tree = sqlglot.parse_one(step.sql or "", read="duckdb")
        for table in list(tree.find_all(exp.Table)):
            name = f"{table.db}.{table.name}"
            if name in PARTS[by] | self.by_posting.keys():
                part = f"select * from {name} where posting_id in (select posting_id from {among})"  # noqa: S608
                rows = sqlglot.parse_one(part, read="duckdb")
                table.replace(exp.Subquery(this=rows, alias=exp.to_identifier(table.alias_or_name)))
        self.con.execute(f"delete from {quoted(step.name)} where {gone}")  # noqa: S608
        self.con.execute(f"insert into {quoted(step.name)} by name {tree.sql('duckdb')}")
        return True

    def _find_changed(self) -> int:
        self.con.execute(
            f"""
            create or replace temp table {CHANGED} as
            select coalesce(now.posting_id, before.posting_id) as posting_id
            from {WORDINGS} as now
            full join worded_before as before on now.posting_id = before.posting_id
            where now.content_hash is distinct from before.content_hash
            """  # noqa: S608
        )
        return int(value(self.con, f"select count(*) from {CHANGED}"))  # noqa: S608

    def _find_changed_cells(self) -> int:
        self.con.execute(
            f"""
            create or replace temp table {CHANGED_CELLS} as
            select
                case when now.digest is null then before.month else now.month end as month,
                case when now.digest is null then before.employer_id else now.employer_id end as employer_id
            from ({_cells(self.con)}) as now
            full join cells_before as before on {_SAME_CELL.format("now", "before")}
            where now.digest is distinct from before.digest
            """  # noqa: S608
        )
        self.con.execute(
            f"""
            create or replace temp table {IN_CHANGED_CELLS} as
            select now.posting_id
            from (select posting_id, {_MONTH} as month, employer_id from {POSTINGS}) as now
            inner join {CHANGED_CELLS} as cells on {_SAME_CELL.format("now", "cells")}
            """  # noqa: S608
        )
        return int(value(self.con, f"select count(*) from {CHANGED_CELLS}"))  # noqa: S608


def _by(step: Step) -> str | None:
    said = _SAYS.search(step.sql or "")
    return said[1] if said else None


_MONTH = "cast(date_trunc('month', posted_on) as date)"


def _cells(con: duckdb.DuckDBPyConnection) -> str:
    """Selects a digest of the postings of each month and employer."""
    described = [str(name) for name, *_ in con.execute(f"describe {POSTINGS}").fetchall()]
    hashed = row_hash(name for name in described if name not in NIGHTLY)
    return f"""
        select month, employer_id, [{SUMS}] as digest
        from (select {_MONTH} as month, employer_id, {hashed} from {POSTINGS}) as hashed
        group by month, employer_id
        """  # noqa: S608
