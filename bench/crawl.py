"""How fast the spiders crawl the practice market, beside a bare Scrapy spider on the same URLs.

    python -m bench.crawl [--postings 4000] [--rounds 3]

Both start as a process of their own and are timed from start to end, delays off, in turns; the answers come
from memory. The bare spider fetches the same URLs and drops the bodies; ours obeys robots.txt, reads every
posting, masks addresses and lands it. Prints postings per second and the ratio, job pages and board listings
apart; the goal is a ratio of 0.6.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from data.content import Board
from scrapers.crawl import PlannedRun, crawl
from scrapers.demo import Market
from scrapers.demo.site import Site
from scrapers.values import untracked
from warehouse.landing import read

_ROOT = Path(__file__).resolve().parents[1]
Answers = dict[str, tuple[str, str]]


def gathered(market: Market, boards: Sequence[Board]) -> tuple[Answers, list[str]]:
    """The answers a crawl of `boards` on the market's last day needs, and the URLs that hold postings."""
    site, day = Site(market), market.refresh_days()[-1].isoformat()
    answers: Answers = {}
    urls: list[str] = []

    def ask(url: str) -> str:
        parts = urlsplit(url)
        path = f"/{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        answer = site.answer(f"/{day}{path}")
        if answer.status == 200:
            answers[path] = (answer.content_type, answer.body.decode("latin-1"))
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""

    for board in boards:
        if board.source == "greenhouse":
            api = "https://boards-api.greenhouse.io"
            ask(f"{api}/robots.txt")
            url = f"{api}/v1/boards/{board.board}/jobs?content=true&pay_transparency=true"
            ask(url)
            urls.append(url)
        else:
            home = f"https://{board.board}"
            queue = [
                line.split(":", 1)[1].strip()
                for line in ask(f"{home}/robots.txt").splitlines()
                if line.lower().startswith("sitemap:")
            ] or [f"{home}/sitemap.xml"]
            while queue:
                text = ask(queue.pop())
                found = [untracked(part.split("</loc>")[0]) for part in text.split("<loc>")[1:]]
                if "<sitemapindex" in text:
                    queue += found
                else:
                    urls += found
                    for url in found:
                        ask(url)
    return answers, urls


@contextmanager
def serving(answers: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """The base URL of a server of these answers, in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.answers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the server has no pipes")
        process.stdin.write(json.dumps(answers).encode() + b"\n")
        process.stdin.flush()
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


def ours(base: str, boards: Sequence[Board]) -> tuple[float, int]:
    """Seconds of our crawl, and how many postings it landed."""
    with tempfile.TemporaryDirectory() as folder:
        landing = Path(folder)
        run = PlannedRun("bench", datetime.now(UTC), "simulated", tuple(boards), replay=base)
        begun = time.perf_counter()
        crawl(landing, [run], None, {**os.environ, "GUIDEPOST_CRAWL_DELAYS": "off"})
        seconds = time.perf_counter() - begun
        items = sum(line["type"] == "item" for path in landing.glob("*/*.jsonl") for line in read(path))
    return seconds, items


def bare(base: str, urls: Sequence[str]) -> tuple[float, int]:
    """Seconds of the bare spider, and how many answers it fetched."""
    local = "\n".join(f"{base}/{url.removeprefix('https://')}" for url in urls)
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bench.bare"],
        input=local,
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
    )
    return time.perf_counter() - begun, int(done.stdout)


def main() -> None:
    """Measure, and print a line per kind of source."""
    parser = argparse.ArgumentParser(description="How fast the spiders crawl, beside a bare Scrapy spider.")
    parser.add_argument("--postings", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    market = Market(seed=1, postings=given.postings)
    for name, source in (("board listings", "greenhouse"), ("job pages with JSON-LD", "jsonld")):
        boards = [board for board in market.boards() if board.source == source]
        answers, urls = gathered(market, boards)
        with serving(answers) as base:
            rounds = [(bare(base, urls), ours(base, boards)) for _ in range(given.rounds)]
        if any(answered != len(urls) for (_, answered), _ in rounds):
            raise SystemExit(f"{name}: the bare spider did not get all {len(urls)} answers")
        items = rounds[0][1][1]
        plain = items / statistics.median(seconds for (seconds, _), _ in rounds)
        full = items / statistics.median(seconds for _, (seconds, _) in rounds)
        sys.stdout.write(
            f"{name}: {items:,} postings on {len(urls):,} URLs; bare Scrapy {plain:,.0f} a second, "
            f"ours {full:,.0f} a second, ratio {full / plain:.2f}\n"
        )


if __name__ == "__main__":
    main()
