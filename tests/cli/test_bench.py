from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from bench import document, extraction, figures, landed, whole
from commands import bench as command
from data.home import Home
from tests.cli.conftest import ROOT, Guidepost

pytestmark = pytest.mark.usefixtures("plain_main")

SMALL = ROOT / "bench" / "small.json"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--postings", "many"], "is not a list such as 10k,100k,1M"),
        (["--postings", "10"], "each from 100 to 5M"),
        (["--stages", "load,sleep"], "there is no stage sleep; there are crawl, landing"),
        (["--compare", "nowhere.json"], "does not exist"),
        (["--from", str(ROOT / "pyproject.toml")], "holds no figures of `guidepost bench --json`"),
    ],
)
def test_wrong_usage_is_one_sentence(here: Guidepost, args: list[str], says: str) -> None:
    done = here("bench", *args)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())


def test_without_a_checkout_it_says_so(
    here: Guidepost,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "ROOM", tmp_path / "bench")
    done = here("bench")
    assert (done.returncode, done.stdout) == (1, "")
    assert "needs a checkout of the repository" in done.stderr


def test_too_small_a_disk_is_told_before(
    here: Guidepost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(whole, "DISK_PER_POSTING", 10**12)
    done = here("bench", "--postings", "1k")
    assert done.returncode == 1
    assert "there is too little room" in done.stderr
    assert not list(tmp_path.glob("guidepost-bench-*"))


def test_the_names_of_stages_are_those_that_are_measured() -> None:
    assert command.STAGES == whole.STAGES


def test_the_page_is_made_of_its_figures() -> None:
    result = json.loads((document.DOCS / document.JSON).read_text(encoding="utf-8"))
    mend = "run `guidepost bench --from docs/performance.json --write-docs`"
    assert (document.DOCS / document.PAGE).read_text(encoding="utf-8") == document.page(result), mend


def test_what_is_compared_with_has_every_stage_that_has_a_reference() -> None:
    kept = json.loads(SMALL.read_text(encoding="utf-8"))
    assert [set(stages) for stages in figures.ratios(kept).values()] == [set(figures.REFERENCE)]


@pytest.mark.slow
@pytest.mark.timeout(600)  # every stage, two refreshes among them: a busy machine needs minutes
def test_a_tiny_market_is_measured_from_crawl_to_publish(tmp_path: Path, guidepost: Guidepost) -> None:
    target = tmp_path / "figures.json"
    stages = ",".join(stage for stage in whole.STAGES if stage != "pages")
    done = guidepost(
        "bench", "--postings", "300", "--stages", stages, "--json", str(target),
        limit=540, TMPDIR=str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "GB of disk" in done.stderr
    found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))["sizes"]["300"]
    assert found["postings"] == 300
    increment = {"increment, up to core", "increment, published"}
    assert set(found["stages"]) == {*figures.REFERENCE, "published", *increment}
    assert found["new_postings"] == 100
    assert {"marts alone", *figures.REFERENCE.values()} <= set(found["references"])
    assert all(one["seconds"] > 0 for kind in ("stages", "references") for one in found[kind].values())
    parts = {
        name: one["seconds"]
        for name, one in found["stages"].items()
        if not name.startswith(("crawl", "land", "increment"))
    }
    # The stages are the whole, but for opening the file.
    whole_seconds = parts.pop("published")
    assert 0.5 * whole_seconds < sum(parts.values()) <= whole_seconds
    assert found["memory_bytes"] > 50_000_000
    assert "extraction on two cores to one: –" in done.stdout
    assert not list(tmp_path.glob("guidepost-bench-*"))


@pytest.mark.slow
def test_the_extractor_is_measured_alone_and_on_one_core(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert landed.land(home.landing, 200).postings == 200
    alone, (one, every) = extraction.alone(home), extraction.on_cores(home, tmp_path / "scratch.duckdb")
    # The same work, shared or not.
    for other in (one, every):
        assert alone.processor / 3 < other.processor < 3 * alone.processor
    assert not list(tmp_path.glob("scratch*"))


@pytest.mark.slow
def test_what_got_slower_fails(tmp_path: Path, guidepost: Guidepost) -> None:
    kept = tmp_path / "kept.json"
    quick = ("bench", "--postings", "100", "--stages", "landing")
    assert guidepost(*quick, "--json", str(kept)).returncode == 0
    figures_kept = json.loads(kept.read_text(encoding="utf-8"))
    figures_kept["sizes"]["100"]["references"]["plain JSON lines"]["processor"] = 1000.0
    kept.write_text(json.dumps(figures_kept), encoding="utf-8")
    done: subprocess.CompletedProcess[str] = guidepost(*quick, "--compare", str(kept))
    assert done.returncode == 1
    assert "landing at 100 postings: ratio" in done.stderr
