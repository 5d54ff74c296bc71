"""Which lines of the guides do my skills meet? By guide, level and strength; of a choice any one counts."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.market import labels, theme
from analysis.market.answer import Answer, Empty, nothing
from analysis.market.source import Market, NotBuiltError

TITLE = "What the guides ask"
_LEFT, _FEW = "Not met yet", 6
LINES_TITLE = "The guides' lines"


def coverage(market: Market, role: str, level: str, held: Collection[str]) -> Answer:
    """Of the lines of each guide, level and strength, how many the skills meet and which they do not."""
    lines = _lines(market, role, level, held)
    if lines.empty:
        return nothing(TITLE, _none(market, role, level))
    names, rows = _levels(market), []
    for (guide, at, strength), part in lines.groupby(["guide", "level", "strength"], sort=False):
        left = part.loc[~part["is_met"], "label"].drop_duplicates()
        rows.append(
            {
                "Guide": guide,
                "Level": names.get(str(at), str(at)),
                "Strength": labels.GUIDE_STRENGTHS.get(str(strength), str(strength)).capitalize(),
                "Met": int(part["is_met"].sum()),
                "Lines": len(part),
                "Met (%)": float(part["is_met"].mean()) * 100,
                _LEFT: ", ".join(left),
            }
        )
    return Answer(title=TITLE, sentence=_sentence(market, lines, role, level), table=pd.DataFrame(rows))


def shortened(found: Answer) -> Answer:
    """The same with the first few of what is not met yet, for a sheet of paper.

    >>> shortened(Answer("", "", pd.DataFrame({_LEFT: ["a, b, c, d, e, f, g, h, i"]}))).table[_LEFT][0]
    'a, b, c, d, e, f and 3 more'
    """
    if _LEFT not in found.table:
        return found
    listed = [str(cell).split(", ") for cell in found.table[_LEFT]]
    short = [
        ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
        for names in listed
    ]
    return replace(found, table=found.table.assign(**{_LEFT: short}))


def lines(market: Market, role: str, level: str, held: Collection[str]) -> Answer:
    """Each line with what meets it, and where it stands in its guide."""
    found = _lines(market, role, level, held)
    if found.empty:
        return nothing(LINES_TITLE, _none(market, role, level))
    names = _levels(market)
    table = pd.DataFrame(
        {
            "The guide's words": found["label"],
            "Met": ["yes" if is_met else "no" for is_met in found["is_met"]],
            "Level": [names.get(at, at) for at in found["level"]],
            "Strength": [labels.GUIDE_STRENGTHS.get(s, s) for s in found["strength"]],
            "Guide": found["guide"],
            "Lines in the guide": found["lines"],
        }
    )
    met = int(found["is_met"].sum())
    return Answer(
        title=LINES_TITLE,
        sentence=f"You meet {met:,} of {theme.count(len(found), 'line')}.",
        table=table,
    )


def _lines(market: Market, role: str, level: str, held: Collection[str]) -> pd.DataFrame:
    """The lines that a CV can show, one row per line; the lines of a choice are one row together."""
    try:
        found = market.frame("ref.guide_requirements")  # whole, as it is kept: a choice would ask anew
        choices = market.frame("ref.guide_choices")
    except NotBuiltError:
        return pd.DataFrame()
    skills = market.frame("ref.skills", ["skill_id", "kind"])
    soft = set(skills.loc[skills["kind"] == "soft", "skill_id"])
    choice = {
        (row["guide_id"], row["requirement_number"]): row["skill_group_id"]
        for row in choices.to_dict("records")
    }
    rows: dict[tuple[str, object], list[dict[Hashable, Any]]] = {}
    for line in found.to_dict("records"):
        is_asked = line["role"] == role and (level == labels.ALL or line["level"] in (level, labels.ALL))
        if line["skill_id"] in soft or not is_asked:
            continue
        own = (line["guide_id"], line["requirement_number"])
        rows.setdefault((line["guide_id"], choice.get(own, own)), []).append(line)
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame([_one(part, held) for part in rows.values()])
    frame["guide"] = frame["guide"].map(labels.guide_names(market)).fillna(frame["guide"])
    order = {at: number for number, at in enumerate(_levels(market))}
    strengths = {strength: number for number, strength in enumerate(labels.GUIDE_STRENGTHS)}
    frame["level_order"] = frame["level"].map(order)
    frame["strength_order"] = frame["strength"].map(strengths)
    return frame.sort_values(["guide", "level_order", "strength_order", "first_line"], kind="stable")


def _one(part: Sequence[Mapping[Hashable, Any]], held: Collection[str]) -> dict[str, Any]:
    """One line; a choice reads as its words side by side and is met by any of them."""
    first, numbers = part[0], [str(line["lines"]) for line in part]
    return {
        "guide": first["guide_id"], "level": first["level"], "strength": first["strength"],
        "label": " or ".join(dict.fromkeys(line["label"] for line in part)),
        "is_met": any(line["skill_id"] in held for line in part),
        "lines": ", ".join(dict.fromkeys(numbers)), "first_line": int(numbers[0].split(",")[0]),
    }  # fmt: skip


def _levels(market: Market) -> dict[str, str]:
    return {labels.ALL: "Any level", **labels.levels(market)}


def _none(market: Market, role: str, level: str) -> Empty:
    if level not in (labels.ALL, labels.UNSTATED):
        return Empty(f"No guide describes this level of the {labels.role_name(market, role)}.", "level")
    return Empty(
        f"No guide describes the {labels.role_name(market, role)}: choose the ML engineer to compare.",
        "role" if role != labels.CORE_ROLE else None,
    )


def _sentence(market: Market, found: pd.DataFrame, role: str, level: str) -> str:
    at = "" if level in (labels.ALL, labels.UNSTATED) else f"{labels.inside(labels.levels(market)[level])} "
    parts = []
    for strength, words in labels.GUIDE_STRENGTHS.items():
        part = found[found["strength"] == strength]
        if len(part):
            parts.append(f"{int(part['is_met'].sum())} of {len(part)} marked “{words}”")
    guides = theme.count(int(found["guide"].nunique()), "guide")
    return (
        f"Of the lines that {guides} write for the {at}{labels.role_name(market, role)}, you meet "
        f"{theme.listing(parts)}. Lines on soft skills are not counted: no CV shows them."
    )
