"""How fast the dashboard's pages answer, measured by real clients: `python -m bench.pages --postings 20000`.

Makes a practice market of that size (or takes the published one of --home) and serves it as `guidepost
dashboard` does. Websocket clients measure the server's work per click (cold: nobody asked before; warm: a
second visitor does the same), 25 visitors who click at once, alone on a server and shared by two that read
the same file, and the server's memory; Chromium measures the time until the first chart is seen. A bare
Streamlit page with one chart is measured in the same run, for the crowd with as many elements as ours have.
Work is processor time of the server's process: what else the machine does blurs the seconds, but hardly the
work.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from app_pages.frame import launch
from app_pages.frame.page import discover
from bench import first_chart
from bench.visitor import PageFailed, Server, Step, Visitor

# Issue 7, item 5: seconds, and the ratio to a bare page.
WORK, COLD, CROWD, WARM_CHART, BARE_RATIO = 0.150, 1.0, 1.0, 1.5, 1.3
QUERY = {"my-skills": "skills=python,pytorch,sql&enough=half"}  # it shows nothing of nobody
CHART_PAGES = ("overview", "salary-bands", "trending-skills")
CROWD_SIZE, ROUNDS, STEPS, LOADS = 25, 4, 12, 5


@dataclass(frozen=True)
class Line:
    """One measured figure; `goal` is the most it should be, None where there is no goal."""

    what: str
    figure: float
    unit: str
    goal: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the figure is within its goal; None without one."""
        return None if self.goal is None else self.figure <= self.goal

    def __str__(self) -> str:
        goal = "" if self.goal is None else f"{self.goal:>9.3g} {'met' if self.is_met else 'NOT MET'}"
        return f"{self.what:62}{self.figure:>9.3f} {self.unit:4}{goal}"


def main() -> None:
    """Measure and print; exits with 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description="How fast the dashboard's pages answer.")
    parser.add_argument("--postings", type=int, default=20_000, help="of the practice market that is made")
    parser.add_argument("--home", type=Path, help="measure the market that is published here instead")
    parser.add_argument("--no-browser", action="store_true", help="leave Chromium out")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder) / "home"
        environ = {"GUIDEPOST_HOME": str(home.resolve())}
        if asked.home is None:
            make(asked.postings, environ)
        lines = []
        for line in measured(environ, Path(folder), with_browser=not asked.no_browser):
            lines.append(line)
            if not asked.json:
                print(line, flush=True)  # noqa: T201
    if asked.json:
        print(json.dumps([{**asdict(line), "is_met": line.is_met} for line in lines], indent=1))  # noqa: T201
    sys.exit(any(line.is_met is False for line in lines))


def make(postings: int, environ: dict[str, str]) -> None:
    """Publish a practice market of this many ads, and show how far it is."""
    command = [sys.executable, "-m", "cli", "demo", "--check", "--postings", str(postings)]
    subprocess.run(command, env={**os.environ, **environ}, check=True, stdout=sys.stderr)  # noqa: S603


def measured(environ: dict[str, str], folder: Path, *, with_browser: bool) -> Iterator[Line]:
    """Every figure, in the order in which it is taken."""
    bare_file = folder / "bare.py"
    bare_file.write_text(first_chart.BARE, encoding="utf-8")
    with (
        launch.serve(launch.free_port(9501), environ) as running,
        launch.serve(launch.free_port(9551), {}, app=bare_file) as bare,
    ):
        server = Server(running.process.pid)
        before = server.memory()
        yield from alone(running.url, server)
        work = asyncio.run(again(bare.url, Server(bare.process.pid)))
        yield Line("a bare page with one chart, warm: work per click, middle", percentile(work, 50), "s")
        yield Line("memory of the server before anyone came", before, "MiB")
        yield Line("memory after every page was asked for", server.memory(), "MiB")
        places = [found.page.url_path for found in discover()]
        for crowd in ("a first crowd", "a second crowd"):
            line, elements = asyncio.run(together([running.url], places, crowd, CROWD))
            yield line
            yield Line(f"memory after {crowd} has gone", server.memory(), "MiB")
        yield Line("elements of a page, middle", elements, "")
        yield asyncio.run(together([bare.url], [""], "a crowd on the bare page", query=f"more={elements}"))[0]
        with launch.serve(launch.free_port(9601), environ) as other:
            for crowd in ("a first crowd of two servers", "a second crowd of two servers"):
                yield asyncio.run(together([running.url, other.url], places, crowd, CROWD))[0]
        if with_browser:
            yield from charts(running.url, bare.url)


def alone(url: str, server: Server) -> Iterator[Line]:
    """One visitor on every page, then a second one who does the same: the server's work for each click."""
    every: dict[str, list[float]] = {"cold": [], "warm": []}
    for place in (found.page.url_path for found in discover()):
        steps: Sequence[Step] | None = None
        for when, goal in (("cold", COLD), ("warm", WORK)):
            try:
                work, seconds, steps = asyncio.run(walk(url, server, place, steps))
            except PageFailed as error:
                yield Line(f"{place}, {when}: fails ({error})"[:400], 1, "", 0)
                continue
            every[when] += work
            yield Line(f"{place}, {when}: work per click, middle of {len(work)}", percentile(work, 50), "s")
            yield Line(f"{place}, {when}: work per click, 95th percentile", percentile(work, 95), "s", goal)
            yield Line(f"{place}, {when}: seconds of waiting, 95th percentile", percentile(seconds, 95), "s")
    for (when, work), goal in zip(every.items(), (COLD, WORK), strict=True):
        yield Line(f"every page, {when}: work per click, middle of {len(work)}", percentile(work, 50), "s")
        yield Line(f"every page, {when}: work per click, 95th percentile", percentile(work, 95), "s", goal)


async def walk(
    url: str, server: Server, place: str, steps: Sequence[Step] | None
) -> tuple[list[float], list[float], Sequence[Step]]:
    """Work and seconds of opening a page and of each step there; without steps, those that it offers."""
    async with Visitor(url) as visitor:
        spent = [server.work()]
        seconds = [await visitor.open(place, QUERY.get(place, ""))]
        spent.append(server.work())
        steps = list(visitor.steps(STEPS)) if steps is None else steps
        for step in filter(visitor.offers, steps):
            seconds.append(await visitor.choose(step))
            spent.append(server.work())
    return [after - before for before, after in pairwise(spent)], seconds, steps


async def again(url: str, server: Server) -> list[float]:
    """The work of drawing a page again that has no filter."""
    spent = []
    async with Visitor(url) as visitor:
        for _ in range(1 + STEPS):
            await visitor.open("")
            spent.append(server.work())
    return [after - before for before, after in pairwise(spent)]


async def together(
    urls: Sequence[str], places: Sequence[str], crowd: str, goal: float | None = None, query: str = ""
) -> tuple[Line, int]:
    """Twenty-five visitors, each on a page with filters, who click at the same time, and again.

    Also how many elements a page had, in the middle.
    """
    draw = random.Random(25)
    visitors = [Visitor(urls[number % len(urls)]) for number in range(CROWD_SIZE)]
    waited: list[float] = []
    elements: list[int] = []
    try:
        for number, visitor in enumerate(visitors):
            await visitor.__aenter__()
            for place in [*places[number % len(places) :], *places]:
                await visitor.open(place, QUERY.get(place, query))
                if any(visitor.steps(1)):
                    break
        for _ in range(ROUNDS):
            clicks = [visitor.choose(draw.choice(list(visitor.steps(STEPS)))) for visitor in visitors]
            waited += await asyncio.gather(*clicks)
            elements += [visitor.elements for visitor in visitors]
    finally:
        for visitor in visitors:
            await visitor.__aexit__()
    what = f"{crowd}, {CROWD_SIZE} clicking at once: seconds, 95th percentile"
    return Line(what, percentile(waited, 95), "s", goal), int(statistics.median(elements))


def charts(url: str, bare: str) -> Iterator[Line]:
    """Seconds to the first chart, ours and the bare page by turns, so that both meet the same machine."""
    with first_chart.chromium() as browser:
        if browser is None:
            print("no Chromium on this machine: the first chart is not measured", file=sys.stderr)  # noqa: T201
            return
        addresses = {"a bare page": bare, **{place: f"{url}/{place}" for place in CHART_PAGES}}
        seen: dict[str, list[tuple[float, float]]] = {name: [] for name in addresses}
        for _ in range(LOADS):
            for name, address in addresses.items():
                seen[name].append(first_chart.empty_and_warm(browser, address))
    middle = {
        name: tuple(statistics.median(kind) for kind in zip(*loads, strict=True))
        for name, loads in seen.items()
    }
    for name, (empty, warm) in middle.items():
        yield Line(f"first chart of {name}, empty cache", empty, "s")
        if name != "a bare page":
            yield Line(f"first chart of {name}, empty cache, to a bare page",
                       empty / middle["a bare page"][0], "×", BARE_RATIO)  # fmt: skip
        yield Line(
            f"first chart of {name}, warm cache", warm, "s", None if name == "a bare page" else WARM_CHART
        )


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` of a hundred do not exceed, one of them.

    >>> percentile([3.0, 1.0, 2.0], 50), percentile(list(range(1, 21)), 95)
    (2.0, 19)
    """
    return sorted(values)[-(-share * len(values) // 100) - 1]


if __name__ == "__main__":
    main()
