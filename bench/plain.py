"""What everything is held against: DuckDB, as it comes, reading the same landing files into one table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from bench.apart import Spent, spent
from warehouse.landing import ITEM_FIELDS

_LISTS = {"locations_raw": "varchar[]", "is_prospect": "boolean", "is_unlisted": "boolean"}
_FIELDS = {name: _LISTS.get(name, "varchar") for name in ("type", "posting_id", "content_hash", *ITEM_FIELDS)}
_READ = "from read_json(?, format = 'newline_delimited', columns = {{{columns}}}) where type = 'item'".format(
    columns=", ".join(f"{name}: '{kind}'" for name, kind in _FIELDS.items())
)
_AGGREGATE = """
select source, board, date_trunc('month', cast(posted_at as timestamp)) as month, count(*) as postings,
    count(distinct content_hash) as texts, sum(length(description_raw)) as characters
from plain
group by all
"""


def files(landing: Path) -> list[str]:
    """The landing files below a folder."""
    return sorted(map(str, landing.glob("*/*.jsonl")))


def read(landing: Path, target: Path, rounds: int) -> tuple[Spent, Spent]:
    """What reading all files into one table spends, and an aggregate over it, each in its best round."""
    reads, sums = [], []
    for _ in range(rounds):
        target.unlink(missing_ok=True)
        with duckdb.connect(str(target)) as con:
            with spent() as one:
                con.execute(f"create table plain as select * {_READ}", [files(landing)])
                con.execute("checkpoint")
            reads.append(one)
            with spent() as one:
                con.execute(_AGGREGATE).fetchall()
            sums.append(one)
    target.unlink()
    found = [min(every, key=lambda one: one.processor) for every in (reads, sums)]
    return found[0], found[1]


def batches(paths: Sequence[str], size: int) -> pa.RecordBatchReader:
    """The items of these files as Arrow batches of so many rows, read by one thread."""
    con = duckdb.connect(config={"threads": 1})
    return con.sql(f"select * {_READ}", params=[list(paths)]).to_arrow_reader(size)
