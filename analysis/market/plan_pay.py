"""What does the present role pay, and what the next? Posted bands side by side, and the guide's own range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from analysis.market import labels, role_facts, theme
from analysis.market.answer import Answer
from analysis.market.band_cells import Cell, Filters, GuideBand, guide_bands, published
from analysis.market.source import Market

TITLE = "Pay of your role and of the next"


def pay(market: Market, present: str, following: str, level: str) -> Answer:
    """Posted pay in the US by level, the present role above the next; suppressed as the bands are."""
    found = role_facts.pay(market, present, following)
    if found.empty:
        return replace(found, title=TITLE)
    cells = {
        role: {cell.level: cell for cell in published(market, Filters(role=role))}
        for role in (present, following)
    }
    bands, guides = guide_bands(market, following), labels.guide_names(market)
    text = found.sentence
    if told := _at_level(market, level, cells):
        text = f"{text} {told}"
    if level in bands:
        band = bands[level]
        text = f"{text} “{guides.get(band.guide, band.guide)}” gives {band.says} for it ({band.where})."
    table = pd.DataFrame(list(_rows(market, cells, bands, guides)))
    return replace(found, title=TITLE, sentence=text, table=table)


def _rows(
    market: Market, cells: Mapping[str, Mapping[str, Cell]], bands: Mapping[str, GuideBand],
    guides: Mapping[str, str],
) -> Iterator[dict[str, object]]:  # fmt: skip
    names, following = labels.roles(market), [*cells][-1]
    for level, name in ((labels.ALL, "All levels"), *labels.levels(market).items()):
        for role in cells:
            cell = cells[role].get(level)
            band = bands.get(level) if role == following else None
            if cell is None and band is None:
                continue
            yield {
                "Level": name,
                "Role": names.get(role, role),
                **_figures(cell),
                "Guide's range": band.says if band else "",
                "Guide of the range": guides.get(band.guide, band.guide) if band else "",
                "Its lines": band.lines if band else "",
                "Remark": cell.remark if cell else "no ad states its pay",
            }


def _figures(cell: Cell | None) -> dict[str, object]:
    """The band's figures; what is suppressed or not counted is no number."""
    cell = cell or Cell("", 0, 0)
    return {
        "Median (USD per year)": _number(cell.p50),
        "Median, likely from (USD per year)": _number(cell.p50_low),
        "Median, likely to (USD per year)": _number(cell.p50_high),
        "25th percentile (USD per year)": _number(cell.p25),
        "75th percentile (USD per year)": _number(cell.p75),
        "Ads with pay": cell.posting_count,
        "Employers": cell.employer_count,
        "State pay (%)": _number(None if cell.disclosure_share is None else cell.disclosure_share * 100),
    }


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _at_level(market: Market, level: str, cells: Mapping[str, Mapping[str, Cell]]) -> str:
    """The medians at the level that is asked for; empty for all levels, and where one is not published."""
    if level in (labels.ALL, labels.UNSTATED):
        return ""
    told = [
        f"{theme.dollars(cell.p50)} (likely {theme.dollars(cell.p50_low)} to {theme.dollars(cell.p50_high)}) "
        f"for the {labels.role_name(market, role)}"
        for role, at in cells.items()
        if (cell := at.get(level)) is not None and cell.p50 is not None and cell.p50_low and cell.p50_high
    ]
    name = labels.levels(market).get(level, level).lower()
    if not told:
        return f"Too few ads state the pay of the {name} level."
    return f"At the {name} level the median is {theme.listing(told)}."
