"""Rows of raw.versions in, the facts.* tables out. The only module of this room that knows pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from analysis.extract import pay
from analysis.extract.columns import collector_paused
from analysis.extract.skills import BATCH, SkillTagger
from analysis.extract.strength import STRENGTHS
from analysis.extract.tags import TagColumns, rounded

if TYPE_CHECKING:
    from analysis.extract.extractor import Extractor, Reading
    from analysis.extract.values import Evidence, Fact

_Key = tuple[Any, Any, str]
_Row = tuple[Any, ...]
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


def facts(extractor: Extractor, versions: pa.Table) -> dict[str, pa.Table]:
    """Tables postings, pay, places, skills; postings has one row per row of `versions`, in its order.

    Needs posting_id and content_hash; any of the item fields may be missing or null.
    """
    postings: list[_Row] = []
    ranges: list[_Row] = []
    places: list[_Row] = []
    skills = [SKILLS.empty_table()]
    wanted = [name for name in ("posting_id", "content_hash", *_FIELDS) if name in versions.column_names]
    with collector_paused():
        for part in versions.select(wanted).to_batches(max_chunksize=BATCH):
            rows = part.to_pylist()
            keys = [(row["posting_id"], row["content_hash"], extractor.version) for row in rows]
            for readings, tags in extractor.read_columns(rows):
                mine, keys = keys[: len(readings)], keys[len(readings) :]
                postings += map(_posting, mine, readings)
                ranges += chain.from_iterable(map(_ranges, mine, readings))
                places += (
                    (*key, number, place.raw, place.city, place.region, place.country)
                    for key, reading in zip(mine, readings, strict=True)
                    for number, place in enumerate(reading.places, 1)
                )
                skills.append(_skills(extractor.tagger, mine, [reading.text for reading in readings], tags))
    return {
        "postings": _table(POSTINGS, postings),
        "pay": _table(PAY, ranges),
        "places": _table(PLACES, places),
        "skills": pa.concat_tables(skills).combine_chunks(),
    }


def _table(schema: pa.Schema, rows: Sequence[_Row]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _posting(key: _Key, reading: Reading) -> _Row:
    return (
        *key, *_pair(reading.role), *_pair(reading.level), *_pair(reading.years_min), *_pair(reading.sector),
        *_pair(reading.workplace), *_pair(reading.education), reading.language, reading.text_hash,
        reading.text_sketch, reading.word_count, reading.title_key,
    )  # fmt: skip


def _ranges(key: _Key, reading: Reading) -> Iterator[_Row]:
    head = pay.headline(reading.pay)
    for number, found in enumerate(reading.pay, 1):
        yield (
            *key, number, found.pay_min, found.pay_max, found.currency, found.period, found.basis,
            found.is_structured,
            found is head, found.is_plausible, found.label, *_words(found.evidence), found.confidence,
        )  # fmt: skip


def _skills(tagger: SkillTagger, keys: Sequence[_Key], texts: Sequence[str], tags: TagColumns) -> pa.Table:
    """The tags of a batch: taken as columns, since they are most of all that is read."""
    ids, hashes, versions = (pa.array(column, pa.string()) for column in zip(*keys, strict=True))
    of, names = pa.array(tags.text), tagger.skill_ids_.tolist()
    words = [
        texts[text][start:end]
        for text, start, end in zip(tags.text.tolist(), tags.start.tolist(), tags.end.tolist(), strict=True)
    ]
    columns = (
        ids.take(of), hashes.take(of), versions.take(of), pa.array(names).take(pa.array(tags.skill)),
        pa.array(list(map(tagger.kind_of, names))).take(pa.array(tags.skill)),
        pa.array(STRENGTHS).take(pa.array(tags.strength)), rounded(tags.confidence), tags.is_implied,
        tags.is_negated, words, tags.start, tags.end, tags.mention_count,
    )  # fmt: skip
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SKILLS, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SKILLS)


def _pair(fact: Fact[Any] | None) -> tuple[Any, str | None]:
    if fact is None:
        return None, None
    return fact.value, fact.evidence.text if fact.evidence is not None else None


def _words(found: Evidence | None) -> tuple[str | None, int | None, int | None]:
    return (found.text, found.start, found.end) if found is not None else (None, None, None)
