"""`guidepost lake` and `rebuild --lake`: words, codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.content import Content
from data.home import Home
from tests.cli.conftest import Guidepost
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read


@pytest.mark.slow
def test_a_home_is_made_of_a_lake_alone(here: Guidepost, tmp_path: Path, content: Content) -> None:
    done = here("lake", "x")
    assert (done.returncode, done.stderr) == (
        1, "guidepost: nothing is published yet: run `guidepost refresh` (or `guidepost demo`) first\n"
    )  # fmt: skip
    done = here("rebuild", "--lake", str(tmp_path), "--from-landing")
    assert (done.returncode, "choose one of them" in done.stderr) == (2, True)
    done = here("rebuild", "--lake", str(tmp_path))
    assert (done.returncode, done.stderr) == (
        1, f"guidepost: {tmp_path} holds no lake: lake.json cannot be read there.\n"
    )  # fmt: skip

    other = Desk(Home(tmp_path / "other"), content)
    assert other.refresh("2026-01-05", [Read([Ad("1"), Ad("2")])]).published
    at = tmp_path / "lake"
    done = here("lake", str(at), "--json", home=other.home.root)
    assert json.loads(done.stdout)["rows"] == {
        "runs": 1, "source_runs": 1, "versions": 2, "sightings": 2, "rejects": 0,
    }  # fmt: skip
    done = here("rebuild", "--lake", str(at), "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["published"], told["as_of"]) == (0, True, "2026-01-05T03:00:00Z")
    assert Desk(Home(tmp_path / "home"), content).rows("raw.versions", "native_id") == [("1",), ("2",)]
