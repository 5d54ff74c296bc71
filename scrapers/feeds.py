"""Feeds in XML: their entries, read without document types, entities or network, and within bounds.

lxml, which Scrapy brings along, and not feedparser: that one adds two packages to mend and sanitise what it
reads, so that half a feed looks whole and texts are no longer verbatim, and knows nothing of Personio's XML.
"""

from __future__ import annotations

import codecs
import re
from html.entities import name2codepoint
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from lxml import etree

from scrapers.errors import Blocked, NothingFound, PageChanged
from scrapers.pages import answered, is_challenge

if TYPE_CHECKING:
    from scrapy.http import Response

Element: TypeAlias = Any  # lxml ships no types

MAX_SIZE = 16 * 1024 * 1024
MAX_TAGS = 1_000_000  # each takes some 100 bytes of memory, however short it is
MAX_ENTRIES = 10_000
# <?xml version="1.0"?> <!-- made by hand --> <rss ; possessive, so that nothing makes it try twice
_FIRST_TAG = re.compile(
    r"(?:\s++|\ufeff|<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->)*+(<!doctype\s+\w+|<[\w:-]+)",
    re.IGNORECASE | re.DOTALL,
)
_WEB_PAGE = frozenset({"<!doctype html", "<html", "<head", "<body"})
# <?xml version="1.0" encoding="windows-1252"?>
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
# Of all that Python can decode, what feeds are written in; punycode, say, takes the square of the time.
_CHARSETS = re.compile(r"iso8859-\d+|cp125\d|koi8-[ru]|shift_jis|euc_\w+|gb\w+|big5", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([a-zA-Z][a-zA-Z0-9]{1,30});")


def root(response: Response, url: str, name: str) -> Element:
    """The outermost element of the feed that was asked for at `url`, which must be called `name`.

    Raises:
        NothingFound: another address answered. Blocked: a web page stands where XML was asked for.
        PageChanged: it is empty, garbage, cut short, too large, or another document.
        BoardError: as `pages.answered`.
    """
    _check_address(response, url)
    body = answered(response).body
    if not body.strip():
        raise PageChanged(f"{url} answered with an empty body")
    text = decoded(body)
    first = _FIRST_TAG.match(text)
    tag = " ".join(first[1].lower().split()) if first else ""
    if tag in _WEB_PAGE or is_challenge(response):
        raise Blocked(f"{url} answered with a web page instead of XML: a challenge or an error page")
    if not tag or tag.startswith("<!"):
        raise PageChanged(f"{url} answered with something that is not a feed in XML")
    if len(body) > MAX_SIZE or text.count("<") > MAX_TAGS:
        raise PageChanged(f"{url} answered with more than a feed can hold")
    found = _parsed(text)
    if found is None:
        found = _parsed(_NAMED.sub(_character, _IMPOSSIBLE.sub("", text)))
    if found is None:
        raise PageChanged(f"{url} answered with XML that is cut short or broken")
    if found.tag != name:
        raise PageChanged(f"{url} is no such feed but <{found.tag[:40]}>")
    return found


def channel(response: Response, url: str) -> Element:
    """The channel of the RSS feed that was asked for at `url`; raises like `root`."""
    found = root(response, url, "rss").find("channel")
    if found is None:
        raise PageChanged(f"{url} is a feed without a channel")
    return found


def entries(parent: Element, name: str) -> list[Element]:
    """The children of that name; raises `PageChanged` for more than MAX_ENTRIES."""
    found = list(parent.iterchildren(name))
    if len(found) > MAX_ENTRIES:
        raise PageChanged(f"a feed lists {len(found):,} entries, more than the {MAX_ENTRIES:,} we take")
    return found


def said(parent: Element, path: str) -> str | None:
    """The trimmed text of the first element at `path`, an ElementPath, that has one; None if none has."""
    texts = ("".join(found.itertext()).strip() for found in parent.iterfind(path))
    return next(filter(None, texts), None)


def markup(entry: Element) -> str:
    """The entry as it stands in the feed."""
    return str(etree.tostring(entry, encoding="unicode", with_tail=False))


def decoded(body: bytes) -> str:
    r"""The text of a feed: what its first bytes mark, else UTF-8 if it can be, else what it declares.

    UTF-8 comes first because nothing else looks like it, while a declaration may be left over from elsewhere.

    >>> decoded(b'<?xml version="1.0" encoding="ISO-8859-1"?><a>K\xc3\xb6ln</a>')[-11:]
    '<a>Köln</a>'
    >>> decoded(b'<?xml version="1.0" encoding="UTF-8"?><a>K\xf6ln</a>')[-11:]
    '<a>Köln</a>'
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return body.decode(charset, "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        declared = _DECLARED.match(body)
        return body.decode(_charset(declared[1].decode()) if declared else "cp1252", "replace")


def _charset(name: str) -> str:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return "cp1252"
    return found if _CHARSETS.fullmatch(found) else "cp1252"


def _parsed(text: str) -> Element | None:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _character(name: re.Match[str]) -> str:
    """What HTML calls by a name that XML does not know; the rest as it is, which no parser takes."""
    return chr(name2codepoint[name[1]]) if name[1] in name2codepoint else name[0]


def _check_address(response: Response, url: str) -> None:
    """Raise `NothingFound` if a redirect led from the feed to something else, such as the home page."""
    there, here = urlsplit(response.url), urlsplit(url)
    if (there.hostname, there.path.rstrip("/")) != (here.hostname, here.path.rstrip("/")):
        raise NothingFound(f"{url} leads to {response.url}: there is no such feed")
