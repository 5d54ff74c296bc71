"""How good the reading of skills is: the shipped model's measured figures, in words for everyone."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.market import theme
from analysis.market.answer import Answer, Headline, nothing
from analysis.market.answer import Empty as Nothing
from analysis.market.source import Market
from data.home import CARD

TITLE = "What is right, of a hundred"
NOTES = (
    "The ads were labelled by reading. Two careful readers agree on about 99 of 100 skills, and on about 91 "
    "of 100 for how strongly a skill is asked for: nothing can do better than that.",
    "The figures are of the model that ships. Have you trained your own? `guidepost train` shows its own.",
    "Only English ads, and only skills that are in the list of skills, are read.",
    "Pay, level, role and sector are read by other rules, which `guidepost evaluate facts` measures.",
)
# What is asked of the model, as a reader would ask it: key, question, what a wrong answer means.
_QUESTIONS = (
    (
        "precision",
        "Of the skills it names, how many are asked for?",
        "a skill is counted that nobody asks for",
    ),
    ("recall", "Of the skills asked for, how many does it name?", "a skill is overlooked"),
    ("strength", "Required, wished for or only named: told right?", "a wish is shown as required, or so"),
    ("traps", "Words that only look like a skill: left alone?", "“go the extra mile” is taken for Go"),
)


def shown(_market: Market) -> Answer:
    """The figures as a page asks for them: they are of the model, whichever market it shows."""
    return how_good()


def how_good(path: Path = CARD) -> Answer:
    """The measured figures as sentence, chart and table; empty where the file is missing or damaged."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        sets = [("ads written as a test", told["gate"])]
        sets += [("real ads", told["real"])] if _is_of_this(told) else []
        rows = [row for name, figures in sets for row in _rows(name, figures)]
        table = pd.DataFrame(rows)
        best = sets[-1]
        ads = sum(one["ads"] for _, one in sets)
        made_of = f"{ads:,} ads labelled by reading, read by the model {told['digest']}"
        named, found = (_of_a_hundred(best[1]["groups"][0][key]) for key in ("precision", "recall"))
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return nothing(TITLE, Nothing("The figures of the model are not here: `guidepost evaluate card`."))
    sentence = (
        f"On {best[1]['ads']} {best[0]}, {named} of 100 skills it names are really asked for, and it names "
        f"{found} of 100 that are."
    )
    return Answer(
        title=TITLE,
        sentence=sentence,
        table=table,
        figure=_figure(table),
        key="A bar is how many of a hundred answers are right; the rest are wrong.",
        headlines=(
            Headline("Named and right", f"{named} of 100", "of the skills it names"),
            Headline("Found", f"{found} of 100", "of the skills that are asked for"),
            Headline("Tested on", f"{ads:,} ads", "labelled by reading"),
        ),
        notes=NOTES,
        made_of=made_of,
    )  # fmt: skip


def _is_of_this(told: dict[str, Any]) -> bool:
    """Whether there are figures on real ads, and of this model: not of one before the last new skill."""
    return bool(told["real"]) and told["real"].get("data_hash", told["data_hash"]) == told["data_hash"]


def _rows(name: str, figures: dict[str, Any]) -> list[dict[str, Any]]:
    everything = figures["groups"][0]
    of = {
        "precision": (everything["precision"], everything["labels"]),
        "recall": (everything["recall"], everything["labels"]),
        "strength": (figures["strength"]["right"], figures["strength"]["n"]),
        "traps": (figures["traps"]["right"], figures["traps"]["n"]),
    }
    return [
        {
            "Question": question, "Tested on": name, "Right of 100": _of_a_hundred(of[key][0]),
            "Cases": of[key][1], "When it is wrong": wrong,
        }
        for key, question, wrong in _QUESTIONS
        if of[key][0] is not None
    ]  # fmt: skip


def _of_a_hundred(share: float) -> int:
    return round(100 * share)


def _figure(table: pd.DataFrame) -> go.Figure:
    chart = theme.figure("live", height=420, x_title="right of 100")
    for colour, (name, rows) in zip(theme.COLOURS, table.groupby("Tested on", sort=False), strict=False):
        chart.add_trace(
            go.Bar(
                y=["<br>".join(wrap(question, 26)) for question in rows["Question"]], x=rows["Right of 100"],
                name=str(name), orientation="h", marker_color=colour,
                text=rows["Right of 100"], textposition="outside",
                hovertemplate="%{y}<br>%{x} of 100<extra>%{fullData.name}</extra>",
            )
        )  # fmt: skip
    chart.update_xaxes(range=[0, 108])
    chart.update_yaxes(autorange="reversed")
    return chart
