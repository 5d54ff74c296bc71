"""A server over a folder in the replay form: what serve.py of the recordings does, for recordings of ours."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.scrapers.boards import Answer, Asked, BoardServer

NOT_FOUND = Answer(b"Not Found", 404, {"Content-Type": "text/plain"})


class Recording(BoardServer):
    """Answers `/HOST/PATH` from FOLDER/HOST/routes.json.

    The first route whose path is equal and whose query pairs are all asked for answers; of several files the
    n-th request gets the n-th. robots.txt is the host's file of that name. Anything else is 404.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.times: Counter[tuple[str, int]] = Counter()
        self.recorded = {
            path.parent.name: json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("*/routes.json"))
        }

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        _, host, *rest = parts.path.split("/")
        path = unquote("/" + "/".join(rest))
        headers = dict(handler.headers.items())
        self.asked.append(Asked(host, path, parts.query, headers.get("User-Agent", ""), headers, 0.0))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.reply(handler, self.found(host, path, query) or NOT_FOUND)

    def found(self, host: str, path: str, query: dict[str, str]) -> Answer | None:
        for number, route in enumerate(self.recorded.get(host, [])):
            if route["path"] == path and query.items() >= route.get("query", {}).items():
                files = route.get("files") or [route["file"]]
                name = files[min(self.times[host, number], len(files) - 1)]
                self.times[host, number] += 1
                return answer_of(route, self.folder / host / name if name else None)
        robots = self.folder / host / "robots.txt"
        if path == "/robots.txt" and host in self.recorded and robots.is_file():
            return Answer(robots.read_bytes(), headers={"Content-Type": "text/plain"})
        return None


def answer_of(route: dict[str, Any], file: Path | None) -> Answer:
    headers = {"Content-Type": "application/json; charset=utf-8", **route.get("headers", {})}
    return Answer(file.read_bytes() if file else b"", route.get("status", 200), headers)


def answers(folder: Path) -> dict[tuple[str, str], Answer]:
    """The answers of a recording in which no two routes share a path, for `GOOD` of a spider's tests."""
    found: dict[tuple[str, str], Answer] = {}
    for routes in sorted(folder.glob("*/routes.json")):
        for route in json.loads(routes.read_text(encoding="utf-8")):
            name = route["file"]
            where = (routes.parent.name, route["path"])
            assert where not in found, f"{where} has several answers"
            found[where] = answer_of(route, routes.parent / name if name else None)
    return found


@contextmanager
def replaying(folder: Path) -> Iterator[Recording]:
    """The recording in `folder`, served; `url` is what GUIDEPOST_REPLAY needs."""
    recording = Recording(folder)
    thread = threading.Thread(target=recording._server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield recording
    finally:
        recording.released.set()
        recording._server.shutdown()
        recording._server.server_close()
