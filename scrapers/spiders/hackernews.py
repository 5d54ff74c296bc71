"""Hacker News "Who is hiring?": a thread a month, a comment a posting, complete since it was written.

Read through Algolia's HN API (source: github.com/algolia/hn-search). A board is a thread's id, or
"whoishiring" for the monthly threads; each thread lands as a board of its own. Pay, places and stack are
prose, which the extractor reads.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from data.content import EVERY_THREAD, Board
from scrapers.base import BoardSpider
from scrapers.errors import NothingFound, PageChanged
from scrapers.items import Posting
from scrapers.reading import Reading
from scrapers.values import number, text, utc
from warehouse.landing import utc_text

API = "https://hn.algolia.com/api/v1"
_PER_PAGE = 100
_MAX_PAGES = 20

# Ask HN: Who is hiring? (June 2025) · Ask HN: Who is Hiring? (July 2011 Edition); but not
# "Who is hiring right now?", "Who wants to be hired?" and "Freelancer?"
_MONTHLY = re.compile(
    r"(?:Ask HN: )?Who is hiring\?\s{1,2}\((?P<month>[a-z]+ \d{4})(?: edition)?\)", re.IGNORECASE
)
_HIRING = re.compile(r"(?:Ask HN: )?Who(?: i|')s hiring", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\s*(?:</p>\s*)?<p>\s*", re.IGNORECASE)
_LINK = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:com|io|ai|co|net|org|dev|app|so|tech|xyz|me|us|uk|de|eu)\b", re.IGNORECASE
)
# Headers that begin with a place, a way of working or a wish name no company first.
_NO_NAME = re.compile(
    r"^(?i:remote|on-?site|hybrid|full[ -]time|part[ -]time|intern(?:s|ship)?|hiring|visa)\b|, [A-Z]{2}$"
)
_NAME_LENGTH, _HEADER_LENGTH = 32, 2_000


class HackerNewsSpider(BoardSpider):
    """Hiring threads; `board` is a thread's id, or "whoishiring" for every month `since` a month."""

    name = "hackernews"
    listing = "history"

    async def expand(self, reading: Reading) -> Sequence[Board]:
        """The threads behind "whoishiring", without those that need not be read again."""
        if reading.board.board != EVERY_THREAD:
            return [reading.board]
        since = reading.board.since or _months_before(self.run.as_of, self.run.history_months)
        threads = hiring_threads(await self._stories(reading, since), since, self.run.as_of)
        if not threads:
            reading.note = f"{EVERY_THREAD} has posted no hiring thread since {since}"
            return []
        unread = [thread for thread in threads if thread not in self.run.known_threads]
        if not unread:
            reading.verdict, reading.note = "ok", "there is nothing new to read"
        return [replace(reading.board, board=thread, since=None) for thread in unread]

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield every top-level comment that has a text; chatter too, for the extractor to tell."""
        thread = reading.board.board
        if not thread.isdecimal():
            raise NothingFound(f'{thread!r} is no thread: a board is a number, or "{EVERY_THREAD}"')
        item = await self.json(reading, f"{API}/items/{thread}")
        title, comments = text(item.get("title")) or "", item.get("children")
        if str(item.get("id")) != thread or not isinstance(comments, list):
            raise PageChanged(f"the answer for thread {thread} is not that thread")
        if not _HIRING.match(title):
            raise PageChanged(f"thread {thread} is {title!r}, not a hiring thread")
        reading.is_empty = not comments  # a thread that has just been opened
        for comment in comments:
            if not isinstance(comment, dict) or not text(comment.get("id")):
                self.reject(reading, "a comment without id", json.dumps(comment))
            elif text(comment.get("text")):
                yield posting(comment)

    async def _stories(self, reading: Reading, since: str) -> list[dict[str, Any]]:
        """All stories of the account, newest first, back to the month `since`."""
        stories: list[dict[str, Any]] = []
        for page in range(_MAX_PAGES):
            query = f"tags=story,author_{EVERY_THREAD}&hitsPerPage={_PER_PAGE}&page={page}"
            answer = await self.json(reading, f"{API}/search_by_date?{query}")
            hits = answer.get("hits")
            if not isinstance(hits, list):
                raise PageChanged("the search for hiring threads answered without hits")
            found = [hit for hit in hits if isinstance(hit, dict)]
            stories += found
            pages = number(answer.get("nbPages")) or 0
            if not found or page + 1 >= pages or min(_month(hit) for hit in found) < since:
                break
        return stories


def hiring_threads(stories: Sequence[Mapping[str, Any]], since: str, as_of: datetime) -> list[str]:
    """Ids of the monthly hiring threads from `since` ("2013-11") until `as_of`, newest first.

    False starts exist: of two threads of one month, the one with more comments counts.
    """
    months: dict[str, Mapping[str, Any]] = {}
    for story in stories:
        title = _MONTHLY.match(text(story.get("title")) or "")
        created = utc(story.get("created_at"))
        if title is None or created is None or not since <= created[:7] or created > utc_text(as_of):
            continue
        if not re.fullmatch(r"[0-9]+", text(story.get("objectID")) or ""):
            continue
        month = title["month"].lower()
        other = months.get(month)
        if other is None or _comments(story) > _comments(other):
            months[month] = story
    return [str(story["objectID"]) for story in sorted(months.values(), key=_month, reverse=True)]


def posting(comment: Mapping[str, Any]) -> Posting:
    """The posting in one top-level comment; its first paragraph is the title."""
    native_id, body = str(comment["id"]), str(comment["text"])
    header = header_line(body)
    return Posting(
        native_id=native_id,
        url=f"https://news.ycombinator.com/item?id={native_id}",
        title_raw=header,
        company_raw=company(header),
        description_raw=body,
        posted_at=utc(comment.get("created_at") or comment.get("created_at_i")),
        posted_raw=text(comment.get("created_at")),
    )


def header_line(body: str) -> str:
    """The first paragraph as one line of plain text.

    >>> header_line("Acme | ML Engineer | <a href='x'>acme.com</a><p>We make &quot;things&quot;.")
    'Acme | ML Engineer | acme.com'
    """
    first = next((part for part in _PARAGRAPH.split(body[:_HEADER_LENGTH]) if part.strip()), "")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", first)).split())


def company(header: str) -> str | None:
    """The first part of a header set with bars, if it can be a name.

    >>> company("Acme | Remote"), company("Acme https://acme.com | Remote"), company("Acme is hiring")
    ('Acme', None, None)
    """
    first, bar, _ = header.partition("|")
    first = first.strip()
    is_name = 0 < len(first) <= _NAME_LENGTH and not _LINK.search(first) and not _NO_NAME.search(first)
    return first if bar and is_name else None


def _comments(story: Mapping[str, Any]) -> float:
    return number(story.get("num_comments")) or 0


def _month(story: Mapping[str, Any]) -> str:
    return (utc(story.get("created_at")) or "")[:7]


def _months_before(as_of: datetime, months: int) -> str:
    moment = as_of.astimezone(UTC)
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}"
