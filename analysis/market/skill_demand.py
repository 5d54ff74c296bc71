"""How often is a skill asked for, and is that more or less than before?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.market import labels, skill_charts, skill_names, skills_vs_guides, theme, trends, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, Period, nothing
from analysis.market.source import Market, NotBuiltError

TITLE = "How often it is asked for"
NOTES = (
    "A share is the part of postings that ask for the skill in any form: required, nice to have or only "
    "mentioned. What an ad says it does not want is no mention.",
    "Ads leave out what their writers take for granted, so a low share does not mean “not needed”.",
    "A likely range allows for how employers differ: one employer with many ads counts for less than as many "
    "employers. Where too few postings or employers stand behind a share, it is not shown.",
    "Skills asked together are only that: one need not cause, teach or replace the other.",
    "The list of ads holds all we have seen, also older and closed ones; the shares speak of the last twelve "
    "months only.",
    "Which words count for a skill is decided by a program, which errs now and then: the words it went by "
    "are marked in each ad.",
)
_COLUMNS = [
    "skill_id", "month", "level", "posting_count", "cell_posting_count", "share", "share_low", "share_high",
    "employer_count",
]  # fmt: skip


def demand(market: Market, role: str, skill: str) -> Answer:
    """Share of the role's postings that ask for the skill: now, by month, and its verdict in words."""
    frame = market.frame("marts.skill_demand", _COLUMNS, {"role": role, "level": labels.ALL})
    everyone = frame[frame["month"].isna()]
    mine = frame[frame["skill_id"] == skill]
    now = mine[mine["month"].isna()]
    name = skill_names.names(market).get(skill, skill)
    if now.empty or now["share"].isna().all():
        return nothing(TITLE, _why_not(market, role, name, everyone))
    row = now.iloc[0]
    monthly = mine[mine["month"].notna()].sort_values("month", ignore_index=True)
    moved = _trend(market, role, skill)
    is_series = monthly["share"].notna().sum() > 1
    whole = watched.basis(market, role)
    return Answer(
        title=TITLE,
        sentence=f"{_share_says(row, name, postings_of(market, role))} {_moved_says(moved)}",
        table=_table(monthly),
        key=_key(monthly) if is_series else "",
        figure=skill_charts.month_chart(monthly, market.kind) if is_series else None,
        basis=Basis(
            int(row["cell_posting_count"]), int(row["employer_count"]), whole.period, whole.sources
        ),
        headlines=_headlines(market, skill, row, everyone, moved),
        notes=NOTES,
    )  # fmt: skip


def in_guides(market: Market, skill: str) -> Answer:
    """The lines of the guides that ask for the skill, each held against the ML engineer postings."""
    guides, total = _guides(market, skill)
    found = skills_vs_guides.lines_of_the_guides(market, skills_vs_guides.Filters(skill=skill))
    if found.empty:
        reason = (
            f"None of the {total} guides names this skill: the page “Skills versus guides” shows which do."
        )
        return nothing(found.title, Empty(reason))
    return replace(
        found,
        sentence=f"{guides} of {total} guides ask for it, in {theme.count(len(found.table), 'line')}.",
        key="The guides describe the ML engineer, so the shares are of ML engineer postings.",
    )


def postings_of(market: Market, role: str) -> str:
    """The postings of a role, inside a sentence: "ML engineer postings we watch"."""
    return (
        "postings we watch" if role == labels.ALL else f"{labels.role_name(market, role)} postings we watch"
    )


def likely(low: float, high: float) -> str:
    """The range a share likely lies in, in words; empty where too few employers stand behind it.

    >>> likely(0.544, 0.616).replace(theme.NBSP, " ")
    ' (likely 54 % to 62 %)'
    """
    return "" if pd.isna(low) or pd.isna(high) else f" (likely {theme.percent(low)} to {theme.percent(high)})"


def _why_not(market: Market, role: str, name: str, everyone: pd.DataFrame) -> Empty:
    drop = "role" if role != labels.CORE_ROLE else None
    total = (
        0 if everyone.empty or everyone["share"].isna().all() else int(everyone["cell_posting_count"].max())
    )
    if not total:
        who = "postings" if role == labels.ALL else f"{labels.role_name(market, role)} postings"
        return Empty(f"Too few {who} in the last twelve months for a share: choose another role.", drop)
    return Empty(
        f"None of the {total:,} {postings_of(market, role)} asks for {name} in the last twelve months: "
        "choose another skill or role.",
        drop or "skill",
    )  # fmt: skip


def _trend(market: Market, role: str, skill: str) -> pd.Series | None:
    """The published row of the default window, where there are two windows to compare."""
    try:
        frame = market.frame(
            "marts.skill_trends",
            where={"role": role, "skill_id": skill, "window_months": trends.DEFAULT_WINDOW},
        )
    except NotBuiltError:
        return None
    frame = frame[frame["verdict"] != "too little data"]
    return None if frame.empty else frame.iloc[0]


def _share_says(row: pd.Series, name: str, postings: str) -> str:
    return (
        f"{theme.percent(row['share'])}{likely(row['share_low'], row['share_high'])} of the {postings} ask "
        f"for {name}: {int(row['posting_count']):,} of {int(row['cell_posting_count']):,}."
    )


def _moved_says(row: pd.Series | None) -> str:
    if row is None:
        return "Too few postings in the last months, or in those before, to speak of a trend."
    before = Period(pd.Timestamp(row["before_from"]).date(), pd.Timestamp(row["before_to"]).date())
    after = Period(pd.Timestamp(row["after_from"]).date(), pd.Timestamp(row["after_to"]).date())
    verdict = {"rising": "It is rising", "falling": "It is falling"}.get(
        str(row["verdict"]), "It shows no clear change"
    )
    return (
        f"{verdict}: {theme.percent(row['share_before'])} in {before}, {theme.percent(row['share_after'])} "
        f"in {after}, a change of {_range(row)}."
    )


def _range(row: pd.Series) -> str:
    text = theme.points(float(row["change_points"]))
    if pd.isna(row["change_low"]) or pd.isna(row["change_high"]):
        return text
    low, high = (
        theme.points(float(row[side])).removesuffix(" points") for side in ("change_low", "change_high")
    )
    return f"{text} (likely {low} to {high})"


def _headlines(
    market: Market, skill: str, row: pd.Series, everyone: pd.DataFrame, moved: pd.Series | None
) -> tuple[Headline, ...]:
    ahead = int((everyone["posting_count"] > row["posting_count"]).sum())
    verdict = "too little data" if moved is None else str(moved["verdict"])
    mark = theme.VERDICT_MARKS.get(verdict, ("", "", ""))[2]
    guides, total = _guides(market, skill)
    return (
        Headline(
            "Ask for it", theme.percent(row["share"]),
            f"{int(row['posting_count']):,} of {int(row['cell_posting_count']):,} postings"
            + likely(row["share_low"], row["share_high"]),
        ),
        Headline(
            "Lately", f"{mark} {verdict}".strip(),
            "Too few postings to compare." if moved is None else _range(moved),
        ),
        Headline(
            "Rank", f"{ahead + 1} of {everyone['skill_id'].nunique():,}", "Of the skills these postings name."
        ),
        Headline("Named by guides", f"{guides} of {total}", "Role guides that ask for it or teach it."),
    )  # fmt: skip


def _guides(market: Market, skill: str) -> tuple[int, int]:
    try:
        lines = market.frame("ref.guide_requirements", ["guide_id", "skill_id"])
    except NotBuiltError:
        return 0, 0
    return int(lines.loc[lines["skill_id"] == skill, "guide_id"].nunique()), len(labels.guide_names(market))


def _key(monthly: pd.DataFrame) -> str:
    low, high = int(monthly["cell_posting_count"].min()), int(monthly["cell_posting_count"].max())
    return (
        f"Line: share of each month's postings, of which there were {low:,} to {high:,}. Band: where that "
        "share likely lies. The count below the chart is that of the last twelve months."
    )


def _table(monthly: pd.DataFrame) -> pd.DataFrame:
    return (
        pd.DataFrame(
            {
                "Month": pd.to_datetime(monthly["month"]).dt.strftime("%Y-%m"),
                "Share of postings (%)": monthly["share"] * 100,
                "Likely from (%)": monthly["share_low"] * 100,
                "Likely to (%)": monthly["share_high"] * 100,
                "Postings that ask": monthly["posting_count"],
                "Postings in all": monthly["cell_posting_count"],
                "Employers": monthly["employer_count"],
            }
        )
        .iloc[::-1]
        .reset_index(drop=True)
    )
