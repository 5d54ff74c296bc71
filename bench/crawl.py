"""How fast the spiders crawl the practice market, beside a bare Scrapy spider on the same addresses.

Both start as a process of their own and are timed from start to end, delays off; the answers come from
memory. The bare spider fetches the same addresses and drops the bodies; ours obeys robots.txt, reads every
posting, masks addresses and lands it. Board listings and job pages are measured apart; the goal is a ratio of
0.6. The answers are those of a small market, under as many names as make the postings that are wanted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench.answers import alias
from bench.apart import Spent, apart, spent
from data.content import Board
from scrapers.crawl import PlannedRun, crawl
from scrapers.demo import Market
from scrapers.demo.site import Site
from scrapers.values import untracked

KINDS = {"crawl listings": "greenhouse", "crawl pages": "jsonld"}
POOL = 4000
"""Ads of the market whose last day is served."""
_ROOT = Path(__file__).resolve().parents[1]
Answers = dict[str, tuple[str, str]]


def gathered(site: Site, day: str, boards: Sequence[Board]) -> tuple[Answers, dict[str, list[str]]]:
    """The answers a crawl of `boards` on that day needs, and by board the URLs of postings."""
    answers: Answers = {}
    urls: dict[str, list[str]] = {board.board: [] for board in boards}

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
            urls[board.board].append(url)
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
                    urls[board.board] += found
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


def ours(base: str, boards: Sequence[Board]) -> tuple[Spent, int]:
    """What our crawl spends, and how many postings it lands."""
    items = 0

    def heard(done: object) -> None:
        nonlocal items
        items += getattr(done, "items", 0)

    with tempfile.TemporaryDirectory() as folder:
        run = PlannedRun("bench", datetime.now(UTC), "simulated", tuple(boards), replay=base)
        with spent() as found:
            crawl(Path(folder), [run], heard, {**os.environ, "GUIDEPOST_CRAWL_DELAYS": "off"})
    return found, items


def bare(base: str, urls: Sequence[str]) -> tuple[Spent, int]:
    """What the bare spider spends, and how many answers it fetched."""
    local = "\n".join(f"{base}/{url.removeprefix('https://')}" for url in urls)
    with spent() as found:
        done = subprocess.run(
            [sys.executable, "-m", "bench.bare"],
            input=local,
            capture_output=True,
            text=True,
            check=True,
            cwd=_ROOT,
        )
    return found, int(done.stdout)


def measured(postings: int) -> Iterator[tuple[str, int, Spent, Spent, int]]:
    """Of each kind of source its name, postings, what ours and the bare spider spent, and our most bytes.

    Together the kinds have about so many postings, in the market's own parts.

    Raises:
        RuntimeError: one of the two spiders did not get everything.
    """
    market = Market(seed=1, postings=POOL)
    site, day = Site(market), market.refresh_days()[-1].isoformat()
    pools = {kind: [b for b in market.boards() if b.source == source] for kind, source in KINDS.items()}
    gathers = {kind: gathered(site, day, boards) for kind, boards in pools.items()}
    held = {kind: _postings(answers) for kind, (answers, _) in gathers.items()}
    times = max(1, round(postings / sum(held.values())))
    every = {path: answer for answers, _ in gathers.values() for path, answer in answers.items()}
    with serving(every) as base:
        for kind, boards in pools.items():
            urls = [
                url.replace(f"/{board}", f"/{alias(board, number)}", 1)
                for number in range(times) for board, found in gathers[kind][1].items() for url in found
            ]  # fmt: skip
            named = [
                replace(one, board=alias(one.board, number)) for number in range(times) for one in boards
            ]
            plain, answered = bare(base, urls)
            (found, items), most = apart(ours, base, named)
            if (answered, items) != (len(urls), times * held[kind]):
                raise RuntimeError(
                    f"{kind}: {answered} of {len(urls)} answers came to the bare spider, "
                    f"{items} of {times * held[kind]} postings to ours"
                )
            yield kind, items, found, plain, most


def _postings(answers: Answers) -> int:
    """How many postings these answers hold: one a page, or as many as a board lists."""
    return sum(body.count('"first_published"') or '"JobPosting"' in body for _, body in answers.values())
