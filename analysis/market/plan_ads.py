"""What open ads say of a plan: how many ask for each step, and how many are met after each stage of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
import pandas as pd

from analysis.market import profile, skill_charts, theme
from analysis.market.answer import Answer, Empty, nothing
from analysis.market.plan import Step
from analysis.market.profile_match import (
    Asked,
    Part,
    Sample,
    ads_say,
    bar_says,
    basis_of,
    likely,
    matches,
)
from analysis.market.source import Market
from analysis.measure.columns import Flags

TITLE = "Open ads you meet as you go"
KEY = "Dot: of 100 open ads, how many you meet. Line: where that likely lies."
NOW = "Today"
_LINE = 24  # characters


@dataclass(frozen=True)
class Stage:
    """A part of the plan after which ads are looked at: its name, its end in words, what it teaches."""

    name: str
    ends: str
    skills: tuple[str, ...]


def demand(market: Market, asked: Asked, steps: Sequence[Step]) -> Mapping[str, Part]:
    """Of the open ads that pass the filters, those of whose must-haves one is taught by the step."""
    found = matches(market, asked)
    musts, wider = found.ads.musts, profile.wider(market)
    rows: list[Flags] = []
    for step in steps:
        taught = {*step.skills, *(wider[skill] for skill in step.skills if skill in wider)}
        is_taught = np.fromiter((skill in taught for skill in musts.skills), bool, len(musts.skills))
        is_asked = np.zeros(len(found), dtype=np.bool_)
        is_asked[musts.ad[is_taught[musts.skill]]] = True
        rows.append(is_asked)
    parts = Sample(market, found.ads.facts["employer_id"]).parts(rows)
    return dict(zip([step.id for step in steps], parts, strict=True))


def coverage(market: Market, asked: Asked, stages: Sequence[Stage]) -> Answer:
    """The open ads whose must-haves are met today and after each stage, with the share's interval."""
    found = matches(market, asked)
    basis, sample = basis_of(market, asked, found), Sample(market, found.ads.facts["employer_id"])
    if not sample.is_enough:
        few = theme.rests_on(len(found), sample.employers)
        reason = f"Too few open {ads_say(market, asked)} for a share ({few}): widen the filters."
        return nothing(TITLE, Empty(reason, next(iter(asked.active()), None)), basis)
    states = [found]
    for stage in stages:
        states.append(states[-1].learn(profile.held(market, stage.skills)))
    parts = sample.parts([state.needed <= 0 for state in states])
    named = [(NOW, ""), *((stage.name, stage.ends) for stage in stages)]
    rows = pd.DataFrame([_row(*names, part) for names, part in zip(named, parts, strict=True)])
    return Answer(
        title=TITLE,
        sentence=_sentence(market, asked, stages, parts),
        table=_table(rows),
        figure=skill_charts.rows_chart(
            rows.assign(name=rows["name"].map(_broken)), market.kind, "% of open ads"
        ),
        key=KEY,
        basis=basis,
    )


def _row(name: str, ends: str, part: Part) -> dict[str, object]:
    return {
        "name": name, "ends": ends, "hits": part.hits, "share": part.share, "share_low": part.low,
        "share_high": part.high, "cell_posting_count": part.total, "employers": part.employers,
    }  # fmt: skip


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "After": rows["name"],
            "Done on": rows["ends"],
            "You meet (% of ads)": rows["share"] * 100,
            "Likely from (%)": rows["share_low"] * 100,
            "Likely to (%)": rows["share_high"] * 100,
            "You meet (ads)": rows["hits"],
            "Ads": rows["cell_posting_count"],
            "Employers": rows["employers"],
        }
    )


def _sentence(market: Market, asked: Asked, stages: Sequence[Stage], parts: Sequence[Part]) -> str:
    """The ads met today, then those after the first stage that opens more, then those at the end."""
    now, end = parts[0], parts[-1]
    whole = f"{bar_says(asked.enough)} of {_share(now)} of the {now.total:,} open {ads_say(market, asked)}"
    text = f"Today you meet {whole}"
    if not stages:
        return f"{text}; nothing of the plan is left."
    if end.hits == now.hits:
        return f"{text}; the plan as a whole opens none besides, as they ask for more than it teaches."
    first = next(n for n, part in enumerate(parts[1:], start=1) if part.hits > now.hits)
    if first < len(stages):
        text += f"; after {_inside(stages[first - 1].name)}, of {_share(parts[first])}"
    return f"{text}; after the whole plan, of {_share(end)}."


def _share(part: Part) -> str:
    return f"{theme.percent(part.share or 0)}{likely(part)}"


def _broken(name: str) -> str:
    """A stage's name in lines that a phone has room for.

    >>> _broken("Phase 3: Infrastructure & Scale")
    'Phase 3: Infrastructure<br>& Scale'
    """
    return "<br>".join(wrap(name, _LINE))


def _inside(name: str) -> str:
    """A stage's name inside a sentence.

    >>> _inside("Phase 2: ML Systems"), _inside("Testing")
    ('phase 2: ML Systems', '“Testing”')
    """
    return f"p{name[1:]}" if name.startswith("Phase ") else f"“{name}”"
