"""What should I know today? What moved, what the role pays, and what the numbers rest on."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go

from analysis.market import bands, labels, theme, trend_charts, trends, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.band_cells import Filters
from analysis.market.source import Market

NOTES = (
    "These are postings of the boards we watch, a list we chose: not all ads, and not all employers.",
    "A posting is an intention to hire, not a hire; one ad can stand for several places, or for none.",
    "Copies of an ad are counted once where employer, title and text agree; a shortened copy counts again.",
)
_FEW = 10
_MOVED = "What moved"
_WINDOWS = (3, 6, 12)


def what_moved(market: Market, role: str) -> Answer:
    """The clearest moves among skills over three months, or over the first longer window that shows any."""
    window = next((w for w in _WINDOWS if _has_moves(trends.measured(market, role, w))), _WINDOWS[0])
    answer = trends.skill_trends(market, role, window)
    if answer.empty is not None:
        return replace(answer, title=_MOVED)
    further = f"Over {_WINDOWS[0]} months no clear change; over {window}: " if window != _WINDOWS[0] else ""
    told = further + labels.inside(answer.sentence) if further else answer.sentence
    if answer.figure is None:  # nothing can be tested yet
        return replace(answer, title=_MOVED, sentence=told)
    figure = trend_charts.change_chart(trends.measured(market, role, window), market.kind, _FEW)
    return replace(answer, title=_MOVED, sentence=told, figure=figure)


def _has_moves(frame: pd.DataFrame) -> bool:
    return bool(frame["verdict"].isin(["rising", "falling"]).any())


def pay_at_a_glance(market: Market, role: str) -> Answer:
    """US posted pay by level beside the guide's bands."""
    return bands.salary_bands(market, Filters(role=role))


def composition(market: Market, role: str) -> Answer:
    """Where the postings of a role were read in the last twelve months, and how many state their pay."""
    title = "Where these postings come from"
    frame = watched.postings(market, role)
    if frame.empty:
        return nothing(title, Empty("No posting of this role in the last 12 months can be counted."))
    grouped = frame.groupby("source").agg(
        postings=("posting_count", "sum"), employers=("employer_id", "nunique"), pay=("pay_count", "sum")
    )
    grouped = grouped.sort_values("postings", ascending=False)
    total = int(grouped["postings"].sum())
    names = [labels.source_name(str(source)) for source in grouped.index]
    first = grouped.iloc[0]
    basis = watched.basis(market, role)
    figure = theme.figure(market.kind, height=110 + 44 * len(grouped), x_title="Postings")
    figure.add_trace(
        go.Bar(
            orientation="h", y=names, x=grouped["postings"], marker={"color": theme.MARKET}, width=0.5,
            text=[f"{n:,}" for n in grouped["postings"]], textposition="outside", cliponaxis=False,
            showlegend=False,
            hovertemplate="%{y}: %{x:,} postings<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(
        range=[0, float(grouped["postings"].max()) * 1.12]
    )  # room for the longest bar's figure
    return Answer(
        title=title,
        sentence=(
            f"{theme.percent(first['postings'] / total)} of the {total:,} {labels.role_name(market, role)} "
            f"postings come from {names[0]}."
        ),
        table=pd.DataFrame(
            {
                "Source": names,
                "Postings": grouped["postings"].to_numpy(),
                "Share (%)": (grouped["postings"] / total * 100).to_numpy(),
                "Employers": grouped["employers"].to_numpy(),
                "State pay (%)": (grouped["pay"] / grouped["postings"] * 100).to_numpy(),
            }
        ),
        figure=figure,
        basis=Basis(total, basis.employer_count, basis.period, basis.sources),
        notes=("Sources that employers choose themselves, such as Hacker News, attract other employers than "
               "company boards do: read them side by side, not as one market.",),
    )  # fmt: skip
