"""What the practice market is made of: the files of data/demo, read once.

Nothing is checked here beyond TOML itself; tests/demo holds the files to taxonomy, roles and levels.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from data.home import SHIPPED

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Material:
    """One field per file of data/demo, and what data/measurement.toml says about pay and gaps."""

    market: Table
    employers: Table
    titles: Table
    skills: Table
    profiles: Table
    sectors: Table
    duties: Table
    sentences: Table
    pay: Table
    spellings: Table
    pay_rules: Table
    coverage_gap_days: int


@cache
def load() -> Material:
    """The material as shipped; raises `FileNotFoundError` or `tomllib.TOMLDecodeError`."""
    names = ["market", "employers", "titles", "skills", "profiles", "sectors", "duties", "sentences", "pay",
             "spellings"]  # fmt: skip
    read = {name: tomllib.loads((SHIPPED / "demo" / f"{name}.toml").read_text("utf-8")) for name in names}
    measurement = tomllib.loads((SHIPPED / "measurement.toml").read_text("utf-8"))
    return Material(
        **read,
        pay_rules=measurement["pay"],
        coverage_gap_days=measurement["coverage"]["complete_gap_days"],
    )
