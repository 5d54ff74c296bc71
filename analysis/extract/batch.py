"""Rows of raw.versions in, the facts.* tables out. The only module of this room that knows pyarrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from analysis.extract import pay
from analysis.extract.skills import BATCH

if TYPE_CHECKING:
    from analysis.extract.extractor import Extractor, Reading
    from analysis.extract.values import Evidence, Fact

_KEYS = [("posting_id", pa.string()), ("content_hash", pa.string()), ("extractor_version", pa.string())]
_WORDS = [("evidence_text", pa.string()), ("evidence_start", pa.int32()), ("evidence_end", pa.int32())]
POSTINGS = pa.schema([
    *_KEYS, ("role", pa.string()), ("role_evidence", pa.string()), ("level", pa.string()),
    ("level_evidence", pa.string()),
    ("years_min", pa.int32()), ("years_evidence", pa.string()), ("sector", pa.string()),
    ("sector_evidence", pa.string()),
    ("workplace", pa.string()), ("workplace_evidence", pa.string()), ("education", pa.string()),
    ("education_evidence", pa.string()), ("language", pa.string()), ("text_hash", pa.string()),
    ("text_sketch", pa.list_(pa.int64())), ("word_count", pa.int32()),
    ("title_key", pa.string()),
])  # fmt: skip
PAY = pa.schema([
    *_KEYS, ("range_number", pa.int32()), ("pay_min", pa.float64()), ("pay_max", pa.float64()),
    ("currency", pa.string()),
    ("period", pa.string()), ("basis", pa.string()), ("is_structured", pa.bool_()), ("is_headline",
    pa.bool_()),
    ("is_plausible", pa.bool_()), ("label", pa.string()), *_WORDS, ("confidence", pa.float64()),
])  # fmt: skip
PLACES = pa.schema([
    *_KEYS, ("place_number", pa.int32()), ("place_raw", pa.string()), ("city", pa.string()), ("region",
    pa.string()),
    ("country", pa.string()),
])  # fmt: skip
SKILLS = pa.schema([
    *_KEYS, ("skill_id", pa.string()), ("kind", pa.string()), ("strength", pa.string()), ("confidence",
    pa.float64()),
    ("is_implied", pa.bool_()), ("is_negated", pa.bool_()), *_WORDS, ("mention_count", pa.int32()),
])  # fmt: skip

_FIELDS = ("title_raw", "company_raw", "locations_raw", "description_raw", "description_format",
"workplace_raw",
           "employment_type_raw", "level_raw", "pay_raw", "pay_ranges")  # fmt: skip


class _Rows:
    """Values per column of one table."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._columns: list[list[Any]] = [[] for _ in schema]

    def add(self, *values: object) -> None:
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)

    def table(self) -> pa.Table:
        arrays = [
            pa.array(column, field.type) for column, field in zip(self._columns, self._schema, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=self._schema)


def facts(extractor: Extractor, versions: pa.Table) -> dict[str, pa.Table]:
    """Tables postings, pay, places, skills; postings has one row per row of `versions`, in its order.

    Needs posting_id and content_hash; any of the item fields may be missing or null.
    """
    tables = {
        "postings": _Rows(POSTINGS),
        "pay": _Rows(PAY),
        "places": _Rows(PLACES),
        "skills": _Rows(SKILLS),
    }
    wanted = [name for name in ("posting_id", "content_hash", *_FIELDS) if name in versions.column_names]
    for part in versions.select(wanted).to_batches(max_chunksize=BATCH):
        rows = part.to_pylist()
        for row, reading in zip(rows, extractor.read_many(rows), strict=True):
            _add(tables, extractor.version, row, reading)
    return {name: rows.table() for name, rows in tables.items()}


def _add(tables: Mapping[str, _Rows], version: str, row: Mapping[str, Any], reading: Reading) -> None:
    keys = (row["posting_id"], row["content_hash"], version)
    tables["postings"].add(
        *keys, *_pair(reading.role), *_pair(reading.level), *_pair(reading.years_min), *_pair(reading.sector),
        *_pair(reading.workplace), *_pair(reading.education), reading.language, reading.text_hash,
        list(reading.text_sketch), reading.word_count, reading.title_key,
    )  # fmt: skip
    head = pay.headline(reading.pay)
    for number, found in enumerate(reading.pay, 1):
        tables["pay"].add(
            *keys, number, found.pay_min, found.pay_max, found.currency, found.period, found.basis,
            found.is_structured,
            found is head, found.is_plausible, found.label, *_words(found.evidence), found.confidence,
        )  # fmt: skip
    for number, place in enumerate(reading.places, 1):
        tables["places"].add(*keys, number, place.raw, place.city, place.region, place.country)
    for tag in reading.skills:
        tables["skills"].add(
            *keys, tag.skill_id, tag.kind, tag.strength, tag.confidence, tag.is_implied, tag.is_negated,
            *_words(tag.evidence[0]), tag.mention_count,
        )  # fmt: skip


def _pair(fact: Fact[Any] | None) -> tuple[Any, str | None]:
    if fact is None:
        return None, None
    return fact.value, fact.evidence.text if fact.evidence is not None else None


def _words(found: Evidence | None) -> tuple[str | None, int | None, int | None]:
    return (found.text, found.start, found.end) if found is not None else (None, None, None)
