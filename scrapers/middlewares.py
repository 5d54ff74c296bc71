"""Manners: robots.txt to the letter, waiting when asked to, and staying on the site."""

from __future__ import annotations

import asyncio
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.sitemap import sitemap_urls_from_robots
from twisted.internet.defer import Deferred

from scrapers.errors import Blocked
from scrapers.network import site
from scrapers.pages import is_challenge
from scrapers.values import number

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser
    from scrapy.settings import BaseSettings

MAX_WAIT = 60.0
# Answers 401 where others have no robots.txt (two independent readers, 2026-08): no rules.
NO_RULES_ON_401 = frozenset({"api.ashbyhq.com"})


class RobotsForbid(IgnoreRequest):
    """robots.txt does not let us make this request; the message says why."""


class LeftTheSite(IgnoreRequest):
    """A redirect led to another owner's site."""


class StrictRobots(RobotsTxtMiddleware):
    """Asks robots.txt before every request, and takes no answer for a no.

    Scrapy's own ignores the status of robots.txt: a server error or a challenge page counts as permission.
    Here 401, 403, 429, 5xx and an exception mean "not now"; Crawl-delay becomes the delay of the host's slot.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._refusals: dict[str, str] = {}
        self._sitemaps: dict[str, tuple[str, ...]] = {}
        crawler.signals.connect(self._keep_pace, signals.robots_parsed)

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The Sitemap lines of the robots.txt that governs `url`."""
        await self.robot_parser(Request(url))
        return self._sitemaps.get(urlsplit(url).netloc, ())

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host, asked for once; None if there was no answer."""
        await super().robot_parser(request)
        # The answer reaches only the first of several requests that wait for it; the others find it here.
        found = self._parsers[urlsplit(request.url).netloc]
        return None if isinstance(found, Deferred) else found

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let the request pass, or raise `RobotsForbid`."""
        parts = urlsplit(request.url)
        if rp is None or parts.netloc in self._refusals:
            why = self._refusals.get(parts.netloc, "could not be read")
            raise RobotsForbid(f"robots.txt of {parts.netloc} {why}: nothing is read from there now")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise RobotsForbid(f"robots.txt of {parts.netloc} does not allow {parts.path}") from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        status = response.status
        if status == 401 and netloc in NO_RULES_ON_401:
            response = response.replace(body=b"")
        elif status in {401, 403, 429} or not (200 <= status < 300 or 400 <= status < 500):
            self._refusals[netloc] = f"answered {status}"
        elif is_challenge(response):
            self._refusals[netloc] = "answered with a challenge page"
        self._sitemaps[netloc] = tuple(sitemap_urls_from_robots(response.body, response.url))
        await super()._parse_robots(response, netloc, request)

    def _keep_pace(self, robotparser: RobotParser, request: Request) -> None:
        """Make Crawl-delay the least time between two requests to the host."""
        parts = urlsplit(request.url)
        asked = robotparser.crawl_delay(self._robotstxt_useragent or self._default_useragent) or 0.0
        if not asked or not self.crawler.settings.getbool("GUIDEPOST_CRAWL_DELAYS"):
            return
        if asked > MAX_WAIT:
            self._refusals[parts.netloc] = f"asks for {asked:g} seconds between requests"
            return
        downloader, host = self.crawler.engine.downloader, parts.hostname or ""
        delay = max(asked, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings[host] = {"delay": delay, "concurrency": 1, "jitter": 0}
        if host in downloader.slots:
            downloader.slots[host].delay = delay


class PatientRetry(RetryMiddleware):
    """Tries again after a pause: what Retry-After asks for, else twice as long each time.

    While a host that answered 429 or 503 has asked for a pause, every request to it waits. One that asks for
    more than a minute is asked no more in this crawl: to come back sooner would be hammering.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._first_pause = settings.getfloat("GUIDEPOST_FIRST_PAUSE")
        self._not_before: dict[str, float] = {}
        self._asked_off: dict[str, float] = {}

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        """Wait until this may be asked; raise `Blocked` if that is too long."""
        host = urlsplit(request.url).hostname or ""
        if host in self._asked_off:
            raise Blocked(
                f"{host} asks for a pause of {self._asked_off[host]:g} seconds: try again after that"
            )
        moment = max(self._not_before.get(host, 0.0), request.meta.pop("not_before", 0.0))
        if (pause := moment - time.monotonic()) > 0:
            await asyncio.sleep(pause)

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002
    ) -> Request | Response:
        """The response, or the request to repeat."""
        asked = _asked_pause(response) if response.status in {429, 503} else None
        host = urlsplit(request.url).hostname or ""
        if asked is not None and asked > MAX_WAIT:
            self._asked_off[host] = asked
            return response
        again = super().process_response(request, response)
        if isinstance(again, Request) and asked is not None:
            self._not_before[host] = time.monotonic() + asked
            again.meta.pop("not_before", None)
        return again

    def _retry(self, request: Request, reason: str | Exception | type[Exception]) -> Request | None:
        again = super()._retry(request, reason)
        if again is not None:
            pause = self._first_pause * 2 ** request.meta.get("retry_times", 0)
            again.meta["not_before"] = time.monotonic() + pause
        return again


class SameSiteRedirect(RedirectMiddleware):
    """Follows redirects within one owner's site only."""

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002
        """Send none."""
        request.headers.pop("Referer", None)

    def _engine_started(self) -> None:
        """No Referer middleware is wanted, so none is missed."""

    def _redirect(self, redirected: Request, request: Request, reason: object) -> Request:
        there, here = urlsplit(redirected.url).hostname or "", urlsplit(request.url).hostname or ""
        if site(there) != site(here):
            raise LeftTheSite(f"{here} redirects to another site, {there}")
        return super()._redirect(redirected, request, reason)


def _asked_pause(response: Response) -> float | None:
    """The seconds of Retry-After, which may also be a date; None where there is none."""
    header = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if (seconds := number(header)) is not None:
        return max(0.0, seconds)
    try:
        until = parsedate_to_datetime(header)
        sent = parsedate_to_datetime((response.headers.get("Date") or b"").decode("latin-1"))
        return max(0.0, (until - sent).total_seconds())
    except (ValueError, TypeError):
        return None
