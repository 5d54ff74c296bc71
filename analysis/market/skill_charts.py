"""A share month by month, and shares side by side: each with the range it likely lies in."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.market import theme

_ROW = 34


def month_chart(frame: pd.DataFrame, kind: str, measured: str = "Share of postings (%)") -> go.Figure:
    """Share by month as a line in its likely range.

    `frame` has month, share, share_low, share_high and cell_posting_count; `measured` says of what.
    """
    figure = theme.figure(kind, height=320, x_title="")
    month = pd.to_datetime(frame["month"])
    low, high = frame["share_low"] * 100, frame["share_high"] * 100
    hidden = {"color": "rgba(0,0,0,0)", "width": 0}
    figure.add_trace(
        go.Scatter(x=month, y=high, mode="lines", line=hidden, hoverinfo="skip", showlegend=False)
    )
    figure.add_trace(
        go.Scatter(
            x=month, y=low, mode="lines", line=hidden, fill="tonexty", fillcolor=theme.MARKET_SOFT,
            hoverinfo="skip", name="Where the share likely lies",
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=month, y=frame["share"] * 100, mode="lines+markers", name=measured.partition(" (")[0],
            line={"color": theme.MARKET, "width": 2}, marker={"size": 6},
            customdata=pd.DataFrame({"low": low, "high": high, "n": frame["cell_posting_count"]}),
            hovertemplate=(
                "%{x|%b %Y}: %{y:.0f} % (likely %{customdata[0]:.0f}–%{customdata[1]:.0f} %)<br>"
                "n = %{customdata[2]:,}<extra></extra>"
            ),
        )
    )  # fmt: skip
    figure.update_layout(showlegend=True)
    figure.update_yaxes(title=measured, rangemode="tozero")
    return figure


def rows_chart(frame: pd.DataFrame, kind: str, x_title: str, reference: str = "") -> go.Figure:
    """One dot per row in its likely range.

    `frame` has name, share, share_low, share_high and cell_posting_count. With `reference`, a ring of that
    name stands at each row's `reference_share`.
    """
    figure = theme.figure(kind, height=(130 if reference else 118) + _ROW * len(frame), x_title=x_title)
    share = frame["share"] * 100
    if reference:
        figure.add_trace(
            go.Scatter(
                name=reference, mode="markers", x=frame["reference_share"] * 100, y=frame["name"],
                marker={"color": theme.STEADY, "symbol": "circle-open", "size": 11, "line": {"width": 2}},
                hovertemplate="%{y}: %{x:.0f} %<extra>" + reference + "</extra>",
            )
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            name="Share of postings" if not reference else "Share of postings that ask for this skill",
            mode="markers+text", x=share, y=frame["name"],
            text=[f"{value:.0f}{theme.NBSP}%" for value in share], textposition="top center",
            textfont={"size": 11}, marker={"color": theme.MARKET, "size": 11}, cliponaxis=False,
            error_x={
                "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": theme.MARKET,
                "array": (frame["share_high"] * 100 - share).fillna(0),
                "arrayminus": (share - frame["share_low"] * 100).fillna(0),
            },
            customdata=pd.DataFrame(
                {
                    "low": frame["share_low"] * 100, "high": frame["share_high"] * 100,
                    "n": frame["cell_posting_count"],
                }
            ),
            hovertemplate=(
                "%{y}: %{x:.0f} % (likely %{customdata[0]:.0f}–%{customdata[1]:.0f} %)<br>"
                "n = %{customdata[2]:,}<extra></extra>"
            ),
        )
    )  # fmt: skip
    figure.update_layout(showlegend=bool(reference), margin_t=44 if reference else theme.WITHOUT_LEGEND)
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(frame["name"])[::-1], showgrid=False,
        range=[-0.6, len(frame) - 0.2],  # room above the first row for its figure
    )  # fmt: skip
    figure.update_xaxes(rangemode="tozero")
    return figure
