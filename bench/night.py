"""Minutes, memory and disk of two nights on a small server: refreshes beside a dashboard in use.

python -m bench.night --postings 60000   (a practice market is served on loopback; prints one JSON object)

Memory is the proportional set size of the refresh with its crawling process, of the dashboard, and of both
together, looked at twice a second; the server of the market is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.memory import held
from scrapers.demo import Market, serve

PORT = 8643
QUESTIONS = ("salary-bands", "sector-demand", "trending-skills")
_ROOT = Path(__file__).resolve().parent.parent
_COMMAND = [sys.executable, "-P", "-m", "cli"]


def main() -> None:
    """Serve the market, refresh on two days, and print what that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=60_000, help="Ads of the market in two years.")
    given = parser.parse_args()
    market = Market(postings=given.postings)
    days = [market.ends_on - timedelta(days=1), market.ends_on]
    found: dict[str, Any] = {"boards": len(market.boards()), "nights": []}
    with tempfile.TemporaryDirectory(prefix="guidepost-night-") as folder, serve(market) as base:
        sources = Path(folder) / "boards.toml"
        sources.write_text("\n".join(map(_block, market.boards())), encoding="utf-8")
        dashboard = None
        for day in days:
            environ = {
                **os.environ, "GUIDEPOST_HOME": f"{folder}/home", "PYTHONPATH": str(_ROOT),
                "GUIDEPOST_REPLAY": f"{base}/{day.isoformat()}",
            }  # fmt: skip
            found["nights"].append(_night(sources, day.isoformat(), environ, dashboard))
            found["nights"][-1]["home_mb"] = _megabytes(Path(folder) / "home")
            if dashboard is None:
                dashboard = subprocess.Popen(  # noqa: S603 - our own command
                    [*_COMMAND, "dashboard", "--port", str(PORT)], env=environ, stdout=subprocess.DEVNULL
                )
                _ask(60)
        if dashboard is not None:
            dashboard.terminate()
            dashboard.wait()
    print(json.dumps(found, indent=1))  # noqa: T201 - what a bench is for


def _night(
    sources: Path, day: str, environ: dict[str, str], dashboard: subprocess.Popen[bytes] | None
) -> dict[str, Any]:
    """One refresh, with what it read and the largest memory of each side and of both together."""
    command = [*_COMMAND, "refresh", "--sources", str(sources), "--as-of", f"{day}T23:00Z", "--json"]
    begun, peaks = time.monotonic(), {"refresh_mb": 0.0, "dashboard_mb": 0.0, "together_mb": 0.0}
    refresh = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    done = threading.Event()
    visitor = threading.Thread(target=_visits, args=(done,), daemon=True)
    if dashboard is not None:
        visitor.start()
    said: list[bytes] = []
    reader = threading.Thread(target=lambda: said.append(refresh.stdout.read() if refresh.stdout else b""))
    reader.start()
    while refresh.poll() is None:
        sides = (held(refresh.pid) / 2**20, held(dashboard.pid) / 2**20 if dashboard else 0.0)
        for name, value in zip(peaks, (*sides, sum(sides)), strict=True):
            peaks[name] = max(peaks[name], round(value))
        time.sleep(0.5)
    reader.join()
    done.set()
    result = json.loads(said[0])
    return {
        "exit_code": refresh.returncode,
        "minutes": round((time.monotonic() - begun) / 60, 2),
        "items": sum(s["items"] for s in result["sources"]),
        "new": sum(s["new"] for s in result["sources"]),
        **peaks,
    }


def _visits(done: threading.Event) -> None:
    while not done.is_set():
        _ask(30)
        done.wait(2)


def _ask(seconds: float) -> None:
    """The dashboard's answers to a few questions, as a program asks for them."""
    for name in QUESTIONS:
        address, deadline = f"http://127.0.0.1:{PORT}/api/v1/questions/{name}", time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(OSError):
                urllib.request.urlopen(address, timeout=30).read()
                break
            time.sleep(0.5)


def _megabytes(folder: Path) -> int:
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)


def _block(board: Any) -> str:
    """The entry of a board in a sources file."""
    named = {"source": board.source, "board": board.board, "employer": board.employer, "sector": board.sector,
             "sitemap": board.sitemap}  # fmt: skip
    return "[[board]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in named.items() if value)


if __name__ == "__main__":
    main()
