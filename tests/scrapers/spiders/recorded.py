"""What recorded boards must land as: the comparison with what an independent program found in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.content import Board
from tests.scrapers.boards import Landed, crawled, environment
from tests.scrapers.test_recordings import replaying

# The names EXPECTED.json gives to what `seen_in` reads from a landed item.
FACTS = ("id", "title", "company", "locations", "posted", "url", "remote", "pay")


def expected_of(replay_folder: Path, tree: str, host: str) -> dict[str, dict[str, Any]]:
    """What the boards of a host must give, by name; "-" is a host that is one board."""
    text = (replay_folder / tree / "EXPECTED.json").read_text(encoding="utf-8")
    boards: dict[str, dict[str, Any]] = json.loads(text)["hosts"][host]["boards"]
    return boards


def landed_from(replay_folder: Path, tree: str, landing: Path, boards: list[Board]) -> Landed:
    """What one crawl of recorded boards landed."""
    with replaying(replay_folder, tree) as url:
        return crawled(landing, url, boards, environment(GUIDEPOST_CRAWL_DELAYS="off"))


def seen_in(item: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a landed item that the expectations name."""
    values = (
        item["native_id"], item["title_raw"], item["company_raw"], item["locations_raw"],
        (item["posted_at"] or "")[:10], item["url"], (item["workplace_raw"] or "").lower() or None,
        span(item["pay_ranges"]),
    )  # fmt: skip
    return dict(zip(FACTS, values, strict=True))


def span(ranges: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Smallest minimum to largest maximum where currency and period agree."""
    units = {(pay["currency"], pay["period"]) for pay in ranges}
    if len(units) != 1:
        return None
    ((currency, period),) = units
    low, high = min(pay["min"] for pay in ranges), max(pay["max"] for pay in ranges)
    return {"min": low, "max": high, "currency": currency, "period": period}


def check(landed: Landed, board: Board, said: Mapping[str, Any]) -> None:
    """Assert that a board landed as expected: outcome, ids, and the facts of every posting in the sample."""
    summary, items = landed.summaries(board.source)[board.board], landed.items(board.source, board.board)
    outcome = (summary["status"], summary["listing_complete"])
    if said.get("status") == 404:
        assert (outcome, items) == (("failed", False), [])
        assert "answered 404" in summary["error"]
        return
    assert outcome == (("ok" if said["postings"] else "empty"), True), summary["error"]
    assert sorted(item["native_id"] for item in items) == sorted(said["ids"])
    assert len(items) == said["postings"]
    assert [item["native_id"] for item in items if not item["description_raw"]] == []
    found = {item["native_id"]: seen_in(item) for item in items}
    for sample in said["sample"]:
        assert found[sample["id"]] == {name: sample[name] for name in FACTS}
