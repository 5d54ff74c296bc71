"""A loopback server that answers for many hosts, well or badly, and remembers what it was asked."""

from __future__ import annotations

import gzip
import json
import os
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from data.content import Board
from scrapers.crawl import BoardDone, PlannedRun, crawl
from warehouse.landing import read

AS_OF = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
GREENHOUSE = "boards-api.greenhouse.io"


@dataclass(frozen=True)
class Answer:
    """What a path answers; `fault` is one of the ways a host can fail, for the first `times` requests."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: str | None = None
    times: int = 1_000_000


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    host: str
    path: str
    query: str
    user_agent: str
    headers: Mapping[str, str]
    at: float


def as_json(value: object, **more: Any) -> Answer:
    return Answer(json.dumps(value).encode(), headers={"Content-Type": "application/json"}, **more)


def as_page(body: str, **more: Any) -> Answer:
    return Answer(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"}, **more)


def as_xml(body: str, *, zipped: bool = False) -> Answer:
    data = gzip.compress(body.encode()) if zipped else body.encode()
    return Answer(data, headers={"Content-Type": "application/xml"})


def robots(text: str, **more: Any) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "text/plain"}, **more)


def job(number: int, **fields: Any) -> dict[str, Any]:
    """An entry of a Greenhouse board, in the vendor's form."""
    return {
        "id": number,
        "internal_job_id": number + 1,
        "title": f"Engineer {number}",
        "company_name": "Acme ",
        "absolute_url": f"https://job-boards.greenhouse.io/acme/jobs/{number}",
        "location": {"name": "Berlin, Germany"},
        "first_published": "2026-05-29T07:49:29-04:00",
        "updated_at": "2026-07-16T08:40:10-04:00",
        "language": "en",
        "content": "&lt;p&gt;R&amp;amp;D with &amp;lt;T&amp;gt; types&lt;/p&gt;",
        "departments": [{"id": 1, "name": "Engineering"}],
        "pay_input_ranges": [],
        **fields,
    }


def board(*jobs: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    return {"jobs": list(jobs), "meta": {"total": len(jobs) if total is None else total}}


def jobs_path(token: str) -> str:
    return f"/v1/boards/{token}/jobs"


class BoardServer:
    """Answers `/HOST/PATH` from `routes`; what it does not know is 404, robots.txt included."""

    def __init__(self) -> None:
        self.routes: dict[tuple[str, str], Answer] = {}
        self.asked: list[Asked] = []
        self.hits: Counter[tuple[str, str]] = Counter()
        server = self
        self.released = threading.Event()
        self.poured = 0

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1
            disable_nagle_algorithm = True

            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                server.answer(self)

        class Server(ThreadingHTTPServer):
            request_queue_size = 128
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def host(self, name: str, routes: Mapping[str, Answer]) -> None:
        self.routes |= {(name, path): answer for path, answer in routes.items()}

    def greenhouse(self, boards: Mapping[str, object]) -> None:
        for token, value in boards.items():
            answer = value if isinstance(value, Answer) else as_json(value)
            self.routes[GREENHOUSE, jobs_path(token)] = answer

    def paths(self, host: str) -> list[str]:
        return [asked.path for asked in self.asked if asked.host == host]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        _, host, *rest = parts.path.split("/")
        path = unquote("/" + "/".join(rest))
        headers = dict(handler.headers.items())
        agent = headers.get("User-Agent", "")
        self.asked.append(Asked(host, path, parts.query, agent, headers, time.monotonic()))
        answer = self.routes.get((host, path), Answer(b"Not Found", 404))
        self.hits[host, path] += 1
        if answer.fault and self.hits[host, path] <= answer.times:
            self.fail(handler, answer)
        else:
            self.reply(handler, answer)

    def reply(self, handler: BaseHTTPRequestHandler, answer: Answer, length: int | None = None) -> None:
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(answer.body)

    def pour(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        """Send blanks until nobody takes them; `poured` is how many bytes the longest answer had."""
        handler.send_response(200)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Connection", "close")
        handler.end_headers()
        sent, block = 0, b" " * (1 << 20)
        try:
            while not self.released.is_set():
                handler.wfile.write(block)
                sent += len(block)
                self.poured = max(self.poured, sent)
        except OSError:
            pass

    def fail(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        kind = answer.fault or ""
        if kind.isdecimal():
            headers = {"Retry-After": "1"} if kind in {"429", "503"} else {}
            self.reply(handler, Answer(b"try later", int(kind), headers))
            return
        handler.close_connection = True
        if kind == "timeout":
            self.released.wait(30)
        elif kind == "truncate":
            self.reply(
                handler,
                Answer(answer.body[: len(answer.body) // 2], headers=answer.headers),
                len(answer.body),
            )
        elif kind == "html":
            wall = "<html><title>Just a moment...</title><body>Checking your browser</body></html>"
            self.reply(handler, as_page(wall))
        elif kind == "garbage":
            self.reply(handler, Answer(random.Random(7).randbytes(4096), headers=answer.headers))
        elif kind == "empty":
            self.reply(handler, Answer(b"", headers=answer.headers))
        elif kind == "huge":
            self.reply(handler, Answer(b" " * 1000, headers=answer.headers), 200 << 20)
        elif kind == "endless":
            self.pour(handler, answer)
        else:  # reset
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def serving() -> Iterator[BoardServer]:
    boards = BoardServer()
    thread = threading.Thread(target=boards._server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield boards
    finally:
        boards.released.set()
        boards._server.shutdown()
        boards._server.server_close()


@dataclass(frozen=True)
class Landed:
    """What a crawl left: lines per source, and what it said on the way."""

    lines: Mapping[str, list[dict[str, Any]]]
    said: list[BoardDone]

    def items(self, source: str, board: str | None = None) -> list[dict[str, Any]]:
        return [
            line for line in self.lines[source] if line["type"] == "item" and board in {None, line["board"]}
        ]

    def summaries(self, source: str) -> dict[str, dict[str, Any]]:
        return {line["board"]: line for line in self.lines[source] if line["type"] == "board"}


def environment(**more: str) -> dict[str, str]:
    """The environment of a crawl in a test: ours, without what a user may have set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUIDEPOST_")}
    return {**kept, **more}


def planned(server_url: str, boards: list[Board], run_id: str = "run", **more: Any) -> PlannedRun:
    values: dict[str, Any] = {"as_of": AS_OF, "kind": "replayed", "replay": server_url, **more}
    return PlannedRun(run_id=run_id, boards=tuple(boards), **values)


def crawled(
    landing: Path, server_url: str, boards: list[Board], environ: Mapping[str, str] | None = None, **more: Any
) -> Landed:
    """Crawl the boards in one run, and read what landed."""
    said: list[BoardDone] = []
    crawl(landing, [planned(server_url, boards, **more)], said.append, environ or environment())
    files = sorted(landing.glob("run/*.jsonl"))
    return Landed({file.stem: list(read(file)) for file in files}, said)
