"""`guidepost bench`: what is measured at which size."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import crawl, figures, whole
from bench.apart import Spent


def test_a_million_is_not_crawled_and_the_result_is_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def measured(postings: int) -> list[tuple[str, int, Spent, Spent, int]]:
        asked.append(postings)
        return [("crawl pages", postings, Spent(1.0, 1.0), Spent(0.5, 0.5), 1)]

    monkeypatch.setattr(crawl, "measured", measured)
    made_at = datetime(2026, 11, 22, tzinfo=UTC)
    first, found = whole.measured((100_000, 1_000_000), ("crawl",), tmp_path, made_at, lambda _: None)
    assert list(first["sizes"]) == ["100000"]
    assert asked == [100_000]
    assert figures.ratios(found) == {"100000": {"crawl pages": 0.5}, "1000000": {}}
