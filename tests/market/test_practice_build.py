"""The practice build is made once for all tests: each has a copy, and sees nothing of what others do."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data.home import Home
from tests.market import practice_build


def test_what_is_done_with_a_build_is_not_in_the_next(tmp_path: Path) -> None:
    path = practice_build.write(Home(tmp_path), kind="live", drop=("marts.salary_bands",))
    with duckdb.connect(str(path)) as con:
        con.execute("delete from core.postings")
        assert con.execute("select kind from ops.build").fetchall() == [("live",)]
    frames = practice_build.frames()
    assert len(frames["marts.salary_bands"]) > 0
    assert len(frames["core.postings"]) > 0
    assert list(frames["ops.build"]["kind"]) == ["simulated"]
