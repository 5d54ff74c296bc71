"""What a sitemap names: further sitemaps, or pages, without the tracking on their addresses."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.utils.sitemap import Sitemap

from scrapers.errors import PageChanged
from scrapers.pages import answered
from scrapers.values import untracked

if TYPE_CHECKING:
    from scrapy.http import Response

MAX_SIZE = 64 * 1024 * 1024
MAX_URLS = 50_000
JOB_WORDS = re.compile(r"job|career|posting|position|vacanc|opening", re.IGNORECASE)
_END = re.compile(rb"(?:</(?:\w+:)?(?:urlset|sitemapindex)\s*>|/>)\s*(?:<!--[^>]{0,500}-->\s*)?$")


@dataclass(frozen=True)
class Listed:
    """The addresses of a sitemap; `is_index` if they are sitemaps themselves."""

    urls: tuple[str, ...]
    is_index: bool
    is_cut: bool


def read(response: Response) -> Listed:
    """What the sitemap in an answer lists, at most 50,000 addresses (`is_cut` if there are more).

    Raises:
        PageChanged: it is no sitemap, is cut off, or unpacks to more than 64 MB.
        BoardError: as `pages.answered`.
    """
    body = _unpacked(answered(response).body, response.url)
    if not _END.search(body[-1_000:]):
        raise PageChanged(f"{response.url} is no sitemap, or is cut off")
    try:
        sitemap = Sitemap(body)
        if sitemap.type not in {"urlset", "sitemapindex"}:
            raise PageChanged(f"{response.url} is no sitemap but <{sitemap.type[:40]}>")
        urls: dict[str, None] = {}
        for entry in sitemap:
            if len(urls) == MAX_URLS:
                return Listed(tuple(urls), sitemap.type == "sitemapindex", is_cut=True)
            urls[untracked(entry["loc"])] = None
    except (SyntaxError, StopIteration, ValueError):  # lxml's errors are SyntaxErrors
        raise PageChanged(f"{response.url} is no sitemap") from None
    return Listed(tuple(urls), sitemap.type == "sitemapindex", is_cut=False)


def _unpacked(body: bytes, url: str) -> bytes:
    """The body, out of its gzip wrapping if it has one."""
    if body[:2] != b"\x1f\x8b":
        return body
    unzip = zlib.decompressobj(wbits=31)
    try:
        plain = unzip.decompress(body, MAX_SIZE)
    except zlib.error:
        raise PageChanged(f"{url} is a broken gzip file") from None
    if not unzip.eof:
        raise PageChanged(f"{url} unpacks to more than we take, or is cut off")
    return plain
