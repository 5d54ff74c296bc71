"""Recorded answers of real boards give what an independent program found in them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from tests.scrapers.boards import GREENHOUSE, Landed, crawled

pytestmark = pytest.mark.replay
SITES = ("www.metacareers.com", "stackoverflow.com", "weworkremotely.com", "barcelonactiva.talentclue.com")
HN = "hn.algolia.com"
# One recorded job has no content, in the list or by itself.
WITHOUT_TEXT = {"4678879006"}


@contextmanager
def replaying(folder: Path, tree: str) -> Iterator[str]:
    command = [sys.executable, str(folder / "serve.py"), str(folder / tree)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()


@pytest.fixture(scope="module", params=["dev", "dev2"])
def recording(
    request: pytest.FixtureRequest, replay_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Landed]:
    """What is expected of a tree, and what one crawl of it landed."""
    expected = json.loads((replay_folder / request.param / "EXPECTED.json").read_text(encoding="utf-8"))[
        "hosts"
    ]
    boards = [Board("greenhouse", name) for name in expected[GREENHOUSE]["boards"]]
    boards += [Board("jsonld", host) for host in SITES]
    boards += [Board("hackernews", "whoishiring", since="2013-01")]
    with replaying(replay_folder, request.param) as url:
        return expected, crawled(tmp_path_factory.mktemp("landing"), url, boards)


def compare(item: dict[str, Any], sample: dict[str, Any]) -> None:
    assert (item["title_raw"], item["company_raw"], item["locations_raw"], item["url"]) == (
        sample["title"],
        sample["company"],
        sample["locations"],
        sample["url"],
    )
    assert (item["posted_at"] or "")[:10] == sample["posted"]
    pay = [{key: found[key] for key in ("min", "max", "currency", "period")} for found in item["pay_ranges"]]
    assert pay == ([sample["pay"]] if sample["pay"] else [])


def test_greenhouse(recording: tuple[dict[str, Any], Landed]) -> None:
    expected, landed = recording
    for name, said in expected[GREENHOUSE]["boards"].items():
        summary, items = landed.summaries("greenhouse")[name], landed.items("greenhouse", name)
        assert sorted(item["native_id"] for item in items) == sorted(said.get("ids", []))
        assert summary["listing_complete"] is said.get("complete", False)
        status = "ok" if items else "empty"
        if not said.get("complete"):
            status = "partial" if items else "failed"
        assert summary["status"] == status
        for sample in said.get("sample", []):
            (item,) = (item for item in items if item["native_id"] == sample["id"])
            compare(item, sample)
            assert item["updated_raw"] == sample["updated"]
            assert item["is_prospect"] is (sample["internal_job_id"] is None)
            if item["native_id"] not in WITHOUT_TEXT:
                assert item["description_raw"]
                assert "&lt;p" not in item["description_raw"]


def test_hacker_news(recording: tuple[dict[str, Any], Landed]) -> None:
    expected, landed = recording
    boards = expected[HN]["boards"]
    threads = [hit["id"] for hit in boards["threads"]["hits"] if hit["hiring_thread"]]
    summaries = landed.summaries("hackernews")
    assert sorted(summaries) == sorted(threads)
    for thread in threads:
        said, items = boards[thread], landed.items("hackernews", thread)
        assert sorted(item["native_id"] for item in items) == sorted(said["ids"])
        assert (summaries[thread]["status"], summaries[thread]["listing_complete"]) == ("ok", True)
        for sample in said["sample"]:
            (item,) = (item for item in items if item["native_id"] == sample["id"])
            header = sample["header"].replace("name@example.com", "[email]").replace("+1 555 0100", "[phone]")
            assert (item["title_raw"], item["company_raw"]) == (header, sample["company"])
            assert item["posted_at"][:10] == sample["posted"]
            assert item["pay_ranges"] == []


def test_job_pages(recording: tuple[dict[str, Any], Landed]) -> None:
    expected, landed = recording
    for host in SITES:
        said = expected[host]["boards"]["sitemap"]
        summary, items = landed.summaries("jsonld")[host], landed.items("jsonld", host)
        assert sorted(item["native_id"] for item in items) == sorted(
            sample["id"] for sample in said["sample"]
        )
        # Pages without a JobPosting may be a site that has changed; a page that is gone says that its job is.
        status = "ok" if items else "empty" if said["gone"] else "failed"
        assert summary["status"] == status, summary["error"]
        assert summary["listing_complete"] is (status != "failed")
        for sample in said["sample"]:
            (item,) = (item for item in items if item["native_id"] == sample["id"])
            compare(item, sample)
            assert item["workplace_raw"] == ("TELECOMMUTE" if sample["remote"] == "remote" else None)
            assert (item["posted_raw"], item["valid_through_raw"]) == (
                sample["date_posted_raw"],
                sample["valid_through"],
            )


def test_nobody_is_named(recording: tuple[dict[str, Any], Landed]) -> None:
    _, landed = recording
    text = json.dumps(landed.lines)
    assert "name@example.com" not in text
    assert "555 0100" not in text
    assert "[email]" in text
