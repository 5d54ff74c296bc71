"""What a Python worker of Spark does: batches of raw.versions in, rows of facts.* out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
from pyspark import SparkFiles

from warehouse.errors import WarehouseError
from warehouse.facts import Extractor

KIND = "kind"
"""The column that says which of the others holds a row's facts: "postings", "pay", "places" or "skills"."""

FILES = "reader"
"""The folder on a worker that holds what the extractor is made from."""

Batches = Iterator[pa.RecordBatch]


def row_schema(schemas: Mapping[str, pa.Schema]) -> pa.Schema:
    """Rows of several tables as those of one: the kind, and a struct for each of them."""
    structs = [pa.field(kind, pa.struct(list(schema))) for kind, schema in schemas.items()]
    return pa.schema([pa.field(KIND, pa.string()), *structs])


def reader(
    make: Callable[[Path], Extractor], version: str, schemas: Mapping[str, pa.Schema]
) -> Callable[[Batches], Batches]:
    """A function for mapInArrow: versions of postings -> rows as `row_schema` has them.

    Args:
        make: gives the extractor of a folder; called once per task, so it should keep what it made.
        version: of the driver's extractor; a worker that reads otherwise fails.
        schemas: the columns of each of the extractor's tables.
    """

    def read(batches: Batches) -> Batches:
        extractor = make(Path(SparkFiles.get(FILES)))
        if extractor.version != version:
            raise WarehouseError(
                f"This worker reads as {extractor.version} and the driver as {version}: "
                "install the same Guidepost on all machines."
            )
        for batch in batches:
            given = extractor.facts(pa.Table.from_batches([batch]))
            for kind, schema in schemas.items():
                rows = given[kind].select(schema.names).cast(schema).combine_chunks()
                if rows.num_rows:
                    yield _wrapped(kind, rows, schemas)

    return read


def _wrapped(kind: str, rows: pa.Table, schemas: Mapping[str, pa.Schema]) -> pa.RecordBatch:
    """The rows as their struct; the structs of the other kinds are null."""
    whole = row_schema(schemas)
    columns = [rows.column(name).chunk(0) for name in rows.column_names]
    held = pa.StructArray.from_arrays(columns, fields=list(rows.schema))
    arrays = [
        held if field.name == kind else pa.nulls(rows.num_rows, field.type) for field in list(whole)[1:]
    ]
    kinds = pa.array([kind] * rows.num_rows, pa.string())
    return pa.RecordBatch.from_arrays([kinds, *arrays], schema=whole)
