"""Which skills are asked for in the same ads, more often than in other ads?"""

from __future__ import annotations

import pandas as pd

from analysis.market import labels, skill_charts, skill_names, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.skill_demand import postings_of
from analysis.market.skill_split import asked_role, limits_of, period, row_of, table
from analysis.market.source import Market

TITLE = "Asked for together with"
_CONSIDERED = 60
_SHOWN = 12
_COLUMNS = [
    "name", "share", "share_low", "share_high", "posting_count", "cell_posting_count", "employer_count",
    "reference_share", "lift", "is_more",
]  # fmt: skip


def companions(market: Market, role: str, skill: str) -> Answer:
    """Skills by lift: their share among the skill's postings divided by their share among all of the role.

    The sentence names those whose share is surely higher, allowing for how many are tried.
    """
    given = {"skill": skill, "role": asked_role(role), "limit": _CONSIDERED, **period(market)}
    found = market.ask("skill_companions", **given).to_pandas()
    totals = found[found["skill_id"].isna()].set_index("employer_id")["posting_count"]
    frame = _rows(market, role, found, totals)
    if frame.empty:
        reason = f"Too few {postings_of(market, role)} ask for it to say what is asked with it"
        return nothing(TITLE, Empty(f"{reason}: choose another role or skill."))
    name = skill_names.names(market).get(skill, skill)
    whole = watched.basis(market, role)
    return Answer(
        title=TITLE,
        sentence=_sentence(frame[frame["is_more"].astype(bool)], name, postings_of(market, role)),
        table=_table(frame),
        key="Dot: share of the postings that ask for this skill, with the range it likely lies in. "
        "Ring: share of all postings.",
        figure=skill_charts.rows_chart(
            frame.head(_SHOWN), market.kind, "Share of postings (%)", "Share of all postings"
        ),
        basis=Basis(int(totals.sum()), int((totals > 0).sum()), whole.period, whole.sources),
    )


def _rows(market: Market, role: str, found: pd.DataFrame, totals: pd.Series) -> pd.DataFrame:
    everywhere = _everywhere(market, role)
    names, limits = skill_names.names(market), limits_of(market)
    # So many skills are tried that some would seem to go together by chance (Bonferroni).
    strict = {**limits, "interval_level": 1 - (1 - limits["interval_level"]) / _CONSIDERED}
    rows = []
    for other, part in found[found["skill_id"].notna()].groupby("skill_id"):
        if other not in names or not everywhere.get(str(other)):
            continue
        hits = part.set_index("employer_id")["posting_count"].reindex(totals.index, fill_value=0)
        row = row_of(limits, names[str(other)], hits, totals)
        usual = everywhere[str(other)]
        surely = row_of(strict, "", hits, totals)["share_low"]
        rows.append(
            {**row, "reference_share": usual, "lift": row["share"] / usual, "is_more": surely > usual}
        )
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    frame = frame[frame["share"].notna()]
    return frame.sort_values(["is_more", "lift", "name"], ascending=[False, False, True], ignore_index=True)


def _everywhere(market: Market, role: str) -> dict[str, float]:
    """Share of all the role's postings by skill, where enough of them are watched."""
    columns = ["skill_id", "month", "share"]
    frame = market.frame("marts.skill_demand", columns, {"role": role, "level": labels.ALL})
    frame = frame[frame["month"].isna() & frame["share"].notna()]
    return dict(zip(frame["skill_id"].tolist(), frame["share"].tolist(), strict=True))


def _sentence(together: pd.DataFrame, name: str, postings: str) -> str:
    if together.empty:
        return f"In the {postings} that ask for {name}, no other skill is clearly asked for more often."
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
    shown.insert(4, "Clearly more often", ["yes" if more else "no" for more in frame["is_more"]])
    return shown
