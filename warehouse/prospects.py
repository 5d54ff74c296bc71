"""ref.prospect_words: the words of a title that tell a standing invitation from a vacancy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from warehouse.database import insert

# The lists of measurement.toml (prospects), and where in a title their words stand.
_PLACES = {"title_words": "title", "job_words_after": "after", "job_words_before": "before"}


def fill(con: duckdb.DuckDBPyConnection, settings: Mapping[str, Mapping[str, Any]]) -> None:
    """Replace the words; without a section `prospects` there are none, and no title says anything."""
    lists = settings.get("prospects", {})
    rows = [[place, str(words).lower()] for name, place in _PLACES.items() for words in lists.get(name, ())]
    con.execute("delete from ref.prospect_words")
    insert(con, "ref.prospect_words", rows)
