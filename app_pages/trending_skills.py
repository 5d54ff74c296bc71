"""Which skills are asked for more, or less, than before?"""

from __future__ import annotations

from analysis.market import labels, skills_vs_guides, trends
from app_pages.frame import blocks, empty, filters
from app_pages.frame.page import Context, Page

PAGE = Page(
    title="Trending skills",
    question="Which skills do employers ask for now, and which are they asking for more or less than before?",
    section="Job search",
    order=1,
    icon=":material/trending_up:",
    url_path="trending-skills",
)


def render(context: Context) -> None:
    """Skills with their share now and before, the change with its interval, and a verdict in words."""
    blocks.question(context)
    with filters.Filters(context) as row:
        role = filters.role(row, context)
        window = row.choose(
            "window", "Compare",
            {str(n): "Month with month" if n == 1 else f"{n} months with {n}" for n in trends.WINDOWS},
            str(trends.DEFAULT_WINDOW),
            explained="The latest months against as many months before them.",
        )  # fmt: skip
        _, groups = context.ask(skills_vs_guides.choices, context.market)
        category = row.choose("group", "Skill group", filters.with_all("All groups", groups), labels.ALL)
        order = row.choose("order", "Show", trends.ORDERS, "moves")
    blocks.rests_on(context, role)
    question = trends.skill_trends if order == "moves" else trends.most_asked
    found = context.ask(question, context.market, role, int(window), category)
    if found.empty:
        empty.nothing_here(context, row, found)
        return
    blocks.headlines(found.headlines)
    blocks.answer(context, row, found, "trending-skills", is_first=True)
    clear = found.table["Verdict"].str.contains("rising|falling")
    blocks.skill_links(context, [*found.table["Skill"][clear], *found.table["Skill"][~clear]])
    # Not remembered: it may be measured while the page is in use.
    if trust := trends.trust(context.market, role, int(window)):
        blocks.note(trust)
    blocks.limits(found.notes)
