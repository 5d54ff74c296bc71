"""A result as text: the table with ratios and growth, and the goals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench import figures
from bench.figures import Result

NAMES = {"published": "landing files to published"}
NOTE = (
    "Ratio: processor seconds of the reference point to those of the stage; 1 is as fast as the reference.",
    "Growth: exponent of the seconds over the postings; 1 is in proportion.",
)


def rows(result: Result) -> Iterator[list[str]]:
    """A row for each stage and reference, after one of headings: by size seconds and ratio, then growth."""
    sizes = result["sizes"]
    ratios, growth = figures.ratios(result), figures.growth(result)
    yield [
        "",
        *(head for size in sizes for head in (f"{size_says(int(size))}: seconds", "ratio")),
        "growth",
        "held against",
    ]
    for name in dict.fromkeys(name for one in sizes.values() for name in one["stages"]):
        cells = [
            cell for size, one in sizes.items()
            for cell in (_seconds(one["stages"].get(name)), _number(ratios[size].get(name), ".3g"))
        ]  # fmt: skip
        yield [
            NAMES.get(name, name),
            *cells,
            _number(growth.get(name), ".2f"),
            figures.REFERENCE.get(name, ""),
        ]
    for name in dict.fromkeys(name for one in sizes.values() for name in one["references"]):
        cells = [cell for one in sizes.values() for cell in (_seconds(one["references"].get(name)), "")]
        yield [f"reference: {name}", *cells, "", ""]


def memory(result: Result) -> Iterator[str]:
    """A sentence on memory for each size."""
    for size, one in result["sizes"].items():
        if "memory_bytes" in one:
            shown = (
                f"; the dashboard {one['dashboard_memory_bytes'] / 1e9:.2f} GB"
                if "dashboard_memory_bytes" in one
                else ""
            )
            held = f"{one['memory_bytes'] / 1e9:.2f} GB{shown}."
            yield f"{int(size):,} postings: the refresh with all its processes held at most {held}"


def made(result: Result) -> str:
    """When and where it was measured, and what else the machine did."""
    machine = result["machine"]
    busy = machine["cores_busy_with_other_work"]
    other = (
        f"Other work kept {busy:g} of the {machine['cores']} cores busy meanwhile: the seconds say little, "
        "the ratios more."
        if busy >= 0.2
        else "Nothing else ran meanwhile."
    )
    return (
        f"Measured on {result['made_at'][:10]} with {machine['cores']} cores and {machine['memory_gb']:g} GB "
        f"of memory ({machine['system']}, {machine['architecture']}), Guidepost {machine['guidepost']}, "
        f"Python {machine['python']}, DuckDB {machine['duckdb']}, Scrapy {machine['scrapy']}. {other}"
    )


def table(result: Result) -> str:
    """All of it for a terminal."""
    every = list(rows(result))
    widths = [max(len(row[column]) for row in every) for column in range(len(every[0]))]
    last = len(widths) - 1
    lines = [
        "  ".join(
            cell.ljust(width) if column in (0, last) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in every
    ]
    goals = [str(goal) for goal in figures.goals(result)]
    return "\n".join([*lines, "", *NOTE, *memory(result), made(result), "", *goals])


def size_says(size: int) -> str:
    """A number of postings, short.

    >>> [size_says(size) for size in (1_000_000, 100_000, 2_500, 300)]
    ['1M', '100k', '2500', '300']
    """
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if size % unit == 0:
            return f"{size // unit}{letter}"
    return str(size)


def _seconds(spent: dict[str, Any] | None) -> str:
    return (
        ""
        if spent is None
        else f"{spent['seconds']:,.2f}"
        if spent["seconds"] >= 0.1
        else f"{spent['seconds']:.4f}"
    )


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
