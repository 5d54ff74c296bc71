"""What do ads of this role ask in years and degree, and do the guides say the same?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.market import labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.source import Market, NotBuiltError
from analysis.measure.verdicts import TOO_LITTLE, band_verdict

TITLE = "Years, degree and workplace"
_DEGREES = {"bachelor": "Bachelor's", "master": "Master's", "phd": "PhD", "none": "No degree needed"}
PAST = 0.5
"""Years are whole or half-way between two: what lies past a guide's last year lies past it by this."""
_FIGURES = ("years_median", "years_median_low", "years_median_high")


def requirements(market: Market, role: str) -> Answer:
    """By level: years, degree and workplace as ads state them, and what the guides say of the years."""
    try:
        frame = _frame(market, role)
        guides = against_guides(market, role)
    except NotBuiltError:
        return nothing(TITLE, Empty("This has not been measured yet."))
    names = {labels.ALL: "All levels", **labels.levels(market)}
    rows = []
    for level in labels.in_order(frame["level"].unique(), names):
        part = {
            (str(row["fact"]), str(row["fact_value"])): row
            for row in frame[frame["level"] == level].to_dict("records")
        }
        years = part["years", "stated"]
        if not theme.is_number(years["years_median"]):
            continue
        said = guides[guides["level"] == level]
        rows.append(
            {
                "Level": names.get(level, level),
                "Median years asked": years["years_median"],
                "Years, likely from": years["years_median_low"],
                "Years, likely to": years["years_median_high"],
                "State years (%)": years["share"] * 100,
                **{
                    f"{words} (% of those that ask)": _share(part, "education", value)
                    for value, words in _DEGREES.items()
                },
                "State a degree (%)": _share(part, "education", "stated"),
                **{
                    f"{labels.workplace_name(value)} (% of those that say)": _share(part, "workplace", value)
                    for value in ("remote", "hybrid", "onsite")
                },
                "Guides' years": "; ".join(
                    f"{row['guide']}: {row['guide_years']} ({row['verdict']})" for _, row in said.iterrows()
                ),
                "Postings": int(years["cell_posting_count"]),
                "Employers": int(years["employer_count"]),
            }
        )  # fmt: skip
    if not rows:
        reason = f"Too few {labels.role_name(market, role)} postings to say what they ask for."
        return nothing(TITLE, Empty(reason, "role" if role != labels.CORE_ROLE else None))
    table, whole = pd.DataFrame(rows), watched.basis(market, role)
    return Answer(
        title=TITLE,
        sentence=_sentence(table, labels.role_name(market, role)),
        table=table,
        basis=Basis(whole.posting_count, whole.employer_count, whole.period, whole.sources),
    )


def against_guides(market: Market, role: str) -> pd.DataFrame:
    """A row per level to which a guide of the role gives years: the market's median and the verdict on it.

    above and below: the whole interval of the median lies there; ten years are ten or more.
    """
    guides = market.frame("ref.guides")
    own = guides[guides["role"] == role]["guide_id"]
    said = market.frame("ref.guide_levels")
    said = said[said["guide_id"].isin(own) & said["years_min"].notna()].copy()
    frame = _frame(market, role)
    stated = frame[(frame["fact"] == "years") & (frame["fact_value"] == "stated")]
    stated = stated.rename(columns={"posting_count": "stating_count"})
    found = said.merge(stated[["level", *_FIGURES, "stating_count"]], on="level", how="left")
    found["guide"] = found["guide_id"].map(labels.guide_names(market)).fillna(found["guide_id"])
    found["level_name"] = [labels.levels(market).get(level, "") for level in found["level"]]
    found["guide_years"] = [
        f"{low:g}+" if pd.isna(high) else f"{low:g}–{high:g}"
        for low, high in zip(found["years_min"], found["years_max"], strict=True)
    ]
    found["verdict"] = [_verdict(row) for _, row in found.iterrows()]
    return found


def _verdict(row: pd.Series) -> str:
    """Where the interval of the median lies against the guide's years, both ends of which belong to them."""
    if pd.isna(row["years_median_low"]):
        return TOO_LITTLE
    is_open = bool(row["is_open_ended"]) or pd.isna(row["years_max"])
    top = float("inf") if is_open else float(row["years_max"]) + PAST
    return band_verdict(row["years_median_low"], row["years_median_high"], row["years_min"], top, is_open)


def _frame(market: Market, role: str) -> pd.DataFrame:
    return market.frame("marts.requirements", where={"role": role, "country": labels.ALL})


def _share(part: Mapping[tuple[str, str], Mapping[Hashable, Any]], fact: str, value: str) -> float:
    """A share in percent; nought where the fact is measured and nobody states this value."""
    if (fact, value) in part:
        return float(part[fact, value]["share"]) * 100
    return float("nan") if value == "stated" else 0.0


def _sentence(table: pd.DataFrame, role: str) -> str:
    told = [
        f"{labels.inside(str(row['Level']))} {row['Median years asked']:g}"
        for _, row in table.iterrows()
        if row["Level"] not in ("All levels", "Level not stated")
        and theme.is_number(row["Median years asked"])
    ]
    first = table.iloc[0]
    stated = f"{first['State years (%)']:.0f}{theme.NBSP}% state years of experience"
    text = f"Of the {role} postings we watch, {stated}"
    if told:
        text += f"; the median asked: {theme.listing(told)}"
    return text + f". {first['State a degree (%)']:.0f}{theme.NBSP}% ask for a degree."
