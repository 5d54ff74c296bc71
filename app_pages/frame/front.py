"""The first HTML page as our visitors get it: our title, the server's own address, the charts' code at once.

Streamlit's client has to guess where its server is: opened at /salary-bands it first asks below that address,
is told 404, which browsers write on the console, and asks again. One line in the page spares it the question.
What draws charts is by far its largest part, and it asks for it only when a chart has arrived: another line
lets browsers fetch and read it while the rest begins.
"""

from __future__ import annotations

from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Pages stand side by side, so the server is where the last part of the address is cut off.
_ADDRESS = b'<script>window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href}</script>'
# A link out opens a tab of its own; ads.py says why the link itself can't ask for it.
_TABS = (
    b"<script>addEventListener('click',e=>{const a=e.target.closest?.('a[rel~=nofollow]');"
    b'if(a)a.target="_blank"},true)</script>'
)
_STATIC = Path(streamlit.__file__).parent / "static" / "static" / "js"
_CHARTS = b"".join(
    b'<link rel="modulepreload" crossorigin href="./static/js/%s">' % file.name.encode()
    for file in sorted(_STATIC.glob("PlotlyChart.*.js"))
)
_EDITS = (
    (b"<title>Streamlit</title>", b"<title>Guidepost</title>"),
    (b"</title>", b"</title>" + _ADDRESS + _TABS),
    (b"</head>", _CHARTS + b"</head>"),
)


class FrontPage:
    """ASGI middleware that edits the one HTML document; all else passes through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does; a browser's request for a page gets the edited document."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
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
            await _sent(held[0], bytes(body), send)

        await self.app({**scope, "headers": plain}, receive, edit)


async def _sent(start: Message, body: bytes, send: Send) -> None:
    headers = MutableHeaders(raw=start["headers"])
    if headers.get("content-type", "").startswith("text/html") and body:
        for old, new in _EDITS:
            body = body.replace(old, new, 1)
        headers["content-length"] = str(len(body))
    await send(start)
    await send({"type": "http.response.body", "body": body})
