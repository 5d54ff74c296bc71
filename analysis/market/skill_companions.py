"""Which skills are asked for in the same ads, more often than in other ads?"""

from __future__ import annotations

import pandas as pd

from analysis.market import labels, skill_charts, skill_names, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.skill_demand import postings_of
from analysis.market.skill_split import asked_role, period, row_of, table
from analysis.market.source import Market

TITLE = "Asked for together with"
_CONSIDERED = 60
_SHOWN = 12


def companions(market: Market, role: str, skill: str) -> Answer:
    """Skills whose share among the skill's postings lies clearly above their share among all of the role.

    Lift is the one share divided by the other.
    """
    given = {"skill": skill, "role": asked_role(role), "limit": _CONSIDERED, **period(market)}
    found = market.ask("skill_companions", **given).to_pandas()
    totals = found[found["skill_id"].isna()].set_index("employer_id")["posting_count"]
    frame = _rows(market, role, found, totals)
    if frame.empty:
        reason = f"Too few {postings_of(market, role)} ask for it to say what is asked with it."
        return nothing(TITLE, Empty(f"{reason[:-1]}: choose another role or skill."))
    together = frame[frame["share_low"] > frame["reference_share"]].head(_SHOWN)
    name = skill_names.names(market).get(skill, skill)
    whole = watched.basis(market, role)
    return Answer(
        title=TITLE,
        sentence=_sentence(together, name, postings_of(market, role)),
        table=_table(frame),
        key="Dot: share of the postings that ask for this skill. Ring: share of all postings. Line: where the "
        "dot likely lies. Only skills whose whole line lies right of the ring are drawn."
        if len(together)
        else "",
        figure=skill_charts.rows_chart(
            together, market.kind, "Share of postings (%)", "Share of all postings"
        )
        if len(together)
        else None,
        basis=Basis(int(totals.sum()), int((totals > 0).sum()), whole.period, whole.sources),
    )


def _rows(market: Market, role: str, found: pd.DataFrame, totals: pd.Series) -> pd.DataFrame:
    everywhere = _everywhere(market, role)
    names = skill_names.names(market)
    rows = []
    for other, part in found[found["skill_id"].notna()].groupby("skill_id"):
        if other not in names or not everywhere.get(str(other)):
            continue
        hits = part.set_index("employer_id")["posting_count"].reindex(totals.index, fill_value=0)
        row = row_of(market, names[str(other)], hits, totals)
        rows.append({**row, "skill_id": other, "reference_share": everywhere[str(other)]})
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame(rows)
    frame = frame[frame["share"].notna()].assign(lift=frame["share"] / frame["reference_share"])
    return frame.sort_values(["lift", "name"], ascending=[False, True], ignore_index=True)


def _everywhere(market: Market, role: str) -> dict[str, float]:
    """Share of all the role's postings by skill, where enough of them are watched."""
    columns = ["skill_id", "month", "share"]
    frame = market.frame("marts.skill_demand", columns, {"role": role, "level": labels.ALL})
    frame = frame[frame["month"].isna() & frame["share"].notna()]
    return dict(zip(frame["skill_id"].tolist(), frame["share"].tolist(), strict=True))


def _sentence(together: pd.DataFrame, name: str, postings: str) -> str:
    if together.empty:
        return f"No other skill is clearly asked for more often in the {postings} that ask for {name} than in all."
    words = [
        f"{row['name']} ({theme.percent(row['share'])}, {row['lift']:.1f} times its usual share)"
        for _, row in together.head(3).iterrows()
    ]
    return f"The {postings} that ask for {name} ask more often than others for {theme.listing(words)}."


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    shown = table(frame, "Skill").rename(
        columns={"Share of postings (%)": "Share of the postings with this skill (%)"}
    )
    shown.insert(2, "Share of all postings (%)", frame["reference_share"] * 100)
    shown.insert(3, "Times its usual share", frame["lift"])
    return shown
