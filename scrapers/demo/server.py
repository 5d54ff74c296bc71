"""Serve a practice market on loopback: the first line on standard output is the port.

    python -m scrapers.demo.server --seed 1 --postings 4000 --months 24 --ends-on 2026-10-31

It ends when its standard input does, that is with the process that started it.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scrapers.demo.market import Market
from scrapers.demo.site import Site

LOOPBACK = "127.0.0.1"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, site: Site) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.site = site
        # Rendering fills caches: one at a time keeps them simple.
        self.turn = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "PracticeMarket"
    wbufsize = -1  # head and body leave together, or a delayed acknowledgement costs 40 ms
    disable_nagle_algorithm = True
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        """Answer the target."""
        with self.server.turn:
            answer = self.server.site.answer(self.path)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(answer.body)
        self.wfile.flush()

    do_HEAD = do_GET  # noqa: N815 - the name http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in http.server
        """Stay silent: standard error belongs to real trouble."""


def main() -> None:
    """Read the arguments, print the port, serve until standard input ends."""
    parser = argparse.ArgumentParser(description="Serve a practice market on loopback.")
    parser.add_argument("--seed", type=int, default=Market.seed)
    parser.add_argument("--postings", type=int, default=Market.postings)
    parser.add_argument("--months", type=int, default=Market.months)
    parser.add_argument("--ends-on", type=date.fromisoformat, default=Market.ends_on)
    given = parser.parse_args()
    server = _Server(Site(Market(given.seed, given.postings, given.months, given.ends_on)))
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while sys.stdin.buffer.read(4096):  # nobody writes: it returns nothing when the parent is gone
        pass
    os._exit(0)  # threads may still hold connections


if __name__ == "__main__":
    main()
