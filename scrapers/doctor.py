"""Looks at boards as a refresh would, briefly, and says of each in one line what is wrong and what to do.

A look reads the first few postings of a board and throws them away: nothing is landed, closed or published.
What a failure means is told from the outcome's sentence, which our own spiders write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from data.content import Board, Source
from scrapers.crawl import BoardDone
from scrapers.dry import Outcome, Seen, look, printable
from scrapers.house import ATTENTION, WELL, Finding

# Enough to see the form of the answers, and little enough to ask of 200 boards.
MAX_REQUESTS, MAX_ITEMS = 12, 3
FIELDS = {
    "title_raw": "a title", "url": "an address", "description_raw": "a text", "posted_at": "a date",
    "company_raw": "a company", "locations_raw": "a place", "workplace_raw": "a workplace",
    "pay_ranges": "pay",
}  # fmt: skip
# Of these every posting of a source has one, or its answers have another form than they had.
_NEEDED = ("title_raw", "url", "description_raw", "posted_at")
_USUAL = 0.5  # a field that so large a share had, and none has now, is lost
_ENOUGH_TO_TELL = 3

# What our sentences say, by what it means; the first that fits holds:
# "robots.txt of acme.com does not allow /jobs" · "https://acme.com/jobs answered 404: there is no such …"
_MEANINGS = (
    ("closed", r"^robots\.txt of \S+ (?:does not allow|allows none)|is reserved from text and data mining"),
    ("unreadable", r"^robots\.txt of "),
    (
        "dead",
        r"answered (?:404|410)\b|cannot be the name of|no public host of that name|there is no Lever region",
    ),
    ("dead", r"redirects to another site|is no thread"),
    ("bare", r"held (?:a|no) JobPosting|no page was there to read"),
    ("turned away", r"turns us away|challenge|asks for a pause|instead of (?:JSON|XML)"),
    (
        "unreachable",
        r"did not answer within|could not be reached|broke off|more than we take|answered \d{3}\b",
    ),
)
_ROBOTS = {"closed": "disallowed", "unreadable": "unreadable"}


def chosen(
    boards: Sequence[Board], source: str | None = None, board: str | None = None, *, is_all: bool = False
) -> list[Board]:
    """The boards to look at: of each source the first that is enabled and verified, or the one named.

    `is_all` adds every enabled board that is not verified. A board that is named need not be listed.
    """
    if source is not None and board is not None:
        listed = [b for b in boards if b.key == (source, board)]
        return listed or [Board(source, board)]
    enabled = [b for b in boards if b.is_enabled and source in {None, b.source}]
    first: dict[str, Board] = {}
    for b in sorted(enabled, key=lambda b: not b.is_verified):  # stable: the first listed of its kind
        first.setdefault(b.source, b)
    unverified = [b for b in enabled if not b.is_verified] if is_all else []
    return list({b.key: b for b in (*first.values(), *unverified)}.values())


def examine(
    boards: Sequence[Board],
    sources: Mapping[str, Source],
    usual: Mapping[tuple[str, str], float],
    *,
    as_of: datetime,
    environ: Mapping[str, str],
    progress: Callable[[BoardDone], None] | None = None,
) -> list[Finding]:
    """A finding for each board, from one bounded look at all of them.

    Args:
        boards: those to look at; keys that they need are set.
        sources: what is known of each source.
        usual: by source and field, the share of the published postings that had it.
        as_of: the clock of the look.
        environ: with GUIDEPOST_REPLAY where that is meant.
        progress: is told about each board as it ends.

    Raises:
        CrawlFailed: the crawling process broke down.
    """
    if not boards:
        return []
    seen = look(
        boards,
        as_of=as_of,
        environ=environ,
        max_requests=MAX_REQUESTS,
        max_items=MAX_ITEMS,
        progress=progress,
    )
    return [finding(outcome, seen, sources.get(outcome.source), usual) for outcome in seen.outcomes]


def finding(
    outcome: Outcome, seen: Seen, source: Source | None, usual: Mapping[tuple[str, str], float]
) -> Finding:
    """What is to be said of one board."""
    items = seen.of(outcome.source, outcome.board)
    meaning = _meaning(outcome)
    fields = {name: sum(bool(item[name]) for item in items) / len(items) for name in FIELDS} if items else {}
    facts = {
        "source": outcome.source, "board": outcome.board, "items": outcome.items, "status": outcome.status,
        "meaning": meaning, "robots": _ROBOTS.get(meaning, "allowed"),
        "fields": fields,
    }  # fmt: skip
    about = f"{outcome.source} {outcome.board}"
    if meaning not in {"ok", "empty", "not enough"}:
        says, do = _trouble(meaning, outcome, source)
        return Finding(about, ATTENTION, says, do, facts)
    if meaning == "empty":
        says = _short(outcome.error or "it answers, and nothing is open there now")
        return Finding(about, WELL, f"robots allow; {says}", "", facts)
    if meaning == "not enough":
        says = f"robots allow; its first {outcome.requests} pages hold no posting"
        do = f"see whether it has any at all: `guidepost crawl {about} --dry-run`"
        return Finding(about, ATTENTION, says, do, facts)
    lost = _lost(outcome, items, fields, usual)
    if lost:
        return Finding(about, ATTENTION, lost, f"its answers have changed: report it, with {about}", facts)
    return Finding(about, WELL, f"robots allow; {_praise(outcome, fields, source)}", "", facts)


def _meaning(outcome: Outcome) -> str:
    if outcome.is_bounded:
        return "ok" if outcome.items else "not enough"
    if outcome.status in {"ok", "empty"}:
        return outcome.status
    return next((name for name, form in _MEANINGS if re.search(form, outcome.error or "")), "changed")


def _trouble(meaning: str, outcome: Outcome, source: Source | None) -> tuple[str, str]:
    """What is wrong, and what to do."""
    about, error = f"{outcome.source} {outcome.board}", _short(outcome.error or outcome.status)
    mute = f"`guidepost sources mute {about}`"
    is_feed = source is not None and source.kind not in {"ats", "site"}
    return {
        "closed": (error, f"it is not read while that holds: {mute}"),
        "unreadable": (error, "look again tomorrow, and see whether the address still exists"),
        "dead": (
            f"robots allow, but the board is dead: {error}",
            "report it: the source has moved"
            if is_feed
            else f"look up the employer's careers page, run `guidepost sources add URL`, then {mute}",
        ),
        "bare": (f"robots allow, but {error}", f"it has no postings in a form we can read: {mute}"),
        "turned away": (f"robots allow, but {error}", "leave it alone for a day, then look again"),
        "unreachable": (f"robots allow, but {error}", "look again later"),
        "changed": (f"robots allow, but the answer has another form: {error}", f"report it, with {about}"),
    }[meaning]


def _short(error: str) -> str:
    """The sentence without what makes an address long.

    >>> _short("https://api.acme.com/jobs?key=1&page=2 answered 404: there is no such board or page")
    'api.acme.com/jobs answered 404'
    """
    short = re.sub(r"https?://([^\s?]+)(?:\?\S*)?", r"\1", printable(error))
    return short.replace(": there is no such board or page", "")


def _lost(
    outcome: Outcome, items: Sequence[Mapping[str, Any]], fields: Mapping[str, float],
    usual: Mapping[tuple[str, str], float],
) -> str | None:  # fmt: skip
    """The sentence for a field that must be there, or used to be, and that none of the postings has."""
    for name, words in FIELDS.items():
        before = usual.get((outcome.source, name))
        is_usual = before is not None and before >= _USUAL and name != "pay_ranges"
        if fields[name] == 0 and (name in _NEEDED or is_usual) and len(items) >= _ENOUGH_TO_TELL:
            was = f" ({before:.0%} of the published ones have)" if is_usual and before is not None else ""
            return f"robots allow, but 0 of {len(items)} postings have {words}{was}"
    return None


def _praise(outcome: Outcome, fields: Mapping[str, float], source: Source | None) -> str:
    more = "at least " if outcome.is_bounded else ""
    count = f"{more}{outcome.items:,} posting{'' if outcome.items == 1 else 's'}"
    some = [FIELDS[name].split()[-1] for name in FIELDS if name != "pay_ranges" and 0 < fields[name] < 1]
    parts = [count, *([f"not all have {' or '.join(some)}"] if some else [])]
    if fields["pay_ranges"]:
        parts.append(f"pay on {fields['pay_ranges']:.0%}")
    elif source is not None and re.match(r"(?:No|None|Only)\b", source.pay):
        parts.append("no pay on any: fine, this source has no field for it")
    else:
        parts.append("no pay on any: fine, not every employer states it")
    return ", ".join(parts)
