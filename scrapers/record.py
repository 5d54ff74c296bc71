"""Keeps the answers of a board in the replay form, with people and keys masked.

A recording is one folder per host: routes.json (path, query, status, headers, file), the bodies, and
robots.txt. Replayed, it gives the postings of the live reading. An answer that came in a later try stands for
those before it; what never answered is not in it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest, NotConfigured

from data.content import Board
from scrapers.dry import RECORD, Seen, look
from scrapers.keys import hidden, without_keys
from scrapers.people import without_people

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# A redirect without its Location would lead nowhere.
_HEADERS = ("Content-Type", "ETag", "Last-Modified", "Retry-After", "Location")
_ENDINGS = {"json": ".json", "html": ".html", "xml": ".xml", "rss": ".xml", "plain": ".txt"}
# api_key · appkey · access_token; but pageToken names a page
_KEY_NAME = re.compile(
    r"(?:api|app|access|auth|client)?[_-]?(?:key|secret|password|signature)|(?:access|auth)[_-]?token",
    re.IGNORECASE,
)
# A folder that takes the name of a host, and nothing else
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?")
Request_ = tuple[str, str, tuple[tuple[str, str], ...]]


class Recorder:
    """Writes each answer of a crawl into the folder GUIDEPOST_RECORD names, as it came from its host."""

    def __init__(self, crawler: Crawler, folder: Path) -> None:
        self._crawler, self._folder = crawler, folder
        # Copies are unpacked here; the answers themselves go on as they came.
        self._unpacking = HttpCompressionMiddleware.from_crawler(crawler)
        self._routes: dict[Request_, dict[str, Any]] = {}
        crawler.signals.connect(self._write_routes, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        """The recorder of the environment; nothing named there, no middleware."""
        folder = os.environ.get(RECORD, "").strip()
        if not folder:
            raise NotConfigured
        return cls(crawler, Path(folder))

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the answer, and pass it on untouched."""
        try:
            plain = self._unpacking.process_response(request, response.replace())
        except IgnoreRequest:  # it unpacks to more than we take, which the crawl will say
            return response
        secrets = self._secrets()
        plain = without_keys(plain, secrets)  # type: ignore[arg-type]
        parts = urlsplit(request.url)
        if not _HOST.fullmatch(parts.netloc):
            return response
        headers = {
            name: hidden(value.decode("latin-1"), secrets)
            for name in _HEADERS
            if (value := plain.headers.get(name)) is not None
        }
        headers.setdefault("Content-Type", "application/octet-stream")
        if not 300 <= plain.status < 400:
            headers.pop("Location", None)
        body = without_people(plain.body, headers["Content-Type"])
        path = hidden(unquote(parts.path) or "/", secrets)
        folder = self._folder / parts.netloc
        folder.mkdir(parents=True, exist_ok=True)
        if path == "/robots.txt" and plain.status in {200, 404}:  # none is what the form says by itself
            if plain.status == 200:
                (folder / "robots.txt").write_bytes(body)
            return response
        query = without_key_values(parse_qsl(parts.query, keep_blank_values=True), secrets)
        key = (parts.netloc, path, tuple(sorted(query.items())))
        name = self._name(key, headers["Content-Type"]) if body else None
        if name:
            (folder / name).write_bytes(body)
        self._routes[key] = {
            "path": path,
            **({"query": query} if query else {}),
            **({"status": plain.status} if plain.status != 200 else {}),
            "headers": headers,
            "file": name,
        }
        return response

    def _secrets(self) -> list[str]:
        keys: Iterable[str] = getattr(self._crawler.spider, "keys", ())
        return [value for name in keys if (value := os.environ.get(name, "").strip())]

    def _name(self, key: Request_, content_type: str) -> str:
        """A file name that tells what was asked for, each its own."""
        known = self._routes.get(key, {}).get("file")
        if known:
            return str(known)
        last = re.sub(r"[^A-Za-z0-9]+", "-", key[1].rstrip("/").rpartition("/")[2]).strip("-")[:40] or "page"
        last = last.removesuffix("-json").removesuffix("-xml").removesuffix("-html")
        ending = next((end for word, end in _ENDINGS.items() if word in content_type), ".bin")
        number = 1 + sum(route["file"] is not None for route in self._routes.values())
        return f"{number:03d}-{last}{ending}"

    def _write_routes(self) -> None:
        for host in sorted({host for host, _, _ in self._routes}):
            routes = [route for (of, _, _), route in self._routes.items() if of == host]
            # The first route that fits answers: those that ask for more must come first.
            routes.sort(key=lambda route: (-len(route.get("query", ())), route["path"]))
            text = json.dumps(routes, ensure_ascii=False, indent=1)
            (self._folder / host / "routes.json").write_text(text + "\n", encoding="utf-8")
        for folder in self._folder.glob("*"):  # a host of which only robots.txt was read
            if not (folder / "routes.json").exists():
                (folder / "routes.json").write_text("[]\n", encoding="utf-8")


def without_key_values(pairs: Iterable[tuple[str, str]], secrets: Iterable[str]) -> dict[str, str]:
    """The query without keys: neither values that are secrets, nor what is called a key.

    >>> without_key_values([("page", "2"), ("app_id", "0123abcd"), ("api_key", "x")], ["0123abcd"])
    {'page': '2'}
    """
    secrets = tuple(secrets)
    return {
        name: value
        for name, value in pairs
        if value not in secrets and hidden(value, secrets) == value and not _KEY_NAME.fullmatch(name)
    }


def record(
    board: Board, folder: Path, *, as_of: datetime, environ: Mapping[str, str], is_forced: bool = False
) -> Seen:
    """What a crawl of the board read; its answers stand in `folder`, in the replay form.

    Raises:
        FileExistsError: something stands there already; forced, its hosts are replaced.
        CrawlFailed: the crawling process broke down.
    """
    if folder.exists() and not is_forced and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} already holds something: name another folder, or add --force")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="guidepost-", dir=folder.parent) as made:
        seen = look([board], as_of=as_of, environ=environ, record=Path(made))
        for host in sorted(Path(made).iterdir()):
            shutil.rmtree(folder / host.name, ignore_errors=True)
            folder.mkdir(exist_ok=True)
            host.replace(folder / host.name)
    return seen


def answers_in(folder: Path) -> int:
    """How many answers a recording holds, robots.txt apart."""
    return sum(len(json.loads(path.read_text(encoding="utf-8"))) for path in folder.glob("*/routes.json"))
