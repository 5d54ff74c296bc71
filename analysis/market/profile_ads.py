"""Which open ads do my skills reach? The part of the must-haves that is met, by level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from analysis.market import labels, theme
from analysis.market.answer import Answer, Basis, Empty, Headline, nothing
from analysis.market.band_cells import constants
from analysis.market.profile_match import (
    Asked,
    Matches,
    Part,
    Sample,
    ads_say,
    bar_says,
    basis_of,
    likely,
    matches,
    percent,
)
from analysis.market.profile_musts import ALL_OF_THEM, ENOUGH
from analysis.market.source import Market

TITLE = "Open ads whose must-haves you meet"
EITHER_OR = (
    "An ad that asks for one of several (“TensorFlow or PyTorch”) is read as asking for each, so you may "
    "meet more ads than are counted here."
)
NOTES = (
    "Only open ads of employers we watch are counted, each once, and only must-haves that a CV can show: "
    "soft skills such as communication are left out. Ads that name no such must-have are in no share.",
    f"{EITHER_OR} Degrees, years, places and permits are not looked at.",
    "A product counts also for the kind of product it is: PyTorch for deep learning frameworks, AWS for "
    "cloud platforms. It does not count for a method or a practice.",
    "Skills are read from ads and CVs by a model that errs at times; meeting the must-haves is not a job "
    "offer.",
)
_PARTS = ("All", "Three quarters or more", "Half or more", "Fewer")
_COLOURS = (theme.MARKET, theme.MARKET_SOFT, theme.GUIDE_SOFT, theme.STEADY)


def coverage(market: Market, asked: Asked) -> Answer:
    """By level, the open ads of whose must-haves all, three quarters, half or fewer are met."""
    every = matches(market, replace(asked, level=labels.ALL))
    names = {labels.ALL: "All levels", **labels.levels(market)}
    at = every.ads.facts["level"]
    is_here = (at == asked.level).to_numpy(dtype=bool) | (asked.level == labels.ALL)
    here = replace(every, ads=every.ads.where(is_here))
    basis, sample = basis_of(market, asked, here), Sample(market, here.ads.facts["employer_id"])
    if not sample.is_enough:
        return nothing(TITLE, _too_few(market, asked, basis), basis)
    met = dict(zip(ENOUGH, sample.parts([here.meets(enough) for enough in ENOUGH]), strict=True))
    rows = [_row(market, names[labels.ALL], every)]
    there = {level: (at == level).to_numpy(dtype=bool) for level in names}
    rows += [
        _row(market, names[level], replace(every, ads=every.ads.where(is_level)))
        for level, is_level in there.items()
        if is_level.any()
    ]
    return Answer(
        title=TITLE,
        sentence=_sentence(market, asked, met),
        table=pd.DataFrame(rows),
        figure=_figure(market, rows),
        key="Of 100 open ads of each level, how many of whose must-haves you have how large a part. n: ads.",
        basis=basis,
        headlines=_headlines(here, met),
        notes=NOTES,
    )


def _too_few(market: Market, asked: Asked, basis: Basis) -> Empty:
    limits = constants(market)["bands"]
    reason = (
        f"Too few open {ads_say(market, asked)} for a share: {basis.posting_count:,} from "
        f"{theme.count(basis.employer_count, 'employer')}; a share needs {limits['cell_postings_min']} from "
        f"{limits['cell_employers_min']}. The ads themselves stand below."
    )
    if not basis.posting_count:
        reason = f"Too few: no {ads_say(market, asked)} that name a must-have are open."
    for name in asked.active():
        without = (
            replace(asked, country=labels.ALL) if name == "country" else replace(asked, level=labels.ALL)
        )
        if Sample(market, matches(market, without).ads.facts["employer_id"]).is_enough:
            return Empty(reason, name)
    return Empty(reason, "role" if asked.role != labels.CORE_ROLE else next(iter(asked.active()), None))


def _row(market: Market, level: str, found: Matches) -> dict[str, object]:
    counted = [int(found.meets(bar).sum()) for bar in ENOUGH]
    within = [after - before for before, after in pairwise([0, *counted, len(found)])]
    met = Sample(market, found.ads.facts["employer_id"]).part(found.needed <= 0)
    is_shown = met.share is not None
    return {
        "Level": level,
        "You meet (% of ads)": percent(met.share),
        "Likely from (%)": percent(met.low),
        "Likely to (%)": percent(met.high),
        "You meet (ads)": met.hits,
        "Ads": met.total,
        "Employers": met.employers,
        **{
            f"{name} of the must-haves (% of ads)": number / len(found) * 100 if is_shown else None
            for name, number in zip(_PARTS, within, strict=True)
        },
    }


def _figure(market: Market, rows: Sequence[dict[str, object]]) -> go.Figure:
    shown = [row for row in rows if row["You meet (% of ads)"] is not None]
    chart = theme.figure(market.kind, height=170 + 42 * len(shown), x_title="% of open ads")
    places = [f"{row['Level']}<br>n = {row['Ads']:,}" for row in shown]
    chart.add_traces(
        [
            go.Bar(
                y=places, x=[row[f"{name} of the must-haves (% of ads)"] for row in shown],
                name=name, orientation="h", marker={"color": colour},
                hovertemplate="%{y}<br>%{x:.0f} % of ads<extra>" + name + "</extra>",
            )
            for name, colour in zip(_PARTS, _COLOURS, strict=True)
        ]
    )  # fmt: skip
    chart.update_layout(
        barmode="stack", legend_traceorder="normal", xaxis_range=[0, 100], yaxis_autorange="reversed"
    )
    return chart


def _sentence(market: Market, asked: Asked, met: Mapping[str, Part]) -> str:
    day = f"{market.today.day} {market.today:%B %Y}"
    every, bar = met[ALL_OF_THEM], met[asked.enough]
    text = (
        f"You meet all must-haves of {theme.percent(every.share or 0)}{likely(every)} of the "
        f"{ads_say(market, asked)} open on {day}: {every.hits:,} of {every.total:,}"
    )
    if asked.enough == ALL_OF_THEM:
        return text + "."
    return (
        f"{text}; and {bar_says(asked.enough)} of {theme.percent(bar.share or 0)}{likely(bar)}: {bar.hits:,}."
    )


def _headlines(here: Matches, met: Mapping[str, Part]) -> tuple[Headline, ...]:
    asked = int(here.ads.musts.count.sum())
    known = asked - int(here.missing.sum())
    return (
        *(
            Headline(
                f"{name} met" if enough == ALL_OF_THEM else f"{name} of them",
                theme.percent(met[enough].share or 0),
                f"{met[enough].hits:,} of {theme.count(met[enough].total, 'open ad')}{likely(met[enough])}.",
            )
            for enough, name in ENOUGH.items()
        ),
        Headline(
            "Of all must-haves you have", theme.percent(known / asked),
            f"These ads ask for {asked / len(here):.1f} each, on average.",
        ),
    )  # fmt: skip
