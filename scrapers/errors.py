"""Why a board could not be read, each with the sentence a person reads in the result."""

from __future__ import annotations


class BoardError(Exception):
    """A board cannot be read to its end; the message is one sentence that says why."""

    status = "failed"


class Blocked(BoardError):
    """The host turns us away: 401, 403, 429 after waiting, or a challenge page instead of an answer."""


class PageChanged(BoardError):
    """The answer does not have the form this spider was written for, or is cut short."""


class NothingFound(BoardError):
    """Where a board must be, there is none: an unknown token, a missing page, no sitemap."""


class Unreachable(BoardError):
    """No usable answer came: time-out, broken connection, unknown host, server error, too large."""


class Disallowed(BoardError):
    """robots.txt does not allow the request, or could not be read, which counts the same."""

    status = "disallowed"


class Skipped(BoardError):
    """The board is not read, and that is nobody's failure: its source needs a key that is not set."""

    status = "skipped"


class NotModified(Exception):
    """The host says that a listing is what it was when we last read it whole: no failure, nothing to read."""
