"""How old and how large the shown data is, and what kind it is: the words of the banner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.market import labels, theme, watched
from analysis.market.source import Market, NotBuiltError

STALE_DAYS = 8
PRACTICE = (
    "Practice market: the guides are real, these ads are invented, so that you can try every page without a "
    "network. No number here is about the real market. For real ads: `guidepost refresh`."
)
RECORDED = (
    "Recorded market: these ads were read from saved answers of real boards, not from the boards as they are "
    "today. For today's ads: `guidepost refresh`."
)


@dataclass(frozen=True)
class Freshness:
    """The banner's parts: `kind_says` is empty for live data, `warning` when nothing is amiss."""

    says: str
    kind_says: str
    warning: str
    fallback: str


def freshness(market: Market, now: date) -> Freshness:
    """How fresh the published build is on the day `now`.

    For simulated and recorded data the caller passes the build's own day: an invented market does not age.
    """
    try:
        frame = market.frame(watched.COUNTS, ["source"], sums=["posting_count"])
        total = int(frame["posting_count"].sum())
        sources = theme.listing(sorted({labels.source_name(source) for source in frame["source"]}))
        held = f"{theme.count(total, 'posting')} counted" + (f", from {sources}" if sources else "")
        if unread := watched.left_out(market):
            held += f" · in the last 12 months {unread}"
    except NotBuiltError:
        held = "the count of postings can't be read"
    day = market.today
    age = watched.age_in_days(day, now)
    return Freshness(
        says=f"Data as of {day.day} {day:%B %Y} · {held}",
        kind_says={"simulated": PRACTICE, "replayed": RECORDED}.get(market.kind, ""),
        warning=(
            f"These numbers are {age} days old: the last refresh was on {day.day} {day:%B %Y}. "
            "`guidepost refresh` brings today's."
            if age > STALE_DAYS
            else ""
        ),
        fallback=(
            "The newest build could not be read, so this is the one before it. `guidepost status` says why."
            if market.is_fallback
            else ""
        ),
    )
