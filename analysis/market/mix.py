"""What moved within each sector, and how the postings of a role split over workplaces by month."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.market import labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Period, nothing
from analysis.market.source import Market, NotBuiltError

WINDOW = 3
MOVED, WORKPLACES = "Change within each sector", "Workplace, month by month"
_DASHES = ("solid", "dash", "dot", "dashdot")


def moved(market: Market, role: str, sector: str = labels.ALL) -> Answer:
    """A role's part of each sector's postings in the last months, less that in the months before."""
    where: dict[str, object] = {"role": role, "window_months": WINDOW}
    if sector != labels.ALL:
        where["sector"] = sector
    try:
        frame = market.frame("marts.sector_trends", where=where)
    except NotBuiltError:  # published by an older Guidepost
        return nothing(MOVED, Empty("This is measured at the next refresh.", is_unbuilt=True))
    frame = frame[frame["change_points"].notna()]
    told = frame[frame["change_low"].notna()].copy()
    if told.empty:
        return nothing(MOVED, Empty("Too few postings in two equally long windows to speak of a change."))
    names = labels.sectors(market)
    told["name"] = [names.get(value, value) for value in told["sector"]]
    told = told.sort_values(["change_points", "name"], ascending=[False, True], ignore_index=True)
    first = told.iloc[0]
    return Answer(
        title=MOVED,
        sentence=_moved_says(told, labels.role_name(market, role), len(frame) - len(told)),
        table=pd.DataFrame(
            {
                "Sector": told["name"],
                f"Per 100 postings, {WINDOW} months before": told["share_before"] * 100,
                f"Per 100 postings, last {WINDOW} months": told["share_after"] * 100,
                "Change (points)": told["change_points"],
                "Likely from (points)": told["change_low"],
                "Likely to (points)": told["change_high"],
                "Verdict": told["verdict"],
                "Postings before": told["cell_posting_count_before"],
                "Postings now": told["cell_posting_count_after"],
                "Employers": told["employer_count"],
            }
        ),
        basis=Basis(
            int(told["cell_posting_count_before"].sum() + told["cell_posting_count_after"].sum()),
            int(told["employer_count"].sum()),
            Period(pd.Timestamp(first["before_from"]).date(), pd.Timestamp(first["after_to"]).date()),
            watched.basis(market, role).sources,
        ),
        key="Only boards watched in both windows count, every posting alike.",
    )


def _moved_says(told: pd.DataFrame, role: str, untested: int) -> str:
    found = {word: list(told.loc[told["verdict"] == word, "name"]) for word in ("rising", "falling")}
    clear = [
        f"{role} work {verb} in {theme.listing([labels.inside(name) for name in found[word]])}"
        for word, verb in (("rising", "takes a clearly larger part of postings"),
                           ("falling", "takes a clearly smaller part"))
        if found[word]
    ]  # fmt: skip
    rest = len(told) - sum(map(len, found.values()))
    text = f"Over {WINDOW} months against the {WINDOW} before, "
    if clear:
        text += " and ".join(clear) + (f"; no clear change in {theme.count(rest, 'sector')}" if rest else "")
    else:
        text += f"{role} work shows no clear change in the {theme.count(rest, 'sector')} that can be compared"
    if untested:
        text += f"; too little data in {theme.count(untested, 'sector')}"
    return text + "."


def workplaces(market: Market, role: str) -> Answer:
    """Shares of remote, hybrid, on-site and unstated among a role's postings, by month."""
    try:
        frame = market.frame("marts.posting_mix", where={"fact": "workplace", "role": role})
    except NotBuiltError:  # published by an older Guidepost
        return nothing(WORKPLACES, Empty("This is measured at the next refresh.", is_unbuilt=True))
    frame = frame[frame["share"].notna()].sort_values(["fact_value", "month"], ignore_index=True)
    if frame["month"].nunique() < 2:
        return nothing(WORKPLACES, Empty("There are not yet two months to draw a line between."))
    frame["name"] = [labels.workplace_name(value) for value in frame["fact_value"]]
    frame["month"] = pd.to_datetime(frame["month"])
    figure = theme.figure(market.kind, height=320, x_title="")
    for number, (name, part) in enumerate(frame.groupby("name", sort=False)):
        figure.add_trace(
            go.Scatter(
                x=part["month"], y=part["share"] * 100, mode="lines", name=str(name),
                line={"color": theme.COLOURS[number % 6], "width": 2, "dash": _DASHES[number % 4]},
                customdata=part[["share_low", "share_high"]] * 100,
                hovertemplate="%{x|%b %Y}: %{y:.0f} % (likely %{customdata[0]:.0f} – %{customdata[1]:.0f})"
                f"<extra>{name}</extra>",
            )
        )  # fmt: skip
    figure.update_yaxes(title="Of 100 postings", rangemode="tozero")
    first, last = frame["month"].min().date(), frame["month"].max()
    months = frame.drop_duplicates("month")
    return Answer(
        title=WORKPLACES,
        sentence=_workplaces_say(frame, last, labels.role_name(market, role)),
        table=pd.DataFrame(
            {
                "Month": frame["month"].dt.strftime("%Y-%m"),
                "Workplace": frame["name"],
                "Share (%)": frame["share"] * 100,
                "Likely from (%)": frame["share_low"] * 100,
                "Likely to (%)": frame["share_high"] * 100,
                "Postings": frame["posting_count"],
                "Postings of the month": frame["cell_posting_count"],
                "Employers": frame["employer_count"],
            }
        ),
        figure=figure,
        basis=Basis(
            int(months["cell_posting_count"].sum()), watched.employers(market, role, first),
            Period(first, (last + pd.offsets.MonthEnd(0)).date()),
            watched.basis(market, role).sources,
        ),
    )  # fmt: skip


def _workplaces_say(frame: pd.DataFrame, last: pd.Timestamp, role: str) -> str:
    year_ago = last - pd.DateOffset(years=1)
    now = frame[(frame["month"] == last) & (frame["fact_value"] == "remote")]
    before = frame[(frame["month"] == year_ago) & (frame["fact_value"] == "remote")]
    if now.empty:
        return "One month holds few postings: a single step up or down means little."
    one = now.iloc[0]
    text = (
        f"In {last:%B %Y}, {theme.percent(one['share'])} of {role} postings were remote "
        f"(likely {theme.percent(one['share_low'])} to {theme.percent(one['share_high'])})"
    )
    if len(before):
        other = before.iloc[0]
        text += (
            f"; a year before {theme.percent(other['share'])} "
            f"({theme.percent(other['share_low'])} to {theme.percent(other['share_high'])})"
        )
    return text + ". One month holds few postings: a single step up or down means little."
