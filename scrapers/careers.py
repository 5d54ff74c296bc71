"""From a careers page to a board that answers: what may stand behind the page, and one try of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data.content import Board
from scrapers.addresses import Refused, checked
from scrapers.dry import Outcome, look, printable
from scrapers.recognise import board_at, boards_on, site_of
from scrapers.visit import visit

# A site is tried by its first pages; the list of a job board is one answer, or a few.
MAX_REQUESTS, MAX_ITEMS = 20, 5
MAX_TRIES = 3


@dataclass(frozen=True)
class Trial:
    """What one try of a board gave; `employer` is the name its postings carry, None where they carry none."""

    board: Board
    outcome: Outcome
    employer: str | None

    @property
    def is_good(self) -> bool:
        """True if postings came."""
        return self.outcome.items > 0

    @property
    def count(self) -> str:
        """How many postings it has, in words."""
        items = self.outcome.items
        return f"{'at least ' if self.outcome.is_bounded else ''}{items:,} posting{'' if items == 1 else 's'}"


def candidates(url: str, environ: Mapping[str, str]) -> tuple[Board, ...]:
    """The boards that may stand behind an address, the likeliest first; the page is fetched only if need be.

    Raises:
        Refused: the address is none that may be asked for, the page cannot be read, or what stands behind it
            is not read by Guidepost.
    """
    url = checked(url)
    if (board := board_at(url)) is not None:
        return (board,)
    found = visit(url, environ)
    if found.leads_to:
        there = checked(found.leads_to)
        if (board := board_at(there)) is not None:
            return (board,)
        raise Refused(f"{url} leads to {there}: if that is the employer's, add that address")
    if found.error:
        raise Refused(f"the page could not be read: {found.error}")
    page = boards_on(found.text)
    if page.not_read and not page.boards:
        raise Refused(f"the page belongs to a system that is left out: {page.not_read[0]}")
    return (*page.boards[:MAX_TRIES], site_of(found.url))


def tried(board: Board, *, as_of: datetime, environ: Mapping[str, str]) -> Trial:
    """What the board answers now; nothing is kept."""
    is_site = board.source == "jsonld"
    seen = look(
        [board], as_of=as_of, environ=environ, max_requests=MAX_REQUESTS,
        max_items=MAX_ITEMS if is_site else None,
    )  # fmt: skip
    names = Counter(item["company_raw"] for item in seen.items if item["company_raw"])
    name = printable(names.most_common(1)[0][0])[:100] if names else None
    # Where a source names no employer, the board's own name stands in; that tells nothing.
    if name is not None and name.casefold() in {board.board.casefold(), board.board.split(".")[0].casefold()}:
        name = name if name != name.lower() else None
    return Trial(board, seen.outcomes[0], name)
