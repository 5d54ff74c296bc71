"""The parts a guide is made of, by the names its file uses, with words for its fields."""

from __future__ import annotations

ABOUT = "about"
REQUIREMENT, LEVEL, CERTIFICATION = "requirement", "level", "certification"

PARTS = {
    "requirement": "Requirements",
    "level": "Levels and years",
    "ladder": "Career ladder",
    "growth": "Growth steps",
    "responsibility": "Responsibilities",
    "background": "Background",
    "emphasis": "Emphasis",
    "technical_focus": "Technical focus",
    "practice": "Practices",
    "challenge": "Challenges",
    "specialization": "Specialisations",
    "project": "Projects",
    "certification": "Certifications",
    "resource": "Resources",
    "salary": "Salary ranges",
    "sector": "Sectors in demand",
    "trend": "Emerging trends",
    "industry": "Industries",
    "team": "Team size",
    "role_family": "Role families",
    "role_flow": "How roles hand over",
    "alternative_path": "Alternative paths",
    "transition": "Ways in from other roles",
    "question": "Interview questions",
    "focus": "Interview topics",
    "document": "Documents of the collection",
    "assessment": "Skills assessment",
    "audience": "Who it is for",
    "getting_started": "Getting started",
    "contribution_area": "Contributions wanted",
    "contributing": "Contributing",
    "about": "About this guide",
}

LABELS = {
    "describes": "Kind", "note": "Note", "heading": "Heading of its group", "under": "Under",
    "kind": "Kind", "provider": "By", "author": "By", "venue": "Where", "label": "What",
    "look_for": "Look for", "look_for_line": "What to look for stands in line", "number": "Number",
    "purpose": "Purpose", "content": "Content", "audience": "For", "audiences": "For", "file": "File",
    "companies": "Case companies", "tools": "Tools", "examples": "Examples", "files": "Files",
    "layer": "Layer", "scope": "Scope", "wanted": "Wanted", "parts": "Parts", "uses": "Uses",
    "level_criteria": "Criteria", "degrees": "Degrees", "degree_rule": "Which degree",
    "fields": "Subjects", "related_fields": "Related subjects count", "experience_in": "Experience in",
    "strong_in": "Strong in", "key_skill_labels": "Key skills", "emphasis": "Emphasis", "rank": "Rank",
    "currency_as_written": "Currency sign", "years": "For the years", "transition": "Part of the way in",
    "from_level": "From level", "to_level": "To level", "from_role": "From role", "to_role": "To role",
    "level": "Level", "levels": "Levels", "role": "Role", "title": "Title", "strength": "Strength",
    "status": "Status", "ended": "Ended", "checked_on": "Checked on", "successor": "Successor",
    "successor_url": "Successor's address", "status_note": "About its end", "status_source": "Read at",
    "builds_on": "Builds on (Guidepost's view)",
    "url": "Address", "sector": "Sector", "open_ended": "And more", "unit": "Unit", "skill_level": "Level",
}  # fmt: skip

HEADLINES = ("step", "gain", "text", "title", "topic", "label", "name", "summary", "note")
"""The field that is an entry's own words: the first of these that it has."""

GROUPS: dict[str, tuple[str, ...]] = {
    "requirement": ("section", "group"),
    "question": ("level",),
    "focus": ("level", "group"),
    "resource": ("topic",),
    "growth": ("from", "to"),
    "project": ("area",),
    "audience": ("name",),
    "getting_started": ("audience",),
    "document": ("group",),
    "technical_focus": ("group",),
    "sector": ("section",),
    "trend": ("section",),
}
"""The fields under which the entries of a part are gathered; the headline is not among them."""

AREAS = {
    "Case Studies": ("document", "project", "industry"),
    "Technical Patterns": (
        "practice", "challenge", "technical_focus", "role_flow", "role_family", "responsibility", "emphasis",
    ),
    "Tool Updates": ("requirement", "resource", "certification", "specialization", "focus", "transition"),
}  # fmt: skip
"""Contribution areas the collection asks for, and the parts that belong there; the rest is market data."""
OTHER_AREA = "Industry Trends"


def name_of(part: str) -> str:
    """What a part is called on pages.

    >>> name_of("role_flow"), name_of("open_questions")
    ('How roles hand over', 'Open questions')
    """
    return PARTS.get(part, words(part))


def label_of(field: str) -> str:
    """What a field is called on pages."""
    return LABELS.get(field, words(field))


def words(key: str) -> str:
    """A key of a file as words."""
    return key.replace("_", " ").replace("-", " ").capitalize()


def area_of(part: str) -> str:
    """The contribution area of the collection that a change to this part belongs to.

    >>> area_of("practice"), area_of("salary")
    ('Technical Patterns', 'Industry Trends')
    """
    return next((area for area, parts in AREAS.items() if part in parts), OTHER_AREA)
