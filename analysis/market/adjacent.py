"""What is close to what I know? Skills that ads of a role ask for together with mine."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import pandas as pd

from analysis.market.source import Market

COLUMNS = [
    "skill_id", "known_skill_id", "closeness", "lift", "lift_low", "lift_high", "posting_count",
    "skill_posting_count", "cell_posting_count",
]  # fmt: skip


def close_to(market: Market, role: str, known: Collection[str]) -> pd.DataFrame:
    """Skills beside the known ones, closest first, each with the known skill it is closest to.

    Only skills whose lift with that known skill is above 1 over its whole interval; columns of
    marts.skill_pairs, `skill_posting_count` being the postings that name the new skill. Raises
    `NotBuiltError` where the published build has no pairs.
    """
    both = _both_ways(market, role)
    is_near = both["known_skill_id"].isin(known) & ~both["skill_id"].isin(known) & (both["lift_low"] > 1)
    near = both[is_near].sort_values(
        ["closeness", "skill_id", "known_skill_id"], ascending=[False, True, True], kind="stable"
    )
    return near.drop_duplicates("skill_id")[COLUMNS].reset_index(drop=True)


@lru_cache(maxsize=8)
def _both_ways(market: Market, role: str) -> pd.DataFrame:
    """Each pair of the role's skills twice, either one as the known one; the same for every visitor."""
    pairs = market.frame("marts.skill_pairs", where={"role": role})
    turned = pairs.rename(
        columns={
            "skill_id": "other_skill_id", "other_skill_id": "skill_id",
            "skill_posting_count": "other_posting_count", "other_posting_count": "skill_posting_count",
        }
    )  # fmt: skip
    both = pd.concat([pairs, turned[pairs.columns]], ignore_index=True)
    return both.rename(columns={"other_skill_id": "known_skill_id"})
