"""What does this role pay? Posted pay by level, beside the guide's bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.market import band_chart, breaks, labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, Period, nothing
from analysis.market.band_cells import (
    Cell,
    Filters,
    GuideBand,
    Verdict,
    computed,
    guide_bands,
    published,
    verdicts,
)
from analysis.market.source import Market, NotBuiltError

TITLE = "Posted pay by level"
VERDICT_SAYS = {
    "above": "above the guide's {band}",
    "within": "within the guide's {band}",
    "below": "below the guide's {band}",
    "cannot tell": "too near an edge of the guide's {band} to say on which side",
    "too little data": "too few postings to hold against the guide's {band}",
}
NOTES = (
    "This is pay that ads state, not salaries paid. Ads that state no pay are not in it.",
    "It is base pay: bonus, shares and benefits are left out. A range counts once, by its middle; "
    "“up to” and “from” alone are left out.",
    "Figures in other currencies are turned into US dollars at the European Central Bank's rate of the day.",
    "Levels come from the words and years in the ad. The guide's bands are dated 2024–2025 and name no "
    "country: they are compared with US postings only.",
)


def salary_bands(market: Market, filters: Filters) -> Answer:
    """Percentiles of posted pay by level under `filters`, with the guide's band and its verdict."""
    cells = _cells(market, filters)
    guides = guide_bands(market, filters.role)
    found = verdicts(market, guides) if filters.is_verdict_shown else {}
    role = labels.role_name(market, filters.role)
    spoken = [cell for cell in cells if cell.p50 is not None]
    if not spoken:
        reason = f"Too few {role} postings here state their pay to speak of a band."
        return nothing(TITLE, Empty(reason, _filter_to_drop(market, filters)), _basis(market, filters, cells))
    rows = [c for c in cells if filters.level == labels.ALL or c.level == filters.level]
    names = {labels.ALL: "All levels", **labels.levels(market)}
    return Answer(
        title=TITLE,
        sentence=_sentence(spoken, guides, found, role, names, labels.sectors(market), filters),
        table=_table(rows, guides, found, names),
        key="Bars and lines: ranges of posted pay. Below them, paler: the guide's band.",
        figure=band_chart.chart(rows, guides, names, market.kind, is_grey=not filters.is_verdict_shown),
        basis=_basis(market, filters, cells),
        headlines=_headlines(next((c for c in spoken if c.level == filters.level), spoken[0])),
        notes=(*breaks.told(market, breaks.PAY), *NOTES),
    )


def choices(market: Market, role: str) -> dict[str, list[str]]:
    """What each filter offers for this role: only values that some posting with pay has."""
    columns = ["country", "region", "sector", "workplace"]
    try:
        frame = market.frame("marts.pay_points", columns, {"role": role}, sums=[])
    except NotBuiltError:
        return {column: [] for column in columns}
    found = {column: sorted(frame[column].dropna().unique()) for column in columns}
    found["region"] = sorted(frame.loc[frame["country"] == "US", "region"].dropna().unique())
    return found


def _cells(market: Market, filters: Filters) -> list[Cell]:
    """Cells in level order, 'all' first: from the published bands, else from the pay points themselves."""
    cells = published(market, filters) if filters.region == labels.ALL else []
    if not cells:
        cells = computed(market, filters)
    order = [labels.ALL, *labels.levels(market)]
    cells = sorted(cells, key=lambda cell: order.index(cell.level) if cell.level in order else len(order))
    return [c for c in cells if filters.level in (labels.ALL, c.level)]


def _filter_to_drop(market: Market, filters: Filters) -> str | None:
    for name in filters.active():
        wider = replace(filters, **{name: labels.ALL})
        if any(cell.p50 is not None for cell in _cells(market, wider)):
            return name
    return "role" if filters.role != labels.CORE_ROLE else None


def _basis(market: Market, filters: Filters, cells: Sequence[Cell]) -> Basis:
    counted = next((c for c in cells if c.level == filters.level), None)
    period = watched.last_year(market.today)
    if counted and counted.period_from and counted.period_to:
        period = Period(counted.period_from, counted.period_to)
    return Basis(
        posting_count=counted.posting_count if counted else sum(c.posting_count for c in cells),
        employer_count=counted.employer_count if counted else 0,
        period=period,
        sources=watched.basis(market, filters.role).sources,
    )


def _headlines(cell: Cell) -> tuple[Headline, ...]:
    found = []
    if cell.p50 is not None:
        found.append(Headline("Median posted pay", theme.dollars(cell.p50), _interval_says(cell)))
    if cell.p25 is not None and cell.p75 is not None:
        found.append(
            Headline(
                "Middle half of postings",
                f"{theme.dollars(cell.p25)} – {theme.dollars(cell.p75)}",
                "A quarter of the postings offer less, a quarter offer more.",
            )
        )
    if cell.pay_min_median is not None and cell.pay_max_median is not None:
        found.append(
            Headline(
                "Typical stated range",
                f"{theme.dollars(cell.pay_min_median)} – {theme.dollars(cell.pay_max_median)}",
                "Medians of the low ends and of the high ends that ads state.",
            )
        )
    if cell.disclosure_share is not None:
        found.append(
            Headline(
                "State their pay",
                theme.percent(cell.disclosure_share),
                "Of the postings that pass the filters; the others are not in these figures.",
            )
        )
    return tuple(found)


def _interval_says(cell: Cell) -> str:
    if cell.p50_low is None or cell.p50_high is None:
        return "Half of the postings offer less, half more."
    return (
        f"Half offer less, half more. Likely between {theme.dollars(cell.p50_low)} and "
        f"{theme.dollars(cell.p50_high)}."
    )


def _sentence(
    cells: Sequence[Cell], guides: dict[str, GuideBand], found: dict[str, Verdict], role: str,
    names: dict[str, str], sectors: dict[str, str], filters: Filters,
) -> str:  # fmt: skip
    shown = [cell for cell in cells if cell.level in guides] or [cells[0]]
    cell = max(shown, key=lambda c: c.posting_count)
    level = "" if cell.level in (labels.ALL, labels.UNSTATED) else f"{labels.inside(names[cell.level])} "
    text = (
        f"Of the postings we watch, {level}{role} ads {where_says(filters, sectors)}that state their pay "
        f"offer a median of {theme.dollars(cell.p50 or 0)}"
    )
    if cell.p50_low is not None and cell.p50_high is not None:
        text += f" (likely between {theme.dollars(cell.p50_low)} and {theme.dollars(cell.p50_high)})"
    if cell.level in found:
        band, verdict = guides[cell.level], found[cell.level].verdict
        text += f", {VERDICT_SAYS.get(verdict, verdict).format(band=band.says)}"
    others = [names[level].lower() for level, v in found.items() if v.verdict in ("above", "below")]
    others = [name for name in others if name != names.get(cell.level, "").lower()]
    if others:
        text += f". Outside the guide's bands: {theme.listing(others)}"
    return text + "."


def where_says(filters: Filters, sectors: dict[str, str]) -> str:
    """The filters in words, with a space behind, such as "for remote work in fintech in the US (CA) "."""
    words = []
    if filters.workplace in ("remote", "hybrid"):
        words.append(f"for {filters.workplace} work")
    elif filters.workplace != labels.ALL:
        words.append(f"({labels.inside(labels.workplace_name(filters.workplace))})")
    if filters.sector != labels.ALL:
        words.append(f"in {labels.inside(sectors.get(filters.sector, filters.sector))}")
    if filters.country != labels.ALL:
        words.append("in the US" if filters.country == "US" else f"in {labels.country_name(filters.country)}")
    if filters.region != labels.ALL:
        words.append(f"({filters.region})")
    return "".join(f"{word} " for word in words)


def _table(
    cells: Sequence[Cell], guides: dict[str, GuideBand], found: dict[str, Verdict], names: dict[str, str]
) -> pd.DataFrame:
    rows = []
    for cell in cells:
        guide, verdict = guides.get(cell.level), found.get(cell.level)
        rows.append(
            {
                "Level": names.get(cell.level, cell.level),
                "Median (USD per year)": cell.p50,
                "Guide's band": guide.says if guide else "no guide gives one",
                "Against the guide": verdict.verdict if verdict else "",
                "Postings with pay": cell.posting_count,
                "Employers": cell.employer_count,
                "10th percentile (USD per year)": cell.p10,
                "25th percentile (USD per year)": cell.p25,
                "75th percentile (USD per year)": cell.p75,
                "90th percentile (USD per year)": cell.p90,
                "Median, likely from (USD per year)": cell.p50_low,
                "Median, likely to (USD per year)": cell.p50_high,
                "Median low end (USD per year)": cell.pay_min_median,
                "Median high end (USD per year)": cell.pay_max_median,
                "State pay (%)": None if cell.disclosure_share is None else cell.disclosure_share * 100,
                "Remark": cell.remark,
            }
        )
    return pd.DataFrame(rows)
