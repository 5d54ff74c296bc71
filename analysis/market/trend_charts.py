"""Skills that move, and skills asked for most: two pictures of the same table."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.market import theme

_SHOWN = 24


def movers(frame: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Rising and falling skills first, then the largest unclear changes, at most `limit`, by change."""
    known = frame[~frame["verdict"].isin(["too little data", "new"])]
    clear = known["verdict"].isin(["rising", "falling"])
    ranked = known.assign(is_clear=clear, size=known["change_points"].abs())
    ranked = ranked.sort_values(["is_clear", "size"], ascending=[False, False]).head(limit)
    return ranked.sort_values("change_points", ascending=False)


def change_chart(frame: pd.DataFrame, kind: str, limit: int = _SHOWN) -> go.Figure:
    """Changes in points with their intervals; shape, colour and legend say the verdict."""
    shown = movers(frame, limit)
    figure = theme.figure(kind, height=120 + 30 * len(shown), x_title="Change of the share (points)")
    figure.add_vline(x=0, line={"color": theme.STEADY, "width": 1})
    for verdict, (symbol, colour, _) in theme.VERDICT_MARKS.items():
        part = shown[shown["verdict"] == verdict]
        if part.empty:
            continue
        change = part["change_points"]
        figure.add_trace(
            go.Scatter(
                name=verdict.capitalize(), mode="markers", x=change, y=part["name"],
                marker={"symbol": symbol, "color": colour, "size": 11},
                error_x={
                    "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": colour,
                    "array": (part["change_high"] - change).fillna(0),
                    "arrayminus": (change - part["change_low"]).fillna(0),
                },
                customdata=part[
                    ["share_before", "share_after", "change_low", "change_high", "employers_moved"]
                ],
                hovertemplate=(
                    "%{y}: %{x:+.1f} points (likely %{customdata[2]:+.1f} to %{customdata[3]:+.1f})<br>"
                    "from %{customdata[0]:.1%} to %{customdata[1]:.1%}, %{customdata[4]} employers moved"
                    "<extra></extra>"
                ),
            )
        )  # fmt: skip
    figure.update_layout(showlegend=True)
    figure.update_yaxes(categoryorder="array", categoryarray=list(shown["name"])[::-1], showgrid=False)
    return figure


def share_chart(table: pd.DataFrame, kind: str) -> go.Figure:
    """Share before and now of the first skills of the answer's table, joined by a line."""
    shown = table.head(_SHOWN)
    figure = theme.figure(kind, height=120 + 30 * len(shown), x_title="Share of postings (%)")
    for name, before, now in zip(
        shown["Skill"], shown["Share before (%)"], shown["Share now (%)"], strict=True
    ):
        figure.add_shape(
            type="line", x0=before, x1=now, y0=name, y1=name, line={"color": theme.STEADY, "width": 1.5}
        )
    pairs = list(zip(shown["Share before (%)"], shown["Share now (%)"], strict=True))
    sides = ["middle left" if now < before else "middle right" for before, now in pairs]
    for column, name, symbol in (
        ("Share before (%)", "Before", "circle-open"),
        ("Share now (%)", "Now", "circle"),
    ):
        is_now = name == "Now"
        figure.add_trace(
            go.Scatter(
                name=name, x=shown[column], y=shown["Skill"], mode="markers+text" if is_now else "markers",
                text=[f" {value:.0f}{theme.NBSP}%" for value in shown[column]] if is_now else None,
                textposition=sides if is_now else None, textfont={"size": 11},
                marker={"symbol": symbol, "size": 10, "color": theme.MARKET if is_now else theme.STEADY},
                hovertemplate="%{y}: %{x:.1f} %<extra>" + name + "</extra>",
            )
        )  # fmt: skip
    figure.update_yaxes(categoryorder="array", categoryarray=list(shown["Skill"])[::-1], showgrid=False)
    figure.update_xaxes(rangemode="tozero")
    return figure
