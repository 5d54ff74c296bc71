"""The first HTML page: our title, and what draws charts asked for at once, by a name that Streamlit has."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import streamlit
from starlette.responses import HTMLResponse
from starlette.types import Message

from app_pages.frame.front import FrontPage

STATIC = Path(streamlit.__file__).parent / "static"


def fetched(accept: str) -> str:
    """Streamlit's own page as a visitor gets it who takes this."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    app = FrontPage(HTMLResponse((STATIC / "index.html").read_text(encoding="utf-8")))
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept", accept.encode())]}
    asyncio.run(app(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    assert dict(sent[0]["headers"])[b"content-length"] == str(len(body)).encode()
    return body.decode()


def test_a_browser_is_told_our_title_and_to_fetch_what_draws_charts() -> None:
    page = fetched("text/html,*/*")
    assert re.findall(r"<title>(.*?)</title>", page) == ["Guidepost"]
    asked = re.findall(r'<link rel="modulepreload" crossorigin href="\./([^"]+)">', page)
    assert sum("PlotlyChart" in name for name in asked) == 1
    assert [name for name in asked if not (STATIC / name).is_file()] == []
    assert page.count("</head>") == 1


def test_who_asks_for_no_page_gets_it_as_it_is() -> None:
    assert fetched("*/*") == (STATIC / "index.html").read_text(encoding="utf-8")
