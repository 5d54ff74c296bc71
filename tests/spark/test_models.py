"""Every model is understood by Spark, with the columns it has in DuckDB."""

from __future__ import annotations

from pathlib import Path

from warehouse.database import connect, tables
from warehouse.models import in_order, read_models
from warehouse.portable import to_spark


def test_spark_binds_every_model(tmp_path: Path) -> None:
    from pyspark.sql.pandas.types import from_arrow_schema

    from warehouse.engines.spark.session import session

    con = connect(tmp_path / "empty.duckdb")
    filled = {name for name in tables(con) if name.startswith(("raw.", "facts.", "ref."))}
    order = in_order(read_models(), filled)
    with session("local[1]", {"spark.driver.memory": "768m"}) as spark:
        for schema in ("raw", "facts", "ref", "core", "marts"):
            spark.sql(f"create database {schema}")

        def make(name: str, columns: object) -> None:
            spark.catalog.createTable(name, str(tmp_path / name), "parquet", schema=columns)

        for name in sorted(filled):
            given = con.sql(f"select * from {name}").to_arrow_table().schema  # noqa: S608
            make(name, from_arrow_schema(given, prefer_timestamp_ntz=True))
        for step in order:
            found = spark.sql(to_spark(step.sql or "")).schema
            con.execute(f"create table {step.name} as {step.sql}")
            wanted = [row[0] for row in con.execute(f"describe {step.name}").fetchall()]
            assert found.names == wanted, step.name
            make(step.name, found)
    assert len(order) > 30
