"""`guidepost guides drift` and `guidepost evaluate trends` on a published build."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from cli import main
from data.home import Home
from tests.market import practice_build


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    practice_build.write(Home(root))
    return root


def test_drift_is_written_to_a_file(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "drift.md"
    env = {"GUIDEPOST_HOME": str(root)}
    found = CliRunner().invoke(main, ["guides", "drift", "-o", str(out)], env=env)
    assert (found.exit_code, found.output) == (0, f"Written to {out}\n")
    assert out.read_text("utf-8").startswith("# Guide drift report: ML engineer\n")


def test_drift_of_nothing_says_so(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["guides", "drift"], env={"GUIDEPOST_HOME": str(tmp_path)})
    assert found.exit_code == 1
    assert "nothing is published yet" in found.output


def test_drift_of_an_unknown_role_names_those_that_are_known(root: Path) -> None:
    env = {"GUIDEPOST_HOME": str(root)}
    found = CliRunner().invoke(main, ["guides", "drift", "--role", "nonsense"], env=env)
    assert found.exit_code == 2
    assert "there is no role 'nonsense'; the roles are ml-engineer, " in found.output


def test_trends_are_evaluated_and_kept_for_the_page(root: Path) -> None:
    found = CliRunner().invoke(
        main, ["evaluate", "trends", "--runs", "2", "--json"], env={"GUIDEPOST_HOME": str(root)}
    )
    assert found.exit_code == 0, found.output
    told = json.loads(found.output)
    assert (told["runs"], told["runs_with_alarm"]) == (2, 0)
    assert {row["window_months"] for row in told["results"] if row["role"] == "ml-engineer"} == {1, 3, 6, 12}
    year = next(r for r in told["results"] if (r["role"], r["window_months"]) == ("ml-engineer", 12))
    assert year["runs"] == 2
    assert year["power"][1]["points"] == 10.0
    assert year["power"][1]["share"] >= 0.5
    kept = json.loads((root / "warehouse" / "evaluation-trends.json").read_text("utf-8"))
    assert kept == told


def test_trends_of_a_build_of_an_earlier_version_ask_for_a_refresh(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "old")
    (build,) = (tmp_path / "old" / "warehouse").glob("warehouse-*.duckdb")
    with duckdb.connect(str(build)) as con:
        con.execute("drop table marts.panel_months")
    found = CliRunner().invoke(main, ["evaluate", "trends"], env={"GUIDEPOST_HOME": str(tmp_path / "old")})
    assert (found.exit_code, type(found.exception)) == (1, SystemExit)
    assert "lacks marts.panel_months, as an earlier version made it: run `guidepost refresh`" in found.output
