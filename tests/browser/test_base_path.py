"""Behind a proxy that shows the dashboard below a path of its own; and who may reach the server at all."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from app_pages.frame import launch
from data.home import Home
from tests.browser.conftest import free_port
from tests.browser.test_dashboard import READY, open_page, visitor
from tests.market import practice_build

BASE = "/jobs/guidepost"


@contextmanager
def proxy(port: int, behind: int) -> Iterator[list[str]]:
    """Passes what is asked below BASE on to `behind` as it is, nothing else; the paths it was asked for."""
    asked: list[str] = []

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while block := source.recv(65_536):
                target.sendall(block)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def handle(client: socket.socket) -> None:
        with client:
            told = b""
            while b"\r\n\r\n" not in told and (block := client.recv(65_536)):
                told += block
            head, _, rest = told.partition(b"\r\n\r\n")
            if not head:
                return
            path = head.split(b" ", 2)[1].decode()
            asked.append(path)
            if path != BASE and not path.startswith((f"{BASE}/", f"{BASE}?")):
                client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            # One question for each connection, so that each one's path is seen; an upgrade stays open.
            head = re.sub(rb"(?i)\r\nconnection: keep-alive", b"\r\nConnection: close", head)
            with socket.create_connection(("localhost", behind)) as server:
                server.sendall(head + b"\r\n\r\n" + rest)
                back = threading.Thread(target=pump, args=(server, client), daemon=True)
                back.start()
                pump(client, server)
                back.join()

    def accept(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=handle, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", port)) as listening:
        threading.Thread(target=accept, args=(listening,), daemon=True).start()
        yield asked


def listens_at(port: int) -> set[str]:
    """The addresses at which somebody on this machine listens, as Linux writes them."""
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        if (path := Path(f"/proc/net/{table}")).is_file()
        for line in path.read_text(encoding="ascii").splitlines()[1:]
    ]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}


LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


@pytest.mark.browser
@pytest.mark.slow
def test_behind_a_proxy_everything_stays_below_its_path(tmp_path: Path, chromium: Browser) -> None:
    practice_build.write(Home(tmp_path).demo)
    behind, port = free_port(8751), free_port(8771)
    home = {"GUIDEPOST_HOME": str(tmp_path)}
    with (
        launch.serve(behind, home, base_path=f"{BASE}/") as dashboard,
        proxy(port, behind) as asked,
        visitor(chromium, 1280) as (page, wrong),
    ):
        assert dashboard.url == f"http://localhost:{behind}{BASE}"
        if Path("/proc/net/tcp").is_file():
            assert listens_at(behind) <= LOOPBACK
        outside = f"http://localhost:{port}{BASE}"
        open_page(page, outside, "Overview")  # without a slash at its end
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        own = [urlsplit(link).path for link in links if urlsplit(link).port == port]
        assert len(own) > 15
        assert [path for path in own if path != BASE and not path.startswith(f"{BASE}/")] == []
        page.get_by_role("link", name="Salary bands", exact=True).click()
        expect(page.get_by_role("heading", name="Salary bands", level=1)).to_be_visible()
        page.wait_for_selector(READY)
        assert page.url == f"{outside}/salary-bands"
        page.get_by_role("combobox", name="Country").click()
        page.get_by_role("option", name="United Kingdom").click()
        page.wait_for_url(f"{outside}/salary-bands?country=GB")
        open_page(page, page.url, "Salary bands")
        expect(page.locator('[data-testid="stPlotlyChart"] .main-svg').first).to_be_visible()
        page.get_by_role("button", name="Cite, link, picture").first.click()
        kept = page.get_by_test_id("stCode").filter(has_text=re.compile("^http")).first.inner_text()
        assert re.fullmatch(
            rf"{outside}/salary-bands\?role=ml-engineer&.*country=GB.*&build=\S+", kept.strip()
        )
        page.keyboard.press("Escape")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save this table").first.click()
            page.get_by_role("button", name="Excel").first.click()
        assert Path(download.value.path()).read_bytes().startswith(b"PK")
        assert re.fullmatch(
            r"guidepost-salary-bands-ml-engineer-gb-\d{4}-\d\d-\d\d-simulated-data\.xlsx",
            download.value.suggested_filename,
        )
        strays = [path for path in asked if not path.startswith(BASE) and path != "/favicon.ico"]
        assert strays == []
        assert wrong == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((8501,), ["--server.address=localhost", "--server.port=8501", "--server.baseUrlPath="]),
        (
            (8600, "0.0.0.0", "/jobs/guidepost/"),  # noqa: S104
            ["--server.address=0.0.0.0", "--server.port=8600", "--server.baseUrlPath=jobs/guidepost"],
        ),
    ],
)
def test_the_server_is_for_this_machine_unless_told_otherwise(
    given: tuple[int, str, str], told: list[str]
) -> None:
    command = launch.command(*given)
    assert [o for o in command if o.split("=")[0] in {one.split("=")[0] for one in told}] == told
