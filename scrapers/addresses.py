"""Addresses that people hand us: only those of public web pages are asked for."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from scrapers.network import is_public_name

MAX_LENGTH = 2_000
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
# 0x7f.1 · 127.0.0.1: what a resolver could take for a number
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)


class Refused(ValueError):
    """An address that leads to no board; the message is one sentence that says why."""


def checked(url: str) -> str:
    """The address as one that may be asked for; raises `Refused` for what is no public web page.

    >>> checked("acme.com/careers")
    'https://acme.com/careers'
    """
    url = url.strip()
    if len(url) > MAX_LENGTH:
        raise Refused(f"the address is longer than {MAX_LENGTH:,} characters: give that of the careers page")
    if not url or re.search(r"[\s\x00-\x1f\x7f\\]", url):
        raise Refused("an address has no blanks in it: give one such as https://acme.com/careers")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url) or re.match(r"[A-Za-z0-9.-]+\.[A-Za-z]+:\d", url):
        url = f"https://{url.removeprefix('//')}"
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise Refused(f"{url} is no web address: give one such as https://acme.com/careers") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise Refused("only web addresses can be added: one such as https://acme.com/careers")
    if "@" in parts.netloc:
        raise Refused("an address with a user name in it is not asked: leave out what stands before the @")
    if _is_number(host) or not is_public_name(_ascii(host)):
        raise Refused(f"{host} is not a name on the public internet: give the address of the careers page")
    if port not in {None, 80, 443}:
        raise Refused(f"port {port} is not asked: give the address of the careers page without it")
    return parts._replace(netloc=_ascii(host), fragment="").geturl()


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    return True


def _ascii(host: str) -> str:
    """The name as DNS writes it; raises `Refused` where it cannot be written so."""
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        name = ""
    if not name or not all(map(LABEL.fullmatch, name.split("."))):
        raise Refused(f"{host!r} cannot be the name of a host: check the address")
    return name
