"""How roles hand over, how levels follow each other, and what ads ask of a guide's skills: as charts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from analysis.market import labels, skill_charts, theme
from analysis.market.guide_entries import Entry
from analysis.market.guide_shares import Evidence

SHOWN = 20
_BOX = "rgba(0,114,178,0.12)"
_OPEN_YEARS = 3.0  # how far a bar without an upper end is drawn


def shares(found: Sequence[Evidence], kind: str, x_title: str) -> go.Figure | None:
    """The most asked of the skills, each once per level, with the ranges of their shares."""
    many = len({one.level for one in found}) > 1
    names = [f"{one.what}, {one.level}" if many and one.level != labels.ALL else one.what for one in found]
    rows = {
        name: {
            "name": name, "share": one.share, "share_low": one.low, "share_high": one.high,
            "cell_posting_count": one.postings,
        }
        for name, one in zip(names, found, strict=True)
        if theme.is_number(one.share) and one.skill
    }  # fmt: skip
    frame = pd.DataFrame(rows.values())
    if frame.empty:
        return None
    frame = frame.sort_values(["share", "name"], ascending=[False, True], ignore_index=True).head(SHOWN)
    return skill_charts.rows_chart(frame, kind, x_title)


def flow(edges: Sequence[tuple[str, str]], kind: str) -> go.Figure | None:
    """Boxes joined by arrows: the chain told first runs down the left, what it touches on the right."""
    if not edges:
        return None
    chain = [*edges[0]]
    for start, end in edges[1:]:
        if start == chain[-1] and end not in chain:
            chain.append(end)
    place = {name: (0.0, -float(number)) for number, name in enumerate(chain)}
    for name in dict.fromkeys(end for edge in edges for end in edge if end not in place):
        beside = [place[a if b == name else b][1] for a, b in edges
                  if name in (a, b) and (a if b == name else b) in place]  # fmt: skip
        place[name] = (1.0, sum(beside) / len(beside) if beside else -float(len(place)))
    figure = theme.figure(kind, height=90 + 78 * len(chain), x_title="")
    for start, end in edges:
        (x0, y0), (x1, y1) = place[start], place[end]
        apart = 20 if x0 == x1 else 48  # pixels, so that arrows end beside the boxes
        figure.add_annotation(
            x=x1, y=y1, ax=x0, ay=y0, xref="x", yref="y", axref="x", ayref="y", showarrow=True, text="",
            arrowhead=2, arrowwidth=1.5, arrowcolor=theme.STEADY, standoff=apart, startstandoff=apart,
        )  # fmt: skip
    for name, (x, y) in place.items():
        figure.add_annotation(
            x=x, y=y, text=_broken(name), showarrow=False, bgcolor=_BOX, bordercolor=theme.MARKET,
            borderwidth=1, borderpad=6,
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-0.45, 1.45])
    figure.update_yaxes(visible=False, range=[-len(chain) + 0.4, 0.6])
    return figure


def years(rows: Sequence[tuple[str, float, float | None]], kind: str) -> go.Figure:
    """A bar per level from its first year to its last; one without a last year ends in an arrow."""
    figure = theme.figure(kind, height=134 + 44 * len(rows), x_title="Years of experience")
    names = [name for name, _, _ in rows]
    length = [(top - low) if top is not None else _OPEN_YEARS for _, low, top in rows]
    told = [f"{low:g}–{top:g}" if top is not None else f"{low:g} or more →" for _, low, top in rows]
    figure.add_trace(
        go.Bar(
            orientation="h", y=names, x=length, base=[low for _, low, _ in rows], width=0.5, text=told,
            textposition="inside", insidetextanchor="middle", textangle=0, showlegend=False,
            marker={"color": [theme.MARKET_SOFT if top is None else "rgba(0,114,178,0.55)"
                              for _, _, top in rows]},
            hovertemplate="%{y}: %{text} years<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(margin_t=theme.WITHOUT_LEGEND)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def stairs(rungs: Sequence[Entry], kind: str) -> go.Figure:
    """The steps of a ladder or of growth, from the bottom up."""
    figure = theme.figure(kind, height=114 + 52 * len(rungs), x_title="")
    steps = list(range(len(rungs)))
    figure.add_trace(
        go.Scatter(
            x=[0] * len(rungs), y=steps, mode="lines+markers+text", showlegend=False, cliponaxis=False,
            text=[f"  {_broken(rung.text, 44)}" for rung in rungs], textposition="middle right",
            line={"color": theme.MARKET, "width": 2}, marker={"size": 14, "color": theme.MARKET},
            hovertext=[rung.details for rung in rungs], hoverinfo="text",
        )
    )  # fmt: skip
    figure.update_layout(margin_t=theme.WITHOUT_LEGEND)
    figure.update_xaxes(visible=False, range=[-0.05, 1])
    figure.update_yaxes(visible=False, range=[-0.6, len(rungs) - 0.4])
    return figure


def _broken(text: str, width: int = 16) -> str:
    """The text over lines of about this width.

    >>> _broken("MLOps Architecture")
    'MLOps<br>Architecture'
    """
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)
