"""Any site whose job pages carry schema.org JobPosting, found through its sitemap."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from scrapers import sitemaps
from scrapers.base import BoardSpider
from scrapers.errors import Blocked, BoardError, Disallowed, NothingFound
from scrapers.items import Posting
from scrapers.jobposting import job_posting
from scrapers.middlewares import StrictRobots
from scrapers.network import site
from scrapers.pages import answered, is_challenge
from scrapers.reading import Reading
from scrapers.values import untracked

MAX_PAGES = 1_000
MAX_PAGE_SIZE = 8 * 1024 * 1024
MAX_SITEMAPS = 50
MAX_DEPTH = 3
# A sitemap this short is read whole; a longer one only where the address looks like a job's.
READ_WHOLE = 200
# So many failures in a row say that the host does not want us, or is down.
GIVE_UP_AFTER = 3


class JsonLdSpider(BoardSpider):
    """Job pages with JSON-LD; `board` is a host, `sitemap` its sitemap if robots.txt does not name it."""

    name = "jsonld"

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the posting of each page that holds one; pages that are gone are no failure."""
        urls = await self._pages(reading)
        if len(urls) > MAX_PAGES:
            reading.shortfall = f"the sitemap names {len(urls):,} pages, of which {MAX_PAGES:,} were read"
        in_a_row = read = forbidden = 0
        before = self.landed_before(reading)
        for url in urls[:MAX_PAGES]:
            if url in before:
                yield before[url]
                continue
            try:
                found = await self._posting(reading, url)
            except NothingFound:
                reading.is_empty = True  # 404 and 410 are how a page says that its job is gone
                continue
            except Disallowed:
                forbidden += 1
                continue
            except BoardError as error:
                reading.errors += 1
                reading.shortfall = (
                    f"{reading.errors} of {len(urls)} pages could not be read; the last: {error}"
                )
                in_a_row += 1
                if in_a_row == GIVE_UP_AFTER:
                    raise
                continue
            in_a_row, read = 0, read + 1
            if found:
                yield found
        if forbidden and not read:
            raise Disallowed(f"robots.txt of {reading.board.board} allows none of the {forbidden} pages")
        reading.note = {0: "no page was there to read", 1: "1 page was read, and it held no JobPosting"}.get(
            read, f"{read} pages were read, and none held a JobPosting"
        )

    async def _posting(self, reading: Reading, url: str) -> Posting | None:
        response = answered(await self.page(reading, url, max_size=MAX_PAGE_SIZE))
        if (response.headers.get("tdm-reservation") or b"").strip() == b"1":
            raise Disallowed(f"{url} is reserved from text and data mining")
        if not isinstance(response, TextResponse):
            return None
        found = job_posting(response.text, untracked(response.url))
        if found is None and is_challenge(response):
            raise Blocked(f"{url} answered with a challenge page")
        return found

    async def _pages(self, reading: Reading) -> list[str]:
        """The addresses on the board's site that its sitemaps name, those of jobs if there are many."""
        home = f"https://{reading.board.board}/"
        roots, spare = await self._roots(reading, home)
        queue = [(url, 0) for url in roots]
        seen, pages = set[str](), dict[str, None]()
        while queue:
            url, depth = queue.pop(0)
            if url in seen or (depth and not _is_on(url, home)):
                continue
            if len(seen) == MAX_SITEMAPS or depth > MAX_DEPTH:
                reading.shortfall = f"there are more sitemaps than the {len(seen)} that were read"
                break
            seen.add(url)
            try:
                listed = sitemaps.read(await self.page(reading, url))
            except BoardError as error:
                if depth == 0 and spare and isinstance(error, NothingFound):
                    queue.append((spare, 0))
                    spare = None
                    continue
                if depth == 0:
                    raise
                reading.errors += 1
                reading.shortfall = f"a sitemap could not be read: {error}"
                continue
            if listed.is_cut:
                reading.shortfall = f"{url} names more than {sitemaps.MAX_URLS:,} pages"
            if listed.is_index:
                queue += [(child, depth + 1) for child in _of_jobs(listed.urls, 10)]
            else:
                pages |= dict.fromkeys(listed.urls)
        return [url for url in _of_jobs(list(pages), READ_WHOLE) if _is_on(url, home)]

    async def _roots(self, reading: Reading, home: str) -> tuple[Sequence[str], str | None]:
        """Where to begin, and where else to look if there is nothing."""
        if reading.board.sitemap:
            return [reading.board.sitemap], None
        robots = self.crawler.get_downloader_middleware(StrictRobots)
        named = await robots.sitemaps(home) if robots else ()
        on_site = [url for url in named if _is_on(url, home)]
        return (on_site, None) if on_site else ([f"{home}sitemap.xml"], f"{home}sitemap_index.xml")


def _of_jobs(urls: Sequence[str], unless_above: int) -> list[str]:
    """All of a short list; of a long one those that look like jobs (all, if none does)."""
    if len(urls) <= unless_above:
        return list(urls)
    return [url for url in urls if sitemaps.JOB_WORDS.search(url)] or list(urls)


def _is_on(url: str, home: str) -> bool:
    """True for a web address on the same site as `home`."""
    try:
        there, here = urlsplit(url), urlsplit(home)
    except ValueError:
        return False
    return there.scheme in {"http", "https"} and site(there.hostname or "") == site(here.hostname or "")
