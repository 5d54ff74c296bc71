"""Which sectors hire for this role? Role postings per 100 of each sector's own postings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from analysis.market import labels, skill_charts, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, Period, nothing
from analysis.market.source import Market, NotBuiltError

TITLE = "Demand by sector"
MONTHLY = "Per 100 postings of the sector"
NOTES = (
    "The boards are a list we chose, so the mix of sectors on it is ours, not the market's. That is why "
    "each sector is measured against its own postings: how many of 100 ads of its employers are for this "
    "role.",
    "The sector's part of all such postings we watch stands in the table; it says more about our list "
    "than about the market.",
    "A large employer counts for less than its number of ads, so that it does not speak for its sector "
    "alone. Sectors with too few postings are left out.",
)
_COLUMNS = [
    "month", "sector", "posting_count", "sector_posting_count", "role_per_100", "role_per_100_low",
    "role_per_100_high", "watched_share", "employer_count",
]  # fmt: skip


def sector_demand(market: Market, role: str, sector: str = labels.ALL) -> Answer:
    """Role postings per 100 postings of each sector over the last twelve months, with interval."""
    everything = market.frame("marts.sector_demand", _COLUMNS, {"role": role})
    frame = ranked = everything[everything["month"].isna() & everything["role_per_100"].notna()]
    names, guide = labels.sectors(market), _guide_sectors(market)
    if sector != labels.ALL:
        frame = frame[frame["sector"] == sector]
    name = labels.role_name(market, role)
    if not frame.empty and not ranked["posting_count"].any():
        return nothing(
            TITLE, Empty(f"No {name} ad was posted in any sector we watch in the last twelve months.", "role")
        )
    if frame.empty:
        reason = f"Too few {name} postings" + (
            f" in {labels.inside(names.get(sector, sector))} to say how often it is hired there."
            if sector != labels.ALL
            else " to compare sectors."
        )
        drop = "sector" if sector != labels.ALL and everything["month"].isna().any() else "role"
        return nothing(TITLE, Empty(reason, drop if role != labels.CORE_ROLE or drop == "sector" else None))
    frame = frame.sort_values(["role_per_100", "sector"], ascending=[False, True], ignore_index=True)
    frame["name"] = [names.get(value, value) for value in frame["sector"]]
    frame["is_named"] = frame["sector"].isin(guide)
    return Answer(
        title=TITLE,
        sentence=_sentence(frame, name, guide, names, sector),
        table=_table(frame),
        key="Line: where the figure likely lies, allowing for how employers differ.",
        figure=_chart(frame, market.kind),
        basis=_basis(market, role, frame, watched.counted_period(market)),
        headlines=_headlines(frame, guide) if sector == labels.ALL else _headlines_of_one(frame, ranked),
        notes=NOTES,
    )


def over_time(market: Market, role: str, sectors: tuple[str, ...]) -> Answer:
    """Role postings per 100 postings by month, for the named sectors."""
    title = "Month by month"
    where = {"role": role, "sector": list(sectors)}
    frame = market.frame("marts.sector_demand", _COLUMNS, where)
    frame = frame[frame["month"].notna() & frame["role_per_100"].notna()].sort_values(["sector", "month"])
    if frame["month"].nunique() < 2:
        return nothing(title, Empty("There are not yet two months to draw a line between."))
    names = labels.sectors(market)
    if len(sectors) == 1:
        figure, key = _month_range(frame, market.kind), "Band: where the figure likely lies."
    else:
        figure, key = _month_lines(frame, sectors, names, market.kind), ""
    table = pd.DataFrame(
        {
            "Month": pd.to_datetime(frame["month"]).dt.strftime("%Y-%m"),
            "Sector": [names.get(value, value) for value in frame["sector"]],
            "Per 100 postings": frame["role_per_100"],
            "Likely from": frame["role_per_100_low"],
            "Likely to": frame["role_per_100_high"],
            "Postings": frame["posting_count"],
            "Postings of the sector": frame["sector_posting_count"],
            "Employers of the sector": frame["employer_count"],
        }
    ).reset_index(drop=True)
    since = Period(pd.Timestamp(frame["month"].min()).date(), market.today)
    return Answer(
        title=title,
        sentence=_last_month_says(frame, sectors, names, labels.role_name(market, role)),
        table=table,
        key=f"{key} One month holds few postings: a single step up or down means little.".strip(),
        figure=figure,
        basis=_basis(market, role, frame, since),
    )


def _last_month_says(frame: pd.DataFrame, sectors: Sequence[str], names: Mapping[str, str], role: str) -> str:
    last = frame["month"].max()
    rows = frame[frame["month"] == last].set_index("sector")
    told = [
        f"{_rate(row['role_per_100'])} in {labels.inside(names.get(sector, sector))} (likely "
        f"{_rate(row['role_per_100_low'])} to {_rate(row['role_per_100_high'])})"
        for sector, row in rows.loc[[sector for sector in sectors if sector in rows.index]].iterrows()
    ]
    return f"In {last:%B %Y}, of every 100 postings, {role} work took {theme.listing(told)}."


def _month_range(frame: pd.DataFrame, kind: str) -> go.Figure:
    """The months of one sector in their likely range; of several, the ranges would hide each other."""
    ends = {f"share{end}": frame[f"role_per_100{end}"] / 100 for end in ("", "_low", "_high")}
    told = frame.assign(cell_posting_count=frame["sector_posting_count"], **ends)
    return skill_charts.month_chart(told, kind, MONTHLY)


def _month_lines(
    frame: pd.DataFrame, sectors: Sequence[str], names: Mapping[str, str], kind: str
) -> go.Figure:
    figure = theme.figure(kind, height=340, x_title="")
    dashes = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
    for number, sector in enumerate(sectors):
        part = frame[frame["sector"] == sector]
        figure.add_trace(
            go.Scatter(
                x=part["month"], y=part["role_per_100"], mode="lines", name=names.get(sector, sector),
                line={"color": theme.COLOURS[number % 6], "width": 2, "dash": dashes[number % 6]},
                customdata=part[["role_per_100_low", "role_per_100_high"]],
                hovertemplate="%{x|%b %Y}: %{y:.1f} of 100 (likely %{customdata[0]:.1f} – "
                "%{customdata[1]:.1f})"
                f"<extra>{names.get(sector, sector)}</extra>",
            )
        )  # fmt: skip
    figure.update_yaxes(title=MONTHLY, rangemode="tozero")
    return figure


def _basis(market: Market, role: str, frame: pd.DataFrame, period: Period) -> Basis:
    """What the rows of these sectors rest on in a period; an employer of two of them counts once."""
    employers = watched.employers(market, role, period.from_on, sorted(set(frame["sector"])))
    sources = watched.basis(market, role).sources
    return Basis(int(frame["posting_count"].sum()), employers, period, sources)


def _guide_sectors(market: Market) -> set[str]:
    try:
        return set(market.frame("ref.guide_sectors", ["sector"])["sector"])
    except NotBuiltError:
        return set()


def _rate(value: float) -> str:
    return f"{value:.1f}"


def _headlines(frame: pd.DataFrame, guide: set[str]) -> tuple[Headline, ...]:
    first = frame.iloc[0]
    named = frame[frame["sector"].isin(guide)]
    found = [
        Headline(
            "Hires most often",
            str(first["name"]),
            "The sector whose employers' postings are for this role most often.",
        ),
        Headline("There, per 100 postings", _rate(first["role_per_100"]), _interval(first)),
    ]
    if guide and len(frame) > 1:
        top = min(len(guide), len(frame))
        hits = int(frame.head(top)["sector"].isin(guide).sum())
        found.append(
            Headline(
                f"Guide's sectors in the first {top}",
                f"{hits} of {len(named)}",
                "Of the sectors the guide calls high-demand, those found among the first.",
            )
        )
    return tuple(found)


def _headlines_of_one(frame: pd.DataFrame, ranked: pd.DataFrame) -> tuple[Headline, ...]:
    """One sector's rate, and where it stands among those that can be compared."""
    row = frame.iloc[0]
    before = int((ranked["role_per_100"] > row["role_per_100"]).sum())
    return (
        Headline(f"{row['name']}, per 100 postings", _rate(row["role_per_100"]), _interval(row)),
        Headline(
            "Place among sectors",
            f"{before + 1} of {len(ranked)}",
            "Ordered by how often their employers' postings are for this role.",
        ),
    )


def _interval(row: pd.Series) -> str:
    low, high = row["role_per_100_low"], row["role_per_100_high"]
    if pd.isna(low) or pd.isna(high):
        return "Too few employers for an interval."
    return f"Likely between {_rate(low)} and {_rate(high)}, allowing for how employers differ."


def _sentence(
    frame: pd.DataFrame, role: str, guide: set[str], names: dict[str, str], sector: str
) -> str:  # fmt: skip
    first = frame.iloc[0]
    interval = (
        ""
        if pd.isna(first["role_per_100_low"])
        else f" (likely {_rate(first['role_per_100_low'])} to {_rate(first['role_per_100_high'])})"
    )
    text = (
        f"Of every 100 postings of the {labels.inside(first['name'])} employers we watch, "
        f"{_rate(first['role_per_100'])}{interval} are for {role} work"
    )
    if sector == labels.ALL:
        text += ", more than in any other sector"
        missing = sorted(guide - set(frame["sector"]))
        leaders = list(frame.head(len(guide))["sector"])
        if guide:
            hits = [labels.inside(names.get(s, s)) for s in leaders if s in guide]
            text += (
                f". Of the {len(guide)} sectors the guide calls high-demand, "
                f"{theme.listing(hits) if hits else 'none'} "
                f"{'stands' if len(hits) <= 1 else 'stand'} among the first {len(leaders)}"
            )
        if missing:
            text += f"; too little data on {theme.listing([labels.inside(names.get(s, s)) for s in missing])}"
    return text + "."


def _chart(frame: pd.DataFrame, kind: str) -> go.Figure:
    figure = theme.figure(kind, height=110 + 34 * len(frame), x_title="Per 100 postings of the sector")
    for is_named, name, colour, symbol in (
        (True, "Named by the guide", theme.FALLING, "diamond"),
        (False, "Not named by the guide", theme.MARKET, "circle"),
    ):
        part = frame[frame["is_named"] == is_named]
        if part.empty:
            continue
        values = part["role_per_100"]
        figure.add_trace(
            go.Scatter(
                name=name, mode="markers+text", x=values, y=part["name"],
                text=[f"{value:.1f}" for value in values], textposition="top center", textfont={"size": 11},
                marker={"color": colour, "symbol": symbol, "size": 11},
                error_x={
                    "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": colour,
                    "array": (part["role_per_100_high"] - values).fillna(0),
                    "arrayminus": (values - part["role_per_100_low"]).fillna(0),
                },
                customdata=part[
                    ["role_per_100_low", "role_per_100_high", "posting_count", "sector_posting_count",
                     "employer_count"]
                ],
                hovertemplate=(
                    "%{y}: %{x:.1f} of 100 (likely %{customdata[0]:.1f} – %{customdata[1]:.1f})<br>"
                    "n = %{customdata[2]:,} of %{customdata[3]:,} postings, of %{customdata[4]} employers"
                    "<extra></extra>"
                ),
            )
        )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(frame["name"])[::-1], showgrid=False,
        range=[-0.6, len(frame) - 0.2],  # room above the first row for its figure
    )  # fmt: skip
    figure.update_xaxes(rangemode="tozero")
    return figure


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Sector": frame["name"],
            "Guide calls it high-demand": ["yes" if named else "no" for named in frame["is_named"]],
            "Per 100 postings": frame["role_per_100"],
            "Likely from": frame["role_per_100_low"],
            "Likely to": frame["role_per_100_high"],
            "Postings": frame["posting_count"],
            "Postings of the sector": frame["sector_posting_count"],
            "Employers of the sector": frame["employer_count"],
            "Of all such postings we watch (%)": frame["watched_share"] * 100,
        }
    )


def leading(market: Market, role: str, number: int) -> tuple[str, ...]:
    """The sectors with the most postings of this role in the last twelve months, at most `number`."""
    frame = market.frame("marts.sector_demand", ["month", "sector", "posting_count"], {"role": role})
    frame = frame[frame["month"].isna()].sort_values(["posting_count", "sector"], ascending=[False, True])
    return tuple(frame["sector"].head(number))
