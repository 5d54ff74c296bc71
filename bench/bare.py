"""A bare Scrapy spider: fetches the URLs it is given and drops the bodies. What a crawl is measured against.

python -m bench.bare   (one URL a line on standard input; prints how many answers came)
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess


class BareSpider(scrapy.Spider):
    """Fetches and forgets."""

    name = "bare"

    async def start(self) -> AsyncIterator[Any]:
        """All URLs at once."""
        self.answers = 0
        for url in sys.stdin.read().split():
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response: scrapy.http.Response) -> None:  # noqa: ARG002 - Scrapy's signature
        """Count the answer."""
        self.answers += 1

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """Print the count."""
        sys.stdout.write(f"{self.answers}\n")


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "ERROR", "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False,
            "CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
        }
    )  # fmt: skip
    process.crawl(BareSpider)
    process.start()
