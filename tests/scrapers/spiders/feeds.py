"""Sources that are one feed: many states of it on one server, each under a path, read in one crawl."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from data.content import Board
from scrapers.crawl import crawl
from tests.scrapers.boards import Answer, BoardServer, Landed, crawled, environment, planned, serving
from tests.scrapers.test_recordings import replaying
from warehouse.landing import read

# What a feed answers page by page; the last answer goes for all pages behind it, too.
Pages = Sequence[Answer]
Query = Mapping[str, str]


@contextmanager
def feeding(feeds: Mapping[str, Pages], path: str, number: Callable[[Query], int]) -> Iterator[BoardServer]:
    """A server with each feed under its name, as the replay of a run; `number` counts pages from 0."""
    with serving() as server:
        reply = server.reply

        def paged(handler: BaseHTTPRequestHandler, answer: Answer, length: int | None = None) -> None:
            parts = urlsplit(handler.path)
            _, feed, asked = parts.path.split("/", 2)
            if asked == path:
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                answer = feeds[feed][min(number(query), len(feeds[feed]) - 1)]
            reply(handler, answer, length)

        server.reply = paged  # type: ignore[method-assign]
        # Head and body of a long page go in two pieces, and the second would wait 40 ms for the first.
        server._server.RequestHandlerClass.disable_nagle_algorithm = True  # type: ignore[attr-defined]
        yield server


def landed_feeds(
    server: BoardServer, landing: Path, board: Board, feeds: Mapping[str, Pages], keys: Mapping[str, str]
) -> dict[str, Landed]:
    """What the board landed from each feed."""
    runs = [planned(f"{server.url}/{name}", [board], run_id=name) for name in feeds]
    crawl(landing, runs, None, environment(**keys))
    return {
        name: Landed({board.source: list(read(landing / name / f"{board.source}.jsonl"))}, [])
        for name in feeds
    }


def queries(server: BoardServer, feed: str) -> list[dict[str, list[str]]]:
    """The queries a feed was asked for, in order; robots.txt has none."""
    return [parse_qs(asked.query) for asked in server.asked if asked.host == feed and asked.query]


def outcome(landed: Landed, source: str) -> tuple[Any, ...]:
    """Status, number of items, and whether the listing is complete."""
    (summary,) = landed.summaries(source).values()
    return summary["status"], summary["items"], summary["listing_complete"]


def sentence(landed: Landed, source: str) -> str:
    """What the summary says went wrong; empty if nothing did."""
    (summary,) = landed.summaries(source).values()
    return summary["error"] or ""


def landed_from(
    replay_folder: Path, tree: str, landing: Path, board: Board, keys: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The summary of a recorded board, and its items by native id."""
    with replaying(replay_folder, tree) as url:
        landed = crawled(landing, url, [board], environment(**keys, GUIDEPOST_CRAWL_DELAYS="off"))
    items = {item["native_id"]: item for item in landed.items(board.source)}
    return landed.summaries(board.source)[board.board], items
