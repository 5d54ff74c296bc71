"""A listing in pages, held to the total that it gives itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scrapers.errors import PageChanged
from scrapers.values import text


def ids(entries: Sequence[object], name: str) -> list[str | None]:
    """The field of that name in each entry; None where there is none.

    >>> ids([{"id": 7}, {"id": " "}, "word"], "id")
    ['7', None, None]
    """
    return [text(entry.get(name)) if isinstance(entry, dict) else None for entry in entries]


@dataclass
class Paging:
    """What the pages of a listing have shown so far.

    Args:
        name: of the listing, for sentences.
    """

    name: str
    _ids: set[str] = field(default_factory=set)
    _unread: int = 0

    def is_last(self, ids: Sequence[str | None], total: float | None) -> bool:
        """True if nothing can follow the page whose entries have these ids (None: it cannot be read).

        Raises:
            PageChanged: no total is given; or this page is empty or shows only what others have shown, while
                the total promises more.
        """
        # A host that ignores the page's number would reach any total by repeating its first page.
        is_new = None in ids or not self._ids.issuperset(ids)
        self._ids.update(found for found in ids if found)
        self._unread += sum(not found for found in ids)
        if total is None:
            raise PageChanged(f"{self.name} does not say how many postings there are")
        shown = len(self._ids) + self._unread
        if shown >= total:
            return True
        if not is_new:
            raise PageChanged(f"{self.name} lists {shown:,} of its {total:,.0f} postings")
        return False
