"""Fetches one page, once, by the rules of every crawl: robots.txt, public addresses, bounded size and time.

    python -m scrapers.visit   (a line of JSON on standard input: url and replay; a line of JSON comes back)

It runs in a process of its own, as crawls do. A redirect is followed within its site; one that leads to
another site is given back, not followed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import Settings

from data.content import Board
from scrapers.base import BoardSpider
from scrapers.errors import BoardError, PageChanged
from scrapers.network import site
from scrapers.pages import answered
from scrapers.plan import replay_from
from scrapers.reading import Reading
from scrapers.settings import for_run

MAX_SIZE = 8 * 1024 * 1024
MAX_REDIRECTS = 5
_SECONDS = 300
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Visit:
    """What came of a visit: the page's text, or a redirect to another site, or a sentence why neither."""

    url: str
    text: str = ""
    leads_to: str | None = None
    error: str | None = None


def visit(url: str, environ: Mapping[str, str]) -> Visit:
    """The page at `url`, fetched in a process of its own."""
    asked = json.dumps({"url": url, "replay": replay_from(environ)})
    paths = os.pathsep.join(filter(None, [str(_ROOT), environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "scrapers.visit"],
            input=asked, capture_output=True, encoding="utf-8", errors="replace", timeout=_SECONDS,
            env={**environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Visit(url, error=f"{url} did not answer within {_SECONDS} seconds")
    try:
        return Visit(**json.loads(done.stdout))
    except (ValueError, TypeError):
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        return Visit(url, error=f"the page could not be fetched: {said[-1]}")


class VisitSpider(BoardSpider):
    """Asks for one page and reads no board."""

    name = "visit"

    def __init__(self, *, url: str, **options: Any) -> None:
        super().__init__(**options)
        self._url = url
        self.visit = Visit(url, error="the page was not fetched")

    async def start(self) -> AsyncIterator[Any]:
        """Fetch the page; no request takes another road."""
        try:
            self.visit = await self._visited(self._url)
        except (BoardError, ValueError) as error:  # ValueError: a redirect to what is no address
            self.visit = Visit(self._url, error=str(error))
        requests: tuple[scrapy.Request, ...] = ()
        for request in requests:
            yield request

    async def _visited(self, url: str) -> Visit:
        reading = Reading(Board(self.name, "page"))
        for _ in range(MAX_REDIRECTS + 1):
            meta = {"reading": reading, "dont_redirect": True, "download_maxsize": MAX_SIZE}
            response = await self._downloaded(scrapy.Request(url, callback=NO_CALLBACK, meta=meta))
            location = (response.headers.get("Location") or b"").decode("latin-1")
            if not (300 <= response.status < 400 and location):
                break
            there = urljoin(url, location)
            if site(urlsplit(there).hostname or "") != site(urlsplit(url).hostname or ""):
                return Visit(url, leads_to=there)
            url = there
        else:
            raise PageChanged(f"{self._url} redirects in a circle")
        page = answered(response)
        return Visit(url, text=page.text if isinstance(page, TextResponse) else "")


def main() -> int:
    """Fetch the page that standard input names, and say what came of it."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    plan = json.loads(sys.stdin.readline())
    settings = Settings()
    settings.setmodule("scrapers.settings")
    settings.setdict(for_run(plan["replay"], os.environ), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(VisitSpider)
    process.crawl(crawler, url=plan["url"])
    process.start()
    spider = crawler.spider
    found = (
        spider.visit if isinstance(spider, VisitSpider) else Visit(plan["url"], error="the visit broke down")
    )
    out.write(json.dumps(asdict(found)) + "\n")
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
