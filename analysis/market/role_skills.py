"""Which skills tell two roles apart: the share of each one's ads, and the difference with its range."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, sqrt
from statistics import NormalDist

import pandas as pd
import plotly.graph_objects as go

from analysis.market import labels, skill_names, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.guide_shares import (
    employers,
    is_measured,
    levels,
    number,
    role_name,
    share,
    skills_asked,
)
from analysis.market.source import Market

TITLE = "Skills that tell them apart"
NOTES = (
    "The range of a difference is drawn from the two shares as if no employer posted for both roles. Many "
    "do, and ask alike in both, which as a rule makes the true range narrower.",
    "“Clear” allows for the number of skills compared: were there no difference at all, only one comparison "
    "of two roles in 20 would show any skill so.",
)
CLEAR, UNCLEAR = "clear", "not clear"
_DRAWN = 16
_ROW = 40


def difference(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> tuple[float, float, float]:
    """The difference of two shares, each with its range, and the range of the difference.

    The distances of the ranges' ends are squared and added (Newcombe 1998, Statistics in Medicine 17).

    >>> [round(value, 3) for value in difference((0.5, 0.46, 0.54), (0.2, 0.17, 0.23))]
    [0.3, 0.25, 0.35]
    """
    (a, a_low, a_high), (b, b_low, b_high) = one, other
    return (
        a - b,
        a - b - sqrt((a - a_low) ** 2 + (b_high - b) ** 2),
        (a - b + sqrt((a_high - a) ** 2 + (b - b_low) ** 2)),
    )


def skills(market: Market, role: str, other: str, level: str) -> Answer:
    """Skill by skill the shares of both roles' ads, the largest clear difference first."""
    for one in (role, other):
        if not is_measured(market, one):
            drop = "role" if one == role else "other"
            return nothing(TITLE, Empty(f"Too few {role_name(market, one)} postings to compare.", drop))
    frame = compared(market, role, other, level)
    if frame.empty:
        at = labels.inside(levels(market).get(level, level))
        return nothing(TITLE, Empty(f"Too few {at} postings of one of these roles to compare.", "level"))
    names = [role_name(market, role), role_name(market, other)]
    hiring = {employer for one in (role, other) for employer in employers(market, one, level).index}
    return Answer(
        title=TITLE,
        sentence=_sentence(frame, names),
        table=_table(frame, [labels.roles(market).get(one, one) for one in (role, other)]),
        figure=chart(_drawn(frame), names, market.kind),
        key="A dot per role, with the range its share likely lies in; the largest differences are drawn.",
        basis=Basis(
            sum(int(frame[f"n_{side}"].max()) for side in ("a", "b")),
            len(hiring), watched.basis(market, role).period,
            watched.sources(market, role, other),
        ),
        notes=NOTES,
    )  # fmt: skip


def compared(market: Market, role: str, other: str, level: str) -> pd.DataFrame:
    """A row per skill that either role's ads ask for, clear differences first."""
    named = skill_names.names(market)
    rows = []
    for skill in sorted(skills_asked(market, role, level) | skills_asked(market, other, level)):
        pair = [share(market, one, level, skill) for one in (role, other)]
        ends = [tuple(number(row[key]) for key in ("share", "share_low", "share_high")) for row in pair]
        if any(isnan(value) for end in ends for value in end):
            continue
        (a, b) = ends
        change, low, high = difference((a[0], a[1], a[2]), (b[0], b[1], b[2]))
        rows.append(
            {
                "skill_id": skill, "name": named.get(skill, skill), "a": a[0], "a_low": a[1], "a_high": a[2],
                "b": b[0], "b_low": b[1], "b_high": b[2], "change": change, "low": low, "high": high,
                "n_a": int(pair[0]["cell_posting_count"]), "n_b": int(pair[1]["cell_posting_count"]),
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows)
    if frame.empty:
        return frame
    wider = NormalDist().inv_cdf(1 - 0.025 / len(frame)) / NormalDist().inv_cdf(0.975)
    toward = [(c - low) if c > 0 else (high - c) for c, low, high in
              zip(frame["change"], frame["low"], frame["high"], strict=True)]  # fmt: skip
    frame["is_clear"] = frame["change"].abs() > pd.Series(toward) * wider
    frame["size"] = frame["change"].abs()
    return frame.sort_values(["is_clear", "size", "name"], ascending=[False, False, True], ignore_index=True)


def _drawn(frame: pd.DataFrame) -> pd.DataFrame:
    """The largest of the clear differences, else of all; ordered from one role to the other."""
    clear = frame[frame["is_clear"]]
    return (clear if len(clear) else frame).head(_DRAWN).sort_values("change", ascending=False)


def chart(frame: pd.DataFrame, names: Sequence[str], kind: str) -> go.Figure:
    """Both shares of each skill in their ranges."""
    figure = theme.figure(kind, height=130 + _ROW * len(frame), x_title="Share of the role's ads (%)")
    for side, name, colour, symbol, shift in (
        ("a", names[0], theme.MARKET, "circle", 0.12), ("b", names[1], theme.FALLING, "diamond", -0.12),
    ):  # fmt: skip
        at = frame[side] * 100
        figure.add_trace(
            go.Scatter(
                name=name, mode="markers", cliponaxis=False, x=at,
                y=[len(frame) - 1 - n + shift for n in range(len(frame))],
                marker={"color": colour, "symbol": symbol, "size": 11},
                error_x={
                    "type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": colour,
                    "array": frame[f"{side}_high"] * 100 - at, "arrayminus": at - frame[f"{side}_low"] * 100,
                },
                customdata=frame[["name", f"n_{side}"]],
                hovertemplate="%{customdata[0]}: %{x:.0f} %, n = %{customdata[1]:,}"
                f"<extra>{name}</extra>",
            )
        )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(frame))), ticktext=list(frame["name"])[::-1], showgrid=False,
        range=[-0.6, len(frame) - 0.4],
    )  # fmt: skip
    figure.update_xaxes(rangemode="tozero")
    return figure


def _sentence(frame: pd.DataFrame, names: Sequence[str]) -> str:
    clear = frame[frame["is_clear"]]
    if clear.empty:
        return f"No skill clearly tells {names[0]} ads from {names[1]} ads: all differences may be chance."
    parts = []
    for name, sign, side, rest in ((names[0], 1, "a", "b"), (names[1], -1, "b", "a")):
        mine = clear[clear["change"] * sign > 0].head(3)
        if len(mine):
            told = [f"{row['name']} ({theme.percent(row[side])} against {theme.percent(row[rest])})"
                    for _, row in mine.iterrows()]  # fmt: skip
            parts.append(f"{name} ads ask more for {theme.listing(told)}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}. {theme.count(len(clear), 'skill')} of {len(frame)} clearly differ."


def _table(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    columns: dict[str, object] = {"Skill": frame["name"]}
    for side, name in zip("ab", names, strict=True):
        columns[f"{name} ads (%)"] = frame[side] * 100
        columns[f"{name}, likely from (%)"] = frame[f"{side}_low"] * 100
        columns[f"{name}, likely to (%)"] = frame[f"{side}_high"] * 100
    columns |= {
        "Difference (points)": frame["change"] * 100,
        "Likely from (points)": frame["low"] * 100,
        "Likely to (points)": frame["high"] * 100,
        "Difference": [CLEAR if is_clear else UNCLEAR for is_clear in frame["is_clear"]],
        f"{names[0]} ads": frame["n_a"],
        f"{names[1]} ads": frame["n_b"],
    }
    return pd.DataFrame(columns)
