"""Pure: what follows from measured seconds. Ratios to reference points, growth with size, goals, comparison.

A result is what `bench.whole` measures, as plain values:

    sizes: per number of postings asked for: postings, bytes, stages and references (each by name: seconds,
    processor, and postings where they are not all), memory_bytes, speedup, pages (seconds by name)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Result = Mapping[str, Any]
GB = 1_000_000_000
MARGIN = 0.4
"""So much smaller, as a part of it, may a ratio be than the one it is compared with."""
FROM = 10_000
"""Growth is judged from this size on: below it most of the time is that of starting."""
REFERENCE = {
    "crawl listings": "bare Scrapy, listings", "crawl pages": "bare Scrapy, pages",
    "landing": "plain JSON lines", "load": "plain DuckDB", "extraction": "bare automaton",
    "core": "plain DuckDB", "dedupe": "plain DuckDB", "marts": "plain DuckDB",
    "checks": "plain DuckDB", "publish": "plain DuckDB",
}  # fmt: skip
"""What each stage is held against: processor seconds of the reference to those of the stage."""


@dataclass(frozen=True)
class Goal:
    """A figure with the bound it is held to; `figure` is None where it was not measured."""

    what: str
    figure: float | None
    bound: float
    unit: str = ""
    at_least: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the figure keeps to its bound; None without a figure."""
        if self.figure is None:
            return None
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    @property
    def told(self) -> tuple[str, str, str]:
        """The figure, its bound and whether it is met, in words."""
        verdict = {True: "met", False: "not met", None: "not measured"}[self.is_met]
        figure = "–" if self.figure is None else f"{self.figure:,.2f}{self.unit}"
        return figure, f"{'≥' if self.at_least else '≤'} {self.bound:g}{self.unit}", verdict

    def __str__(self) -> str:
        figure, bound, verdict = self.told
        return f"{self.what}: {figure}; goal {bound}: {verdict}"


def ratios(result: Result) -> dict[str, dict[str, float]]:
    """By size and stage: processor seconds of the reference to those of the stage; 1 is as fast."""
    return {
        size: {
            stage: round(one["references"][REFERENCE[stage]]["processor"] / spent["processor"], 4)
            for stage, spent in one["stages"].items()
            if REFERENCE.get(stage) in one["references"] and spent["processor"]
        } for size, one in result["sizes"].items()
    }  # fmt: skip


def slope(points: Sequence[tuple[float, float]]) -> float | None:
    """The exponent of growth: slope of the straight line through the logarithms; None of fewer than two.

    >>> round(slope([(10, 3.0), (100, 30.0), (1000, 300.0)]), 6)
    1.0
    >>> slope([(10, 3.0)])
    """
    if len({size for size, _ in points}) < 2 or any(y <= 0 for _, y in points):
        return None
    logs = [(math.log(x), math.log(y)) for x, y in points]
    middle_x, middle_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    spread = sum((x - middle_x) ** 2 for x, _ in logs)
    return float(sum((x - middle_x) * (y - middle_y) for x, y in logs) / spread)


def growth(result: Result, key: str = "seconds") -> dict[str, float]:
    """By stage how its seconds grow with the postings, from FROM on (or over all, if fewer are so large)."""
    large = [one for size, one in result["sizes"].items() if int(size) >= FROM]
    used = large if len(large) > 1 else list(result["sizes"].values())
    names = dict.fromkeys(name for one in used for name in one["stages"])
    found = {
        name: slope(
            [(s.get("postings", one["postings"]), s[key]) for one in used if (s := one["stages"].get(name))]
        ) for name in names
    }  # fmt: skip
    return {name: round(exponent, 3) for name, exponent in found.items() if exponent is not None}


def goals(result: Result) -> list[Goal]:
    """The goals of the path from landing files to published; those that need a size, with that size."""
    hundred, million = (result["sizes"].get(str(size), {}) for size in (100_000, 1_000_000))
    is_judged = {str(FROM), "1000000"} <= set(result["sizes"])
    steepest = (
        max(growth(result).items(), key=lambda one: one[1], default=("", None)) if is_judged else ("", None)
    )
    speedups = [one["speedup"] for one in result["sizes"].values() if one.get("speedup")]
    published = hundred.get("stages", {}).get("published", {}).get("seconds")
    memory = million.get("memory_bytes")
    minutes = million.get("stages", {}).get("published", {}).get("seconds")
    worst = f" ({steepest[0]})" if steepest[0] else ""
    return [
        Goal(
            "100k postings, landing files to published, to the sum of its parts alone",
            _to_parts(hundred),
            1.5,
        ),
        Goal("100k postings, landing files to published", published, 90, " s"),
        Goal(
            "1M postings, landing files to published", None if minutes is None else minutes / 60, 15, " min"
        ),
        Goal("1M postings, memory of all processes", None if memory is None else memory / GB, 8, " GB"),
        Goal(
            "1M postings, a refresh with 1 % new ones, up to core, to one of all", _increment(million), 0.04
        ),
        Goal(
            "1M postings, a refresh with 1 % new ones, published",
            million.get("stages", {}).get("increment, published", {}).get("seconds"),
            75,
            " s",
        ),
        Goal(f"growth exponent from 10k to 1M, the steepest stage{worst}", steepest[1], 1.05),
        Goal("extraction on two cores to one", speedups[-1] if speedups else None, 1.7, at_least=True),
    ]


def _increment(one: Mapping[str, Any]) -> float | None:
    """Processor seconds of a refresh with few new postings to those of one that has all to read."""
    spent = one.get("stages", {}).get("increment, up to core")
    return None if spent is None else float(spent["processor"] / one["up_to_core"]["processor"])


def _to_parts(one: Mapping[str, Any]) -> float | None:
    """From landing files to published, to DuckDB reading them, the extractor and the marts, each alone."""
    parts = [
        one.get("references", {}).get(name) for name in ("plain DuckDB", "extractor alone", "marts alone")
    ]
    whole = one.get("stages", {}).get("published")
    if whole is None or any(part is None for part in parts):
        return None
    return float(whole["seconds"] / sum(part["seconds"] for part in parts if part))


def fallen(result: Result, kept: Result, margin: float = MARGIN) -> list[str]:
    """A sentence for each ratio that is smaller than the kept one by more than `margin` of it.

    Raises:
        ValueError: the two have no ratio in common: nothing would be compared.
    """
    now, before = ratios(result), ratios(kept)
    both = [
        (size, stage, ratio, now[size][stage])
        for size, every in before.items() for stage, ratio in every.items()
        if stage in now.get(size, {})
    ]  # fmt: skip
    if not both:
        raise ValueError("no size and stage of the file was measured")
    return [
        f"{stage} at {int(size):,} postings: ratio {found:.3g} to {REFERENCE[stage]}, was {ratio:.3g}"
        for size, stage, ratio, found in both
        if found < ratio * (1 - margin)
    ]
