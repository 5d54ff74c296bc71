"""Where requests may go: the web's public addresses, or under replay one loopback server, nothing else.

The rewrite to the replay server happens in the download handler, below everything else: robots rules, delays,
slots, redirects and `response.url` see the address a request really names.
"""

from __future__ import annotations

import ipaddress
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import tldextract
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from scrapers.errors import Unreachable
from scrapers.plan import check_replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler

# 64:ff9b::/96 wraps an IPv4 address for a gateway that unwraps it.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class GuardedHandler(HTTP11DownloadHandler):
    """Downloads over http and https from global addresses, or everything from the replay server."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._replay = check_replay(crawler.settings.get("GUIDEPOST_REPLAY"))

    async def download_request(self, request: Request) -> Response:
        """The answer to the request, under the URL that was asked for."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            raise Unreachable(f"{request.url} is no plain web address")
        if self._replay is None:
            if not is_public_name(parts.hostname):
                raise Unreachable(f"{parts.hostname} is not an address on the public internet")
            return await super().download_request(request)
        query = f"?{parts.query}" if parts.query else ""
        local = request.replace(url=f"{self._replay}/{parts.netloc}{parts.path or '/'}{query}")
        response = await super().download_request(local)
        return response.replace(url=request.url)


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes on the addresses of a name that are public; a name without any is a name not found."""

    def __init__(self, receiver: Any) -> None:
        self._receiver = receiver
        self.resolutionBegan = receiver.resolutionBegan
        self.resolutionComplete = receiver.resolutionComplete

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 (Twisted's name)
        if is_public(getattr(address, "host", "")):
            self._receiver.addressResolved(address)


class PublicResolver(CachingHostnameResolver):
    """Resolves names to public addresses only, so that a host's DNS cannot point us at our own network.

    Addresses written as numbers pass: the handler has judged them, and the replay server is one.
    """

    def resolveHostName(  # noqa: N802 (Twisted's name)
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803 (Twisted's name)
        hostName: str,  # noqa: N803 (Twisted's name)
        portNumber: int = 0,  # noqa: N803 (Twisted's name)
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 (Twisted's name)
        transportSemantics: str = "TCP",  # noqa: N803 (Twisted's name)
    ) -> IHostResolution:
        """Resolve, and pass on what is public."""
        receiver: Any = resolutionReceiver if is_number(hostName) else _PublicOnly(resolutionReceiver)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


def is_number(host: str) -> bool:
    """True for an IP address in its usual notation.

    >>> is_number("127.0.0.1"), is_number("::1"), is_number("127.1"), is_number("localhost")
    (True, True, False, False)
    """
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """True if the IP address can be reached over the internet, also inside IPv6 wrappings of IPv4.

    >>> [is_public(a) for a in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if wrapped:
            return is_public(str(wrapped))
    return found.is_global and not found.is_multicast and not found.is_reserved


def is_public_name(host: str) -> bool:
    """False for private addresses and for names that stay inside a network; DNS is checked on connecting.

    >>> is_public_name("boards-api.greenhouse.io"), is_public_name("localhost"), is_public_name("10.0.0.1")
    (True, False, False)
    """
    if is_number(host):
        return is_public(host.strip("[]"))
    name = host.lower().rstrip(".")
    return "." in name and not name.endswith((".localhost", ".local", ".internal", ".home.arpa"))


def site(host: str) -> str:
    """The registrable domain of a host name: what one owner holds; the host itself where there is none.

    >>> site("jobs.acme.co.uk"), site("acme.github.io"), site("127.0.0.1")
    ('acme.co.uk', 'acme.github.io', '127.0.0.1')
    """
    found = _suffixes()(host)
    return found.top_domain_under_public_suffix.lower() or host.lower()


@cache
def _suffixes() -> tldextract.TLDExtract:
    # The list of public suffixes as installed: never fetched, never written.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
