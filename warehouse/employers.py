"""ref.posting_employers, ref.employers and ref.employer_doubts: who hires, resolved anew at each refresh.

Each distinct name, board and address in raw.versions is read once; see `employer_groups.resolve`.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from data.content import Content
from warehouse.database import rows, sql
from warehouse.employer_doubts import doubts
from warehouse.employer_groups import resolve
from warehouse.mentions import Mention, Resolved

STAFFING = "consulting-staffing"  # of sectors.toml

_NUMBERED = pa.schema([("mention_number", pa.int64()), ("employer_id", pa.string())])
_EMPLOYERS = pa.schema(
    [("employer_id", pa.string()), ("employer", pa.string()), ("is_agency", pa.bool_()),
     ("sector", pa.string()), ("sector_basis", pa.string())]
)  # fmt: skip
_DOUBTS = pa.schema([(name, pa.string()) for name in ("doubt", "employer_id", "other_employer_id", "sign")])


def fill(con: duckdb.DuckDBPyConnection, content: Content) -> None:
    """Replace the three tables by what raw.versions, ref.boards and employers.toml say."""
    con.execute(sql("sql/employer_mentions.sql"))
    told = rows(con, "select * from mentions order by mention_number")
    mentions = [
        Mention(
            one["source"], one["board"], one["company_raw"], one["listed"],
            (one["url_host"],) if one["url_host"] else (), (one["title_host"],) if one["title_host"] else (),
            one["first_seen_at"], one["posting_count"],
        ) for one in told
    ]  # fmt: skip
    resolved = resolve(mentions, content.employers, content.sources)
    numbered = [
        {"mention_number": one["mention_number"], "employer_id": employer_id}
        for one, employer_id in zip(told, resolved.ids, strict=True)
    ]
    con.register("numbered", pa.Table.from_pylist(numbered, _NUMBERED))
    con.execute("delete from ref.posting_employers")
    con.execute(
        """
        insert into ref.posting_employers
        select posting_id, content_hash, employer_id
        from version_mentions join numbered using (mention_number)
        where employer_id is not null
        """
    )
    con.unregister("numbered")
    con.execute("drop table mentions")
    con.execute("drop table version_mentions")
    _replace(con, "employers", pa.Table.from_pylist(_employers(resolved, content), _EMPLOYERS))
    doubted = [
        {
            "doubt": one.kind,
            "employer_id": one.employer_id,
            "other_employer_id": one.other_id,
            "sign": one.detail,
        }
        for one in doubts(resolved)
    ]
    _replace(con, "employer_doubts", pa.Table.from_pylist(doubted, _DOUBTS))


def _employers(resolved: Resolved, content: Content) -> list[dict[str, str | bool | None]]:
    """Who they are; an agency's sector is staffing unless employers.toml names another."""
    found: list[dict[str, str | bool | None]] = []
    for group in resolved.groups.values():
        staffing = STAFFING if group.is_agency and STAFFING in content.sectors else None
        basis = "curated" if group.sector else "agency" if staffing else None
        found.append({
            "employer_id": group.employer_id, "employer": group.name, "is_agency": group.is_agency,
            "sector": group.sector or staffing, "sector_basis": basis,
        })  # fmt: skip
    return found


def _replace(con: duckdb.DuckDBPyConnection, name: str, given: pa.Table) -> None:
    con.execute(f"delete from ref.{name}")  # noqa: S608
    con.register("given", given)
    con.execute(f"insert into ref.{name} by name select * from given")  # noqa: S608
    con.unregister("given")
