"""The first HTML page: our title, what draws charts run in time; scripts as they are, from memory."""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import streamlit
from starlette.responses import HTMLResponse
from starlette.types import Message

from app_pages.frame.front import FrontPage

STATIC = Path(streamlit.__file__).parent / "static"


def answered(path: str, accept: str, method: str = "GET") -> tuple[dict[str, str], bytes]:
    """Headers and body as a visitor gets them who takes this, before an app that knows one page only."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    app = FrontPage(HTMLResponse((STATIC / "index.html").read_text(encoding="utf-8")))
    scope = {"type": "http", "method": method, "path": path, "headers": [(b"accept", accept.encode())]}
    # In a thread of its own: a browser that another test of this worker has opened runs a loop in this one.
    with ThreadPoolExecutor(1) as other:
        other.submit(asyncio.run, app(scope, receive, send)).result()
    body = b"".join(message.get("body", b"") for message in sent)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert headers["content-length"] == str(len(body))
    return headers, body


def page(path: str = "/", accept: str = "text/html,*/*") -> str:
    return answered(path, accept)[1].decode()


def test_a_browser_is_told_our_title_and_to_run_what_draws_charts() -> None:
    for path in ("/", "/overview", "/jobs/salary-bands"):
        told = page(path)
        assert re.findall(r"<title>(.*?)</title>", told) == ["Guidepost"]
        (asked,) = re.findall(r"for\(const name of (\[.*?\])\)import\(\"\./static/\"\+name\)", told)
        names = json.loads(asked)
        assert [name.split(".")[0] for name in names] == ["js/PlotlyChart", "js/Html", "js/Selectbox"]
        assert [name for name in names if not (STATIC / "static" / name).is_file()] == []
        assert f'<link rel="modulepreload" crossorigin href="./static/{names[0]}">' in told
        assert told.count("</head>") == 1


def test_a_page_that_begins_without_a_chart_runs_nothing_ahead() -> None:
    told = page("/jobs/my-skills")
    assert "<title>Guidepost</title>" in told
    assert "PlotlyChart" not in told


def test_who_asks_for_no_page_gets_it_as_it_is() -> None:
    assert page(accept="*/*") == (STATIC / "index.html").read_text(encoding="utf-8")


def test_every_script_comes_whole_and_may_be_kept() -> None:
    files = [file for kind in ("*.js", "*.css", "*.woff2") for file in (STATIC / "static").rglob(kind)]
    assert len(files) > 100
    for file in files:
        name = file.relative_to(STATIC).as_posix()
        headers, body = answered(f"/jobs/{name}", "*/*")
        assert body == file.read_bytes()
        assert "immutable" in headers["cache-control"]
    kinds = {answered(f"/{file.relative_to(STATIC).as_posix()}", "*/*")[0]["content-type"] for file in files}
    assert kinds == {"text/javascript; charset=utf-8", "text/css; charset=utf-8", "font/woff2"}


def test_other_paths_and_methods_are_the_apps_own() -> None:
    script = next((STATIC / "static" / "js").glob("index.*.js")).name
    for path, method in (
        (f"/static/js/{script}", "POST"),
        ("/static/js/../../index.html", "GET"),
        ("/static/js/none.js", "GET"),
    ):
        headers, _ = answered(path, "*/*", method)
        assert headers["content-type"].startswith("text/html")
