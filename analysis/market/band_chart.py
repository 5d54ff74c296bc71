"""The picture of posted pay: per level a range of postings, their median, and the guide's band below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from analysis.market import theme
from analysis.market.band_cells import Cell, GuideBand

_ROW = 74
_MARKET_AT, _GUIDE_AT = 0.13, -0.22


def chart(
    cells: Sequence[Cell], guides: Mapping[str, GuideBand], names: Mapping[str, str], kind: str, *,
    is_grey: bool,
) -> go.Figure:  # fmt: skip
    """Levels from top to bottom; `is_grey` draws the guide pale where it is not compared with postings."""
    rows = [cell for cell in cells if cell.p50 is not None or cell.level in guides]
    rows.reverse()
    figure = theme.figure(kind, height=110 + _ROW * len(rows), x_title="Posted base pay (USD per year)")
    spoken = [(y, cell) for y, cell in enumerate(rows) if cell.p50 is not None]
    drawn = [(y, guides[cell.level]) for y, cell in enumerate(rows) if cell.level in guides]
    _bars(
        figure, "Middle half of postings",
        [(y + _MARKET_AT, c.p25, c.p75) for y, c in spoken], theme.MARKET_SOFT, 0.26,
    )  # fmt: skip
    figure.add_trace(_tails(spoken))
    figure.add_trace(_medians(spoken))
    _bars(
        figure, "Guide's band" + (" (not compared here)" if is_grey else ""),
        [(y + _GUIDE_AT, g.pay_min, g.pay_max) for y, g in drawn],
        "rgba(128,128,128,0.25)" if is_grey else theme.GUIDE_SOFT, 0.2,
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[_label(c, guides, names) for c in rows],
        range=[-0.55, len(rows) - 0.45], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(tickprefix="$", tickformat="~s", nticks=6)
    figure.update_layout(barmode="overlay")
    return figure


def _label(cell: Cell, guides: Mapping[str, GuideBand], names: Mapping[str, str]) -> str:
    name = names.get(cell.level, cell.level)
    guide = guides.get(cell.level)
    return f"{name}<br>guide {guide.says}" if guide else name


def _bars(
    figure: go.Figure, name: str, bars: Sequence[tuple[float, float | None, float | None]], colour: str,
    width: float,
) -> None:  # fmt: skip
    kept = [(at, low, high) for at, low, high in bars if low is not None and high is not None]
    figure.add_trace(
        go.Bar(
            name=name, orientation="h", marker={"color": colour, "line": {"width": 0}}, width=width,
            y=[at for at, *_ in kept], base=[low for _, low, _ in kept],
            x=[high - low for _, low, high in kept], customdata=[(low, high) for _, low, high in kept],
            hovertemplate=f"{name}: $%{{customdata[0]:,.0f}} – $%{{customdata[1]:,.0f}}<extra></extra>",
        )
    )  # fmt: skip


def _tails(spoken: Sequence[tuple[int, Cell]]) -> go.Scatter:
    """Lines from the 10th to the 90th percentile, where enough postings carry them."""
    ends = [(y + _MARKET_AT, c.p10, c.p90) for y, c in spoken if c.p10 is not None and c.p90 is not None]
    return go.Scatter(
        name="Eight of ten postings", mode="lines", hoverinfo="skip",
        line={"color": theme.MARKET, "width": 1.5},
        x=[value for _, low, high in ends for value in (low, high, None)],
        y=[value for at, _, _ in ends for value in (at, at, None)],
    )  # fmt: skip


def _medians(spoken: Sequence[tuple[int, Cell]]) -> go.Scatter:
    middle = [float(c.p50 or 0) for _, c in spoken]
    return go.Scatter(
        name="Median, with where it likely lies", mode="markers+text", x=middle,
        y=[y + _MARKET_AT for y, _ in spoken],
        marker={"color": theme.MARKET, "size": 11},
        error_x={
            "type": "data", "symmetric": False, "thickness": 3, "width": 6, "color": theme.MARKET,
            "array": [(c.p50_high or m) - m for (_, c), m in zip(spoken, middle, strict=True)],
            "arrayminus": [m - (c.p50_low or m) for (_, c), m in zip(spoken, middle, strict=True)],
        },
        text=[theme.dollars(value) for value in middle], textposition="top center", textfont={"size": 13},
        customdata=[(c.p50_low, c.p50_high, c.posting_count, c.employer_count) for _, c in spoken],
        hovertemplate=(
            "Median $%{x:,.0f} (likely $%{customdata[0]:,.0f} – $%{customdata[1]:,.0f})<br>"
            "n = %{customdata[2]:,} from %{customdata[3]} employers<extra></extra>"
        ),
    )  # fmt: skip
