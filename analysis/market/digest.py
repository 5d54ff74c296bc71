"""What is new, for a mail or a chat: what moved, the new ads of saved searches, and how the data is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.market import board_health, cite, overview, paper, postings, theme
from analysis.market.answer import Answer, Empty
from analysis.market.api_questions import SEARCH, BadRequest, chosen, search
from analysis.market.source import Market
from analysis.market.status import MarketStatus

SHOWN = 20  # ads of a search
_MOVED = (
    "Skill", "Share now (%)", "Share before (%)", "Change (points)", "Change, likely from (points)",
    "Change, likely to (points)", "Verdict",
)  # fmt: skip
MADE_BY = "analysis.market.digest"
_COLUMNS = ("Title", "Employer", "City", "Country", "Posted on", "Pay from (USD per year)",
            "Pay to (USD per year)", "Link")  # fmt: skip


def digest(
    market: Market, state: MarketStatus, days: int, role: str, searches: Mapping[str, Mapping[str, str]]
) -> tuple[Answer, ...]:
    """What moved for the role, the ads of the last `days` of each search, and how the data is."""
    return (
        _moved(market, role),
        *(_new(market, days, name, asked) for name, asked in searches.items()),
        _health(market, state),
    )


def lead(market: Market, days: int) -> str:
    """The sentence the digest begins with."""
    return f"The {theme.count(days, 'day')} to {cite.day(market.today)}, on the boards we watch."


def markdown(market: Market, days: int, answers: Sequence[Answer]) -> str:
    """The digest as Markdown."""
    return paper.markdown_plan(market, _title(market), lead(market, days), answers, MADE_BY)


def printed(market: Market, days: int, answers: Sequence[Answer]) -> str:
    """The digest as one HTML page without scripts or outside files."""
    return paper.printed_plan(market, _title(market), lead(market, days), answers, MADE_BY)


def values(market: Market, days: int, answers: Sequence[Answer]) -> dict[str, Any]:
    """The digest as plain values."""
    return {
        "build_id": market.build_id,
        "kind": market.kind,
        "as_of": market.as_of.isoformat(),
        "days": days,
        "parts": [
            {
                "title": answer.title,
                "sentence": answer.sentence,
                "postings": answer.basis.posting_count or None,
                "rows": json.loads(answer.table.to_json(orient="records", date_format="iso")),
            }
            for answer in answers
        ],
    }


def _title(market: Market) -> str:
    return f"Guidepost, {cite.day(market.today)}"


def _moved(market: Market, role: str) -> Answer:
    """The skills that moved clearly, and none of those that did not."""
    found = overview.what_moved(market, role)
    if found.table.empty:
        return found
    clear = found.table["Verdict"].str.contains("rising|falling|new", regex=True)
    return replace(found, table=found.table.loc[clear, list(_MOVED)])


def _new(market: Market, days: int, name: str, asked: Mapping[str, str]) -> Answer:
    """The open ads of a saved search that were posted within the days, or why it finds none."""
    title = f"New ads: {name}"
    try:
        wanted = search(market, chosen(market, SEARCH, list(asked.items())))
    except BadRequest as error:
        reason = f"This search can no longer be asked. {error}"
        return Answer(title, reason, empty=Empty(reason))
    wanted = replace(wanted, since=str(days))
    count, table = postings.part(market, wanted, SHOWN, 0)
    cut = f" The first {SHOWN} are shown." if count > SHOWN else ""
    said = postings.says(market, wanted, count) + cut
    return Answer(title, said, table.reindex(columns=list(_COLUMNS)))


def _health(market: Market, state: MarketStatus) -> Answer:
    """How the boards were read last, and what is amiss."""
    boards = ", ".join(f"{count} {status}" for status, count in sorted(state.boards.items()))
    age = f" It is {theme.count(state.age_days, 'day')} old." if market.kind == "live" else ""
    amiss = list(state.breaks)
    if unread := sum(count for status, count in state.boards.items() if status not in board_health.NO_FAULT):
        amiss.append(f"{theme.count(unread, 'board')} could not be read whole: guidepost sources says which.")
    if state.is_fallback:
        amiss.append("The newest build cannot be read: this is the one before it.")
    if state.drift is not None and state.drift.is_alarm:
        amiss.append(f"The reading of ads has shifted: {', '.join(state.drift.moved)}.")
    said = (
        f"Build {state.build_id}: {state.posting_count:,} postings of {state.employer_count:,} employers, "
        f"{state.open_posting_count:,} open.{age} Boards at their last reading: {boards}."
    )
    return Answer("Data health", " ".join([said, *amiss] if amiss else [said, "Nothing is amiss."]))
