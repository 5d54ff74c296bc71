"""Ratings by category, radar or rows of marks; series differ in mark and line too, not only in colour."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.market import theme

PROFILE, RADAR = "profile", "radar"
DRAWN = {PROFILE: "Rows", RADAR: "Radar"}
_LOOKS = (  # colour, line, mark
    (theme.GUIDE, "dash", "diamond-open"), (theme.MARKET, "solid", "circle"),
    (theme.FALLING, "dot", "square-open"),
)  # fmt: skip
Series = Sequence[tuple[str, Sequence[float]]]


def chart(categories: Sequence[str], series: Series, drawn: str) -> go.Figure:
    """Up to three named series over the categories; a radar needs three categories, else rows are drawn."""
    if drawn == RADAR and len(categories) >= 3:
        return _radar(categories, series)
    return _rows(categories, series)


def _radar(categories: Sequence[str], series: Series) -> go.Figure:
    figure = theme.figure("", height=540, x_title="")
    around = [_broken(name, 12) for name in categories]
    for (name, values), (colour, dash, mark) in zip(series, _LOOKS, strict=False):
        figure.add_trace(
            go.Scatterpolar(
                r=[*values, values[0]], theta=[*around, around[0]], name=_text(name), mode="lines+markers",
                connectgaps=False, line={"color": colour, "dash": dash, "width": 2},
                marker={"symbol": mark, "size": 9, "color": colour},
                hovertemplate="%{theta}: %{r:.1f}<extra></extra>",
            )
        )  # fmt: skip
    figure.update_polars(
        bgcolor="rgba(0,0,0,0)",
        radialaxis={"range": [0, 3], "tickvals": [0, 1, 2, 3], "gridcolor": theme.GRID, "angle": 90,
                    "tickangle": 90},
        angularaxis={"gridcolor": theme.GRID, "tickfont": {"size": 11}, "rotation": 90,
                     "direction": "clockwise"},
    )  # fmt: skip
    figure.update_layout(margin={"l": 70, "r": 70, "t": 120, "b": 64}, legend={"y": 1.2})
    return figure


def _rows(categories: Sequence[str], series: Series) -> go.Figure:
    figure = theme.figure("", height=130 + 38 * len(categories), x_title="Rating, 0 to 3")
    down = [_broken(name, 24) for name in categories]
    for (name, values), (colour, _, mark) in zip(series, _LOOKS, strict=False):
        figure.add_trace(
            go.Scatter(
                x=list(values), y=down, name=_text(name), mode="markers",
                marker={"symbol": mark, "size": 12, "color": colour, "line": {"width": 2, "color": colour}},
                hovertemplate="%{y}: %{x:.1f}<extra></extra>",
            )
        )  # fmt: skip
    figure.update_xaxes(range=[-0.15, 3.15], tickvals=[0, 1, 2, 3])
    figure.update_yaxes(autorange="reversed", showgrid=True, tickfont={"size": 12})
    return figure


def _broken(text: str, width: int) -> str:
    return "<br>".join(textwrap.wrap(text, width, break_long_words=False))


def _text(name: str) -> str:
    """A name in which Plotly reads no markup.

    >>> _text("A <b>&")
    'A &lt;b&gt;&amp;'
    """
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
