"""A new table of the warehouse: its SQL model, its columns, and a test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from commands.units import names
from commands.units.writing import CannotWrite, Unit, filled

FILES = {
    "model.sql.tmpl": "warehouse/models/marts/$name.sql",
    "test.py.tmpl": "tests/warehouse/test_$name.py",
}
COLUMNS = "warehouse/columns.toml"
INSTEAD = (
    "a model is code, which an update would replace: clone the repository and call this there; "
    "for a table of your own: guidepost export core.postings postings.parquet"
)


def model(root: Path, name: str) -> Unit:
    """The files of a new table marts.<name>.

    Raises:
        CannotWrite: the name is none, or a table or column has it.
    """
    names.checked("model", name)
    if name in _reserved():
        raise CannotWrite(f"{name!r} cannot name a model: it is a word of SQL")
    if name in _measures():
        raise CannotWrite(f"marts.{name} is a table already, made by analysis/measure: choose another name")
    words = {"name": name}
    block = filled("model", {"columns.toml.tmpl": COLUMNS}, words)[COLUMNS]
    described = (root / COLUMNS).read_text(encoding="utf-8")
    return Unit(
        new=filled("model", FILES, words),
        changed={COLUMNS: with_column(described, f"{name}_count", block)},
        then=(
            f"Select in warehouse/models/marts/{name}.sql what the table is for, its grain first.",
            f"Describe each column that no other table has in {COLUMNS}; mend or drop {name}_count there.",
            f"See it pass: python -m pytest tests/warehouse/test_{name}.py tests/warehouse/test_columns.py",
            f"See it: guidepost rebuild --demo, then guidepost export marts.{name} {name}.csv --demo",
        ),
    )


def with_column(described: str, column: str, block: str) -> str:
    r"""columns.toml with the block of a column at its place by name.

    Raises:
        CannotWrite: the column is described already.

    >>> print(with_column("[a]\n1\n\n[c]\n3\n", "b", "[b]\n2\n\n"), end="")
    [a]
    1
    <BLANKLINE>
    [b]
    2
    <BLANKLINE>
    [c]
    3
    """
    heads = list(re.finditer(r"^\[(\w+)\]$", described, re.MULTILINE))
    if column in (head[1] for head in heads):
        raise CannotWrite(f"a column {column} is described already in {COLUMNS}: choose another name")
    after = next((head.start() for head in heads if head[1] > column), None)
    if after is None:
        return f"{described.rstrip()}\n\n{block.rstrip()}\n"
    return described[:after] + block + described[after:]


def _measures() -> Iterable[str]:
    from analysis.measure.registry import MEASURES

    return {measure.name.removeprefix("marts.") for measure in MEASURES}


def _reserved() -> Iterable[str]:
    """The words that DuckDB does not take for a table's name."""
    import duckdb

    with duckdb.connect() as connection:
        rows = connection.execute(
            "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
        ).fetchall()
    return {name for (name,) in rows}
