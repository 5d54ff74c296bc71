"""Where to learn what is missing: the resources that the guides name, with those marked that have ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import pandas as pd

from analysis.market import labels, skill_names, theme
from analysis.market.answer import Answer, Empty, nothing
from analysis.market.source import Market
from data.records import Guide

TITLE = "Where to learn it"
SKILLS = 25
"""So many of the missing skills are looked up, the most asked for first."""


@dataclass(frozen=True)
class Resource:
    """A book, course or site as a guide names it; `remark` says that it has ended, and what follows it."""

    guide: str
    topic: str
    title: str
    kind: str
    by: str
    skills: tuple[str, ...]
    line: str
    link: str
    remark: str


def resources(guides: Iterable[Guide]) -> tuple[Resource, ...]:
    """Every learning resource of the guides, in their order."""
    return tuple(
        Resource(
            guide=guide.id,
            topic=str(entry.get("topic", "")),
            title=str(entry.get("title", "")),
            kind=str(entry.get("kind", "")),
            by=str(entry.get("author") or entry.get("provider") or entry.get("venue") or ""),
            skills=tuple(entry.get("skills", ())),
            line=str(entry.get("line", "")),
            link=_link(str(entry.get("url", ""))),
            remark=_remark(entry),
        )
        for guide in guides
        for entry in guide.entries.get("resource", ())
    )


def learning(market: Market, role: str, missing: Sequence[str], named: Sequence[Resource]) -> Answer:
    """The guides' resources for the missing skills, most asked for first, then those on a wider topic."""
    guides = market.frame("ref.guides", ["guide_id", "role"])
    of_role = set(guides.loc[guides["role"] == role, "guide_id"])
    offered = [resource for resource in named if resource.guide in of_role]
    if not offered:
        return nothing(
            TITLE, Empty(f"No guide of the {labels.role_name(market, role)} names books, courses or sites.")
        )
    names, titles = skill_names.names(market), labels.guide_names(market)
    looked_up = list(missing[:SKILLS])
    pairs = [(names.get(s, s), r) for s in looked_up for r in offered if s in r.skills]
    helped = list(dict.fromkeys(skill for skill, _ in pairs))
    pairs += [(r.topic, r) for r in offered if not r.skills]
    rows = [
        {
            "For": skill, "Resource": r.title, "Kind": r.kind.capitalize(), "By": r.by, "Remark": r.remark,
            "Link": r.link, "Guide": titles.get(r.guide, r.guide), "Line in the guide": r.line,
        }
        for skill, r in pairs
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    bare = [name for name in ("By", "Remark", "Link") if not table[name].any()]
    return Answer(title=TITLE, sentence=_sentence(helped, len(looked_up)), table=table.drop(columns=bare))


def _sentence(helped: list[str], looked_up: int) -> str:
    if not looked_up:
        return "You miss no must-have of these ads; what the guides name for the wider topics stands here."
    few = "the skill" if looked_up == 1 else f"the {looked_up} skills"
    if not helped:
        return (
            f"The guides name no resource for {few} these ads ask for most that you miss; these are general."
        )
    return (
        f"Of {few} these ads ask for most that you miss, the guides name something to learn "
        f"{theme.listing(helped)} from; the rest of the list is on wider topics."
    )


def _link(url: str) -> str:
    """The address, if it is one a browser may open."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def _remark(entry: Mapping[str, object]) -> str:
    """What is known of a resource that is no longer there, as its guide's entry was checked.

    >>> _remark({"status": "ended", "successor": "X", "checked_on": "2026-11-01"})
    'ended; now X; checked 2026-11-01'
    """
    if entry.get("status", "active") in ("active", "current", ""):
        return ""
    parts = [str(entry["status"])]
    if entry.get("successor"):
        parts.append(f"now {entry['successor']}")
    if entry.get("checked_on"):
        parts.append(f"checked {entry['checked_on']}")
    return "; ".join(parts)
