"""ops.drift: how what ads say, and how they are read, is spread, and what moved since the build before.

The measure is the population stability index, the sum over buckets of (share - before) * ln(share / before):
under 0.1 little has moved, over 0.25 much has (Siddiqi 2006, "Credit Risk Scorecards", chapter 10). With few
cases it is large by chance (Yurdakul and Naranjo 2020, "Statistical properties of the population stability
index"), so that data/measurement.toml also sets how many it takes to speak.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import duckdb
import pyarrow as pa

from warehouse import texts
from warehouse.database import insert, sql, value

NEWEST = 500  # posting versions whose terms are looked up
_SMOOTHING = 0.5  # cases added to each bucket: an empty one would make the index infinite


@runtime_checkable
class KnowsTerms(Protocol):
    """An extractor that can tell what the taxonomy does not know."""

    def unknown_terms(self, versions: pa.Table) -> tuple[int, int]:
        """Of rows of raw.versions: names of tools in requirements that are in no entry, and all of them."""
        ...


Terms = tuple[int, int]
"""Names of tools in no entry of the taxonomy, and all of them."""


def terms(con: duckdb.DuckDBPyConnection, extractor: object) -> Terms | None:
    """What the newest wordings name; None from an extractor that cannot tell."""
    if not isinstance(extractor, KnowsTerms):
        return None
    newest = "select * from raw.versions order by first_seen_at desc, posting_id, content_hash limit ?"
    rows = con.sql(newest, params=[NEWEST]).to_arrow_table()
    return extractor.unknown_terms(texts.filled(rows, texts.files(con)))


def record(con: duckdb.DuckDBPyConnection, build_id: str, found_terms: Terms | None) -> None:
    """The build's rows of ops.drift, held against those of the build before; without one psi is null."""
    found: dict[str, dict[str, int]] = {}
    for feature, bucket, count in con.execute(sql("sql/drift.sql")).fetchall():
        found.setdefault(feature, {})[bucket] = count
    if found_terms is not None:
        unknown, total = found_terms
        found["terms"] = {"known": total - unknown, "unknown": unknown}
    before = value(
        con,
        "select build_id from ops.build where build_id <> ? and build_id in (select build_id from ops.drift) "
        "order by as_of desc, length(build_id) desc, build_id desc limit 1",
        [build_id],
    )
    for feature, counts in found.items():
        held = dict(
            con.execute(
                "select bucket, case_count from ops.drift where build_id = ? and feature = ?",
                [before, feature],
            ).fetchall()
        )
        parts = psi(counts, held) if held else {}
        total = sum(counts.values()) or 1
        rows = [
            [build_id, feature, bucket, counts.get(bucket, 0), counts.get(bucket, 0) / total,
             before if held else None, held.get(bucket, 0) if held else None, parts.get(bucket)]
            for bucket in sorted(counts.keys() | held.keys())
        ]  # fmt: skip
        insert(con, "ops.drift", rows)


def psi(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, float]:
    """The part of each bucket in the population stability index; their sum is the index.

    >>> round(sum(psi({"a": 500, "b": 500}, {"a": 500, "b": 500}).values()), 3)
    0.0
    >>> round(sum(psi({"a": 800, "b": 200}, {"a": 500, "b": 500}).values()), 3)
    0.415
    """
    buckets = now.keys() | before.keys()

    def shares(counts: Mapping[str, int]) -> dict[str, float]:
        total = sum(counts.values()) + _SMOOTHING * len(buckets)
        return {bucket: (counts.get(bucket, 0) + _SMOOTHING) / total for bucket in buckets}

    new, old = shares(now), shares(before)
    return {bucket: (new[bucket] - old[bucket]) * math.log(new[bucket] / old[bucket]) for bucket in buckets}
