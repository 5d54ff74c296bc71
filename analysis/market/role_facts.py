"""Two roles in numbers: demand, levels, years, degree, workplace, pay; and what the guides say of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.market import guide_entries, labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.band_cells import Cell, Filters, current_points, published
from analysis.market.guide_entries import Entry
from analysis.market.guide_evidence import evidence
from analysis.market.guide_shares import employers, levels, role_name
from analysis.market.guides import Shown
from analysis.market.skill_split import limits_of, row_of
from analysis.market.source import Market

FACTS_TITLE, PAY_TITLE = "Demand, levels, years and degree", "Posted pay in the United States"
PAY_NOTE = "Pay is what ads in the United States state, middle of the range; the other ads may pay otherwise."
_DEGREES = {"bachelor": "Bachelor's", "master": "Master's", "phd": "PhD"}
_ABOUT_ROLE = ("level", "background", "emphasis", "team", "salary", "responsibility")


def facts(market: Market, role: str, other: str) -> Answer:
    """Fact by fact, a column per role: a figure with the range it likely lies in."""
    both = (role, other)
    names = [role_name(market, one) for one in both]
    told = [dict(_facts(market, one)) for one in both]
    if not any(told):
        return nothing(FACTS_TITLE, Empty("Neither role has postings yet.", "role"))
    table = pd.DataFrame(
        {
            "Fact": what,
            **{
                labels.roles(market).get(one, one): said.get(what, "–")
                for one, said in zip(both, told, strict=True)
            },
        }
        for what in dict.fromkeys(what for said in told for what in said)
    )
    counts = [employers(market, one, labels.ALL) for one in both]
    whole = watched.basis(market, role)
    return Answer(
        title=FACTS_TITLE,
        sentence="In the last twelve months we watched, of employers known by name, "
        + theme.listing([f"{theme.count(int(count.sum()), f'{name} ad')} of "
                         f"{theme.count(len(count), 'employer')}"
                         for name, count in zip(names, counts, strict=True)]) + ".",
        table=table,
        basis=Basis(
            sum(int(count.sum()) for count in counts), len(set(counts[0].index) | set(counts[1].index)),
            whole.period, watched.sources(market, *both),
        ),
    )  # fmt: skip


def _facts(market: Market, role: str) -> Iterator[tuple[str, str]]:
    totals = employers(market, role, labels.ALL)
    if totals.empty:
        return
    yield "Ads in the last twelve months", theme.rests_on(int(totals.sum()), len(totals))
    for level, name in levels(market).items():
        hits = employers(market, role, level).reindex(totals.index, fill_value=0)
        yield f"Ads by level: {labels.inside(name)}", _share(row_of(limits_of(market), "", hits, totals))
    where = {"role": role, "country": labels.ALL}
    rows = market.arrow("marts.requirements", where=where).to_pylist()
    by_fact = {(row["level"], row["fact"], row["fact_value"]): row for row in rows}
    for level in (labels.ALL, *levels(market)):
        years = by_fact.get((level, "years", "stated"))
        if years and theme.is_number(years["years_median"]):
            at = "" if level == labels.ALL else f": {labels.inside(levels(market)[level])}"
            yield (
                f"Median years asked{at}",
                (
                    f"{years['years_median']:g} (likely {years['years_median_low']:g} to "
                    f"{years['years_median_high']:g}; n = {years['posting_count']:,})"
                ),
            )
    for fact, value, what in (
        ("education", "stated", "State a degree"),
        *(("education", key, f"Degree, of those that ask: {name}") for key, name in _DEGREES.items()),
        *(("workplace", key, f"Workplace, of those that say: {labels.inside(labels.workplace_name(key))}")
          for key in ("remote", "hybrid", "onsite")),
    ):  # fmt: skip
        row, stating = by_fact.get((labels.ALL, fact, value)), by_fact.get((labels.ALL, fact, "stated"))
        if row:
            yield what, _share(row)
        elif stating:
            yield what, f"none of {stating['posting_count']:,}"


def _share(row: dict[str, Any]) -> str:
    if not theme.is_number(row["share"]):
        return "too few ads"
    low, high = theme.percent(row["share_low"]), theme.percent(row["share_high"])
    return f"{theme.percent(row['share'])} (likely {low} to {high}; n = {row['cell_posting_count']:,})"


def pay(market: Market, role: str, other: str) -> Answer:
    """Median posted pay by level, side by side."""
    both = (role, other)
    names = [role_name(market, one) for one in both]
    titles = [labels.roles(market).get(one, one) for one in both]
    found = [{cell.level: cell for cell in published(market, Filters(role=one))} for one in both]
    rows = [
        {"Level": name, **{key: value for who, cells in zip(titles, found, strict=True)
                           for key, value in _pay_of(who, cells.get(level)).items()}}
        for level, name in ((labels.ALL, "All levels"), *levels(market).items())
        if any(cells[level].p50 is not None for cells in found if level in cells)
    ]  # fmt: skip
    if not rows:
        return nothing(PAY_TITLE, Empty("Too few postings of these roles state their pay.", "role"))
    counted = [cells[labels.ALL] for cells in found if labels.ALL in cells]
    points = [current_points(market, Filters(role=one))["employer_id"] for one in both]
    paying = {employer for column in points for employer in column.unique().to_pylist()}
    whole = watched.basis(market, role)
    return Answer(
        title=PAY_TITLE,
        sentence=_pay_says(names, found),
        table=pd.DataFrame(rows),
        figure=_pay_chart(market, names, found),
        key="Median of the middles of the ranges that ads state, with the range it likely lies in.",
        basis=Basis(sum(cell.posting_count for cell in counted), len(paying),
                    whole.period, watched.sources(market, *both)),
        notes=(PAY_NOTE,),
    )  # fmt: skip


def _pay_of(who: str, cell: Cell | None) -> dict[str, Any]:
    nan = float("nan")
    return {
        f"{who}, median (USD per year)": nan if cell is None or cell.p50 is None else cell.p50,
        f"{who}, likely from (USD per year)": nan if cell is None or cell.p50_low is None else cell.p50_low,
        f"{who}, likely to (USD per year)": nan if cell is None or cell.p50_high is None else cell.p50_high,
        f"{who} ads with pay": 0 if cell is None else cell.posting_count,
    }


def _pay_says(names: Sequence[str], found: Sequence[dict[str, Cell]]) -> str:
    cells = [cells.get(labels.ALL) for cells in found]
    told = [
        f"{theme.dollars(cell.p50)} for {name} ads" for name, cell in zip(names, cells, strict=True)
        if cell is not None and cell.p50 is not None
    ]  # fmt: skip
    if not told:
        return "Enough ads state their pay at single levels only: compare those."
    if len(told) == 1:
        return f"The median of posted pay is {told[0]}; of the other role too few ads state their pay."
    one, two = cells
    ends = [(c.p50_low, c.p50_high) for c in (one, two) if c and c.p50_low and c.p50_high]
    apart = len(ends) == 2 and (ends[0][0] > ends[1][1] or ends[1][0] > ends[0][1])
    more = "the ranges they likely lie in do not meet" if apart else "which may be chance: their ranges meet"
    return f"The median of posted pay is {theme.listing(told)}; {more}. Levels are mixed in it: compare each."


def _pay_chart(market: Market, names: Sequence[str], found: Sequence[dict[str, Cell]]) -> go.Figure:
    order = [(labels.ALL, "All levels"), *levels(market).items()]
    shown = [(level, name) for level, name in order
             if any(level in cells and cells[level].p50 is not None for cells in found)]  # fmt: skip
    figure = theme.figure(market.kind, height=130 + 48 * len(shown), x_title="US dollars per year")
    for cells, name, colour, symbol, shift in zip(
        found, names, (theme.MARKET, theme.FALLING), ("circle", "diamond"), (0.12, -0.12), strict=True
    ):
        at = [(len(shown) - 1 - n + shift, cells[level]) for n, (level, _) in enumerate(shown)
              if level in cells and cells[level].p50 is not None]  # fmt: skip
        figure.add_trace(
            go.Scatter(
                name=name, mode="markers", x=[c.p50 for _, c in at], y=[y for y, _ in at],
                marker={"color": colour, "symbol": symbol, "size": 11},
                error_x={
                    "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": colour,
                    "array": [(c.p50_high or c.p50 or 0) - (c.p50 or 0) for _, c in at],
                    "arrayminus": [(c.p50 or 0) - (c.p50_low or c.p50 or 0) for _, c in at],
                },
                customdata=[c.posting_count for _, c in at],
                hovertemplate="$%{x:,.0f}, n = %{customdata:,}<extra>" + name + "</extra>",
            )
        )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(shown))), ticktext=[name for _, name in shown][::-1], showgrid=False,
        range=[-0.6, len(shown) - 0.4],
    )  # fmt: skip
    figure.update_xaxes(tickprefix="$", tickformat="~s")
    return figure


def said(market: Market, role: str) -> tuple[Shown, ...]:
    """What the guides say of a role: its own guides' levels and duties, else every entry that names it."""
    own = {row["guide_id"] for row in market.arrow("ref.guides").to_pylist() if row["role"] == role}
    name = labels.roles(market).get(role, role)
    return tuple(
        Shown(entry, title, evidence(market, role, entry))
        for guide, title in guide_entries.guides(market).items()
        for part in guide_entries.parts(market, guide)
        for entry in guide_entries.entries(market, guide, part)
        if _speaks_of(entry, role, name) or (guide in own and part in _ABOUT_ROLE)
    )


def _speaks_of(entry: Entry, role: str, name: str) -> bool:
    return entry.role == role or ("From role", name) in entry.facts
