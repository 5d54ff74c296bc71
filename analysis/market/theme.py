"""One look for every chart, and numbers written for people.

Colours are of the Okabe-Ito palette (Okabe and Ito 2008, "Color Universal Design"), those of it whose
contrast is at least 3 against a white and against a near-black page, so that one figure serves both themes.
Text and grid are left to the page's theme. Meaning never rests on colour: verdicts have shapes and words.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import plotly.graph_objects as go

MARKET = "#0072B2"
GUIDE = "#8A7A66"
RISING = "#009E73"
FALLING = "#D55E00"
STEADY = "#808080"
SECOND = "#CC79A7"
COLOURS = (MARKET, GUIDE, RISING, FALLING, STEADY, SECOND)
MARKET_SOFT = "rgba(0,114,178,0.4)"
GUIDE_SOFT = "rgba(138,122,102,0.5)"
GRID = "rgba(128,128,128,0.22)"
# Share of postings, from nearly nothing to all: one hue, so that light and dark keep their order in grey too.
SHARES = [[0.0, "rgba(0,114,178,0.04)"], [1.0, "rgba(0,114,178,0.6)"]]
VERDICT_MARKS = {
    "rising": ("triangle-up", RISING, "▲"),
    "falling": ("triangle-down", FALLING, "▼"),
    "no clear change": ("circle", STEADY, "●"),
    "new": ("star", SECOND, "★"),
    "too little data": ("circle-open", STEADY, "○"),
}
WITHOUT_LEGEND = 32  # pixels above such a chart: room for the button that saves its picture
NBSP = "\u00a0"
_KIND_WORDS = {"simulated": "simulated data", "replayed": "recorded data"}

TEMPLATE = go.layout.Template(
    layout={
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(COLOURS),
        "font": {"size": 13},
        "hoverlabel": {"font": {"size": 13}, "align": "left"},
        "hovermode": "closest",
        "xaxis": {"gridcolor": GRID, "zeroline": False, "automargin": True, "fixedrange": True},
        "yaxis": {"gridcolor": GRID, "zeroline": False, "automargin": True, "fixedrange": True},
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "xanchor": "left"},
    }
)


def figure(kind: str, *, height: int, x_title: str) -> go.Figure:
    """An empty chart in the house look; of practice or recorded data it carries the word."""
    # No axis title: Plotly centres it, and on a phone, beside long names, it is cut off at the right.
    words = ((x_title, 24, 12), (kind_word(kind), 46, 11))
    layout: dict[str, Any] = {
        "template": TEMPLATE,
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 44, "b": 64},
        "xaxis": {"showgrid": True, "gridcolor": GRID},
        "bargap": 0.35,
        "annotations": [_below(text, shift, size) for text, shift, size in words if text],
    }
    # Given at once: a figure that begins empty is first given Plotly's own look, ten times the work.
    return go.Figure(layout=layout)


def _below(text: str, shift: int, size: int) -> dict[str, Any]:
    """Words under the chart that end where it ends; they may begin left of it."""
    return {
        "text": text, "xref": "paper", "yref": "paper", "x": 1, "y": 0, "xanchor": "right", "yanchor": "top",
        "yshift": -shift, "showarrow": False, "font": {"size": size},
    }  # fmt: skip


def kind_word(kind: str) -> str:
    """The word that exports of this kind carry; empty for live data."""
    return _KIND_WORDS.get(kind, "")


def is_number(value: object) -> bool:
    """Whether `value` is a number that can be written (not missing)."""
    return isinstance(value, int | float) and not math.isnan(value)


def dollars(value: float) -> str:
    """US dollars in thousands.

    >>> dollars(152_400)
    '$152k'
    """
    return f"${value / 1000:,.0f}k"


def percent(share: float) -> str:
    """A share as a percentage; one decimal where it is small.

    >>> percent(0.341).replace(NBSP, " "), percent(0.0124).replace(NBSP, " ")
    ('34 %', '1.2 %')
    """
    value = share * 100
    return f"{value:.1f}{NBSP}%" if 0 < value < 9.95 else f"{value:.0f}{NBSP}%"


def day(on: date) -> str:
    """A day, short.

    >>> day(date(2026, 10, 31))
    '31 Oct 2026'
    """
    return f"{on.day} {on:%b %Y}"


def points(change: float) -> str:
    """A change of a share in percentage points, with its sign.

    >>> points(4.12), points(-0.5), points(0.01)
    ('+4.1 points', '−0.5 points', '±0.0 points')
    """
    sign = "±" if round(change, 1) == 0 else "+" if change > 0 else "−"
    return f"{sign}{abs(change):.1f} points"


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "employer"), count(1240, "posting")
    ('1 employer', '1,240 postings')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def rests_on(postings: int, employers: int) -> str:
    """How many postings of how many employers a number rests on.

    >>> rests_on(312, 41)
    'n = 312 from 41 employers'
    """
    return f"n = {postings:,} from {count(employers, 'employer')}"


def listing(words: list[str], last: str = "and") -> str:
    """Words in a row as one says them.

    >>> listing(["a", "b", "c"])
    'a, b and c'
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
