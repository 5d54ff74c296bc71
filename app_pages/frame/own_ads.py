"""The open ads that somebody holds their skills against: role, level, country, and when one counts as met."""

from __future__ import annotations

from analysis.market import labels, profile_match, profile_musts
from analysis.market.profile_match import Asked
from app_pages.frame import filters, own_skills
from app_pages.frame.page import Context


def asked(row: filters.Filters, context: Context) -> Asked:
    """The ads to be held against; the skills come later, as the role stands above them on the page."""
    role = filters.role(row, context)
    level = row.choose("level", "Level", own_skills.level_names(context), labels.ALL)
    offered = filters.with_all("All countries", context.ask(profile_match.countries, context.market, role))
    country = row.choose("country", "Country", offered, labels.ALL)
    enough = row.choose(
        "enough", "An ad is met with", profile_musts.ENOUGH, profile_musts.MOST, width=220,
        explained="How many of an ad's must-haves you want to have before you count it as met.",
    )  # fmt: skip
    return Asked(frozenset(), role, level, country, enough)
