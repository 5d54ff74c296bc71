"""Feeds in XML: what is read, what is mended, and what a host can do to a parser."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from scrapy.http import Response, XmlResponse

from scrapers import feeds
from scrapers.errors import Blocked, BoardError, NothingFound, PageChanged, Unreachable

URL = "https://feeds.example/jobs.rss"
ITEM = "<item><title>Sailmaker</title><guid>1</guid></item>"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def rss(*items: str, head: str = HEAD) -> str:
    return f'{head}<rss version="2.0"><channel><title>Jobs</title>{"".join(items)}</channel></rss>'


def answer(
    body: str | bytes, *, url: str = URL, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    data = body if isinstance(body, bytes) else body.encode()
    return Response(url, status=status, headers=dict(headers or {}), body=data)


def titles(response: Response) -> list[str | None]:
    channel = feeds.channel(response, URL)
    return [feeds.said(item, "title") for item in feeds.entries(channel, "item")]


def titled(title: str, head: str = HEAD) -> str:
    return rss(f"<item><title>{title}</title></item>", head=head)


WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
READABLE: dict[str, tuple[bytes, list[str | None]]] = {
    "plain": (rss(ITEM).encode(), ["Sailmaker"]),
    "no declaration": (rss(ITEM, head="").encode(), ["Sailmaker"]),
    "two items": (rss(ITEM, "<item/>").encode(), ["Sailmaker", None]),
    "no item": (rss().encode(), []),
    "blank lines and a comment before": (
        rss(ITEM, head=f"\n\n{HEAD}<!-- <!DOCTYPE html> -->\n".lstrip()).encode(), ["Sailmaker"]
    ),
    "byte order mark": (b"\xef\xbb\xbf" + rss(ITEM).encode(), ["Sailmaker"]),
    "utf-16": (titled("Köln", head='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"), ["Köln"]),
    "latin-1 declared and true": (
        titled("Köln", head='<?xml version="1.0" encoding="iso-8859-1"?>').encode("latin-1"), ["Köln"]
    ),
    "utf-8 declared, cp1252 in truth": (titled("Köln – €").encode("cp1252"), ["Köln – €"]),
    "latin-1 declared, utf-8 in truth": (
        titled("Köln", head='<?xml version="1.0" encoding="iso-8859-1"?>').encode(), ["Köln"]
    ),
    "utf-16 declared, utf-8 in truth": (
        titled("Köln", head='<?xml version="1.0" encoding="utf-16"?>').encode(), ["Köln"]
    ),
    "unknown charset declared": (
        titled("Köln", head='<?xml version="1.0" encoding="x-own"?>').encode("cp1252"), ["Köln"]
    ),
    "a codec that is no charset": (
        titled("Köln", head='<?xml version="1.0" encoding="punycode"?>').encode("cp1252"), ["Köln"]
    ),
    "shift-jis declared and true": (
        titled("東京", head='<?xml version="1.0" encoding="Shift_JIS"?>').encode("shift_jis"), ["東京"]
    ),
    "escaped html": (titled("&lt;b&gt;R&amp;amp;D&lt;/b&gt;").encode(), ["<b>R&amp;D</b>"]),
    "cdata html": (titled("<![CDATA[<!DOCTYPE html><b>R&amp;D&nbsp;</b>]]>").encode(),
                   ["<!DOCTYPE html><b>R&amp;D&nbsp;</b>"]),
    "html's names for characters": (titled("Caf&eacute;&nbsp;&ndash; R&amp;D").encode(), ["Café\xa0– R&D"]),
    "control characters": (titled("Sail\x0bmaker\x02").encode(), ["Sailmaker"]),
    "comments and instructions inside": (titled("Sail<!-- x -->maker<?php y ?>").encode(), ["Sailmaker"]),
}  # fmt: skip
UNREADABLE: dict[str, tuple[Response, type[BoardError], str]] = {
    "challenge with 200": (answer(WALL), Blocked, "a web page instead of XML"),
    "login page": (answer("<!DOCTYPE html>\n<html><body>Log in</body></html>"), Blocked, "a web page"),
    "page in XHTML": (answer(f"{HEAD}<!-- x --><html xmlns='x'><body/></html>"), Blocked, "a web page"),
    "challenge by header": (
        answer(rss(ITEM), headers={"cf-mitigated": "challenge"}), Blocked, "a challenge or an error page"
    ),
    "home page after a redirect": (
        answer(WALL, url="https://feeds.example/"), NothingFound, "leads to https://feeds.example/: there"
    ),
    "another host after a redirect": (
        answer(rss(ITEM), url="https://www.feeds.example/jobs.rss"), NothingFound, "leads to https://www."
    ),
    "gone": (answer("Not Found", status=404), NothingFound, "answered 404"),
    "turned away": (answer(WALL, status=403), Blocked, "answered 403"),
    "down": (answer(rss(ITEM), status=502), Unreachable, "answered 502"),
    "empty": (answer(" \n"), PageChanged, "an empty body"),
    "json": (answer('{"jobs": []}'), PageChanged, "not a feed in XML"),
    "garbage": (answer(bytes(range(256)) * 8), PageChanged, "not a feed in XML"),
    "cut off": (answer(rss(ITEM, ITEM)[:-40]), PageChanged, "cut short or broken"),
    "cut off after an item": (answer(rss(ITEM).split("</channel>")[0]), PageChanged, "cut short or broken"),
    "only a declaration": (answer(HEAD), PageChanged, "not a feed in XML"),
    "an unknown entity": (answer(titled("&own;")), PageChanged, "cut short or broken"),
    "another root": (answer("<feed><entry/></feed>"), PageChanged, "is no such feed but <feed>"),
    "another namespace": (answer('<rss xmlns="urn:x"/>'), PageChanged, "is no such feed but <{urn:x}rss>"),
    "no channel": (answer("<rss/>"), PageChanged, "a feed without a channel"),
    "billion laughs": (
        answer(f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>' + titled("&l9;", head="")),
        PageChanged, "not a feed in XML",
    ),
    "billion laughs, differently written": (
        answer(f'{HEAD}<?x?><!-- --> <!DOCTYPE\nrss [<!ENTITY l0 "ha">{LAUGHS}]>' + titled("&l9;", head="")),
        PageChanged, "not a feed in XML",
    ),
    "billion laughs in utf-16": (
        answer((f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>' + titled("&l9;", head="")).encode("utf-16")),
        PageChanged, "not a feed in XML",
    ),
    "too deep": (answer(rss("<a>" * 5_000 + "</a>" * 5_000)), PageChanged, "cut short or broken"),
    "one long text": (answer(titled("x" * 11_000_000)), PageChanged, "cut short or broken"),
    "too many tags": (answer(rss("<a/>" * feeds.MAX_TAGS)), PageChanged, "more than a feed can hold"),
    "too large": (answer(rss() + " " * feeds.MAX_SIZE), PageChanged, "more than a feed can hold"),
    "too many entries": (
        answer(rss("<item/>" * (feeds.MAX_ENTRIES + 1))), PageChanged, "lists 10,001 entries, more than"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READABLE)
def test_what_a_feed_says_is_read(name: str) -> None:
    body, expected = READABLE[name]
    assert titles(answer(body)) == expected


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_feed_has_a_name_and_a_sentence(name: str) -> None:
    response, kind, sentence = UNREADABLE[name]
    with pytest.raises(BoardError) as raised:
        titles(response)
    assert (type(raised.value), sentence in str(raised.value)) == (kind, True), str(raised.value)


def test_the_content_type_changes_nothing() -> None:
    body = titled("Köln", head='<?xml version="1.0" encoding="iso-8859-1"?>').encode()
    headers = {"Content-Type": "application/rss+xml; charset=windows-1251"}
    assert titles(XmlResponse(URL, headers=headers, body=body)) == ["Köln"]


def test_a_file_on_this_machine_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("gold under the mast")
    body = f'{HEAD}<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + titled("&x;", head="")
    with pytest.raises(PageChanged, match="not a feed in XML"):
        titles(answer(body))


@pytest.mark.parametrize(
    "prolog", ["<!--" * 200_000, "<!-- -->" * 200_000, "<?" * 200_000, " " * 2_000_000, "<?x?> " * 200_000]
)
def test_no_prolog_takes_long(prolog: str) -> None:
    started = time.process_time()
    with pytest.raises(PageChanged):
        titles(answer(prolog))
    assert time.process_time() - started < 5


def test_a_comment_is_no_child() -> None:
    assert len(feeds.root(answer("<jobs><!-- none --><?x?></jobs>"), URL, "jobs")) == 0


def test_a_name_belongs_to_its_own_level() -> None:
    root = feeds.root(
        answer('<jobs xmlns:t="urn:t"><job><parts><name>Tasks</name></parts><name> </name><name> A </name>'
               "<t:place><t:city>Cádiz</t:city></t:place></job></jobs>"), URL, "jobs",
    )  # fmt: skip
    (job,) = feeds.entries(root, "job")
    paths = ("name", "parts/name", "city", "{*}place/{*}city", "nothing")
    assert [feeds.said(job, path) for path in paths] == ["A", "Tasks", None, "Cádiz", None]
    assert feeds.markup(job).startswith("<job")
    assert feeds.markup(job).endswith("</job>")
