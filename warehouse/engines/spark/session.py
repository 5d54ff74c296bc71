"""A Spark session with the settings that make its SQL mean what DuckDB's means."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyspark.sql import SparkSession

# Names of tables are ours, times are UTC without a zone, and what cannot be computed is an error, not null.
_SETTINGS = {
    "spark.app.name": "guidepost",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.hive.manageFilesourcePartitions": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    # Rows to a Python worker at once: what the extractor reads at once.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
    # A task's file counts once it is whole: a task that is run again leaves nothing twice.
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "1",
    "spark.executorEnv.OMP_NUM_THREADS": "1",
}

# Where nobody else takes part nobody else is to be heard.
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


@contextmanager
def session(master: str, settings: Mapping[str, str]) -> Iterator[SparkSession]:
    """A session on the cluster `master`; it has ended when this is left.

    Args:
        master: such as spark://host:7077, local[2] or yarn.
        settings: of Spark; they count before ours.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    here: dict[str, str] = {}
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        here = _LOOPBACK
    builder = SparkSession.builder.master(master)
    for name, value in {**_SETTINGS, **here, **settings}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()
