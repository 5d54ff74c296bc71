"""Which skills are asked for in the same ads, more often than in other ads?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.market import labels, skill_charts, skill_names, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.skill_demand import postings_of
from analysis.market.skill_split import limits_of, period, table
from analysis.market.source import Market
from analysis.measure.shares import EmployerCells

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
    given = {"skill": skill, "role": labels.wanted(role), "limit": _CONSIDERED, **period(market)}
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
    """One row per companion: its share of the skill's postings and of all; none where there are too few."""
    usual, names, limits = _everywhere(market, role), skill_names.names(market), limits_of(market)
    is_small = totals.sum() < limits["cell_postings_min"] or len(totals) < limits["cell_employers_min"]
    hits = found[found["skill_id"].isin(set(usual) & set(names))]
    if is_small or hits.empty:
        return pd.DataFrame(columns=_COLUMNS)
    row, skills = pd.factorize(hits["skill_id"], sort=True)
    none = np.zeros(len(totals), dtype=np.int64)
    cells = EmployerCells(none, totals.to_numpy(dtype=np.int64), 1)
    unit = totals.index.get_indexer(pd.Index(hits["employer_id"]))
    given = none[:1].repeat(len(skills)), row.astype(np.int64), unit.astype(np.int64)
    counted, level = hits["posting_count"].to_numpy(dtype=np.int64), limits["interval_level"]
    measured = cells.shares(*given, counted, level)
    # So many skills are tried that some would seem to go together by chance (Bonferroni).
    surely = cells.shares(*given, counted, 1 - (1 - level) / _CONSIDERED).low
    frame = pd.DataFrame(
        {
            "name": [names[skill] for skill in skills], "share": measured.share, "share_low": measured.low,
            "share_high": measured.high, "posting_count": measured.hits,
            "cell_posting_count": int(totals.sum()), "employer_count": len(totals),
            "reference_share": [usual[skill] for skill in skills],
        }
    )  # fmt: skip
    frame["lift"] = frame["share"] / frame["reference_share"]
    frame["is_more"] = surely > frame["reference_share"]
    return frame.sort_values(["is_more", "lift", "name"], ascending=[False, False, True], ignore_index=True)


def _everywhere(market: Market, role: str) -> dict[str, float]:
    """Share of all the role's postings by skill, where enough of them are watched."""
    columns = ["skill_id", "month", "share"]
    frame = market.frame("marts.skill_demand", columns, {"role": role, "level": labels.ALL})
    frame = frame[frame["month"].isna() & (frame["share"] > 0)]
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
