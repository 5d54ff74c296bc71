"""How the last refreshes went, and how many postings each source gave night by night."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.market import labels, theme
from analysis.market.answer import Answer, Basis, Empty, Period, nothing
from analysis.market.last_run import RESULTS, duration
from analysis.market.source import Market, NotBuiltError
from warehouse.read import Run

RUNS_TITLE, NIGHTS_TITLE = "The last refreshes", "Postings read, night by night"
_RUNS, _NIGHTS, _CHARTED = 30, 60, 8
_USUAL_NIGHTS, _FEWEST_NIGHTS, _BREAK = 14, 3, 0.5
_LOOKS = {True: ("published", theme.MARKET, ""), False: ("nothing published", theme.FALLING, "/")}


def newest(market: Market) -> str:
    """The newest refresh recorded: answers about refreshes hold as long as it is the same."""
    found = market.runs()
    return f"{found[-1].run_id} {found[-1].status}" if found else ""


def history(market: Market, _newest: str) -> Answer:
    """One row per refresh, the newest first: what became of it, how long it took, what it read."""
    found = market.runs()[-_RUNS:][::-1]
    if not found:
        why = "No refresh is recorded here yet: the next `guidepost refresh` begins the history."
        return nothing(RUNS_TITLE, Empty(why))
    table = pd.DataFrame(
        {
            "When (UTC)": [f"{run.as_of:%Y-%m-%d %H:%M}" for run in found],
            "Result": [RESULTS.get(run.status, run.status) for run in found],
            "Took": ["" if run.seconds is None else duration(run.seconds) for run in found],
            "Boards read well": [_well(run) for run in found],
            "Postings on them": [run.items for run in found],
            "New": [run.new for run in found],
            "Closed": [run.closed for run in found],
            "Why": [run.error or "" for run in found],
        }
    )
    return Answer(RUNS_TITLE, _said(found), table, _durations(market.kind, found[::-1]), key=_aside(found[0]))


def nights(market: Market) -> Answer:
    """Per source the postings of each night it was read, and the newest beside what is usual."""
    try:
        frame = market.ask("source_nights").to_pandas()
    except NotBuiltError:
        frame = pd.DataFrame()
    if frame.empty:
        return nothing(NIGHTS_TITLE, Empty("No reading of a board is recorded in this build."))
    frame["read_on"] = pd.to_datetime(frame["read_on"]).dt.date
    frame["item_count"] = frame["item_count"].fillna(0).astype(int)
    kept = sorted(set(frame["read_on"]))[-_NIGHTS:]
    frame = frame[frame["read_on"] >= kept[0]]
    parts = {str(source): part for source, part in frame.groupby("source")}
    ranked = sorted(parts, key=lambda source: (-parts[source]["item_count"].max(), source))
    rows: list[dict[str, Any]] = []
    broken: list[str] = []
    for source in ranked:
        last, before = parts[source].iloc[-1], parts[source]["item_count"].tolist()[:-1][-_USUAL_NIGHTS:]
        usual = statistics.median(before) if len(before) >= _FEWEST_NIGHTS else None
        is_low = usual is not None and last["item_count"] < usual * _BREAK
        if is_low:
            broken.append(labels.source_name(source))
        rows.append(
            {
                "Source": labels.source_name(source), "Last read": f"{last['read_on']:%Y-%m-%d}",
                "Postings then": int(last["item_count"]),
                "Usual number": None if usual is None else round(usual),
                "Boards read well": f"{last['good_count']} of {last['board_count']}",
                "Nights": len(parts[source]), "Remark": "less than half of what is usual" if is_low else "",
            }
        )  # fmt: skip
    total = sum(row["Postings then"] for row in rows if row["Last read"] == f"{kept[-1]:%Y-%m-%d}")
    said = f"On {theme.day(kept[-1])}, {theme.count(total, 'posting')} were read"
    said += (
        f"; less than half of what is usual came from {theme.listing(broken)}"
        if broken
        else "; no source gave less than half of what is usual"
    )
    return Answer(
        NIGHTS_TITLE, f"{said}.", pd.DataFrame(rows), _charts(market.kind, ranked[:_CHARTED], parts, kept),
        key="Usual: the middle of the 14 nights before. Each source has its own scale, from nothing up; a "
        "night on which no board of it was read well stands at nothing.",
        basis=Basis(period=Period(kept[0], kept[-1])),
    )  # fmt: skip


def _said(found: Sequence[Run]) -> str:
    run, good = found[0], sum(run.published for run in found)
    took = f", took {duration(run.seconds)}" if run.seconds is not None else ""
    said = f"The last refresh, of {theme.day(run.day)}{took}: {RESULTS.get(run.status, run.status)}"
    if len(found) > 1:
        said += f"; of the last {len(found)}, {good} published"
    times = [run.seconds for run in found if run.published and run.seconds is not None]
    if len(times) > 1:
        said += f", usually within {duration(statistics.median(times))}"
    return f"{said}."


def _aside(run: Run) -> str:
    """Which boards are no longer asked every night."""
    if not run.set_aside:
        return ""
    names = theme.listing([f"{a['source']} {a['board']} (from {a['retry_on']})" for a in run.set_aside])
    verb = "is" if len(run.set_aside) == 1 else "are"
    boards = theme.count(len(run.set_aside), "board")
    return f"{boards} {verb} set aside, having failed for a week or longer, and asked once a week: {names}."


def _well(run: Run) -> str:
    total = sum(run.boards.values())
    well = sum(count for status, count in run.boards.items() if status in ("ok", "empty", "skipped"))
    return f"{well:,} of {total:,}" if total else ""


def _durations(kind: str, found: Sequence[Run]) -> go.Figure | None:
    """A bar per refresh: how long it took, hatched where nothing was published."""
    timed = [run for run in found if run.seconds is not None]
    if len(timed) < 2:
        return None
    figure = theme.figure(kind, height=280, x_title="")
    unit, size = ("minutes", 60) if max(run.seconds or 0 for run in timed) >= 120 else ("seconds", 1)
    for published, (name, colour, hatch) in _LOOKS.items():
        part = [run for run in timed if run.published is published]
        if part:
            figure.add_bar(
                name=name, x=[timed.index(run) for run in part],
                customdata=[f"{run.as_of:%Y-%m-%d %H:%M}" for run in part],
                y=[(run.seconds or 0) / size for run in part],
                marker={"color": colour, "pattern": {"shape": hatch}},
                hovertemplate=f"%{{customdata}}: %{{y:.1f}} {unit}<extra>{name}</extra>",
            )  # fmt: skip
    ticks = list(range(0, len(timed), max(1, len(timed) // 5)))
    days = [f"{timed[tick].day.day} {timed[tick].day:%b}" for tick in ticks]
    figure.update_xaxes(tickvals=ticks, ticktext=days, tickangle=0, ticklabelstandoff=6, showgrid=False)
    figure.update_yaxes(title={"text": f"Took ({unit})", "font": {"size": 12}}, rangemode="tozero")
    figure.update_layout(showlegend=True)
    return figure


def _charts(
    kind: str, sources: Sequence[str], parts: dict[str, pd.DataFrame], kept: Sequence[date]
) -> go.Figure | None:
    """A small chart per source, one below the other over the same nights."""
    if len(kept) < 2:
        return None
    height = 110 + 96 * len(sources)
    figure = theme.figure(kind, height=height, x_title="")
    names = [labels.source_name(source) for source in sources]
    grid = make_subplots(
        rows=len(sources), cols=1, shared_xaxes=True, vertical_spacing=0.42 / max(len(sources), 1),
        figure=figure,
    )  # fmt: skip
    for row, source in enumerate(sources, 1):
        part = parts[source]
        grid.add_scatter(
            row=row, col=1, x=part["read_on"], y=part["item_count"], mode="lines+markers",
            name=names[row - 1],
            line={"color": theme.MARKET, "width": 1.5, "shape": "hv"}, marker={"size": 4},
            customdata=part[["good_count", "board_count"]],
            hovertemplate="%{x|%-d %b %Y}: %{y:,} postings, %{customdata[0]} of %{customdata[1]} boards read "
            "well<extra></extra>",
        )  # fmt: skip
        grid.add_annotation(
            row=row, col=1, text=names[row - 1], xref="x domain", yref="y domain", x=0, y=1, xanchor="left",
            yanchor="bottom", showarrow=False, font={"size": 12},
        )  # fmt: skip
        grid.update_yaxes(row=row, col=1, rangemode="tozero", nticks=3, separatethousands=True)
    grid.update_xaxes(showgrid=False, ticklabelstandoff=6)
    grid.update_layout(showlegend=False)
    return grid
