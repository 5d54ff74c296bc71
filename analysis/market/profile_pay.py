"""What do ads pay whose must-haves I meet? Posted pay by the same measure as the salary bands."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.market import labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, nothing
from analysis.market.band_cells import constants
from analysis.market.profile_match import Asked, ads_say, bar_says
from analysis.market.profile_musts import Musts
from analysis.market.source import Market
from analysis.measure import bands

TITLE = "Posted pay of ads you meet"
HOME = "US"
"""The country whose pay is shown where none is chosen, as on the page of salary bands."""


def pay(market: Market, asked: Asked) -> Answer:
    """Percentiles of the pay that ads of the last twelve months state whose must-haves are met.

    Beside them those of every such ad; both are suppressed as the salary bands are.
    """
    country = HOME if asked.country == labels.ALL else asked.country
    points, musts = _points(market, asked.role, country)
    is_met = musts.needed(asked.held, asked.enough) <= 0
    is_here = np.ones(points.num_rows, dtype=np.bool_)
    if asked.level != labels.ALL:
        is_here = np.asarray(pc.equal(points["level"], asked.level).to_numpy(), dtype=np.bool_)
    mine, points = points.filter(pa.array(is_met & is_here)), points.filter(pa.array(is_here))
    settings = constants(market)
    key = bands.cell_key({"role": asked.role, "level": asked.level, "country": country})
    found = bands.band(mine, settings, f"{key}|profile")
    every = bands.band(points, settings, f"{key}|must-haves")
    basis = Basis(
        found.posting_count, found.employer_count, watched.last_year(market.today),
        watched.basis(market, asked.role).sources,
    )  # fmt: skip
    ads = ads_say(market, Asked(asked.held, asked.role, asked.level, country))
    if found.is_suppressed:
        return nothing(
            TITLE, Empty(f"Too few {ads} whose must-haves you meet state their pay: "
                         f"{found.suppressed_reason}"), basis,
        )  # fmt: skip
    middle = found.percentiles[50]
    text = (
        f"{ads[0].upper()}{ads[1:]} of the last twelve months that state their pay, and of which you meet "
        f"{bar_says(asked.enough)}, offer a median of {theme.dollars(middle.value)}"
    )
    if middle.low is not None and middle.high is not None:
        text += f" (likely {theme.dollars(middle.low)} to {theme.dollars(middle.high)})"
    if not every.is_suppressed:
        text += f"; all such ads, met or not, {theme.dollars(every.percentiles[50].value)}"
    return Answer(
        title=TITLE,
        sentence=f"{text}.",
        table=pd.DataFrame([_row("Ads you meet", found), _row("All these ads", every)]),
        basis=basis,
        headlines=_headlines(found),
    )


@lru_cache(maxsize=8)
def _points(market: Market, role: str, country: str) -> tuple[pa.Table, Musts]:
    """Pay points of the last twelve months and the must-haves of their ads; the same for every visitor."""
    period = watched.last_year(market.today)
    rows = market.ask(
        "profile_pay", role=role, country=country, first_on=period.from_on, last_on=period.to_on
    )
    return rows.drop_columns(["skill_ids"]), Musts.of(rows["skill_ids"])


def _row(name: str, found: bands.Band) -> dict[str, object]:
    row = found.as_row()
    return {
        "Ads": name,
        "Median (USD per year)": row["p50"],
        "Median, likely from (USD per year)": row["p50_low"],
        "Median, likely to (USD per year)": row["p50_high"],
        "10th percentile (USD per year)": row["p10"],
        "25th percentile (USD per year)": row["p25"],
        "75th percentile (USD per year)": row["p75"],
        "90th percentile (USD per year)": row["p90"],
        "Ads with pay": found.posting_count,
        "Employers": found.employer_count,
        "Remark": f"not shown: {found.suppressed_reason}" if found.is_suppressed else "",
    }


def _headlines(found: bands.Band) -> tuple[Headline, ...]:
    quarter, half, three = (found.percentiles[number].value for number in (25, 50, 75))
    return (
        Headline("Median posted pay", theme.dollars(half), "Half of the ads you meet offer less."),
        Headline(
            "Middle half", f"{theme.dollars(quarter)} – {theme.dollars(three)}",
            "A quarter offer less, a quarter more.",
        ),
    )  # fmt: skip
