"""Ways in from another role: a plan that tells its months, hours and phases is taken, another left."""

from __future__ import annotations

import re

from analysis.own_guides.draft import Draft
from analysis.own_guides.names import listed
from analysis.own_guides.outline import HEADING, Node
from analysis.own_guides.place import Place
from data.records import Table

_MONTHS = re.compile(r"(\d{1,2})[- ]months?\b", re.IGNORECASE)
_PHASE = re.compile(r"\bmonths?\s+(\d{1,2})(?:\s?(?:-|–|—|to)\s?(\d{1,2}))?", re.IGNORECASE)
_HOURS = re.compile(
    r"(\d{1,2})(?:\s?(?:-|–|—|to)\s?(\d{1,2}))?\s*(?:hours?|hrs?|h)\s*(?:/|per|a|each)\s*week", re.IGNORECASE
)
_FROM = re.compile(
    r"^(?:transition(?:ing)?\s+)?from\s+(?:an?\s+)?(?P<title>[^(:→]+?)(?:\s+to\b.*)?\s*(?:[(:→].*)?$",
    re.IGNORECASE,
)


def read(draft: Draft, node: Node, place: Place) -> bool:
    """Whether a heading "From Data Scientist (9-month plan)" and what stands below it were read as a plan."""
    named = _FROM.match(node.text)
    role = draft.roles.from_patterns(named["title"]) if named else None
    if named is None or role is None:
        return False
    draft.head(node)
    phases = [
        child
        for child in node.walk()
        if child is not node and child.kind == HEADING and _PHASE.search(child.text)
    ]
    told = [child for child in node.children if child not in phases]
    hours = next((found for child in told if (found := _HOURS.search(child.text))), None)
    months = _MONTHS.search(node.text)
    if not (phases and hours and months):
        draft.leave(
            node,
            "begins a way in that is not told in full: months, hours a week and phases by month are needed",
        )
        return True
    low, high = sorted((int(hours[1]), int(hours[2] or hours[1])))
    slug = re.sub(r"[^a-z0-9]+", "-", named["title"].lower()).strip("-")
    entry: Table = {
        "id": f"from-{slug}", "from_role": role.value, "from_title": named["title"], "months": int(months[1]),
        "hours_per_week_min": low, "hours_per_week_max": high,
    }  # fmt: skip
    lines = [node.line]
    for child in told:
        if re.search(r"\bkey skills\b", child.label, re.IGNORECASE):
            known = [(one, draft.linker.exact(one, place.context)) for one in listed(child.rest)]
            entry["key_skills"] = [skill for _, skill in known if skill]
            entry["key_skill_labels"] = [one for one, skill in known if skill]
            lines.append(child.line)
        elif _HOURS.search(child.text):
            lines.append(child.line)
        elif child.kind != HEADING:
            draft.leave(child, "stands in a way in and below none of its phases")
    entry |= {
        "lines": lines,
        "phase": [_phase(draft, phase, order, place) for order, phase in enumerate(phases, start=1)],
    }
    draft.add("transition", entry)
    return True


def _phase(draft: Draft, node: Node, order: int, place: Place) -> Table:
    found = _PHASE.search(node.text)
    low = int(found[1]) if found else order
    high = int(found[2] or low) if found else order
    name = (
        node.rest
        or re.sub(r"\s*[(\[]?" + _PHASE.pattern + r"[)\]]?\s*:?\s*", "", node.text, flags=re.IGNORECASE)
        or node.text
    )
    topics = []
    for child in node.children:
        skills = [
            link.skill
            for link in draft.linker.sentence(child.text, f"{place.context} {name} {child.text[:200]}").links
        ]
        topics.append({"label": child.text} | ({"skills": skills} if skills else {}) | {"line": child.line})
    return {
        "order": order,
        "month_from": min(low, high),
        "month_to": max(low, high),
        "name": name,
        "line": node.line,
        "topic": topics,
    }
