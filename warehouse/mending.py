"""Tables of rows by posting are mended where postings are new or worded anew, not made again.

A model says so by "-- delta: posting_id" in its header: its rows of a posting follow from the facts of that
posting's current wording (posting_id and content_hash of core.current_versions), from tables that say so
themselves, and from other tables as a whole. Where one of these others, the model or the extractor is another
than it was, the table is made anew; so it is always what making it anew would give.
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
from warehouse.reuse import rows_digest, software

# -- delta: posting_id
_SAYS = re.compile(r"^-- delta: posting_id$", re.MULTILINE)
WORDINGS = "core.current_versions"
BY_WORDING = {WORDINGS, "facts.posting_skills"}
"""Inputs that say of a posting's wording the same as long as the extractor is the same."""
CHANGED = "changed_postings"


class Mending:
    """What can be mended in a file, and how; made before the models are."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.made_from: dict[str, str] = {}
        self.is_changed_known = False
        con.execute("create or replace temp table worded_before (posting_id varchar, content_hash varchar)")
        if WORDINGS in tables(con):
            con.execute(f"insert into worded_before select posting_id, content_hash from {WORDINGS}")  # noqa: S608

    def of(self, step: Step) -> str | None:
        """The digest of what rows of unchanged wordings are made of; None for what is not mended."""
        if step.sql is None or not _SAYS.search(step.sql):
            return None
        extractor = value(self.con, "select max(extractor_version) from facts.postings")
        wholes = [
            self.made_from.get(name) or rows_digest(self.con, name)
            for name in sorted(step.inputs - BY_WORDING)
        ]
        parts = [step.name, step.sql, software(), str(extractor), *wholes]
        self.made_from[step.name] = hashlib.blake2b(json.dumps(parts).encode(), digest_size=32).hexdigest()
        return self.made_from[step.name]

    def mend(self, step: Step) -> None:
        """Replace the rows of postings whose wording has changed."""
        self._find_changed()
        where = f"where posting_id in (select posting_id from {CHANGED})"  # noqa: S608
        by_posting = BY_WORDING | self.made_from.keys()
        tree = sqlglot.parse_one(step.sql or "", read="duckdb")
        for table in list(tree.find_all(exp.Table)):
            if f"{table.db}.{table.name}" in by_posting:
                rows = sqlglot.parse_one(f"select * from {table.db}.{table.name} {where}", read="duckdb")  # noqa: S608
                table.replace(exp.Subquery(this=rows, alias=exp.to_identifier(table.alias_or_name)))
        self.con.execute(f"delete from {quoted(step.name)} {where}")  # noqa: S608
        self.con.execute(f"insert into {quoted(step.name)} by name {tree.sql('duckdb')}")

    def _find_changed(self) -> None:
        if not self.is_changed_known:
            self.con.execute(
                f"""
                create or replace temp table {CHANGED} as
                select coalesce(now.posting_id, before.posting_id) as posting_id
                from {WORDINGS} as now
                full join worded_before as before on now.posting_id = before.posting_id
                where now.content_hash is distinct from before.content_hash
                """  # noqa: S608
            )
            self.is_changed_known = True
