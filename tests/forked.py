"""Crawling processes that start in a tenth of a second: forked from a process that has imported everything.

Stands in for `subprocess` in scrapers.crawl; the same `scrapers.run.main` runs, with its own pipes,
environment and exit code. Tests about the start itself take the real one (marker `real_start`).
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

PIPE, TimeoutExpired = subprocess.PIPE, subprocess.TimeoutExpired
_FORKED = multiprocessing.get_context("forkserver")
_SPIDERS = sorted((Path(__file__).parent.parent / "scrapers" / "spiders").glob("[a-z]*.py"))
_FORKED.set_forkserver_preload(
    [
        "scrapers.run",
        "tests.forked",
        "protego",
        *(f"scrapers.spiders.{path.stem}" for path in _SPIDERS),
        *(
            f"scrapy.downloadermiddlewares.{name}"
            for name in ("cookies", "httpcache", "httpcompression", "offsite")
        ),
        *(
            f"scrapy.{name}"
            for name in ("extensions.corestats", "extensions.closespider", "pqueues", "squeues")
        ),
        *(f"scrapy.{name}" for name in ("dupefilters", "logformatter", "robotstxt", "statscollectors")),
    ]
)


class Popen:
    """What scrapers.crawl needs of subprocess.Popen."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], **_: Any) -> None:
        assert list(command[-2:]) == ["-m", "scrapers.run"]
        pipes = [os.pipe() for _ in range(3)]
        theirs = (pipes[0][0], pipes[1][1], pipes[2][1])
        ends = [Connection(fd, readable=fd == theirs[0], writable=fd != theirs[0]) for fd in theirs]
        self._process = _FORKED.Process(target=_run, args=(ends, dict(env)))
        # A page tested in this process has put its script in the place of __main__: the child would run it.
        with patch.dict(sys.modules, __main__=ModuleType("__main__")):
            self._process.start()
        for end in ends:
            end.close()
        self.stdin = os.fdopen(pipes[0][1], "w", encoding="utf-8")
        self.stdout = os.fdopen(pipes[1][0], encoding="utf-8", errors="replace")
        self.stderr = os.fdopen(pipes[2][0], encoding="utf-8", errors="replace")

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired("scrapers.run", timeout or 0)
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


def _run(ends: list[Connection[Any, Any]], env: dict[str, str]) -> None:
    for number, end in enumerate(ends):
        os.dup2(end.fileno(), number)
        end.close()
    os.environ.clear()
    os.environ.update(env)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    from scrapers.run import main

    sys.exit(main())
