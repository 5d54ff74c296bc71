"""The chart of a result as SVG: seconds of each stage over the number of postings, both by powers of ten."""

from __future__ import annotations

import math
from html import escape

from bench.figures import Result
from bench.told import NAMES, size_says

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 440, 64, 210, 24, 48
# Okabe and Ito: told apart with any eyes; dashes tell the second round.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_TEXT = 'font-family="sans-serif" font-size="12" fill="#333333"'


def svg(result: Result) -> str:
    """The picture; with one size only, points instead of lines."""
    lines = {
        NAMES.get(name, name): [
            (float(one["stages"][name].get("postings", one["postings"])), one["stages"][name]["seconds"])
            for one in result["sizes"].values()
            if one["stages"].get(name, {}).get("seconds", 0) > 0
        ]
        for name in dict.fromkeys(name for one in result["sizes"].values() for name in one["stages"])
        if not name.startswith("a click")
    }
    lines = {name: points for name, points in lines.items() if points}
    every = [point for points in lines.values() for point in points]
    (x_from, x_to), (y_from, y_to) = (_powers([point[axis] for point in every]) for axis in (0, 1))

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - x_from) / (x_to - x_from)
        up = (math.log10(y) - y_from) / (y_to - y_from)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Seconds of each stage by number of postings</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    bottom, right = at(10**x_from, 10**y_from), at(10**x_to, 10**y_from)
    for power in range(x_from, x_to + 1):
        x, y = at(10**power, 10**y_from)
        parts += [_line((x, y), at(10**power, 10**y_to)), _label(x, y + 18, size_says(10**power), "middle")]
    for power in range(y_from, y_to + 1):
        x, y = at(10**x_from, 10**power)
        parts += [_line((x, y), (right[0], y)), _label(x - 8, y + 4, f"{10.0**power:g}", "end")]
    parts += [
        _label((bottom[0] + right[0]) / 2, HEIGHT - 8, "postings", "middle"),
        _label(8, 14, "seconds", "start"),
    ]
    for number, (name, points) in enumerate(lines.items()):
        colour, dash = (
            COLOURS[number % len(COLOURS)],
            "" if number < len(COLOURS) else ' stroke-dasharray="5 3"',
        )
        drawn = [at(*point) for point in sorted(points)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in drawn]
        key, y = WIDTH - RIGHT + 24, TOP + 20 * number
        parts.append(f'<path d="M{key},{y}h22" stroke="{colour}" stroke-width="2"{dash}/>')
        parts.append(_label(key + 28, y + 4, name, "start"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _powers(values: list[float]) -> tuple[int, int]:
    """The powers of ten around these values, at least one apart."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    return f'<path d="M{start[0]:.1f},{start[1]:.1f}L{end[0]:.1f},{end[1]:.1f}" stroke="#dddddd"/>'


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {_TEXT}>{escape(text)}</text>'
