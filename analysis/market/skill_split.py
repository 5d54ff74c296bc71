"""Who asks for a skill, and how strongly: by strength, level, sector and role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.market import labels, skill_charts, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.band_cells import constants
from analysis.market.skill_demand import likely, postings_of
from analysis.market.source import Market
from analysis.measure import periods, shares

STRENGTHS = {
    "must": "Required",
    "nice": "Nice to have",
    "mentioned": "Only mentioned",
    "implied": "Said in other words",
}
_SHOWN = 12
_DEMAND = [
    "skill_id", "role", "level", "month", "posting_count", "cell_posting_count", "share", "share_low",
    "share_high", "employer_count",
]  # fmt: skip


def by_strength(market: Market, role: str, skill: str) -> Answer:
    """Of the postings that ask for the skill, the shares that require it, would like it or mention it."""
    title = "How strongly it is asked for"
    found = market.ask("skill_strengths", skill=skill, role=labels.wanted(role), **period(market)).to_pandas()
    totals = found.groupby("employer_id")["posting_count"].sum()
    rows, limits = [], limits_of(market)
    for strength, name in STRENGTHS.items():
        part = found[found["strength"] == strength].set_index("employer_id")["posting_count"]
        if len(part) or strength in ("must", "nice"):
            rows.append(row_of(limits, name, part.reindex(totals.index, fill_value=0), totals))
    frame = pd.DataFrame(rows)
    if totals.empty or frame["share"].isna().all():
        return nothing(
            title,
            Empty(f"Too few {postings_of(market, role)} ask for it to split them: choose another role."),
        )
    first = frame.sort_values("share", ascending=False).iloc[0]
    sentence = (
        f"Of the {int(totals.sum()):,} postings that ask for it, {theme.percent(first['share'])}"
        f"{likely(first['share_low'], first['share_high'])} "
    ) + {
        "Required": "require it.", "Nice to have": "call it nice to have.",
        "Only mentioned": "only mention it.", "Said in other words": "ask for it in other words.",
    }[first["name"]]  # fmt: skip
    return _answer(
        market, role, title, sentence, frame, "Strength", "Share of the postings that ask for it (%)"
    )


def by_level(market: Market, role: str, skill: str) -> Answer:
    """Share of postings that ask for the skill, level by level."""
    names = labels.levels(market)
    frame = _published(market, skill, {"role": role})
    frame = frame[frame["level"].isin(names)]
    order = {level: number for number, level in enumerate(names)}
    frame = frame.assign(name=frame["level"].map(names), rank=frame["level"].map(order)).sort_values("rank")
    return _compared(market, role, "By level", frame, "Level")


def by_role(market: Market, skill: str) -> Answer:
    """Share of postings that ask for the skill, role by role."""
    names = labels.roles(market)
    frame = _published(market, skill, {"level": labels.ALL})
    frame = frame[frame["role"].isin(names)]
    frame = frame.assign(name=frame["role"].map(names)).sort_values("share", ascending=False)
    return _compared(market, labels.ALL, "By role", frame, "Role")


def by_sector(market: Market, role: str, skill: str) -> Answer:
    """Share of each sector's postings for the role that ask for the skill."""
    found = market.ask("skill_sectors", skill=skill, role=labels.wanted(role), **period(market)).to_pandas()
    names, limits = labels.sectors(market), limits_of(market)
    rows = [
        row_of(limits, names[str(sector)], part["posting_count"], part["cell_posting_count"])
        for sector, part in found.groupby("sector")
        if sector in names
    ]
    columns = [
        "name",
        "share",
        "share_low",
        "share_high",
        "posting_count",
        "cell_posting_count",
        "employer_count",
    ]
    frame = pd.DataFrame(rows, columns=columns).sort_values(["share", "name"], ascending=[False, True])
    return _compared(market, role, "By sector", frame, "Sector")


def row_of(limits: Mapping[str, Any], name: str, hits: pd.Series, totals: pd.Series) -> dict[str, Any]:
    """A named share with its range, from each employer's hits and postings; nan where they are too few."""
    total, employers = int(totals.sum()), int((totals > 0).sum())
    values = (float("nan"),) * 3
    if total >= limits["cell_postings_min"] and employers >= limits["cell_employers_min"]:
        values = shares.share(
            hits.to_numpy(dtype=np.int64), totals.to_numpy(dtype=np.int64), limits["interval_level"]
        )
    return {
        "name": name, "share": values[0], "share_low": values[1], "share_high": values[2],
        "posting_count": int(hits.sum()), "cell_posting_count": total, "employer_count": employers,
    }  # fmt: skip


def limits_of(market: Market) -> Mapping[str, Any]:
    """The constants of a share in this build: smallest cells, level of the range."""
    return constants(market)["bands"]


def period(market: Market) -> dict[str, Any]:
    """First day, and the day after the last, of the months that "now" figures speak of."""
    first, last = periods.current_period(market.today)
    return {"first_on": first, "until_on": periods.first_day(periods.month_number(last) + 1)}


def _published(market: Market, skill: str, where: dict[str, str]) -> pd.DataFrame:
    frame = market.frame("marts.skill_demand", _DEMAND, {"skill_id": skill, **where})
    return frame[frame["month"].isna()]


def _compared(market: Market, role: str, title: str, frame: pd.DataFrame, column: str) -> Answer:
    spoken = frame[frame["share"].notna()]
    if spoken.empty:
        reason = f"Too few postings in every {column.lower()} to compare them: choose another role or skill."
        return nothing(title, Empty(reason))
    return _answer(market, role, title, _spread(spoken, column), frame, column, "Share of postings (%)")


def _spread(frame: pd.DataFrame, column: str) -> str:
    """Where it is asked for most and least, or that the ranges are too wide to say."""

    def told(row: pd.Series) -> str:
        return f"{row['name']}: {theme.percent(row['share'])}{likely(row['share_low'], row['share_high'])}"

    ranked = frame.sort_values("share", ascending=False)
    first, last = ranked.iloc[0], ranked.iloc[-1]
    if len(ranked) == 1:
        return f"{told(first)}; too few postings elsewhere."
    if first["share_low"] > last["share_high"]:
        return f"{told(first)}, more than {told(last)}."
    return (
        f"Between {theme.percent(last['share'])} ({last['name']}) and {theme.percent(first['share'])} "
        f"({first['name']}), but the likely ranges overlap: the {column.lower()}s may not differ at all."
    )


def _answer(
    market: Market, role: str, title: str, sentence: str, frame: pd.DataFrame, column: str, x_title: str
) -> Answer:
    shown = frame[frame["share"].notna()].head(_SHOWN)
    hidden = int(frame["share"].isna().sum())
    whole = watched.basis(market, role)
    key = "Line: where the share likely lies, allowing for how employers differ."
    if hidden:
        key += f" {hidden} more {'has' if hidden == 1 else 'have'} too few postings for a share."
    cells = frame["cell_posting_count"]
    return Answer(
        title=title,
        sentence=sentence,
        table=table(frame, column),
        key=key,
        figure=skill_charts.rows_chart(shown, market.kind, x_title),
        basis=Basis(
            int(cells.max() if column == "Strength" else cells.sum()),
            int(frame["employer_count"].max()) if column == "Strength" else whole.employer_count,
            whole.period, whole.sources,
        ),
    )  # fmt: skip


def table(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows under names that people read; shares that are not shown stay empty."""
    return pd.DataFrame(
        {
            column: frame["name"],
            "Share of postings (%)": frame["share"] * 100,
            "Likely from (%)": frame["share_low"] * 100,
            "Likely to (%)": frame["share_high"] * 100,
            "Postings that ask": frame["posting_count"],
            "Postings in all": frame["cell_posting_count"],
            "Employers": frame["employer_count"],
        }
    ).reset_index(drop=True)
