"""Terms that employers name and no skill of the list stands for: which rise, and where they stand.

A larger refresh looks for them, and so does `guidepost skills list`; what was found last is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.market import cite, labels, skill_names, theme
from analysis.market.answer import Answer, Asked, Basis, Empty, Headline, Period, nothing
from analysis.market.source import Market, NotBuiltError

TITLE = "Terms that no skill stands for"
COMMAND = "guidepost skills list"
SHOWN = 20  # terms in the chart
SHOWS = {"all": "All terms", "rising": "Rising", "spelling": "Other spellings of skills"}
NOTES = (
    "A term is no skill yet: a model of the words around it takes it for one, and can be wrong. Nothing here "
    "is counted on any other page.",
    "`guidepost skills review` goes through them: add one as a skill, add it as another spelling of a known "
    "skill, or reject it. What you add is counted from the next refresh on, in old ads too.",
    "“Rising” is said only where the change is clear: held against chance, with all terms tested kept in "
    "mind, employers as what was sampled, and no single employer behind more than half of it.",
    "Ads of the roles the guides are about, in English, on boards that were watched in both periods.",
)
_KEPT = "new-terms"


def terms(market: Market, show: str = "all") -> Answer:
    """What `guidepost skills list` found last about this market, rising terms first."""
    told = market.evaluation(_KEPT)
    if told is None:
        return nothing(
            TITLE, Empty(f"Nobody has looked for new terms yet: run `{COMMAND}{_demo(market)}`, then reload.")
        )
    try:
        return _answer(market, told, show)
    except (KeyError, TypeError, ValueError):
        reason = f"What was found last can't be read: run `{COMMAND}{_demo(market)}` again."
        return nothing(TITLE, Empty(reason))


def uses(market: Market, show: str, limit: int) -> tuple[tuple[str, str], ...]:
    """The first terms with one sentence of an ad each, as text from the web: to be shown escaped."""
    told = market.evaluation(_KEPT) or {}
    wanted = [one for one in told.get("terms", []) if _is_shown(one, show) and one.get("examples")]
    return tuple((str(one["term"]), str(one["examples"][0])) for one in wanted[:limit])


def _demo(market: Market) -> str:
    return " --demo" if market.kind == "simulated" else ""


def _is_shown(one: Mapping[str, Any], show: str) -> bool:
    if show == "spelling":
        return bool(one["spelling_of"])
    return show == "all" or bool(one["verdict"] == show)


def _answer(market: Market, told: Mapping[str, Any], show: str) -> Answer:
    chosen = [one for one in told["terms"] if _is_shown(one, show)]
    before, after = (Period(*map(date.fromisoformat, told[side])) for side in ("before", "after"))
    basis = Basis(
        told["posting_count_before"] + told["posting_count_after"], told["employer_count_compared"],
        Period(before.from_on, after.to_on),
        tuple(sorted({labels.source_name(source) for source in told["sources"]})),
    )  # fmt: skip
    if not chosen:
        reason = (
            "No term passes this filter."
            if told["terms"]
            else "Every term that enough employers name is a skill of the list, or was rejected."
        )
        return nothing(TITLE, Empty(reason, "show" if told["terms"] else None), basis)
    frame = pd.DataFrame(chosen)
    rising = [one for one in told["terms"] if one["verdict"] == "rising"]
    return Answer(
        title=TITLE,
        sentence=_sentence(told["terms"], rising, before, after) + _age(market, told),
        table=_table(frame, _names(market)),
        figure=_chart(frame.head(SHOWN), market.kind),
        key=f"Ring: share in {before}. Dot: share in {after}, with where it likely lies.",
        basis=basis,
        headlines=_headlines(told, rising, before, after),
        notes=NOTES,
        asked=Asked(terms, (show,)),
    )


def _age(market: Market, told: Mapping[str, Any]) -> str:
    if told["build_id"] == market.build_id:
        return ""
    on = date.fromisoformat(told["as_of"][:10])
    return f" Looked for in the data of {cite.day(on)}: “{COMMAND}{_demo(market)}” looks in today's."


def _sentence(
    every: list[dict[str, Any]], rising: list[dict[str, Any]], before: Period, after: Period
) -> str:
    found = f"{theme.count(len(every), 'term')} that enough employers name"
    has = "stands" if len(every) == 1 else "stand"
    if not rising:
        none = "it does not" if len(every) == 1 else "none of them does"
        return f"{found} {has} for no skill of the list; {none} clearly rise from {before} to {after}."
    first = rising[0]
    low, high = first["share_after_low"], first["share_after_high"]
    likely = "" if low is None else f" (likely {theme.percent(low)} to {theme.percent(high)})"
    return (
        f"{found} {has} for no skill of the list; {len(rising):,} of them clearly "
        f"{'rises' if len(rising) == 1 else 'rise'}, {first['term']} first: named in "
        f"{theme.percent(first['share_before'])} of ads in {before}, in {theme.percent(first['share_after'])}"
        f"{likely} in {after}."
    )


def _headlines(
    told: Mapping[str, Any], rising: list[dict[str, Any]], before: Period, after: Period
) -> tuple[Headline, ...]:
    return (
        Headline("Terms without a skill", f"{len(told['terms']):,}", "the most telling first"),
        Headline("Clearly rising", f"{len(rising):,}", f"{before} against {after}"),
        Headline(
            "Ads read",
            f"{told['posting_count']:,}",
            f"of {theme.count(told['employer_count'], 'employer')}; compared are those of the two periods, "
            "on boards watched in both",
        ),
    )


def _names(market: Market) -> Mapping[str, str]:
    try:
        return skill_names.names(market)
    except NotBuiltError:
        return {}


def _table(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    def listed(ids: Any) -> str:
        return ", ".join(names.get(one, one) for one in ids)

    def percent(column: str) -> pd.Series:
        return pd.to_numeric(frame[column]) * 100

    return pd.DataFrame(
        {
            "Term": frame["term"],
            "Verdict": [
                f"{theme.VERDICT_MARKS.get(v, ('', '', ''))[2]} {v}".strip() for v in frame["verdict"]
            ],
            "Share before (%)": percent("share_before"),
            "Share now (%)": percent("share_after"),
            "Likely from (%)": percent("share_after_low"),
            "Likely to (%)": percent("share_after_high"),
            "False-alarm rate, q (%)": percent("q_value"),
            "Postings": frame["posting_count"],
            "Employers": frame["employer_count"],
            "First named": frame["first_month"],
            "Last named": frame["last_month"],
            "Nearest skill": [
                listed(own or [one["skill"] for one in alike] or near[:1])
                for own, alike, near in zip(
                    frame["spelling_of"], frame["similar"], frame["near"], strict=True
                )
            ],
            "Named beside": [listed(near) for near in frame["near"]],
            "Also written": [", ".join(forms[1:]) for forms in frame["forms"]],
        }
    )


def _chart(frame: pd.DataFrame, kind: str) -> go.Figure:
    figure = theme.figure(kind, height=120 + 32 * len(frame), x_title="Share of ads that name it (%)")
    figure.add_trace(
        go.Scatter(
            name="Before", mode="markers", x=pd.to_numeric(frame["share_before"]) * 100, y=frame["term"],
            marker={"symbol": "circle-open", "size": 10, "color": theme.STEADY},
            hovertemplate="%{y}: %{x:.1f} %<extra>before</extra>",
        )
    )  # fmt: skip
    for verdict, (symbol, colour, _) in theme.VERDICT_MARKS.items():
        part = frame[frame["verdict"] == verdict]
        if part.empty:
            continue
        share, low, high = (
            pd.to_numeric(part[f"share_after{end}"]) * 100 for end in ("", "_low", "_high")
        )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                name=verdict.capitalize(), mode="markers", x=share, y=part["term"],
                marker={"symbol": symbol, "color": colour, "size": 11},
                error_x={
                    "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": colour,
                    "array": (high - share).fillna(0), "arrayminus": (share - low).fillna(0),
                },
                customdata=part[["posting_count", "employer_count"]],
                hovertemplate=(
                    "%{y}: %{x:.1f} %<br>n = %{customdata[0]:,} from %{customdata[1]} employers"
                    "<extra></extra>"
                ),
            )
        )  # fmt: skip
    figure.update_layout(showlegend=True)
    figure.update_yaxes(categoryorder="array", categoryarray=list(frame["term"])[::-1], showgrid=False)
    figure.update_xaxes(rangemode="tozero")
    return figure
