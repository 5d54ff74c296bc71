"""docs/reference/tables*.md: every table with its grain, every column with its type, unit and meaning."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from analysis.market import api
from analysis.measure.registry import MEASURES
from docs.generators.markdown import anchor, code, page, plain, prose, table
from warehouse.read import Warehouse

ROOM = Path(__file__).resolve().parents[2] / "warehouse"
SCHEMAS = {
    "marts": "What pages show: counts and statistics.",
    "core": "Postings as they are now: one row a posting, with its facts, employer, copies and times open.",
    "facts": "What was read out of each wording of an ad, with the words that show it.",
    "raw": "What was read, verbatim.",
    "ref": "The content files, exchange rates and constants of the build.",
    "ops": "The state of the warehouse: builds, checks, what moved.",
}


def pages(warehouse: Warehouse) -> Iterator[tuple[str, str]]:
    """An overview, and a page per schema."""
    columns, grains = warehouse.tables(), _grains()
    about = tomllib.loads((ROOM / "columns.toml").read_text(encoding="utf-8"))
    yield "tables.md", _overview(columns, grains)
    for schema, says in SCHEMAS.items():
        inside = [name for name in columns if name.startswith(f"{schema}.")]
        blocks = [block for name in inside for block in _table(name, columns[name], grains[name], about)]
        yield f"tables-{schema}.md", page(f"Tables {schema}.*", says + " " + _reach(schema), *blocks)


def _overview(columns: Mapping[str, object], grains: Mapping[str, str]) -> str:
    of = {schema: [name for name in columns if name.startswith(f"{schema}.")] for schema in SCHEMAS}
    return page(
        "Tables and columns",
        f"The published warehouse is one DuckDB file with {len(columns)} tables. The same name means the "
        "same everywhere: a unit stands in the name (`pay_min_usd_year`), `_raw` is verbatim text, `_on` a "
        "date, `_at` a time in UTC, `is_` and `has_` are flags.",
        "Any table can be written to a file with `guidepost export TABLE FILE`; the API hands out "
        f"{' and '.join(f'{schema}.*' for schema in api.SCHEMAS)}. Of each published build the marts stay as "
        "Parquet, in `GUIDEPOST_HOME/marts_history`. `raw.*` and the evidence in `facts.*` and `core.*` hold "
        "words of ads, which belong to their authors: see [privacy](../privacy.md).",
        *(
            f"## {schema}\n\n{says}\n\n"
            + table(
                ["table", "what it holds"],
                (
                    [f"[{code(name)}](tables-{schema}.md#{anchor(name)})", prose(grains[name])]
                    for name in of[schema]
                ),
            )
            for schema, says in SCHEMAS.items()
        ),
    )


def _reach(schema: str) -> str:
    exported = "`guidepost export` writes any of them to a file"
    return (
        f"{exported}; the API hands them out." if schema in api.SCHEMAS else f"{exported}; the API does not."
    )


def _table(
    name: str, columns: Sequence[str], grain: str, about: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    yield f"## {name}"
    yield prose(grain[0].upper() + grain[1:]) + "."
    yield table(
        ["column", "type", "unit", "meaning"],
        (
            [code(column), about[column]["type"], plain(about[column].get("unit", "")),
             prose(about[column]["meaning"])]
            for column in columns
        ),
    )  # fmt: skip


def _grains() -> dict[str, str]:
    """What a row of each table is: the first line of its model, or of its measure's docstring."""
    schema = (ROOM / "schema.sql").read_text(encoding="utf-8")
    made = re.findall(r"^-- grain: (.*)\ncreate table if not exists ([a-z_.]+)", schema, re.MULTILINE)
    found = {name: grain for grain, name in made}
    for path in sorted((ROOM / "models").glob("*/*.sql")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        found[f"{path.parent.name}.{path.stem}"] = first.removeprefix("-- grain: ")
    for measure in MEASURES:
        first = (measure.compute.__doc__ or "").partition("\n")[0]
        found[measure.name] = first.removeprefix(measure.name).lstrip(":, ").rstrip(".")
    return found
