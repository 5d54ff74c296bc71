"""Do the guides ask for what employers ask for?"""

from __future__ import annotations

from analysis.market import guide_drift, labels, requirements, skills_vs_guides
from analysis.market.skills_vs_guides import Filters as Asked
from app_pages.frame import blocks, empty, filters
from app_pages.frame.page import Context, Page

PAGE = Page(
    title="Skills versus guides",
    question="Do employers ask for what the role guides say, at each level?",
    section="Market",
    order=2,
    icon=":material/menu_book:",
    url_path="skills-versus-guides",
)


def render(context: Context) -> None:
    """Share of postings by skill and level beside what each guide says, then the guides' own lines."""
    blocks.question(context)
    with filters.Filters(context) as row:
        role = filters.role(row, context)
        guides, groups = context.ask(skills_vs_guides.choices, context.market)
        levels = context.ask(labels.levels, context.market)
        asked = Asked(
            role=role,
            guide=row.choose("guide", "Guide", filters.with_all("All skills", guides), labels.ALL),
            level=row.choose("level", "Level", filters.with_all("All levels", levels), labels.ALL),
            strength=row.choose(
                "strength", "Strength in guide",
                filters.with_all("Any", {k: v.capitalize() for k, v in labels.GUIDE_STRENGTHS.items()}),
                labels.ALL, explained="How strongly the guide asks for the skill, in the guide's own words.",
            ),
            levels=row.choose(
                "levels", "Levels of the guides' lines", skills_vs_guides.LEVELS,
                skills_vs_guides.STATED_LEVELS,
                explained="Guides cut levels at their own years: an ad may then belong to several.",
            ),
            group=row.choose("group", "Skill group", filters.with_all("All groups", groups), labels.ALL),
        )  # fmt: skip
    blocks.rests_on(context, role)
    found = context.ask(skills_vs_guides.skills_versus_guides, context.market, asked)
    if found.empty:
        empty.nothing_here(context, row, found)
        return
    blocks.headlines(found.headlines)
    blocks.answer(context, row, found, "skills-versus-guides", is_first=True)
    blocks.skill_links(context, found.table["Skill"])
    lines = context.ask(skills_vs_guides.lines_of_the_guides, context.market, asked)
    if not lines.empty:
        blocks.answer(context, row, lines, "lines-of-the-guides")
    for more, stem in (
        (context.ask(requirements.requirements, context.market, role), "years-and-degrees"),
        (context.ask(guide_drift.consensus, context.market, role), "where-the-guides-disagree"),
    ):
        if not more.empty:
            blocks.answer(context, row, more, stem)
    edits = context.ask(guide_drift.drift, context.market, role)
    if not edits.empty:
        blocks.answer(context, row, edits, "proposed-edits")
        blocks.document(
            context, "Download the drift report (Markdown)",
            lambda: str(context.ask(guide_drift.markdown, context.market, role)), ["guide-drift", role],
        )  # fmt: skip
    blocks.limits([*found.notes, *edits.notes])
