"""Whom the guides address, what each of them asks, and the very step that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.market import guide_entries, labels
from analysis.market.source import Market, NotBuiltError

PART = "audience"
STEP = "step"
"""What stands in the address for the step of a page that has several."""


@dataclass(frozen=True)
class Step:
    """A question, the page that answers it, and what its address says beside the role."""

    question: str
    page: str
    query: tuple[tuple[str, str], ...] = ()


# By audience, in the order in which they come up.
_STEPS = {
    "job seekers": (
        Step("What is in demand?", "trending-skills"),
        Step("What am I missing?", "my-skills"),
        Step("What should I learn next, and when am I done?", "transition-planner"),
        Step("What would it pay?", "salary-bands"),
    ),
    "hiring managers": (
        Step("What does this role pay?", "salary-bands"),
        Step("What do others ask for?", "ad-check"),
        Step("Is my ad realistic?", "ad-check", ((STEP, "draft"),)),
        Step("What do I ask in the interview?", "interview-kit"),
    ),
    "ml engineers": (
        Step("Where do I stand for my level?", "skills-assessment"),
        Step("Do ads ask for what the guides ask for?", "skills-versus-guides"),
        Step("How does another role differ?", "compare-roles"),
    ),
    "organizations": (
        Step("Which sectors hire?", "sector-demand"),
        Step("Do the guides' figures still hold?", "guides", (("guide", labels.ALL), ("part", "scorecard"))),
    ),
}


@dataclass(frozen=True)
class Door:
    """An audience, what its guide promises it, and the steps that keep the promise."""

    audience: str
    gains: tuple[str, ...]
    steps: tuple[Step, ...]
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
    audiences: dict[str, str] = {}
    for entry in told:
        audiences.setdefault(entry.heading, entry.guide)
    return tuple(
        Door(
            audience,
            tuple(entry.text for entry in told if entry.heading == audience),
            (*_STEPS.get(audience.casefold(), ()), _track(guide)),
            guide,
        )
        for audience, guide in audiences.items()
    )


def _track(guide: str) -> Step:
    """Where the guide says how to begin."""
    return Step("How does the guide begin?", "guides", (("guide", guide), ("part", "getting_started")))
