"""A practice market behind a loopback address, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapers.demo.market import Market

_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def serve(market: Market) -> Iterator[str]:
    """The base URL of a server of `market`, which lives as long as the block and this process do.

    Raises:
        RuntimeError: the server did not start; its words are on standard error.
    """
    command = [
        sys.executable, "-m", "scrapers.demo.server", "--seed", str(market.seed),
        "--postings", str(market.postings), "--months", str(market.months),
        "--ends-on", market.ends_on.isoformat(),
    ]  # fmt: skip
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(  # noqa: S603 - our own module, arguments are numbers and a date
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else b""
            if not port.isdigit():
                raise RuntimeError("the practice market did not start: its reason stands above")
            yield f"http://127.0.0.1:{int(port)}"
        finally:
            if process.stdin:
                process.stdin.close()  # the server ends when nobody holds its standard input
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
