"""Every stage of Guidepost on practice markets of several sizes, beside reference points of the same run.

`guidepost bench` calls it. Each size has its own folder; stages run in processes of their own, so that the
memory of one is not in the next one's figure.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import crawl, extraction, figures, landed, plain, refreshed
from bench.apart import Spent, apart
from bench.memory import processor
from data.home import Home
from scrapers.demo import Market

STAGES = ("crawl", "landing", "load", "extraction", "dedupe", "marts", "publish", "pages", "increment")
WITH = {"marts": ("core", "marts"), "publish": ("checks", "publish", "published")}
"""What a stage that is asked for brings with it; the others bring themselves."""
ALONE = range(figures.FROM, 100_000 + 1)
"""Sizes at which the extractor is measured alone: starting is most of it below; above it takes too long."""
NEW_SHARE, NEW_LEAST = 0.01, 100
"""Of the postings, new ones in the night after: issue 10 says one of a hundred."""
CRAWLED = 100_000
"""The most postings that are crawled: of a million it would take an hour, and say nothing else."""
DISK_PER_POSTING, DISK_LEAST = 22_000, 500_000_000
MEMORY_PER_POSTING, MEMORY_LEAST = 4_500, 2_000_000_000
"""Bytes, estimated: at 2,000 ads landing files took 3.9 kB an ad, the build 14, which stands there twice."""
Say = Callable[[str], None]


def needed(sizes: Sequence[int]) -> tuple[int, int]:
    """Bytes of disk and of memory that these sizes take; one after another, so the largest counts."""
    most = max(sizes)
    return DISK_LEAST + DISK_PER_POSTING * most, MEMORY_LEAST + MEMORY_PER_POSTING * most


def measured(
    sizes: Sequence[int], stages: Sequence[str], folder: Path, made_at: datetime, say: Say
) -> Iterator[dict[str, Any]]:
    """The result so far after each size, in the form `bench.figures` reads: a large one takes hours.

    Args:
        sizes: postings of each market.
        stages: those of STAGES to report; what they need is done, too.
        folder: where markets are made; each size is left in a folder of its own name.
        made_at: stands in the result.
        say: is told of every step.
    """
    found: dict[str, Any] = {"made_at": made_at.isoformat(), "stages": list(stages), "sizes": {}}
    others = _others()
    for size in sizes:
        found["sizes"][str(size)] = _Size(size, stages, folder / str(size), say).measured()
        so_far = {"sizes": dict(found["sizes"])}
        yield found | so_far | {"machine": machine() | {"cores_busy_with_other_work": round(others(), 1)}}


def machine() -> dict[str, Any]:
    """What the seconds depend on."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)), "memory_gb": round(memory / 1e9, 1),
        "system": platform.system(), "architecture": platform.machine(), "python": platform.python_version(),
        **{name: version(name) for name in ("guidepost", "duckdb", "scrapy")},
    }  # fmt: skip


def _others() -> Callable[[], float]:
    """Tells how many cores were busy since now with what this process did not start, on average."""

    def busy() -> float:
        user, nice, system, _, _, *rest = map(
            int, Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:]
        )
        return (user + nice + system + sum(rest[:2])) / os.sysconf("SC_CLK_TCK") - processor()

    began, before = time.perf_counter(), busy()
    return lambda: max(0.0, (busy() - before) / (time.perf_counter() - began))


class _Size:
    """One market, and what was measured of it so far."""

    def __init__(self, size: int, stages: Sequence[str], folder: Path, say: Say) -> None:
        self.size, self.asked, self.folder = size, frozenset(stages), folder
        self.say: Say = lambda what: say(f"{size:>9,} postings: {what} ...")
        # As the dashboard has it: a practice market in the home of its own.
        self.home = Home(folder).demo
        self.stages: dict[str, Any] = {}
        self.references: dict[str, Any] = {}
        self.found: dict[str, Any] = {"postings": size}
        self.whole: dict[str, Spent] = {}

    def measured(self) -> dict[str, Any]:
        self.folder.mkdir(parents=True)
        if "crawl" in self.asked and self.size <= CRAWLED:
            self._crawl()
        if self.asked - {"crawl"}:
            self._land()
        if self.asked - {"crawl", "landing"}:
            self._beside()
            self._refresh()
        if "marts" in self.asked:
            self.say("the marts alone")
            self.references["marts alone"] = apart(
                refreshed.marts_alone, self.home, self.folder / "copy.duckdb"
            )[0]
        if "pages" in self.asked:
            self._pages()
        if "increment" in self.asked:
            self._increment()
        self.found["disk_bytes"] = sum(p.stat().st_size for p in self.folder.rglob("*") if p.is_file())
        spent = {"stages": self.stages, "references": self.references}
        return self.found | {
            kind: {name: one.to_json() if isinstance(one, Spent) else one for name, one in every.items()}
            for kind, every in spent.items()
        }

    def _crawl(self) -> None:
        self.say("crawling, beside a bare spider")
        for kind, postings, ours, bare, most in crawl.measured(self.size):
            self.stages[kind] = ours.to_json() | {"postings": postings, "memory_bytes": most}
            self.references[figures.REFERENCE[kind]] = bare

    def _land(self) -> None:
        self.say("making and landing")
        made, _ = apart(landed.land, self.home.landing, self.size)
        self.found |= {"postings": made.postings, "bytes": made.size}
        if "landing" in self.asked:
            self.stages["landing"], self.references["plain JSON lines"] = made.writer, made.plain

    def _beside(self) -> None:
        """What DuckDB and the extractor take alone, while the landing files are as they were landed."""
        self.say("plain DuckDB")
        rounds = 3 if self.size < ALONE.stop else 1
        (read, aggregate), _ = apart(plain.read, self.home.landing, self.folder / "plain.duckdb", rounds)
        self.references |= {"plain DuckDB": read, "plain DuckDB, aggregate": aggregate}
        if "extraction" not in self.asked:
            return
        self.say("the bare automaton")
        self.references["bare automaton"] = apart(extraction.bare, self.home, self.found["postings"])[0]
        if self.size in ALONE:
            self.say("the extractor alone, in two processes")
            self.references["extractor alone"] = extraction.alone(self.home)
            self.say("the extractor on one core and on all")
            one, every = extraction.on_cores(self.home, self.folder / "scratch.duckdb")
            self.references |= {"extraction on one core": one, "extraction on all cores": every}
            self.found["speedup"] = round(one.seconds / every.seconds, 3)

    def _refresh(self) -> None:
        self.say("landing files to published")
        found, most = apart(refreshed.refreshed, self.home, landed.evening(Market.ends_on))
        self.whole = found
        wanted = {name for stage in self.asked for name in WITH.get(stage, (stage,))}
        self.stages |= {name: one for name, one in found.items() if name in wanted}
        self.found["memory_bytes"] = most

    def _increment(self) -> None:
        new = max(NEW_LEAST, round(NEW_SHARE * self.size))
        self.say(f"a refresh with {new:,} new postings")
        apart(landed.land_increment, self.home.landing, new)
        found, _ = apart(refreshed.refreshed, self.home, landed.evening(landed.NIGHT))
        self.found["new_postings"] = new
        self.found["up_to_core"] = refreshed.up_to_core(self.whole).to_json()
        self.stages["increment, up to core"] = refreshed.up_to_core(found)
        self.stages["increment, published"] = found["published"]

    def _pages(self) -> None:
        # Only here are Streamlit and its pages needed.
        from app_pages.frame import launch
        from bench import pages
        from bench.visitor import Server

        self.say("the pages")
        environ = {"GUIDEPOST_HOME": str(self.folder.resolve())}
        with launch.serve(launch.free_port(9501), environ) as running:
            server = Server(running.process.pid)
            for line in pages.alone(running.url, server):
                if line.what.startswith("every page, "):
                    # Work is processor time of the server: what else the machine does hardly blurs it.
                    when, _, what = line.what.removeprefix("every page, ").partition(": ")
                    share = "95th percentile" if "95th" in what else "middle"
                    self.stages[f"a click, {when}, {share}"] = Spent(line.figure, line.figure)
            self.found["dashboard_memory_bytes"] = round(server.memory() * 2**20)
