"""Figures of months past that a refresh moved out of the interval they were published with, and why."""

from __future__ import annotations

import pandas as pd

from analysis.market import labels, theme
from analysis.market.answer import Answer, Empty, nothing
from analysis.market.source import Market, NotBuiltError

TITLE = "Figures that were revised"
DAYS, MOST = 92, 500
_REASONS = {
    "late ads": "ads that came late", "de-duplication": "copies found since",
    "extractor version": "ads are read by a newer version", "rules or coverage": "rules or coverage changed",
}  # fmt: skip


def revised(market: Market) -> Answer:
    """Each such figure of the last three months' refreshes, the largest move of the newest first."""
    try:
        frame = market.ask("health_revisions", days=DAYS, most=MOST).to_pandas()
    except NotBuiltError:
        return nothing(TITLE, Empty("This build does not record what was revised."))
    if frame.empty:
        return nothing(TITLE, Empty("No figure of a past month has left the interval it was published with."))
    roles, sectors = labels.roles(market), labels.sectors(market)
    reasons = frame["revised_reason"].map(_REASONS)
    is_share = frame["mart"] == "marts.skill_demand"
    scale = is_share.map({True: 100.0, False: 1.0})  # both are shown in percent
    named = [
        f"{what} in ads of {'all roles' if role == labels.ALL else roles.get(role, role)}"
        if pd.notna(what)
        else f"Ads of {roles.get(role, role)} in {sectors.get(sector, sector)}"
        for what, role, sector in zip(frame["skill"], frame["role"], frame["sector"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "Month": pd.to_datetime(frame["month"]).dt.strftime("%b %Y"),
            "Figure": named,
            "Level": frame["level"].fillna(labels.ALL),
            "Was (%)": (frame["figure_before"] * scale),
            "Interval then, from (%)": (frame["figure_low_before"] * scale),
            "Interval then, to (%)": (frame["figure_high_before"] * scale),
            "Is (%)": (frame["figure_now"] * scale),
            "Why": reasons,
            "Late ads": frame["late_count"],
            "Copies found or cleared": frame["regrouped_count"],
            "Refresh of": pd.to_datetime(frame["as_of"]).dt.strftime("%d %b %Y"),
        }
    )
    first = reasons.value_counts().index[0]
    most = "at least " if len(frame) == MOST else ""
    said = (
        f"In the last three months {most}{theme.count(len(frame), 'figure')} of past months left "
        f"the interval they were published with; the first reason: {first}."
    )
    return Answer(TITLE, said, table)
