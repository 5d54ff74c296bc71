"""columns.toml and the tables say the same, in both directions."""

from __future__ import annotations

import tomllib
from pathlib import Path

import duckdb
import pytest

from analysis.extract import Extractor
from analysis.measure.registry import MEASURES
from data.content import Content
from data.home import Home
from docs.generators import empty_market
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read

FILE = Path(__file__).resolve().parents[2] / "warehouse" / "columns.toml"
TYPES = {
    "VARCHAR": "text", "VARCHAR[]": "texts", "BIGINT": "integer", "INTEGER": "integer",
    "BIGINT[]": "integers", "INTEGER[]": "integers",
    "DOUBLE": "number", "DATE": "date", "TIMESTAMP": "timestamp", "BOOLEAN": "flag",
}  # fmt: skip


@pytest.fixture(scope="module")
def columns(
    tmp_path_factory: pytest.TempPathFactory, content: Content, extractor: Extractor
) -> dict[str, set[tuple[str, str]]]:
    """Per column name its types and the tables that have it, in a warehouse built with everything we have."""
    desk = Desk(Home(tmp_path_factory.mktemp("columns")), content)
    desk.extractor = extractor
    says = "We pay $150,000 to $190,000 a year. You know Python.\nLocation: Austin, TX"
    result = desk.refresh("2026-01-12", [Read([Ad("1", says=says, posted="2026-01-12")])], measures=MEASURES)
    assert result.published, result.error
    with duckdb.connect(str(desk.open().path), read_only=True) as con:
        rows = con.execute(
            "select column_name, data_type, table_schema || '.' || table_name "
            "from information_schema.columns where table_catalog = current_database()"
        ).fetchall()
    found: dict[str, set[tuple[str, str]]] = {}
    for column, kind, table in rows:
        found.setdefault(column, set()).add((TYPES.get(kind, kind), table))
    assert len(found) > 100
    return found


@pytest.fixture(scope="module")
def described() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_every_column_is_described_with_its_type(
    columns: dict[str, set[tuple[str, str]]], described: dict[str, dict[str, str]]
) -> None:
    wrong = [
        f"{table}.{name} is {kind}, columns.toml says {described.get(name, {}).get('type', 'nothing')}"
        for name, uses in sorted(columns.items())
        for kind, table in sorted(uses)
        if described.get(name, {}).get("type") != kind
    ]
    assert wrong == []


def test_the_reference_has_the_same_tables_and_columns(
    columns: dict[str, set[tuple[str, str]]], content: Content
) -> None:
    with empty_market.opened(content) as warehouse:
        told = {(table, name) for table, held in warehouse.tables().items() for name in held}
    assert told == {(table, name) for name, uses in columns.items() for _, table in uses}


def test_every_description_is_of_a_column_that_exists(
    columns: dict[str, set[tuple[str, str]]], described: dict[str, dict[str, str]]
) -> None:
    assert sorted(set(described) - set(columns)) == []


def test_descriptions_are_sentences_and_in_order(described: dict[str, dict[str, str]]) -> None:
    assert list(described) == sorted(described)
    assert [
        n
        for n, d in described.items()
        if set(d) - {"type", "unit", "meaning"} or not d["meaning"].endswith((".", "…"))
    ] == []


def test_names_show_their_types(described: dict[str, dict[str, str]]) -> None:
    """`_on` is a date, `_at` a UTC timestamp, `is_` a flag, `_raw` verbatim text, and the other way round."""

    def is_wrong(name: str, kind: str) -> bool:
        return (
            (name.endswith("_on") != (kind == "date") and name.endswith("_on"))
            or (name.endswith("_at") and kind != "timestamp")
            or (name.startswith(("is_", "has_")) and kind != "flag")
            or (name.endswith("_raw") and kind not in ("text", "texts"))
            or (name.endswith("_count") and kind != "integer")
        )  # fmt: skip

    assert [name for name, d in described.items() if is_wrong(name, d["type"])] == []
