"""The first HTML page as our visitors get it: our title, the server's own address, the charts' code at once.

Streamlit's client has to guess where its server is: opened at /salary-bands it first asks below that address,
is told 404, which browsers write on the console, and asks again. One line in the page spares it the question.
What draws charts is by far the largest script, and takes a browser longer to run than all the others. The
client asks for it only when a chart has arrived; other lines fetch it at once and run it, with what every
page begins with, while the client has nothing to do but wait for the server to draw the page.

A page is some hundred scripts. Streamlit reads each from its file in pieces, by a thread, while the same
process draws the page; from memory they take half of the processor.
"""

from __future__ import annotations

import json
import mimetypes
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app_pages.frame.page import discover

# Pages stand side by side, so the server is where the last part of the address is cut off.
_ADDRESS = b'<script>window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href}</script>'
# A link out opens a tab of its own; ads.py says why the link itself can't ask for it.
_TABS = (
    b"<script>addEventListener('click',e=>{const a=e.target.closest?.('a[rel~=nofollow]');"
    b'if(a)a.target="_blank"},true)</script>'
)
_STATIC = Path(streamlit.__file__).parent / "static" / "static"
_SCRIPTS = {
    file.relative_to(_STATIC).as_posix(): file
    for file in _STATIC.rglob("*")
    if file.suffix in (".js", ".css", ".woff2")
}
_ALWAYS = sorted(name for name in _SCRIPTS if name.startswith(("js/Html.", "js/Selectbox.")))
_CHARTS = sorted(name for name in _SCRIPTS if name.startswith("js/PlotlyChart."))
_FETCH = "".join(f'<link rel="modulepreload" crossorigin href="./static/{name}">' for name in _CHARTS)
# The answer to host-config is the last that the client waits for before it asks for the page's contents.
_RUN = (
    "<script>new PerformanceObserver((seen,self)=>{"
    'if(seen.getEntries().some(one=>one.name.endsWith("/_stcore/host-config"))){self.disconnect();'
    'for(const name of %s)import("./static/"+name)}}).observe({type:"resource",buffered:true})</script>'
)
_FOREVER = (
    "public, immutable, max-age=31536000"  # as Streamlit says: their names hold a hash of what is in them
)


class FrontPage:
    """ASGI middleware: edits the one HTML document, sends scripts from memory; all else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does; a browser's request for a page gets the edited document."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = scope["path"].rpartition("/static/")[2]
        if scope["method"] == "GET" and "/static/" in scope["path"] and name in _SCRIPTS:
            await _script(name)(scope, receive, send)
            return
        if "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        held: list[Message] = []
        body = bytearray()

        async def edit(message: Message) -> None:
            if message["type"] == "http.response.start":
                held.append(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            await _sent(held[0], bytes(body), _edits(_has_chart(scope["path"])), send)

        await self.app({**scope, "headers": plain}, receive, edit)


@cache
def _edits(has_chart: bool) -> tuple[tuple[bytes, bytes], ...]:
    ahead = (_FETCH if has_chart else "") + _RUN % json.dumps([*(_CHARTS if has_chart else ()), *_ALWAYS])
    return (
        (b"<title>Streamlit</title>", b"<title>Guidepost</title>"),
        (b"</title>", b"</title>" + _ADDRESS + _TABS),
        (b"</head>", ahead.encode() + b"</head>"),
    )


def _has_chart(path: str) -> bool:
    """Whether the page at this address begins with a chart; one that is none is the first page."""
    pages = {found.page.url_path: found.page.has_chart for found in discover()}
    return pages.get(path.rpartition("/")[2], True)


@cache  # no more than there are: 25 MB, of which pages ask for a third
def _script(name: str) -> Response:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(_SCRIPTS[name].read_bytes(), media_type=kind, headers={"cache-control": _FOREVER})


async def _sent(start: Message, body: bytes, edits: tuple[tuple[bytes, bytes], ...], send: Send) -> None:
    headers = MutableHeaders(raw=start["headers"])
    if headers.get("content-type", "").startswith("text/html") and body:
        for old, new in edits:
            body = body.replace(old, new, 1)
        headers["content-length"] = str(len(body))
    await send(start)
    await send({"type": "http.response.body", "body": body})
