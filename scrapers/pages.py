"""What an answer is: JSON, a page, or a wall with a sentence on it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from scrapers.errors import Blocked, NothingFound, PageChanged, Unreachable

if TYPE_CHECKING:
    from scrapy.http import Response

# <title>Just a moment...</title> · Attention Required! | Cloudflare · Pardon Our Interruption
_CHALLENGE = re.compile(
    rb"<title>\s*(?:just a moment|attention required|access denied|pardon our interruption|are you a human)"
    rb"|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|captcha-delivery\.com"
    rb"|_incapsula_resource|access to this page has been denied|cf-chl-|px-captcha",
    re.IGNORECASE,
)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)


def is_challenge(response: Response) -> bool:
    """True if the page asks for a human instead of answering."""
    if (response.headers.get("cf-mitigated") or b"").lower() == b"challenge":
        return True
    return (
        _CHALLENGE.search(response.body, 0, 50_000) is not None and _MARKUP.match(response.body) is not None
    )


def answered(response: Response) -> Response:
    """The response, if its status says there is an answer in it.

    Raises:
        NothingFound: 404 or 410. Blocked: 401, 403, 429. Unreachable: any other status.
    """
    status, where = response.status, response.url
    if 200 <= status < 300:
        return response
    if status in {404, 410}:
        raise NothingFound(f"{where} answered {status}: there is no such board or page")
    if status in {401, 403, 429}:
        raise Blocked(f"{where} answered {status}: the host turns us away")
    raise Unreachable(f"{where} answered {status}")


def json_of(response: Response) -> Any:
    """The JSON value in an answer.

    Raises:
        Blocked: a web page stands where JSON was asked for. PageChanged: it is empty, garbage or cut short.
    """
    body = answered(response).body
    if not body.strip():
        raise PageChanged(f"{response.url} answered with an empty body")
    if _MARKUP.match(body):
        raise Blocked(
            f"{response.url} answered with a web page instead of JSON: a challenge or an error page"
        )
    try:
        return json.loads(body, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise PageChanged(f"{response.url} answered with something that is not JSON") from None


def json_object(response: Response) -> dict[str, Any]:
    """The JSON object in an answer; raises like `json_of`, and `PageChanged` for any other value."""
    value = json_of(response)
    if not isinstance(value, dict):
        raise PageChanged(f"{response.url} answered with a JSON {type(value).__name__}, not an object")
    return value


def json_list(response: Response) -> list[Any]:
    """The JSON list in an answer; raises like `json_of`, and `PageChanged` for any other value."""
    value = json_of(response)
    if not isinstance(value, list):
        raise PageChanged(f"{response.url} answered with a JSON {type(value).__name__}, not a list")
    return value
