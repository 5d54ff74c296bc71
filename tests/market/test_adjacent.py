"""What is close to what one knows, on the practice build."""

from __future__ import annotations

from analysis.market.adjacent import COLUMNS, close_to
from analysis.market.source import Market


def test_every_row_is_a_pair_with_a_known_skill_that_meets_more_often_than_chance(market: Market) -> None:
    pairs = market.frame("marts.skill_pairs", where={"role": "ml-engineer"})
    strong = pairs[pairs["lift_low"] > 1].sort_values("closeness", ascending=False)
    known = {strong["skill_id"].iloc[0]}
    found = close_to(market, "ml-engineer", known)
    assert list(found.columns) == COLUMNS
    assert found["skill_id"].iloc[0] == strong["other_skill_id"].iloc[0]
    assert set(found["known_skill_id"]) == known
    assert (found["lift_low"] > 1).all()
    assert found["closeness"].is_monotonic_decreasing
    assert found["skill_id"].is_unique
    beside = strong[strong["skill_id"].isin(known) | strong["other_skill_id"].isin(known)]
    assert len(found) == len(beside)


def test_nothing_known_is_close_to_nothing(market: Market) -> None:
    assert close_to(market, "ml-engineer", []).empty
    assert close_to(market, "ml-engineer", ["never-heard-of"]).empty
