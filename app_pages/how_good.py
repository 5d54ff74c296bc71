"""How good is the reading? The skill model's measured figures."""

from __future__ import annotations

from analysis.market import reading
from app_pages.frame import blocks, empty, filters
from app_pages.frame.page import Context, Page

PAGE = Page(
    title="How good is the reading?",
    question="How often is a skill named rightly, overlooked, or taken for another word?",
    section="Data",
    order=1,
    icon=":material/fact_check:",
    url_path="how-good",
)


def render(context: Context) -> None:
    """Right answers of a hundred, on ads that people labelled."""
    blocks.question(context)
    found = context.ask(reading.shown, context.market)
    row = filters.Filters(context)  # no filter: the figures are of the model, not of a market
    if found.empty:
        empty.nothing_here(context, row, found)
        return
    blocks.headlines(found.headlines)
    blocks.answer(context, row, found, "how-good", is_first=True)
    blocks.limits(found.notes)
