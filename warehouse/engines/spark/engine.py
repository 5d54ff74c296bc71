"""facts.* extracted and models selected by Spark; every table lands in the driver's DuckDB file as well.

Spark reads raw.* in the lake. What a model makes is written as Parquet to a folder that all machines see,
where the next model and DuckDB find it; what Spark lacks (ref.*, tables of measures) DuckDB puts there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from warehouse import lake
from warehouse.database import globbed, quoted_path, value
from warehouse.engines.spark.reading import FILES, KIND, reader, row_schema
from warehouse.engines.spark.session import session
from warehouse.errors import ModelError, WarehouseError
from warehouse.facts import TABLES, Extractor, table_of
from warehouse.inputs import quoted
from warehouse.models import Step
from warehouse.portable import to_spark

TASKS_PER_CORE = 4
"""So that no core waits long for the last ones, and a lost one costs little."""
PATTERN = set("*?[]{}\\")
"""What Hadoop takes for a pattern in the name of a folder."""
SCHEMAS = ("raw", "facts", "ref", "core", "marts")


@dataclass(frozen=True)
class Cluster:
    """Where Spark runs and what it shares with us.

    Args:
        master: such as spark://host:7077 or local[2].
        make: gives a worker the extractor of a folder.
        pack: writes a zip archive of what that folder is to hold.
        settings: of Spark, by name.
        scratch: a folder all machines see; "" takes one beside the work file.
    """

    master: str
    make: Callable[[Path], Extractor]
    pack: Callable[[Path], None]
    settings: Mapping[str, str] = field(default_factory=dict)
    scratch: str = ""

    @contextmanager
    def started(self, con: duckdb.DuckDBPyConnection, lake_at: str, scratch: str) -> Iterator[SparkEngine]:
        """The engine on a running session.

        Raises:
            WarehouseError: Spark could not be started, or failed; or it takes a folder's name for a pattern.
        """
        shared = self.scratch or scratch
        for at in (lake_at, shared):
            if set(at) & PATTERN:
                raise WarehouseError(
                    f"Spark reads {' '.join(sorted(set(at) & PATTERN))} in {at} as a pattern: "
                    "name a --lake and a --scratch without, or move GUIDEPOST_HOME."
                )
        try:
            with TemporaryDirectory() as folder, session(self.master, self.settings) as spark:
                archive = Path(folder) / f"{FILES}.zip"
                self.pack(archive)
                spark.sparkContext.addArchive(f"{archive}#{FILES}")
                yield SparkEngine(con, spark, self, lake_at, shared)
        except (PySparkException, Py4JError) as error:
            raise WarehouseError(f"Spark at {self.master} failed: {_first_line(error)}") from error


class SparkEngine:
    """Extracts and selects on a cluster; one per build."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        spark: SparkSession,
        cluster: Cluster,
        lake_at: str,
        scratch: str,
    ) -> None:
        self.con = con
        self.spark = spark
        self.cluster = cluster
        self.scratch = scratch.rstrip("/")
        lake.reach(con, self.scratch)
        for name in SCHEMAS:
            spark.sql(f"create database if not exists {name}")
        for name in lake.TABLES:
            self._see_raw(lake_at, name)

    def extract(self, version: str, progress: Callable[[int, int], None]) -> None:
        """Read every version of the lake: facts.* there and here.

        Args:
            version: of the extractor; each worker's must be the same.
            progress: told of versions read and all.
        """
        schemas = {
            kind: self.con.sql(f"select * from facts.{table_of(kind)} limit 0").to_arrow_table().schema  # noqa: S608
            for kind in TABLES
        }
        versions = self.spark.table("raw.versions")
        total = versions.count()
        progress(0, total)
        wanted = TASKS_PER_CORE * self.spark.sparkContext.defaultParallelism
        if versions.rdd.getNumPartitions() < wanted:
            versions = versions.repartition(wanted, "posting_id")
        at = f"{self.scratch}/read"
        rows = versions.mapInArrow(
            reader(self.cluster.make, version, schemas), from_arrow_schema(row_schema(schemas))
        )
        rows.write.mode("overwrite").partitionBy(KIND).parquet(at)
        self.spark.catalog.createTable("facts.read", path=at, source="parquet")
        held = {row[0]: row[1] for row in self.spark.table("facts.read").groupBy(KIND).count().collect()}
        for kind, schema in schemas.items():
            self._see_facts(kind, schema)
            self.con.execute(f"delete from facts.{table_of(kind)}")  # noqa: S608
            if held.get(kind):
                files = globbed(f"{at}/{KIND}={kind}", "/*.parquet")
                self.con.execute(
                    f"insert into facts.{table_of(kind)} by name "  # noqa: S608
                    f"select unnest({kind}) from read_parquet({files}, hive_partitioning = false)"
                )
        progress(total, total)

    def select(self, con: duckdb.DuckDBPyConnection, step: Step) -> None:
        """Make the table of a model: selected by Spark, with the columns and types it has in DuckDB.

        Raises:
            ModelError: Spark refuses the model, or fails at it.
        """
        for name in sorted(step.inputs):
            if not self.spark.catalog.tableExists(name):
                self._give(name)
        at = f"{self.scratch}/{step.name.replace('.', '/')}"
        try:
            self.spark.sql(to_spark(step.sql or "")).write.mode("overwrite").parquet(at)
            self.spark.catalog.createTable(step.name, path=at, source="parquet")
        except (PySparkException, Py4JError) as error:
            raise ModelError(f"The model {step.name} failed on Spark: {_first_line(error)}") from error
        con.execute(f"create or replace table {quoted(step.name)} as {step.sql} with no data")
        con.execute(
            f"insert into {quoted(step.name)} by name "  # noqa: S608
            f"select * from read_parquet({globbed(at, '/*.parquet')}, hive_partitioning = false)"
        )

    def _see_raw(self, lake_at: str, name: str) -> None:
        """A view of a table of the lake with just the columns of ours; a table without rows has no file."""
        columns = self._columns(f"raw.{name}")
        has_rows = value(self.con, f"select count(*) > 0 from raw.{name}")  # noqa: S608
        there: set[str] = set()
        if has_rows:
            at = f"{lake_at}/raw/{name}"
            found = self.spark.catalog.createTable(f"raw.{name}_files", path=at, source="parquet")
            there = set(found.columns)
        chosen = ", ".join(
            f"cast({self._seen(column, there)} as {kind}) as {column}" for column, kind in columns.items()
        )
        source = f"from raw.{name}_files" if has_rows else "where false"
        self.spark.sql(f"create view raw.{name} as select {chosen} {source}")

    @staticmethod
    def _seen(column: str, there: Collection[str]) -> str:
        """What a lake says of a column, or its texts where it was written before they were measured."""
        said = column if column in there else "null"
        if column == "description_length" and "description_raw" in there:
            return f"coalesce({said}, length(trim(description_raw)))"
        return said

    def _see_facts(self, kind: str, schema: pa.Schema) -> None:
        chosen = ", ".join(f"{kind}.{name}" for name in schema.names)
        self.spark.sql(
            f"create view facts.{table_of(kind)} as select {chosen} from facts.read where {KIND} = '{kind}'"  # noqa: S608
        )

    def _give(self, name: str) -> None:
        """Put a table that DuckDB has where Spark finds it."""
        at = f"{self.scratch}/{name.replace('.', '/')}"
        lake.make_folder(at)
        self.con.execute(f"copy {quoted(name)} to {quoted_path(f'{at}/rows.parquet')} (format parquet)")
        self.spark.catalog.createTable(name, path=at, source="parquet")

    def _columns(self, name: str) -> dict[str, str]:
        """The columns of a table with the types that Spark calls them by."""
        schema = self.con.sql(f"select * from {quoted(name)} limit 0").to_arrow_table().schema  # noqa: S608
        return {
            f.name: f.dataType.simpleString()
            for f in from_arrow_schema(schema, prefer_timestamp_ntz=True).fields
        }


def _first_line(error: Exception) -> str:
    """What went wrong on a worker, else the cause that Java names last, else what the error says first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    ours = [line for line in lines if line.startswith(("warehouse.errors.", "ModuleNotFoundError"))]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    return (ours[-1:] or causes[-1:] or lines[:1] or [type(error).__name__])[0]
