"""How spiders ask: by robots.txt and the pace of each host, with keys that nothing shows, conditionally."""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.http.request import NO_CALLBACK

from scrapers import pages
from scrapers.errors import BoardError, Disallowed, NotModified, PageChanged, Skipped, Unreachable
from scrapers.keys import guard, hidden, without_keys
from scrapers.middlewares import LeftTheSite, RobotsForbid
from scrapers.plan import PlannedRun
from scrapers.reading import Reading, why

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class AskingSpider(scrapy.Spider):
    """A spider that awaits its answers; `run` is the plan it follows."""

    listing: ClassVar[str] = "complete"
    keys: ClassVar[tuple[str, ...]] = ()
    run: PlannedRun

    def __init__(self) -> None:
        super().__init__()
        # Scrapy's slots count a request only once it is under way, and so let a burst through.
        self._gates: defaultdict[str, asyncio.Semaphore] = defaultdict(self._gate)
        guard(self._secrets())

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider, counting its requests."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(_count, signals.request_reached_downloader)
        return spider

    async def page(
        self,
        reading: Reading,
        url: str,
        *,
        accept: str | None = None,
        max_size: int | None = None,
        headers: Mapping[str, str] | None = None,
        conditional: bool = False,
    ) -> Response:
        """The answer to a request, whatever its status.

        Args:
            reading: the board it is asked for.
            url: http or https.
            accept: the media type asked for.
            max_size: bytes above which the answer is not taken.
            headers: further headers; a key belongs here, where no message shows it.
            conditional: the answer is the whole listing: ask for it only if it differs from the last read.

        Raises:
            Disallowed: robots.txt forbids it. Unreachable: no answer came.
            NotModified: nothing differs; spiders let it pass.
        """
        request = scrapy.Request(url, callback=NO_CALLBACK, meta={"reading": reading})
        for name, value in (headers or {}).items():
            request.headers[name] = value
        if accept:
            request.headers["Accept"] = accept
        if self.keys:
            request.meta["dont_redirect"] = True  # a key is for the address it was asked for, and no other
        if max_size:
            request.meta["download_maxsize"] = max_size
        return await (self._changed(reading, request) if conditional else self._downloaded(request))

    async def _changed(self, reading: Reading, request: scrapy.Request) -> Response:
        """The answer if it differs from the one the last complete read of the board was made of."""
        # What a windowed feed shows is not all there is: nothing can be concluded from its sameness.
        known = self.run.validator(reading.board.key, request.url) if self.listing != "windowed" else None
        if known:
            names = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
            for name, header in names.items():
                if known.get(name):
                    request.headers[header] = known[name]
        response = await self._downloaded(request)
        if response.status == 304 and known:
            reading.validator = known
            raise NotModified
        told = {
            name: (response.headers.get(header) or b"").decode("latin-1")
            for name, header in (("etag", "ETag"), ("last_modified", "Last-Modified"))
        }
        told = {name: value for name, value in told.items() if 0 < len(value) <= 500}
        if told and response.status == 200:
            reading.validator = {"url": request.url, **told}
        return response

    async def _downloaded(self, request: scrapy.Request) -> Response:
        url = request.url
        try:
            async with self._gates[urlsplit(url).netloc]:
                response = await self.crawler.engine.download_async(request)
                return without_keys(response, self._secrets())
        except RobotsForbid as error:
            raise Disallowed(str(error)) from error
        except LeftTheSite as error:
            raise PageChanged(str(error)) from error
        except BoardError:
            raise
        except Exception as error:
            raise Unreachable(why(url, error, self.settings.getfloat("DOWNLOAD_TIMEOUT"))) from error

    async def json(self, reading: Reading, url: str, **how: Any) -> dict[str, Any]:
        """The JSON object at `url`, asked for as `page` does; raises a `BoardError` for anything else."""
        return pages.json_object(await self.page(reading, url, accept="application/json", **how))

    async def json_list(self, reading: Reading, url: str, **how: Any) -> list[Any]:
        """The JSON list at `url`, asked for as `page` does; raises a `BoardError` for anything else."""
        return pages.json_list(await self.page(reading, url, accept="application/json", **how))

    def key(self, name: str) -> str:
        """The key of that name in the environment (one of `keys`); raises `Skipped` where it is not set."""
        value = os.environ.get(name, "").strip()
        if not value:
            raise Skipped(f"{self.name} needs a key: set {name} in the environment")
        return value

    def without_keys(self, text: str) -> str:
        """The text without the keys this spider asks with."""
        return hidden(text, self._secrets())

    def _secrets(self) -> list[str]:
        return [value for name in self.keys if (value := os.environ.get(name, "").strip())]

    def _gate(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(self.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))


def _count(request: scrapy.Request) -> None:
    reading = request.meta.get("reading")
    if reading is not None:
        reading.requests += 1
