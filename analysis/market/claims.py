"""Which skills are a sector's own?"""

from __future__ import annotations

import pandas as pd

from analysis.market import labels, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.source import Market, NotBuiltError

_SKILLS = 40


def sector_skills(market: Market, role: str, sector: str = labels.ALL) -> Answer:
    """Skills asked for more often in a sector than elsewhere, surest first."""
    title = "Skills that set a sector apart"
    where = {"role": role} | ({} if sector == labels.ALL else {"sector": sector})
    try:
        frame = market.frame("marts.sector_skills", where=where)
    except NotBuiltError:
        return nothing(title, Empty("This has not been measured yet."))
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
