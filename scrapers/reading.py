"""A board while it is read, and the words for an answer that did not come."""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from data.content import Board
from scrapers.errors import BoardError


@dataclass
class Reading:
    """A board being read: what was counted, and what is known about its completeness.

    Args:
        board: the plan of it.
        requests: requests sent for it, repeats and redirects included.
        errors: pages and entries that could not be read.
        shortfall: a sentence, if the listing is known to hold more than was read; it is not complete then.
        note: a sentence for the result that names no failure.
        verdict: a status known without reading: ok (all was read before) or empty (nothing is there).
        failure: what ended the reading.
        is_empty: the answer is the vendor's documented form of "nothing is open"; set by spiders.
        is_not_modified: the listing is what it was at the last complete read.
        validator: what to ask with next time: url, etag, last_modified.
    """

    board: Board
    requests: int = 0
    errors: int = 0
    shortfall: str | None = None
    note: str | None = None
    verdict: str | None = None
    failure: BoardError | None = field(default=None, repr=False)
    is_empty: bool = False
    is_not_modified: bool = False
    validator: dict[str, str] | None = None


def why(url: str, error: Exception, timeout: float) -> str:
    """One sentence for an answer that did not come."""
    if isinstance(error, DownloadTimeoutError):
        return f"{url} did not answer within {timeout:g} seconds"
    if isinstance(error, DownloadCancelledError):
        return f"{url} answered with more than we take"
    if isinstance(error, ResponseDataLossError):
        return f"{url} broke off in the middle of its answer"
    if isinstance(error, CannotResolveHostError):
        return f"{url}: there is no public host of that name"
    if isinstance(error, IgnoreRequest):
        return f"{url}: {error}"
    return f"{url} could not be reached ({type(error).__name__})"
