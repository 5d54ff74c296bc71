"""The dashboard's server, started as its own process; the commands `dashboard` and `demo` use it.

It listens on loopback unless told otherwise. Options go by the command line, so that they hold for an
installed wheel as well as for a checkout.
"""

from __future__ import annotations

import contextlib
import importlib.util
import ipaddress
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app_pages.frame import options
from app_pages.frame.page import discover

HOST = "localhost"
FIRST_PORT = 8501
# What only a server started by a command needs; the rest is the same as for `streamlit run app.py`.
STARTED = ["--server.headless=true", "--logger.level=warning"]


class DashboardFailed(Exception):
    """The server ended, or did not answer in time; the message says what it printed."""


def free_port(first: int = FIRST_PORT, tries: int = 100) -> int:
    """The first port from `first` on that nobody listens on, on either loopback address."""
    for port in range(first, first + tries):
        if not any(_answers(address, port) for address in ("127.0.0.1", "::1")):
            return port
    raise DashboardFailed(f"no free port between {first} and {first + tries - 1}: name one with --port")


def _answers(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(0.5)
            return probe.connect_ex((address, port)) == 0
    except OSError:
        return False  # a machine without IPv6


@dataclass(frozen=True)
class Dashboard:
    """A server that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes]

    def wait(self) -> None:
        """Return when the user interrupts; raise `DashboardFailed` if the server ends by itself."""
        try:
            code = self.process.wait()
        except KeyboardInterrupt:
            return
        raise DashboardFailed(f"the dashboard's server ended with code {code}")


@contextlib.contextmanager
def serve(
    port: int, environ: Mapping[str, str], *, host: str = HOST, base_path: str = "", app: Path | None = None,
    timeout: float = 60.0,
) -> Iterator[Dashboard]:  # fmt: skip
    """The dashboard, or another `app` set as it is, once it answers; the server ends with the block.

    It is reached from this machine only, unless `host` is another of its addresses; every address of its own
    begins with `base_path`, which a proxy before it must leave as it is.
    """
    process = subprocess.Popen(  # noqa: S603
        command(port, host, base_path, app), env={**os.environ, **environ}, stdout=subprocess.DEVNULL
    )
    try:
        url = f"http://{_seen_from_here(host)}:{port}{options.prefix(base_path)}"
        _wait(url, process, timeout)
        yield Dashboard(url, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def command(port: int, host: str = HOST, base_path: str = "", app: Path | None = None) -> list[str]:
    """What starts the server."""
    given = options.command_line(
        server_address=host, server_port=port, server_baseUrlPath=options.prefix(base_path).lstrip("/")
    )
    return [sys.executable, "-m", "streamlit", "run", str(app or app_file()), *given, *STARTED]


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server at `host`.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("0.0.0.0"), is_loopback("example.org")
    (True, True, False, False)
    """
    if host == HOST:
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _seen_from_here(host: str) -> str:
    """How this machine reaches the server: one that listens everywhere listens here, too."""
    return HOST if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104


def app_file() -> Path:
    """Where app.py is, in a checkout or a wheel."""
    found = importlib.util.find_spec("app")
    if found is None or found.origin is None:
        raise DashboardFailed("app.py is not installed: install Guidepost again")
    return Path(found.origin)


def prove_pages(show: str) -> Iterator[str]:
    """The title of each page, once it was run on the published market without an exception or an apology.

    Runs the pages in this process, as the server would; raises `DashboardFailed` naming the page that fails.
    """
    from streamlit.testing.v1 import AppTest

    # Streamlit warns at every turn that no browser is there: that is the point here.
    context = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    context.addFilter(lambda record: "ScriptRunContext" not in record.getMessage())
    # One visitor walks through all pages: each new one would look through every installed package again.
    test = AppTest.from_string(_PAGE_ALONE, default_timeout=120)
    for found in discover():
        page = found.page
        test.session_state["url_path"], test.session_state["show"] = page.url_path, show
        test.query_params.clear()
        test.run()
        said = [*test.exception, *test.error]
        if said or not test.title:
            raise DashboardFailed(f"the page {page.title} fails: {said[0].value if said else 'it is empty'}")
        yield page.title


_PAGE_ALONE = """
import os
import streamlit as st
import app
from app_pages.frame.page import Context, discover
from data import home as homes

market = app.find_market(homes.find(os.environ), st.session_state["show"])
if market is None:
    st.error("nothing is published")
else:
    found = next(f for f in discover() if f.page.url_path == st.session_state["url_path"])
    context = Context(market=market, page=found.page, now=app.day_of(market), ask=app.ask)
    app.runner(found, context)()
"""


def _wait(url: str, process: subprocess.Popen[bytes], timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise DashboardFailed(f"the dashboard's server ended with code {process.returncode}")
        with contextlib.suppress(urllib.error.URLError, OSError):
            if fetch(f"{url}/_stcore/health").strip() == "ok" and "<html" in fetch(url).lower():
                return
        time.sleep(0.2)
    raise DashboardFailed(f"the dashboard did not answer at {url} within {timeout:.0f} seconds")


def fetch(url: str) -> str:
    """The body at the URL of a server of ours, as text."""
    if not url.startswith("http://"):
        raise ValueError(f"not a server of ours: {url}")
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - the scheme is checked above
        body: bytes = answer.read()
    return body.decode("utf-8", "replace")
