"""Rows go into a table as they are."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.database import insert

AT = datetime(2026, 11, 21, 3, 0)  # noqa: DTZ001  # the warehouse keeps UTC without a zone


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("a", 1, 0.5, AT)],
        [("it's, [b]", 1, 0.5, AT), (None, 2, None, None), ("", -3, 1.0, AT)],
        [(None, None, None, None), (None, None, None, None)],
        [("a", 2**40, 1e-300, AT), ("a", 2**40, 1e-300, AT)],
    ],
)
def test_all_rows_are_inserted_in_their_order(rows: list[tuple[Any, ...]]) -> None:
    con = duckdb.connect()
    con.execute("create table held (name varchar, number bigint, share double, read_at timestamp)")
    insert(con, "held", rows)
    assert con.execute("select * from held").fetchall() == rows


def test_nothing_is_drawn_over_what_a_refresh_tells(tmp_path: Path) -> None:
    asked = (
        "import sys; from pathlib import Path; from warehouse.database import connect; "
        "print(connect(Path(sys.argv[1])).sql(\"select current_setting('enable_progress_bar')\").fetchall())"
    )
    command = [sys.executable, "-c", asked, str(tmp_path / "work.duckdb")]
    # Without a script DuckDB takes Python for a person's shell.
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout == "[(False,)]\n"
