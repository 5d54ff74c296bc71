"""Which sectors hire for this role? Role postings per 100 of each sector's own."""

from __future__ import annotations

from analysis.market import claims, demand, labels, mix, scorecard
from app_pages.frame import blocks, empty, filters
from app_pages.frame.page import Context, Page

PAGE = Page(
    title="Sector demand",
    question="Which sectors hire most often for this role, and are they the ones the guide names?",
    section="Hiring",
    order=4,
    icon=":material/domain:",
    url_path="sector-demand",
)
_LINES = 4


def render(context: Context) -> None:
    """Demand by sector over the last twelve months, then month by month."""
    blocks.question(context)
    with filters.Filters(context) as row:
        role = filters.role(row, context)
        sectors = context.ask(labels.sectors, context.market)
        sector = row.choose("sector", "Sector", filters.with_all("All sectors", sectors), labels.ALL)
    blocks.rests_on(context, role)
    found = context.ask(demand.sector_demand, context.market, role, sector)
    if found.empty:
        empty.nothing_here(context, row, found)
        return
    blocks.headlines(found.headlines)
    blocks.answer(context, row, found, "sector-demand", is_first=True)
    shown = (sector,) if sector != labels.ALL else context.ask(demand.leading, context.market, role, _LINES)
    monthly = context.ask(demand.over_time, context.market, role, shown)
    if not monthly.empty:
        blocks.answer(context, row, monthly, "sector-demand-by-month")
    for more, stem in (
        (context.ask(mix.moved, context.market, role, sector), "change-within-sectors"),
        (context.ask(mix.workplaces, context.market, role), "workplaces-by-month"),
        (context.ask(claims.sector_skills, context.market, role, sector), "skills-of-sectors"),
        (context.ask(scorecard.of_sectors, context.market, role), "what-the-guide-claims"),
    ):
        if not more.empty:
            blocks.answer(context, row, more, stem)
    blocks.limits(found.notes)
