"""Do the sectors and trends that a guide names hold in postings? And which skills are a sector's own?"""

from __future__ import annotations

import pandas as pd

from analysis.market import labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.source import Market, NotBuiltError

TITLE = "What the guide claims, measured"
_MARKS = {"borne out": "✓ borne out", "not borne out": "✗ not borne out", "cannot tell": "? cannot tell"}
_SKILLS = 40


def scorecard(market: Market, role: str) -> Answer:
    """The guides' high-demand sectors and emerging trends, each with what was measured and a verdict."""
    try:
        frame = market.frame("marts.guide_scorecard", where={"role": role})
    except NotBuiltError:
        return nothing(TITLE, Empty("The guides' claims have not been measured yet.", is_unbuilt=True))
    if frame.empty:
        return nothing(TITLE, Empty("No guide of this role names sectors or trends."))
    sectors = labels.sectors(market)
    table = pd.DataFrame(
        {
            "Claim": [
                f"{sectors.get(row['name'], row['name'])}: high demand"
                if row["claim"] == "sector"
                else f"{row['name']}: emerging"
                for _, row in frame.iterrows()
            ],
            "Verdict": [_MARKS.get(verdict, verdict) for verdict in frame["verdict"]],
            "Measured": [_measured(row) for _, row in frame.iterrows()],
            "Share now (%)": frame["share_now"] * 100,
            "Likely from (%)": frame["share_now_low"] * 100,
            "Likely to (%)": frame["share_now_high"] * 100,
            "Postings": frame["posting_count_now"].astype("Int64"),
        }
    )
    counts = frame["verdict"].value_counts()
    words = ("borne out", "not borne out", "cannot tell", "too little data")
    parts = [f"{counts[word]} {word}" for word in words if word in counts]
    whole = watched.basis(market, role)
    return Answer(
        title=TITLE,
        sentence=f"Of the {len(frame)} sectors and trends the guides name: {theme.listing(parts)}.",
        table=table,
        basis=Basis(whole.posting_count, whole.employer_count, whole.period, whole.sources),
    )


def _measured(row: pd.Series) -> str:
    if row["claim"] == "sector":
        if pd.isna(row["rank"]):
            return "too few postings of the sector"
        return f"{int(row['rank'])}. of {int(row['rank_of'])} sectors"
    if pd.isna(row["share_now"]):
        return "no posting we watch names it"
    if pd.isna(row["change_low"]):
        could = row["detectable_points"]
        more = f"; a change under ±{could:.0f} points would not show yet" if theme.is_number(could) else ""
        return f"too few postings name it{more}"
    window = int(row["window_months"])
    return (
        f"{theme.points(row['change_points'])} over {theme.count(window, 'month')} (likely "
        f"{row['change_low']:+.1f} to {row['change_high']:+.1f}); {row['trend_verdict']}"
        + (
            f"; under ±{row['detectable_points']:.0f} points would not have shown"
            if row["trend_verdict"] == "no clear change"
            else ""
        )
    )


def sector_skills(market: Market, role: str, sector: str = labels.ALL) -> Answer:
    """Skills asked for more often in a sector than elsewhere, surest first."""
    title = "Skills that set a sector apart"
    where = {"role": role} | ({} if sector == labels.ALL else {"sector": sector})
    try:
        frame = market.frame("marts.sector_skills", where=where)
    except NotBuiltError:
        return nothing(title, Empty("This has not been measured yet.", is_unbuilt=True))
    frame = frame[frame["location_quotient_low"] > 1]
    if frame.empty:
        return nothing(title, Empty("No skill is clearly asked for more often in one sector than elsewhere."))
    skills = market.frame("ref.skills", ["skill_id", "name"]).set_index("skill_id")["name"]
    names = labels.sectors(market)
    frame = frame.sort_values(
        ["location_quotient_low", "skill_id"], ascending=[False, True], ignore_index=True
    ).head(_SKILLS)
    first = frame.iloc[0]
    whole = watched.basis(market, role)
    table = pd.DataFrame(
        {
            "Skill": [skills.get(skill, skill) for skill in frame["skill_id"]],
            "Sector": [names.get(value, value) for value in frame["sector"]],
            "Times as often as on the whole": frame["location_quotient"],
            "At least (times)": frame["location_quotient_low"],
            "Share in the sector (%)": frame["share"] * 100,
            "Share elsewhere (%)": frame["share_elsewhere"] * 100,
            "Postings": frame["posting_count"],
            "Postings of the sector": frame["cell_posting_count"],
            "Employers": frame["employer_count"],
        }
    )
    return Answer(
        title=title,
        sentence=(
            f"{table['Skill'][0]} is asked for {first['location_quotient']:.1f} times as often by "
            f"{labels.inside(table['Sector'][0])} employers as on the whole (at least "
            f"{first['location_quotient_low']:.1f} times). Only skills whose whole interval lies above one "
            "are listed."
        ),
        table=table,
        basis=Basis(whole.posting_count, whole.employer_count, whole.period, whole.sources),
    )
