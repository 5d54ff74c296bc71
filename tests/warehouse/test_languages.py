"""Ads in a language that is not read: kept, and in no share."""

from __future__ import annotations

import pytest

from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read


@pytest.mark.slow
def test_ads_in_a_language_that_is_not_read_are_kept_and_in_no_mart(desk: Desk) -> None:
    says = "skill: python\npay: 100-120 USD hour\n"
    german = Ad("german", title="Datenanalyst", says=f"{says}language: de\nsecond")
    ads = [Ad("english", says=f"{says}first"), german]
    desk.refresh("2026-01-05", [Read(ads, listing="history", source="hackernews", board="41")])
    assert sorted(desk.rows("core.postings", "native_id", "is_readable")) == [
        ("english", True),
        ("german", False),
    ]
    for mart in ("marts.posting_counts", "marts.skill_counts"):
        assert sum(count for (count,) in desk.rows(mart, "posting_count")) == 1, mart
    assert desk.rows("marts.left_out", "language", "posting_count") == [("de", 1)]
    assert len(desk.rows("marts.pay_points", "posting_id")) == 1
