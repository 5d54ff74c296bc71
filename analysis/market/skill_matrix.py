"""The picture of skills by level: how many of 100 postings ask for each."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.market import labels, theme


def matrix(rows: pd.DataFrame, levels: list[str], names: dict[str, str], kind: str) -> go.Figure:
    """Rows as they come, one column per level; figures are of 100 postings, ◆ marks skills a guide names."""
    values = rows[levels].to_numpy(dtype=float) * 100
    text = [[f"{v:.0f}" if v == v else "–" for v in row] for row in values]  # NaN is not equal to itself
    columns = ["All" if level == labels.ALL else names.get(level, level).split(" /")[0] for level in levels]
    marked = [
        f"{name} ◆" if count else str(name)
        for name, count in zip(rows["name"], rows["guide_count"], strict=True)
    ]
    figure = theme.figure(kind, height=150 + 26 * len(rows), x_title="")
    figure.add_trace(
        go.Heatmap(
            z=values, x=columns, y=marked, colorscale=theme.SHARES, zmin=0, zmax=100,
            showscale=False, xgap=2, ygap=2,
            customdata=[[said or "no guide names it"] * len(levels) for said in rows["said"]],
            hovertemplate="%{y}, %{x}: %{z:.1f} % of postings<br>Guides: %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    # The figures are a trace of their own, so that they take the page's text colour, light or dark.
    figure.add_trace(
        go.Scatter(
            x=[name for _ in marked for name in columns], y=[skill for skill in marked for _ in columns],
            mode="text", text=[value for row in text for value in row], hoverinfo="skip", showlegend=False,
        )
    )  # fmt: skip
    # Without ranges the text trace would leave a row's room empty on every side.
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], showgrid=False)
    figure.update_xaxes(side="top", range=[-0.5, len(columns) - 0.5], showgrid=False)
    return figure
