"""What does this role pay? Posted pay by level beside the guide's bands."""

from __future__ import annotations

from analysis.market import bands, labels
from analysis.market.band_cells import Filters as Asked
from app_pages.frame import blocks, compare, empty, filters
from app_pages.frame.page import Context, Page

PAGE = Page(
    title="Salary bands",
    question="What do ads offer at each level, and does the guide's band still fit?",
    section="Hiring",
    order=1,
    icon=":material/payments:",
    url_path="salary-bands",
)
SCORECARD = {"guide": labels.ALL, "part": "scorecard"}


def render(context: Context) -> None:
    """Percentiles of posted pay by level, with the guide's band and its verdict."""
    blocks.question(context)
    with filters.Filters(context) as row:
        role = filters.role(row, context)
        offered = context.ask(bands.choices, context.market, role)
        asked = Asked(role=role, **_choose(row, context, offered))
    blocks.rests_on(context, role)
    found = context.ask(bands.salary_bands, context.market, asked)
    if found.empty:
        empty.nothing_here(context, row, found)
        return
    blocks.headlines(found.headlines)
    blocks.answer(context, row, found, "salary-bands", is_first=True)
    compare.own_figure(context, row, asked)
    blocks.way_to(context, "guides", "The guides' pay, sectors and trends on one scorecard", **SCORECARD)
    blocks.limits(found.notes)


def _choose(row: filters.Filters, context: Context, offered: dict[str, list[str]]) -> dict[str, str]:
    levels = context.ask(labels.levels, context.market)
    sectors = context.ask(labels.sectors, context.market)
    level = row.choose("level", "Level", filters.with_all("All levels", levels), labels.ALL)
    countries = filters.with_all("All countries", {c: labels.country_name(c) for c in offered["country"]})
    country = row.choose(
        "country", "Country", countries, "US",
        explained="The guide's bands are compared with postings in the United States only.",
    )  # fmt: skip
    regions = {r: r for r in offered["region"]} if country == "US" else {}
    region = row.choose("region", "State", filters.with_all("All states", regions), labels.ALL)
    sector = row.choose(
        "sector", "Sector",
        filters.with_all("All sectors", {s: sectors.get(s, s) for s in offered["sector"]}), labels.ALL,
    )  # fmt: skip
    workplace = row.choose(
        "workplace", "Workplace",
        filters.with_all("Any workplace", {w: labels.workplace_name(w) for w in offered["workplace"]}),
        labels.ALL,
    )  # fmt: skip
    return {"level": level, "country": country, "region": region, "sector": sector, "workplace": workplace}
