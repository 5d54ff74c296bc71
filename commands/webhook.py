"""Tells an address that the owner named what has changed; whatever becomes of that, the refresh goes on."""

from __future__ import annotations

import ipaddress
import json
import re
import threading
import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FILE = "webhook.toml"  # in the content folder: url = "https://…"
VARIABLE = "GUIDEPOST_WEBHOOK"
SECONDS = 10


class BadWebhook(ValueError):
    """The address cannot be told anything; the message does not repeat it, since it is a secret."""


def address(content: Path, environ: Mapping[str, str]) -> str | None:
    """Where changes are told: the variable GUIDEPOST_WEBHOOK, else webhook.toml; None where neither is.

    Raises:
        BadWebhook: the file cannot be read, or what it names is neither https nor on this machine.
    """
    url, place = environ.get(VARIABLE, "").strip(), VARIABLE
    path = content / FILE
    if not url and path.is_file():
        place = str(path)
        try:
            url = str(tomllib.loads(path.read_text(encoding="utf-8")).get("url", "")).strip()
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise BadWebhook(f'{path} is not a file such as: url = "https://hooks.example/..."') from None
    if not url:
        return None
    try:
        parts = urlsplit(url)
        is_good = bool(parts.hostname and parts.port != 0 and re.fullmatch(r"[!-~]+", url))
    except ValueError:
        parts, is_good = urlsplit(""), False
    if not is_good or not (
        parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))
    ):
        raise BadWebhook(f"what {place} names is no address that begins with https://")
    return url


def post(url: str, payload: Mapping[str, Any], seconds: float = SECONDS) -> str | None:
    """None where the address took the payload, else what went wrong in a sentence without the address.

    No redirect is followed: what is told is meant for this address.
    """
    said: list[str | None] = [f"{urlsplit(url).hostname} did not answer within {seconds:g} seconds"]
    teller = threading.Thread(target=lambda: said.append(_posted(url, payload, seconds)), daemon=True)
    teller.start()
    teller.join(seconds)  # a timeout of the socket alone does not end a host that drips
    return said[-1]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def _posted(url: str, payload: Mapping[str, Any], seconds: float) -> str | None:
    host = urlsplit(url).hostname or ""
    handlers = [urllib.request.ProxyHandler({})] if _is_loopback(host) else []
    request = urllib.request.Request(  # noqa: S310 - `address` let nothing but https and loopback pass
        url, json.dumps(payload).encode(), {"Content-Type": "application/json", "User-Agent": "guidepost"}
    )
    try:
        with urllib.request.build_opener(_NoRedirect, *handlers).open(request, timeout=seconds):
            return None
    except urllib.error.HTTPError as error:
        return f"{host} answered {error.code}"
    except Exception as error:  # in its own thread: every failure has to become words
        return f"{host} could not be told: {type(error).__name__}"


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
