"""Whom the guides address, and the page on which each finds the answer."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.market import guide_entries
from analysis.market.source import Market, NotBuiltError

PART = "audience"
# Pages by url_path, the best first: the first that is there is the door.
_PAGES = {
    "job seekers": ("my-skills", "trending-skills"),
    "hiring managers": ("ad-check", "salary-bands"),
    "ml engineers": ("skills-assessment", "skills-versus-guides"),
    "organizations": ("guides",),
}


@dataclass(frozen=True)
class Door:
    """An audience, what its guide promises it, and the pages that keep the promise, the best first."""

    audience: str
    gains: tuple[str, ...]
    pages: tuple[str, ...]
    guide: str


def doors(market: Market) -> tuple[Door, ...]:
    """A door per audience, in the guide's order; none in a build that holds no entries of guides."""
    try:
        told = [
            entry
            for guide in guide_entries.guides(market)
            for entry in guide_entries.entries(market, guide, PART)
        ]
    except NotBuiltError:  # published by an older Guidepost
        return ()
    return tuple(
        Door(
            audience,
            tuple(entry.text for entry in told if entry.heading == audience),
            _PAGES.get(audience.casefold(), ("guides",)),
            next(entry.guide for entry in told if entry.heading == audience),
        )
        for audience in dict.fromkeys(entry.heading for entry in told)
    )
